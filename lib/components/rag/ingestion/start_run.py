"""Starts a run of a pipeline and, if asked, waits for its end.

It needs Python 3.9 or later and nothing beside its standard library. What it wants is in the environment:

- PIPELINES_URL: the pipeline server, without a path; PIPELINES_CA: file with the CA of its certificate
- ACCOUNT_FILE: file with the token that it presents; it is read for each request, since it changes
- PIPELINE, PIPELINE_VERSION: names of the Pipeline and of the PipelineVersion
- PARAMETERS: values of the parameters, as a JSON object
- RUN_NAME: name of the run
- RUN_ACCOUNT: service account of its pods
- ONCE: "true": nothing is started where a run of that name exists. Otherwise the time is appended to the name
- WAIT_SECONDS: how long to wait for the end of the run; 0: it only starts it

It ends with 0 if the run has started (and, where it waits, succeeded), with 1 otherwise.
"""

import datetime
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
ENDED = ("SUCCEEDED", "FAILED", "SKIPPED", "CANCELED")


class Problem(Exception):
    """Something that a person has to mend, or that the next try may find mended."""


def say(text):
    print(f"run: {text}", flush=True)


def setting(name):
    value = os.environ.get(name)
    if value is None:
        raise Problem(f"variable {name} is missing")
    return value


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would lead to a login page, and take the account of the pod with it to another host."""

    def redirect_request(self, *_):
        return None


class Pipelines:
    """The API v2beta1: every call presents the account of the pod, and is tried again while the server is not there."""

    def __init__(self, url, ca, account, pause=1.0):
        self.url = f"{url}/apis/v2beta1"
        self.account = Path(account)
        self.pause = pause
        trust = [urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca))] if ca else []
        self.opener = urllib.request.build_opener(NoRedirect, *trust)

    def get(self, path, **query):
        """The object, or nothing where there is none."""
        text = urllib.parse.urlencode(query)
        return self.call("GET", f"{path}?{text}" if text else path)

    def post(self, path, body):
        return self.call("POST", path, body)

    def call(self, method, path, body=None):
        tries = 0
        while True:
            tries += 1
            try:
                return self.once(method, path, body)
            except urllib.error.HTTPError as error:
                if error.code == 404 and method == "GET":
                    return None
                self.explain(method, path, error, tries)
            except (OSError, http.client.HTTPException) as error:
                # Whether the server has taken a new run is not known then, and two runs are worse than none.
                if tries == TRIES or method != "GET" and not isinstance(refused(error), ConnectionRefusedError):
                    raise Problem(f"{self.url} does not answer: {error}") from error
                say(f"{self.url} does not answer yet: {error}")
            time.sleep(min(60, self.pause * 2**tries))

    def explain(self, method, path, error, tries):
        """What a refusal means for the person who reads it; nothing where another try may help."""
        text = error.read(2000).decode(errors="replace").strip()
        if error.code == 401:
            raise Problem("401: the pipeline server does not accept the account of this pod")
        if error.code == 403:
            raise Problem("403: the account of this pod may not get the Route of the pipeline server; its RoleBinding is missing")
        if 300 <= error.code < 500 and error.code != 429 or method != "GET" or tries == TRIES:
            raise Problem(f"{method} {path}: {error.code} {text}")
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

    def pipeline_id(self, name):
        found = self.get(f"pipelines/names/{urllib.parse.quote(name)}")
        if found is None:
            raise Problem(f"the pipeline server has no pipeline {name}")
        return found["pipeline_id"]

    def version_id(self, pipeline, name):
        """The version by its name; the newest one may be another, which is about to be removed."""
        token = ""
        while True:
            more = {"page_token": token} if token else {}
            page = self.get(f"pipelines/{pipeline}/versions", page_size=100, **more) or {}
            for version in page.get("pipeline_versions") or []:
                if name in (version.get("display_name"), version.get("name")):
                    return version["pipeline_version_id"]
            token = page.get("next_page_token") or ""
            if not token:
                raise Problem(f"the pipeline server has no version {name}")

    def run_named(self, name):
        predicate = {"key": "name", "operation": "EQUALS", "string_value": name}
        page = self.get("runs", filter=json.dumps({"predicates": [predicate]}, separators=(",", ":")), page_size=10) or {}
        return next(iter(page.get("runs") or []), None)


def refused(error):
    return getattr(error, "reason", error)


def started(pipelines, name):
    pipeline = pipelines.pipeline_id(setting("PIPELINE"))
    version = pipelines.version_id(pipeline, setting("PIPELINE_VERSION"))
    run = pipelines.post(
        "runs",
        {
            "display_name": name,
            "pipeline_version_reference": {"pipeline_id": pipeline, "pipeline_version_id": version},
            "runtime_config": {"parameters": json.loads(setting("PARAMETERS"))},
            "service_account": setting("RUN_ACCOUNT"),
        },
    )
    say(f"{name} has started: {run['run_id']}")
    return run["run_id"]


def wait(pipelines, run, seconds, pause=10):
    end = time.monotonic() + seconds
    state = ""
    while time.monotonic() < end:
        found = pipelines.get(f"runs/{run}")
        if found is None:
            raise Problem("the run is gone: somebody has deleted it")
        if found.get("state") != state:
            state = found.get("state")
            say(f"the run is {state}")
        if state in ENDED:
            if state != "SUCCEEDED":
                raise Problem(f"the run ended as {state}; its steps have logs in the dashboard")
            return
        time.sleep(pause)
    raise Problem(f"the run has not ended in {seconds} seconds; it goes on")


def main():
    pause = float(os.environ.get("PAUSE", "1"))
    pipelines = Pipelines(setting("PIPELINES_URL"), os.environ.get("PIPELINES_CA"), setting("ACCOUNT_FILE"), pause)
    name = setting("RUN_NAME")
    if os.environ.get("ONCE") == "true":
        known = pipelines.run_named(name)
        if known is not None:
            say(f"{name} has run already: {known['run_id']}, {known.get('state')}")
            return
    else:
        name = f"{name}-{datetime.datetime.now(datetime.timezone.utc):%Y%m%d-%H%M%S}"
    run = started(pipelines, name)
    seconds = int(os.environ.get("WAIT_SECONDS", "0"))
    if seconds > 0:
        wait(pipelines, run, seconds, pause * 10)


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        say(str(problem))
        sys.exit(1)
