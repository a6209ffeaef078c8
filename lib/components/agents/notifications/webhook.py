"""The webhook to which notifications go, and what they look like there.

Its URL is a credential: whoever knows it can write to the channel. It is read anew for each notification from a file, and no
line of the log and no answer has it.
"""

import json
import re
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

# Invisible: it parts what would mean something together.
NOTHING = "\u200b"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Undelivered(Exception):
    """Why a notification did not arrive, without the URL."""


class Stays(urllib.request.HTTPRedirectHandler):
    """A server that sends elsewhere gets nothing: only the declared one was meant."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        return None


class Webhook:
    def __init__(self, file, host, port, message, seconds=10.0):
        self.file, self.host, self.port, self.message, self.seconds = Path(file), host, port, message, seconds

    def url(self):
        """The URL, as long as it leads to the declared server. @raises Undelivered with what is wrong"""
        try:
            url = self.file.read_text(encoding="utf-8").strip()
            parts = urlsplit(url)
            port = parts.port or 443
        except (OSError, ValueError):
            raise Undelivered("the Secret has no URL that can be read in its key url") from None
        if parts.scheme != "https" or parts.username is not None or re.search(r"\s", url):
            raise Undelivered("the URL in the Secret is none of https without a user")
        if parts.hostname != self.host or port != self.port:
            raise Undelivered(
                f"the URL in the Secret leads to another server than {self.host}:{self.port}, which the settings declare"
            )
        return url

    def send(self, text, severity):
        """One attempt. @raises Undelivered"""
        body = json.dumps(self.message(text, severity)).encode()
        request = urllib.request.Request(self.url(), body, {"Content-Type": "application/json"}, method="POST")
        # Anew each time: the file of the CAs comes some time after the pod.
        handlers = Stays(), urllib.request.HTTPSHandler(context=ssl.create_default_context())
        try:
            with urllib.request.build_opener(*handlers).open(request, timeout=self.seconds):
                pass
        except urllib.error.HTTPError as error:
            error.close()
            what = "sends elsewhere, which is not followed" if 300 <= error.code < 400 else "does not take it"
            raise Undelivered(f"the webhook {what} (status {error.code})") from None
        except (OSError, ValueError) as error:
            raise Undelivered(f"the webhook cannot be reached: {reason(error)}") from None
        except Exception as error:  # noqa: BLE001 - http.client has errors of its own, whose texts may have the URL
            raise Undelivered(f"the webhook answers with something unknown: {type(error).__name__}") from None


def reason(error):
    """In words that cannot have the URL in them."""
    cause = getattr(error, "reason", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, TimeoutError):
        return "there is no answer in time"
    if str(cause).startswith("Tunnel connection failed"):
        return "the proxy before it refuses the connection"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return type(cause).__name__


def slack(channel, username):
    """As incoming webhooks of Slack and Mattermost take it."""

    def message(text, severity):
        said = {"text": f"[{severity}] {plain(text)}", "username": username, "mrkdwn": False, "link_names": False}
        return {**said, "channel": channel} if channel else said

    return message


def as_json(channel, username):
    """For a server of one's own, which has to treat the text as text."""

    def message(text, severity):
        said = {"text": without_controls(text), "severity": severity, "username": username}
        return {**said, "channel": channel} if channel else said

    return message


FORMATS = {"slack": slack, "json": as_json}


def plain(text):
    """Text that calls nobody and hides no address.

    Slack reads `<!channel>`, `<@U123>` and `<address|text>` (docs.slack.dev, "Formatting message text"); Mattermost also reads
    `@channel`, `@name` and `[text](address)`.
    """
    escaped = without_controls(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(@|\](?=\s?[\[(:]))", lambda found: found[0] + NOTHING, escaped)


def without_controls(text):
    return CONTROL.sub("", text)
