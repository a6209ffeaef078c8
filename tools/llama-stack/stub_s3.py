"""Stands in for the object store: moto's S3 in this process, behind HTTP or HTTPS on loopback."""

import re
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

import boto3
from botocore.config import Config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

Environ = dict[str, Any]
_host = "s3.localhost"


class StubS3:
    """Remembers who asked and whether the bucket was in the host name; moto itself checks no keys."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.access_keys: set[str] = set()
        self.addressing: set[str] = set()
        self._application = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._dispatch, threaded=True, ssl_context=context)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://{_host}:{self._server.server_port}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def client(self, ca_file: str) -> Any:
        local = self.url.replace(_host, "127.0.0.1")
        return boto3.client(
            "s3",
            endpoint_url=local,
            region_name="us-east-1",
            aws_access_key_id="driver",
            aws_secret_access_key="driver",
            verify=ca_file,
            config=Config(s3={"addressing_style": "path"}),
        )

    def forget(self) -> None:
        self.access_keys.clear()
        self.addressing.clear()

    def _dispatch(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Passes requests on in path style, whichever style they came in."""
        key = re.search(r"Credential=([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
        if key is not None:
            self.access_keys.add(key.group(1))
        host = environ.get("HTTP_HOST", "").split(":")[0]
        if host.endswith(f".{_host}"):
            self.addressing.add("virtual")
            environ["PATH_INFO"] = f"/{host.removesuffix(f'.{_host}')}{environ['PATH_INFO']}"
        else:
            self.addressing.add("path")
        environ["HTTP_HOST"] = f"localhost:{self._server.server_port}"
        environ.pop("RAW_URI", None)
        environ.pop("REQUEST_URI", None)
        answer: Iterable[bytes] = self._application(environ, start_response)
        return answer
