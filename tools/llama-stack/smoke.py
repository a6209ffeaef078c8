"""The rendered smoke test of the stage with Llama Stack, against the real server."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from job import SmokePromise
from stack_server import StackServer
from stub_docling import StubDocling
from world import World

_openai = "/v1/openai/v1"

Checks = list[dict[str, Any]]


class SmokeTest:
    """Runs what the ConfigMap has, with nothing but Python's own library. There is no pipeline server to ask."""

    def __init__(self, promise: SmokePromise, world: World, server: StackServer) -> None:
        self.promise, self.world, self.server = promise, world, server

    def run(self) -> None:
        docling = StubDocling()
        docling.start(self.world.certificates.server_context())
        try:
            self._passes(docling)
            self._sees("a model that is not listed", docling, _other("models", models=["nobody"]))
            self._sees("vectors of another length", docling, _other("embedding", dimension=1))
            self._sees("a provider that is not there", docling, _other("round_trip", provider="nobody"))
            if self.world.guardrails is not None:
                self._sees("a shield that finds nothing", docling, _other("shield", personal="nothing of anybody"))
                self._sees("a shield that is not there", docling, _other("shield", shield="nobody"))
        finally:
            docling.stop()

    def _passes(self, docling: StubDocling) -> None:
        before = self._content()
        code, lines = self._program(docling, lambda checks: checks)
        passed = [line for line in lines if line.startswith("ok ")]
        expected = 5 if self.world.guardrails is None else 6
        if code != 0 or len(passed) != expected:
            raise AssertionError(f"ended with {code}: {' | '.join(lines)} | server log: {self.server.last_words()}")
        after = self._content()
        if after != before:
            raise AssertionError(f"it leaves something: before {before}, after {after}")

    def _sees(self, what: str, docling: StubDocling, change: Callable[[Checks], Checks]) -> None:
        before = self._content()
        code, lines = self._program(docling, change)
        if code != 1 or not any(line.startswith("FAILED") for line in lines):
            raise AssertionError(f"{what} is not seen: ended with {code}: {' | '.join(lines)}")
        if self._content() != before:
            raise AssertionError(f"{what}: it leaves something")

    def _content(self) -> dict[str, list[str]]:
        """Ids of what a client can make."""
        listed = {path: self.server.get(f"{_openai}/{path}")["data"] for path in ("vector_stores", "files")}
        databases = self.server.get("/v1/vector-dbs")["data"]
        content = {path: sorted(item["id"] for item in items) for path, items in listed.items()}
        return {**content, "vector-dbs": sorted(item["identifier"] for item in databases)}

    def _program(self, docling: StubDocling, change: Callable[[Checks], Checks]) -> tuple[int, list[str]]:
        with tempfile.TemporaryDirectory(prefix="smoke-") as folder:
            for name, content in self.promise.files.items():
                (Path(folder) / name).write_text(content, encoding="utf-8")
            checks = [check for check in json.loads(self.promise.files["checks.json"]) if check["asks"] != "pipeline"]
            (Path(folder) / "checks.json").write_text(json.dumps(change(checks)), encoding="utf-8")
            result = subprocess.run(
                [sys.executable, "-E", "-s", "-S", "-B", f"{folder}/smoke.py", f"{folder}/checks.json"],
                env={
                    **self.promise.environment,
                    "PATH": os.environ["PATH"],
                    "LLAMA_STACK_URL": f"http://127.0.0.1:{self.server.port}",
                    "DOCLING_URL": docling.url,
                    "CA_FILE": str(self.world.certificates.ca_file),
                    "DEADLINE_SECONDS": "0",
                    "PAUSE_SECONDS": "0.05",
                },
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=300,
            )
        return result.returncode, [*result.stdout.splitlines(), *result.stderr.splitlines()]


def _other(asks: str, **changes: Any) -> Callable[[Checks], Checks]:
    return lambda checks: [{**check, **changes} for check in checks if check["asks"] == asks]
