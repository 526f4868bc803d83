"""A request as it came over the wire, and what WSGI calls its environ (PEP 3333).

Owns the meaning of a head; refuses to know connections. Headers with an underscore in their name are dropped: WSGI
cannot tell them from those with a hyphen, and what a proxy said must not be said again by a client.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from functools import lru_cache
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import httptools

MAX_BODY_IN_MEMORY: Final = 2**20
"""Bytes of a body above which it waits in a temporary file until it is complete."""

_HOST: Final = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(:[0-9]*)?")
"""Host's syntax (RFC 9112, section 3.2; RFC 3986, section 3.2.2)."""

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
        is_expecting: whether the client waits to be told to send the body.
        path, query: of the target, as WSGI wants them.
        fault: the status to refuse it with; 0: none.
    """

    __slots__ = (
        "body",
        "body_bytes",
        "declared_bytes",
        "fault",
        "headers",
        "is_expecting",
        "is_kept_alive",
        "method",
        "path",
        "query",
        "target",
    )

    def __init__(self) -> None:
        self.method, self.target = "", b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: SpooledTemporaryFile[bytes] | BytesIO | None = None
        self.body_bytes = 0
        self.declared_bytes: int | None = None
        self.is_kept_alive = self.is_expecting = False
        self.path = self.query = ""
        self.fault = 0

    def sort(self, version: str) -> None:
        """Take from the head what decides how to go on; find what is wrong with it.

        What would make us and a proxy disagree about where a request ends is refused by the parser before (RFC 9112,
        sections 6.1 and 6.3). Here: exactly one Host (section 3.2), codings of transfer we do not have (section 6.1).
        """
        hosts, fault = 0, 0
        for name, value in self.headers:
            key = _key(name)
            if key == "HTTP_HOST":
                hosts += 1 if _HOST.fullmatch(value) else 2
            elif key == "CONTENT_LENGTH":
                self.declared_bytes = int(value)
            elif key == "HTTP_EXPECT":
                self.is_expecting = value.lower() == b"100-continue" and version == "1.1"
            elif key == "HTTP_TRANSFER_ENCODING" and value.strip().lower() != b"chunked":
                fault = 501
        if version not in {"1.0", "1.1"}:
            fault = 505
        elif hosts > 1 or (not hosts and version == "1.1"):
            fault = fault or 400
        try:
            self.path, self.query = _parts(self.target)
        except httptools.HttpParserError:
            fault = fault or 400
        self.fault = fault

    def sketch(self, heeded: Collection[str]) -> dict[str, Any]:
        """Return as much of the environ as somebody heeds."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "CONTENT_LENGTH": str(self.body_bytes or self.declared_bytes or 0),
        }
        for name, value in self.headers:
            key = _key(name)
            if key in heeded:
                _add(environ, key, value)
        return environ

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


def environ_of(request: Request, base: dict[str, Any]) -> dict[str, Any]:
    """Return the environ of a request that has been read. `base` is what all requests of a connection have in common."""
    environ = base.copy()
    environ["REQUEST_METHOD"] = request.method
    environ["PATH_INFO"], environ["QUERY_STRING"] = request.path, request.query
    for name, value in request.headers:
        key = _key(name)
        if key:
            _add(environ, key, value)
    _add_body(request, environ)
    return environ


def _parts(target: bytes) -> tuple[str, str]:
    """Return path and query of a target.

    Raises:
        httptools.HttpParserInvalidURLError: it is none.
    """
    if target[:1] != b"/" and target != b"*":
        url = httptools.parse_url(target)
        path, query = url.path or b"/", url.query or b""
    else:
        path, _, query = target.partition(b"#")[0].partition(b"?")
    return (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"), query.decode("latin-1")


def _add(environ: dict[str, Any], key: str, value: bytes) -> None:
    text = value.decode("latin-1")
    if key in environ and key.startswith("HTTP_"):
        text = f"{environ[key]}{_LISTS.get(key, ',')}{text}"
    environ[key] = text


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
def _key(name: bytes) -> str:
    """Return what the environ calls a header; empty for one that does not get in."""
    text = name.decode("latin-1").upper()
    if "_" in text:
        return ""
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
