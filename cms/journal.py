"""The journal: every change the public or a moderator can see, one row each, in the transaction of the change.

Owns appending and reading. Caches, feeds of changes and audit views are readers of it and nothing else.

Order: a reader that follows the journal by `seq` must never meet a row with a smaller `seq` later on. On SQLite writers
are serial anyway. On PostgreSQL a sequence hands out numbers before the transactions that took them commit, so rows
would become visible out of order; therefore rows are collected in the session and written at the very end, just
before the commit, under an advisory lock that the commit releases. Numbers are then taken in the order of commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from cms.insertions import store_rows
from cms.models.journal import JournalEntry

ADVISORY_LOCK: Final = 0x6D617374686561
"""Key of the PostgreSQL advisory lock that orders the journal ("masthea" in ASCII)."""

CHANNEL: Final = "masthead_journal"
"""PostgreSQL channel on which every commit that appended to the journal is announced."""

_PENDING: Final = "masthead_journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it: a person (`human`), a comment's author, or the system; never more than an id and a name."""

    type: str = "system"
    id: str | None = None
    name: str | None = None


SYSTEM: Final = Actor()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change.

    Attributes:
        kind: what happened, `noun.participle` (`article.published`).
        subject_id: id of what changed.
        article_id: the article it belongs to, if any.
        is_public: whether the public can notice it (such rows make up the public `GET /changes`).
        is_deletion: whether the public must forget the subject.
        tags: cache tags of every public answer that may have become stale.
        detail: what the audit view shows besides; never personal data.
    """

    kind: str
    subject_id: str
    article_id: str | None = None
    is_public: bool = False
    is_deletion: bool = False
    tags: tuple[str, ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)


def append(session: Session, change: Change, *, actor: Actor = SYSTEM, now: datetime) -> None:
    """Append one change to the journal; the row is written when the session commits, and only then."""
    append_all(session, [change], actor=actor, now=now)


def append_all(session: Session, changes: Iterable[Change], *, actor: Actor = SYSTEM, now: datetime) -> None:
    """Append several changes in their order."""
    session.info.setdefault(_PENDING, []).extend(
        {
            "kind": change.kind,
            "subject_id": change.subject_id,
            "article_id": change.article_id,
            "is_public": change.is_public,
            "is_deletion": change.is_deletion,
            "tags": list(change.tags),
            "detail": change.detail,
            "actor_type": actor.type,
            "actor_id": actor.id,
            "at": now,
        }
        for change in changes
    )


def discard(session: Session) -> None:
    """Forget the changes that wait for the commit: there will be none."""
    session.info.pop(_PENDING, None)


def entries_after(session: Session, seq: int, *, limit: int, is_public: bool | None = None) -> Sequence[JournalEntry]:
    """Return up to `limit` entries with a greater `seq`, oldest first. One query."""
    query = select(JournalEntry).where(JournalEntry.seq > seq).order_by(JournalEntry.seq).limit(limit)
    if is_public is not None:
        query = query.where(JournalEntry.is_public.is_(is_public))
    return session.scalars(query).all()


def head(session: Session) -> int:
    """Return the greatest `seq`, 0 for an empty journal. One query."""
    return session.scalar(select(func.coalesce(func.max(JournalEntry.seq), 0))) or 0


@event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    rows = session.info.pop(_PENDING, None)
    if not rows:
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
    store_rows(session, JournalEntry, rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget_pending(session: Session, previous: object) -> None:
    del previous
    session.info.pop(_PENDING, None)
