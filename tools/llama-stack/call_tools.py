"""Calls a server of tools by the client of the official SDK.

  call_tools.py JOB.json

JOB.json: `name`, `server`, the address of a running server of tools, `promised`, its tools with their arguments as the contract has
them, and `calls`, what is called and what must come of it. Findings are JSON lines: see report.py.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from mcp.shared.exceptions import McpError
from mcp.types import TextContent
from report import Report


@dataclass(frozen=True)
class Call:
    """One call of a tool, and what its answer must say."""

    title: str
    tool: str
    arguments: dict[str, Any]
    refused: bool
    says: str
    # What its texts must be as JSON, each of them.
    rows: list[dict[str, Any]] | None = None
    # Whether a model makes it too, through Llama Stack.
    model: bool = False


async def listed(url: str) -> dict[str, dict[str, str]]:
    """Tools with the types of their arguments; those that must be there end with `*`."""
    async with streamablehttp_client(url) as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
    return {tool.name: _arguments(tool.inputSchema) for tool in tools}


def _arguments(schema: dict[str, Any]) -> dict[str, str]:
    required = schema.get("required", [])
    return {
        name: f"{value['type']}{'*' if name in required else ''}"
        for name, value in schema.get("properties", {}).items()
    }


async def called(url: str, call: Call) -> tuple[bool, list[str]]:
    """Whether it was refused, and what texts came; each call in a session of its own, as Llama Stack makes them."""
    async with streamablehttp_client(url) as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        try:
            result = await session.call_tool(call.tool, call.arguments)
        except McpError as error:
            return True, [str(error)]
    return bool(result.isError), [part.text for part in result.content if isinstance(part, TextContent)]


def judge(call: Call, url: str) -> None:
    refused, texts = asyncio.run(called(url, call))
    said = "\n".join(texts)
    if refused != call.refused or call.says not in said:
        raise AssertionError(f"{'refused' if refused else 'answered'}: {said[:600]}")
    if call.rows is not None and (rows := [json.loads(text) for text in texts]) != call.rows:
        raise AssertionError(f"rows are {rows}, not {call.rows}")


def call_all(report: Report, name: str, raw: dict[str, Any]) -> list[Call]:
    """Whether a server offers what is promised, and what comes of each call. Returns the calls."""
    with report.subject(name, "the tools and their arguments"):
        found = asyncio.run(listed(raw["server"]))
        if found != raw["promised"]:
            raise AssertionError(f"found {found}, promised {raw['promised']}")
    calls = [Call(**each) for each in raw["calls"]]
    for call in calls:
        with report.subject(name, call.title):
            judge(call, raw["server"])
    return calls


if __name__ == "__main__":
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    call_all(Report(), job["name"], job)
