"""Conversion to Markdown by docling-serve's asynchronous API, version 1.

`DOCLING_URL`: base without path. A task is submitted (`POST /v1/convert/file/async`), asked for (`GET /v1/status/poll/{id}`,
which waits in the server) and fetched exactly once: the server forgets a result that it has sent (`single_use_results`), and
all tasks when it restarts, so a lost task is submitted anew. Paths: docling-project/docling-serve docling_serve/app.py @main.
States: `ConversionStatus`, docling-project/docling docling/datamodel/base_models.py @main.
"""

import time

from basics import Problem, limit, say, settings
from web import Refused, Web, pause

WAIT = 10
SUBMISSIONS = 3
# What a collection needs: text alone.
OPTIONS = (("to_formats", "md"), ("image_export_mode", "placeholder"), ("include_images", "false"))


class Lost(Exception):
    """The server does not know the task any more."""


class Docling:
    def __init__(self):
        [url] = settings("DOCLING_URL")
        self.web = Web(url)
        self.seconds = limit("DOCLING_SECONDS", "1800")

    def markdown(self, name, size, blocks):
        """@throws Problem if it fails, has no text, or takes longer than `DOCLING_SECONDS` (30 minutes)"""
        end = time.monotonic() + self.seconds
        for submission in range(1, SUBMISSIONS + 1):
            try:
                return self.converted(name, size, blocks, end)
            except Lost as error:
                say(f"Docling has lost the task ({error})")
                pause(submission)
        raise Problem("Docling loses its tasks: see whether its pod restarts, or runs with more than one worker process")

    def converted(self, name, size, blocks, end):
        task = self.web.form("/v1/convert/file/async", OPTIONS, "files", name, size, blocks, 300)["task_id"]
        say(f"Docling converts {name} as task {task}")
        begin = time.monotonic()
        while (state := self.state(task)) not in ("success", "partial_success"):
            if state in ("failure", "skipped"):
                raise Problem(f"Docling cannot convert {name}: task {task} ended with {state}; its log says why")
            if time.monotonic() > end:
                raise Problem(
                    f"Docling has not converted {name} after {self.seconds} s (state {state}): "
                    "split the document, give Docling more CPU or a GPU, or move DOCLING_SECONDS"
                )
            pause(1)
        result = self.result(task)
        outcome = result.get("status", "success")
        if outcome not in ("success", "partial_success"):
            raise Problem(f"Docling cannot convert {name}: {outcome}, {result.get('errors')}")
        say(f"Docling has converted {name} in {time.monotonic() - begin:.0f} s: {outcome}")
        return (result.get("document") or {}).get("md_content") or ""

    def state(self, task):
        """The server answers at once when a task ends, and else after `WAIT` seconds."""
        try:
            return self.web.json("GET", f"/v1/status/poll/{task}", seconds=WAIT + 60, wait=WAIT)["task_status"]
        except Refused as error:
            if error.status == 404:
                raise Lost("it is not known while it is asked for") from error
            raise

    def result(self, task):
        try:
            return self.web.json("GET", f"/v1/result/{task}", seconds=300, once=True)
        except Problem as error:
            if isinstance(error, Refused) and error.status < 500 and error.status != 404:
                raise
            raise Lost("its result did not arrive") from error
