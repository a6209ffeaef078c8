"""A folder of an S3 bucket as the place of weights. An object is there when it is whole and checked."""

import hashlib
import hmac
import ssl
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml
from datetime import datetime, timezone

from attempts import SECONDS, Problem, again

STATE = ".hugging-face.json"
# S3 takes ten thousand parts: 625 GiB for one file.
PART = 64 * 2**20


class Answer:
    def __init__(self, headers, content):
        self.headers, self.content = headers, content


class Bucket:
    """The store is reached without proxy."""

    def __init__(self, url, region, path_style, bucket, folder, keys, ca):
        parts = urllib.parse.urlsplit(url)
        self.host = parts.netloc if path_style else f"{bucket}.{parts.netloc}"
        self.origin, self.base = f"{parts.scheme}://{self.host}", f"/{bucket}" if path_style else ""
        self.bucket, self.folder, self.region = bucket, folder, region
        self.id, self.key = ((keys / name).read_text().strip() for name in ("accesskey", "secretkey"))
        trusted = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca))
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), trusted)

    def __str__(self):
        return f"bucket {self.bucket}, folder {self.folder}"

    def size(self, name):
        answer = self.ask("HEAD", name, missing=True)
        return None if answer is None else int(answer.headers["Content-Length"])

    def state(self):
        answer = self.ask("GET", STATE, missing=True)
        return None if answer is None else answer.content

    def keep_state(self, content):
        self.ask("PUT", STATE, body=content)

    def check_room(self, missing):
        """A store says itself when it is full."""

    def put(self, file, blocks):
        found, held, parts, upload = hashlib.sha256(), bytearray(), [], None
        self.end_uploads(file.name)
        try:
            for block in blocks(0):
                found.update(block)
                held += block
                while len(held) > PART:
                    upload = upload or self.begin(file.name)
                    parts.append(self.put_part(file.name, upload, len(parts) + 1, bytes(held[:PART])))
                    del held[:PART]
            file.check(found.hexdigest())
            if upload is None:
                self.ask("PUT", file.name, body=bytes(held))
                return
            parts.append(self.put_part(file.name, upload, len(parts) + 1, bytes(held)))
            self.complete(file.name, upload, parts)
        except BaseException:
            if upload is not None:
                self.ask("DELETE", file.name, {"uploadId": upload}, missing=True)
            raise

    def begin(self, name):
        return texts(self.ask("POST", name, {"uploads": ""}).content, "UploadId")[0]

    def put_part(self, name, upload, number, body):
        answer = self.ask("PUT", name, {"partNumber": str(number), "uploadId": upload}, body)
        return f"<Part><PartNumber>{number}</PartNumber><ETag>{answer.headers['ETag']}</ETag></Part>"

    def complete(self, name, upload, parts):
        body = f"<CompleteMultipartUpload>{''.join(parts)}</CompleteMultipartUpload>".encode()
        content = self.ask("POST", name, {"uploadId": upload}, body).content
        # S3 begins to answer with status 200 before it knows how it ends.
        if not content.rstrip().endswith(b"CompleteMultipartUploadResult>"):
            raise Problem(f"{name} was not put together: {content[:500].decode('utf-8', 'replace')}")

    def end_uploads(self, name):
        """Parts of a run that was cut off take room that nobody sees."""
        key = f"{self.folder}/{name}"
        listed = self.ask("GET", None, {"prefix": key, "uploads": ""}).content
        for found, upload in zip(texts(listed, "Key"), texts(listed, "UploadId")):
            if found == key:
                self.ask("DELETE", name, {"uploadId": upload}, missing=True)

    def tidy(self):
        """Nothing is left over."""

    def ask(self, method, name, query=None, body=b"", missing=False):
        path = self.base + ("/" if name is None else f"/{self.folder}/{name}")
        try:
            return again(lambda: self.send(method, path, query or {}, body), self.origin)
        except urllib.error.HTTPError as error:
            if error.code == 404 and missing:
                return None
            said = error.read(500).decode("utf-8", "replace")
            advice = ": check bucket, keys and their rights" if error.code in (403, 404) else ""
            raise Problem(f"{self.origin} answers {error.code} to {method} {path}{advice} {said}".rstrip()) from error

    def send(self, method, path, query, body):
        """A request with an AWS Signature Version 4."""
        now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        path = urllib.parse.quote(path, safe="/-_.~")
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
            f"{self.origin}{path}" + (f"?{line}" if line else ""),
            data=body if method in ("PUT", "POST") else None,
            method=method,
            headers={**signed, "Authorization": f"AWS4-HMAC-SHA256 {who}", "Content-Type": "application/octet-stream"},
        )
        with self.opener.open(request, timeout=SECONDS) as answer:
            return Answer(answer.headers, answer.read())


def texts(document, name):
    return [each.text for each in xml.fromstring(document).iter() if each.tag.rpartition("}")[2] == name]
