"""A connection: requests come in, one after the other, and their answers go out in the same order.

Owns reading and its limits. An answer that is there already is sent from here; every other request goes to a thread.

The bytes of a request that was read before need not be read again: a parser that stands between two requests, given the
same bytes, says the same and stands between two requests afterwards. So requests for stored answers are remembered by
their bytes, as far as these were exactly one request.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httptools

from cms.server.replies import Gone, refusal
from cms.server.requests import Request, base_environ, environ_of
from cms.server.sending import unread_bytes, write_now

if TYPE_CHECKING:
    from cms.server.loops import Loop


@dataclass(frozen=True)
class Limits:
    """What a client may ask of the server: sizes in bytes, times in seconds (house rules; nginx has similar ones).

    Attributes:
        body_bytes: the largest body that anything accepts; a larger one is not read to its end.
        head_bytes: the largest head; as much may follow a body.
        headers: how many a head may have.
        connections: how many a process has at once; of more, those go that have been waited for longest.
        head_s: how long a head may take.
        body_s: how long a body may pause.
        idle_s: how long a connection may wait for its next request; more than proxies keep theirs (60 s).
        stall_s: how long a client may read nothing of what it is sent.
        linger_s: how long is listened to a client that was answered before it had said everything.
    """

    body_bytes: int = 16 * 2**20
    head_bytes: int = 65_536
    headers: int = 100
    connections: int = 16_384
    head_s: float = 30.0
    body_s: float = 30.0
    idle_s: float = 75.0
    stall_s: float = 30.0
    linger_s: float = 5.0


class Connection(asyncio.Protocol):
    """One client. Its methods run on the loop, but for those of `replies.Line`."""

    def __init__(self, loop: Loop) -> None:
        self._loop, self._limits = loop, loop.limits
        self._parser = httptools.HttpRequestParser(self)
        self._transport: Any = None
        self._number = -1
        self._base: dict[str, Any] = {}
        self._request: Request | None = None
        self._has_head = False
        self._unused_bytes = self._begun = self._unread_bytes = 0
        self._waiting: deque[Request] = deque()
        self._last_asked: Any = None
        self._is_busy = self._is_stalled = self._is_deaf = self._is_last = self._is_lingering = False
        self._is_paused = self.is_lost = False
        self._gates: list[threading.Event] = []
        self.changed_at = loop.now
        """When something last happened that a limit of time counts from."""

    # What asyncio calls

    def connection_made(self, transport: Any) -> None:
        self._transport, self._number = transport, transport.get_extra_info("socket").fileno()
        server, client = transport.get_extra_info("sockname"), transport.get_extra_info("peername") or ("", 0)
        self._base = base_environ(server[:2], client[:2], is_multiprocess=self._loop.is_multiprocess)
        self._loop.connections[self] = None
        if len(self._loop.connections) > self._limits.connections:
            self._loop.make_room()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio names it
        self.is_lost = True
        self._loop.connections.pop(self, None)
        for request in self._waiting:
            request.close()
        if self._request is not None:
            self._request.close()
        self._open_gates()

    def data_received(self, data: bytes) -> None:
        if self._request is None or self._has_head:
            # The time for a head counts from its beginning: nobody may send it letter by letter.
            self.changed_at = self._loop.now
        if self._is_deaf:
            return
        is_free = self.is_free
        if is_free:
            asked = self._loop.known.get(data)
            ready = None if asked is None else self._loop.recall(asked)
            if ready is not None:
                write_now(self._transport, self._number, (ready[0], self._loop.date_end, ready[1]))
                return
        self._begun, self._last_asked = 0, None
        before, used_bytes = self._request, self._request.body_bytes if self._request is not None else 0
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._is_deaf = True
        except httptools.HttpParserError:
            self._refuse(400)
        if self._request is not None:
            self._count(data, is_its_own=self._request is before or (is_free and self._begun == 1), before=used_bytes)
        elif is_free and self._begun == 1 and self._request is None and self._last_asked is not None:
            self._loop.remember(data, self._last_asked)

    def _count(self, data: bytes, *, is_its_own: bool, before: int) -> None:
        """Count what has come of a request and is no body: an unfinished head, trailers, extensions of chunks.

        The parser gathers them, however long they are. Of data that began with other requests nothing is counted.
        """
        assert self._request is not None  # noqa: S101 - asked before
        if self._has_head and self._request.body_bytes != before:
            self._unused_bytes = 0
        elif is_its_own:
            self._unused_bytes += len(data)
            if self._unused_bytes > self._limits.head_bytes:
                self._refuse(431)

    def eof_received(self) -> bool:
        """Go on sending to a client that has said everything."""
        self._is_deaf = self._is_last = True
        return self._is_busy or bool(self._waiting) or self._is_stalled

    def pause_writing(self) -> None:
        self._is_stalled, self.changed_at = True, self._loop.now

    def resume_writing(self) -> None:
        self._is_stalled, self.changed_at = False, self._loop.now
        self._open_gates()
        self._pump()

    # What the parser calls

    def on_message_begin(self) -> None:
        self._request, self._has_head, self._unused_bytes = Request(), False, 0
        self._begun += 1
        self.changed_at = self._loop.now

    def on_url(self, part: bytes) -> None:
        if self._request is not None:
            self._request.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes after the head are trailers, which nobody here has a use for.
        if self._request is not None and not self._has_head:
            self._request.headers.append((name, value))

    def on_headers_complete(self) -> None:
        request = self._request
        if request is None or self._is_deaf:
            return
        self._has_head, self._unused_bytes = True, 0
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
        elif request.is_expecting and not self._is_busy and not self._waiting:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, part: bytes) -> None:
        request = self._request
        if request is None or self._is_deaf:
            return
        # One byte more than allowed: whoever reads it can tell that it is too much.
        request.take(part[: self._limits.body_bytes + 1 - request.body_bytes])
        if request.body_bytes > self._limits.body_bytes:
            self._cut_off(request)

    def on_message_complete(self) -> None:
        request = self._request
        if request is None or self._is_deaf:
            return
        self._request = None
        self._is_deaf = not request.is_kept_alive
        self._take(request)

    # Answering

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is being read, answered or sent."""
        return self._request is None and not self.is_owed

    @property
    def is_owed(self) -> bool:
        """Tell whether the client waits for an answer, or for more of one."""
        return self._is_busy or self._is_stalled or bool(self._waiting)

    def _cut_off(self, request: Request) -> None:
        """Answer a request that is not going to be read to its end."""
        request.is_kept_alive = False
        self._request, self._is_deaf, self._is_lingering = None, True, True
        self._take(request)

    def _take(self, request: Request) -> None:
        self._waiting.append(request)
        self._pump()

    def _pump(self) -> None:
        """Answer what waits, as long as it can be sent. Who asks ahead is not listened to meanwhile."""
        while self._waiting and not (self._is_busy or self._is_stalled or self.is_lost):
            self._answer(self._waiting.popleft())
        if self._is_paused != bool(self._waiting) and not self.is_lost:
            self._is_paused = not self._is_paused
            if self._is_paused:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()
        if self._is_last and self.is_free:
            self._hang_up()

    def _answer(self, request: Request) -> None:
        if request.fault:
            request.close()
            self._refuse(request.fault)
            return
        asked = None if self._loop.heeded is None else self._loop.question(request.sketch(self._loop.heeded))
        ready = None if asked is None else self._loop.recall(asked)
        if request.is_kept_alive:
            self._last_asked = asked
        if ready is None or self._loop.log is not None:
            self._is_busy = True
            self._loop.work.put((environ_of(request, self._base), request, self))
            return
        end = self._loop.date_end if request.is_kept_alive else self._loop.date_line + b"Connection: close\r\n\r\n"
        write_now(self._transport, self._number, (ready[0], end, ready[1]))
        if not request.is_kept_alive:
            self._hang_up()

    def _refuse(self, status: int) -> None:
        """Answer for the server, and hear no more of this client."""
        if self.is_lost:
            return
        if self._request is not None:
            self._request.close()
        self._request, self._is_deaf, self._is_lingering = None, True, True
        if self._is_busy or self._waiting:
            # The answers before come first; then the connection ends.
            self._is_last = True
            return
        self._transport.write(refusal(status, self._loop.date_line))
        self._hang_up()

    def _hang_up(self) -> None:
        """End the connection once everything is sent.

        Where the client is still talking only our side is closed at first: closing both would make the system discard
        what the client has not read yet (RFC 9112, section 9.6).
        """
        self._is_deaf = self._is_last = True
        if self._is_lingering and self._transport.can_write_eof() and not self._transport.is_closing():
            self.changed_at = self._loop.now
            self._transport.write_eof()
        else:
            self._transport.close()

    def _open_gates(self) -> None:
        for gate in self._gates:
            gate.set()
        self._gates.clear()

    def _finish(self, part: bytes, is_kept: bool) -> None:
        self._is_busy, self.changed_at = False, self._loop.now
        if self.is_lost:
            return
        if part:
            self._transport.write(part)
        if is_kept:
            self._pump()
        else:
            self._waiting.clear()
            self._hang_up()

    def _send(self, part: bytes, gate: threading.Event) -> None:
        if not self.is_lost:
            self._transport.write(part)
        if self._is_stalled and not self.is_lost:
            self._gates.append(gate)
        else:
            gate.set()

    # What a thread calls (`replies.Line`)

    def date_line(self) -> bytes:
        return self._loop.date_line

    def send(self, part: bytes) -> None:
        gate = threading.Event()
        self._loop.call(self._send, part, gate)
        gate.wait()
        if self.is_lost:
            raise Gone

    def finish(self, part: bytes, *, is_kept: bool) -> None:
        self._loop.call(self._finish, part, is_kept)

    def fail(self, status: int) -> None:
        self._loop.call(self._finish, refusal(status, self._loop.date_line), False)

    def abort(self) -> None:
        self._loop.call(self._break_off)

    def _break_off(self) -> None:
        self._is_busy = False
        self._transport.abort()

    # What the loop calls every second, and at its end

    def check(self) -> None:
        """Part with a client that takes too long."""
        limits, unread = self._limits, unread_bytes(self._transport, self._number)
        if unread < self._unread_bytes:
            # Slowly, but it reads.
            self.changed_at = self._loop.now
        self._unread_bytes = unread
        silent_s = self._loop.now - self.changed_at
        if self._is_stalled or (unread and self._transport.is_closing()):
            if silent_s > limits.stall_s:
                self._transport.abort()
        elif self._is_deaf and self._is_last and not self._is_busy:
            if silent_s > (limits.stall_s if unread else limits.linger_s):
                self._transport.abort()
        elif self._request is not None:
            if silent_s > (limits.body_s if self._has_head else limits.head_s):
                self._refuse(408)
        elif not self._is_busy and silent_s > limits.idle_s:
            self._transport.close()

    def part(self) -> None:
        """Part with a client that nothing is owed to, for the sake of others."""
        self._is_deaf = self._is_last = True
        self._loop.connections.pop(self, None)
        self._transport.abort()

    def end(self) -> None:
        """End after the answer that is under way, if there is one."""
        self._is_last = True
        if self.is_free or (self._request is not None and not self._has_head and not self._is_busy):
            self._hang_up()
