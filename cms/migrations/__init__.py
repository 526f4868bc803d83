"""Migrations: how a database of any earlier version becomes one of this version, on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_OF_SEARCH: Final = ("search_index", "draft_index", "search_spelling", "comment_index")


def is_described(name: str | None, kind: str, parents: object = None) -> bool:
    """Tell whether the models describe a table; SQLite's search keeps its own, made by a migration alone."""
    del parents
    return kind != "table" or name is None or not name.startswith(_OF_SEARCH)


def configuration(engine: Engine | None = None) -> Config:
    """Return Alembic's configuration for this package, bound to an engine."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> bool:
    """Bring a database up to date; tell whether there was anything to do."""
    before = current(engine)
    command.upgrade(configuration(engine), "head")
    return current(engine) != before


def downgrade(engine: Engine, revision: str) -> None:
    """Take a database back to an earlier revision. What only later ones have room for is lost."""
    command.downgrade(configuration(engine), revision)


def current(engine: Engine) -> str | None:
    """Return the revision a database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the revision this version of the program needs."""
    revision = ScriptDirectory.from_config(configuration()).get_current_head()
    assert revision is not None  # noqa: S101 - there is at least the first migration
    return revision
