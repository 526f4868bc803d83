"""Rehearsals: a run that does all a real one does, and leaves nothing behind.

Owns how. On SQLite it plays on a copy of the database, so that the site can go on writing; on PostgreSQL in one
transaction that is rolled back, whose journal is never written, since its lock would hold up everybody.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from cms import journal
from cms.db import prepare


@contextmanager
def rehearsal(engine: Engine) -> Iterator[Callable[[], AbstractContextManager[Session]]]:
    """Give transactions that end in nothing, one after the other on the same rows."""
    if engine.dialect.name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="masthead-rehearsal-") as folder:
            copy = _copied(engine, Path(folder))
            try:
                yield from _one_session(copy)
            finally:
                copy.dispose()
    else:
        yield from _one_session(engine)


def _one_session(engine: Engine) -> Iterator[Callable[[], AbstractContextManager[Session]]]:
    with engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        transaction = session.begin()

        @contextmanager
        def attempt() -> Iterator[Session]:
            with session.begin_nested():
                yield session
                session.flush()
                journal.discard(session)
            session.expunge_all()

        try:
            yield attempt
        finally:
            transaction.rollback()


def _copied(engine: Engine, folder: Path) -> Engine:
    target = folder / "rehearsal.db"
    pooled = engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        with closing(sqlite3.connect(target)) as copy:
            driver.backup(copy)
    finally:
        pooled.close()
    made = create_engine(f"sqlite:///{target}")
    prepare(made)
    return made
