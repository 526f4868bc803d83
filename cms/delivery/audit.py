"""The audit trail: the journal read backwards, by who, what and when, with the names of those who acted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.models import Account, Article, JournalEntry, Token

ORDER: Final = (SortKey("seq", JournalEntry.seq, is_descending=True),)
"""The newest change first; numbers are taken in the order of commits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilters:
    """Which changes to list. `kind` is one kind, or the noun before the dot of several."""

    kind: str | None = None
    actor_id: str | None = None
    actor_type: str | None = None
    subject_id: str | None = None
    article_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(
    session: Session, filters: AuditFilters, *, after: Sequence[Any] | None, limit: int
) -> Page[dict[str, Any]]:
    """Return a page of the journal, newest first. Four queries."""
    query = select(JournalEntry, JournalEntry.seq.label("seq")).where(*_conditions(filters))
    page = pages.fetch(session, query, ORDER, after=after, limit=limit)
    found: list[JournalEntry] = [row[0] for row in page.rows]
    names = _names(session, {entry.actor_id for entry in found if entry.actor_id})
    titles = _titles(session, {entry.article_id for entry in found if entry.article_id})
    return Page([_values(entry, names, titles) for entry in found], page.next)


def _conditions(filters: AuditFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.kind is not None:
        noun = JournalEntry.kind.startswith(f"{filters.kind}.", autoescape=True)
        conditions.append(or_(JournalEntry.kind == filters.kind, noun))
    wanted: list[tuple[Any, Any]] = [
        (JournalEntry.actor_id, filters.actor_id),
        (JournalEntry.actor_type, filters.actor_type),
        (JournalEntry.subject_id, filters.subject_id),
        (JournalEntry.article_id, filters.article_id),
    ]
    conditions += [column == value for column, value in wanted if value is not None]
    if filters.since is not None:
        conditions.append(JournalEntry.at >= filters.since)
    if filters.until is not None:
        conditions.append(JournalEntry.at < filters.until)
    return conditions


def _names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Return the names of accounts and tokens. Two queries."""
    accounts = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    tokens = session.execute(select(Token.id, Token.name).where(Token.id.in_(ids)))
    return {row.id: row.name for rows in (tokens, accounts) for row in rows}


def _titles(session: Session, ids: Collection[str]) -> dict[str, str]:
    return {row.id: row.title for row in session.execute(select(Article.id, Article.title).where(Article.id.in_(ids)))}


def _values(entry: JournalEntry, names: dict[str, str], titles: dict[str, str]) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "subject_id": entry.subject_id,
        "article_id": entry.article_id,
        "article_title": titles.get(entry.article_id or ""),
        "is_public": entry.is_public,
        "is_deletion": entry.is_deletion,
        "actor": {"type": entry.actor_type, "id": entry.actor_id, "name": names.get(entry.actor_id or "")},
        "detail": entry.detail,
        "at": entry.at,
    }
