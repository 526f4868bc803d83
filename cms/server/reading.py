"""Reading: from bytes to requests, as far as the limits allow.

Owns what the parser says (llhttp by httptools) and what is counted while a request comes in; knows neither sockets nor
answers.
"""

from __future__ import annotations

from typing import Protocol

import httptools

from cms.server.limits import Limits
from cms.server.requests import Request


class Receiver(Protocol):
    """Who is told of requests. Nothing is told any more after `refuse`, nor of what follows a last request."""

    def take(self, request: Request) -> None:
        """Take a request that is complete, or is refused by its own fault."""

    def cut_off(self, request: Request) -> None:
        """Take a request that is not going to be read to its end."""

    def refuse(self, status: int) -> None:
        """Hear that what comes makes no sense, or is too much."""

    def expect(self) -> None:
        """Hear that the client waits to be told to send the body."""


class Reader:
    """Reads one connection.

    Attributes:
        request: what is being read, None between two requests.
        has_head: whether its head is complete.
        begun: how many requests began with the data fed last.
        is_deaf: whether whatever comes is of no interest any more.
    """

    def __init__(self, receiver: Receiver, limits: Limits) -> None:
        self._receiver, self._limits = receiver, limits
        self._parser = httptools.HttpRequestParser(self)
        self.request: Request | None = None
        self.has_head = self.is_deaf = False
        self.begun = self._unused_bytes = 0

    def feed(self, data: bytes, *, is_alone: bool) -> None:
        """Read data. `is_alone` tells that no request before it is being read or answered."""
        self.begun = 0
        before, used_bytes = self.request, self.request.body_bytes if self.request is not None else 0
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.is_deaf = True
        except httptools.HttpParserError:
            self._receiver.refuse(400)
        if self.request is not None:
            is_its_own = self.request is before or (is_alone and self.begun == 1)
            self._count(self.request, data, is_its_own=is_its_own, before=used_bytes)

    def stop(self) -> None:
        """Let go of what is being read, and hear no more."""
        if self.request is not None:
            self.request.close()
        self.request, self.is_deaf = None, True

    def _count(self, request: Request, data: bytes, *, is_its_own: bool, before: int) -> None:
        """Count what has come of a request and is no body: an unfinished head, trailers, extensions of chunks.

        The parser gathers them, however long they are. Of data that began with other requests nothing is counted.
        """
        if self.has_head and request.body_bytes != before:
            self._unused_bytes = 0
        elif is_its_own:
            self._unused_bytes += len(data)
            if self._unused_bytes > self._limits.head_bytes:
                self._receiver.refuse(431)

    # What the parser calls

    def on_message_begin(self) -> None:
        self.request, self.has_head, self._unused_bytes = Request(), False, 0
        self.begun += 1

    def on_url(self, part: bytes) -> None:
        if self.request is not None:
            self.request.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes after the head are trailers, which nobody here has a use for.
        if self.request is not None and not self.has_head:
            self.request.headers.append((name, value))

    def on_headers_complete(self) -> None:
        request = self.request
        if request is None or self.is_deaf:
            return
        self.has_head, self._unused_bytes = True, 0
        request.method = self._parser.get_method().decode("ascii")
        version = self._parser.get_http_version()
        if (
            len(request.headers) > self._limits.headers
            or sum(len(name) + len(value) for name, value in request.headers) > self._limits.head_bytes
        ):
            # Read by one call, a head may be longer than what is counted in between.
            request.fault = 431
        else:
            request.sort(version)
        # Nothing is upgraded to: the request is taken as what it is without that, and what follows it is not read.
        can_go_on = self._parser.should_keep_alive() and not self._parser.should_upgrade()
        request.is_kept_alive = version == "1.1" and can_go_on and not request.fault
        if request.fault or (request.declared_bytes or 0) > self._limits.body_bytes + 1:
            self._cut_off(request)
        elif request.is_expecting:
            self._receiver.expect()

    def on_body(self, part: bytes) -> None:
        request = self.request
        if request is None or self.is_deaf:
            return
        # One byte more than allowed: whoever reads it can tell that it is too much.
        request.take(part[: self._limits.body_bytes + 1 - request.body_bytes])
        if request.body_bytes > self._limits.body_bytes:
            self._cut_off(request)

    def on_message_complete(self) -> None:
        request = self.request
        if request is None or self.is_deaf:
            return
        self.request, self.is_deaf = None, not request.is_kept_alive
        self._receiver.take(request)

    def _cut_off(self, request: Request) -> None:
        request.is_kept_alive = False
        self.request, self.is_deaf = None, True
        self._receiver.cut_off(request)
