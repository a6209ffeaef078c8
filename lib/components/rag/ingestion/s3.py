"""A bucket, asked by the S3 API with AWS Signature Version 4.

`S3_URL` (without path), `S3_REGION`, `S3_BUCKET`, `S3_PATH_STYLE` (`true`: the bucket is in the path; `false`: in the host
name), `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`.
"""

import hashlib
import hmac
import re
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml
from datetime import datetime, timezone

from basics import Problem, settings
from web import BLOCK, SECONDS, Refused, Web

VARIABLES = (
    "S3_URL",
    "S3_REGION",
    "S3_BUCKET",
    "S3_PATH_STYLE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
)
ADVICE = {403: ": check the keys and their rights", 404: ": check the bucket, and whether the object is still there"}


class Bucket:
    def __init__(self):
        url, self.region, self.name, style, self.id, self.key = settings(*VARIABLES)
        if style not in ("true", "false"):
            raise Problem(f"S3_PATH_STYLE is {style!r}, and has to be true or false")
        parts = urllib.parse.urlsplit(url)
        self.host = parts.netloc if style == "true" else f"{self.name}.{parts.netloc}"
        self.base = f"/{self.name}" if style == "true" else ""
        self.web = Web(f"{parts.scheme}://{self.host}")

    def uri(self, key):
        return f"s3://{self.name}/{key}"

    def objects(self, prefix):
        """Key and size of every object below a prefix, page by page."""
        token = None
        while True:
            query = {"list-type": "2", "prefix": prefix, **({"continuation-token": token} if token else {})}
            page = tree(self.ask("/", query, lambda answer: answer.read()))
            for item in page.iter(name(page, "Contents")):
                yield text(item, "Key"), int(text(item, "Size"))
            token = text(page, "NextContinuationToken")
            if text(page, "IsTruncated") != "true":
                return
            if not token:
                raise Problem(f"{self.web.url} says that its list goes on, and not where")

    def download(self, key, file, most):
        """Writes an object to a file. @returns size and SHA-256. @throws Problem if it has more than `most` bytes"""

        def save(answer):
            found, size = hashlib.sha256(), 0
            file.seek(0)
            file.truncate()
            while block := answer.read(BLOCK):
                size += len(block)
                if size > most:
                    raise Problem(f"{self.uri(key)} has more than {most} bytes: split it, or move MAX_DOCUMENT_BYTES")
                found.update(block)
                file.write(block)
            length = answer.headers.get("Content-Length")
            if length is not None and int(length) != size:
                raise ConnectionError(f"the connection was closed after {size} of {length} bytes")
            file.flush()
            return size, found.hexdigest()

        return self.ask(f"/{key}", {}, save)

    def ask(self, path, query, use):
        try:
            return self.web.again(lambda: self.send(path, query, use), f"GET {self.base}{path}")
        except Refused as error:
            raise Problem(f"{brief(str(error))}{ADVICE.get(error.status, '')}") from error

    def send(self, path, query, use, method="GET", body=b""):
        now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        path = urllib.parse.quote(self.base + path, safe="/-_.~")
        line = "&".join(f"{key}={urllib.parse.quote(query[key], safe='-_.~')}" for key in sorted(query))
        content = hashlib.sha256(body).hexdigest()
        signed = {"host": self.host, "x-amz-content-sha256": content, "x-amz-date": now}
        names, scope = ";".join(signed), f"{now[:8]}/{self.region}/s3/aws4_request"
        lines = [method, path, line, *(f"{key}:{value}" for key, value in signed.items()), "", names, content]
        canonical = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        proof = f"AWS4{self.key}".encode()
        for part in [*scope.split("/"), "\n".join(["AWS4-HMAC-SHA256", now, scope, canonical])]:
            proof = hmac.digest(proof, part.encode(), "sha256")
        who = f"Credential={self.id}/{scope}, SignedHeaders={names}, Signature={proof.hex()}"
        request = urllib.request.Request(
            f"{self.web.url}{path}" + (f"?{line}" if line else ""),
            data=body or None,
            method=method,
            headers={**signed, "Authorization": f"AWS4-HMAC-SHA256 {who}"},
        )
        with self.web.opener.open(request, timeout=SECONDS) as answer:
            return use(answer)


def brief(said):
    """Of an error in XML, what people understand."""
    known = re.search(r"<Code>(.*?)</Code>\s*<Message>(.*?)</Message>", said, re.DOTALL)
    return said if known is None else f"{said.partition('<')[0]}{known[1]}, {known[2]}"


def tree(content):
    try:
        return xml.fromstring(content)
    except xml.ParseError as error:
        raise Problem(f"the list of objects is no XML: {error}") from error


def name(element, tag):
    """Stores differ in whether they name the namespace."""
    space = element.tag.partition("}")[0]
    return f"{space}}}{tag}" if element.tag.startswith("{") else tag


def text(element, tag):
    return element.findtext(name(element, tag)) or ""
