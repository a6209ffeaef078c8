"""What the steps have to refuse or find, each with the words that they must say."""

from collections.abc import Callable
from typing import Any

from ingestion import Outcome, Steps, Store, ingest_options, openai
from stack_server import StackServer
from stub_docling import StubDocling


class Controls:
    def __init__(
        self, steps: Steps, bucket: Store, docling: StubDocling, server: StackServer, repository: str
    ) -> None:
        self.steps, self.bucket, self.docling, self.server = steps, bucket, docling, server
        # Of the embedding model.
        self.repository = repository

    def all(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("a document that is not there", self.missing),
            ("a collection without documents", self.nothing),
            ("chunks that are gone", self.lost_chunks),
            ("a document without its source", self.no_source),
            ("two stores of one name", self.two_stores),
            ("another embedding model", self.other_model),
            ("another dimension", self.other_dimension),
            ("keys that the object store refuses", self.wrong_keys),
            ("variables that are missing", self.no_variables),
            ("a document that is too large", self.too_large),
            ("a document without text", self.empty),
            ("a document that Docling cannot convert", self.broken),
            ("tasks that Docling loses", self.lost_tasks),
            ("a file that cannot be inserted", self.not_inserted),
            ("a file that is attached twice", self.attached_twice),
            ("a certificate of an unknown CA", self.unknown_ca),
        ]

    def refuse(self, outcome: Outcome, *words: str) -> None:
        said = outcome.last
        missing = [word for word in words if word not in said]
        if outcome.code != 1 or not said.startswith("failed: ") or missing:
            raise AssertionError(f"ended with {outcome.code}, without {missing}: {' | '.join(outcome.lines[-5:])}")

    def ingest(self, key: str, store: str, **changes: str) -> Outcome:
        return self.steps.step("ingest_documents", *ingest_options(key, store, 100, 20), **changes)

    def verify(self, store: str, keys: list[str], prefix: str = "control/") -> Outcome:
        return self.steps.verify("control", store, keys, prefix)

    def scratch(self, name: str) -> str:
        return self.steps.prepare(f"control_{name}")

    def created(self, name: str, model: str) -> str:
        """A store that somebody else makes."""
        details = {"embedding_model": model, "embedding_dimension": self.dimension, "provider_id": "milvus"}
        store: str = self.server.post(f"{openai}/vector_stores", {"name": name, **details})["id"]
        return store

    def model(self, name: str, repository: str) -> None:
        details = {"provider_model_id": repository, "metadata": {"embedding_dimension": self.dimension}}
        model = {"model_id": name, "provider_id": "sentence-transformers", "model_type": "embedding"}
        self.server.post("/v1/models", {**model, **details})

    def missing(self) -> None:
        store = self.scratch("missing")
        self.bucket.put("control/there.md", b"# There\n\nThis one is there.\n")
        self.steps.ingest("control/there.md", store)
        self.refuse(self.verify(store, ["control/there.md", "control/absent.md"]), "1 of 2", "control/absent.md is missing")
        outcome = self.ingest("control/absent.md", store)
        self.refuse(outcome, "404", "control/absent.md", "still there")

    def nothing(self) -> None:
        listed = self.steps.documents("control/no/such/")
        self.refuse(self.verify(self.scratch("nothing"), listed, "control/no/such/"), "there is no document below")

    def lost_chunks(self) -> None:
        """A copy of a file shares its chunks, so that they go with the copy: what somebody may do by hand."""
        store = self.scratch("lost")
        self.bucket.put("control/lost.md", b"# Lost\n\nThe chunks of this one go.\n")
        self.steps.ingest("control/lost.md", store)
        path = f"{openai}/vector_stores/{store}/files"
        [first] = self.server.get(path)["data"]
        text = self.server.client.get(f"{openai}/files/{first['id']}/content").content
        copy = self.server.upload("lost.md", text)["id"]
        body: dict[str, Any] = {"file_id": copy, "chunking_strategy": first["chunking_strategy"]}
        self.server.post(path, body)
        self.server.delete(f"{path}/{copy}")
        self.refuse(self.verify(store, ["control/lost.md"]), "control/lost.md is not found", first["id"])
        # What the message says.
        self.server.delete(f"{path}/{first['id']}")
        self.steps.ingest("control/lost.md", store)
        mended = self.verify(store, ["control/lost.md"])
        if mended.code != 0:
            raise AssertionError(f"it is not mended: {mended.last}")

    def no_source(self) -> None:
        store = self.scratch("source")
        path = f"{openai}/vector_stores/{store}/files"
        key = "control/source.md"
        file = self.server.upload("source.md", b"A text that somebody has attached by hand.")["id"]
        attributes = {"source": self.bucket_uri(key), "filename": "source.md", "file_id": "another"}
        self.server.post(path, {"file_id": file, "attributes": attributes})
        plain = self.server.upload("plain.md", b"Another one, about which nothing is said.")["id"]
        self.server.post(path, {"file_id": plain})
        outcome = self.verify(store, [key])
        self.refuse(outcome, f"{key} is found without its source")
        if outcome.count("also in collection control: 1 files without a source") != 1:
            raise AssertionError(f"the file without attributes is not named: {outcome.lines}")

    def two_stores(self) -> None:
        first = self.scratch("twice")
        second = self.created("control_twice", self.steps.environment["EMBEDDING_MODEL"])
        self.refuse(self.prepare("control_twice"), first, second, "DELETE")
        self.server.delete(f"{openai}/vector_stores/{second}")

    def other_model(self) -> None:
        self.model("other-embedding", self.repository)
        store = self.created("control_model", "other-embedding")
        self.refuse(self.prepare("control_model"), store, "other-embedding instead of", "another name")

    def other_dimension(self) -> None:
        outcome = self.prepare("control_dimension", EMBEDDING_DIMENSION=str(self.dimension + 1))
        self.refuse(outcome, f"vectors of {self.dimension} numbers, and {self.dimension + 1} are wanted")

    def wrong_keys(self) -> None:
        options = ["--prefix", "control/", "--groups", "1", "--output", "keys"]
        for changes in ({"AWS_SECRET_ACCESS_KEY": "not-the-key"}, {"S3_BUCKET": "not-the-bucket"}):
            self.refuse(self.steps.step("list_documents", *options, **changes), "403", "check the keys")

    def no_variables(self) -> None:
        changes = {"S3_REGION": "", "AWS_ACCESS_KEY_ID": ""}
        outcome = self.ingest("control/there.md", "vs_1", **changes)
        self.refuse(outcome, "S3_REGION, AWS_ACCESS_KEY_ID")

    def too_large(self) -> None:
        outcome = self.ingest("control/there.md", self.scratch("missing"), MAX_DOCUMENT_BYTES="10")
        self.refuse(outcome, "more than 10 bytes")

    def empty(self) -> None:
        self.bucket.put("control/blank.html", b"<html><body></body></html>")
        self.refuse(self.ingest("control/blank.html", self.scratch("missing")), "has no text")

    def broken(self) -> None:
        self.bucket.put("control/broken.pdf", b"%PDF-1.4 broken")
        self.refuse(self.ingest("control/broken.pdf", self.scratch("missing")), "Docling cannot convert broken.pdf")

    def lost_tasks(self) -> None:
        store = self.scratch("tasks")
        self.bucket.put("control/tasks.html", b"<h1>Tasks</h1><p>This one is converted at the second try.</p>")
        before = len(self.docling.submissions)
        self.docling.losses = 1
        self.steps.ingest("control/tasks.html", store)
        if len(self.docling.submissions) - before != 2:
            raise AssertionError(f"{len(self.docling.submissions) - before} submissions, and not 2")
        self.docling.losses = 10
        self.bucket.put("control/tasks.html", b"<h1>Tasks</h1><p>And this one is not converted at all.</p>")
        self.refuse(self.ingest("control/tasks.html", store), "Docling loses its tasks")
        self.docling.losses = 0

    def not_inserted(self) -> None:
        """A store whose model gives no vectors, so that Milvus has no collection, from which chunks could be deleted."""
        self.model("broken-embedding", "not/there")
        store = self.created("control_failed", "broken-embedding")
        outcome = self.ingest("control/there.md", store)
        self.refuse(outcome, "cannot be inserted", "not/there")
        if not any("stays for now" in line for line in outcome.lines):
            raise AssertionError(f"the failed file is not named: {outcome.lines}")

    def attached_twice(self) -> None:
        """Why the steps never attach a file again: when it is taken out, the server cannot list its files any more."""
        store = self.created("control_again", self.steps.environment["EMBEDDING_MODEL"])
        path = f"{openai}/vector_stores/{store}/files"
        file = self.server.upload("again.txt", b"A file that is attached twice.")["id"]
        for _ in range(2):
            self.server.post(path, {"file_id": file})
        self.server.delete(f"{path}/{file}")
        status = self.server.client.get(path).status_code
        self.server.delete(f"{openai}/vector_stores/{store}")
        if status < 400:
            raise AssertionError("it can: the steps may be simpler")

    def unknown_ca(self) -> None:
        self.bucket.put("control/trust.html", b"<p>Nobody is asked to convert this.</p>")
        outcome = self.ingest("control/trust.html", self.scratch("missing"), CA_FILE="")
        self.refuse(outcome, "does not answer", "CERTIFICATE_VERIFY_FAILED")

    def prepare(self, name: str, **changes: str) -> Outcome:
        return self.steps.step("prepare_collection", "--collection", name, "--output", "store", **changes)

    def bucket_uri(self, key: str) -> str:
        return f"s3://{self.bucket.bucket}/{key}"

    @property
    def dimension(self) -> int:
        return int(self.steps.environment["EMBEDDING_DIMENSION"])
