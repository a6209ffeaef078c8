"""The rendered pipeline: what its executors run, with which variables."""

import json
import re
from pathlib import Path
from typing import Any

_placeholder = re.compile(r"\{\{\$\.(inputs|outputs)\.parameters\['([^']+)'\](?:\.output_file)?\}\}")


class Pipeline:
    def __init__(self, spec: dict[str, Any]) -> None:
        self._containers = {
            label: executor["container"]
            for label, executor in spec["pipelineSpec"]["deploymentSpec"]["executors"].items()
        }
        self._pods = spec["platformSpec"]["platforms"]["kubernetes"]["deploymentSpec"]["executors"]

    def program(self, label: str) -> str:
        return Path(self._containers[label]["args"][0]).stem

    def options(self, label: str, inputs: dict[str, Any], output: Path) -> list[str]:
        """Arguments of a step as the launcher fills them in: lists as JSON, outputs as a file."""

        def value(match: re.Match[str]) -> str:
            if match[1] == "outputs":
                return str(output)
            given = inputs[match[2]]
            return given if isinstance(given, str) else json.dumps(given)

        return [_placeholder.sub(value, text) for text in self._containers[label]["args"][1:]]

    def environment(self) -> dict[str, str]:
        """Variables that every step has; those from Secrets are empty."""
        variables: dict[str, str] = {}
        for label, container in self._containers.items():
            variables |= {item["name"]: item["value"] for item in container["env"]}
            for source in self._pods[label]["secretAsEnv"]:
                variables |= {key["envVar"]: "" for key in source["keyToEnv"]}
        return variables
