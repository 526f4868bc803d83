"""What all connections of a process share: the event loop, the threads, the clock, and what is remembered.

Owns the beginning and the end of serving in one process.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import signal
import socket
import threading
import time
from collections.abc import Callable, Collection
from email.utils import formatdate
from typing import Any, Final, Protocol, runtime_checkable

from cms.server.connections import Connection
from cms.server.limits import Limits
from cms.server.replies import Application, respond
from cms.server.requests import Request

THREADS: Final = 4
"""Threads of a process: enough to wait for the database on some while others run."""

BACKLOG: Final = 1_024
ACCEPTED_AT_ONCE: Final = 64
"""How many connections may be taken up before those are parted with that they are too many with (house rule)."""

TICK_S: Final = 1.0
STOP_S: Final = 15.0
"""How long answers that are under way have at the end."""

MAX_REMEMBERED_BYTES: Final = 2_048
"""Longer requests are read anew every time: they are seldom the same twice."""

REMEMBERED_OVERHEAD_BYTES: Final = 600
"""What a remembered request takes besides its own bytes (measured, rounded up)."""

_access: Final = logging.getLogger("masthead.access")
Ready = tuple[bytes, bytes]
"""An answer but for its date: the head, and the body."""


@runtime_checkable
class Shortcut(Protocol):
    """An application that may have an answer ready, and says so without waiting for anything."""

    remembered_max_bytes: int
    heeded: Collection[str]
    """Headers that it looks at, by their names in the environ."""

    def question(self, environ: dict[str, Any]) -> Any:
        """Return what a request asks for; None if its answer can never be ready. Other headers are not there."""

    def recall(self, asked: Any) -> Ready | None:
        """Return the answer, None if it is not there."""


class Loop:
    """One process's server around an application."""

    def __init__(
        self, application: Application, *, limits: Limits | None = None, threads: int = THREADS, log: bool = False
    ) -> None:
        self.limits, self.log, self.is_multiprocess = limits or Limits(), _access if log else None, True
        self.connections: dict[Connection, None] = {}
        """In the order in which they came."""
        self.work: queue.SimpleQueue[tuple[dict[str, Any], Request, Connection] | None] = queue.SimpleQueue()
        self.known: dict[bytes, Any] = {}
        self.now, self.date_line, self.date_end = 0.0, b"", b""
        self.has_begun = threading.Event()
        self._known_bytes = 0
        self._application = application
        self._shortcut = application if isinstance(application, Shortcut) else None
        self.heeded = None if self._shortcut is None else self._shortcut.heeded
        self._threads = [
            threading.Thread(target=self._run, name=f"masthead-{number}", daemon=True) for number in range(threads)
        ]
        self._loop: Any = None
        self._has_to_end: Any = None

    def recall(self, asked: Any) -> Ready | None:
        """Return an answer that is ready."""
        return None if self._shortcut is None else self._shortcut.recall(asked)

    def question(self, environ: dict[str, Any]) -> Any:
        """Return what may be recalled for a request."""
        return None if self._shortcut is None else self._shortcut.question(environ)

    def remember(self, data: bytes, asked: Any) -> None:
        """Remember what a request asks for by its bytes."""
        if self._shortcut is None or self.log is not None or len(data) > MAX_REMEMBERED_BYTES:
            return
        if data not in self.known:
            self._known_bytes += len(data) + REMEMBERED_OVERHEAD_BYTES
        if self._known_bytes > self._shortcut.remembered_max_bytes:
            self.known.clear()
            self._known_bytes = len(data) + REMEMBERED_OVERHEAD_BYTES
        self.known[data] = asked

    def make_room(self) -> None:
        """Part with a sixteenth of the connections: those that nothing is owed to, and that were silent for longest."""
        waiting = sorted((one for one in self.connections if not one.is_owed), key=lambda one: one.changed_at)
        for one in waiting[: self.limits.connections // 16 + 1]:
            one.part()

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Let the loop call a function soon; from any thread."""
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:
            # The loop has ended, and with it every connection.
            return

    def run(self, listener: socket.socket, *, is_orphan: Callable[[], bool] = lambda: False) -> None:
        """Serve until told to end, by a signal or by `end`. `is_orphan` is asked every second."""
        asyncio.run(self._serve(listener, is_orphan))

    def end(self) -> None:
        """Take no more connections, let answers under way go out, and end; from any thread."""
        self.call(self._has_to_end.set)

    async def _serve(self, listener: socket.socket, is_orphan: Callable[[], bool]) -> None:
        self._loop, self._has_to_end = asyncio.get_running_loop(), asyncio.Event()
        if threading.current_thread() is threading.main_thread():
            self._loop.add_signal_handler(signal.SIGTERM, self._has_to_end.set)
        self._look_at_clock()
        for thread in self._threads:
            thread.start()
        server = await self._loop.create_server(lambda: Connection(self), sock=listener, backlog=ACCEPTED_AT_ONCE)
        # asyncio has one number for two things: here, how many may wait to be taken up.
        listener.listen(BACKLOG)
        self.has_begun.set()
        while not self._has_to_end.is_set() and not is_orphan():
            await self._tick()
        server.close()
        for connection in list(self.connections):
            connection.end()
        ends_at = time.monotonic() + STOP_S
        while self.connections and time.monotonic() < ends_at:
            await asyncio.sleep(0.02)
            self._look_at_clock()
            self._check()
        for _ in self._threads:
            self.work.put(None)

    async def _tick(self) -> None:
        self._look_at_clock()
        self._check()
        try:
            # The clock is looked at just after each full second, so that Date is right.
            await asyncio.wait_for(self._has_to_end.wait(), TICK_S - time.time() % TICK_S + 0.001)
        except TimeoutError:
            return

    def _look_at_clock(self) -> None:
        self.now = time.monotonic()
        self.date_line = f"Date: {formatdate(usegmt=True)}\r\n".encode()
        self.date_end = self.date_line + b"\r\n"

    def _check(self) -> None:
        for connection in list(self.connections):
            connection.check()

    def _run(self) -> None:
        """Be a thread: answer one request after the other."""
        while (job := self.work.get()) is not None:
            environ, request, connection = job
            if connection.is_lost:
                # Nobody waits for it any more; others do.
                request.close()
                continue
            began = time.perf_counter()
            status = respond(self._application, environ, request, connection)
            if self.log is not None:
                # As it was sent: decoded it may have line breaks in it.
                target = request.target.decode("latin-1")
                took_ms = (time.perf_counter() - began) * 1000
                self.log.info('%s "%s %s" %s %.1f ms', environ["REMOTE_ADDR"], request.method, target, status, took_ms)
