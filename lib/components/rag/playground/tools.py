"""Servers of tools that a model may call for an answer.

The file that names them is read anew for each request: it changes, and comes and goes, with what is applied. A person chooses
names; the addresses are those of the file and no others.
"""

import json
from pathlib import Path

LONGEST_OUTPUT = 4_000


class ToolServers:
    """`file`: a list of servers with `name`, `url` and `tools`, the names of what may be called."""

    def __init__(self, file):
        self.file = file

    def all(self):
        try:
            return json.loads(Path(self.file).read_text(encoding="utf-8")) if self.file else []
        except FileNotFoundError:
            return []

    def chosen(self, names):
        """The servers of these names, or nothing where one is unknown."""
        known = {server["name"]: server for server in self.all()}
        return [known[name] for name in dict.fromkeys(names)] if set(names) <= set(known) else None


def as_tool(server):
    """As a request of the Responses API names a server."""
    return {
        "type": "mcp",
        "server_label": server["name"],
        "server_url": server["url"],
        "allowed_tools": server["tools"],
        # 0.2.22 ignores it; later releases would wait for somebody to agree.
        "require_approval": "never",
    }


def fewer(servers):
    """What to try next, since a server that does not answer fails the whole request, and nobody says which one it was."""
    ones = [[other for other in servers if other is not server] for server in servers] if len(servers) > 1 else []
    return [*ones, []] if servers else []


def calls_of(answer):
    """What was called for an answer, and what came of it."""
    return [
        {
            "server": item.get("server_label", ""),
            "tool": item["name"],
            "arguments": str(item.get("arguments") or ""),
            "output": str(item.get("error") or item.get("output") or "")[:LONGEST_OUTPUT],
            "failed": bool(item.get("error")),
        }
        for item in answer["output"]
        if item["type"] == "mcp_call"
    ]
