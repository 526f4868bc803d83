"""One HTTP request with an end: by time, by size, and at the address it was sent to.

The standard library's client is enough: no redirects (a service that moves is a service to be configured anew, and a
comment must not be sent to wherever an answer points), no proxies, no retries. Its time limit holds for one read
only; the limit for the whole request is kept by cutting the line.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from typing import Final
from urllib.parse import urlsplit

MAX_ANSWER_BYTES: Final = 262_144
"""Longest answer that is read (house rule); the longest of the protocols has about 2,000 bytes."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer that was read completely; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class AnswerTooLarge(HTTPException):
    """The answer is longer than anything the protocol could mean."""


class Line:
    """A line to one service, for one question: it can be cut from another thread, and then stays dead."""

    def __init__(self, time_limit_s: float) -> None:
        self.time_limit_s = time_limit_s
        self._lock = threading.Lock()
        self._connection: HTTPConnection | None = None
        self._is_cut = False

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """Send one POST and read the answer; raises as `send` does."""
        return self.send("POST", address, body, headers)

    def send(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """Send one request and read the answer.

        Raises:
            OSError, HTTPException: no connection, no answer in time, an answer that is not HTTP or is too large.
        """
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = self._open(parts.scheme == "https", parts.hostname or "", parts.port)
        try:
            connection.connect()
            self._check()
            connection.request(method, path, body, {"User-Agent": "Masthead/1", "Accept": "*/*", **headers})
            answer = connection.getresponse()
            content = answer.read(MAX_ANSWER_BYTES + 1)
            is_whole = not answer.length or len(content) > MAX_ANSWER_BYTES
            self._check()
        finally:
            connection.close()
        if len(content) > MAX_ANSWER_BYTES:
            raise AnswerTooLarge("the answer is too large")
        if not is_whole:
            raise IncompleteRead(content)
        return HttpAnswer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)

    def cut(self) -> None:
        """End the request at once, whatever it is waiting for; it fails in its own thread."""
        with self._lock:
            self._is_cut = True
            sock = None if self._connection is None else self._connection.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _open(self, is_secure: bool, host: str, port: int | None) -> HTTPConnection:
        limit_s = self.time_limit_s
        connection = (
            HTTPSConnection(host, port, timeout=limit_s, context=ssl.create_default_context())
            if is_secure
            else HTTPConnection(host, port, timeout=limit_s)
        )
        with self._lock:
            self._connection = connection
        self._check()
        return connection

    def _check(self) -> None:
        """Raise TimeoutError if the line has been cut: a cut before the socket was there must count too."""
        with self._lock:
            if self._is_cut:
                raise TimeoutError("the time limit has passed")
