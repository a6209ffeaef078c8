"""The real server as a process of its own, and a client of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from run_copy import RunCopy

_stand_ins = Path(__file__).parent / "stand_ins"

# A shorter interval is the only difference: the server has no setting for its 300 seconds.
_launch_with_interval = """
import sys
import llama_stack.core.stack as stack
stack.REGISTRY_REFRESH_INTERVAL_SECONDS = int(sys.argv.pop(1))
from llama_stack.core.server.server import main
main()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class StackServer:
    """Starts as the operator starts it, but for the port. Ends by its handle."""

    def __init__(self, copy: RunCopy, home: Path, variables: dict[str, str], log: Path) -> None:
        self.log = log
        self.port = free_port()
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)
        self._command = [str(copy.config_file), "--port", str(self.port)]
        self._environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "PYTHONPATH": str(_stand_ins),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_PROXY": "*",
            **copy.environment,
            **variables,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, refresh_seconds: int | None = None) -> None:
        module = ["-m", "llama_stack.core.server.server"]
        launcher = module if refresh_seconds is None else ["-c", _launch_with_interval, str(refresh_seconds)]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *launcher, *self._command],
                env=self._environment,
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_healthy(self, seconds: float = 90) -> float:
        """@returns the seconds that it took"""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if self._running().poll() is not None:
                raise RuntimeError(f"the server ended: {self.last_words()}")
            try:
                answer = self.client.get("/v1/health", timeout=5)
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code == 200 and answer.json() == {"status": "OK"}:
                return time.monotonic() - start
            raise RuntimeError(f"/v1/health answered {answer.status_code} {answer.text}")
        raise TimeoutError(f"not healthy after {seconds} s: {self.last_words()}")

    def wait_until_ended(self, seconds: float = 90) -> int:
        return self._running().wait(timeout=seconds)

    def stop(self) -> None:
        self.client.close()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=20)

    def kill(self) -> None:
        """As a pod whose node is gone."""
        self._running().kill()
        self._running().wait(timeout=20)

    def get(self, path: str) -> Any:
        return self._body(self.client.get(path))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self._body(self.client.post(path, json=body))

    def delete(self, path: str) -> Any:
        return self._body(self.client.delete(path))

    def upload(self, name: str, content: bytes) -> Any:
        files = {"file": (name, content, "text/plain")}
        data = {"purpose": "assistants"}
        return self._body(self.client.post("/v1/openai/v1/files", files=files, data=data))

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return " | ".join(line.strip() for line in lines[-12:] if line.strip())

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process

    def _body(self, answer: httpx.Response) -> Any:
        if answer.status_code >= 300:
            raise RuntimeError(
                f"{answer.request.method} {answer.request.url.path} answered {answer.status_code}: "
                f"{answer.text[:500]} | server log: {self.last_words()}"
            )
        return answer.json() if answer.content else None
