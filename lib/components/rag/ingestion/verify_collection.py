"""Asks a collection for each document, and fails if one is not found.

    python3 verify_collection.py --collection NAME --store ID --documents JSON-LISTS --prefix PREFIX

JSON-LISTS is what list_documents.py wrote. Of each document, the first chunk of every file is searched for by its own text, and
has to be among the ten nearest, with the document as its source. Environment: `LLAMA_STACK_URL`, `OPENAI_PATH`, `S3_BUCKET`;
optional: `CA_FILE`.

It fails, with exit code 1 and a last line that begins with `failed:`, if there is no document, if one is missing in the
collection, is not found, or is found without its source. Documents of the collection that are no longer in the bucket are named
in the log; nothing is deleted.
"""

import argparse

from basics import Problem, lists, run, say, settings, strings
from stack import Stack


class Verification:
    def __init__(self, store, prefix):
        [bucket] = settings("S3_BUCKET")
        self.stack, self.store = Stack(), store
        self.base, self.folder = f"s3://{bucket}/", f"s3://{bucket}/{prefix}"

    def run(self, collection, keys):
        if not keys:
            raise Problem(f"there is no document below {self.folder}: bring some, collection {collection} has nothing to offer")
        by_source = {}
        for entry in self.stack.entries(self.store):
            by_source.setdefault(entry.source, []).append(entry)
        problems = [problem for key in keys for problem in self.document(by_source.get(f"{self.base}{key}", []), key)]
        wanted = {f"{self.base}{key}" for key in keys}
        for source in sorted(str(known) for known in by_source if known is not None and known not in wanted):
            place = "is no longer in the bucket" if source.startswith(self.folder) else "is from elsewhere"
            say(f"also in collection {collection}: {source}, which {place}")
        if None in by_source:
            say(f"also in collection {collection}: {len(by_source[None])} files without a source")
        if problems:
            shown = "; ".join(problems[:20])
            raise Problem(f"collection {collection} fails for {len(problems)} of {len(keys)} documents: {shown}")
        say(f"collection {collection} finds each of {len(keys)} documents, with its source")

    def document(self, entries, key):
        """What is wrong with a document: nothing, or one text."""
        good = [entry for entry in entries if entry.state == "completed"]
        if not good:
            return [f"{key} is missing"]
        for entry in good:
            texts = self.stack.texts(self.store, entry.id)
            if not texts:
                return [f"{key} has no chunk in file {entry.id}"]
            hits = [hit for hit in self.stack.search(self.store, texts[0]) if text_of(hit) == texts[0]]
            if not hits:
                return [f"{key} is not found: take file {entry.id} out of the store, and run the ingestion again"]
            # Another file of the same text would take its place.
            if not any(cites(hit, entry) for hit in hits):
                return [f"{key} is found without its source: {shown(hits[0])}, and it is file {entry.id}"]
        say(f"found: {self.base}{key}, {len(good)} files")
        return []


def text_of(hit):
    return "".join(part.get("text", "") for part in hit.get("content") or [])


def cites(hit, entry):
    attributes = hit.get("attributes") or {}
    name = entry.attributes.get("filename")
    return hit.get("file_id") == entry.id and hit.get("filename") == name and attributes.get("source") == entry.source


def shown(hit):
    source = (hit.get("attributes") or {}).get("source")
    return f"the hit has file {hit.get('file_id')!r}, name {hit.get('filename')!r}, source {source!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--collection", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--documents", required=True)
    parser.add_argument("--prefix", required=True)
    options = parser.parse_args()
    groups = lists("--documents", options.documents)
    keys = sorted(key for group in groups for key in strings("--documents", group))
    Verification(options.store, options.prefix).run(options.collection, keys)


run(main)
