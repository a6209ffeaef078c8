"""Judges PipelineVersions by the real Kubeflow Pipelines SDK and its protobuf messages, and by what its compiler relies on."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from google.protobuf import json_format
from kfp import components
from kfp.kubernetes import kubernetes_executor_config_pb2
from kfp.pipeline_spec import pipeline_spec_pb2
from report import Report

Spec = dict[str, Any]

_placeholder = re.compile(r"\{\{\$\.(inputs|outputs)\.parameters\['([^']+)'\](\.output_file)?\}\}")


def messages(spec: Spec) -> None:
    """Keys and values that the messages do not know are errors here; the server ignores some of them."""
    json_format.ParseDict(spec["pipelineSpec"], pipeline_spec_pb2.PipelineSpec())
    json_format.ParseDict(
        spec["pipelineSpec"]["deploymentSpec"], pipeline_spec_pb2.PipelineDeploymentConfig()
    )
    json_format.ParseDict(spec["platformSpec"], pipeline_spec_pb2.PlatformSpec())
    for executor in kubernetes_executors(spec).values():
        json_format.ParseDict(executor, kubernetes_executor_config_pb2.KubernetesExecutorConfig())


def sdk(spec: Spec) -> None:
    """The SDK reads the pair of documents as a pipeline that can be compiled and run."""
    text = "---\n".join(yaml.safe_dump(spec[key]) for key in ("pipelineSpec", "platformSpec"))
    loaded = components.load_component_from_text(text)
    wanted = set(spec["pipelineSpec"]["root"].get("inputDefinitions", {}).get("parameters", {}))
    same("parameters", set(loaded.component_spec.inputs or {}), wanted)
    same("name", loaded.name, spec["pipelineName"])


def server(spec: Spec) -> None:
    """What the webhook asks of a version (backend/src/apiserver/template/v2_template.go @2.5.0)."""
    same("schemaVersion", spec["pipelineSpec"]["schemaVersion"], "2.1.0")
    name = spec["pipelineSpec"]["pipelineInfo"]["name"]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,127}", name):
        raise AssertionError(f"{name} is not a name of a pipeline")
    # Its database loses other characters, and etcd takes 1.5 MiB at most.
    text = json.dumps(spec, ensure_ascii=False)
    if not text.isascii():
        raise AssertionError("characters beyond ASCII")
    if len(text) > 1_000_000:
        raise AssertionError(f"{len(text)} bytes are more than etcd takes beside its own")


def graph(spec: Spec) -> None:
    """Every value has a producer of its type, which ends first, and every executor both of its parts."""
    pipeline = spec["pipelineSpec"]
    executors = pipeline["deploymentSpec"]["executors"]
    same("executors of the two documents", set(kubernetes_executors(spec)), set(executors))
    used = set()
    for path, component in dags(pipeline):
        known = parameters(component, "inputDefinitions")
        tasks = component["dag"]["tasks"]
        for name, task in tasks.items():
            where = f"{path}.{name}"
            target = pipeline["components"].get(task["componentRef"]["name"])
            if target is None:
                raise AssertionError(f"{where}: no component {task['componentRef']['name']}")
            used.add(target.get("executorLabel"))
            arguments(where, task, target, known, pipeline["components"], tasks)
    same("executors that tasks use", {label for label in used if label}, set(executors))
    for label, executor in executors.items():
        placeholders(label, executor["container"], pipeline["components"])


def arguments(where: str, task: Spec, target: Spec, known: Spec, all_components: Spec, tasks: Spec) -> None:
    given = task.get("inputs", {}).get("parameters", {})
    wanted = parameters(target, "inputDefinitions")
    item = task.get("parameterIterator", {}).get("itemInput")
    same(f"{where}: parameters", set(given) | ({item} if item else set()), set(wanted))
    for name, source in given.items():
        if "componentInputParameter" in source:
            kind = known.get(source["componentInputParameter"])
        elif "taskOutputParameter" in source:
            output = source["taskOutputParameter"]
            producer = tasks.get(output["producerTask"])
            if producer is None:
                raise AssertionError(f"{where}: no task {output['producerTask']}")
            if output["producerTask"] not in task.get("dependentTasks", []):
                raise AssertionError(f"{where}: does not wait for {output['producerTask']}")
            outputs = parameters(all_components[producer["componentRef"]["name"]], "outputDefinitions")
            kind = outputs.get(output["outputParameterKey"])
        else:
            continue
        if kind is None:
            raise AssertionError(f"{where}: nothing gives {name}")
        same(f"{where}: type of {name}", kind, wanted[name])
    if item and wanted[task["parameterIterator"]["items"]["inputParameter"]] != "LIST":
        raise AssertionError(f"{where}: goes through something else than a list")
    missing = set(task.get("dependentTasks", [])) - set(tasks)
    same(f"{where}: tasks that it waits for and are not there", missing, set())


def placeholders(label: str, container: Spec, all_components: Spec) -> None:
    """What the arguments of a container name is what its component has, all of it."""
    [component] = [each for each in all_components.values() if each.get("executorLabel") == label]
    found: dict[str, set[str]] = {"inputs": set(), "outputs": set()}
    for text in [*container["command"], *container["args"]]:
        rest = _placeholder.sub("", text)
        if "{{" in rest:
            raise AssertionError(f"{label}: the launcher does not know {text}")
        for kind, name, file in _placeholder.findall(text):
            same(f"{label}: {name} is a file", bool(file), kind == "outputs")
            found[kind].add(name)
    for kind in found:
        same(f"{label}: {kind}", found[kind], set(parameters(component, f"{kind[:-1]}Definitions")))


def dags(pipeline: Spec) -> Iterator[tuple[str, Spec]]:
    for name, component in [("root", pipeline["root"]), *pipeline["components"].items()]:
        if "dag" in component:
            yield name, component


def parameters(component: Spec, key: str) -> Spec:
    found = component.get(key, {}).get("parameters", {})
    return {name: definition["parameterType"] for name, definition in found.items()}


def kubernetes_executors(spec: Spec) -> Spec:
    executors: Spec = spec["platformSpec"]["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    return executors


def same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what}: {found} instead of {expected}")


def main() -> None:
    report = Report()
    for job in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        for judge in (messages, sdk, server, graph):
            with report.subject(job["name"], judge.__name__):
                judge(job["spec"])


main()
