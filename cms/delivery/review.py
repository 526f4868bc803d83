"""Reads for moderators: the queue, and everything there is to know about one comment.

Owns what a moderator sees, in a fixed number of queries whatever the length of the page.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from cms.delivery import marks, pages
from cms.delivery.pages import Page, SortKey
from cms.delivery.rights import appeals_of
from cms.errors import NotFound
from cms.models import Article, Comment, CommentRevision, Decision
from moderation import Status, queue

HISTORY_LIMIT: Final = 100
RECENT_LIMIT: Final = 10


def sort_keys(order: queue.Order) -> tuple[SortKey, ...]:
    """Return the order of the queue."""
    return tuple(SortKey(column.key, column, is_descending) for column, is_descending in queue.sort_columns(order))


def listed(
    session: Session,
    filters: queue.Filters,
    *,
    order: queue.Order,
    after: Sequence[Any] | None,
    limit: int,
    now: datetime,
) -> Page[dict[str, Any]]:
    """Return a page of the queue.

    Nine queries: the items, their articles, their parents, their authors' records, and five for what stands beside
    them (`marks`).
    """
    keys = sort_keys(order)
    query = queue.statement(filters).add_columns(*(key.column.label(key.name) for key in keys))
    page = pages.fetch(session, query, keys, after=after, limit=limit)
    found = [(row[0], row[1]) for row in page.rows]
    return Page(items(session, found, now), page.next)


def count(session: Session, filters: queue.Filters) -> int:
    """Count what fits the filters. One query."""
    return session.scalar(queue.counted(filters)) or 0


def item(session: Session, comment_id: str, *, now: datetime) -> dict[str, Any]:
    """Return one comment as the queue shows it. Ten queries.

    Raises:
        NotFound: there is none (404).
    """
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("There is no such comment.")
    latest = select(CommentRevision).where(CommentRevision.comment_id == comment_id)
    in_question = comment.waiting_revision_id or comment.public_revision_id
    if in_question is not None:
        latest = latest.where(CommentRevision.id == in_question)
    revision = session.scalars(latest.order_by(CommentRevision.number.desc()).limit(1)).one()
    return items(session, [(comment, revision)], now)[0]


def evidence(session: Session, comment_id: str, *, now: datetime) -> dict[str, Any]:
    """Return one comment with everything there is to know about it, in one answer. At most seventeen queries.

    All its revisions, decisions, flags, its thread, its author's last comments, and alike comments.

    Raises:
        NotFound: there is none (404).
    """
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("There is no such comment.")
    of_comment = select(CommentRevision).where(CommentRevision.comment_id == comment_id)
    revisions = session.scalars(of_comment.order_by(CommentRevision.number.desc()).limit(HISTORY_LIMIT)).all()
    in_question = next(
        (item for item in revisions if item.id == (comment.waiting_revision_id or comment.public_revision_id)),
        revisions[0],
    )
    decided = select(Decision).where(Decision.comment_id == comment_id)
    decisions = session.scalars(decided.order_by(Decision.created_at, Decision.id).limit(HISTORY_LIMIT)).all()
    return items(session, [(comment, in_question)], now)[0] | {
        "revisions": [_revision(revision) for revision in revisions],
        "history": [decision_values(decision) for decision in decisions],
        "recent": _recent(session, comment),
        "ancestors": _ancestors(session, comment),
        "reader_flags": marks.flags(session, comment_id),
        "alike": marks.alike(session, comment, in_question),
        "appeals": appeals_of(session, comment_id),
    }


def decision_values(decision: Decision) -> dict[str, Any]:
    """Return a decision as moderators see it."""
    return {
        "decision_id": decision.id,
        "comment_id": decision.comment_id,
        "revision_id": decision.revision_id,
        "action": decision.action,
        "from_status": decision.from_status,
        "status": decision.to_status,
        "version": decision.version,
        "actor": {"type": decision.actor_type, "id": decision.actor_id, "name": decision.actor_name},
        "reason_code": decision.reason_code,
        "statement": decision.statement_public,
        "note": decision.note_private,
        "policy_version": decision.policy_version,
        "model_version": decision.model_version,
        "batch_id": decision.batch_id,
        "supersedes_id": decision.supersedes_id,
        "created_at": decision.created_at,
    }


def items(session: Session, found: Sequence[tuple[Comment, CommentRevision]], now: datetime) -> list[dict[str, Any]]:
    """Return comments with their revisions in question as the queue shows them. Eight queries for all."""
    beside = marks.marks(session, found, now=now)
    articles = _articles(session, {comment.article_id for comment, _ in found})
    parents = _parents(session, {comment.parent_id for comment, _ in found if comment.parent_id})
    records = _records(session, {comment.author_key for comment, _ in found if comment.author_key})
    return [
        {
            "id": comment.id,
            "version": comment.version,
            "status": str(comment.status),
            "is_edit": comment.status == Status.APPROVED and comment.waiting_revision_id is not None,
            "html": revision.html,
            "public_html": comment.html if comment.status == Status.APPROVED else None,
            "source": revision.source,
            "text": revision.text,
            "score": revision.score,
            "probability": revision.probability,
            "outcome": revision.outcome,
            "findings": revision.findings,
            "policy_version": revision.policy_version,
            "model_version": revision.model_version,
            "author": {
                "name": comment.author_name,
                "email": comment.author_email,
                "website": comment.author_website,
                "key": comment.author_key,
                "is_staff": comment.is_staff,
                "is_verified": comment.is_verified,
                "record": records.get(comment.author_key or "", dict.fromkeys(_COUNTED, 0)),
            },
            "article": articles[comment.article_id],
            "parent": parents.get(comment.parent_id or ""),
            "thread": {"id": comment.thread_id, "depth": comment.depth, "reply_count": comment.reply_count},
            "created_at": comment.created_at,
            "edited_at": comment.edited_at,
            **beside[comment.id],
        }
        for comment, revision in found
    ]


def _articles(session: Session, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    query = select(Article.id, Article.slug, Article.locale, Article.title, Article.published_at).where(
        Article.id.in_(ids)
    )
    return {
        row.id: {
            "id": row.id,
            "slug": row.slug,
            "locale": row.locale,
            "title": row.title,
            "is_public": row.published_at is not None,
        }
        for row in session.execute(query)
    }


def _parents(session: Session, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    query = select(Comment.id, Comment.author_name, Comment.status, Comment.html).where(Comment.id.in_(ids))
    return {
        row.id: {"id": row.id, "author_name": row.author_name, "status": row.status, "html": row.html}
        for row in session.execute(query)
    }


_COUNTED: Final = (Status.APPROVED, Status.PENDING, Status.REJECTED, Status.SPAM)


def _records(session: Session, keys: Collection[str]) -> dict[str, dict[str, int]]:
    """Return how many comments of each author are in each state."""
    counted = [func.sum(case((Comment.status == status, 1), else_=0)).label(status.value) for status in _COUNTED]
    query = select(Comment.author_key, *counted).where(Comment.author_key.in_(keys)).group_by(Comment.author_key)
    return {
        row.author_key: {str(status): getattr(row, status.value) for status in _COUNTED}
        for row in session.execute(query)
    }


def _revision(revision: CommentRevision) -> dict[str, Any]:
    return {
        "id": revision.id,
        "number": revision.number,
        "source": revision.source,
        "text": revision.text,
        "html": revision.html,
        "score": revision.score,
        "probability": revision.probability,
        "outcome": revision.outcome,
        "findings": revision.findings,
        "policy_version": revision.policy_version,
        "model_version": revision.model_version,
        "sanitizer_version": revision.sanitizer_version,
        "created_at": revision.created_at,
    }


def _recent(session: Session, comment: Comment) -> list[dict[str, Any]]:
    """Return the author's last comments, newest first."""
    if comment.author_key is None:
        return []
    query = select(Comment.id, Comment.article_id, Comment.status, Comment.created_at, CommentRevision.text)
    query = query.join(CommentRevision, (CommentRevision.comment_id == Comment.id) & (CommentRevision.number == 1))
    query = query.where(Comment.author_key == comment.author_key, Comment.id != comment.id)
    rows = session.execute(query.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(RECENT_LIMIT))
    return [dict(row._mapping) for row in rows]


def _ancestors(session: Session, comment: Comment) -> list[dict[str, Any]]:
    """Return the comments between the root of the thread and this one. One query: they are prefixes of its path."""
    if comment.depth == 0:
        return []
    step = len(comment.path) // (comment.depth + 1)
    paths = [comment.path[: step * n] for n in range(1, comment.depth + 1)]
    query = select(Comment.id, Comment.author_name, Comment.status, Comment.html)
    query = query.where(Comment.thread_id == comment.thread_id, Comment.path.in_(paths)).order_by(Comment.path)
    return [dict(row._mapping) for row in session.execute(query)]
