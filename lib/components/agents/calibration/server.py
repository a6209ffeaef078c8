"""The calibration agent: a page and an API that say whether a machine is within its limits, and why.

It needs Python 3.9 or later and nothing beside its standard library, and takes its settings from the JSON file of its only
argument: `port`, `stack` (`url`, `openAiPath`, `shield`), `model`, `collection`, `answerSeconds`, `equipment` and
`notifications` (addresses of servers of tools, the latter or null), `servers` (those for the model: `label`, `url`, `tools`).

It keeps nothing. Who may come is for what stands before it, which says who it is in X-Forwarded-User.
"""

import datetime
import http.server
import json
import sys
import threading
from pathlib import Path

from calibration import Calibration
from metrics import Metrics
from request import Refusal, request_of
from stack import Stack, StackFailure
from tool_client import ToolClient

FILES = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/app.js": ("app.js", "text/javascript; charset=utf-8"),
    "/style.css": ("style.css", "text/css; charset=utf-8"),
}
STREAM = "application/x-ndjson"
LARGEST_REQUEST = 16 * 1024
# At the same time; others are told to try again.
AT_ONCE = 8
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def log(record):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
    print(json.dumps({"time": now, **record}), flush=True)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "calibration-agent"
    sys_version = ""
    # Of a client that says nothing.
    timeout = 60

    def do_GET(self):
        self.guarded(self.get)

    def do_POST(self):
        self.guarded(self.post)

    def get(self):
        path = self.path.partition("?")[0]
        if path in FILES:
            name, kind = FILES[path]
            return self.send(200, (Path(__file__).parent / name).read_bytes(), kind)
        if path == "/healthz":
            return self.send_json(200, {"status": "ok"})
        if path == "/readyz":
            try:
                self.server.stack.ready(self.server.calibration.model)
            except StackFailure as error:
                raise Refusal(503, str(error)) from error
            return self.send_json(200, {"status": "ok"})
        if path == "/metrics":
            return self.send(200, self.server.metrics.text().encode(), "text/plain; version=0.0.4; charset=utf-8")
        if path == "/api/about":
            told = self.server.calibration.notifications is not None
            return self.send_json(200, {"model": self.server.calibration.model, "notifications": told})
        raise Refusal(404, "there is no such page")

    def post(self):
        if self.path != "/api/calibrate":
            raise Refusal(404, "there is no such page")
        # A form of another site cannot send this type without asking first.
        if self.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            self.close_connection = True
            raise Refusal(415, "the request is no JSON")
        request = request_of(self.body())
        if not self.server.places.acquire(blocking=False):
            raise Refusal(503, "too many people ask at the moment: try again")
        try:
            if STREAM in self.headers.get("Accept", "") and self.request_version != "HTTP/1.0":
                self.stream(request)
            else:
                self.send_json(200, self.server.calibration.run(request, self.who(), lambda _: None))
        finally:
            self.server.places.release()

    def stream(self, request):
        """A line of JSON for each step, and one for the result or the problem: the page shows them as they come."""
        self.send_response(200)
        for name, value in {**HEADERS, "Content-Type": STREAM, "Transfer-Encoding": "chunked"}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            last = {"result": self.server.calibration.run(request, self.who(), lambda step: self.line({"step": step}))}
        except Refusal as refusal:
            last = {"error": str(refusal), "status": refusal.status}
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            last = {"error": unknown(error), "status": 502}
        self.line(last)
        self.wfile.write(b"0\r\n\r\n")

    def line(self, value):
        text = json.dumps(value).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(text), text))
        self.wfile.flush()

    def who(self):
        return self.headers.get("X-Forwarded-User", "")[:100] or "somebody in the cluster"

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

    def guarded(self, answer):
        try:
            try:
                answer()
            except Refusal as refusal:
                if self.command == "POST":
                    self.server.metrics.failed("request")
                self.send_json(refusal.status, {"error": str(refusal)})
            except (KeyError, TypeError, AttributeError, IndexError) as error:
                self.send_json(502, {"error": unknown(error)})
        except OSError:
            # The person has gone.
            self.close_connection = True

    def send_json(self, status, value):
        self.send(status, json.dumps(value).encode(), "application/json")

    def send(self, status, content, kind):
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code="-", size="-"):
        """What is asked is nobody's business; probes say nothing."""
        path = self.path.partition("?")[0]
        if path not in ("/healthz", "/readyz", "/metrics"):
            log({"event": "request", "who": self.who(), "method": self.command, "path": path[:100], "status": int(code)})

    def log_message(self, *_):
        pass


def unknown(error):
    return f"Llama Stack answers with something unknown: {error!r}"


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, settings):
        super().__init__(("", settings["port"]), Handler)
        asked = settings["stack"]
        self.stack = Stack(asked["url"], asked["openAiPath"], asked.get("shield") or "", settings["answerSeconds"])
        self.metrics = Metrics()
        self.places = threading.BoundedSemaphore(AT_ONCE)
        notifications = settings.get("notifications")
        self.calibration = Calibration(
            self.stack,
            settings["model"],
            settings.get("collection"),
            settings["servers"],
            ToolClient(settings["equipment"]),
            None if notifications is None else ToolClient(notifications),
            self.metrics,
            log,
        )


def main(path):
    server = Server(json.loads(Path(path).read_text(encoding="utf-8")))
    log({"event": "start", "port": server.server_address[1]})
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
