"""The copy of run.yaml that is run here: endpoints and paths replaced, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from job import Job


@dataclass
class Places:
    """Where things are on this machine."""

    home: Path
    config: Path
    ca_file: Path
    """Address of the stub, by the URL that the file names."""
    models: dict[str, str]
    s3: str
    milvus: Path
    """What the volume with the embedding model is here."""
    weights: Path
    """Where the metrics go."""
    metrics: str | None
    """Where the shield asks."""
    guardrails: str | None
    """Host and port of PostgreSQL, where the stores are in one."""
    database: tuple[str, int] | None


@dataclass
class RunCopy:
    config_file: Path
    environment: dict[str, str]
    replacements: list[str] = field(default_factory=list)


def make_copy(job: Job, places: Places) -> RunCopy:
    copier = _Copier(job, places)
    config = copier.config(yaml.safe_load(Path(job.run_yaml).read_text(encoding="utf-8")))
    places.config.mkdir(parents=True, exist_ok=True)
    for path, content in job.files.items():
        (places.config / Path(path).name).write_text(content, encoding="utf-8")
    config_file = places.config / "run.yaml"
    config_file.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    environment = copier.strings(job.environment)
    if "OTEL_METRIC_EXPORT_INTERVAL" in environment:
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "500"
        copier.replacements.append("30 seconds between metrics by half a second")
    return RunCopy(config_file, environment, copier.replacements)


class _Copier:
    def __init__(self, job: Job, places: Places) -> None:
        self.job = job
        self.places = places
        self.replacements: list[str] = []

    def config(self, raw: dict[str, Any]) -> dict[str, Any]:
        for api, providers in raw["providers"].items():
            for provider in providers:
                where = f"{api} {provider['provider_id']}"
                self._endpoint(where, provider["provider_type"], provider["config"])
        # Otherwise it would listen on every interface of this machine.
        server = {**raw.get("server", {}), "host": "127.0.0.1"}
        self.replacements.append("server.host by 127.0.0.1")
        return {**self.strings(raw), "server": server}

    def _endpoint(self, where: str, kind: str, config: dict[str, Any]) -> None:
        match kind:
            case "remote::vllm":
                self._replace(where, config, "url", self._model, "a stub of vLLM")
            case "remote::milvus":
                self._replace(where, config, "uri", lambda _: str(self.places.milvus), "Milvus Lite")
            case "remote::trustyai_fms":
                self._replace(where, config, "orchestrator_url", self._orchestrator, "a stub of the orchestrator")
            case "remote::s3":
                self._replace(where, config, "endpoint_url", lambda _: self.places.s3, "moto")

    def _model(self, url: str) -> str:
        if url not in self.places.models:
            raise ValueError(f"{url} is the URL of no served model")
        return self.places.models[url]

    def _orchestrator(self, url: str) -> str:
        if self.job.shield is None or self.places.guardrails is None or url != self.job.shield.url:
            raise ValueError(f"{url} is the URL of no orchestrator")
        return self.places.guardrails

    def _replace(
        self, where: str, config: dict[str, Any], key: str, by: Callable[[str], str], name: str
    ) -> None:
        before = config[key]
        config[key] = by(before)
        self.replacements.append(f"{where} {key} by {name}")

    def strings(self, value: Any) -> Any:
        """Every path of the image becomes a path here."""
        if isinstance(value, dict):
            return self._store({key: self.strings(item) for key, item in value.items()})
        if isinstance(value, list):
            return [self.strings(item) for item in value]
        if not isinstance(value, str):
            return value
        if any(value.startswith(f"{folder}/") for folder in self.job.ca_folders):
            self._note(f"{value} by the CA of the stubs")
            return str(self.places.ca_file)
        if value in self.job.files:
            return str(self.places.config / Path(value).name)
        metrics = self.job.metrics
        if metrics is not None and value == metrics.endpoint and self.places.metrics is not None:
            self._note("the collector of metrics by one on loopback")
            return self.places.metrics
        mount = self.job.embedding.mount
        if mount is not None and (value == mount or value.startswith(f"{mount}/")):
            self._note(f"{mount} by a folder with the configuration of a model")
            return str(self.places.weights) + value.removeprefix(mount)
        home = self.job.home
        if value == home or value.startswith(f"{home}/"):
            self._note(f"{home} by a temporary folder")
            return str(self.places.home) + value.removeprefix(home)
        return value

    def _store(self, config: dict[str, Any]) -> dict[str, Any]:
        if config.get("type") != "postgres" or self.places.database is None:
            return config
        host, port = self.places.database
        self._note(f"host and port of PostgreSQL by {host} and another port")
        return {**config, "host": host, "port": port}

    def _note(self, text: str) -> None:
        if text not in self.replacements:
            self.replacements.append(text)
