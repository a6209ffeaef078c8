"""Reads Secrets from the API server and encrypts them for people who are not in the cluster.

It needs Python 3.9 or later and libcrypto 3, which Python's own `ssl` is made with: the image has no openssl command. What it
wants is in the environment:

- API_URL: the API server; API_CA: file with the CA of its certificate; ACCOUNT_FILE: file with the token that it presents
- LIST_FILE: which ones, a JSON list of objects with `namespace` and `name`
- RECIPIENTS_FILE: certificates (PEM) of those who may read the result
- PARTS: folder of the result, `credentials.cms` (CMS AuthEnvelopedData, AES-256-GCM, DER), with a line about it in
  `credentials.cms.json`

What is encrypted is a List of Secrets as `oc create` takes it. It is on no disk unencrypted. The exit code is 1 if a Secret
cannot be read.
"""

import ctypes
import ctypes.util
import hashlib
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

TRIES = 5
SECONDS = 30
# openssl/openssl include/openssl/cms.h.in and bio.h.in @openssl-3.0
CMS_BINARY = 0x80
BIO_CTRL_INFO = 3
BEGIN, END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


class Problem(Exception):
    """Something that a person has to mend."""


def say(text):
    print(f"credentials: {text}", flush=True)


def setting(name):
    value = os.environ.get(name, "")
    if value == "":
        raise Problem(f"variable {name} is missing")
    return value


class Stays(urllib.request.HTTPRedirectHandler):
    """A redirect would take the token of the account to another host."""

    def redirect_request(self, *_):
        return None


class Api:
    def __init__(self, url, ca, account):
        self.url, self.account = url, account
        handlers = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca)), Stays()
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)

    def secret(self, namespace, name):
        path = f"/api/v1/namespaces/{namespace}/secrets/{name}"
        for attempt in range(1, TRIES + 1):
            # The file changes while it is used.
            token = Path(self.account).read_text(encoding="utf-8").strip()
            request = urllib.request.Request(f"{self.url}{path}", headers={"Authorization": f"Bearer {token}"})
            try:
                with self.opener.open(request, timeout=SECONDS) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                reason = f"the API server answers {error.code}"
                if error.code < 500 and error.code != 429:
                    break
            except OSError as error:
                reason = f"no answer from {self.url}: {error}"
            if attempt < TRIES:
                time.sleep(float(os.environ.get("PAUSE_SECONDS", "2")))
        raise Problem(f"Secret {namespace}/{name} cannot be read: {reason}")


def portable(secret):
    """What a cluster takes that has never seen it: without what its own API server has added."""
    metadata = secret["metadata"]
    kept = {key: metadata[key] for key in ("name", "namespace", "labels", "annotations") if key in metadata}
    fields = {key: secret[key] for key in ("type", "immutable", "data") if key in secret}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": kept, **fields}


def library():
    for name in ("libcrypto.so.3", ctypes.util.find_library("crypto")):
        try:
            found = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if found is not None and hasattr(found, "CMS_AuthEnvelopedData_create"):
            break
    else:
        raise Problem("there is no libcrypto of OpenSSL 3")
    pointer = ctypes.c_void_p
    for function, *arguments in (
        ("BIO_new_mem_buf", ctypes.c_char_p, ctypes.c_int),
        ("PEM_read_bio_X509", pointer, pointer, pointer, pointer),
        ("OPENSSL_sk_new_null",),
        ("EVP_aes_256_gcm",),
        ("CMS_encrypt", pointer, pointer, pointer, ctypes.c_uint),
        ("BIO_s_mem",),
        ("BIO_new", pointer),
    ):
        declared = getattr(found, function)
        declared.restype, declared.argtypes = pointer, arguments
    found.OPENSSL_sk_push.argtypes = pointer, pointer
    found.i2d_CMS_bio.argtypes = pointer, pointer
    found.BIO_ctrl.restype, found.BIO_ctrl.argtypes = ctypes.c_long, (pointer, ctypes.c_int, ctypes.c_long, pointer)
    return found


def sealed(content, recipients):
    """Bytes that only the owners of the recipients' private keys can read, and nobody can change unnoticed."""
    crypto = library()
    stack = crypto.OPENSSL_sk_new_null()
    certificates = [part[part.index(BEGIN) :] + END + b"\n" for part in recipients.split(END) if BEGIN in part]
    if not certificates:
        raise Problem("there is no recipient")
    # Each buffer is alive as long as its BIO.
    for certificate in certificates:
        parsed = crypto.PEM_read_bio_X509(crypto.BIO_new_mem_buf(certificate, len(certificate)), None, None, None)
        if not parsed:
            raise Problem("a recipient is no certificate")
        crypto.OPENSSL_sk_push(stack, parsed)
    plain = crypto.BIO_new_mem_buf(content, len(content))
    message = crypto.CMS_encrypt(stack, plain, crypto.EVP_aes_256_gcm(), CMS_BINARY)
    output = crypto.BIO_new(crypto.BIO_s_mem())
    if not message or crypto.i2d_CMS_bio(output, message) != 1:
        raise Problem("the credentials cannot be encrypted for the recipients: their keys have to be RSA or EC")
    start = ctypes.c_void_p()
    size = crypto.BIO_ctrl(output, BIO_CTRL_INFO, 0, ctypes.byref(start))
    return ctypes.string_at(start, size)


def main():
    wanted = json.loads(Path(setting("LIST_FILE")).read_text(encoding="utf-8"))
    recipients = Path(setting("RECIPIENTS_FILE")).read_bytes()
    api = Api(setting("API_URL"), setting("API_CA"), setting("ACCOUNT_FILE"))
    secrets = [portable(api.secret(each["namespace"], each["name"])) for each in wanted]
    content = sealed(json.dumps({"apiVersion": "v1", "kind": "List", "items": secrets}).encode(), recipients)
    file = Path(setting("PARTS"), "credentials.cms")
    file.write_bytes(content)
    names = [f"{each['namespace']}/{each['name']}" for each in wanted]
    about = {"file": file.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "secrets": names}
    Path(f"{file}.json").write_text(json.dumps(about, separators=(",", ":")), encoding="utf-8")
    say(f"{len(secrets)} Secrets are encrypted")


if __name__ == "__main__":
    try:
        main()
    except (Problem, OSError, ValueError, KeyError) as error:
        print(f"credentials: {error}", file=sys.stderr, flush=True)
        sys.exit(1)
