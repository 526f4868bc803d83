"""The database: one engine, sessions, and the two ways to use them, reading and writing.

Owns how a transaction begins and ends on each database. Refuses to know any table.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session

from cms.errors import Conflict, DatabaseAway
from cms.lookups import Holding
from cms.turns import NotCommitted, Turns, TurnTimeout
from moderation.columns import Base

db: Final = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a SQLite writer waits for another one."""

_sqlite_begin: Final = ContextVar("sqlite_begin", default="BEGIN DEFERRED")

_turns: Final[weakref.WeakKeyDictionary[Engine, Turns]] = weakref.WeakKeyDictionary()
"""Who writes next, on each SQLite database."""

RACES: Final = frozenset({"23505", "23503"})
"""SQLSTATEs of a unique value that somebody else has just taken, and of a reference to what has just been removed."""


CONNECT_TIMEOUT_S: Final = 3
POOL_TIMEOUT_S: Final = 5
"""How long a request waits for a connection: longer, and requests pile up behind a database that is away."""

RETRY_AFTER_S: Final = 2
PASSING_STATES: Final = ("08", "40", "53", "55P03", "57P")
"""Beginnings of SQLSTATEs that pass by themselves: no connection, deadlock, no resources, locked, shutting down
(https://www.postgresql.org/docs/15/errcodes-appendix.html)."""

PASSING_CODES: Final = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}
)


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session for reads; nothing it does is kept.

    Raises:
        DatabaseAway: the database does not answer (503).
    """
    session = _session()
    try:
        yield session
    except _trouble() as error:
        if not _will_pass(error):
            raise
        raise DatabaseAway(retry_after_s=RETRY_AFTER_S, private=str(error)) from error
    finally:
        session.close()


@contextmanager
def writing() -> Iterator[Session]:
    """Give a session whose work is committed as one transaction, or not at all if an exception leaves the block.

    On SQLite the transaction takes the write lock at its start (BEGIN IMMEDIATE), so that what it read is still true
    when it writes and it can never fail half-way for a lock.

    Raises:
        Conflict: on PostgreSQL, another writer was faster and what the two wrote excludes each other (409).
        DatabaseAway: the database does not answer, or has been busy with others for too long (503).
    """
    with _trouble_told():
        session = _session()
        try:
            with _at_once():
                session.hold()
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()


@contextmanager
def sharing() -> Iterator[Session]:
    """Give a session as `writing` does; on SQLite, threads of this process that wait for one another share a commit.

    For what many do at once and is soon done: nobody is through before all of them are (`turns`). The block must not
    keep in memory what it read of the others, who may lose it yet.

    Raises:
        Conflict (409), DatabaseAway (503): as `writing` does; if the commit fails, all who share it get the latter.
    """
    engine = db.engine
    if engine.dialect.name != "sqlite":
        with writing() as session:
            yield session
        return
    with _trouble_told(), _turns[engine].take(lambda: _begun(engine)) as connection:
        session = Holding(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        try:
            session.hold()
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()


@contextmanager
def _trouble_told() -> Iterator[None]:
    """Tell of what goes wrong in a transaction in our own words, where it is nobody's mistake."""
    try:
        yield
    except (IntegrityError, _driver().IntegrityError) as error:
        cause = error.orig if isinstance(error, IntegrityError) else error
        if getattr(cause, "sqlstate", None) not in RACES:
            raise
        raise Conflict("Somebody else has just written something that excludes this: look, and try again.") from error
    except (NotCommitted, TurnTimeout) as error:
        raise DatabaseAway(retry_after_s=RETRY_AFTER_S, private=str(error)) from error
    except _trouble() as error:
        if not _will_pass(error):
            raise
        raise DatabaseAway(retry_after_s=RETRY_AFTER_S, private=str(error)) from error


@contextmanager
def _at_once() -> Iterator[None]:
    """Let transactions that begin inside take SQLite's write lock."""
    mode = _sqlite_begin.set("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        _sqlite_begin.reset(mode)


def _begun(engine: Engine) -> Connection:
    """Return a connection in a transaction that has SQLite's write lock."""
    connection = engine.connect()
    try:
        with _at_once():
            connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def _session() -> Holding:
    # Ours from its first statement to its last: a registry that finds it again would only cost time.
    return Holding(db.engine, expire_on_commit=False)


def _will_pass(error: Exception) -> bool:
    """Tell whether the same request may succeed in a moment: no connection, no room, or others were faster."""
    if isinstance(error, PoolExhausted):
        return True
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        # Extended codes have the primary one in their low byte.
        return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF in PASSING_CODES
    state: str | None = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(PASSING_STATES)


def _trouble() -> tuple[type[Exception], ...]:
    """Return what the database's trouble arrives as.

    The driver's own errors come from what goes past SQLAlchemy (`lookups`, `insertions`).
    """
    return OperationalError, PoolExhausted, _driver().OperationalError


def _driver() -> Any:
    # Only the one in use is loaded: the other would take a tenth of the memory for nothing.
    return db.engine.dialect.loaded_dbapi


def engine_options(url: str) -> dict[str, Any]:
    """Return what the engine is created with: a pool that notices dead connections on PostgreSQL."""
    if url.startswith("postgresql"):
        patience = {"connect_timeout": CONNECT_TIMEOUT_S}
        pool = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20, "pool_timeout": POOL_TIMEOUT_S}
        return {**pool, "connect_args": patience}
    return {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}


def hold(session: Session, name: str) -> None:
    """Let no other transaction hold the same name until this one ends: what is counted here stays true until it commits.

    On SQLite a transaction that writes is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def inform_planner(session: Session) -> None:
    """Let SQLite look at how its indexes are filled, in samples; PostgreSQL does so by itself.

    Without it the planner guesses, and now and then walks the longer of two indexes: a thousand times too far.
    Source of the number: https://sqlite.org/lang_analyze.html, "Approximate ANALYZE For Large Databases".
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA analysis_limit = 1000"))
        session.execute(text("ANALYZE"))


def prepare(engine: Engine) -> None:
    """Set up every new connection of `engine` (SQLite only: WAL, foreign keys, full durability, explicit BEGIN)."""
    if engine.dialect.name == "sqlite" and not event.contains(engine, "connect", _configure_sqlite):
        event.listen(engine, "connect", _configure_sqlite)
        _turns[engine] = Turns(patience_s=BUSY_TIMEOUT_MS / 1000)
        # Not by listening to "begin": a listener on the engine makes every statement dearer.
        dialect: Any = engine.dialect
        dialect.do_begin = _begin_sqlite


def _configure_sqlite(connection: Any, record: object) -> None:
    del record
    # The driver must not open transactions on its own: `_begin_sqlite` says how they begin.
    connection.isolation_level = None
    # SQLite's own folds ASCII only; moderators search in every script.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        # A connection's own pages; the system keeps the file in memory for all of them.
        "cache_size = -1000",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(driver: Any) -> None:
    driver.execute(_sqlite_begin.get())
