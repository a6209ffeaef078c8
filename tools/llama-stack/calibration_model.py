"""Models that follow a script, as the calibration agent may meet them."""

import json
import time
from collections.abc import Sequence
from typing import Any

from stub_vllm import text_of

# Name of a tool and its arguments.
Call = tuple[str, dict[str, Any]]


class Model:
    """Calls tools one after the other, then writes that text; it keeps what it was shown."""

    def __init__(self, calls: Sequence[Call], text: str) -> None:
        self.calls, self.text = list(calls), text
        self.offered: list[str] = []
        self.messages: list[dict[str, Any]] = []
        self.rounds = 0

    def __call__(self, body: dict[str, Any]) -> dict[str, Any]:
        self.rounds += 1
        self.messages = body["messages"]
        self.offered = sorted(tool["function"]["name"] for tool in body.get("tools") or [])
        done = sum(message["role"] == "tool" for message in self.messages)
        return self.call(done) or {"content": self.text}

    def call(self, done: int) -> dict[str, Any] | None:
        return wanted(done, *self.calls[done]) if done < len(self.calls) else None

    def shown(self) -> str:
        """What tools answered it."""
        return "\n".join(text_of(message) for message in self.messages if message["role"] == "tool")


class Endless(Model):
    """Never stops to call the same tool."""

    def call(self, done: int) -> dict[str, Any] | None:
        return wanted(done, *self.calls[0])


class Slow(Model):
    """Takes longer than anybody waits."""

    def __init__(self, seconds: float) -> None:
        super().__init__([], "Too late.")
        self.seconds = seconds

    def call(self, done: int) -> dict[str, Any] | None:
        time.sleep(self.seconds)
        return None


def wanted(index: int, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"tool_calls": [{"index": 0, "id": f"call_{index}", "type": "function", "function": function}]}
