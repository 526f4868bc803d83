"""Truth by the journal: how a process learns what has changed, before it hands out an answer that it kept.

Owns reading the journal on behalf of a cache. On SQLite every request sees every commit that was acknowledged before
it. On PostgreSQL a process sees its own commits at once and others' within a bound; when it cannot make sure, it says
that the cache is not current, and the cache is bypassed.
"""

from __future__ import annotations

import logging
import mmap
import os
import sys
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from cms.journal import CHANNEL
from cms.models.journal import JournalEntry

MAX_ROWS: Final = 5_000
"""Behind by more than this, a process forgets everything instead of reading what it missed (house rule)."""

WAL_INDEX_VERSION: Final = 3_007_000
WAL_INDEX_HEADER_BYTES: Final = 48
CHECKS_PER_BOUND: Final = 3
"""How often the head is confirmed while an earlier confirmation still holds: one may come late, or fail."""

SLICE_S: Final = 0.25
"""How long the listener may sleep before it looks whether it is still wanted."""

RETRY_S: Final = 1.0
_COLUMNS: Final = (JournalEntry.seq, JournalEntry.at, JournalEntry.subject_id, JournalEntry.tags)
_log: Final = logging.getLogger("masthead")


class Cache(Protocol):
    """What is kept in memory and depends on tags."""

    def forget(self, tags: Collection[str]) -> None:
        """Drop what depends on one of the tags."""

    def forget_everything(self) -> None:
        """Drop all."""


