"""What the database holds, for assertions: rows, the journal, and that a refusal left nothing behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from cms import checkup
from cms.api.routes import Services
from cms.auth import Role
from cms.db import db, reading
from cms.models import Base, JournalEntry
from tests.sites import Site

OWN_AFFAIRS = frozenset({"tokens.last_used_at"})
"""What every request may change, refused or not."""

READS: Final = {
    table.name: select(
        *(column for column in table.columns if f"{table.name}.{column.name}" not in OWN_AFFAIRS)
    ).order_by(*table.primary_key.columns)
    for table in Base.metadata.sorted_tables
}
"""A statement for each table that reads all of it."""


def dump(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    found: dict[str, list[dict[str, Any]]] = {}
    with app.app_context(), db.engine.connect() as connection:
        for name, read in READS.items():
            found[name] = [dict(row) for row in connection.execute(read).mappings()]
    return found


@contextmanager
def nothing_stored(site: Site) -> Iterator[None]:
    """Check that what happens inside leaves the database exactly as it was, the journal included."""
    for role in Role:
        getattr(site, role)  # their tokens are made at first use, which is not what is looked at
    before = dump(site.app)
    yield
    assert dump(site.app) == before


def rows(site: Site, kind: type[Base], /, **where: Any) -> list[Any]:
    """Return the rows of a table that have these values, in the order of their keys."""
    with site.app.app_context(), reading() as session:
        query = select(kind).filter_by(**where).order_by(*kind.__table__.primary_key.columns)
        return list(session.scalars(query))


def one(site: Site, kind: type[Base], /, **where: Any) -> Any:
    """Return the only row of a table that has these values."""
    (found,) = rows(site, kind, **where)
    return found


def journal(site: Site, *, after: int = 0) -> list[JournalEntry]:
    """Return the journal after a number."""
    return [entry for entry in rows(site, JournalEntry) if entry.seq > after]


def head(site: Site) -> int:
    """Return the journal's last number."""
    return max((entry.seq for entry in journal(site)), default=0)


@contextmanager
def journaled(site: Site) -> Iterator[list[JournalEntry]]:
    """Give a list that holds, once the block has ended, what the block appended to the journal."""
    before = head(site)
    found: list[JournalEntry] = []
    yield found
    found += journal(site, after=before)


def kinds(entries: list[JournalEntry]) -> list[str]:
    """Return what happened, the public changes marked with a star."""
    return [entry.kind + ("*" if entry.is_public else "") for entry in entries]


def wrong_counters(site: Site) -> list[str]:
    """Return every kept number that a count from scratch contradicts."""
    services: Services = site.app.extensions["masthead"]
    with site.app.app_context(), reading() as session:
        return checkup.counters(session, services.settings)


def faults(problem: Mapping[str, Any]) -> dict[str, str]:
    """Return the faults that an error answer lists, pointer to code."""
    return {fault["pointer"]: fault["code"] for fault in problem["errors"]}
