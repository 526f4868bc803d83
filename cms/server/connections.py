"""A connection: requests come in, one after the other, and their answers go out in the same order.

Owns this order, and the limits of time. An answer that is there already is sent from here; every other request goes to a
thread.

The bytes of a request that was read before need not be read again: a parser that stands between two requests, given the
same bytes, says the same and stands between two requests afterwards. So requests for stored answers are remembered by
their bytes, as far as these were exactly one request.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from cms.server.reading import Reader
from cms.server.replies import Gone, refusal
from cms.server.requests import Request, base_environ, environ_of
from cms.server.sending import unread_bytes, write_now

if TYPE_CHECKING:
    from cms.server.loops import Loop


class Connection(asyncio.Protocol):
    """One client. Its methods run on the loop, but for those of `replies.Line`."""

    def __init__(self, loop: Loop) -> None:
        self._loop, self._limits = loop, loop.limits
        self._reader = Reader(self, loop.limits)
        self._transport: Any = None
        self._number = -1
        self._base: dict[str, Any] = {}
        self._unread_bytes = 0
        self._waiting: deque[Request] = deque()
        self._last_asked: Any = None
        self._is_busy = self._is_stalled = self._is_last = self._is_lingering = False
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
        self._reader.stop()
        self._open_gates()

    def data_received(self, data: bytes) -> None:
        reader = self._reader
        if reader.request is None or reader.has_head:
            # The time for a head counts from its beginning: nobody may send it letter by letter.
            self.changed_at = self._loop.now
        if reader.is_deaf:
            return
        is_free = self.is_free
        if is_free:
            asked = self._loop.known.get(data)
            ready = None if asked is None else self._loop.recall(asked)
            if ready is not None:
                write_now(self._transport, self._number, (ready[0], self._loop.date_end, ready[1]))
                return
        self._last_asked = None
        reader.feed(data, is_alone=is_free)
        if reader.begun:
            self.changed_at = self._loop.now
        is_one = is_free and reader.begun == 1 and reader.request is None and not reader.is_deaf
        if is_one and self._last_asked is not None:
            self._loop.remember(data, self._last_asked)

    def eof_received(self) -> bool:
        """Go on sending to a client that has said everything."""
        self._reader.is_deaf = self._is_last = True
        return self._is_busy or bool(self._waiting) or self._is_stalled

    def pause_writing(self) -> None:
        self._is_stalled, self.changed_at = True, self._loop.now

    def resume_writing(self) -> None:
        self._is_stalled, self.changed_at = False, self._loop.now
        self._open_gates()
        self._pump()

    # What the reader calls (`reading.Receiver`)

    def take(self, request: Request) -> None:
        self._waiting.append(request)
        self._pump()

    def cut_off(self, request: Request) -> None:
        self._is_lingering = True
        self.take(request)

    def expect(self) -> None:
        if not self._is_busy and not self._waiting:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def refuse(self, status: int) -> None:
        """Answer for the server, and hear no more of this client."""
        if self.is_lost:
            return
        self._reader.stop()
        self._is_lingering = True
        if self._is_busy or self._waiting:
            # The answers before come first; then the connection ends.
            self._is_last = True
            return
        self._transport.write(refusal(status, self._loop.date_line))
        self._hang_up()

    # Answering

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is being read, answered or sent."""
        return self._reader.request is None and not self.is_owed

    @property
    def is_owed(self) -> bool:
        """Tell whether the client waits for an answer, or for more of one."""
        return self._is_busy or self._is_stalled or bool(self._waiting)

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
            self.refuse(request.fault)
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

    def _hang_up(self) -> None:
        """End the connection once everything is sent.

        Where the client is still talking only our side is closed at first: closing both would make the system discard
        what the client has not read yet (RFC 9112, section 9.6).
        """
        self._reader.is_deaf = self._is_last = True
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
        elif self._reader.is_deaf and self._is_last and not self._is_busy:
            if silent_s > (limits.stall_s if unread else limits.linger_s):
                self._transport.abort()
        elif self._reader.request is not None:
            if silent_s > (limits.body_s if self._reader.has_head else limits.head_s):
                self.refuse(408)
        elif not self._is_busy and silent_s > limits.idle_s:
            self._transport.close()

    def part(self) -> None:
        """Part with a client that nothing is owed to, for the sake of others."""
        self._reader.is_deaf = self._is_last = True
        self._loop.connections.pop(self, None)
        self._transport.abort()

    def end(self) -> None:
        """End after the answer that is under way, if there is one."""
        self._is_last = True
        if self.is_free or (self._reader.request is not None and not self._reader.has_head and not self._is_busy):
            self._hang_up()
