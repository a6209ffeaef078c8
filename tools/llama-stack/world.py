"""Everything around one server: stubs, folders, the copy of its configuration."""

import json
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import yaml
from certificates import Certificates
from collector import Collector
from database import Database
from job import Job, ModelPromise
from run_copy import Places, RunCopy, make_copy
from stack_server import StackServer, free_port
from stub_guardrails import StubGuardrails
from stub_s3 import StubS3
from stub_vllm import StubVllm


class World:
    """Stubs run from entry to exit; each state is a volume of its own."""

    def __init__(self, job: Job, folder: Path) -> None:
        self.job = job
        self.certificates = Certificates(folder)
        self.models = {model.name: self._stub(model) for model in job.models}
        files = _s3_config(job)
        self._bucket = files.get("bucket_name", "")
        https = files.get("endpoint_url", "").startswith("https:")
        self.s3 = StubS3(self.certificates.server_context() if https else None)
        self._https_s3 = https
        self._folder = folder
        launch = job.database
        self.database = None if launch is None else Database(launch, folder / "postgresql.log")
        self.weights = folder / "weights"
        server = job.embedding.server
        # The server of embeddings stays up when the models are down.
        self.embedder = None if server is None else self._stub(server, job.embedding.dimension)
        self.embedding_at_provider = self._weights() if server is None else server.model_id
        self.collector = None if job.metrics is None else Collector(job.metrics, folder)
        self.guardrails = None if job.shield is None else StubGuardrails(["regex"], self.certificates.server_context())
        self._states = 0
        self._servers = 0

    def _weights(self) -> str:
        """The folder of the volume, with what the stand-in reads of a model."""
        embedding = self.job.embedding
        if embedding.mount is None or embedding.folder is None:
            raise ValueError("nobody computes embeddings")
        folder = self.weights / Path(embedding.folder).relative_to(embedding.mount)
        folder.mkdir(parents=True)
        config = json.dumps({"hidden_size": embedding.dimension})
        (folder / "config.json").write_text(config, encoding="utf-8")
        return str(folder)

    def stubs(self) -> list[tuple[str, StubVllm]]:
        """By the URL that run.yaml names."""
        found = [(model.url, self.models[model.name]) for model in self.job.models]
        server = self.job.embedding.server
        return found if server is None or self.embedder is None else [*found, (server.url, self.embedder)]

    def _stub(self, model: ModelPromise, dimension: int | None = None) -> StubVllm:
        variable = model.token_variable
        token = None if variable is None else self.job.environment[variable]
        https = model.url.startswith("https:")
        context = self.certificates.server_context() if https else None
        return StubVllm(model.model_id, token, free_port(), context, dimension)

    def __enter__(self) -> "World":
        self.s3.start()
        if self._bucket:
            self.objects().create_bucket(self._bucket)
        self.start_models()
        if self.embedder is not None:
            self.embedder.start()
        if self.guardrails is not None:
            self.guardrails.start()
        if self.collector is not None:
            self.collector.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop_models()
        if self.embedder is not None:
            self.embedder.stop()
        if self.guardrails is not None:
            self.guardrails.stop()
        if self.collector is not None:
            self.collector.stop()
        self.s3.stop()
        if self.database is not None:
            self.database.stop()

    def start_models(self) -> None:
        for stub in self.models.values():
            stub.start()

    def stop_models(self) -> None:
        for stub in self.models.values():
            stub.stop()

    def objects(self) -> "Objects":
        return Objects(self.s3, str(self.certificates.ca_file), self._bucket)

    def fresh_state(self) -> "State":
        """Nothing is there yet, in the database neither."""
        if self.database is not None:
            self.database.renew()
        return self._state()

    def without_volume(self, state: "State") -> "State":
        """What is left when pod and volume are lost: Milvus, the object store, and the database."""
        return self._state(state.milvus)

    def beside(self) -> "State":
        """Another pod at the same database, with a Milvus of its own: Milvus Lite has one user."""
        return self._state()

    def _state(self, milvus: Path | None = None) -> "State":
        self._states += 1
        return State(self, self._folder / f"state-{self._states}", milvus)

    def server(self, state: "State") -> StackServer:
        self._servers += 1
        variables = {
            # What the operator sets.
            "HF_HOME": str(state.volume),
        }
        if self._https_s3 and "AWS_CA_BUNDLE" not in self.job.environment:
            variables["AWS_CA_BUNDLE"] = str(self.certificates.ca_file)
        log = self._folder / f"server-{self._servers}.log"
        return StackServer(state.copy, state.home, variables, log)


class State:
    """The files of one server, below a home folder as in the image."""

    def __init__(self, world: World, folder: Path, milvus: Path | None = None) -> None:
        self.home = folder / "home"
        self.volume = self.home / Path(world.job.state_folder).relative_to(world.job.home)
        self.volume.mkdir(parents=True)
        self.milvus = milvus or folder / "milvus.db"
        database = world.database
        places = Places(
            home=self.home,
            config=folder / "config",
            ca_file=world.certificates.ca_file,
            models={url: _loopback(url, stub) for url, stub in world.stubs()},
            s3=world.s3.url,
            milvus=self.milvus,
            weights=world.weights,
            database=None if database is None else (database.host, database.port),
            metrics=None if world.collector is None else world.collector.url,
            guardrails=None if world.guardrails is None else world.guardrails.url,
        )
        self.copy: RunCopy = make_copy(world.job, places)

    def files(self) -> list[Path]:
        return sorted(path for path in self.home.rglob("*") if path.is_file())


class Objects:
    """The object store as its administrator sees it."""

    def __init__(self, s3: StubS3, ca_file: str, bucket: str) -> None:
        self._s3 = s3
        self._client = s3.client(ca_file)
        self._bucket = bucket

    def create_bucket(self, name: str) -> None:
        self._client.create_bucket(Bucket=name)
        self._s3.forget()

    def keys(self) -> list[str]:
        content = self._client.list_objects_v2(Bucket=self._bucket).get("Contents", [])
        return [item["Key"] for item in content]


def _loopback(url: str, stub: StubVllm) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://127.0.0.1:{stub.port}{parts.path}"


def _s3_config(job: Job) -> dict[str, str]:
    config = yaml.safe_load(Path(job.run_yaml).read_text(encoding="utf-8"))
    for provider in config["providers"].get("files", []):
        if provider["provider_type"] == "remote::s3":
            return dict(provider["config"])
    return {}
