"""Alembic's entry: runs migrations on the engine that the caller hands in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DateTime, Engine

from cms.migrations import is_described
from cms.models import Base
from moderation.models import Instant


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our types into migrations as what they are in the database, so that a migration never changes later."""
    del autogen
    if kind == "type" and isinstance(item, Instant):
        assert isinstance(item.impl, DateTime)  # noqa: S101 - that is what an Instant is stored as
        return "sa.DateTime(timezone=True)"
    return False


def _run(engine: Engine) -> None:
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_render,
            include_name=is_described,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


_run(context.config.attributes["engine"])
