"""The PostgreSQL of one server: the rendered files with a stand-in for the image, as the check has laid them out."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class DatabaseLaunch:
    command: list[str]
    env: dict[str, str]
    # What the pod runs before it is ended.
    stop: list[str]
    # PostgreSQL does not run as root; None for the user of this process.
    uid: int | None
    host: str
    port: int
    programs: str
    sockets: str
    volume: str


class Database:
    """Starts with the scripts of the start; ends by its handle."""

    def __init__(self, launch: DatabaseLaunch, log: Path) -> None:
        self.host, self.port = launch.host, launch.port
        self._launch = launch
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 60) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._launch.command, stdout=log, stderr=log, **self._user())
        end = time.monotonic() + seconds
        while not self._accepts():
            if self._process.poll() is not None or time.monotonic() > end:
                words = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
                raise RuntimeError(f"PostgreSQL did not start: {' | '.join(words)}")
            time.sleep(0.1)

    def stop(self) -> float:
        """As a pod is ended. @returns the seconds that it took"""
        process, start = self._process, time.monotonic()
        if process is None:
            return 0
        if process.poll() is None:
            subprocess.run(self._launch.stop, timeout=60, capture_output=True, check=False, **self._user())
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=20)
        self._process = None
        return time.monotonic() - start

    def renew(self) -> None:
        """Another server, on an empty volume."""
        self.stop()
        for path in Path(self._launch.volume).iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.start()

    def _user(self) -> dict[str, Any]:
        uid = self._launch.uid
        user = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        return {**user, "env": self._launch.env, "cwd": self._launch.volume, "stdin": subprocess.DEVNULL}

    def _accepts(self) -> bool:
        command = [f"{self._launch.programs}/pg_isready", "-q", "-h", self.host, "-p", str(self.port)]
        return subprocess.run(command, timeout=20, check=False).returncode == 0
