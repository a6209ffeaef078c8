"""Lets models use a server of tools: directly, by the client of the official SDK, and through the real Llama Stack.

  drive_tools.py JOB.json

JOB.json: `drive` as for drive_server.py, `server`, the address of a running server of tools, `promised`, its tools with their
arguments as the contract has them, `calls`, what is called and what must come of it, and `request`, the body of the request of
GUIDE.md with that address, by which a model wants the calls with `model`. With `page`, the program of the playground, people ask
too. The model is stood in for. Findings are JSON lines: see report.py.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from call_tools import Call, call_all
from ingestion import openai
from job import Job, job_of
from page import playing
from report import Report
from stack_server import StackServer
from stub_vllm import text_of
from world import World


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


def through_playground(
    raw: dict[str, Any], call: Call, job: Job, world: World, server: StackServer, folder: Path
) -> None:
    """A person ticks the server, and another one that is not there: the answer comes without that one, and says so."""
    [request] = raw["request"]["tools"]
    real = {"name": request["server_label"], "url": raw["server"], "tools": request["allowed_tools"]}
    gone = {"name": "gone", "url": "http://127.0.0.1:9/mcp", "tools": ["gone_find"]}
    file = folder / "tools.json"
    file.write_text(json.dumps([real, gone]), encoding="utf-8")
    stub = world.models[job.models[0].name]
    before, stub.script = stub.script, Model(call.tool, call.arguments)
    try:
        with playing(Path(raw["page"]), f"http://127.0.0.1:{server.port}", openai, {"TOOLS_FILE": str(file)}) as page:
            answer = page.ask(raw["request"]["model"], "", raw["request"]["input"], (real["name"], "gone"))
    finally:
        stub.script = before
    shown = [(each["server"], each["tool"], each["failed"]) for each in answer["calls"]]
    if answer["without"] != ["gone"] or shown != [(real["name"], call.tool, False)] or call.says not in answer["text"]:
        raise AssertionError(f"the playground shows {answer}")


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
    calls = call_all(report, job.name, raw)
    wanted = [call for call in calls if call.model]
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
            if "page" in raw:
                with report.subject(job.name, "the playground, with a server of tools that is not there"):
                    through_playground(raw, wanted[0], job, world, server, Path(folder))
        finally:
            server.stop()


if __name__ == "__main__":
    main(sys.argv[1])
