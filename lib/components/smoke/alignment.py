"""Llama Stack, Docling and the pipeline server, each as its clients use it.

`asks`: which of the functions below. Llama Stack and Docling are found by the variables of `stack.py` and `docling.py`. What is
made here is named `smoke-test-...` and deleted again; what an earlier run could not delete, a later one deletes after an hour.
"""

import time
import urllib.parse
import uuid

from basics import Problem
from docling import Docling
from servers import Server
from stack import Stack
from web import Refused

PREFIX = "smoke-test-"
OLD_SECONDS = 3600
# Long enough for every embedding model to take as one piece.
TOKENS, OVERLAP = 200, 50


def check(about):
    return asks[about["asks"]](about)


def health(_):
    state = Stack().web.json("GET", "/v1/health").get("status")
    if state != "OK":
        raise Problem(f"/v1/health says {state!r}, and not 'OK'")
    return "/v1/health says OK"


def models(about):
    ids = {item["id"] for item in Stack().ask("GET", "/models")["data"]}
    missing = [each for each in about["models"] if each not in ids]
    if missing:
        raise Problem(f"{', '.join(missing)} is not listed; there are {', '.join(sorted(ids)) or 'none'}")
    return f"{', '.join(about['models'])} is listed"


def embedding(about):
    length = len(Stack().vector(about["model"], "smoke test"))
    if length != about["dimension"]:
        raise Problem(f"{about['model']} gives vectors of {length} numbers, and {about['dimension']} are wanted")
    return f"{about['model']} gives vectors of {length} numbers"


def round_trip(about):
    """A scratch collection gets a file, finds its text, and both go."""
    stack, mark = Stack(), uuid.uuid4().hex
    tidy(stack)
    name, text = f"{PREFIX}{mark}", f"The smoke test {mark} asks whether a collection finds what it was given."
    file = stack.upload(f"{name}.txt", text.encode())
    store = None
    try:
        store = stack.create_store(name, about["model"], about["dimension"], about["provider"])["id"]
        entry = stack.attach(store, file, {"source": name}, TOKENS, OVERLAP)
        if entry.state != "completed":
            raise Problem(f"the file is {entry.state} in collection {name}: {entry.problem}")
        hits = stack.search(store, "what does a collection find?")
        if not any(mark in part.get("text", "") for hit in hits for part in hit.get("content") or []):
            raise Problem(f"collection {name} does not find the text that it was given, in {len(hits)} hits")
        stack.remove(store, file)
    except BaseException:
        leave(stack, store, file)
        raise
    stack.ask("DELETE", f"/vector_stores/{store}")
    left = [item["id"] for item in stack.pages("/files") if item["id"] == file]
    left += [item["id"] for item in stack.stores(name)]
    if left:
        raise Problem(f"{', '.join(left)} is still there after it was deleted")
    return "a scratch collection finds the text of an uploaded file, and both are deleted"


def leave(stack, store, file):
    """Takes away what a failed round trip has made; the reason of the failure matters more."""
    for path in (f"/vector_stores/{store}" if store else None, f"/files/{file}"):
        try:
            if path:
                stack.ask("DELETE", path, once=True)
        except Problem:
            continue


def tidy(stack):
    old = time.time() - OLD_SECONDS
    for kind, key in (("vector_stores", "name"), ("files", "filename")):
        for item in stack.pages(f"/{kind}"):
            if (item.get(key) or "").startswith(PREFIX) and (item.get("created_at") or old) < old:
                try:
                    stack.ask("DELETE", f"/{kind}/{item['id']}")
                except Refused as error:
                    if error.status != 404:
                        raise


def shield(about):
    """The verdict on each text is its own: that of the whole says `pass` where nothing could be checked, too."""
    for text, wanted in ((about["clean"], "pass"), (about["personal"], "violation")):
        body = {"shield_id": about["shield"], "messages": [{"role": "user", "content": text}], "params": {}}
        violation = Stack().web.json("POST", "/v1/safety/run-shield", body).get("violation") or {}
        found = [each.get("status") for each in (violation.get("metadata") or {}).get("results") or []]
        if found != [wanted]:
            said = violation.get("user_message", "nothing")
            raise Problem(f"shield {about['shield']} says {found} of {text!r}, and not {wanted}: {said}")
    return f"shield {about['shield']} tells personal data from other text"


def conversion(_):
    """HTML needs none of the models for layouts."""
    mark = uuid.uuid4().hex
    page = f"<html><body><h1>Smoke test</h1><p>The mark is {mark}.</p></body></html>".encode()
    text = Docling().markdown(f"{PREFIX}{mark}.html", len(page), lambda: [page])
    if f"The mark is {mark}" not in text:
        raise Problem("Docling converts a small page to something without its text")
    return "a small page becomes Markdown with its text"


def pipeline(about):
    name, server = about["pipeline"], Server(about["server"])
    try:
        found = server.json("GET", f"/apis/v2beta1/pipelines/names/{urllib.parse.quote(name)}")
    except Refused as error:
        if error.status == 404:
            raise Problem(f"the pipeline server has no pipeline {name}") from error
        raise
    if not found.get("pipeline_id"):
        raise Problem(f"the pipeline server answers for {name} without an id")
    return f"the pipeline server has {name}"


asks = {each.__name__: each for each in (health, models, embedding, round_trip, shield, conversion, pipeline)}
