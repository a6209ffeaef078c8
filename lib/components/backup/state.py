"""Copies databases of SQLite, and folders beside them, out of a volume that a server uses, or back into it.

It needs Python 3.12 or later and nothing beside its standard library. What it wants is in the environment:

- ACTION: "save" or "restore"
- VOLUME: folder of the server; its databases are the files `*.db` in it
- FOLDERS: names of folders of it that belong to them, separated by spaces
- LEFT_OUT: names of databases that are not copied, separated by spaces
- PARTS: folder with the copy: `state.tar.gz`, and `state.json`, which says when it was made

Copies are made by SQLite itself, under its locks, so the server may go on: what is copied is the state between two of its
transactions. What it keeps in memory it does not read again until it is started again. Files that are not in a copy stay.
The exit code is 1 if a database cannot be copied or is damaged; a restore has then changed nothing.
"""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import urllib.parse
from datetime import datetime, timezone
from pathlib import Path

SECONDS = 60
NAME = re.compile(r"[A-Za-z0-9_.-]+\.db")


class Problem(Exception):
    """Something that a person has to mend."""


def say(text):
    print(f"state: {text}", flush=True)


def setting(name):
    value = os.environ.get(name, "")
    if value == "":
        raise Problem(f"variable {name} is missing")
    return value


def words(name):
    return os.environ.get(name, "").split()


def copy(source, target):
    """Everything of one database into another one, in one transaction."""
    try:
        with contextlib.closing(opened(source, "ro")) as read, contextlib.closing(opened(target, "rwc")) as write:
            read.backup(write)
    except sqlite3.Error as error:
        raise Problem(f"{source.name} cannot be copied: {error}") from error


def opened(path, mode):
    return sqlite3.connect(f"file:{urllib.parse.quote(str(path))}?mode={mode}", timeout=SECONDS, uri=True)


def check(path, name):
    try:
        with contextlib.closing(opened(path, "ro")) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        said = error
    if said != "ok":
        raise Problem(f"{name} is damaged: {said}")


def save(volume, parts):
    databases = sorted(path for path in volume.glob("*.db") if path.name not in words("LEFT_OUT"))
    if not databases:
        raise Problem(f"{volume} has no database: is the server's volume empty?")
    now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    with tempfile.TemporaryDirectory(dir=parts) as work, tarfile.open(parts / "state.tar.gz", "w:gz") as archive:
        for path in databases:
            copied = Path(work, path.name)
            copy(path, copied)
            check(copied, path.name)
            archive.add(copied, path.name)
            copied.unlink()
        for folder in words("FOLDERS"):
            if (volume / folder).is_dir():
                archive.add(volume / folder, folder)
    about = {"time": now, "databases": [path.name for path in databases]}
    (parts / "state.json").write_text(json.dumps(about, separators=(",", ":")), encoding="utf-8")
    say(f"{len(databases)} databases are copied")


def restore(volume, parts):
    file = parts / "state.tar.gz"
    if not file.exists():
        raise Problem("there is no copy to restore")
    with tempfile.TemporaryDirectory(dir=parts) as work, tarfile.open(file) as archive:
        members = archive.getmembers()
        strange = [one.name for one in members if not belongs(one)]
        if strange:
            raise Problem(f"the copy has what no copy has: {strange[0]}")
        archive.extractall(work, members, filter="data")
        databases = sorted(path for path in Path(work).glob("*.db"))
        for path in databases:
            check(path, path.name)
        for path in databases:
            copy(path, volume / path.name)
        for folder in words("FOLDERS"):
            if Path(work, folder).is_dir():
                shutil.copytree(Path(work, folder), volume / folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    say(f"{len(databases)} databases are restored; start the server again")


def belongs(member):
    """Names and kinds of what `save` writes: nothing leads out of the folder."""
    if NAME.fullmatch(member.name):
        return member.isfile()
    first, *rest = member.name.split("/")
    return first in words("FOLDERS") and ".." not in rest and (member.isfile() or member.isdir())


def main():
    actions = {"save": save, "restore": restore}
    action = actions.get(setting("ACTION"))
    if action is None:
        raise Problem("ACTION is neither save nor restore")
    action(Path(setting("VOLUME")), Path(setting("PARTS")))


if __name__ == "__main__":
    try:
        main()
    except (Problem, OSError, sqlite3.Error, tarfile.TarError) as error:
        print(f"state: {error}", file=sys.stderr, flush=True)
        sys.exit(1)
