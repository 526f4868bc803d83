"""Reads of appeals, as authors and as moderators see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.lookups import LookUp
from cms.models import Appeal, Article, Comment, CommentRevision, Decision
from moderation import Status

ORDER: Final = (SortKey("created_at", Appeal.created_at), SortKey("id", Appeal.id))
"""The oldest appeal first: its author has waited longest."""


def appeals_of(session: Session, comment_id: str) -> list[dict[str, Any]]:
    """Return the appeals for a comment, as its author sees them, oldest first. One query."""
    session.flush()
    return [appeal_values(row, row.status) for row in _OF_COMMENT.all(session, comment_id=comment_id)]


_OF_COMMENT: Final = LookUp(
    select(*Appeal.__table__.columns, Comment.status)
    .join(Comment, Comment.id == Appeal.comment_id)
    .where(Appeal.comment_id == bindparam("comment_id"))
    .order_by(Appeal.created_at, Appeal.id)
)


def appeals(session: Session, *, is_open: bool, after: Sequence[Any] | None, limit: int) -> Page[dict[str, Any]]:
    """Return a page of appeals with what a decision on them needs. One query.

    Open are those that nobody has decided while the decision they are about still stands.
    """
    # Behind a function no index helps with the state: it is the few appeals that are to be walked, not the spam.
    standing = func.coalesce(Comment.status, "").in_((Status.REJECTED, Status.SPAM)) & (
        Comment.version == Decision.version
    )
    condition: ColumnElement[bool] = Appeal.outcome.is_(None) & standing
    query = (
        select(
            Appeal,
            Comment,
            Decision,
            CommentRevision,
            Article.slug,
            Article.title,
            Appeal.created_at.label("created_at"),
            Appeal.id.label("id"),
        )
        .join(Comment, Comment.id == Appeal.comment_id)
        .join(Decision, Decision.id == Appeal.decision_id)
        .outerjoin(CommentRevision, CommentRevision.id == Decision.revision_id)
        .join(Article, Article.id == Comment.article_id)
        .where(condition if is_open else ~condition)
    )
    page = pages.fetch(session, query, ORDER, after=after, limit=limit)
    return Page([_listed(row) for row in page.rows], page.next)


def appeal_values(appeal: Appeal, status: str) -> dict[str, Any]:
    """Return an appeal as its author sees it."""
    is_overtaken = appeal.outcome is None and status not in {Status.REJECTED, Status.SPAM}
    return {
        "id": appeal.id,
        "comment_id": appeal.comment_id,
        "decision_id": appeal.decision_id,
        "text": appeal.text,
        "state": "overtaken" if is_overtaken else appeal.outcome or "open",
        "answer": appeal.answer,
        "created_at": appeal.created_at,
        "decided_at": appeal.decided_at,
    }


def _listed(row: Any) -> dict[str, Any]:
    appeal, comment, decision, revision = row[0], row[1], row[2], row[3]
    return appeal_values(appeal, comment.status) | {
        "comment": {
            "id": comment.id,
            "version": comment.version,
            "status": str(comment.status),
            "author_name": comment.author_name,
            "html": "" if revision is None else revision.html,
            "findings": [] if revision is None else revision.findings,
        },
        "article": {"id": comment.article_id, "slug": row.slug, "title": row.title},
        "decision": {
            "action": decision.action,
            "actor": {"type": decision.actor_type, "id": decision.actor_id, "name": decision.actor_name},
            "reason_code": decision.reason_code,
            "statement": decision.statement_public,
            "note": decision.note_private,
            "created_at": decision.created_at,
        },
    }
