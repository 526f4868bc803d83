"""Reads of readers' rights: appeals, as authors and as moderators see them, and all that is held of one author."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.models import Appeal, Article, AuthorNote, Comment, CommentRevision, Decision, EngineFeedback
from moderation import Status

ORDER: Final = (SortKey("created_at", Appeal.created_at), SortKey("id", Appeal.id))
"""The oldest appeal first: its author has waited longest."""

EXPORT_LIMIT: Final = 5_000
"""Comments in one export (house rule); the answer says if there are more."""


def appeals_of(session: Session, comment_id: str) -> list[dict[str, Any]]:
    """Return the appeals for a comment, as its author sees them, oldest first. One query."""
    query = select(Appeal, Comment.status).join(Comment, Comment.id == Appeal.comment_id)
    rows = session.execute(query.where(Appeal.comment_id == comment_id).order_by(Appeal.created_at, Appeal.id))
    return [appeal_values(row[0], row.status) for row in rows]


def appeals(session: Session, *, is_open: bool, after: Sequence[Any] | None, limit: int) -> Page[dict[str, Any]]:
    """Return a page of appeals with what a decision on them needs. One query.

    Open are those that nobody has decided while the decision they are about still stands.
    """
    standing = Comment.status.in_((Status.REJECTED, Status.SPAM)) & (Comment.version == Decision.version)
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


def export(session: Session, whose: ColumnElement[bool], *, engine_key: str | None, is_own: bool) -> dict[str, Any]:
    """Return all that is held of an author: comments with texts, decisions, appeals, notes. Six queries at most.

    Args:
        session: any session.
        whose: the condition that the author's comments fulfil.
        engine_key: the key of reports to the engine about the author; None: there are none to give.
        is_own: the author reads it; what moderators noted among themselves is left out.
    """
    query = select(Comment).where(whose, Comment.status != Status.ERASED).order_by(Comment.created_at, Comment.id)
    comments = session.scalars(query.limit(EXPORT_LIMIT + 1)).all()
    is_complete, comments = len(comments) <= EXPORT_LIMIT, comments[:EXPORT_LIMIT]
    ids = [comment.id for comment in comments]
    revisions, decisions, appeals_ = (_by_comment(session, kind, ids) for kind in (CommentRevision, Decision, Appeal))
    notes: Sequence[AuthorNote] = ()
    keys = {comment.author_key for comment in comments if comment.author_key}
    if not is_own and keys:
        query_notes = select(AuthorNote).where(AuthorNote.author_key.in_(keys))
        notes = session.scalars(query_notes.order_by(AuthorNote.created_at, AuthorNote.id)).all()
    reports: Sequence[EngineFeedback] = ()
    if engine_key is not None:
        reports = session.scalars(select(EngineFeedback).where(EngineFeedback.author_key == engine_key)).all()
    return {
        "is_complete": is_complete,
        "comments": [
            {
                "id": comment.id,
                "article_id": comment.article_id,
                "parent_id": comment.parent_id,
                "status": str(comment.status),
                "author_name": comment.author_name,
                "author_email": comment.author_email,
                "author_website": comment.author_website,
                "author_key": comment.author_key,
                "address_key": comment.address_key,
                "created_at": comment.created_at,
                "edited_at": comment.edited_at,
                "revisions": [_revision(item, is_own=is_own) for item in revisions.get(comment.id, ())],
                "decisions": [_decision(item, is_own=is_own) for item in decisions.get(comment.id, ())],
                "appeals": [appeal_values(item, comment.status) for item in appeals_.get(comment.id, ())],
            }
            for comment in comments
        ],
        "reports": [
            {
                "blog": item.blog,
                "label": item.label,
                "author_name": item.author_name,
                "author_website": item.author_website,
                "source": item.source,
                "created_at": item.created_at,
            }
            for item in reports
        ],
        "notes": [{"text": item.text, "created_at": item.created_at} for item in notes],
    }


def _by_comment(session: Session, kind: Any, ids: Collection[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for item in session.scalars(select(kind).where(kind.comment_id.in_(ids)).order_by(kind.created_at, kind.id)):
        found.setdefault(item.comment_id, []).append(item)
    return found


def _revision(revision: CommentRevision, *, is_own: bool) -> dict[str, Any]:
    values = {"number": revision.number, "source": revision.source, "created_at": revision.created_at}
    return values if is_own else values | {"score": revision.score, "findings": revision.findings}


def _decision(decision: Decision, *, is_own: bool) -> dict[str, Any]:
    values = {
        "action": decision.action,
        "status": decision.to_status,
        "is_automatic": decision.actor_type not in {"human", "appeal", "author"},
        "reason_code": decision.reason_code,
        "statement": decision.statement_public,
        "created_at": decision.created_at,
    }
    return values if is_own else values | {"note": decision.note_private}


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
