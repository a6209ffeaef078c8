"""HTTP requests that are tried again while a server is busy or gone for a moment.

Servers of the cluster are reached without proxy. `CA_FILE` (PEM) is trusted beside the CAs of the system. Tests shorten the
waits by `PAUSE_SECONDS`, the first pause in seconds. `TRIES`: how often a request is tried, where something else tries again.
"""

import functools
import http.client
import json
import os
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from basics import Problem, say

TRIES = int(os.environ.get("TRIES") or "6")
SECONDS = 60
BLOCK = 2**20


class Refused(Problem):
    """An answer that another try does not change."""

    def __init__(self, text, status):
        super().__init__(text)
        self.status = status


class Web:
    """One server. What it says goes into messages, cut short."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        handlers = urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusted()), Stays()
        self.opener = urllib.request.build_opener(*handlers)

    def json(self, method, path, body=None, seconds=SECONDS, once=False, **query):
        """The answer, read as JSON."""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        path += f"?{urllib.parse.urlencode(query)}" if query else ""
        content = self.again(lambda: self.send(method, path, data, headers, seconds), f"{method} {path}", once)
        return read(content, f"{self.url}{path}")

    def form(self, path, fields, field, name, size, blocks, seconds=SECONDS):
        """A file and other fields as multipart/form-data; `blocks` gives the file's content, anew for every try."""
        mark = uuid.uuid4().hex
        texts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields]
        # Quotes and line breaks as browsers write them (HTML Standard, multipart/form-data).
        shown = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        texts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{shown}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        head, tail = "".join(texts).encode(), f"\r\n--{mark}--\r\n".encode()

        def content():
            yield head
            yield from blocks()
            yield tail

        headers = {
            "Content-Type": f"multipart/form-data; boundary={mark}",
            "Content-Length": str(len(head) + size + len(tail)),
        }
        answer = self.again(lambda: self.send("POST", path, content(), headers, seconds), f"POST {path}")
        return read(answer, f"{self.url}{path}")

    def again(self, work, what, once=False):
        """Does it until it works. @throws Refused for an answer; Problem without one"""
        tries = 0
        while True:
            tries += 1
            try:
                return work()
            except urllib.error.HTTPError as error:
                said = error.read(2000).decode("utf-8", "replace").strip()
                if (error.code < 500 and error.code != 429) or once or tries == TRIES:
                    raise Refused(f"{self.url} answers {error.code} to {what}: {said}", error.code) from error
                say(f"{self.url} answers {error.code} to {what}, once more")
            except (OSError, http.client.HTTPException) as error:
                if once or tries == TRIES:
                    raise Problem(f"{self.url} does not answer {what}: {error}") from error
                say(f"{self.url} does not answer {what} ({error}), once more")
            pause(tries)

    def send(self, method, path, data, headers, seconds):
        request = urllib.request.Request(f"{self.url}{path}", data=data, method=method, headers=headers)
        with self.opener.open(request, timeout=seconds) as answer:
            return answer.read()


@functools.cache
def trusted():
    context = ssl.create_default_context()
    if os.environ.get("CA_FILE"):
        context.load_verify_locations(os.environ["CA_FILE"])
    return context


class Stays(urllib.request.HTTPRedirectHandler):
    """A redirect leads to a login page or another host, and neither has what is asked for."""

    def redirect_request(self, *_):
        return None


def pause(tries):
    """1, 2, 4, ... seconds."""
    time.sleep(float(os.environ.get("PAUSE_SECONDS", "1")) * 2 ** (tries - 1))


def read(content, url):
    try:
        return json.loads(content)
    except ValueError as error:
        raise Problem(f"{url} answers with something else than JSON") from error
