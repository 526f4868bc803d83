"""Searches for moderators: comments in any state, decisions, and readers' flags, in keyset pages.

Owns which filters there are and what they compare. Every page costs a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from cms import search
from cms.delivery import pages, review
from cms.delivery.pages import Page, SortKey
from cms.delivery.search import Narrowing, Ranking, best, terms_shown
from cms.models import Article, Comment, CommentDocument, CommentRevision, Decision, Flag
from moderation import ActorType, FlagOutcome, FlagReason, ReasonCode, queue

EXCERPT_CHARS: Final = 280


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFilters:
    """Which comments to find: those of the queue's filters in any state, of a period, of one network address.

    `matching`: only those that a query finds.
    """

    queue: queue.Filters = field(default_factory=queue.Filters)
    matching: Ranking | None = None
    since: datetime | None = None
    until: datetime | None = None
    same_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFilters:
    """Which decisions to list; `actor_id` is an account or a token."""

    actor_id: str | None = None
    actor_type: ActorType | None = None
    action: str | None = None
    reason: ReasonCode | None = None
    comment_id: str | None = None
    batch_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagFilters:
    """Which flags to list; `is_open` None: both kinds."""

    is_open: bool | None = None
    reason: FlagReason | None = None
    outcome: FlagOutcome | None = None


def comment_order(*, is_descending: bool) -> tuple[SortKey, ...]:
    """Return the order of found comments: by time."""
    return _by_time(Comment, is_descending=is_descending)


def decision_order() -> tuple[SortKey, ...]:
    """Return the order of decisions: newest first."""
    return _by_time(Decision)


def flag_order() -> tuple[SortKey, ...]:
    """Return the order of flags: newest first."""
    return _by_time(Flag)


def comments(
    session: Session,
    filters: CommentFilters,
    *,
    order: Sequence[SortKey],
    after: Sequence[Any] | None,
    limit: int,
    now: datetime,
) -> Page[dict[str, Any]]:
    """Return a page of comments in any state, as the queue shows them. Nine queries, eleven for those of a query."""
    query = _comments(filters)
    if filters.matching is not None:
        hits = filters.matching.ranked(_narrowing(filters)).cte("hits")
        query = query.where(Comment.id.in_(select(hits.c.subject_id)))
    page = pages.fetch(session, query.add_columns(*_labels(order)), order, after=after, limit=limit)
    return Page(_items(session, filters, page.rows, now), page.next)


def best_comments(
    session: Session, filters: CommentFilters, *, offset: int, limit: int, now: datetime
) -> tuple[list[dict[str, Any]], bool]:
    """Return the comments that a query finds, best first, and whether there are more. Eleven queries."""
    assert filters.matching is not None  # noqa: S101 - only a query has an order of its own
    hits = best(filters.matching.ranked(_narrowing(filters)), offset=offset, limit=limit)
    query = queue.anywhere(queue.Filters()).join(hits, hits.c.subject_id == Comment.id)
    rows = session.execute(query.order_by(hits.c.score.desc(), hits.c.id.desc())).all()
    return _items(session, filters, rows[:limit], now), len(rows) > limit


def count_comments(session: Session, filters: CommentFilters) -> int:
    """Count the comments that fit. One query."""
    found = _comments(filters).with_only_columns(Comment.id)
    if filters.matching is not None:
        found = filters.matching.ranked(_narrowing(filters))
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def decisions(
    session: Session, filters: DecisionFilters, *, after: Sequence[Any] | None, limit: int
) -> Page[dict[str, Any]]:
    """Return a page of decisions with what they were about, newest first. Two queries."""
    later = aliased(Decision)
    is_undone = exists().where(later.supersedes_id == Decision.id).label("is_undone")
    query: Any = select(Decision, Comment, Article, is_undone).add_columns(*_labels(decision_order()))
    query = query.join(Comment, Comment.id == Decision.comment_id)
    query = query.join(Article, Article.id == Comment.article_id).where(*_on_decisions(filters))
    page = pages.fetch(session, query, decision_order(), after=after, limit=limit)
    texts = _texts(session, {row[1].id for row in page.rows})
    rows = [
        review.decision_values(row[0]) | _about(row[1], row[2], texts) | {"is_undone": row.is_undone}
        for row in page.rows
    ]
    return Page(rows, page.next)


def flags(session: Session, filters: FlagFilters, *, after: Sequence[Any] | None, limit: int) -> Page[dict[str, Any]]:
    """Return a page of readers' flags with the comments they are on, newest first. Two queries."""
    query: Any = select(Flag, Comment, Article).add_columns(*_labels(flag_order()))
    query = query.join(Comment, Comment.id == Flag.comment_id)
    query = query.join(Article, Article.id == Comment.article_id).where(*_on_flags(filters))
    page = pages.fetch(session, query, flag_order(), after=after, limit=limit)
    texts = _texts(session, {row[1].id for row in page.rows})
    return Page([_flag(row[0]) | _about(row[1], row[2], texts) for row in page.rows], page.next)


