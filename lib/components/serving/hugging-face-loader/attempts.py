"""Problems, settings, and requests that are tried again."""

import http.client
import os
import time
import urllib.error

BLOCK = 4 * 2**20
TRIES = 6
SECONDS = 60


class Problem(Exception):
    """Something that a person has to mend, or that the next run may find mended."""


def setting(name, default=None):
    value = os.environ.get(name, default)
    if value is None:
        raise Problem(f"variable {name} is missing")
    return value


def pause(tries):
    """2, 4, 8, ... seconds."""
    time.sleep(float(setting("PAUSE_SECONDS", "1")) * 2**tries)


def again(work, what):
    """Does it until it works: a server that is busy or gone for a moment is asked again."""
    tries = 0
    while True:
        tries += 1
        try:
            return work()
        except urllib.error.HTTPError as error:
            if (error.code < 500 and error.code != 429) or tries == TRIES:
                raise
        except (OSError, http.client.HTTPException) as error:
            if tries == TRIES:
                raise Problem(f"{what}: {error}") from error
        pause(tries)
