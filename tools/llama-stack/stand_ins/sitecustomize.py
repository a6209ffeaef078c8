"""Resolves *.localhost to loopback, as RFC 6761 asks and glibc does not: buckets in host names need it."""

import socket
from typing import Any

_resolve = socket.getaddrinfo


def _getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    local = isinstance(host, str) and host.endswith(".localhost")
    return _resolve("127.0.0.1" if local else host, *args, **kwargs)


socket.getaddrinfo = _getaddrinfo
