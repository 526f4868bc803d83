"""One author of comments, as moderators know them: record, sanctions, appeals, notes, in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from cms.delivery import rights, sanctions
from cms.delivery.sanctions import SanctionFilters
from cms.errors import NotFound
from cms.models import Appeal, AuthorNote, Comment, Flag
from moderation import FlagOutcome, Status

LAST: Final = 10
MOST_NAMES: Final = 20
MOST: Final = 100
"""How many sanctions and appeals are shown: the newest."""


def profile(session: Session, author_key: str, *, now: datetime) -> dict[str, Any]:
    """Return everything that is known of an author but the comments themselves. Seven queries.

    Raises:
        NotFound: nobody with this key has commented (404).
    """
    query = select(Comment).where(Comment.author_key == author_key)
    last = session.scalars(query.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(LAST)).all()
    if not last:
        raise NotFound("There is no such author.")
    counted = [func.sum(case((Comment.status == status, 1), else_=0)).label(status.value) for status in Status]
    record = session.execute(
        select(func.min(Comment.created_at), *counted).where(Comment.author_key == author_key)
    ).one()
    laid = sanctions.listed(session, SanctionFilters(now=now, key=author_key), after=None, limit=MOST)
    return {
        "key": author_key,
        "names": _names(session, author_key),
        "email": last[0].author_email,
        "website": last[0].author_website,
        "is_staff": last[0].is_staff,
        "is_verified": last[0].is_verified,
        "first_seen_at": record[0],
        "last_seen_at": last[0].created_at,
        "record": {status.value: getattr(record, status.value) for status in Status},
        "last": [{"id": comment.id, "status": str(comment.status)} for comment in last],
        "flags": _flags(session, author_key),
        "sanctions": [item for item in laid.rows if item["target"] == "author"],
        "appeals": _appeals(session, author_key),
        "notes": _notes(session, author_key),
    }


def note_values(note: AuthorNote) -> dict[str, Any]:
    """Return a note as moderators see it."""
    by = None if note.created_by_id is None else {"id": note.created_by_id, "name": note.created_by_name or ""}
    return {"id": note.id, "text": note.text, "created_by": by, "created_at": note.created_at}


def _names(session: Session, author_key: str) -> list[str]:
    """Return the names under which the author has written, the last used first; erased ones have none."""
    query = select(Comment.author_name).where(Comment.author_key == author_key, Comment.author_name != "")
    query = query.group_by(Comment.author_name).order_by(func.max(Comment.created_at).desc(), Comment.author_name)
    return list(session.scalars(query.limit(MOST_NAMES)))


def _flags(session: Session, author_key: str) -> dict[str, int]:
    query = select(func.coalesce(Flag.outcome, "open"), func.count()).join(Comment, Comment.id == Flag.comment_id)
    query = query.where(Comment.author_key == author_key).group_by(Flag.outcome)
    counted: dict[str, int] = dict.fromkeys(("open", *map(str, FlagOutcome)), 0)
    return counted | {row[0]: row[1] for row in session.execute(query)}


def _appeals(session: Session, author_key: str) -> list[dict[str, Any]]:
    query = select(Appeal, Comment.status).join(Comment, Comment.id == Appeal.comment_id)
    query = query.where(Comment.author_key == author_key).order_by(Appeal.created_at.desc(), Appeal.id.desc())
    return [rights.appeal_values(row[0], row.status) for row in session.execute(query.limit(MOST))]


def _notes(session: Session, author_key: str) -> list[dict[str, Any]]:
    query = select(AuthorNote).where(AuthorNote.author_key == author_key)
    newest_first = query.order_by(AuthorNote.created_at.desc(), AuthorNote.id.desc())
    return [note_values(found) for found in session.scalars(newest_first)]
