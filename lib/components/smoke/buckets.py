"""What the keys of a user may do in each bucket, by the S3 API.

`store`: `url`, `region`, `pathStyle`, where it has one `ca`; `keys`: files `id` and `key`; `buckets`: for each bucket `read`,
`readWrite` or `none`. Nothing is left behind, and nothing is read: an object that is not there shows whether one could be read,
and an upload that is aborted whether one could be written. Whether objects can be deleted is not asked: in a bucket with
versions that would leave a marker.
"""

import urllib.parse
import uuid

import s3
from basics import Problem
from servers import Server, secret
from web import Refused

ALLOWED, REFUSED = "allowed", "refused"
EXPECTED = {
    "none": {"list": REFUSED, "read": REFUSED, "write": REFUSED},
    "read": {"list": ALLOWED, "read": ALLOWED, "write": REFUSED},
    "readWrite": {"list": ALLOWED, "read": ALLOWED, "write": ALLOWED},
}
SHOWN = {"none": "is refused", "read": "reads only", "readWrite": "reads and writes"}


class Bucket(s3.Bucket):
    def __init__(self, store, name, keys):
        self.region, self.name = store["region"], name
        self.id, self.key = secret(keys["id"]), secret(keys["key"])
        parts = urllib.parse.urlsplit(store["url"])
        self.host = parts.netloc if store["pathStyle"] else f"{name}.{parts.netloc}"
        self.base = f"/{name}" if store["pathStyle"] else ""
        self.web = Server({"url": f"{parts.scheme}://{self.host}", "ca": store.get("ca")})
        self.object = f"/smoke-test/{uuid.uuid4().hex}"

    def do(self, method, path, body=b"", **query):
        send = lambda: self.send(path, query, lambda answer: answer.read(), method, body)  # noqa: E731
        return self.web.again(send, f"{method} {self.base}{path}", once=True)

    def list(self):
        self.do("GET", "/", **{"list-type": "2", "max-keys": "1"})

    def read(self):
        try:
            self.do("GET", self.object)
        except Refused as error:
            if error.status != 404 or "NoSuchBucket" in str(error):
                raise

    def write(self):
        upload = s3.text(s3.tree(self.do("POST", self.object, uploads="")), "UploadId")
        try:
            self.do("PUT", self.object, b"smoke test\n", partNumber="1", uploadId=upload)
        finally:
            self.do("DELETE", self.object, uploadId=upload)

    def outcome(self, verb):
        try:
            getattr(self, verb)()
        except Refused as error:
            # Wrong keys are refused, too, and say nothing about rights.
            if error.status == 403 and "<Code>AccessDenied</Code>" in str(error):
                return REFUSED
            raise Problem(s3.brief(str(error))) from error
        return ALLOWED


def check(about):
    wrong = []
    for name, rights in about["buckets"].items():
        bucket = Bucket(about["store"], name, about["keys"])
        for verb, expected in EXPECTED[rights].items():
            found = bucket.outcome(verb)
            if found != expected:
                wrong.append(f"{verb} in {name} is {found}")
    if wrong:
        raise Problem("; ".join(wrong))
    return "; ".join(f"{said} in {names(about, rights)}" for rights, said in SHOWN.items() if names(about, rights))


def names(about, rights):
    return ", ".join(name for name, known in about["buckets"].items() if known == rights)
