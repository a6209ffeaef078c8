"""What the check hands over for one server: the rendered files and what the contracts promise."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from database import DatabaseLaunch


@dataclass(frozen=True)
class ModelPromise:
    """A served model as its contract states it."""

    name: str
    id: str
    # Id at its own server.
    model_id: str
    url: str
    # Variable with the bearer token that its server wants.
    token_variable: str | None


@dataclass(frozen=True)
class EmbeddingPromise:
    id: str
    dimension: int
    # Where the server sees the volume with the weights, and the folder of it that has them; None where another server
    # computes embeddings.
    mount: str | None
    folder: str | None
    server: ModelPromise | None


@dataclass(frozen=True)
class GuidePromise:
    """What GUIDE.md lets a person do, in bash, and what must come of it."""

    # None where somebody else serves the first model.
    chat: str | None
    search: str
    question: str
    # Empty without a shield.
    shield: str
    text: str


@dataclass(frozen=True)
class MetricsPromise:
    """The rendered collector of metrics: its configuration, and the URL that the server sends to."""

    config: str
    endpoint: str
    # The program.
    otelcol: str


@dataclass(frozen=True)
class ShieldPromise:
    """The shield: its id, the URL of the orchestrator, what it refuses, and the playground that applies it."""

    id: str
    url: str
    personal: str
    page: str


@dataclass(frozen=True)
class SmokePromise:
    """The rendered smoke test: files of its ConfigMap, variables of its Job."""

    files: dict[str, str]
    environment: dict[str, str]


@dataclass(frozen=True)
class Job:
    name: str
    run_yaml: str
    # Content of the ConfigMap's other keys, by the path at which the server sees them.
    files: dict[str, str]
    environment: dict[str, str]
    # Folders at which ConfigMaps with certificates are mounted.
    ca_folders: list[str]
    # Home folder in the image, and the one folder below it that can be written.
    home: str
    state_folder: str
    models: list[ModelPromise]
    embedding: EmbeddingPromise
    collections: list[str]
    registration: Literal["refresh", "required"]
    # Where the bucket stands in a URL; None without S3.
    addressing: Literal["path", "virtual"] | None
    access_key_variable: str
    scenarios: list[str]
    # None where nobody collects them.
    metrics: MetricsPromise | None
    guide: GuidePromise
    # None without guardrails.
    shield: ShieldPromise | None
    # None where the environment has no smoke tests.
    smoke: SmokePromise | None
    # The PostgreSQL of the stores; None where they are files.
    database: DatabaseLaunch | None
    # Whether a replica sees what is registered at another one.
    shares_registrations: bool


def read_job(path: str) -> Job:
    return job_of(json.loads(Path(path).read_text(encoding="utf-8")))


def job_of(raw: dict[str, Any]) -> Job:
    fields = {_snake_case(key): value for key, value in raw.items()}
    models = [_model_of(model) for model in raw["models"]]
    promises = {
        "models": models,
        "embedding": _embedding_of(raw["embedding"]),
        "metrics": MetricsPromise(**raw["metrics"]) if raw["metrics"] else None,
        "guide": GuidePromise(**raw["guide"]),
        "shield": ShieldPromise(**raw["shield"]) if raw["shield"] else None,
        "smoke": SmokePromise(**raw["smoke"]) if raw["smoke"] else None,
        "database": DatabaseLaunch(**raw["database"]) if raw["database"] else None,
    }
    return Job(**{**fields, **promises})


def _model_of(raw: dict[str, Any]) -> ModelPromise:
    return ModelPromise(**{_snake_case(key): value for key, value in raw.items()})


def _embedding_of(raw: dict[str, Any]) -> EmbeddingPromise:
    server = raw["server"]
    return EmbeddingPromise(**{**raw, "server": None if server is None else _model_of(server)})


def _snake_case(key: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", key)
