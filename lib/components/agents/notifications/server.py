"""A server of the Model Context Protocol with one tool, which notifies people by a webhook.

It needs Python 3.9 or later and nothing beside its standard library. What it wants is in the environment:

- PORT: where it listens
- HOSTS: names by which it may be called, with commas between them
- PER_MINUTE: most notifications within a minute
- WEBHOOK_HOST, WEBHOOK_PORT and WEBHOOK_FILE: the server of the webhook, and the file with its URL; a dry run without a host
- FORMAT: slack or json
- CHANNEL, USERNAME: where a notification appears, and as whose; without a channel, where the webhook decides

Python reads HTTPS_PROXY and SSL_CERT_FILE itself. It asks nobody who they are: that is for the network.
"""

import http.server
import json
import os
import signal
import sys
import threading
import time
from urllib.parse import urlsplit

from notify import TOOLS, Notifier
from protocol import VERSIONS, Protocol
from webhook import FORMATS, Webhook

LARGEST_REQUEST = 64 * 1024
# At the same time, with those that are about to ask again; others are told to try again.
CONNECTIONS = 32
# Of a client that says nothing, and for the whole of a body.
PATIENCE = 10
LOOPBACK = {"localhost", "127.0.0.1"}


class Turned(Exception):
    """A request that does not come to the protocol."""

    def __init__(self, status, text, headers=None):
        super().__init__(text)
        self.status, self.headers = status, headers or {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "notification-tools"
    sys_version = ""
    timeout = PATIENCE

    def do_GET(self):
        self.respond(self.get)

    def do_DELETE(self):
        self.respond(self.get)

    def do_POST(self):
        self.respond(self.post)

    def get(self):
        path = self.path.partition("?")[0]
        if path == "/mcp":
            raise Turned(405, "there are no streams and no sessions here", {"Allow": "POST"})
        if self.command == "GET" and path == "/healthz":
            return 200, "text/plain", b"ok\n"
        if self.command == "GET" and path == "/readyz":
            problem = self.server.notifier.problem()
            if problem:
                raise Turned(503, problem)
            return 200, "text/plain", b"ok\n"
        if self.command == "GET" and path == "/metrics":
            return 200, "text/plain; version=0.0.4", self.server.notifier.metrics().encode()
        raise Turned(404, "there is nothing here")

    def post(self):
        if self.path.partition("?")[0] != "/mcp":
            raise Turned(404, "there is nothing here")
        self.check_names()
        # A form of another site cannot send this type without asking first.
        if self.headers.get_content_type() != "application/json":
            raise Turned(415, "the request is no JSON")
        version = self.headers.get("MCP-Protocol-Version")
        if version is not None and version not in VERSIONS:
            raise Turned(400, f"the versions of the protocol are {', '.join(VERSIONS)}")
        status, message = self.server.protocol.answer(self.body())
        return status, "application/json", b"" if message is None else json.dumps(message).encode()

    def check_names(self):
        """A page in somebody's browser, for which the name of its own site leads here, has that name in its requests."""
        names = self.headers.get_all("Host", [])
        if len(names) != 1 or name_in(f"//{names[0]}") not in self.server.hosts | LOOPBACK:
            raise Turned(421, "this server does not have that name")
        for origin in self.headers.get_all("Origin", []):
            if name_in(origin) not in self.server.hosts:
                raise Turned(403, "pages of other sites may not call this server")

    def body(self):
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or "Transfer-Encoding" in self.headers:
            raise Turned(411, "the request does not say how long it is")
        missing = int(length)
        if missing > LARGEST_REQUEST:
            raise Turned(413, f"a request has {LARGEST_REQUEST} bytes at most")
        end, parts = time.monotonic() + PATIENCE, []
        while missing > 0:
            part = self.rfile.read1(missing)
            if not part or time.monotonic() > end:
                raise Turned(408, "the request does not come to its end")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def respond(self, make):
        headers = {}
        try:
            status, kind, content = make()
        except Turned as turned:
            # What is left of the request is not read.
            self.close_connection = True
            status, kind, content = turned.status, "text/plain", f"{turned}\n".encode()
            headers = {**turned.headers, "Connection": "close"}
        except TimeoutError:
            self.close_connection = True
            return
        try:
            self.send_response(status)
            headers |= {"Content-Length": str(len(content)), "Cache-Control": "no-store"}
            for name, value in headers.items():
                self.send_header(name, value)
            if content:
                self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        """Calls have lines of their own."""


def name_in(address):
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


class Server(http.server.ThreadingHTTPServer):
    # What is about to be sent is sent before the program ends.
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, port, hosts, notifier):
        super().__init__(("", port), Handler)
        self.hosts, self.notifier = frozenset(hosts), notifier
        self.protocol = Protocol({"name": "notification-tools", "version": "1"}, TOOLS, notifier.call)
        self.places = threading.BoundedSemaphore(CONNECTIONS)

    def process_request(self, request, client_address):
        if self.places.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        try:
            request.settimeout(1)
            request.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except OSError:
            pass
        self.shutdown_request(request)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def handle_error(self, request, client_address):
        print(json.dumps({"error": type(sys.exc_info()[1]).__name__}), flush=True)


def notifier_of(settings):
    host = settings.get("WEBHOOK_HOST")
    webhook = None
    if host:
        message = FORMATS[settings["FORMAT"]](settings.get("CHANNEL", ""), settings["USERNAME"])
        seconds = float(settings.get("WEBHOOK_SECONDS", "10"))
        webhook = Webhook(settings["WEBHOOK_FILE"], host, int(settings["WEBHOOK_PORT"]), message, seconds)
    return Notifier(webhook, int(settings["PER_MINUTE"]))


def main():
    try:
        notifier = notifier_of(os.environ)
        server = Server(int(os.environ["PORT"]), os.environ["HOSTS"].split(","), notifier)
    except (KeyError, ValueError) as error:
        print(f"notification-tools: a variable is missing or wrong: {error}", flush=True)
        sys.exit(1)
    problem = notifier.problem()
    if problem:
        print(f"notification-tools: {problem}", flush=True)
        sys.exit(1)
    # As the first process of a container it would not end otherwise.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    way = "a dry run: nothing is sent" if notifier.webhook is None else f"by {notifier.webhook.host}"
    print(f"notification-tools: listens at port {server.server_address[1]}, {way}", flush=True)
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main()
