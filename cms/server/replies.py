"""From the application's answer to bytes: the head, how the body is delimited, and what is wrong with either.

Runs on a thread, beside the loop. Owns WSGI's side of an exchange (PEP 3333).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final, Protocol

from cms.server.requests import Request

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
FLUSH_BYTES: Final = 262_144
"""How much of an answer is gathered before it is sent in parts, and how large these are."""

_log: Final = logging.getLogger("masthead")
_BODILESS: Final = frozenset({204, 304})


class Gone(Exception):
    """The client is not there any more."""


class Line(Protocol):
    """What an exchange needs of a connection; every method may be called from any thread."""

    def date_line(self) -> bytes:
        """Return the Date field, with its end of line."""

    def send(self, part: bytes) -> None:
        """Send a part; return when there is room for the next. Raises Gone."""

    def finish(self, part: bytes, *, is_kept: bool) -> None:
        """Send the last part, and end the exchange."""

    def fail(self, status: int) -> None:
        """Answer with an error of the server, where nothing has been sent."""

    def abort(self) -> None:
        """Break the connection off: what was sent is not the whole answer."""


def refusal(status: int, date_line: bytes) -> bytes:
    """Return an answer of the server itself, to what never got to the application; the connection ends with it."""
    title = HTTPStatus(status).phrase
    body = f'{{"type":"about:blank","title":"{title}","status":{status}}}'
    head = (
        f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n"
    )
    return head.encode() + date_line + b"\r\n" + body.encode()


def respond(application: Application, environ: dict[str, Any], request: Request, line: Line) -> str:
    """Let the application answer a request, and send what it says. Return the status."""
    reply = Reply(request, line)
    try:
        parts = application(environ, reply.start)
        try:
            for part in parts:
                reply.take(part)
            reply.end()
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
    except Gone:
        line.abort()
    except Exception:
        _log.exception("%s %s: the application failed", request.method, request.target.decode("latin-1"))
        if reply.is_under_way:
            line.abort()
        else:
            line.fail(500)
            return "500"
    finally:
        request.close()
    return reply.status[:3]


class Reply:
    """An answer on its way out.

    Its body is delimited by Content-Length, the application's or ours; by chunks where the length shows only later; or
    by the end of the connection, for clients to whom it means nothing else (RFC 9112, section 6).
    """

    def __init__(self, request: Request, line: Line) -> None:
        self._request, self._line = request, line
        self.status, self._headers = "", [("", "")][:0]
        self._parts: list[bytes] = []
        self._gathered = 0
        self._left: int | None = None
        self._is_bodiless = self._is_chunked = self._is_too_long = False
        self._is_kept = request.is_kept_alive
        self.is_under_way = False

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        """Be WSGI's `start_response`. May be called again with `exc_info`, until the head is sent."""
        if exc_info is not None and self.is_under_way:
            raise exc_info[1].with_traceback(exc_info[2])
        self.status, self._headers = status, headers
        return _refuse_write

    def take(self, part: bytes) -> None:
        """Take the next part of the body."""
        self._parts.append(part)
        self._gathered += len(part)
        if self._gathered >= FLUSH_BYTES:
            self._line.send(self._flush(is_last=False))

    def end(self) -> None:
        """Send the rest."""
        rest = self._flush(is_last=True)
        if self._left and not self._is_bodiless:
            raise ValueError(f"the body is {self._left} bytes shorter than its Content-Length")
        self._line.finish(rest, is_kept=self._is_kept and not self._is_too_long)

    def _flush(self, *, is_last: bool) -> bytes:
        out = [] if self.is_under_way else [self._head(self._gathered if is_last else None)]
        if not self._is_bodiless:
            parts = self._fitting() if self._left is not None else self._parts
            if self._is_chunked and self._gathered:
                out += [b"%x\r\n" % self._gathered, *parts, b"\r\n"]
            elif not self._is_chunked:
                out += parts
            if self._is_chunked and is_last:
                out.append(b"0\r\n\r\n")
        self.is_under_way, self._parts, self._gathered = not is_last or self.is_under_way, [], 0
        return b"".join(out)

    def _fitting(self) -> list[bytes]:
        """Return what the stated length leaves room for."""
        assert self._left is not None  # noqa: S101 - asked before
        if self._gathered <= self._left:
            self._left -= self._gathered
            return self._parts
        _log.error("%s %r: the body is longer than its Content-Length", self._request.method, self._request.target)
        fitting, self._left, self._is_too_long = b"".join(self._parts)[: self._left], 0, True
        return [fitting]

    def _head(self, body_bytes: int | None) -> bytes:
        """Return the head, and decide how the body is delimited. `body_bytes` is its length if that is known."""
        status = int(self.status[:3])
        names = {name.lower(): value for name, value in self._headers}
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in self._headers)]
        self._is_bodiless = self._request.method == "HEAD" or status in _BODILESS
        if "content-length" in names:
            self._left = int(names["content-length"])
        elif not self._is_bodiless:
            if body_bytes is not None:
                lines.append(f"Content-Length: {body_bytes}")
            elif self._is_kept:
                self._is_chunked = True
                lines.append("Transfer-Encoding: chunked")
        if "close" in names.get("connection", "").lower():
            self._is_kept = False
        elif not self._is_kept:
            lines.append("Connection: close")
        text = "\r\n".join(lines)
        if text.count("\n") != len(lines) - 1 or text.count("\r") != len(lines) - 1 or "\0" in text:
            raise ValueError("a header has a line break in it")
        date = b"" if "date" in names else self._line.date_line()
        return text.encode("latin-1") + b"\r\n" + date + b"\r\n"


def _refuse_write(part: bytes) -> object:
    """Stand for WSGI's `write`, which applications are told not to use, and Flask does not."""
    raise NotImplementedError(f"{len(part)} bytes were written past the response")
