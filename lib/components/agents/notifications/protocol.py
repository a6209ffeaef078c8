"""The Model Context Protocol over HTTP, as much of it as a server of tools without sessions needs.

Each message comes in a request of its own and is answered with JSON in the same exchange; there are no streams.
"""

import json

# Those whose messages a server like this one answers alike. The first one is offered to whoever asks for an unknown one.
VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")

NOT_JSON, NO_REQUEST, NO_METHOD, WRONG_PARAMS = -32700, -32600, -32601, -32602


class Refusal(Exception):
    """An error of the protocol, which the caller reads."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


class Protocol:
    """`tools` as `tools/list` shows them; `call(name, arguments)` returns a text and whether it tells of an error."""

    def __init__(self, server, tools, call):
        self.server, self.tools, self.call = server, tools, call
        self.methods = {
            "initialize": self.initialize,
            "ping": lambda _: {},
            "tools/list": lambda _: {"tools": self.tools},
            "tools/call": self.call_tool,
        }

    def answer(self, body):
        """Status of HTTP and message for the body of a request; no message where nothing is to be said."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            return 400, failure(None, NOT_JSON, "the request is no JSON")
        if isinstance(message, list):
            return 400, failure(None, NO_REQUEST, "one message at a time: batches are not supported")
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            return 400, failure(None, NO_REQUEST, "the request is no message of JSON-RPC 2.0")
        number, method = message.get("id"), message.get("method")
        if "id" in message and not is_id(number):
            return 400, failure(None, NO_REQUEST, "id is neither a text nor a whole number")
        if method is None and ("result" in message or "error" in message):
            return 202, None
        if not isinstance(method, str):
            return 400, failure(number, NO_REQUEST, "the message has no method")
        if "id" not in message:
            return 202, None
        try:
            return 200, {"jsonrpc": "2.0", "id": number, "result": self.result(method, message.get("params"))}
        except Refusal as refusal:
            return 200, failure(number, refusal.code, str(refusal))

    def result(self, method, params):
        if method not in self.methods:
            raise Refusal(NO_METHOD, "there is no such method")
        if params is not None and not isinstance(params, dict):
            raise Refusal(WRONG_PARAMS, "params is no object")
        return self.methods[method](params or {})

    def initialize(self, params):
        wanted = params.get("protocolVersion")
        if not isinstance(wanted, str):
            raise Refusal(WRONG_PARAMS, "protocolVersion is no text")
        return {
            "protocolVersion": wanted if wanted in VERSIONS else VERSIONS[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": self.server,
        }

    def call_tool(self, params):
        text, is_error = self.call(params.get("name"), params.get("arguments", {}))
        return {"content": [{"type": "text", "text": text}], "isError": is_error}


def is_id(value):
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def failure(number, code, text):
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": text}}


def problem_with(arguments, schema):
    """What is wrong with arguments by a schema whose properties are texts; nothing where they are right."""
    if not isinstance(arguments, dict):
        return "the arguments are no object"
    properties = schema["properties"]
    unknown = sorted(set(arguments) - set(properties))
    if unknown:
        return f"there are arguments that it does not know; it takes {', '.join(properties)}"
    for name, rule in properties.items():
        if name not in arguments:
            return f"{name} is missing"
        value = arguments[name]
        if not isinstance(value, str):
            return f"{name} is no text"
        if "enum" in rule and value not in rule["enum"]:
            return f"{name} is none of {', '.join(rule['enum'])}"
        if len(value) < rule.get("minLength", 0) or not (value.strip() or "enum" in rule):
            return f"{name} is empty"
        if len(value) > rule.get("maxLength", len(value)):
            return f"{name} has more than {rule['maxLength']} characters"
    return None
