"""Stands in for one vLLM server: the OpenAI API on loopback, with or without TLS and a bearer token."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stand_ins.sentence_transformers import vector_of


@dataclass(frozen=True)
class Request:
    path: str
    authorization: str
    body: dict[str, Any]


# What the model says to a request: a message of the OpenAI API.
Script = Callable[[dict[str, Any]], dict[str, Any]]


class StubVllm:
    """Knows one model, as vLLM does; answers with the words of the request, or as a script says."""

    def __init__(
        self, model: str, token: str | None, port: int, context: ssl.SSLContext | None, dimension: int | None = None
    ) -> None:
        self.model = model
        # Of its vectors, where it computes embeddings; then it answers no chat, as vLLM.
        self.dimension = dimension
        self.token = token
        self.port = port
        self.requests: list[Request] = []
        self.script: Script = _answer
        self._context = context
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        stub = self

        class Handler(_Handler):
            vllm = stub

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        server.daemon_threads = True
        if self._context is not None:
            server.socket = self._context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._server = server

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None

    def requests_of(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


class _Handler(BaseHTTPRequestHandler):
    vllm: StubVllm
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_GET(self) -> None:
        self._handle({})

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        self._handle(json.loads(self.rfile.read(length) or b"{}"))

    def _handle(self, body: dict[str, Any]) -> None:
        authorization = self.headers.get("authorization", "")
        self.vllm.requests.append(Request(self.path, authorization, body))
        if self.vllm.token is not None and authorization != f"Bearer {self.vllm.token}":
            self._send(401, {"error": {"message": "Unauthorized"}})
        elif self.path == "/v1/models":
            model = {"id": self.vllm.model, "object": "model", "created": 1, "owned_by": "vllm"}
            self._send(200, {"object": "list", "data": [model]})
        elif self.path != self._route():
            self._send(404, {"error": {"message": f"no route {self.path}"}})
        elif body.get("model") != self.vllm.model:
            message = f"The model `{body.get('model')}` does not exist."
            self._send(404, {"error": {"message": message, "type": "NotFoundError"}})
        elif self.vllm.dimension is not None and body.get("dimensions", self.vllm.dimension) != self.vllm.dimension:
            self._send(400, {"error": {"message": f"dimensions {body['dimensions']} are not supported"}})
        elif self.vllm.dimension is not None:
            self._send(200, self._embeddings(body, self.vllm.dimension))
        elif body.get("stream"):
            self._stream(self._chunks(body))
        else:
            reply = {"role": "assistant", **self.vllm.script(body)}
            choice = {"index": 0, "message": reply, "finish_reason": "stop", "logprobs": None}
            usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
            self._send(200, {**self._head("chat.completion"), "choices": [choice], "usage": usage})

    def _route(self) -> str:
        return "/v1/chat/completions" if self.vllm.dimension is None else "/v1/embeddings"

    def _embeddings(self, body: dict[str, Any], dimension: int) -> dict[str, Any]:
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        data = [
            {"object": "embedding", "index": index, "embedding": vector_of(text, dimension).tolist()}
            for index, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return {"id": "embd-stub", "object": "list", "model": self.vllm.model, "data": data, "usage": usage}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": "chatcmpl-stub",
            "object": kind,
            "created": int(time.time()),
            "model": self.vllm.model,
        }

    def _chunks(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        message = self.vllm.script(body)
        parts: list[tuple[dict[str, Any], str | None]] = [
            ({"role": "assistant", "content": ""}, None),
            (message, None),
            ({}, "tool_calls" if "tool_calls" in message else "stop"),
        ]
        for delta, reason in parts:
            choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
            yield {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _stream(self, chunks: Iterator[dict[str, Any]]) -> None:
        lines = [*(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks), "data: [DONE]\n\n"]
        self._write(200, "text/event-stream", "".join(lines).encode())

    def _send(self, status: int, body: dict[str, Any]) -> None:
        self._write(status, "application/json", json.dumps(body).encode())

    def _write(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _answer(body: dict[str, Any]) -> dict[str, Any]:
    return {"content": f"heard: {text_of(body['messages'][-1])}"}


def text_of(message: dict[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)
