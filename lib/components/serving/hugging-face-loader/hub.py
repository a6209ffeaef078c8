"""Hugging Face, or a mirror with the same API: which files a revision has, and their content."""

import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from attempts import BLOCK, SECONDS, TRIES, Problem, again, pause

SECRET = "Secret huggingface-token"


class KeepsKeyAtHome(urllib.request.HTTPRedirectHandler):
    """Files lie on other hosts, which have no business with the token."""

    def redirect_request(self, request, *rest):
        new = super().redirect_request(request, *rest)
        key = request.get_header("Authorization")
        if new is not None and key is not None and host(new.full_url) == host(request.full_url):
            new.add_unredirected_header("Authorization", key)
        return new


def host(url):
    return urllib.parse.urlsplit(url).netloc


class File:
    """One file of a repository."""

    def __init__(self, entry):
        self.name, self.size = entry["rfilename"], int(entry["size"])
        self.sha256 = (entry.get("lfs") or {}).get("sha256")
        if self.name.startswith("/") or ".." in self.name.split("/"):
            raise Problem(f"the repository has a file {self.name!r}, which is no path inside a folder")

    def check(self, sha256):
        if self.sha256 and sha256 != self.sha256:
            raise Problem(f"{self.name} has SHA-256 {sha256}, and {self.sha256} is stated; the next run loads it again")


class Hub:
    """A repository. Proxies are those of the environment variables."""

    def __init__(self, url, repository, revision, key):
        self.url, self.repository, self.revision, self.key = url, repository, revision, key
        self.opener = urllib.request.build_opener(KeepsKeyAtHome())

    def listing(self, revision):
        """Commit of a revision, and the files of it that a model server reads."""
        path = f"api/models/{self.repository}/revision/{urllib.parse.quote(revision, safe='')}?blobs=true"

        def ask():
            with self.open(path) as answer:
                return json.load(answer)

        try:
            found = again(ask, self.url)
            return found["sha"], chosen([File(each) for each in found["siblings"]])
        except (KeyError, TypeError, ValueError) as error:
            raise Problem(f"{self.url}/{path} does not answer like Hugging Face: {error!r}") from error

    def blocks(self, commit, file, offset):
        """The content from an offset on. A connection that breaks is taken up where it broke."""
        tries = 0
        while offset < file.size:
            try:
                for block in self.connection(commit, file, offset):
                    offset += len(block)
                    tries = 0
                    yield block
                if offset < file.size:
                    raise http.client.HTTPException("the connection was closed")
            except (OSError, http.client.HTTPException) as error:
                tries += 1
                if tries == TRIES:
                    raise Problem(f"{file.name} breaks off at {offset} of {file.size} bytes: {error}") from error
                pause(tries)
        if offset > file.size:
            raise Problem(f"{file.name} is larger than the {file.size} bytes that are stated")

    def connection(self, commit, file, offset):
        path = f"{self.repository}/resolve/{commit}/{urllib.parse.quote(file.name)}"
        with self.open(path, {"Range": f"bytes={offset}-"} if offset else {}) as answer:
            # A server may send the whole file all the same.
            skip = offset if answer.status == 200 else 0
            length = answer.headers.get("Content-Length")
            if length is not None and offset - skip + int(length) != file.size:
                raise Problem(f"{file.name} has {offset - skip + int(length)} bytes, and {file.size} are stated")
            while block := answer.read(BLOCK):
                if len(block) > skip:
                    yield block[skip:]
                skip = max(0, skip - len(block))

    def open(self, path, headers=None):
        request = urllib.request.Request(f"{self.url}/{path}", headers={"User-Agent": "model-loader", **(headers or {})})
        if self.key:
            request.add_unredirected_header("Authorization", f"Bearer {self.key}")
        try:
            return self.opener.open(request, timeout=SECONDS)
        except urllib.error.HTTPError as error:
            raise self.explained(error) from error

    def explained(self, error):
        page = f"{self.url}/{self.repository}"
        if error.code == 401 and not self.key:
            return Problem(
                f"{page} wants a token, since it is gated or private, or does not exist: "
                f"write token: true for the source, and put an access token into {SECRET}"
            )
        if error.code == 401:
            return Problem(f"{page} refuses the token of {SECRET}: put a valid one there, or check the name")
        if error.code == 403 and host(error.url) == host(self.url):
            return Problem(f"{page} refuses access: the account of the token of {SECRET} has to accept its terms")
        if error.code == 404:
            return Problem(f"{page} has no {urllib.parse.urlsplit(error.url).path} at revision {self.revision}")
        return error


# For other programs: llama.cpp, ONNX, OpenVINO, Core ML, Keras, Flax, Rust, and what the makers of a model train with.
OTHER_FORMATS = re.compile(r"^(original|metal|onnx|openvino|coreml)/|\.(gguf|onnx|h5|msgpack|ot|tflite|pth)$")


def chosen(files):
    """The files that vLLM reads. Many repositories hold the same weights in two formats or more."""
    safe = [file.name for file in files if file.name.endswith(".safetensors")]
    shards = any(name.startswith("model") for name in safe)

    def wanted(name):
        if OTHER_FORMATS.search(name) or (safe and re.search(r"\.(bin|pt)$", name)):
            return False
        return not (shards and re.match(r"consolidated.*\.safetensors", name))

    kept = [file for file in files if wanted(file.name)]
    if not {"config.json", "params.json"} & {file.name for file in kept}:
        raise Problem("the repository has no config.json: it holds no model that vLLM can read")
    return kept