class Follower:
    """Reads the journal from where it was and tells the cache what to forget. Not for two threads at once."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._last: tuple[Any, ...] | None = None

    def catch_up(self, connection: Connection) -> None:
        """Tell the cache everything that was committed before this call. One query.

        The last row that was read is read again. If it is not there any more, rows after it may be missing too (they
        were cleaned up, or the database was restored), and the cache forgets everything.
        """
        seq = 0 if self._last is None else self._last[0]
        query = select(*_COLUMNS).where(JournalEntry.seq >= seq).order_by(JournalEntry.seq).limit(MAX_ROWS + 1)
        rows = connection.execute(query).all()
        if self._last is None or not rows or _mark(rows[0]) != self._last or len(rows) > MAX_ROWS:
            self._start_over(connection)
            return
        tags = {tag for row in rows[1:] for tag in row.tags}
        if tags:
            self._cache.forget(tags)
        self._last = _mark(rows[-1])

    def _start_over(self, connection: Connection) -> None:
        # The head is read first: what is committed between the two steps is met again by the next call.
        row = connection.execute(select(*_COLUMNS).order_by(JournalEntry.seq.desc()).limit(1)).first()
        self._cache.forget_everything()
        self._last = None if row is None else _mark(row)


def _mark(row: Any) -> tuple[Any, ...]:
    return (row.seq, row.at, row.subject_id)


def watch(engine: Engine, cache: Cache, *, trust_s: float) -> SqliteWatch | PostgresWatch:
    """Begin to watch the journal for a cache. `trust_s` bounds how long PostgreSQL goes unasked."""
    if engine.dialect.name == "postgresql":
        return PostgresWatch(engine, cache, trust_s=trust_s)
    return SqliteWatch(engine, cache)


class SqliteWatch:
    """Sees every commit, of any process, at the next question.

    A commit in WAL mode ends by writing the header of the wal-index, the memory that all connections to a database
    share (the `-shm` file): it counts transactions, and COMMIT returns only after it (https://sqlite.org/walformat.html,
    section 2.1; `PRAGMA data_version` reads the same header, with locks and system calls). As long as the header has
    not changed, nothing was committed. A connection is held open so that the file stays in place.
    """

    def __init__(self, engine: Engine, cache: Cache) -> None:
        self._engine, self._follower = engine, Follower(cache)
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._index: mmap.mmap | None = None
        self._confirmed: Any = None

    def is_current(self) -> bool:
        """Tell whether the cache knows every commit; if there were new ones, it does afterwards."""
        return self._is_unchanged() or self._catch_up()

    def is_confirmed(self) -> bool:
        """Tell the same, unless another thread is busy finding out: then it is not confirmed yet.

        The loop of a server asks. New rows are read by itself, which waits for no writer and takes a fraction of what
        it takes to hand all the requests that come meanwhile to threads.
        """
        return self._index is not None and (self._is_unchanged() or self._catch_up(waits=False))

    def confirm(self) -> None:
        """Do nothing: a commit of this process shows like any other."""

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._let_go()

    def _is_unchanged(self) -> bool:
        """Tell whether nothing was committed since the cache was last up to date. One look into shared memory."""
        index = self._index
        return index is not None and index[:WAL_INDEX_HEADER_BYTES] == self._confirmed

    def _catch_up(self, *, waits: bool = True) -> bool:
        if not self._lock.acquire(blocking=waits):
            return False
        try:
            if self._connection is None:
                self._take_hold()
            self._read()
        except SQLAlchemyError as error:
            _log.warning("edge: the journal cannot be read, answers are computed: %s", error)
            self._let_go()
            return False
        finally:
            self._lock.release()
        return True

    def _read(self) -> None:
        """Read what is new in the journal, if anything was committed at all."""
        assert self._connection is not None  # noqa: S101 - the caller holds it
        # Looked at before the journal is read: what is committed in between is met again by the next question.
        header = None if self._index is None else self._index[:WAL_INDEX_HEADER_BYTES]
        if header is not None and header == self._confirmed:
            return
        with self._connection.begin():
            seen = header or self._connection.exec_driver_sql("PRAGMA data_version").scalar()
            if seen != self._confirmed:
                self._follower.catch_up(self._connection)
        self._confirmed = seen

    def _take_hold(self) -> None:
        self._connection = self._engine.connect()
        with self._connection.begin():
            self._follower.catch_up(self._connection)
            # There once somebody has read; and there to stay, as long as somebody is connected.
            self._index = _wal_index(self._connection)

    def _let_go(self) -> None:
        self._index = self._confirmed = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_MAIN_FILE: Final = "SELECT file FROM pragma_database_list WHERE name = 'main'"
_indexes: Final[dict[tuple[int, int], mmap.mmap]] = {}
_indexes_lock: Final = threading.Lock()


def _wal_index(connection: Connection) -> mmap.mmap | None:
    """Return the shared memory of a database, None if it has none or one of an unknown layout.

    Neither the file nor the mapping is ever closed: closing any descriptor of a file drops all POSIX locks that the
    process holds on it (fcntl(2)), SQLite's own included (https://sqlite.org/howtocorrupt.html, section 2.2).
    """
    path = Path(connection.exec_driver_sql(_MAIN_FILE).scalar_one() + "-shm")
    if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal" or not path.exists():
        return None
    with _indexes_lock:
        status = path.stat()
        name = (status.st_dev, status.st_ino)
        if name not in _indexes:
            _indexes[name] = mmap.mmap(os.open(path, os.O_RDONLY), WAL_INDEX_HEADER_BYTES, prot=mmap.PROT_READ)
        index = _indexes[name]
    return index if int.from_bytes(index[:4], sys.byteorder) == WAL_INDEX_VERSION else None


class PostgresWatch:
    """Is told of every commit, and asks by itself so often that it is never behind by more than `trust_s` seconds.

    One thread holds one connection: it waits for a notification (LISTEN) or a fraction of the bound, whichever comes
    first, and reads the journal. Every confirmation holds for `trust_s` from the moment it was asked for; when none
    comes, because the connection is lost or the thread is late, the cache is not current until one does.
    """

    def __init__(self, engine: Engine, cache: Cache, *, trust_s: float) -> None:
        self._engine, self._trust_s = engine, trust_s
        self._follower = Follower(cache)
        self._lock = threading.Lock()
        self._trusted_until = 0.0
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="masthead-edge", daemon=True)
        self._thread.start()

    def is_current(self) -> bool:
        """Tell whether the cache has been confirmed lately enough."""
        return time.monotonic() < self._trusted_until

    is_confirmed = is_current

    def confirm(self) -> None:
        """Read the journal now, so that what this process has just committed is known. One query."""
        try:
            with self._engine.connect() as connection:
                self._catch_up(connection)
        except SQLAlchemyError as error:
            self._distrust(error)

    def close(self) -> None:
        """Stop listening."""
        self._has_ended.set()
        self._thread.join()
        self._trusted_until = 0.0

    def _catch_up(self, connection: Connection) -> None:
        with self._lock:
            asked_at = time.monotonic()
            self._follower.catch_up(connection)
            self._trusted_until = asked_at + self._trust_s

    def _distrust(self, error: Exception) -> None:
        self._trusted_until = 0.0
        _log.warning("edge: the journal cannot be read, answers are computed: %s", error)

    def _listen(self) -> None:
        while not self._has_ended.is_set():
            try:
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    driver = connection.connection.driver_connection
                    # Not to go back to the pool: it would be told of every commit for the rest of its days.
                    connection.detach()
                    self._follow(connection, driver)
            except Exception as error:
                # Whatever it was, of the driver or of the network: this thread is what makes the cache trustworthy.
                self._distrust(error)
                self._has_ended.wait(RETRY_S)

    def _follow(self, connection: Connection, driver: Any) -> None:
        connection.exec_driver_sql("SET application_name = 'masthead edge'")
        connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        while not self._has_ended.is_set():
            self._catch_up(connection)
            self._wait(driver)

    def _wait(self, driver: Any) -> None:
        """Wait for a notification, for the time to confirm the head again, or for the end."""
        due_at = time.monotonic() + self._trust_s / CHECKS_PER_BOUND
        while not self._has_ended.is_set() and (remaining_s := due_at - time.monotonic()) > 0:
            if list(driver.notifies(timeout=min(remaining_s, SLICE_S), stop_after=1)):
                return
