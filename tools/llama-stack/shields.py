"""The shield of the real server, and the playground that applies it."""

import urllib.error
from pathlib import Path
from typing import Any

from job import Job, ShieldPromise
from page import Page, playing
from stack_server import StackServer
from stub_guardrails import StubGuardrails
from world import World

_openai = "/v1/openai/v1"
_clean = "A node needs a driver."


class Shields:
    def __init__(self, job: Job, world: World, server: StackServer) -> None:
        if job.shield is None or world.guardrails is None:
            raise ValueError("there is no shield")
        self.job, self.world, self.server = job, world, server
        self.shield: ShieldPromise = job.shield
        self.guardrails: StubGuardrails = world.guardrails

    def run(self) -> None:
        """Through the real provider: what is refused, what passes, and what cannot be checked."""
        listed = [item["identifier"] for item in self.server.get("/v1/shields")["data"]]
        _same("shields", listed, [self.shield.id])
        for text in self.shield.personal.split(", "):
            _same(f"verdict on {text}", self._verdicts("user", f"What is known of {text}?"), ["violation"])
            _same(f"verdict on {text} in an answer", self._verdicts("assistant", f"It is {text}."), ["violation"])
        _same("verdict on other text", self._verdicts("user", _clean), ["pass"])
        if _clean not in self.guardrails.contents:
            raise AssertionError(f"the orchestrator got {self.guardrails.contents}")
        # Why clients must look at each text's own verdict.
        self.guardrails.broken = True
        try:
            answer = self._asked("user", _clean)
        finally:
            self.guardrails.broken = False
        verdicts = [result["status"] for result in answer["metadata"]["results"]]
        _same("verdict without detectors", (answer["metadata"]["status"], verdicts), ("pass", ["error"]))

    def responses(self) -> None:
        """What the pages say of 0.2.22: nothing applies a shield by itself."""
        model = self.job.models[0].id
        before = len(self.guardrails.contents)
        self.server.post(f"{_openai}/responses", {"model": model, "input": self.shield.personal})
        _same("texts that responses had checked", len(self.guardrails.contents) - before, 0)

    def playground(self) -> None:
        """Question and answer pass the shield, or nobody gets them; not even when it cannot check."""
        model = self.job.models[0]
        stub = self.world.models[model.name]
        url = f"http://127.0.0.1:{self.server.port}"
        with playing(Path(self.shield.page), url, _openai, {"SHIELD": self.shield.id}) as page:
            _same("answer", page.ask(model.id, "", _clean)["text"], f"heard: {_clean}")
            before = len(stub.requests)
            _kept_back(page, model.id, f"Who is {self.shield.personal}?", 403, "keeps the question back")
            _same("requests of the model for a question that is kept back", len(stub.requests) - before, 0)
            script = stub.script
            stub.script = lambda _: {"content": f"Ask {self.shield.personal}."}
            try:
                _kept_back(page, model.id, _clean, 403, "keeps the answer back")
            finally:
                stub.script = script
            self.guardrails.broken = True
            try:
                _kept_back(page, model.id, _clean, 502, "cannot check")
            finally:
                self.guardrails.broken = False
        with playing(Path(self.shield.page), url, _openai, {}) as page:
            said = page.ask(model.id, "", self.shield.personal)["text"]
            _same("answer without the shield", said, f"heard: {self.shield.personal}")

    def _verdicts(self, role: str, text: str) -> list[str]:
        answer = self._asked(role, text)
        return [result["status"] for result in answer["metadata"]["results"]]

    def _asked(self, role: str, text: str) -> dict[str, Any]:
        message = {"role": role, "content": text, **({"stop_reason": "end_of_turn"} if role == "assistant" else {})}
        body = {"shield_id": self.shield.id, "messages": [message], "params": {}}
        found: dict[str, Any] = self.server.post("/v1/safety/run-shield", body)["violation"]
        return found


def _kept_back(page: Page, model: str, question: str, status: int, words: str) -> None:
    try:
        answer = page.ask(model, "", question)
    except urllib.error.HTTPError as error:
        said = error.read().decode()
        if error.code != status or words not in said:
            raise AssertionError(f"it answers {error.code} {said}, and not {status} {words}") from error
        return
    raise AssertionError(f"it answers {answer}, and not {status} {words}")


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what}: found {found}, expected {expected}")
