"""Stands in for docling-serve: the contract of its asynchronous API, with what pypdf and html.parser read.

`POST /v1/convert/file/async` with the field `files` and options; a task is pending, then started, then ends; its result is sent
once, and is not known any more after that (docling-project/docling-serve:docling_serve/app.py@main, `single_use_results`).
"""

import io
import json
import re
import ssl
import threading
import uuid
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pypdf import PdfReader


@dataclass
class Task:
    name: str
    text: str | None
    states: list[str]
    fetched: bool = False


@dataclass
class StubDocling:
    """Knows what was asked of it, and loses as many tasks as it is told."""

    submissions: list[str] = field(default_factory=list)
    options: list[dict[str, str]] = field(default_factory=list)
    polls: int = 0
    losses: int = 0
    tasks: dict[str, Task] = field(default_factory=dict)

    def start(self, context: ssl.SSLContext) -> None:
        stub = self

        class Handler(_Handler):
            docling = stub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._server.server_port}"

    def submit(self, name: str, content: bytes, options: dict[str, str]) -> str:
        self.submissions.append(name)
        self.options.append(options)
        text = _markdown(name, content)
        end = "failure" if text is None else "success"
        task = uuid.uuid4().hex
        self.tasks[task] = Task(name, text, ["pending", "started", end])
        return task

    def state(self, task: str) -> str | None:
        self.polls += 1
        if self.losses > 0:
            self.losses -= 1
            self.tasks.pop(task, None)
        known = self.tasks.get(task)
        if known is None:
            return None
        return known.states.pop(0) if len(known.states) > 1 else known.states[0]

    def result(self, task: str) -> dict[str, Any] | None:
        known = self.tasks.get(task)
        if known is None or known.fetched or known.text is None or len(known.states) > 1:
            return None
        known.fetched = True
        document = {"filename": known.name, "md_content": known.text, "json_content": None}
        return {"document": document, "status": "success", "errors": [], "processing_time": 0.1}


class _Handler(BaseHTTPRequestHandler):
    docling: StubDocling
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path != "/v1/convert/file/async":
            return self._send(404, {"detail": "Not Found"})
        head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + body)
        options: dict[str, str] = {}
        files: list[tuple[str, bytes]] = []
        for part in form.iter_parts():
            disposition = part["content-disposition"].params
            content = part.get_payload(decode=True)
            if disposition["name"] == "files":
                files.append((disposition["filename"], content))
            else:
                options[disposition["name"]] = content.decode()
        if len(files) != 1:
            return self._send(422, {"detail": [{"loc": ["body", "files"], "msg": "Field required"}]})
        [(name, content)] = files
        task = self.docling.submit(name, content, options)
        self._send(200, {"task_id": task, "task_type": "convert", "task_status": "pending", "task_position": 1})

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if found := re.fullmatch(r"/v1/status/poll/(\w+)", path):
            state = self.docling.state(found[1])
            if state is None or not re.fullmatch(r"wait=[0-9.]+", query):
                return self._send(404, {"detail": "Task not found."})
            return self._send(200, {"task_id": found[1], "task_type": "convert", "task_status": state})
        if found := re.fullmatch(r"/v1/result/(\w+)", path):
            result = self.docling.result(found[1])
            if result is None:
                return self._send(404, {"detail": "Task result not found. Please wait for a completion status."})
            return self._send(200, result)
        self._send(404, {"detail": "Not Found"})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _markdown(name: str, content: bytes) -> str | None:
    try:
        if name.endswith(".pdf"):
            return "\n\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        page = _Page()
        page.feed(content.decode())
        return "\n\n".join(page.blocks)
    except Exception:
        return None


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._mark: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._mark = {"h1": "# ", "h2": "## ", "p": ""}.get(tag)

    def handle_data(self, data: str) -> None:
        if self._mark is not None and data.strip():
            self.blocks.append(self._mark + " ".join(data.split()))

    def handle_endtag(self, tag: str) -> None:
        self._mark = None
