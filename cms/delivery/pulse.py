"""What has changed in the queue since a moderator last looked: for pages that stay true without being loaded again.

Owns which rows of the journal concern the queue. A fixed number of queries, however much has happened.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import journal
from cms.models import Claim, Comment, Decision, JournalEntry, Presence
from moderation import queue

MOST_CHANGES: Final = 200
"""Changes in one answer; where there are more, `has_more` says so and the page is better loaded anew."""

MOST_MARKS: Final = 200
PUBLIC_ECHOES: Final = ("comment.appeared", "comment.vanished", "comment.edited", "comment.claimed", "comment.released")
"""Kinds that accompany a decision for the public's sake, or stand for marks that are read by themselves."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What changed, how much waits, who looks at what, and the number to go on from."""

    seq: int
    changes: list[dict[str, Any]]
    has_more: bool
    waiting: int
    looking: list[dict[str, Any]]


def pulse(session: Session, since: int | None, *, now: datetime) -> Pulse:
    """Return what has changed after a number of the journal; None: only how things stand. At most six queries."""
    head = journal.head(session)
    ids: list[str] = []
    if since is not None and since < head:
        query = select(JournalEntry.subject_id, func.max(JournalEntry.seq).label("seq"))
        query = query.where(
            JournalEntry.seq > since,
            JournalEntry.kind.startswith("comment.", autoescape=True),
            JournalEntry.kind.not_in(PUBLIC_ECHOES),
        )
        query = query.group_by(JournalEntry.subject_id).order_by(func.max(JournalEntry.seq).desc())
        ids = list(session.scalars(query.limit(MOST_CHANGES + 1)))
    waiting = session.scalar(queue.count_waiting()) or 0
    return Pulse(head, _changes(session, ids[:MOST_CHANGES]), len(ids) > MOST_CHANGES, waiting, _looking(session, now))


def _changes(session: Session, ids: Collection[str]) -> list[dict[str, Any]]:
    if not ids:
        return []
    comments = session.scalars(select(Comment).where(Comment.id.in_(ids))).all()
    decided: dict[str, Decision] = {}
    for decision in session.scalars(
        select(Decision).where(Decision.comment_id.in_(ids)).order_by(Decision.created_at, Decision.id)
    ):
        decided[decision.comment_id] = decision
    return [_change(comment, decided.get(comment.id)) for comment in comments]


def _change(comment: Comment, last: Decision | None) -> dict[str, Any]:
    flagged = comment.flagged_at is not None and comment.flag_count > 0
    actor = None if last is None else {"type": last.actor_type, "id": last.actor_id, "name": last.actor_name}
    return {
        "comment_id": comment.id,
        "version": comment.version,
        "status": str(comment.status),
        "waits": comment.waiting_revision_id is not None or flagged,
        "action": None if last is None else last.action,
        "actor": actor,
        "at": comment.created_at if last is None else last.created_at,
    }


def _looking(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Return who looks at what, and who holds what, by comment. Two queries."""
    found: dict[str, dict[str, Any]] = {}
    live = select(Presence).where(Presence.expires_at > now).order_by(Presence.holder_name, Presence.comment_id)
    for mark in session.scalars(live.limit(MOST_MARKS)):
        entry = found.setdefault(mark.comment_id, {"comment_id": mark.comment_id, "looking": [], "holder": None})
        entry["looking"].append({"id": mark.holder_id, "name": mark.holder_name})
    claims = session.scalars(select(Claim).where(Claim.expires_at > now).order_by(Claim.claimed_at).limit(MOST_MARKS))
    for claim in claims:
        entry = found.setdefault(claim.comment_id, {"comment_id": claim.comment_id, "looking": [], "holder": None})
        entry["holder"] = {"id": claim.holder_id, "name": claim.holder_name}
    return list(found.values())
