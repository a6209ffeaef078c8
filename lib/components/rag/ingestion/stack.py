"""Vector stores and files of Llama Stack, by its OpenAI API.

`LLAMA_STACK_URL` (base without path), `OPENAI_PATH`. Of the ways to insert, this API is the one that later versions keep. What
it does in 0.2.22 (llamastack/llama-stack llama_stack/providers/utils/memory/openai_vector_store_mixin.py @v0.2.22):

- attaching a file cuts its text into windows of tokens, embeds and inserts them, and answers when it is done, with state
  `failed` if anything failed. The file is listed from then on, not before. To attach one file twice would list it twice, and
  the list would break for good when it is taken out: a request whose answer did not arrive is never sent again;
- `attributes` of the file are the metadata of its chunks. Search answers with `file_id` and `filename` from there, and the RAG
  tool shows all of them to the model, so they are few;
- taking out a file deletes its chunks from Milvus by their ids, and not the uploaded file, which is deleted after it.
"""

import time
import urllib.error
from dataclasses import dataclass

from basics import Problem, limit, settings
from web import TRIES, Refused, Web, pause

# 0.2.22 reads every file of the store for every page; later versions take at most 100.
PAGES = (10_000, 100)
# Embedding a file takes its time on CPUs.
ATTACH_SECONDS = "1800"


@dataclass(frozen=True)
class Entry:
    """A file of a vector store."""

    id: str
    state: str
    attributes: dict
    problem: str

    @property
    def source(self):
        return self.attributes.get("source")


class Stack:
    def __init__(self):
        url, self.path = settings("LLAMA_STACK_URL", "OPENAI_PATH")
        self.web = Web(url)
        self.seconds = limit("ATTACH_SECONDS", ATTACH_SECONDS)

    def ask(self, method, path, body=None, **options):
        return self.web.json(method, f"{self.path}{path}", body, **options)

    def pages(self, path):
        """Every item of a list. @throws Refused if the server takes no size of page"""
        for size in PAGES:
            try:
                return self.all(path, size)
            except Refused as error:
                if error.status not in (400, 422) or size == PAGES[-1]:
                    raise

    def all(self, path, size):
        items, after = [], {}
        while True:
            page = self.ask("GET", path, limit=size, order="asc", **after)
            items += page["data"]
            if not page.get("has_more") or not page["data"]:
                return items
            after = {"after": page["data"][-1]["id"]}

    def stores(self, name):
        return [item for item in self.pages("/vector_stores") if item.get("name") == name]

    def create_store(self, name, model, dimension, provider):
        body = {
            "name": name,
            "embedding_model": model,
            "embedding_dimension": dimension,
            "provider_id": provider,
            "metadata": {"embedding_model": model, "embedding_dimension": str(dimension)},
        }
        return self.ask("POST", "/vector_stores", body, once=True)

    def embedding_of(self, store):
        """Model and dimension of a store. 0.2.22 knows them as those of a vector database, later ones as metadata."""
        try:
            database = self.web.json("GET", f"/v1/vector-dbs/{store['id']}")
            return database["embedding_model"], str(database["embedding_dimension"])
        except Refused as error:
            if error.status not in (404, 405):
                raise
        metadata = store.get("metadata") or {}
        return metadata.get("embedding_model"), metadata.get("embedding_dimension")

    def vector(self, model, text):
        return self.ask("POST", "/embeddings", {"model": model, "input": text}, seconds=600)["data"][0]["embedding"]

    def entries(self, store):
        return [entry(item) for item in self.pages(f"/vector_stores/{store}/files")]

    def upload(self, name, content):
        """The name decides how the server reads the file: it needs a suffix of text."""
        fields = [("purpose", "assistants")]
        blocks = lambda: [content]  # noqa: E731
        return self.web.form(f"{self.path}/files", fields, "file", name, len(content), blocks, 300)["id"]

    def attach(self, store, file, attributes, tokens, overlap):
        """Waits until the file is in the store. @throws Problem if it is not known how it ended"""
        sizes = {"max_chunk_size_tokens": tokens, "chunk_overlap_tokens": overlap}
        body = {
            "file_id": file,
            "attributes": attributes,
            "chunking_strategy": {"type": "static", "static": sizes},
        }
        found = self.attached(store, file, body)
        end = time.monotonic() + self.seconds
        # Later versions may answer before they are done.
        while found.state == "in_progress":
            if time.monotonic() > end:
                raise Problem(f"file {file} is not in store {store} after {self.seconds} s")
            pause(2)
            found = entry(self.ask("GET", f"/vector_stores/{store}/files/{file}"))
        return found

    def attached(self, store, file, body):
        path = f"/vector_stores/{store}/files"
        for tries in range(1, TRIES + 1):
            try:
                return entry(self.ask("POST", path, body, seconds=self.seconds, once=True))
            except Problem as error:
                if isinstance(error, Refused) and error.status < 500 and error.status != 429:
                    raise
                if not not_begun(error) or tries == TRIES:
                    return self.outcome(store, file, error)
            pause(tries)

    def outcome(self, store, file, error):
        """What has become of a file, where nobody answered."""
        for found in self.entries(store):
            if found.id == file:
                return found
        raise Problem(f"run it again, since file {file} may still get into store {store}: {error}") from error

    def remove(self, store, file):
        """Takes a file with its chunks out of a store, and deletes it."""
        for path in (f"/vector_stores/{store}/files/{file}", f"/files/{file}"):
            try:
                self.ask("DELETE", path)
            except Refused as error:
                if error.status != 404:
                    raise

    def discard(self, file):
        """Deletes an uploaded file that is in no store."""
        self.ask("DELETE", f"/files/{file}")

    def texts(self, store, file):
        """Texts of the chunks of a file."""
        answer = self.ask("GET", f"/vector_stores/{store}/files/{file}/content", seconds=300)
        return [item["text"] for item in answer.get("content") or answer.get("data") or []]

    def search(self, store, query):
        body = {"query": query, "max_num_results": 10}
        return self.ask("POST", f"/vector_stores/{store}/search", body, seconds=300)["data"]


def entry(item):
    problem = (item.get("last_error") or {}).get("message", "")
    return Entry(item["id"], item["status"], item.get("attributes") or {}, problem)


def not_begun(error):
    """Whether the server has certainly done nothing."""
    if isinstance(error, Refused):
        return error.status in (429, 503)
    cause = error.__cause__
    reason = cause.reason if isinstance(cause, urllib.error.URLError) else cause
    return isinstance(reason, ConnectionRefusedError)
