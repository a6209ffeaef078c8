"""Registers the served models in the model registry, and archives what is served no more. Safe to run again.

It needs Python 3.9 or later and nothing beside its standard library. What it wants is in a file: one entry per model, with its
version and the place of its weights. It looks for each by its name, makes what is missing, and changes what differs. What it
registered earlier and does not find in the file any more, it archives: nothing is deleted, and a model that comes back is
live again. What people registered, and properties that people added, stay as they are.
"""

import http.client
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

TRIES = 8
TIMEOUT = 30
PAGE = 100
# Of what belongs to this program: owner of a registered model, author of a version.
US = "private-ai"


class Problem(Exception):
    """Something that a person has to mend, or that the next run may find mended."""


def say(text):
    print(f"registration: {text}", flush=True)


def setting(name):
    value = os.environ.get(name)
    if value is None:
        raise Problem(f"variable {name} is missing")
    return value


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would lead to a login page, and take the account of the pod with it to another host."""

    def redirect_request(self, *_):
        return None


class Registry:
    """The REST API: every call presents the account of the pod, and is tried again while the server is not there."""

    def __init__(self, url, ca, account, pause):
        self.url = url
        self.account = Path(account)
        self.pause = pause
        trust = [urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca))] if ca else []
        self.opener = urllib.request.build_opener(NoRedirect, *trust)

    def get(self, path, **query):
        """The object, or nothing where there is none."""
        text = urllib.parse.urlencode(query)
        return self.call("GET", f"{path}?{text}" if text else path)

    def all(self, path):
        """Every item of a list, page by page."""
        items, token = [], ""
        while True:
            more = {"nextPageToken": token} if token else {}
            page = self.get(path, pageSize=PAGE, **more) or {}
            items += page.get("items") or []
            token = page.get("nextPageToken") or ""
            if not token or not page.get("items"):
                return items

    def post(self, path, body):
        """The new object, or nothing where another one has its name."""
        return self.call("POST", path, body)

    def patch(self, path, body):
        changed = self.call("PATCH", path, body)
        if changed is None:
            raise Problem(f"{path} has gone while it was changed")
        return changed

    def call(self, method, path, body=None):
        tries = 0
        while True:
            tries += 1
            try:
                return self.once(method, path, body)
            except urllib.error.HTTPError as error:
                if error.code in (404, 409):
                    return None
                self.explain(method, path, error, tries)
            except (OSError, http.client.HTTPException) as error:
                if tries == TRIES:
                    raise Problem(f"{self.url} does not answer: {error}") from error
                say(f"{self.url} does not answer yet: {error}")
            time.sleep(self.pause * 2**tries)

    def explain(self, method, path, error, tries):
        """What a refusal means for the person who reads it; nothing where another try may help."""
        text = error.read(2000).decode(errors="replace").strip()
        if error.code == 401:
            raise Problem("401: the registry does not accept the account of this pod")
        if error.code == 403:
            raise Problem("403: the account of this pod may not get the Service of the registry; its RoleBinding is missing")
        if 300 <= error.code < 500 and error.code != 429:
            raise Problem(f"{method} {path}: {error.code} {text}")
        if tries == TRIES:
            raise Problem(f"{method} {path} fails for good: {error.code} {text}")
        say(f"{method} {path}: {error.code}, once more")

    def once(self, method, path, body):
        request = urllib.request.Request(f"{self.url}/{path}", method=method)
        request.add_header("Authorization", f"Bearer {self.account.read_text().strip()}")
        request.add_header("Accept", "application/json")
        data = None
        if body is not None:
            request.add_header("Content-Type", "application/json")
            data = json.dumps(body).encode()
        with self.opener.open(request, data, TIMEOUT) as answer:
            if "json" not in answer.headers.get("Content-Type", ""):
                raise Problem(f"{self.url} answers with something else than JSON")
            return json.load(answer)


class Registration:
    def __init__(self, registry, wanted):
        self.registry = registry
        self.models = wanted["models"]
        # Properties that this program may have written: of these, what is not wanted any more is taken away.
        self.own = set(wanted["properties"])
        self.changes = 0

    def run(self):
        for model in self.models:
            self.register(model)
        names = {model["name"] for model in self.models}
        for known in self.registry.all("registered_models"):
            if known.get("owner") != US or known["name"] in names or known.get("state") == "ARCHIVED":
                continue
            # The model last: a run that is broken off comes back to its versions.
            self.archive_versions(known)
            self.archive(f"registered_models/{known['id']}", known, f"model {known['name']}")
        say(f"{len(self.models)} models are registered, {self.changes} changes")

    def register(self, wanted):
        registry, name = self.registry, wanted["name"]
        model = self.ensure(
            f"model {name}",
            lambda: registry.get("registered_model", name=name),
            "registered_models",
            "registered_models",
            {"name": name},
            {"owner": US, "description": wanted["description"], "state": "LIVE"},
            wanted["properties"],
        )
        stated = wanted["version"]
        version = self.ensure(
            f"version {stated['name']} of {name}",
            lambda: registry.get("model_version", name=stated["name"], parentResourceId=model["id"]),
            "model_versions",
            "model_versions",
            {"name": stated["name"], "registeredModelId": model["id"]},
            {"author": US, "description": stated["description"], "state": "LIVE"},
            stated["properties"],
        )
        artifact = stated["artifact"]
        self.ensure(
            f"weights of {name}",
            lambda: registry.get("model_artifact", name=artifact["name"], parentResourceId=version["id"]),
            f"model_versions/{version['id']}/artifacts",
            "model_artifacts",
            {"name": artifact["name"]},
            {
                "artifactType": "model-artifact",
                "uri": artifact["uri"],
                "modelFormatName": artifact["format"],
                "state": "LIVE",
            },
            {},
        )
        self.archive_versions(model, version["id"])

    def ensure(self, title, find, create, update, identity, fields, properties):
        """The object as it is wanted, found by its name, or made."""
        values = {key: string(value) for key, value in properties.items()}
        known = find()
        if known is None:
            made = self.registry.post(create, {**identity, **fields, "customProperties": values})
            if made is not None:
                self.changed(f"{title} is registered")
                return made
            # Somebody was faster.
            known = find()
            if known is None:
                raise Problem(f"{title} can neither be found nor made")
        others = {key: value for key, value in (known.get("customProperties") or {}).items() if key not in self.own}
        goal = {**fields, "customProperties": {**others, **values}}
        present = {key: known.get(key) for key in fields} | {"customProperties": known.get("customProperties") or {}}
        differing = {key: value for key, value in goal.items() if present[key] != value}
        if not differing:
            return known
        if "artifactType" in fields:
            # The API knows by it which kind of artifact is changed.
            differing["artifactType"] = fields["artifactType"]
        changed = self.registry.patch(f"{update}/{known['id']}", differing)
        self.changed(f"{title} is changed: {', '.join(sorted(differing.keys() - {'artifactType'}))}")
        return changed

    def archive_versions(self, model, served=None):
        for version in self.registry.all(f"registered_models/{model['id']}/versions"):
            if version["id"] != served and version.get("author") == US:
                self.archive(
                    f"model_versions/{version['id']}", version, f"version {version['name']} of {model['name']}"
                )

    def archive(self, path, known, title):
        if known.get("state") == "ARCHIVED":
            return
        self.registry.patch(path, {"state": "ARCHIVED"})
        self.changed(f"{title} is archived: it is served no more")

    def changed(self, text):
        self.changes += 1
        say(text)


def string(value):
    return {"metadataType": "MetadataStringValue", "string_value": value}


def main():
    try:
        wanted = json.loads(Path(setting("MODELS_FILE")).read_text())
        registry = Registry(
            setting("REGISTRY_URL"),
            os.environ.get("REGISTRY_CA"),
            setting("ACCOUNT_FILE"),
            float(os.environ.get("PAUSE_SECONDS", "1")),
        )
        Registration(registry, wanted).run()
    except (Problem, OSError) as error:
        sys.exit(f"registration: {error}")


main()
