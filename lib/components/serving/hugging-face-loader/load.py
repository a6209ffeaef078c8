"""Brings the weights of a model from Hugging Face to a volume or a bucket, and checks them. Safe to run again.

It needs Python 3.9 or later and nothing beside its standard library. Files that are there with the right size are not
loaded again. The commit is settled by the first run, so that a branch that moves never mixes two versions.
"""

import json
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attempts import Problem, setting
from bucket import Bucket
from hub import Hub
from volume import Volume

GIB = 2**30
AT_ONCE = 4


def say(text):
    print(f"loader: {text}", flush=True)


def target():
    if "VOLUME" in os.environ:
        return Volume(setting("VOLUME"))
    return Bucket(
        url=setting("STORE_URL"),
        region=setting("STORE_REGION"),
        path_style=setting("STORE_PATH_STYLE") == "on",
        bucket=setting("BUCKET"),
        folder=setting("FOLDER"),
        keys=Path(setting("STORE_KEYS")),
        ca=os.environ.get("STORE_CA"),
    )


def settled(hub, place):
    """Commit and files: those of the first run, if there was one."""
    known = place.state()
    if known is not None:
        return hub.listing(json.loads(known)["commit"])
    commit, files = hub.listing(hub.revision)
    content = {"repository": hub.repository, "revision": hub.revision, "commit": commit}
    place.keep_state(f"{json.dumps(content)}\n".encode())
    return commit, files


def load(hub, place):
    commit, files = settled(hub, place)
    missing = [file for file in files if place.size(file.name) != file.size]
    place.check_room(missing)
    total = sum(file.size for file in missing)
    say(f"{hub.repository} at {commit}: {len(missing)} of {len(files)} files to load, {total / GIB:.2f} GiB, to {place}")
    stop = threading.Event()

    def fetch(file):
        # After the first problem no further file is begun.
        if stop.is_set():
            return
        try:
            place.put(file, lambda offset: hub.blocks(commit, file, offset))
        except BaseException:
            stop.set()
            raise
        say(f"{file.name} is there, {file.size} bytes")

    # Whoever waits for the weights looks for config.json, so it comes last.
    last = [file for file in missing if file.name == "config.json"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(fetch, file) for file in missing if file not in last]:
            done.result()
    for file in last:
        fetch(file)
    wrong = [file.name for file in files if place.size(file.name) != file.size]
    if wrong:
        raise Problem(f"missing or of the wrong size in {place}: {', '.join(wrong)}")
    place.tidy()
    say("done")


def main():
    # The first process of a container ignores this signal otherwise. What is half done stays for the next run.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
    try:
        key_file = os.environ.get("HUB_KEY_FILE")
        key = Path(key_file).read_text().strip() if key_file else ""
        load(Hub(setting("HUB_URL"), setting("REPOSITORY"), setting("REVISION"), key), target())
    except (Problem, OSError) as error:
        sys.exit(f"loader: {error}")


main()
