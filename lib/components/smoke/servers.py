"""Servers that want a credential or have a certificate of a CA of their own, and the credentials that were read."""

import ssl
import urllib.request
from pathlib import Path

from basics import Problem
from web import SECONDS, Stays, Web

known = set()


def secret(path):
    """Content of a file with a credential, which no line of the log shows from then on."""
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{path} cannot be read: {type(error).__name__}") from error
    if not value:
        raise Problem(f"{path} is empty")
    if len(value.split()) > 1:
        raise Problem(f"{path} has more than one word, and no header takes it")
    known.add(value)
    return value


def without_secrets(text):
    for value in sorted(known, key=len, reverse=True):
        text = text.replace(value, "(a credential)")
    return text


class Server(Web):
    """`url`; where it wants them `ca`, a file beside the CAs of the system, and `bearer`, a file with the token."""

    def __init__(self, at):
        self.url, self.bearer = at["url"].rstrip("/"), at.get("bearer")
        context = ssl.create_default_context()
        if at.get("ca"):
            try:
                context.load_verify_locations(at["ca"])
            except (OSError, ssl.SSLError) as error:
                raise Problem(f"{at['ca']} has no certificates that can be read: {type(error).__name__}") from error
        handlers = urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), Stays()
        self.opener = urllib.request.build_opener(*handlers)

    def send(self, method, path, data, headers, seconds=SECONDS):
        # Tokens of accounts are replaced while the program runs.
        login = {"Authorization": f"Bearer {secret(self.bearer)}"} if self.bearer else {}
        return super().send(method, path, data, {**headers, **login}, seconds)
