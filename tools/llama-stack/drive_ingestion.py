"""Takes documents from a bucket through the steps of the ingestion pipeline to answers with their source.

  drive_ingestion.py JOB.json

JOB.json: `drive` as for drive_server.py, `pipeline`, the rendered PipelineVersion, `store` with the addresses and keys of a real
object store, `steps` and `samples`, the folders, `page`, the program of the playground. The server is the real one with Milvus
Lite; Docling, vLLM and the embedding model's library are stood in for. Findings are JSON lines: see report.py.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answers import ask, by_page, by_tool
from ingestion import Content, Steps, Store, content_of, openai, rows_of
from ingestion_controls import Controls
from job import Job, job_of
from page import playing
from pipeline import Pipeline
from report import Report
from stack_server import StackServer
from stub_docling import StubDocling
from world import State, World


@dataclass(frozen=True)
class Question:
    """What is asked of a collection of samples, the document that answers, and words of it."""

    text: str
    file: str
    words: str


_questions = {
    "red_hat_docs": [
        Question(
            "Which label does the device plugin need for a GPU?", "nodes-with-gpus.md", "the node offers the resource"
        )
    ],
    "acme_corporate": [
        Question("What is the allowance for meals on a journey?", "travel-policy.html", "thirty-eight crowns"),
        Question("What has an AX-200 to hold, and which limit?", "calibration-ax-200.md", "3.5 nm"),
        Question("A dose that drifts and rises steadily, of which sensor?", "calibration-ax-300.md", "P-3030"),
        Question("How does a verdict come about, PASS or CONDITIONAL or FAIL?", "calibration-verdicts.md", "holds again"),
        Question("How is a spare part ordered?", "spare-parts.html", "enters the part number"),
    ],
    "eu_ai_act": [
        Question("What has to be kept for systems with a high risk?", "summary.pdf", "technical documentation")
    ],
}


class Ingestion:
    def __init__(self, raw: dict[str, Any], job: Job, report: Report, world: World, work: Path) -> None:
        self.job, self.report, self.world = job, report, world
        self.samples, self.page = Path(raw["samples"]), Path(raw["page"])
        store = raw["store"]
        keys = {name: (store[name]["accesskey"], store[name]["secretkey"]) for name in ("root", "reader")}
        self.bucket = Store(store["url"], store["region"], store["bucket"], **keys)
        self.docling = StubDocling()
        pipeline = Pipeline(raw["pipeline"])
        self.steps = Steps(pipeline, Path(raw["steps"]), work, {**pipeline.environment(), **self._environment()})
        self.stores: dict[str, str] = {}
        self.contents: dict[str, Content] = {}

    @property
    def collections(self) -> list[str]:
        """Each has a folder of samples, which is its prefix too."""
        return sorted(path.name for path in self.samples.iterdir())

    def _environment(self) -> dict[str, str]:
        access, secret = self.bucket.reader
        return {
            # Everything else is as it is rendered.
            "S3_URL": self.bucket.url,
            "AWS_ACCESS_KEY_ID": access,
            "AWS_SECRET_ACCESS_KEY": secret,
            # Docling's certificate is of a CA that only this file has.
            "CA_FILE": str(self.world.certificates.ca_file),
            "PAUSE_SECONDS": "0.05",
        }

    def run(self) -> None:
        self.docling.start(self.world.certificates.server_context())
        state = self.world.fresh_state()
        try:
            self.subject("samples", self.upload)
            with self.running(state) as server:
                for name in self.collections:
                    self.subject(f"{name}: from the bucket to an answer", lambda name=name: self.first(server, name))
                    self.subject(f"{name}: a second run", lambda name=name: self.again(server, name))
            with self.running(state) as server:
                for name in self.collections:
                    self.subject(f"{name}: a run after a restart", lambda name=name: self.again(server, name))
                self.subject("a changed document", lambda: self.changed(server))
                self.subject("other sizes of chunks", lambda: self.resized(server))
                self.subject("more files than a page has", lambda: self.many(server))
                controls = Controls(self.steps, self.bucket, self.docling, server, self.world.embedding_at_provider)
                for name, control in controls.all():
                    self.subject(f"control: {name}", control)
                found = server.get(f"{openai}/vector_stores?limit=1000")["data"]
                self.stores = {item["name"]: item["id"] for item in found if item["file_counts"]["completed"] > 0}
                self.contents = {name: content_of(server, store) for name, store in self.stores.items()}
            self.subject("rows of Milvus", lambda: self.rows(state))
            self.subject("logs", self.logs)
        finally:
            self.docling.stop()

    def subject(self, name: str, action: Callable[[], object]) -> None:
        with self.report.subject(self.job.name, name):
            action()

    @contextmanager
    def running(self, state: State) -> Iterator[StackServer]:
        server = self.world.server(state)
        server.start()
        try:
            server.wait_until_healthy()
            self.steps.environment |= {
                "LLAMA_STACK_URL": f"http://127.0.0.1:{server.port}",
                "DOCLING_URL": self.docling.url,
            }
            yield server
        finally:
            server.stop()

    def upload(self) -> None:
        _same("collections with questions", sorted(_questions), self.collections)
        for path in self.samples.rglob("*"):
            if path.is_file():
                self.bucket.put(str(path.relative_to(self.samples)), path.read_bytes())

    def keys(self, name: str) -> list[str]:
        folder = self.samples / name
        return sorted(str(path.relative_to(self.samples)) for path in folder.rglob("*") if path.is_file())

    def first(self, server: StackServer, name: str) -> None:
        store, outcomes = self.steps.whole(name)
        self.stores[name] = store
        _same("documents that are new", sum(outcome.count("inserted") for outcome in outcomes), len(self.keys(name)))
        content = content_of(server, store)
        sources = sorted(file["attributes"]["source"] for file in content.files.values())
        _same("sources", sources, [f"s3://{self.bucket.bucket}/{key}" for key in self.keys(name)])
        _same("files with a question", {Path(key).name for key in self.keys(name)}, {q.file for q in _questions[name]})
        if len(content.chunks) < 2:
            raise AssertionError(f"{len(content.chunks)} chunks: the documents have more than one each")
        self.contents[name] = content
        self.answer(server, name)

    def again(self, server: StackServer, name: str) -> None:
        """Same store, files, uploads and chunks; nothing was converted; the same answer."""
        converted = len(self.docling.submissions)
        before, everything = content_of(server, self.stores[name]), self.contents[name]
        _same("files and chunks since the last run", before.ids(), everything.ids())
        store, outcomes = self.steps.whole(name)
        _same("store", store, self.stores[name])
        _same("documents that are unchanged", sum(o.count("unchanged") for o in outcomes), len(self.keys(name)))
        _same("content", content_of(server, store), before)
        _same("conversions", len(self.docling.submissions), converted)
        self.answer(server, name)

    def answer(self, server: StackServer, name: str) -> None:
        for question in _questions[name]:
            self.ask(server, name, question)

    def ask(self, server: StackServer, name: str, question: Question) -> None:
        """A model that asks for a search and says what it found: by the Responses API, and by the tool of builtin::rag."""
        source = f"s3://{self.bucket.bucket}/{name}/{question.file}"
        store = self.stores[name]
        model = self.job.models[0]
        stub = self.world.models[model.name]
        answer = ask(server, stub, model.id, store, question.text)
        files = content_of(server, store).files
        [file] = [id for id, each in files.items() if each["attributes"]["source"] == source]
        _same("source of the answer", answer.source, source)
        _same("file of the answer", (file in answer.files, answer.files - set(files)), (True, set()))
        found = server.get(f"{openai}/vector_stores/{store}/files/{file}")["attributes"]
        _same("file's name and source", (found["filename"], found["source"]), (question.file, source))
        with playing(self.page, self.steps.environment["LLAMA_STACK_URL"], openai) as page:
            _same("models of the playground", page.get("/api/choices")["models"], sorted(m.id for m in self.job.models))
            shown, places = by_page(page, stub, model.id, store, question.text)
        _same("source that the playground shows", source in places, True)
        for text in (answer.text, by_tool(server, store, question.text), shown):
            if question.words not in " ".join(text.split()) or source not in text:
                raise AssertionError(f"neither the source nor {question.words!r} in: {text[:500]}")

    def changed(self, server: StackServer) -> None:
        """New chunks take the place of the old ones, and the old files are gone."""
        name = "red_hat_docs"
        [key] = self.keys(name)
        store = self.stores[name]
        before = content_of(server, store)
        original = (self.samples / key).read_text(encoding="utf-8")
        self.bucket.put(key, original.replace("two ways", "zwei Wege – grün").encode())
        outcome = self.steps.ingest(key, store)
        _same("files that are new and removed", (outcome.count("inserted"), outcome.count("removed")), (1, 1))
        after = content_of(server, store)
        _same("chunks that are as before", set(before.chunks) & set(after.chunks), set())
        _same("files that are as before", set(before.files) & set(after.files), set())
        _same("uploads", len(after.uploads), len(before.uploads))
        texts = " ".join(text for text, _ in after.chunks.values())
        _same("old and new words", ("two ways" in texts, "zwei Wege – grün" in texts), (False, True))
        _same("unchanged", self.steps.ingest(key, store).count("unchanged"), 1)
        self.bucket.put(key, original.encode())
        self.steps.ingest(key, store)
        _same("chunks of the first text", content_of(server, store).ids(), before.ids())

    def resized(self, server: StackServer) -> None:
        """Other options make other chunks of the same text, of which some may have the ids of old ones."""
        name = "red_hat_docs"
        [key] = self.keys(name)
        store = self.stores[name]
        before = content_of(server, store)
        for tokens in (4096, 2048, 100):
            self.steps.ingest(key, store, tokens)
            verified = self.steps.verify(name, store, [key], f"{name}/")
            _same(f"verification with {tokens} tokens", verified.code, 0)
        _same("chunks", content_of(server, store).ids(), before.ids())

    def many(self, server: StackServer) -> None:
        """The server lists twenty files to whoever does not ask for more."""
        keys = [f"many/{number:02}.txt" for number in range(25)]
        for key in keys:
            self.bucket.put(key, f"Note {key} is short, and every note is the same.\n".encode())
        self.bucket.put("many/picture.svg", b"<svg/>")
        self.bucket.put("many/empty.md", b"")
        _same("documents", self.steps.documents("many/"), keys)
        store = self.steps.prepare("many")
        self.stores["many"] = store
        for key in keys:
            self.steps.ingest(key, store)
        _same("unchanged", [self.steps.ingest(key, store).count("unchanged") for key in keys[:3]], [1, 1, 1])
        self.bucket.remove(keys[0])
        _same("documents", self.steps.documents("many/"), keys[1:])
        verified = self.steps.verify("many", store, keys[1:], "many/")
        _same("end of the verification", verified.code, 0)
        gone = [line for line in verified.lines if "is no longer in the bucket" in line]
        _same("documents that are gone", [keys[0] in line for line in gone], [True])
        _same("files", len(content_of(server, store).files), 25)

    def rows(self, state: State) -> None:
        """Milvus has the chunks of the files, each once, and no others."""
        found = rows_of(state)
        expected = {store.replace("-", "_"): self.contents[name].ids() for name, store in self.stores.items()}
        _same("rows", {name: found.get(name) for name in expected}, expected)

    def logs(self) -> None:
        """No credentials, and no text of documents."""
        secrets = [*self.bucket.reader, *self.bucket.root]
        said = "\n".join(self.steps.output)
        _same("keys in the logs", [key for key in secrets if key in said], [])
        words = [question.words for questions in _questions.values() for question in questions]
        _same("texts in the logs", [text for text in words if text in said], [])


def _same(what: str, found: Any, expected: Any) -> None:
    if found != expected:
        raise AssertionError(f"{what}: found {found}, expected {expected}")


def main(path: str) -> None:
    report = Report()
    raw = json.loads(Path(path).read_text(encoding="utf-8"))
    job = job_of(raw["drive"])
    with (
        tempfile.TemporaryDirectory(prefix="ingestion-") as folder,
        report.subject(job.name, "drive"),
        World(job, Path(folder)) as world,
    ):
        work = Path(folder) / "work"
        work.mkdir()
        Ingestion(raw, job, report, world, work).run()


if __name__ == "__main__":
    main(sys.argv[1])
