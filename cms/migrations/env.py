"""Alembic's entry: runs migrations on the engine that the caller hands in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, DateTime, Engine

from cms.migrations import is_described
from cms.models import Base
from moderation.columns import Instant


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our types into migrations as what they are in the database, so that a migration never changes later."""
    del autogen
    if kind == "type" and isinstance(item, Instant):
        assert isinstance(item.impl, DateTime)  # noqa: S101 - that is what an Instant is stored as
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def _loosened(connection: Connection) -> Iterator[None]:
    """Let SQLite's tables be rebuilt while others refer to them; what is left broken undoes the whole upgrade.

    Source: SQLite, ALTER TABLE, "Making other kinds of table schema changes": the pragma counts outside transactions
    only, so it is set on the driver before the first one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"The upgrade would break {len(broken)} references, the first in {broken[0][0]}.")
        connection.commit()
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def _run(engine: Engine) -> None:
    with engine.connect() as connection, _loosened(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_render,
            include_name=is_described,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name != "sqlite":
            connection.commit()


_run(context.config.attributes["engine"])
