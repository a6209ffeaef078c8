"""A volume as the place of weights. A file has its name when it is whole and checked."""

import hashlib
import os
import shutil
from pathlib import Path

from attempts import BLOCK, Problem

GIB = 2**30
STATE = ".hugging-face.json"
UNFINISHED = ".unfinished"


class Volume:
    def __init__(self, folder):
        self.folder = Path(folder)

    def __str__(self):
        return str(self.folder)

    def size(self, name):
        path = self.folder / name
        return path.stat().st_size if path.is_file() else None

    def state(self):
        path = self.folder / STATE
        return path.read_bytes() if path.is_file() else None

    def keep_state(self, content):
        (self.folder / UNFINISHED / STATE).unlink(missing_ok=True)
        self.write(STATE, lambda begun: [content])

    def check_room(self, missing):
        begun = sum(self.size(f"{UNFINISHED}/{file.name}") or 0 for file in missing)
        needed, free = sum(file.size for file in missing) - begun, shutil.disk_usage(self.folder).free
        if needed > free:
            raise Problem(f"{needed / GIB:.1f} GiB are missing, and {free / GIB:.1f} GiB are free: raise source.size")

    def put(self, file, blocks):
        part = self.folder / UNFINISHED / file.name
        if (self.size(f"{UNFINISHED}/{file.name}") or 0) > file.size:
            part.unlink()

        def check():
            try:
                file.check(hash_of(part) if file.sha256 else None)
            except Problem:
                part.unlink()
                raise

        self.write(file.name, blocks, check)

    def write(self, name, blocks, check=lambda: None):
        part, path = self.folder / UNFINISHED / name, self.folder / name
        for folder in (part.parent, path.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with open(part, "ab") as out:
            for block in blocks(out.tell()):
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        check()
        os.replace(part, path)

    def tidy(self):
        shutil.rmtree(self.folder / UNFINISHED, ignore_errors=True)


def hash_of(path):
    found = hashlib.sha256()
    with open(path, "rb") as content:
        while block := content.read(BLOCK):
            found.update(block)
    return found.hexdigest()
