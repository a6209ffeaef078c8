"""A bucket with documents, the steps of the ingestion pipeline, and what has come of them in the server."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from pipeline import Pipeline
from stack_server import StackServer
from world import State

openai = "/v1/openai/v1"


@dataclass(frozen=True)
class Store:
    """A real object store: who may do everything, and who only reads the bucket."""

    url: str
    region: str
    bucket: str
    root: tuple[str, str]
    reader: tuple[str, str]

    def client(self) -> Any:
        access, secret = self.root
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=self.region,
            aws_access_key_id=access,
            aws_secret_access_key=secret,
            config=Config(s3={"addressing_style": "path"}),
        )

    def put(self, key: str, content: bytes) -> None:
        self.client().put_object(Bucket=self.bucket, Key=key, Body=content)

    def remove(self, key: str) -> None:
        self.client().delete_object(Bucket=self.bucket, Key=key)


@dataclass
class Outcome:
    code: int
    lines: list[str]

    @property
    def last(self) -> str:
        return self.lines[-1] if self.lines else ""

    def count(self, beginning: str) -> int:
        return sum(line.startswith(beginning) for line in self.lines)


class Steps:
    """Runs the steps as the pipeline does: one process each, and nothing beside Python's own library."""

    def __init__(self, pipeline: Pipeline, folder: Path, work: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.output: list[str] = []
        self._pipeline = pipeline
        self._work = work
        self._output = work / "output"

    def step(self, name: str, *options: str, **changes: str) -> Outcome:
        result = subprocess.run(
            [sys.executable, "-E", "-s", "-S", "-B", str(self.folder / f"{name}.py"), *options],
            env={**self.environment, **changes},
            cwd=self._work,
            capture_output=True,
            text=True,
            timeout=300,
        )
        lines = [*result.stdout.splitlines(), *result.stderr.splitlines()]
        self.output += lines
        return Outcome(result.returncode, lines)

    def rendered(self, label: str, **inputs: Any) -> Outcome:
        """A step as the pipeline has it."""
        options = self._pipeline.options(label, inputs, self._output)
        return self.step(self._pipeline.program(label), *options)

    def must(self, label: str, **inputs: Any) -> Outcome:
        outcome = self.rendered(label, **inputs)
        if outcome.code != 0:
            raise AssertionError(f"{label} ended with {outcome.code}: {' | '.join(outcome.lines[-5:])}")
        return outcome

    def prepare(self, collection: str) -> str:
        self.must("prepare-collection", collection=collection)
        return self._output.read_text(encoding="utf-8")

    def groups(self, prefix: str, groups: int = 2) -> list[list[str]]:
        self.must("list-documents", prefix=prefix, groups=groups)
        found: list[list[str]] = json.loads(self._output.read_text(encoding="utf-8"))
        return found

    def documents(self, prefix: str) -> list[str]:
        return sorted(key for group in self.groups(prefix) for key in group)

    def ingest(self, key: str, store: str, tokens: int = 100, overlap: int = 20) -> Outcome:
        return self.ingest_group([key], store, tokens, overlap)

    def ingest_group(self, keys: list[str], store: str, tokens: int = 100, overlap: int = 20) -> Outcome:
        sizes = {"chunk_tokens": tokens, "overlap_tokens": overlap}
        return self.must("ingest-documents", keys=keys, store=store, **sizes)

    def verify(self, collection: str, store: str, keys: list[str], prefix: str) -> Outcome:
        values = {"collection": collection, "store": store, "documents": [keys], "prefix": prefix}
        return self.rendered("verify-collection", **values)

    def whole(self, collection: str) -> tuple[str, list[Outcome]]:
        """All steps of a collection whose documents are below its name."""
        prefix = f"{collection}/"
        store = self.prepare(collection)
        groups = self.groups(prefix)
        outcomes = [self.ingest_group(keys, store) for keys in groups]
        values = {"collection": collection, "store": store, "documents": groups, "prefix": prefix}
        verified = self.rendered("verify-collection", **values)
        if verified.code != 0:
            raise AssertionError(f"verify-collection ended with {verified.code}: {verified.last}")
        return store, outcomes


def ingest_options(key: str, store: str, tokens: int, overlap: int) -> list[str]:
    sizes = ["--chunk-tokens", str(tokens), "--overlap-tokens", str(overlap)]
    return ["--keys", json.dumps([key]), "--store", store, *sizes]


@dataclass(frozen=True)
class Content:
    """What a collection holds, with all ids."""

    files: dict[str, dict[str, Any]]
    uploads: list[str]
    # Text and document by id of the chunk.
    chunks: dict[str, tuple[str, str]]

    def ids(self) -> list[str]:
        return sorted(self.chunks)


def content_of(server: StackServer, store: str) -> Content:
    files = server.get(f"{openai}/vector_stores/{store}/files?limit=1000")["data"]
    uploads = server.get(f"{openai}/files")["data"]
    params = {"max_chunks": 1000, "mode": "vector"}
    body = {"vector_db_id": store, "query": "document", "params": params}
    chunks = server.post("/v1/vector-io/query", body)["chunks"]
    return Content(
        files={item["id"]: item for item in files},
        uploads=sorted(item["id"] for item in uploads),
        chunks={chunk["chunk_id"]: (chunk["content"], chunk["metadata"]["document_id"]) for chunk in chunks},
    )


def rows_of(state: State) -> dict[str, list[str]]:
    """Ids of the chunks as Milvus Lite has them; the server must have ended."""
    script = Path(__file__).parent / "milvus_rows.py"
    command = [sys.executable, "-W", "ignore", str(script), str(state.milvus)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        raise AssertionError(f"Milvus Lite cannot be read: {result.stderr[-500:]}")
    rows: dict[str, list[str]] = json.loads(result.stdout.splitlines()[-1])
    return rows
