"""What every step needs: problems, its environment, and lines for its log.

A line of the log is one event, without text of documents and without credentials.
"""

import json
import os
import sys


class Problem(Exception):
    """Something that a person has to mend, or that the next run may find mended."""


def say(text):
    print(text, flush=True)


def settings(*names):
    """Values of variables. @throws Problem that names every missing one"""
    missing = [name for name in names if os.environ.get(name, "") == ""]
    if missing:
        raise Problem(f"variables are missing: {', '.join(missing)}")
    return [os.environ[name] for name in names]


def whole(name, value, least=1):
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if number < least:
        raise Problem(f"{name} is {value!r}, and has to be a whole number from {least} on")
    return number


def lists(name, text):
    """A JSON list. @throws Problem if it is something else"""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Problem(f"{name} is no JSON: {error}") from error
    if not isinstance(found, list):
        raise Problem(f"{name} is no list")
    return found


def strings(name, found):
    if not isinstance(found, list) or any(not isinstance(one, str) for one in found):
        raise Problem(f"{name} is no list of keys")
    return found


def limit(name, default):
    """A limit that a variable may move."""
    return whole(name, os.environ.get(name) or default)


def run(step):
    """Runs a step; its exit code is 1 where a person has something to mend."""
    try:
        step()
    except (Problem, OSError) as error:
        # What a server said may have lines.
        say(f"failed: {' '.join(str(error).split())}")
        sys.exit(1)
