"""A page on which people ask the models and the collections of Llama Stack.

It needs Python 3.9 or later and nothing beside its standard library. What it wants is in the environment:

- STACK_URL and OPENAI_PATH: Llama Stack, and the path of its OpenAI API there
- PORT: where it listens
- ANSWER_SECONDS: how long an answer may take; 300 otherwise
- SHIELD: shield that questions, answers, pieces of documents and what tools say have to pass; none otherwise
- TOOLS_FILE: servers of tools that a model may call, as tools.py reads them; none otherwise

It keeps nothing: the page sends the conversation along with each question. Who may come is for what stands before it.
"""

import http.server
import json
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import ToolServers, as_tool, calls_of, fewer

FILES = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/app.js": ("app.js", "text/javascript; charset=utf-8"),
    "/style.css": ("style.css", "text/css; charset=utf-8"),
}
KEPT_BACK = "it may have personal data in it"
LARGEST_REQUEST = 256 * 1024
LONGEST_QUESTION = 8_000
TURNS = 20
# At the same time; others are told to try again.
QUESTIONS = 32
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Refusal(Exception):
    """What the person who asks should read."""

    def __init__(self, status, text, upstream=0):
        """`upstream`: status that Llama Stack answers with, where it does"""
        super().__init__(text)
        self.status, self.upstream = status, upstream


class Stack:
    def __init__(self, url, path, seconds, shield=""):
        self.url, self.path, self.seconds, self.shield = url, path, seconds, shield
        # A proxy of the cluster is not for servers in it.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, path, body=None, seconds=20):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, {"Content-Type": "application/json"})
        try:
            with self.opener.open(request, timeout=seconds) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refusal(502, f"Llama Stack answers {error.code}: {detail(error)}", error.code) from error
        except (socket.timeout, TimeoutError) as error:
            raise Refusal(504, f"there is no answer after {seconds:.3g} seconds") from error
        except (OSError, ValueError) as error:
            raise Refusal(502, f"Llama Stack does not answer: {error}") from error

    def healthy(self):
        return self.call("/v1/health", seconds=5).get("status") == "OK"

    def models(self):
        """Ids of the models that answer; embedding models do not."""
        models = self.call("/v1/models")["data"]
        return sorted(model["identifier"] for model in models if model.get("model_type") == "llm")

    def collections(self):
        """Names and ids of the vector stores that have a name."""
        stores = self.call(f"{self.path}/vector_stores?limit=100")["data"]
        return sorted(({"name": store["name"], "id": store["id"]} for store in stores if store.get("name")), key=name_of)

    def ask(self, model, turns, collection, servers):
        # The page sends earlier turns along, so they may be of anybody.
        if not all(self.passes(turns)):
            raise Refusal(403, f"the shield {self.shield} keeps the question back: {KEPT_BACK}")
        answer = self.answer_without(model, turns, collection, servers)
        sources, calls = answer["sources"], answer["calls"]
        texts = [
            answer["text"],
            *(source["text"] for source in sources),
            *(f"{call['arguments']}\n{call['output']}" for call in calls),
        ]
        said, *pieces = self.passes([{"role": "assistant", "content": text} for text in texts])
        if not said:
            raise Refusal(403, f"the shield {self.shield} keeps the answer back: {KEPT_BACK}")
        kept = f"(the shield {self.shield} keeps this piece back)"
        return {
            **answer,
            "sources": [
                source if passes else {**source, "text": kept} for source, passes in zip(sources, pieces)
            ],
            "calls": [
                call if passes else {**call, "arguments": "", "output": kept}
                for call, passes in zip(calls, pieces[len(sources) :])
            ],
        }

    def answer_without(self, model, turns, collection, servers):
        """The answer, with the names of the servers of tools without which it came about.

        Tools that models may call change nothing, so asking twice does no harm.
        """
        end, first = time.monotonic() + self.seconds, None
        for tried in [servers, *fewer(servers)]:
            try:
                answer = self.answer(model, turns, collection, tried, max(end - time.monotonic(), 0.1))
                return {**answer, "without": [server["name"] for server in servers if server not in tried]}
            except Refusal as refusal:
                if refusal.upstream < 500:
                    raise first or refusal from None
                first = first or refusal
        raise first

    def passes(self, turns):
        """For each text, whether the shield lets it pass.

        The verdict is in the metadata; the one of the whole says `pass` also where the shield could check nothing, so each
        text's own counts, and what could not be checked does not pass.
        """
        if not self.shield:
            return [True for _ in turns]
        verdicts = {index: "pass" for index, turn in enumerate(turns) if not turn["content"].strip()}
        asked = [index for index in range(len(turns)) if index not in verdicts]
        if asked:
            messages = [message_of(turns[index]) for index in asked]
            body = {"shield_id": self.shield, "messages": messages, "params": {}}
            violation = self.call("/v1/safety/run-shield", body, 60).get("violation") or {}
            for result in (violation.get("metadata") or {}).get("results") or []:
                if result.get("message_index") in range(len(asked)):
                    verdicts[asked[result["message_index"]]] = result.get("status")
        found = [verdicts.get(index) for index in range(len(turns))]
        if any(verdict not in ("pass", "violation") for verdict in found):
            raise Refusal(502, f"the shield {self.shield} cannot check the text, so nobody gets it: try again later")
        return [verdict == "pass" for verdict in found]

    def answer(self, model, turns, collection, servers, seconds):
        body = {"model": model, "input": turns, "store": False}
        search = [{"type": "file_search", "vector_store_ids": [collection]}] if collection else []
        if search or servers:
            body["tools"] = [*search, *map(as_tool, servers)]
        answer = self.call(f"{self.path}/responses", body, seconds)
        if answer.get("error"):
            raise Refusal(502, f"the model fails: {answer['error'].get('message', answer['error'])}")
        return {"text": text_of(answer), "sources": self.sources(answer, collection), "calls": calls_of(answer)}

    def sources(self, answer, collection):
        """What was found in the collection, each piece once, the best first."""
        found = [
            result
            for call in answer["output"]
            if call["type"] == "file_search_call"
            for result in call.get("results") or []
        ]
        files = {result.get("file_id"): self.attributes(collection, result.get("file_id")) for result in found}
        pieces = {}
        for result in found:
            attributes = files[result.get("file_id")]
            name = result.get("filename") or attributes.get("filename") or result.get("file_id") or ""
            piece = (name, attributes.get("source", ""), result.get("text", ""))
            pieces[piece] = {"name": piece[0], "place": piece[1], "text": piece[2]}
        return list(pieces.values())

    def attributes(self, collection, file):
        """Of a file of the collection; 0.2.22 leaves them out of the results of a search."""
        try:
            return self.call(f"{self.path}/vector_stores/{collection}/files/{file}").get("attributes") or {}
        except Refusal:
            return {}


