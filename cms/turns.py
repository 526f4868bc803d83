"""Turns: threads of one process that write to SQLite one after the other, and share a commit where they queue.

A commit waits for the disk longer than most of what is written takes, and SQLite lets one writer in at a time. So whoever
is done while others wait leaves the transaction open to the next; the last one commits for all, and nobody hears of
success before that. Owns who is next and when the transaction ends. Refuses to know what is written: each works in a
savepoint of their own (`db.sharing`), so that what one is refused undoes nothing of the others'.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection

MOST: Final = 16
"""How many share a commit: the first of them waits for all the others (house rule)."""

MOST_S: Final = 0.1
"""For how long a transaction is handed on: writers of other processes wait meanwhile (house rule)."""


class NotCommitted(Exception):
    """What was written together was not kept, none of it."""


class TurnTimeout(Exception):
    """Others have been writing for too long."""


class _Joint:
    """A transaction that goes from one to the next. Whoever has the turn uses it, nobody else."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._began, self._members = time.monotonic(), 0
        self._is_settled = threading.Event()
        self._error: Exception | None = None

    def may_go_on(self) -> bool:
        """Count one more who is done; tell whether another one may follow."""
        self._members += 1
        return self._is_alive() and self._members < MOST and time.monotonic() - self._began < MOST_S

    def settle(self) -> None:
        """Commit what all of them wrote, and let them know."""
        try:
            if self._is_alive():
                self.connection.commit()
            else:
                self._error = NotCommitted("SQLite has ended the transaction by itself")
        except Exception as error:
            # Whatever it is: each of those who wait has to hear of it.
            self._error = error
        finally:
            self.connection.close()
            self._is_settled.set()

    def wait(self) -> None:
        """Wait until it is kept.

        Raises:
            NotCommitted: it was not.
        """
        self._is_settled.wait()
        if self._error is not None:
            raise NotCommitted(str(self._error)) from self._error

    def _is_alive(self) -> bool:
        """Tell whether the transaction is still there: when the disk is full, SQLite ends it by itself."""
        alive: bool = self._driver.in_transaction
        return alive


class _Ticket:
    """Somebody who waits for the turn."""

    def __init__(self) -> None:
        self.joint: _Joint | None = None
        self.is_called = threading.Event()

    def call(self, joint: _Joint | None) -> None:
        """Give them the turn, with a transaction to go on with or without."""
        self.joint = joint
        self.is_called.set()


class Turns:
    """Who writes to one database, in the order in which they came."""

    def __init__(self, *, patience_s: float) -> None:
        self._patience_s = patience_s
        self._mutex = threading.Lock()
        self._waiting: deque[_Ticket] = deque()
        self._is_taken = False

    @contextmanager
    def take(self, begin: Callable[[], Connection]) -> Iterator[Connection]:
        """Give a connection in a transaction; after the block, wait until what was written is on the disk.

        `begin` gives the connection, where nobody leaves one.

        Raises:
            TurnTimeout: the turn did not come.
            NotCommitted: the transaction was lost, whoever did what in it. It comes instead of the block's exception.
        """
        joint = self._enter(begin)
        try:
            yield joint.connection
        finally:
            self._leave(joint)
            joint.wait()

    def _enter(self, begin: Callable[[], Connection]) -> _Joint:
        ticket = _Ticket()
        with self._mutex:
            if self._is_taken:
                self._waiting.append(ticket)
            else:
                self._is_taken = True
                ticket.call(None)
        if not ticket.is_called.wait(self._patience_s):
            self._give_up(ticket)
        if ticket.joint is not None:
            return ticket.joint
        try:
            return _Joint(begin())
        except BaseException:
            self._pass_on()
            raise

    def _give_up(self, ticket: _Ticket) -> None:
        with self._mutex:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                raise TurnTimeout(f"others have been writing for {self._patience_s} s")
        # Somebody has taken it off the queue in this very moment, and is about to call.
        ticket.is_called.wait()

    def _leave(self, joint: _Joint) -> None:
        """Hand the transaction on if somebody waits for it, or commit it."""
        with self._mutex:
            successor = self._waiting.popleft() if joint.may_go_on() and self._waiting else None
        if successor is not None:
            successor.call(joint)
            return
        joint.settle()
        self._pass_on()

    def _pass_on(self) -> None:
        with self._mutex:
            successor = self._waiting.popleft() if self._waiting else None
            self._is_taken = successor is not None
        if successor is not None:
            successor.call(None)
