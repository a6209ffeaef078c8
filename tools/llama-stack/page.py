"""The playground before a running Llama Stack."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Page:
    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:
            return json.load(answer)

    def ask(self, model: str, collection: str, question: str, tools: tuple[str, ...] = ()) -> dict[str, Any]:
        turns = [{"role": "user", "content": question}]
        body = {"model": model, "collection": collection, "turns": turns, "tools": tools}
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/ask", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


@contextmanager
def playing(program: Path, stack: str, path: str, more: dict[str, str] | None = None) -> Iterator[Page]:
    """Runs the program of the playground."""
    settings = {**(more or {}), "STACK_URL": stack, "OPENAI_PATH": path, "PORT": "0"}
    command = [sys.executable, "-E", "-s", "-S", "-B", "-u", str(program)]
    environment = {"PATH": os.environ["PATH"], **settings}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            port = server.stdout.readline().rpartition(" ")[2].strip()
            yield Page(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
