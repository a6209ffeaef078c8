"""What is left when pods and volumes are lost, by where the stores are."""

from typing import Any

from job import Job
from report import Report
from stack_server import StackServer
from steps import Steps, eventually
from world import State, World


class Durability:
    def __init__(self, job: Job, report: Report, world: World) -> None:
        self.job, self.report, self.world = job, report, world
        self._servers: list[StackServer] = []

    def run(self) -> None:
        """Kills a server, takes its volume away, and starts another one. Vectors and the object store are elsewhere."""
        try:
            if self.job.database is None:
                with self.report.subject(self.job.name, "control: stores in files are lost with the volume"):
                    self._lost()
                return
            with self.report.subject(self.job.name, "pod and volume are lost"):
                self._survives()
            with self.report.subject(self.job.name, "a second replica"):
                self._replica()
            with self.report.subject(self.job.name, "PostgreSQL starts again"):
                self._database_starts_again()
        finally:
            self._stop()

    def _survives(self) -> None:
        state, before, responses = self._fill()
        steps = self._started(self.world.without_volume(state))
        eventually(lambda: steps.unchanged(before))
        steps.queries()
        for response in responses:
            steps.kept(response)
        steps.writes()
        self._stop()

    def _lost(self) -> None:
        state, _, _ = self._fill()
        stores = self._started(self.world.without_volume(state)).stores()
        if stores:
            raise AssertionError(f"{stores} are still there: the documents say that they are lost")

    def _fill(self) -> tuple[State, dict[str, Any], list[str]]:
        state = self.world.fresh_state()
        steps = self._started(state)
        eventually(steps.model_ids)
        steps.collections()
        steps.rag()
        responses = [steps.respond(model) for model in self.job.models[:1]]
        before = steps.snapshot()
        steps.server.kill()
        return state, before, responses

    def _replica(self) -> None:
        """What the release says of registrations at another replica."""
        self.world.fresh_state()
        first, second = self._started(self.world.beside()), self._started(self.world.beside())
        first.make_store("made_beside")
        seen = "made_beside" in second.stores()
        if seen != self.job.shares_registrations:
            raise AssertionError(f"a replica sees what another one has made: {seen}")
        second.server.stop()
        if "made_beside" not in self._started(second.state).stores():
            raise AssertionError("after another start it does not see it either")
        self._stop()

    def _database_starts_again(self) -> None:
        """0.2.22 never connects its key-value stores again: it answers, and has to start again to register anything."""
        database = self.world.database
        if database is None:
            raise ValueError("there is no database")
        steps = self._started(self.world.fresh_state())
        steps.make_store("made_before")
        seconds = database.stop()
        if seconds > 15:
            raise AssertionError(f"PostgreSQL waited {seconds:.0f} s for its clients")
        database.start()
        if "made_before" not in steps.stores():
            raise AssertionError("what it has registered is gone")
        try:
            steps.make_store("made_after")
        except RuntimeError:
            pass
        else:
            raise AssertionError("it connects again, and the documents ask for a restart")
        steps.server.stop()
        again = self._started(steps.state)
        again.make_store("made_after")
        for name in ("made_before", "made_after"):
            if name not in again.stores():
                raise AssertionError(f"{name} is not there after the restart")
        self._stop()

    def _started(self, state: State) -> Steps:
        server = self.world.server(state)
        self._servers.append(server)
        server.start()
        server.wait_until_healthy()
        return Steps(self.job, self.world, state, server)

    def _stop(self) -> None:
        while self._servers:
            self._servers.pop().stop()
