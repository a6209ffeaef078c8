"""What the check hands over for one server: the rendered files and what the contracts promise."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class ModelPromise:
    """A served model as its contract states it."""

    name: str
    id: str
    url: str
    token: bool


@dataclass(frozen=True)
class EmbeddingPromise:
    id: str
    dimension: int
    repository: str


@dataclass(frozen=True)
class Job:
    name: str
    runYaml: str
    """Content of the ConfigMap's other keys, by the path at which the server sees them."""
    files: dict[str, str]
    environment: dict[str, str]
    """Folders at which ConfigMaps with certificates are mounted."""
    caFolders: list[str]
    """Home folder in the image, and the one folder below it that can be written."""
    home: str
    stateFolder: str
    models: list[ModelPromise]
    """Variable with the bearer token of the models."""
    tokenVariable: str
    embedding: EmbeddingPromise
    collections: list[str]
    registration: Literal["refresh", "required"]
    """Whether buckets stand in the host name; None without S3."""
    addressing: Literal["path", "virtual"] | None
    accessKeyVariable: str
    scenarios: list[str]


def read_job(path: str) -> Job:
    raw: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return Job(
        **{
            **raw,
            "models": [ModelPromise(**model) for model in raw["models"]],
            "embedding": EmbeddingPromise(**raw["embedding"]),
        }
    )
