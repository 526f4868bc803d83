"""Reads of sanctions: the record for moderators, and what counts at an instant for the gatherer of facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.errors import NotFound
from cms.lookups import LookUp
from cms.models import SanctionRecord
from moderation import Restriction, Sanction

MOST_AT_ONCE: Final = 20
"""How many sanctions on one author are read for a verdict; more would only repeat one another."""


@dataclass(frozen=True, slots=True)
class SanctionFilters:
    """Which sanctions to list; `is_in_force` compares with the instant `now`."""

    now: datetime
    restriction: Restriction | None = None
    key: str | None = None
    is_in_force: bool | None = None


def in_force(
    session: Session, author_key: str | None, address_keys: Collection[str], *, now: datetime
) -> tuple[Sanction, ...]:
    """Return what moderators laid on an author or an address and what still counts, newest first. One query."""
    keys = {"author": () if author_key is None else (author_key,), "address": tuple(address_keys)}
    counts = tuple((target, len(known)) for target, known in keys.items() if known)
    if not counts:
        return ()
    named = {f"{target}_{place}": key for target, known in keys.items() for place, key in enumerate(known)}
    session.flush()
    found = _on(counts).all(session, now=now, **named)
    return tuple(Sanction(Restriction(row.restriction), row.reason, row.expires_at) for row in found)


@lru_cache(maxsize=64)
def _on(counts: tuple[tuple[str, int], ...]) -> LookUp:
    """Return the statement that finds what counts at `now`, given so many keys of each target, named and numbered."""
    on_them = [
        and_(
            SanctionRecord.key.in_([bindparam(f"{target}_{place}") for place in range(count)]),
            SanctionRecord.target == target,
        )
        for target, count in counts
    ]
    query = select(SanctionRecord.restriction, SanctionRecord.reason, SanctionRecord.expires_at)
    query = query.where(or_(*on_them), _counts_at(bindparam("now", type_=SanctionRecord.expires_at.type)))
    newest = (SanctionRecord.created_at.desc(), SanctionRecord.id.desc())
    return LookUp(query.order_by(*newest).limit(MOST_AT_ONCE))


def sort_keys() -> tuple[SortKey, ...]:
    """Return the order of the list: newest first."""
    return (
        SortKey("created_at", SanctionRecord.created_at, is_descending=True),
        SortKey("id", SanctionRecord.id, is_descending=True),
    )


def listed(
    session: Session, filters: SanctionFilters, *, after: Sequence[Any] | None, limit: int
) -> Page[dict[str, Any]]:
    """Return a page of sanctions, lifted and expired ones included. One query."""
    keys = sort_keys()
    query = select(SanctionRecord, *(key.column.label(key.name) for key in keys)).where(*_conditions(filters))
    page = pages.fetch(session, query, keys, after=after, limit=limit)
    return Page([values(row[0], now=filters.now) for row in page.rows], page.next)


def count(session: Session, filters: SanctionFilters) -> int:
    """Count what fits the filters. One query."""
    return session.scalar(select(func.count()).select_from(SanctionRecord).where(*_conditions(filters))) or 0


def one(session: Session, sanction_id: str, *, now: datetime) -> dict[str, Any]:
    """Return one sanction. One query.

    Raises:
        NotFound: there is none (404).
    """
    found = session.get(SanctionRecord, sanction_id)
    if found is None:
        raise NotFound("There is no such sanction.")
    return values(found, now=now)


def values(record: SanctionRecord, *, now: datetime) -> dict[str, Any]:
    """Return a sanction as moderators see it; whether it counts is said for the instant `now`."""
    has_ended = record.expires_at is not None and record.expires_at <= now
    return {
        "id": record.id,
        "restriction": record.restriction,
        "target": record.target,
        "key": record.key,
        "reason": record.reason,
        "expires_at": record.expires_at,
        "is_in_force": record.lifted_at is None and not has_ended,
        "version": record.version,
        "created_by": {"id": record.created_by_id, "name": record.created_by_name},
        "created_at": record.created_at,
        "lifted_by": None if record.lifted_at is None else {"id": record.lifted_by_id, "name": record.lifted_by_name},
        "lifted_at": record.lifted_at,
        "lifted_because": record.lifted_because,
    }


def _counts_at(now: Any) -> ColumnElement[bool]:
    is_running = or_(SanctionRecord.expires_at.is_(None), SanctionRecord.expires_at > now)
    return and_(SanctionRecord.lifted_at.is_(None), is_running)


def _conditions(filters: SanctionFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.restriction is not None:
        conditions.append(SanctionRecord.restriction == filters.restriction.value)
    if filters.key is not None:
        conditions.append(SanctionRecord.key == filters.key)
    if filters.is_in_force is not None:
        counts = _counts_at(filters.now)
        ended = or_(SanctionRecord.lifted_at.is_not(None), SanctionRecord.expires_at <= filters.now)
        conditions.append(counts if filters.is_in_force else ended)
    return conditions
