"""Findings as JSON lines on standard output, whatever the libraries print."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Literal

Kind = Literal["ok", "failure", "note"]


class Report:
    """Writes one line per finding; everything else that is printed goes to standard error."""

    def __init__(self) -> None:
        self._lines: IO[str] = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
        sys.stdout.flush()
        os.dup2(2, 1)

    def ok(self, job: str, subject: str) -> None:
        self._write("ok", job, subject, "")

    def failure(self, job: str, subject: str, message: str) -> None:
        self._write("failure", job, subject, message)

    def note(self, job: str, message: str) -> None:
        self._write("note", job, "", message)

    @contextmanager
    def subject(self, job: str, subject: str) -> Iterator[None]:
        """One subject: it holds unless the block raises; a failure does not end the program."""
        try:
            yield
        except Exception as error:
            self.failure(job, subject, f"{type(error).__name__}: {error}")
        else:
            self.ok(job, subject)

    def _write(self, kind: Kind, job: str, subject: str, message: str) -> None:
        line = {"kind": kind, "job": job, "subject": subject, "message": message}
        self._lines.write(json.dumps(line) + "\n")
