"""Runs the real server with one rendered run.yaml and asks it what its clients will ask.

  drive_server.py JOB.json

JOB.json: see job.py. vLLM, the object store and the embedding model's library are stood in for; Milvus Lite
takes the place of Milvus. Findings are JSON lines: see report.py. Everything listens on loopback, every wait
has an end, and whatever is started here is stopped here.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from durability import Durability
from job import Job, read_job
from report import Report
from shields import Shields
from smoke import SmokeTest
from stack_server import StackServer
from steps import Steps, eventually
from world import State, World


class Drive:
    def __init__(self, job: Job, report: Report, world: World) -> None:
        self.job = job
        self.report = report
        self.world = world

    def subject(self, name: str, action: Callable[[], object]) -> None:
        with self.report.subject(self.job.name, name):
            action()

    @contextmanager
    def running(self, state: State, refresh_seconds: int | None = None) -> Iterator[StackServer]:
        server = self.world.server(state)
        server.start(refresh_seconds)
        try:
            yield server
        finally:
            server.stop()

    def full(self) -> None:
        """Everything, then once more on the same volume."""
        state = self.world.fresh_state()
        self.report.note(self.job.name, f"replaced: {', '.join(state.copy.replacements)}")
        with self.running(state) as server:
            started = False
            with self.report.subject(self.job.name, "start"):
                seconds = server.wait_until_healthy()
                self.report.note(self.job.name, f"healthy after {seconds:.1f} s")
                started = True
            if not started:
                return
            steps = Steps(self.job, self.world, state, server)
            self.subject("version", steps.version)
            self.subject("providers", steps.providers)
            self.subject("model ids", lambda: eventually(steps.model_ids))
            self.subject("control: other ids", lambda: self._other_ids(state, server))
            for model in self.job.models:
                self.subject(f"chat with {model.id}", partial(steps.chat, model))
            if self.world.collector is not None:
                self.subject("metrics", lambda: eventually(steps.metrics))
                self.subject("control: a wrong collector", self.world.collector.refuses_mistakes)
            self.subject(f"embeddings of {self.job.embedding.id}", steps.embeddings)
            if self.job.embedding.server is None:
                self.subject("control: a model that no volume has", steps.not_mounted)
            if self.job.shield is not None:
                shields = Shields(self.job, self.world, server)
                self.subject("shield", shields.run)
                self.subject("shield of the guide", steps.guide_shield)
                self.subject("shield and responses", shields.responses)
                self.subject("shield of the playground", shields.playground)
            self.subject("chat of the guide", steps.guide_chat)
            self.subject("search of the guide", steps.guide_search)
            self.subject("files", steps.files)
            self.subject("collections", steps.collections)
            self.subject("retrieval", steps.rag)
            if self.job.smoke is not None:
                self.subject("smoke test", SmokeTest(self.job.smoke, self.world, server).run)
            self.subject("writes", steps.writes)
            before = steps.snapshot()
        with self.running(state) as server, self.report.subject(self.job.name, "restart"):
            server.wait_until_healthy()
            steps = Steps(self.job, self.world, state, server)
            eventually(lambda: steps.unchanged(before))
            steps.queries()
            steps.writes()

    def _other_ids(self, state: State, server: StackServer) -> None:
        """Were the contract wrong, it would be noticed."""
        models = [replace(model, id=model.name) for model in self.job.models]
        wrong = Steps(replace(self.job, models=models), self.world, state, server)
        try:
            wrong.model_ids()
        except AssertionError:
            return
        raise AssertionError("a contract with other ids passes")

    def down(self) -> None:
        """Without any vLLM."""
        self.world.stop_models()
        state = self.world.fresh_state()
        try:
            if self.job.registration == "refresh":
                self._appears(state)
            else:
                self._refuses(state)
        finally:
            self.world.stop_models()
            self.world.start_models()

    def _appears(self, state: State) -> None:
        with self.running(state, refresh_seconds=3) as server:
            steps = Steps(self.job, self.world, state, server)
            with self.report.subject(self.job.name, "start without vLLM"):
                server.wait_until_healthy()
                steps.model_ids(with_llms=False)
            with self.report.subject(self.job.name, "vLLM comes up later"):
                self.world.start_models()
                eventually(steps.model_ids)

    def _refuses(self, state: State) -> None:
        with self.running(state) as server, self.report.subject(self.job.name, "no start without vLLM"):
            try:
                code = server.wait_until_ended()
            except Exception as error:
                raise AssertionError(f"the server did not end: {error}") from error
            words = server.log.read_text(encoding="utf-8", errors="replace")
            if code == 0 or "Failed to connect to vLLM" not in " ".join(words.split()):
                raise AssertionError(f"ended with {code}: {server.last_words()}")


def main(path: str) -> None:
    report = Report()
    job = read_job(path)
    with (
        tempfile.TemporaryDirectory(prefix="llama-stack-") as folder,
        report.subject(job.name, "drive"),
        World(job, Path(folder)) as world,
    ):
        drive = Drive(job, report, world)
        durability = Durability(job, report, world)
        scenarios = {"full": drive.full, "down": drive.down, "loss": durability.run}
        for scenario in job.scenarios:
            scenarios[scenario]()


if __name__ == "__main__":
    main(sys.argv[1])