def message_of(turn):
    """A turn as the safety API takes it."""
    return {**turn, "stop_reason": "end_of_turn"} if turn["role"] == "assistant" else turn


def name_of(collection):
    return collection["name"]


def detail(error):
    text = error.read(2000).decode(errors="replace").strip()
    try:
        found = json.loads(text)
    except ValueError:
        return text[:300]
    inner = found.get("error", found) if isinstance(found, dict) else found
    said = inner.get("message", inner.get("detail", inner)) if isinstance(inner, dict) else inner
    return str(said)[:300]


def text_of(answer):
    messages = [item for item in answer["output"] if item["type"] == "message"]
    parts = [part for message in messages for part in message["content"] if part["type"] == "output_text"]
    return "\n".join(part["text"] for part in parts)


def question_of(body, tools):
    """Model, turns, collection and servers of tools of a request, checked."""
    if not isinstance(body, dict):
        raise Refusal(400, "the request is no JSON object")
    model, turns, collection = body.get("model"), body.get("turns"), body.get("collection", "")
    if not isinstance(model, str) or model == "" or not isinstance(collection, str):
        raise Refusal(400, "model and collection are texts, and a model is needed")
    if not isinstance(turns, list) or not turns:
        raise Refusal(400, "turns is a list that ends in the question")
    checked = [turn_of(turn) for turn in turns[-TURNS:]]
    if checked[-1]["role"] != "user":
        raise Refusal(400, "the last turn is not of the person who asks")
    names = body.get("tools", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Refusal(400, "tools is a list of names")
    servers = tools.chosen(names)
    if servers is None:
        raise Refusal(400, "there is no server of tools of that name any more: load the page again")
    return model, checked, collection, servers


def turn_of(turn):
    role, content = (turn.get("role"), turn.get("content")) if isinstance(turn, dict) else (None, None)
    if role not in ("user", "assistant") or not isinstance(content, str) or content.strip() == "":
        raise Refusal(400, "a turn has a role, user or assistant, and a text")
    if role == "user" and len(content) > LONGEST_QUESTION:
        raise Refusal(413, f"a question has {LONGEST_QUESTION} characters at most")
    return {"role": role, "content": content}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "playground"
    sys_version = ""
    # Of a client that says nothing.
    timeout = 60

    def do_GET(self):
        self.answer(self.get)

    def do_POST(self):
        self.answer(self.post)

    def get(self):
        path = self.path.partition("?")[0]
        stack = self.server.stack
        if path in FILES:
            name, kind = FILES[path]
            return 200, (Path(__file__).parent / name).read_bytes(), kind
        if path == "/healthz":
            return self.json({"status": "ok"})
        if path == "/readyz":
            if not stack.healthy():
                raise Refusal(503, "Llama Stack is not healthy")
            return self.json({"status": "ok"})
        if path == "/api/choices":
            tools = [{"name": server["name"], "tools": server["tools"]} for server in self.server.tools.all()]
            return self.json({"models": stack.models(), "collections": stack.collections(), "tools": tools})
        raise Refusal(404, "there is no such page")

    def post(self):
        if self.path != "/api/ask":
            raise Refusal(404, "there is no such page")
        # A form of another site cannot send this type without asking first.
        if self.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise Refusal(415, "the request is no JSON")
        question = question_of(self.body(), self.server.tools)
        if not self.server.places.acquire(blocking=False):
            raise Refusal(503, "too many people ask at the moment: try again")
        try:
            return self.json(self.server.stack.ask(*question))
        finally:
            self.server.places.release()

    def body(self):
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError as error:
            self.close_connection = True
            raise Refusal(411, "the request does not say how long it is") from error
        if length > LARGEST_REQUEST or length < 0:
            self.close_connection = True
            raise Refusal(413, f"a request has {LARGEST_REQUEST} bytes at most")
        try:
            return json.loads(self.rfile.read(length))
        except ValueError as error:
            raise Refusal(400, "the request is no JSON") from error

    def json(self, value):
        return 200, json.dumps(value).encode(), "application/json"

    def answer(self, make):
        try:
            status, content, kind = make()
        except Refusal as refusal:
            status, content, kind = refusal.status, json.dumps({"error": str(refusal)}).encode(), "application/json"
        except (KeyError, TypeError, AttributeError) as error:
            text = f"Llama Stack answers with something unknown: {error!r}"
            status, content, kind = 502, json.dumps({"error": text}).encode(), "application/json"
        try:
            self.send_response(status)
            for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            # The person has gone.
            self.close_connection = True

    def log_request(self, code="-", size="-"):
        """Questions and answers are nobody's business; probes say nothing."""
        if self.path not in ("/healthz", "/readyz"):
            print(f"playground: {self.command} {self.path.partition('?')[0]} {code}", flush=True)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port, stack, tools):
        super().__init__(("", port), Handler)
        self.stack, self.tools = stack, tools
        self.places = threading.BoundedSemaphore(QUESTIONS)


def main():
    names = ("STACK_URL", "OPENAI_PATH", "PORT")
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        print(f"playground: variables are missing: {', '.join(missing)}", flush=True)
        sys.exit(1)
    url, path, port = (os.environ[name] for name in names)
    seconds = float(os.environ.get("ANSWER_SECONDS", "300"))
    stack = Stack(url, path, seconds, os.environ.get("SHIELD", ""))
    server = Server(int(port), stack, ToolServers(os.environ.get("TOOLS_FILE", "")))
    print(f"playground: listens at port {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
