"""A server of tools offers what models are told that it offers, by the Model Context Protocol over HTTP; an agent is ready.

`server` with the URL of the protocol, and `tools`: the types of the arguments of each, by name; `*` behind those that must be there.
Or `server` with the URL of an agent, and `ready`: the path that says so.
"""

import json
import urllib.request

from basics import Problem
from servers import Server

VERSION = "2025-06-18"
PAGES = 20


class Session:
    """What the protocol calls so: the server may give it a name, which every later request has."""

    def __init__(self, at):
        self.server, self.name, self.count = Server(at), None, 0
        told = {
            "protocolVersion": VERSION,
            "capabilities": {},
            "clientInfo": {"name": "smoke-test", "version": "1"},
        }
        self.version = self.ask("initialize", told).get("protocolVersion", VERSION)
        self.post({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def ask(self, method, params):
        self.count += 1
        message = {"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}
        for said in self.post(message):
            if said.get("id") != self.count:
                continue
            if "error" in said:
                raise Problem(f"{self.server.url} refuses {method}: {said['error'].get('message')}")
            return said["result"]
        raise Problem(f"{self.server.url} does not answer {method}")

    def post(self, message):
        """@returns the messages of the answer: one as JSON, or some as a stream of events"""
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.name is not None:
            headers["Mcp-Session-Id"] = self.name
        if message["method"] != "initialize":
            headers["MCP-Protocol-Version"] = getattr(self, "version", VERSION)
        data = json.dumps(message).encode()
        return self.server.again(lambda: self.send(data, headers, message.get("id")), message["method"])

    def send(self, data, headers, number):
        request = urllib.request.Request(self.server.url, data=data, method="POST", headers=headers)
        with self.server.opener.open(request, timeout=30) as answer:
            self.name = answer.headers.get("Mcp-Session-Id") or self.name
            if number is None:
                return []
            if answer.headers.get_content_type() == "text/event-stream":
                return list(events(answer, number))
            try:
                return [json.loads(answer.read())]
            except ValueError as error:
                raise Problem(f"{self.server.url} answers with something else than JSON") from error


def events(answer, number):
    """The messages of a stream, up to the answer: a server may leave the stream open after it."""
    lines = []
    for line in answer:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text.startswith("data:"):
            lines.append(text[len("data:") :].strip())
        elif not text and lines:
            message = json.loads("\n".join(lines))
            lines = []
            yield message
            if message.get("id") == number:
                return


def listed(session):
    """The tools of all pages, with the types of their arguments as the settings write them."""
    tools, cursor = {}, None
    for _ in range(PAGES):
        page = session.ask("tools/list", {} if cursor is None else {"cursor": cursor})
        for tool in page["tools"]:
            schema = tool.get("inputSchema") or {}
            must = schema.get("required") or []
            tools[tool["name"]] = {
                name: f"{value.get('type', 'unknown')}{'*' if name in must else ''}"
                for name, value in (schema.get("properties") or {}).items()
            }
        cursor = page.get("nextCursor")
        if not cursor:
            return tools
    raise Problem(f"{session.server.url} has more than {PAGES} pages of tools")


def check(about):
    if "ready" in about:
        Server(about["server"]).json("GET", about["ready"])
        return f"{about['ready']} says so"
    found = listed(Session(about["server"]))
    missing = sorted(set(about["tools"]) - set(found))
    if missing:
        raise Problem(f"it has no tool {', '.join(missing)}; it has {', '.join(sorted(found)) or 'none'}")
    for name, promised in about["tools"].items():
        if found[name] != promised:
            raise Problem(f"{name} takes {shown(found[name])}, and not {shown(promised)}")
    return f"it has {len(found)} tools, and {', '.join(sorted(about['tools']))} among them"


def shown(arguments):
    return ", ".join(f"{name}: {kind}" for name, kind in sorted(arguments.items())) or "no argument"
