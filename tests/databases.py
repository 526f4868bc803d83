"""Empty databases of either kind, for tests that need one more than the application's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from sqlalchemy import text

from tests.conftest import POSTGRES_URL


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database: a file in a folder, or one on the server, which is dropped at the end."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'empty.db'}"
        return
    name = f"masthead_test_{os.getpid()}_empty"
    _on_server(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    try:
        yield sqlalchemy.make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(*statements: str) -> None:
    engine = sqlalchemy.create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
