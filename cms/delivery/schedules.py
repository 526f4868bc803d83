"""Reads of schedules: what waits for an article, and the list of all. For editors only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.errors import NotFound
from cms.models import Article, Schedule
from cms.publishing import WAITING

ORDER: Final = (SortKey("due_at", Schedule.at), SortKey("id", Schedule.id))
_COLUMNS: Final = (Schedule, Article.title.label("title"), Article.slug.label("slug"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Which schedules to list."""

    article_id: str | None = None
    state: str | None = None
    action: str | None = None
    at_gte: datetime | None = None
    at_lt: datetime | None = None


def waiting(session: Session, article_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return what waits for each article, by action. One query."""
    found: dict[str, dict[str, Any]] = {item: {"publish": None, "unpublish": None} for item in article_ids}
    query = select(Schedule).where(Schedule.article_id.in_(article_ids), Schedule.state == WAITING)
    for item in session.scalars(query):
        found[item.article_id][item.action] = _values(item)
    return found


def listed(session: Session, criteria: Criteria, *, after: Sequence[Any] | None, limit: int) -> Page[dict[str, Any]]:
    """Return a page of schedules, the earliest first, each with its article's title. One query."""
    query = select(*_COLUMNS, *(key.column.label(key.name) for key in ORDER))
    query = query.join(Article, Article.id == Schedule.article_id)
    for name in ("article_id", "state", "action"):
        if getattr(criteria, name) is not None:
            query = query.where(getattr(Schedule, name) == getattr(criteria, name))
    if criteria.at_gte is not None:
        query = query.where(Schedule.at >= criteria.at_gte)
    if criteria.at_lt is not None:
        query = query.where(Schedule.at < criteria.at_lt)
    page = pages.fetch(session, query, ORDER, after=after, limit=limit)
    return Page([_with_article(row) for row in page.rows], page.next)


def one(session: Session, schedule_id: str) -> dict[str, Any]:
    """Return a schedule. One query.

    Raises:
        NotFound (404).
    """
    query = select(*_COLUMNS).join(Article, Article.id == Schedule.article_id).where(Schedule.id == schedule_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound("There is no such schedule.")
    return _with_article(row)


def _with_article(row: Any) -> dict[str, Any]:
    return _values(row[0]) | {"article": {"id": row[0].article_id, "title": row.title, "slug": row.slug}}


def _values(item: Schedule) -> dict[str, Any]:
    return {
        "id": item.id,
        "action": item.action,
        "at": item.at,
        "zone": item.zone,
        "revision": item.revision,
        "follows_edits": item.action == "publish" and item.revision is None,
        "state": item.state,
        "reason": item.reason,
        "outcome": item.outcome,
        "outcome_detail": item.outcome_detail,
        "by": {"type": item.actor_type, "id": item.actor_id, "name": item.actor_name},
        "created_at": item.created_at,
        "ended_at": item.ended_at,
    }
