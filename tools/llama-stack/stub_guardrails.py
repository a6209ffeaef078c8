"""Stands in for the orchestrator of guardrails with its built-in detectors: the API that the provider of shields calls.

Requests and answers follow fms-guardrails-orchestrator src/models.rs, src/clients/detector.rs and src/server/routes.rs, the
patterns guardrails-detectors detectors/built_in/regex_detectors.py, both @rhoai-2.25. As there, a name that is no built-in
pattern is a regular expression of one's own.
"""

import json
import re
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_built_in = {
    "email": (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "email_address"),
    "credit-card": (r"\b4\d{3}([- ])\d{4}\1\d{4}\1\d{4}\b", "credit_card"),
    "us-social-security-number": (r"\b\d{3}[- ]\d{2}[- ]\d{4}\b", "social_security_number"),
    "us-phone-number": (r"(?:\+?1[-.\s]?)?(?:\(\d{3}\)|\d{3})[-.\s]+\d{3}[-.\s]?\d{4}\b", "us-phone-number"),
}


class StubGuardrails:
    """Knows the detectors of its rendered configuration."""

    def __init__(self, detectors: list[str], context: ssl.SSLContext) -> None:
        self.detectors = detectors
        self.contents: list[str] = []
        # Detectors that do not answer, as the orchestrator tells it.
        self.broken = False
        stub = self

        class Handler(_Handler):
            guardrails = stub

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{server.server_address[1]}"
        self._server = server

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, body: Any) -> tuple[int, dict[str, Any]]:
        if not isinstance(body, dict) or set(body) != {"content", "detectors"} or not body["content"]:
            return 422, {"code": 422, "details": f"unknown or missing fields: {body!r}"}
        unknown = [name for name in body["detectors"] if name not in self.detectors]
        if unknown or not body["detectors"]:
            return 404, {"code": 404, "details": f"detector `{', '.join(unknown)}` not found"}
        if self.broken:
            return 500, {"code": 500, "details": "unexpected error occurred while processing request"}
        self.contents.append(body["content"])
        found = [
            {**each, "detector_id": name}
            for name, params in body["detectors"].items()
            for pattern in params.get("regex", [])
            for each in _finds(pattern, body["content"])
        ]
        return 200, {"detections": found}


def _finds(pattern: str, content: str) -> list[dict[str, Any]]:
    expression, detection = _built_in.get(pattern, (pattern, "custom-regex"))
    kind = "pii" if pattern in _built_in else "regex"
    return [
        {
            "start": match.start(),
            "end": match.end(),
            "text": match.group(),
            "detection": detection,
            "detection_type": kind,
            "score": 1.0,
        }
        for match in re.finditer(expression, content)
    ]


class _Handler(BaseHTTPRequestHandler):
    guardrails: StubGuardrails
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        body = json.loads(self.rfile.read(length) or b"null")
        known = self.path == "/api/v2/text/detection/content"
        status, answer = self.guardrails.answer(body) if known else (404, {"code": 404, "details": self.path})
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
