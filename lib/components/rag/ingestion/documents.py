"""Which objects are documents, and how their text is put into a collection.

A document's text becomes one file of the collection, or several for a long one: Llama Stack embeds and inserts a whole file
in one request, and Milvus takes 64 MiB in one. The first line of each names the source. It is there for readers, and it makes
the text of every file another one: the server derives chunk ids from the text alone (`generate_chunk_id`,
llamastack/llama-stack llama_stack/providers/utils/vector_io/vector_utils.py @v0.2.22), so that two files of equal text would
share their chunks, and lose them together.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from basics import Problem

PLAIN = {".md", ".markdown", ".txt"}
# Formats of Docling that hold text (FormatToExtensions, docling-project/docling docling/datamodel/base_models.py @main).
CONVERTED = {
    *(".pdf", ".docx", ".pptx", ".xlsx", ".html", ".htm", ".xhtml", ".adoc", ".asciidoc", ".csv"),
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff"),
}
# Another number makes every document go in again: what is done to a text has changed.
FORMAT = 1
PART_BYTES = 400_000


def suffix(key):
    return PurePosixPath(key).suffix.lower()


def file_name(key):
    return PurePosixPath(key).name


def is_document(key):
    return suffix(key) in PLAIN | CONVERTED


def decoded(key, content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(f"{key} is no text in UTF-8: convert it, or give it the suffix of its format") from error


def cleaned(text):
    """Without what costs tokens and says nothing: padding of columns, rows of dots, places of pictures."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("<!-- image -->", "")
    lines = [row(line.rstrip()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def row(line):
    if line.startswith("|"):
        line = re.sub(r"-{4,}", "---", re.sub(r" {2,}", " ", line))
    line = re.sub(r"(?<=\S) {4,}", "   ", line)
    return re.sub(r"([.\-_=*~])\1{9,}", r"\1\1\1", line)


@dataclass(frozen=True)
class Part:
    """What becomes one file of the collection."""

    text: str
    # Number and count, such as `1/3`.
    place: str

    @property
    def digest(self):
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def parts_of(source, text, most=PART_BYTES):
    """@throws Problem if there is no text"""
    text = cleaned(text)
    if text == "":
        raise Problem(f"{source} has no text: a scan needs OCR, and an empty document has no place in a collection")
    pieces = list(split(text, most))
    count = len(pieces)
    return [
        Part(f"Source: {source}{f', part {index} of {count}' if count > 1 else ''}\n\n{piece}\n", f"{index}/{count}")
        for index, piece in enumerate(pieces, 1)
    ]


def split(text, most):
    """At empty lines where there are any."""
    held, size = [], 0
    for paragraph in text.split("\n\n"):
        for piece in pieces_of(paragraph, most):
            length = len(piece.encode()) + 2
            if held and size + length > most:
                yield "\n\n".join(held)
                held, size = [], 0
            held.append(piece)
            size += length
    yield "\n\n".join(held)


def pieces_of(paragraph, most):
    """A paragraph that is too long, cut where it has to be."""
    content = paragraph.encode()
    while len(content) > most:
        cut = content[:most].decode(errors="ignore").encode()
        yield cut.decode()
        content = content[len(cut) :]
    yield content.decode()
