"""Brings documents of the bucket into a collection, one after the other. Safe to run again.

    python3 ingest_documents.py --keys JSON-LIST --store ID --chunk-tokens N --overlap-tokens M

A document is downloaded, converted to Markdown by Docling unless it is Markdown or text already, uploaded to Llama Stack and
attached to the vector store, which cuts it into chunks of N tokens (100 to 4096) of which M (at most half) are shared with the
one before. A document that is there, unchanged and with the same options, is left alone, and is not converted. A changed one
goes in first, then its old chunks and files are deleted. What an interrupted run has left is completed or replaced.

Environment: that of list_documents.py, and `DOCLING_URL`, `LLAMA_STACK_URL`, `OPENAI_PATH`, `EMBEDDING_DIMENSION`; optional:
`CA_FILE`, `MAX_DOCUMENT_BYTES` (200 MiB), `DOCLING_SECONDS` (1800), `ATTACH_SECONDS` (1800), `TMPDIR` (holds the document).

Attributes of its files in the store, and of their chunks: `source` (s3://bucket/key), `filename`, `file_id` (search of 0.2.22
answers with these two), `digest` of the document, `options`, `part` and `text` (digest of the part's text).

It fails, with exit code 1 and a last line that begins with `failed:`, if a document is missing, too large, without text, or
cannot be converted or inserted; the others go in before. Requests are tried again within the step; the task needs no retry of its own.
"""

import argparse
import tempfile

from basics import Problem, limit, lists, run, say, settings, strings, whole
from docling import Docling
from documents import FORMAT, PLAIN, decoded, file_name, parts_of, suffix
from s3 import Bucket
from stack import Stack
from web import BLOCK, Refused

MAX_BYTES = str(200 * 2**20)
# Milvus takes 65,536 bytes of JSON in a field, and the adapter writes the chunk there with its vector, a number in about 22
# bytes (`add_chunks`, llama_stack/providers/remote/vector_io/milvus/milvus.py @v0.2.22; `checkJSONFieldData`,
# milvus-io/milvus internal/proxy/validate_util.go @master). The text alone has 65,535 bytes.
JSON_BYTES, NUMBER_BYTES, TOKEN_BYTES, ATTRIBUTE_BYTES = 65_536, 22, 6, 2_000


