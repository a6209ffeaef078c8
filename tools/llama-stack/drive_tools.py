"""Lets models use a server of tools: directly, by the client of the official SDK, and through the real Llama Stack.

  drive_tools.py JOB.json

JOB.json: `drive` as for drive_server.py, `server`, the address of a running server of tools, `promised`, its tools with their
arguments as the contract has them, `calls`, what is called and what must come of it, and `request`, the body of the request of
GUIDE.md with that address, by which a model wants the calls with `model`. The model is stood in for. Findings are JSON lines: see
report.py.
"""

import asyncio
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from mcp.shared.exceptions import McpError
from mcp.types import TextContent

from ingestion import openai
from job import Job, job_of
from report import Report
from stack_server import StackServer
from stub_vllm import text_of
from world import World


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


class Model:
    """Wants one call of a tool; then says what the tool answered."""

    def __init__(self, tool: str, arguments: dict[str, Any]) -> None:
        self.tool, self.arguments = tool, arguments
        self.offered: list[dict[str, Any]] = []
        self.asked = ""

    def __call__(self, body: dict[str, Any]) -> dict[str, Any]:
        last = body["messages"][-1]
        if last["role"] == "tool":
            return {"content": f"The tool says: {text_of(last)}"}
        self.asked = text_of(last)
        self.offered = [tool["function"] for tool in body.get("tools") or []]
        call = {"name": self.tool, "arguments": json.dumps(self.arguments)}
        return {"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": call}]}


def through_llama_stack(raw: dict[str, Any], call: Call, job: Job, world: World, server: StackServer) -> None:
    """The request of the guide: the model is offered the promised tools, and its answer has what the tool said."""
    stub = world.models[job.models[0].name]
    before, stub.script = stub.script, (model := Model(call.tool, call.arguments))
    try:
        answer = server.post(f"{openai}/responses", raw["request"])
    finally:
        stub.script = before
    offered = {tool["name"]: sorted(tool["parameters"]["properties"]) for tool in model.offered}
    promised = {name: sorted(arguments) for name, arguments in raw["promised"].items()}
    if offered != promised:
        raise AssertionError(f"the model is offered {offered}, not {promised}")
    if model.asked != raw["request"]["input"]:
        raise AssertionError(f"the model is asked {model.asked}")
    calls = [item for item in answer["output"] if item["type"] == "mcp_call"]
    messages = [item for item in answer["output"] if item["type"] == "message"]
    if len(calls) != 1 or calls[0]["name"] != call.tool or calls[0].get("error"):
        raise AssertionError(f"one call of {call.tool} is expected: {answer['output']}")
    text = messages[-1]["content"][0]["text"]
    if call.says not in text:
        raise AssertionError(f"the answer does not say {call.says}: {text[:600]}")


def wait_for(server: StackServer, model: str, seconds: float = 30) -> None:
    """A model is listed some time after the start.

    For a moment it may be gone again: 0.2.22 takes the models of a provider out and puts them in anew when it has asked it
    (llama_stack/core/routing_tables/models.py). So it has to be there for a second.
    """
    end = time.monotonic() + seconds
    since = None
    while since is None or time.monotonic() - since < 1:
        listed = model in [each["id"] for each in server.get(f"{openai}/models")["data"]]
        since = (since or time.monotonic()) if listed else None
        if time.monotonic() > end:
            raise TimeoutError(f"{model} is not listed for a second within {seconds} s")
        time.sleep(0.1)


def main(path: str) -> None:
    report = Report()
    raw = json.loads(Path(path).read_text(encoding="utf-8"))
    job = job_of(raw["drive"])
    with report.subject(job.name, "the tools and their arguments"):
        found = asyncio.run(listed(raw["server"]))
        if found != raw["promised"]:
            raise AssertionError(f"found {found}, promised {raw['promised']}")
    calls = [Call(**each) for each in raw["calls"]]
    wanted = [call for call in calls if call.model]
    for call in calls:
        with report.subject(job.name, call.title):
            judge(call, raw["server"])
    with (
        tempfile.TemporaryDirectory(prefix="tools-") as folder,
        report.subject(job.name, "a model is asked as the guide says"),
        World(job, Path(folder)) as world,
    ):
        server = world.server(world.fresh_state())
        server.start()
        try:
            server.wait_until_healthy()
            wait_for(server, raw["request"]["model"])
            for each in wanted:
                with report.subject(job.name, f"through Llama Stack: {each.title}"):
                    through_llama_stack(raw, each, job, world, server)
        finally:
            server.stop()


if __name__ == "__main__":
    main(sys.argv[1])
