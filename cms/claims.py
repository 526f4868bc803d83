"""Verbs of moderators who share a queue: take the next item, keep it, give it back, and be seen looking.

Owns leases and marks of presence. A lease that has run out is free, whoever held it: nothing here can lock anybody out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms import journal
from cms.errors import AlreadyClaimed, ClaimRequired, NotFound
from cms.journal import Actor, Change
from cms.models import Claim, Comment, Presence
from moderation import queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who takes an item: an account or a machine's token."""

    id: str
    name: str


def claim_next(
    session: Session, filters: queue.Filters, *, order: queue.Order, holder: Holder, lease_s: int, now: datetime
) -> Claim | None:
    """Take the first item of the queue that nobody holds; None if there is none. Three statements, if nobody races.

    Two callers at once get different items: on PostgreSQL rows that another one is just taking are skipped, on SQLite
    the write transaction comes first; and a claim is written only where no live one stands.
    """
    keys = queue.sort_columns(order)
    ordering = [column.desc() if is_descending else column.asc() for column, is_descending in keys]
    live = exists().where(and_(Claim.comment_id == Comment.id, Claim.expires_at > now))
    query = queue.statement(filters).with_only_columns(Comment.id).where(~live).order_by(*ordering).limit(1)
    # NO KEY UPDATE: whoever inserts a row that refers to the comment does not wait for this lock.
    query = query.with_for_update(skip_locked=True, key_share=True, of=Comment)
    passed: list[str] = []
    while True:
        comment_id = session.scalar(query.where(Comment.id.not_in(passed)) if passed else query)
        if comment_id is None:
            return None
        if _take(session, comment_id, holder=holder, lease_s=lease_s, now=now):
            return _recorded(session, comment_id, holder, now)
        passed.append(comment_id)


def claim(session: Session, comment_id: str, *, holder: Holder, lease_s: int, now: datetime) -> Claim:
    """Take a comment, or renew the lease on it. Three statements.

    Raises:
        NotFound: there is no such comment (404).
        AlreadyClaimed: somebody else holds it (409).
    """
    if session.scalar(select(Comment.id).where(Comment.id == comment_id)) is None:
        raise NotFound("There is no such comment.")
    if not _take(session, comment_id, holder=holder, lease_s=lease_s, now=now):
        raise _taken(session, comment_id)
    return _recorded(session, comment_id, holder, now)


def release(session: Session, comment_id: str, *, holder: Holder, now: datetime) -> None:
    """Give a comment back; nothing happens where there is no lease, or only one that has run out.

    Raises:
        AlreadyClaimed: somebody else holds it (409).
    """
    mine_or_over = (Claim.comment_id == comment_id) & ((Claim.holder_id == holder.id) | (Claim.expires_at <= now))
    if session.execute(delete(Claim).where(mine_or_over).returning(Claim.comment_id)).first() is not None:
        _record(session, "comment.released", comment_id, holder, now)
    elif session.get(Claim, comment_id) is not None:
        raise _taken(session, comment_id)


def require(session: Session, comment_ids: list[str], *, holder: Holder, now: datetime) -> None:
    """Refuse a decision on comments that the moderator has not claimed. One query.

    Raises:
        ClaimRequired: at least one is not theirs (409).
    """
    query = select(Claim.comment_id).where(
        Claim.comment_id.in_(comment_ids), Claim.holder_id == holder.id, Claim.expires_at > now
    )
    held = set(session.scalars(query))
    missing = [comment_id for comment_id in comment_ids if comment_id not in held]
    if missing:
        raise ClaimRequired(extra={"comment_ids": missing})


def look(session: Session, comment_id: str, *, holder: Holder, window_s: int, now: datetime) -> None:
    """Leave a mark that a moderator is looking at a comment, and sweep out the marks that have faded.

    Marks are not in the journal: they change nothing that outlives them.

    Raises:
        NotFound: there is no such comment (404).
    """
    if session.scalar(select(Comment.id).where(Comment.id == comment_id)) is None:
        raise NotFound("There is no such comment.")
    session.execute(delete(Presence).where(Presence.expires_at <= now))
    values = {
        "comment_id": comment_id,
        "holder_id": holder.id,
        "holder_name": holder.name,
        "expires_at": now + timedelta(seconds=window_s),
    }
    statement = _insert(session, Presence).values(values)
    renewed = {"holder_name": holder.name, "expires_at": values["expires_at"]}
    session.execute(statement.on_conflict_do_update(index_elements=["comment_id", "holder_id"], set_=renewed))


def _take(session: Session, comment_id: str, *, holder: Holder, lease_s: int, now: datetime) -> bool:
    """Write a claim unless a live one of somebody else stands; tell whether it was written."""
    values = {
        "comment_id": comment_id,
        "holder_id": holder.id,
        "holder_name": holder.name,
        "claimed_at": now,
        "expires_at": now + timedelta(seconds=lease_s),
    }
    statement = _insert(session, Claim).values(values)
    is_free = (Claim.expires_at <= now) | (Claim.holder_id == holder.id)
    upsert = statement.on_conflict_do_update(
        index_elements=["comment_id"],
        set_={name: values[name] for name in ("holder_id", "holder_name", "claimed_at", "expires_at")},
        where=is_free,
    )
    return session.execute(upsert.returning(Claim.comment_id)).first() is not None


def _insert(session: Session, table: type[Claim] | type[Presence]) -> Any:
    """Return an insert that knows ON CONFLICT: both databases have it, each in its own dialect."""
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


def _recorded(session: Session, comment_id: str, holder: Holder, now: datetime) -> Claim:
    _record(session, "comment.claimed", comment_id, holder, now)
    return session.get_one(Claim, comment_id, populate_existing=True)


def _record(session: Session, kind: str, comment_id: str, holder: Holder, now: datetime) -> None:
    actor = Actor(type="human", id=holder.id, name=holder.name)
    journal.append(session, Change(kind=kind, subject_id=comment_id), actor=actor, now=now)


def _taken(session: Session, comment_id: str) -> AlreadyClaimed:
    found = session.get_one(Claim, comment_id, populate_existing=True)
    return AlreadyClaimed(
        f"{found.holder_name} holds it.",
        extra={"holder": {"id": found.holder_id, "name": found.holder_name}, "expires_at": found.expires_at},
    )
