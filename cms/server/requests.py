"""A request as it came over the wire, and what WSGI calls its environ (PEP 3333).

Owns the meaning of a head; refuses to know connections. Headers with an underscore in their name are dropped: WSGI
cannot tell them from those with a hyphen, and what a proxy said must not be said again by a client.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import httptools

MAX_BODY_IN_MEMORY: Final = 2**20
"""Bytes of a body above which it waits in a temporary file until it is complete."""

_LISTS: Final = {"HTTP_COOKIE": "; "}


class Request:
    """A request while it is read.

    Attributes:
        method: its method.
        target: what stands behind it in the first line.
        headers: names and values as sent.
        body: what has been read of its body; None where nothing has.
        body_bytes: how much that is.
        declared_bytes: its Content-Length, None if it has none.
        is_kept_alive: whether the connection is of use afterwards.
        fault: the status to refuse it with; 0: none.
    """

    __slots__ = ("body", "body_bytes", "declared_bytes", "fault", "headers", "is_kept_alive", "method", "target")

    def __init__(self) -> None:
        self.method, self.target = "", b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: SpooledTemporaryFile[bytes] | BytesIO | None = None
        self.body_bytes = 0
        self.declared_bytes: int | None = None
        self.is_kept_alive = False
        self.fault = 0

    def take(self, part: bytes) -> None:
        """Add a part of the body."""
        if self.body is None:
            self.body = SpooledTemporaryFile(MAX_BODY_IN_MEMORY)  # noqa: SIM115 - closed with the answer
        self.body.write(part)
        self.body_bytes += len(part)

    def close(self) -> None:
        """Let go of the body."""
        if self.body is not None:
            self.body.close()


def fault_of(request: Request, version: str) -> int:
    """Return the status with which the head must be refused; 0 where nothing is wrong with it.

    What would make us and a proxy disagree about where a request ends is refused by the parser before (RFC 9112,
    sections 6.1 and 6.3). Here: exactly one Host (section 3.2), codings of transfer we do not have (section 6.1).
    """
    hosts = 0
    for name, value in request.headers:
        lower = name.lower()
        if lower == b"host":
            hosts += 1
        elif lower == b"transfer-encoding" and value.strip().lower() != b"chunked":
            return 501
    if version not in {"1.0", "1.1"}:
        return 505
    return 400 if hosts > 1 or (not hosts and version == "1.1") else 0


def environ_of(request: Request, base: dict[str, Any]) -> dict[str, Any]:
    """Return the environ of a request that has been read.

    Args:
        request: the request.
        base: what all requests of a connection have in common.

    Raises:
        httptools.HttpParserInvalidURLError: the target is none.
    """
    environ = base.copy()
    environ["REQUEST_METHOD"] = request.method
    target = request.target
    if target[:1] != b"/" and target != b"*":
        url = httptools.parse_url(target)
        path, query = url.path or b"/", url.query or b""
    else:
        path, _, query = target.partition(b"#")[0].partition(b"?")
    environ["PATH_INFO"] = (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1")
    environ["QUERY_STRING"] = query.decode("latin-1")
    for name, value in request.headers:
        key = _key(name)
        if key is None:
            continue
        text = value.decode("latin-1")
        before = environ.get(key)
        environ[key] = text if before is None else f"{before}{_LISTS.get(key, ',')}{text}"
    _add_body(request, environ)
    return environ


def _add_body(request: Request, environ: dict[str, Any]) -> None:
    """Add the body, complete, or, where it is longer than anything allowed, what it says of its length."""
    if request.body is not None:
        request.body.seek(0)
    environ["wsgi.input"] = request.body or BytesIO()
    declared = request.declared_bytes or 0
    if request.body_bytes or declared:
        environ["CONTENT_LENGTH"] = str(max(request.body_bytes, declared))
    else:
        environ.pop("CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)


@lru_cache(maxsize=1_024)
def _key(name: bytes) -> str | None:
    """Return what the environ calls a header; None for one that does not get in."""
    text = name.decode("latin-1").upper()
    if "_" in text:
        return None
    text = text.replace("-", "_")
    return text if text in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{text}"


def base_environ(server: tuple[str, int], client: tuple[str, int], *, is_multiprocess: bool) -> dict[str, Any]:
    """Return what all requests of a connection have in common."""
    return {
        "SCRIPT_NAME": "",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": is_multiprocess,
        "wsgi.run_once": False,
    }
