"""Calls tools of a server of the Model Context Protocol: for what is looked up in any case, without a model."""

import http.client
import json
import urllib.error
import urllib.request

PROTOCOL = "2025-06-18"
LARGEST_ANSWER = 1024 * 1024


class ToolFailure(Exception):
    """The server does not answer, or refuses."""


class ToolClient:
    def __init__(self, url, seconds=15):
        self.url, self.seconds = url, seconds
        # A proxy of the cluster is not for servers in it.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, tool, arguments):
        """Texts of the answer. @raises ToolFailure"""
        session = self.begin()
        result, _ = self.ask("tools/call", {"name": tool, "arguments": arguments}, session)
        texts = [part["text"] for part in result.get("content") or [] if part.get("type") == "text"]
        if result.get("isError"):
            raise ToolFailure(f"{tool} refuses: {' '.join(texts)[:300]}")
        return texts

    def rows(self, tool, arguments):
        """The answer as rows; each text is a row, or a list of them. @raises ToolFailure"""
        try:
            values = [json.loads(text) for text in self.call(tool, arguments) if text.strip()]
        except ValueError as error:
            raise ToolFailure(f"{tool} answers with no JSON: {error}") from error
        rows = [row for value in values for row in (value if isinstance(value, list) else [value])]
        return [row for row in rows if isinstance(row, dict)]

    def begin(self):
        client = {"name": "calibration-agent", "version": "1"}
        params = {"protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": client}
        result, session = self.ask("initialize", params, {})
        session["MCP-Protocol-Version"] = result.get("protocolVersion", PROTOCOL)
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"}, session)
        return session

    def ask(self, method, params, session):
        answer, session_id = self.send({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, session)
        if not isinstance(answer, dict) or not isinstance(answer.get("result"), dict):
            error = answer.get("error") if isinstance(answer, dict) else None
            said = error.get("message") if isinstance(error, dict) else answer
            raise ToolFailure(f"{self.url} refuses {method}: {str(said)[:300]}")
        return answer["result"], {"Mcp-Session-Id": session_id} if session_id else dict(session)

    def send(self, message, session):
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **session}
        request = urllib.request.Request(self.url, json.dumps(message).encode(), headers)
        try:
            with self.opener.open(request, timeout=self.seconds) as response:
                text = response.read(LARGEST_ANSWER + 1)
                if len(text) > LARGEST_ANSWER:
                    raise ToolFailure(f"{self.url} answers with more than {LARGEST_ANSWER} bytes")
                kind = response.headers.get("Content-Type", "")
                return answer_in(text.decode(), kind), response.headers.get("Mcp-Session-Id")
        except urllib.error.HTTPError as error:
            error.close()
            raise ToolFailure(f"{self.url} answers {error.code}") from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise ToolFailure(f"{self.url} does not answer: {error}") from error


def answer_in(text, kind):
    """The message with a result or an error, in JSON or in a stream of events; nothing after a notification."""
    if not kind.startswith("text/event-stream"):
        return json.loads(text) if text.strip() else None
    events = text.replace("\r\n", "\n").split("\n\n")
    datas = ["\n".join(line[5:].lstrip() for line in event.split("\n") if line.startswith("data:")) for event in events]
    messages = [json.loads(data) for data in datas if data]
    return next((message for message in messages if "result" in message or "error" in message), None)
