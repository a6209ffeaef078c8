"""Judges run.yaml files with the code of llama_stack itself.

  check_config.py JOBS.json

JOBS.json: a list of {"name", "runYaml": path, "environment": {NAME: value}, "caFolders": [path]}. Each file
goes through the package's substitution, StackRunConfig, the provider registry, the resolver's order of
providers and each provider's own config class, all with unknown keys forbidden. A certificate below one of
the folders is taken to be there. Findings are JSON lines: see report.py.
"""

import importlib.metadata
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import yaml
from llama_stack.core import resolver
from llama_stack.core.datatypes import StackRunConfig
from llama_stack.core.distribution import (
    builtin_automatically_routed_apis,
    get_provider_registry,
)
from llama_stack.core.stack import cast_image_name_to_string, replace_env_vars
from llama_stack.core.utils.dynamic import instantiate_class_type
from pydantic import BaseModel, ValidationError
from report import Report

Specs = dict[str, dict[str, resolver.ProviderWithSpec]]


def problems(model: type[BaseModel], data: dict[str, Any]) -> list[str]:
    """What pydantic says of the data with unknown keys forbidden at every depth.

    A store that is left out passes in 0.2.22: its default is a text that its own type rejects. So what was
    read is read once more, defaults and all.
    """
    try:
        value = model.model_validate(data, extra="forbid")
    except ValidationError as error:
        return sentences(error)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        everything = value.model_dump()
    try:
        model.model_validate(everything)
    except ValidationError as error:
        return [f"missing or with an impossible default: {text}" for text in sentences(error)]
    return []


def with_certificates(value: Any, folders: list[str], certificate: str) -> Any:
    """The configuration classes look whether such a file exists."""
    if isinstance(value, dict):
        return {key: with_certificates(item, folders, certificate) for key, item in value.items()}
    if isinstance(value, list):
        return [with_certificates(item, folders, certificate) for item in value]
    mounted = isinstance(value, str) and any(value.startswith(f"{folder}/") for folder in folders)
    return certificate if mounted else value


def sentences(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"
        for detail in error.errors(include_url=False)
    ]


class ConfigCheck:
    def __init__(self, report: Report, name: str) -> None:
        self.report = report
        self.name = name

    def run(self, raw: Any) -> None:
        subject = "substitution"
        try:
            substituted = cast_image_name_to_string(replace_env_vars(raw))
        except Exception as error:
            self.report.failure(self.name, subject, str(error))
            return
        self.report.ok(self.name, subject)
        self.verdict("StackRunConfig", problems(StackRunConfig, substituted))
        try:
            config = StackRunConfig.model_validate(substituted)
        except ValidationError:
            return
        self.providers(config)
        self.resources(config)

    def verdict(self, subject: str, found: list[str]) -> None:
        for message in found:
            self.report.failure(self.name, subject, message)
        if not found:
            self.report.ok(self.name, subject)

    def providers(self, config: StackRunConfig) -> None:
        registry = get_provider_registry(config)
        types_by_api = {api.value: types for api, types in registry.items()}
        for api, providers in config.providers.items():
            known = types_by_api.get(api)
            for provider in providers:
                subject = f"{api} {provider.provider_id}"
                if known is None:
                    self.report.failure(self.name, subject, f"the registry has no API {api}")
                    continue
                spec = known.get(provider.provider_type)
                if spec is None:
                    message = f"the registry has no provider type {provider.provider_type} for {api}"
                    self.report.failure(self.name, subject, message)
                    continue
                found = problems(instantiate_class_type(spec.config_class), provider.config)
                deprecation = spec.deprecation_error or spec.deprecation_warning
                self.verdict(subject, [*found, *([deprecation] if deprecation else [])])
            identifiers = [provider.provider_id for provider in providers]
            for identifier in {i for i in identifiers if identifiers.count(i) > 1}:
                self.report.failure(self.name, f"{api} {identifier}", "two providers have this id")
        with self.report.subject(self.name, "API dependencies"):
            self.dependencies(config, registry)

    def dependencies(self, config: StackRunConfig, registry: resolver.ProviderRegistry) -> None:
        """The resolver's own steps up to the point where it would make the providers."""
        routed = builtin_automatically_routed_apis()
        tables = {info.routing_table_api for info in routed}
        routers = {info.router_api for info in routed}
        specs: Specs = resolver.validate_and_prepare_providers(config, registry, tables, routers)
        specs.update(resolver.specs_for_autorouted_apis(config.apis))
        available: set[str] = set()
        for key, provider in resolver.sort_providers_by_deps(specs, config):
            missing = [api.value for api in provider.spec.api_dependencies if api.value not in available]
            if missing:
                raise ValueError(f"{key} {provider.provider_id} needs {', '.join(missing)}")
            available.add(key)
        unserved = [api for api in config.apis if not config.providers.get(api)]
        if unserved:
            raise ValueError(f"apis lists {', '.join(unserved)}, which has no provider")
        unused = [api for api in config.providers if api not in config.apis]
        if unused:
            raise ValueError(f"providers of {', '.join(unused)}, which apis does not list")

    def resources(self, config: StackRunConfig) -> None:
        """Every registered resource names a provider that is there."""
        resources = [
            *(("inference", model.model_id, model.provider_id) for model in config.models),
            *(("safety", shield.shield_id, shield.provider_id) for shield in config.shields),
            *(("vector_io", db.vector_db_id, db.provider_id) for db in config.vector_dbs),
            *(("tool_runtime", g.toolgroup_id, g.provider_id) for g in config.tool_groups),
        ]
        for api, identifier, provider_id in resources:
            known = [provider.provider_id for provider in config.providers.get(api, [])]
            found = [] if provider_id in known else [f"{api} has no provider {provider_id}"]
            self.verdict(f"resource {identifier}", found)


def main(path: str) -> None:
    report = Report()
    jobs = json.loads(Path(path).read_text(encoding="utf-8"))
    version = importlib.metadata.version("llama_stack")
    report.note("", f"llama_stack {version} on Python {sys.version.split()[0]}")
    for job in jobs:
        os.environ.clear()
        os.environ.update({"HOME": "/", **job["environment"]})
        raw = yaml.safe_load(Path(job["runYaml"]).read_text(encoding="utf-8"))
        with report.subject(job["name"], "check"):
            ConfigCheck(report, job["name"]).run(with_certificates(raw, job["caFolders"], path))


if __name__ == "__main__":
    main(sys.argv[1])
