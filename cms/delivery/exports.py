"""All that is held of one author of comments, as they or a moderator on their behalf may have it.

Owns which tables hold something about a person, and what of it is theirs to read. A test walks through all tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from cms.delivery import sanctions
from cms.delivery.rights import appeal_values
from cms.models import (
    Appeal,
    AuthorNote,
    Comment,
    CommentRevision,
    Decision,
    EngineFeedback,
    Flag,
    SanctionRecord,
    Vote,
)
from cms.subjects import Subject
from moderation import Status

EXPORT_LIMIT: Final = 5_000
"""Comments in one export (house rule); the answer says if there are more."""

_COMMENT: Final = (
    "id",
    "article_id",
    "parent_id",
    "status",
    "author_name",
    "author_email",
    "author_website",
    "author_key",
    "address_key",
    "votes",
    "created_at",
    "edited_at",
)
_REPORT: Final = ("blog", "permalink", "label", "author_name", "author_website", "source", "created_at")


def export(session: Session, subject: Subject, *, is_own: bool, now: datetime) -> dict[str, Any]:
    """Return all that is held of an author. Ten queries at most, whatever there is.

    Comments with their texts, decisions, appeals and flags; for staff (not `is_own`) also what the author flagged and
    voted for, what was laid on them, what moderators noted, and what other sites reported. What moderators say among
    themselves, and what other readers wrote, is left out of an author's own.
    """
    query = select(Comment).where(subject.comments(), Comment.status != Status.ERASED)
    comments = session.scalars(query.order_by(Comment.created_at, Comment.id).limit(EXPORT_LIMIT + 1)).all()
    is_complete, comments = len(comments) <= EXPORT_LIMIT, comments[:EXPORT_LIMIT]
    beside = _beside(session, subject, comments, now) if not is_own else dict.fromkeys(BESIDE, ())
    return {"is_complete": is_complete, "comments": _comments(session, comments, is_own=is_own), **beside}


BESIDE: Final = ("flags", "votes", "sanctions", "notes", "reports")
"""What is held of an author beside their comments."""


def _comments(session: Session, comments: Sequence[Comment], *, is_own: bool) -> list[dict[str, Any]]:
    ids = [comment.id for comment in comments]
    revisions, decisions, appeals, flags = (
        _by_comment(session, kind, ids) for kind in (CommentRevision, Decision, Appeal, Flag)
    )
    return [
        {name: getattr(comment, name) for name in _COMMENT}
        | {
            "revisions": [_revision(item, is_own=is_own) for item in revisions.get(comment.id, ())],
            "decisions": [_decision(item, is_own=is_own) for item in decisions.get(comment.id, ())],
            "appeals": [appeal_values(item, comment.status) for item in appeals.get(comment.id, ())],
            "flags": [_flag(item, is_own=is_own) for item in flags.get(comment.id, ())],
        }
        for comment in comments
    ]


def _beside(session: Session, subject: Subject, comments: Sequence[Comment], now: datetime) -> dict[str, Any]:
    """Return what is held of an author beside their comments. Five queries."""
    marks = subject.reader_keys(comments)
    addresses = {comment.address_key for comment in comments if comment.address_key}
    on_them = or_(
        and_(SanctionRecord.target == "author", SanctionRecord.key == subject.author_key),
        and_(SanctionRecord.target == "address", SanctionRecord.key.in_(addresses)),
    )
    laid = session.scalars(select(SanctionRecord).where(on_them).order_by(SanctionRecord.created_at))
    notes = select(AuthorNote).where(AuthorNote.author_key == subject.author_key).order_by(AuthorNote.created_at)
    reports = select(EngineFeedback).where(EngineFeedback.author_key == subject.engine_key)
    return {
        "flags": [_given_flag(item) for item in _marked(session, Flag, marks)],
        "votes": [_values(item, ("comment_id", "value", "created_at")) for item in _marked(session, Vote, marks)],
        "sanctions": [sanctions.values(item, now=now) for item in laid],
        "notes": [_values(item, ("text", "created_at")) for item in session.scalars(notes)],
        "reports": [_values(item, _REPORT) for item in session.scalars(reports.order_by(EngineFeedback.created_at))],
    }


def _marked(session: Session, kind: Any, marks: Collection[str]) -> Iterable[Any]:
    query = select(kind).where(kind.reader_key.in_(marks)).order_by(kind.created_at, kind.comment_id)
    return session.scalars(query.limit(EXPORT_LIMIT))


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


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


def _flag(flag: Flag, *, is_own: bool) -> dict[str, Any]:
    values = {"reason": flag.reason, "outcome": flag.outcome, "created_at": flag.created_at}
    return values if is_own else values | {"detail": flag.detail}


def _given_flag(flag: Flag) -> dict[str, Any]:
    return _values(flag, ("comment_id", "reason", "detail", "outcome", "created_at"))
