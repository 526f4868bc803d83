"""Loading: rows into either database as fast as it takes them, with its indexes put away meanwhile.

Owns the two databases' ways: COPY on PostgreSQL, executemany within one transaction on SQLite. The tables, columns and
indexes are those of the migrations, and are the same afterwards.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol

import psycopg

from cms.delivery.search_documents import ARTICLES, COMMENTS, DRAFTS
from tests.bench import templates

BATCH: Final = 20_000
"""Rows that wait in memory before they are written; of both kinds of databases neither gets faster with more."""


class Loader(Protocol):
    """Takes rows of one table after another."""

    def load(self, table: str, rows: list[Any]) -> None:
        """Write rows into a table."""

    def next_id(self, table: str) -> int:
        """Return the number that the next row gets in a table that the database numbers."""


class SqliteLoader:
    """Writes through one connection of its own, which is as unsafe as it is fast: the file is of no use before the end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._statements: dict[str, str] = {}
        for table in templates.tables():
            names = templates.columns(table)
            marks = ", ".join("?" * len(names))
            self._statements[table.name] = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"
        # What searches read lies beside the models' tables, under the numbers of their documents.
        for shelf in (ARTICLES, DRAFTS, COMMENTS):
            marks = ", ".join("?" * (1 + len(shelf.fields)))
            self._statements[shelf.index] = (
                f"INSERT INTO {shelf.index} (rowid, {', '.join(shelf.fields)}) VALUES ({marks})"
            )

    def load(self, table: str, rows: list[Any]) -> None:
        """Write rows, each a tuple of the table's columns."""
        self.connection.executemany(self._statements[table], rows)

    def next_id(self, table: str) -> int:
        """Return the number that the next row gets."""
        found: int = self.connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0]
        return found


class PostgresLoader:
    """Writes through COPY."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._statements = {table.name: f"COPY {templates.named(table)} FROM STDIN" for table in templates.tables()}

    def load(self, table: str, rows: list[Any]) -> None:
        """Write rows, each a tuple of one string in COPY's text format."""
        with self.connection.cursor() as cursor, cursor.copy(self._statements[table]) as copy:
            copy.write("".join([row[0] for row in rows]))

    def next_id(self, table: str) -> int:
        """Return the number that the next row gets."""
        query = f"SELECT coalesce(max(id), 0) + 1 FROM {table}"
        found = self.connection.execute(query).fetchone()  # type: ignore[call-overload]  # as above
        assert found is not None
        return int(found[0])


@contextmanager
def sqlite(path: str) -> Iterator[SqliteLoader]:
    """Give a loader for a migrated file; its indexes are made anew at the end."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # Refused while anybody else is connected; it is faster, no more.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = OFF")
        for pragma in (
            "journal_mode = OFF",
            "foreign_keys = OFF",
            "synchronous = OFF",
            "cache_size = -1500000",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        indexes = connection.execute(made).fetchall()
        connection.execute("BEGIN")
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        yield SqliteLoader(connection)
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA analysis_limit = 1000")
        connection.execute("ANALYZE")
    finally:
        connection.close()


@contextmanager
def postgres(url: str) -> Iterator[PostgresLoader]:
    """Give a loader for a migrated database; its indexes are made anew at the end, and its statistics taken."""
    with psycopg.connect(url, autocommit=True) as connection:
        # Foreign keys are triggers: a row loaded by the million is not looked up one by one (needs a superuser).
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("SET synchronous_commit = off")
        made = """
            SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
            AND indexname NOT IN (SELECT conname FROM pg_constraint)
        """
        indexes = connection.execute(made).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")  # type: ignore[call-overload]  # a name of our own
        yield PostgresLoader(connection)
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("VACUUM ANALYZE")


class Buffer:
    """Collects rows by table and hands them to a loader in batches."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._rows: dict[str, list[Any]] = {}

    def add(self, table: str, row: Any) -> None:
        """Take one row."""
        rows = self._rows.setdefault(table, [])
        rows.append(row)
        if len(rows) >= BATCH:
            self._loader.load(table, rows)
            rows.clear()

    def flush(self) -> None:
        """Write what is left."""
        for table, rows in self._rows.items():
            if rows:
                self._loader.load(table, rows)
        self._rows.clear()
