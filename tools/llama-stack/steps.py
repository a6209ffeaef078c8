"""Requests to a running server, each with what its answer must be."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from typing import Any

import yaml
from job import Job, ModelPromise
from stack_server import StackServer
from stub_vllm import StubVllm
from world import State, World

_openai = "/v1/openai/v1"

# The provider lists it by itself (providers/inline/inference/sentence_transformers @v0.2.22).
_listed_by_provider = "sentence-transformers/all-MiniLM-L6-v2"

_documents = {
    "containers": "OpenShift runs containers on a cluster of machines.",
    "penguins": "Penguins swim in the cold sea around Antarctica.",
    "law": "The regulation forbids some uses of artificial intelligence.",
}


class Steps:
    def __init__(self, job: Job, world: World, state: State, server: StackServer) -> None:
        self.job = job
        self.world = world
        self.state = state
        self.server = server

    def version(self) -> None:
        _same("version", self.server.get("/v1/version"), {"version": "0.2.22"})

    def providers(self) -> None:
        config = yaml.safe_load(self.state.copy.config_file.read_text(encoding="utf-8"))
        expected = {
            (api, provider["provider_id"], provider["provider_type"])
            for api, providers in config["providers"].items()
            for provider in providers
        }
        data = self.server.get("/v1/providers")["data"]
        found = {(item["api"], item["provider_id"], item["provider_type"]) for item in data}
        _same("providers", found, expected)
        sick = [item for item in data if item["health"]["status"] == "Error"]
        _same("providers that are not healthy", sick, [])

    def model_ids(self, with_llms: bool = True) -> None:
        """Exactly the ids of the contract, by both lists, and what they stand for."""
        embedding = self.job.embedding
        expected: dict[str, tuple[str, str, int | None]]
        expected = {embedding.id: ("embedding", self.world.embedding_at_provider, embedding.dimension)}
        if with_llms:
            expected |= {model.id: ("llm", model.model_id, None) for model in self.job.models}
        listed = {item["identifier"]: item for item in self.server.get("/v1/models")["data"]}
        listed.pop(_listed_by_provider, None)
        found = {
            identifier: (
                item["model_type"],
                item["provider_resource_id"],
                item["metadata"].get("embedding_dimension"),
            )
            for identifier, item in listed.items()
        }
        _same("models", found, expected)
        ids = {item["id"] for item in self.server.get(f"{_openai}/models")["data"]}
        _same("ids of the OpenAI API", ids - {_listed_by_provider}, set(expected))

    def chat(self, model: ModelPromise) -> None:
        """Each way of asking reaches the model's own server, with its own name and the token."""
        stub = self.world.models[model.name]
        before = len(stub.requests)
        messages = [{"role": "user", "content": "good morning"}]
        answer = self.server.post(f"{_openai}/chat/completions", {"model": model.id, "messages": messages})
        _same("answer", answer["choices"][0]["message"]["content"], "heard: good morning")
        answer = self.server.post(
            "/v1/inference/chat-completion", {"model_id": model.id, "messages": messages}
        )
        _same("answer", answer["completion_message"]["content"], "heard: good morning")
        self.respond(model)
        seen = [request for request in stub.requests[before:] if "chat" in request.path]
        _same("requests at vLLM", len(seen), 3)
        _same("model name at vLLM", {request.body["model"] for request in seen}, {model.model_id})
        limit = self._max_tokens(model)
        _same("max_tokens at vLLM", {request.body.get("max_tokens", limit) for request in seen}, {limit})
        if stub.token is not None:
            tokens = {request.authorization for request in seen}
            _same("token at vLLM", tokens, {f"Bearer {stub.token}"})

    def metrics(self) -> None:
        """What Prometheus would read of the chats: the tokens of each model, by the names in docs and GUIDE.md."""
        collector = self.world.collector
        if collector is None:
            raise ValueError("nobody collects metrics")
        lines = collector.scrape().splitlines()
        # The exporter makes `tokens_total` of total_tokens.
        for name in ("prompt_tokens_total", "completion_tokens_total", "tokens_total"):
            series = [line for line in lines if line.startswith(f"llama_stack_{name}{{")]
            counted = {
                model.id for model in self.job.models for line in series
                if f'model_id="{model.id}"' in line and float(line.split()[-1]) > 0
            }
            _same(f"models with {name}", counted, {model.id for model in self.job.models})
        _same("text of questions in metrics", [line for line in lines if "good morning" in line], [])

    def respond(self, model: ModelPromise) -> str:
        """An agent's answer: streamed from vLLM, kept in the responses store. @returns its id"""
        answer = self.server.post(f"{_openai}/responses", {"model": model.id, "input": "good evening"})
        _same("response", answer["output"][0]["content"][0]["text"], "heard: good evening")
        self.kept(answer["id"])
        return str(answer["id"])

    def kept(self, response: str) -> None:
        _same("kept response", self.server.get(f"{_openai}/responses/{response}")["id"], response)

    def _max_tokens(self, model: ModelPromise) -> int:
        config = yaml.safe_load(self.state.copy.config_file.read_text(encoding="utf-8"))
        provider_id = model.id.split("/")[0]
        [provider] = [p for p in config["providers"]["inference"] if p["provider_id"] == provider_id]
        return int(provider["config"]["max_tokens"])

    def guide_chat(self) -> None:
        """The commands of GUIDE.md that ask a model, with the token and the CA of its server."""
        [model, *_] = self.job.models
        chat = self.job.guide.chat
        if chat is None:
            return
        stub = self.world.models[model.name]
        scheme = "https" if model.url.startswith("https:") else "http"
        token = "" if stub.token is None else f"-H 'Authorization: Bearer {stub.token}'"
        options = f"--cacert {self.world.certificates.ca_file} {token}"
        url = f"{scheme}://127.0.0.1:{stub.port}/v1"
        said = self._bash(chat, options, {"MODEL": url})
        _same("output", said, [model.name, f"heard: {self.job.guide.question}"])

    def guide_search(self) -> None:
        """The commands of GUIDE.md for a file, a search and a question; they leave nothing behind."""
        guide = self.job.guide
        url = f"http://127.0.0.1:{self.server.port}{_openai}"
        said = self._bash(guide.search, "", {"STACK": url})
        for line in ("completed", guide.text, self.job.models[0].id, f"heard: {guide.question}"):
            if line not in said:
                raise AssertionError(f"{line} is not in the output: {said}")
        _same("vector stores that are left", self.stores(), {})
        _same("files that are left", self.server.get(f"{_openai}/files")["data"], [])

    def guide_shield(self) -> None:
        """The commands of GUIDE.md that ask the shield."""
        url = f"http://127.0.0.1:{self.server.port}{_openai}"
        _same("output", self._bash(self.job.guide.shield, "", {"STACK": url}), ["violation", "pass"])

    def _bash(self, commands: str, options: str, variables: dict[str, str]) -> list[str]:
        """Runs commands as a reader of the guide does, but for the function `call`, which knows a router."""
        script = f'set -euo pipefail\ncall() {{ curl -fsS {options} "$@"; }}\n{commands}\n'
        with tempfile.TemporaryDirectory() as folder:
            result = subprocess.run(
                ["bash", "-c", script],
                env={"PATH": os.environ["PATH"], "NO_PROXY": "*", **variables},
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=120,
            )
        if result.returncode != 0:
            raise AssertionError(f"ended with {result.returncode}: {result.stderr} {self.server.last_words()}")
        return result.stdout.splitlines()

    def embeddings(self) -> None:
        embedding = self.job.embedding
        body = {"model": embedding.id, "input": ["good morning", "good evening"]}
        data = self.server.post(f"{_openai}/embeddings", body)["data"]
        _same("dimensions", [len(item["embedding"]) for item in data], [embedding.dimension] * 2)
        if self.world.embedder is not None:
            self._asked(self.world.embedder)

    def _asked(self, stub: StubVllm) -> None:
        """The server of embeddings was asked, by its own name for the model and with its key."""
        [*_, request] = stub.requests_of("/v1/embeddings")
        _same("model name at the server of embeddings", request.body["model"], stub.model)
        if stub.token is not None:
            _same("key at the server of embeddings", request.authorization, f"Bearer {stub.token}")

    def not_mounted(self) -> None:
        """The provider lists a model of the hub by itself. Without its weights it must not answer."""
        try:
            self.server.post(f"{_openai}/embeddings", {"model": _listed_by_provider, "input": ["good morning"]})
        except RuntimeError as error:
            if "nothing is downloaded" not in str(error):
                raise
            return
        raise AssertionError(f"{_listed_by_provider} answers, and no volume has it")

    def files(self) -> None:
        content = b"Penguins are birds.\n"
        file = self.server.upload("birds.txt", content)
        listed = [item["id"] for item in self.server.get(f"{_openai}/files")["data"]]
        _same("files", listed, [file["id"]])
        if self.job.addressing is None:
            folder = self.state.volume / "files"
            _same("files on the volume", [path.read_bytes() for path in folder.iterdir()], [content])
            return
        access_key = self.job.environment[self.job.access_key_variable]
        _same("access keys at S3", self.world.s3.access_keys, {access_key})
        _same("addressing at S3", self.world.s3.addressing, {self.job.addressing})
        _same("objects in the bucket", self.world.objects().keys(), [file["id"]])

    def collections(self) -> None:
        """A store for each collection, by name, with the model's dimension; chunks in, chunks out."""
        embedding = self.job.embedding
        for name in self.job.collections:
            store = self.make_store(name)
            chunks = [_chunk(key, text) for key, text in _documents.items()]
            self.server.post("/v1/vector-io/insert", {"vector_db_id": store, "chunks": chunks})
        databases = self.server.get("/v1/vector-dbs")["data"]
        found = {(d["embedding_model"], d["embedding_dimension"]) for d in databases}
        _same("models and dimensions", found, {(embedding.id, embedding.dimension)})
        self.queries()

    def make_store(self, name: str) -> str:
        embedding = self.job.embedding
        body = {
            "name": name,
            "embedding_model": embedding.id,
            "embedding_dimension": embedding.dimension,
            "provider_id": "milvus",
        }
        return str(self.server.post(f"{_openai}/vector_stores", body)["id"])

    def queries(self) -> None:
        stores = self.stores()
        _same("collections", sorted(stores), sorted(self.job.collections))
        for store in stores.values():
            for mode in ("vector", "keyword", "hybrid"):
                params = {"max_chunks": 1, "mode": mode}
                body = {"vector_db_id": store, "query": "penguins in the sea", "params": params}
                answer = self.server.post("/v1/vector-io/query", body)
                found = [chunk["metadata"]["document_id"] for chunk in answer["chunks"]]
                _same(f"nearest chunk ({mode})", found, ["penguins"])

    def rag(self) -> None:
        """An uploaded file becomes chunks of a store; the tool of the group builtin::rag finds them."""
        [group] = self.server.get("/v1/toolgroups")["data"]
        _same("tool group", group["identifier"], "builtin::rag")
        stores = list(self.stores().values())
        if not stores:
            raise AssertionError("no collection to search in")
        store = stores[0]
        text = "The albatross sleeps while it flies."
        file = self.server.upload("albatross.txt", text.encode())
        attached = self.server.post(f"{_openai}/vector_stores/{store}/files", {"file_id": file["id"]})
        _same("state of the file", attached["status"], "completed")
        body: dict[str, Any] = {"query": "albatross flies", "max_num_results": 1}
        search = self.server.post(f"{_openai}/vector_stores/{store}/search", body)
        _same("text found", search["data"][0]["content"][0]["text"], text)
        body = {"content": "albatross flies", "vector_db_ids": [store]}
        answer = self.server.post("/v1/tool-runtime/rag-tool/query", body)
        _same("document of the tool", answer["metadata"]["document_ids"][0], file["id"])

    def stores(self) -> dict[str, str]:
        data = self.server.get(f"{_openai}/vector_stores")["data"]
        names = [item["name"] for item in data]
        _same("names that appear twice", [name for name in names if names.count(name) > 1], [])
        return {item["name"]: item["id"] for item in data}

    def snapshot(self) -> dict[str, Any]:
        """What a restart must leave as it is."""
        models = self.server.get("/v1/models")["data"]
        groups = self.server.get("/v1/toolgroups")["data"]
        databases = self.server.get("/v1/vector-dbs")["data"]
        return {
            "models": sorted(item["identifier"] for item in models),
            "vector stores": self.stores(),
            "vector databases": sorted(item["identifier"] for item in databases),
            "tool groups": sorted(item["identifier"] for item in groups),
            "files": sorted(item["id"] for item in self.server.get(f"{_openai}/files")["data"]),
        }

    def unchanged(self, before: dict[str, Any]) -> None:
        after = self.snapshot()
        for name, value in before.items():
            _same(f"{name} after the restart", after[name], value)

    def writes(self) -> None:
        """Nothing outside the one folder that can be written in the image."""
        outside = [
            str(path.relative_to(self.state.home))
            for path in self.state.files()
            if not path.is_relative_to(self.state.volume)
        ]
        _same("files outside the volume", outside, [])
        if not self.state.files():
            raise AssertionError("the server has written nothing")


def eventually(action: Callable[[], object], seconds: float = 30) -> None:
    """Tries again: while a list of models is refreshed, at the start and every 300 s, 0.2.22 removes the old
    entries before it adds the new ones (core/routing_tables/models.py `update_registered_models`)."""
    end = time.monotonic() + seconds
    while True:
        try:
            action()
            return
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


def _chunk(key: str, text: str) -> dict[str, Any]:
    # Without chunk_metadata the tool of builtin::rag fails on the chunk (memory.py `query` @v0.2.22).
    metadata = {"chunk_id": f"{key}-0", "document_id": key, "source": f"{key}.txt"}
    return {"content": text, "metadata": {"document_id": key}, "chunk_metadata": metadata}


def _same(what: str, found: Any, expected: Any) -> None:
    if found != expected:
        raise AssertionError(f"{what}: found {found}, expected {expected}")
