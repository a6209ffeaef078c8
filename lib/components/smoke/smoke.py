"""Runs the smoke tests of a stage: python3 smoke.py CHECKS.json

CHECKS.json is a list: `name` (a sentence about the cluster), `program` (the module whose `check` asks), `seconds` (longest try),
`advice` (what to do when it is not true), and what the module wants. A check that fails is tried again, with the others that
fail, for `DEADLINE_SECONDS` from the start: pods that have just started need a moment. Every check is tried once at least.

The log has a line for each check that passes (`ok`), for each first or other reason why one does not (`not yet`), and for each
that fails in the end (`FAILED`), then a line with the count. Exit code 0: all pass. 1: some fail. 2: the list cannot be read.
No line has a credential: what was read from a file of credentials is taken out of every line.
"""

import importlib
import json
import signal
import sys
import time

from basics import Problem, say, settings, whole
from servers import without_secrets
from web import pause

PAUSE_TRIES = 4


class Late(Exception):
    """A try has taken too long."""


def late(*_):
    raise Late


def attempt(check):
    """@returns what was seen, and what is wrong: one of them is nothing"""
    seconds = check["seconds"]
    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return importlib.import_module(check["program"]).check(check), None
    except Late:
        return None, f"it has not ended after {seconds} s"
    except Problem as error:
        return None, line(error)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        return None, f"the answer is not understood: {type(error).__name__} {error}"
    except Exception as error:  # its text may have a header with a token
        return None, f"{type(error).__name__} while it was asked"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def line(error):
    """What a server said may have lines, and be long."""
    text = " ".join(str(error).split())
    return text if len(text) < 600 else f"{text[:600]}..."


def run(checks, seconds):
    """@returns the checks that fail, with the reason"""
    end = time.monotonic() + seconds
    todo, reasons = checks, {}
    while True:
        failed = []
        for check in todo:
            seen, problem = attempt(check)
            if problem is None:
                tell(f"ok       {check['name']}: {seen}")
                continue
            if reasons.get(check["name"]) != problem:
                tell(f"not yet  {check['name']}: {problem}")
            reasons[check["name"]] = problem
            failed.append(check)
        if not failed or time.monotonic() >= end:
            return [(check, reasons[check["name"]]) for check in failed]
        todo = failed
        pause(PAUSE_TRIES)


def tell(text):
    say(without_secrets(text))


def main(path):
    try:
        with open(path, encoding="utf-8") as file:
            checks = json.load(file)
        [value] = settings("DEADLINE_SECONDS")
        seconds = whole("DEADLINE_SECONDS", value, 0)
    except (OSError, ValueError, Problem) as error:
        say(f"the smoke tests cannot start: {line(error)}")
        return 2
    failed = run(checks, seconds)
    for check, problem in failed:
        tell(f"FAILED   {check['name']}: {problem}. {check['advice']}")
    if failed:
        say(f"{len(failed)} of {len(checks)} checks fail")
        return 1
    say(f"all {len(checks)} checks pass")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