def _comments(filters: CommentFilters) -> Select[Any]:
    """Select the comments that fit the filters, whatever words they have."""
    found: Any = queue.anywhere(filters.queue)
    query: Select[Any] = found.where(*_within(Comment.created_at, filters.since, filters.until))
    if filters.same_address is not None:
        address = select(Comment.address_key).where(Comment.id == filters.same_address).scalar_subquery()
        query = query.where(Comment.address_key == address)
    return query


def _narrowing(filters: CommentFilters) -> Narrowing | None:
    """Return what the filters ask for besides the words; None if that is nothing."""
    # A condition is asked for by name: compared with anything it would be another condition.
    if filters.queue.said is None and replace(filters, matching=None) == CommentFilters():
        return None
    found = _comments(filters)
    return Narrowing(found, found, Comment.id)


def _items(session: Session, filters: CommentFilters, rows: Sequence[Any], now: datetime) -> list[dict[str, Any]]:
    """Return found comments as the queue shows them, with the places where the words of a query stand."""
    items = review.items(session, [(row[0], row[1]) for row in rows], now)
    if filters.matching is None:
        return [item | {"highlights": None} for item in items]
    written = select(CommentDocument.subject_id, CommentDocument.locale)
    written = written.where(CommentDocument.subject_id.in_([item["id"] for item in items]))
    locales = {row.subject_id: row.locale for row in session.execute(written)}
    return [item | {"highlights": _highlights(item, filters.matching, locales[item["id"]])} for item in items]


def _highlights(item: dict[str, Any], matching: Ranking, locale: str) -> dict[str, Any]:
    language = search.language_of(locale)
    terms = terms_shown(matching.query, [language])
    return {
        "author": search.marked(item["author"]["name"], terms, language),
        "text": search.fragments(item["text"], terms, language),
    }


def _on_decisions(filters: DecisionFilters) -> list[ColumnElement[bool]]:
    wanted: list[tuple[Any, Any]] = [
        (Decision.actor_id, filters.actor_id),
        (Decision.actor_type, filters.actor_type),
        (Decision.action, filters.action),
        (Decision.reason_code, filters.reason),
        (Decision.comment_id, filters.comment_id),
        (Decision.batch_id, filters.batch_id),
    ]
    equal = [column == value for column, value in wanted if value is not None]
    return [*equal, *_within(Decision.created_at, filters.since, filters.until)]


def _on_flags(filters: FlagFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.is_open is not None:
        conditions.append(Flag.outcome.is_(None) if filters.is_open else Flag.outcome.is_not(None))
    if filters.reason is not None:
        conditions.append(Flag.reason == filters.reason)
    if filters.outcome is not None:
        conditions.append(Flag.outcome == filters.outcome)
    return conditions


def _within(column: Any, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    bounds = [None if since is None else column >= since, None if until is None else column < until]
    return [bound for bound in bounds if bound is not None]


def _by_time(kind: Any, *, is_descending: bool = True) -> tuple[SortKey, ...]:
    return (SortKey("created_at", kind.created_at, is_descending), SortKey("id", kind.id, is_descending))


def _labels(order: Sequence[SortKey]) -> list[ColumnElement[Any]]:
    return [key.column.label(key.name) for key in order]


def _texts(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Return the latest text of each comment. One query."""
    query = select(CommentRevision.comment_id, CommentRevision.text).where(CommentRevision.comment_id.in_(ids))
    return {row.comment_id: row.text for row in session.execute(query.order_by(CommentRevision.number))}


def _about(comment: Comment, article: Article, texts: dict[str, str]) -> dict[str, Any]:
    return {
        "comment": {
            "id": comment.id,
            "version": comment.version,
            "status": str(comment.status),
            "author_name": comment.author_name,
            "html": comment.html,
            "excerpt": texts.get(comment.id, "")[:EXCERPT_CHARS],
        },
        "article": {
            "id": article.id,
            "slug": article.slug,
            "locale": article.locale,
            "title": article.title,
            "is_public": article.published_at is not None,
        },
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "id": flag.id,
        "reason": flag.reason,
        "detail": flag.detail,
        "weight": flag.weight,
        "outcome": flag.outcome,
        "created_at": flag.created_at,
        "settled_at": flag.settled_at,
    }