class Ingestion:
    def __init__(self, key, store, tokens, overlap):
        self.bucket, self.stack, self.docling = Bucket(), Stack(), Docling()
        self.key, self.store, self.tokens, self.overlap = key, store, tokens, overlap
        self.source = self.bucket.uri(key)
        self.options = f"{tokens}/{overlap}/{FORMAT}"

    def run(self):
        with tempfile.TemporaryFile() as file:
            size, sha256 = self.bucket.download(self.key, file, limit("MAX_DOCUMENT_BYTES", MAX_BYTES))
            digest = sha256[:32]
            known = [entry for entry in self.stack.entries(self.store) if entry.source == self.source]
            if self.complete(known, digest):
                say(f"unchanged: {self.source}, {len(known)} files in store {self.store}")
                return
            say(f"{self.source} has {size} bytes, {len(known)} files of it are in store {self.store}")
            text = self.text(file, size)
        self.replace(known, parts_of(self.source, text), digest)

    def complete(self, known, digest):
        """Whether every part of this content is there once, and nothing else of the document."""
        if not known or any(not self.current(entry, digest) for entry in known):
            return False
        places = sorted(entry.attributes.get("part", "") for entry in known)
        return places == sorted(f"{index}/{len(known)}" for index in range(1, len(known) + 1))

    def current(self, entry, digest):
        have = entry.attributes.get("digest"), entry.attributes.get("options")
        return entry.state == "completed" and have == (digest, self.options)

    def text(self, file, size):
        file.seek(0)
        if suffix(self.key) in PLAIN:
            return decoded(self.source, file.read())

        def blocks():
            file.seek(0)
            while block := file.read(BLOCK):
                yield block

        return self.docling.markdown(file_name(self.key), size, blocks)

    def replace(self, known, parts, digest):
        """Files of equal text share their chunks: one that would share them with a new one goes before, others after."""
        kept, missing = [], []
        for part in parts:
            same = [entry for entry in known if entry.attributes.get("text") == part.digest]
            good = len(same) == 1 and self.current(same[0], digest) and same[0].attributes.get("part") == part.place
            (kept if good else missing).append(same[0] if good else part)
        texts = {part.digest for part in missing}
        old = [entry for entry in known if entry not in kept]
        self.remove([entry for entry in old if entry.attributes.get("text") in texts])
        for part in missing:
            self.put(part, digest)
        self.remove([entry for entry in old if entry.attributes.get("text") not in texts])
        say(f"done: {self.source}, {len(missing)} files are new, {len(kept)} were there, {len(old)} are replaced")

    def put(self, part, digest):
        # The mark at the beginning keeps the server from guessing the encoding (chardet knows it, 0.2.22 asks chardet).
        content = part.text.encode("utf-8-sig")
        file = self.stack.upload(upload_name(self.key), content)
        attributes = {
            "source": self.source,
            "filename": file_name(self.key),
            "file_id": file,
            "digest": digest,
            "options": self.options,
            "part": part.place,
            "text": part.digest,
        }
        try:
            entry = self.stack.attach(self.store, file, attributes, self.tokens, self.overlap)
        except Refused:
            self.stack.discard(file)
            raise
        if entry.state != "completed":
            self.remove([entry])
            raise Problem(f"{self.source} cannot be inserted: file {file} is {entry.state}: {entry.problem}")
        say(f"inserted: part {part.place} of {self.source} as file {file}, {len(content)} bytes")

    def remove(self, entries):
        for entry in entries:
            try:
                self.stack.remove(self.store, entry.id)
            except Refused as error:
                if entry.state != "failed":
                    raise
                # Before the first insertion Milvus has no collection to delete chunks from. A later run succeeds.
                say(f"file {entry.id}, which could not be inserted, stays for now: {error}")
            else:
                say(f"removed: file {entry.id} with part {entry.attributes.get('part')} of {self.source}")


def upload_name(key):
    """0.2.22 reads a file as text by the suffix of its name."""
    name = file_name(key)
    return name if suffix(key) in (".md", ".txt") else f"{name}.md"


def check_sizes(tokens, overlap):
    if not 100 <= tokens <= 4096 or overlap > tokens // 2:
        raise Problem(f"chunks of {tokens} tokens that share {overlap}: 100 to 4096 are possible, and half of them shared")
    [wanted] = settings("EMBEDDING_DIMENSION")
    bytes_of_chunk = NUMBER_BYTES * whole("EMBEDDING_DIMENSION", wanted) + TOKEN_BYTES * tokens + ATTRIBUTE_BYTES
    if bytes_of_chunk > JSON_BYTES:
        raise Problem(
            f"chunks of {tokens} tokens with vectors of {wanted} numbers take about {bytes_of_chunk} bytes, and Milvus "
            f"takes {JSON_BYTES}: choose smaller chunks or an embedding model with smaller vectors"
        )


def ingest(keys, store, tokens, overlap):
    """@throws Problem that names every document that did not go in"""
    problems = []
    for key in keys:
        try:
            Ingestion(key, store, tokens, overlap).run()
        except (Problem, OSError) as error:
            say(f"{key} did not go in: {' '.join(str(error).split())}")
            problems.append(str(error))
    if problems:
        raise Problem(f"{len(problems)} of {len(keys)} documents did not go in: {'; '.join(problems[:20])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keys", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--chunk-tokens", required=True)
    parser.add_argument("--overlap-tokens", required=True)
    options = parser.parse_args()
    tokens = whole("--chunk-tokens", options.chunk_tokens)
    overlap = whole("--overlap-tokens", options.overlap_tokens, 0)
    check_sizes(tokens, overlap)
    ingest(strings("--keys", lists("--keys", options.keys)), options.store, tokens, overlap)


run(main)
