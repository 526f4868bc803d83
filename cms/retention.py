"""Letting go of what is no longer needed, by the settings: texts, hashed addresses, and the traces of logins and keys.

Owns what is due and when. Works in small transactions, so that nobody waits for it; running it twice does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from cms import erasures, journal, learning, readers
from cms.config import Settings
from cms.journal import Actor, Change
from cms.keys import ADDRESS_MEMORY_S
from cms.models import (
    Appeal,
    Comment,
    Decision,
    EngineFeedback,
    Flag,
    IdempotencyRecord,
    LoginFailure,
    SanctionRecord,
    Token,
    Vote,
)
from moderation import ActorType, Decider, Status
from moderation.columns import new_id

LOGIN_FAILURE_DAYS: Final = 1
"""Failed logins slow down the next one for fifteen minutes; a day is more than enough (house rule)."""

_NOBODY: Final = Actor()


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of thing that is let go: what it is called, which are due, and how some of them are removed.

    `key` is the column, or the columns, that a row is known by; `remove` gets their values.
    """

    name: str
    key: Any
    due: ColumnElement[bool]
    remove: Callable[[Session, Sequence[Any]], None]

    def count(self, session: Session) -> int:
        """Return how many are due. One query."""
        table = self._columns()[0].class_
        return session.scalar(select(func.count()).select_from(table).where(self.due)) or 0

    def run(self, session: Session, *, limit: int) -> int:
        """Remove up to `limit` and return how many it were: 0 means that nothing is left."""
        rows = session.execute(select(*self._columns()).where(self.due).limit(limit))
        found = [row[0] if len(row) == 1 else tuple(row) for row in rows]
        if found:
            self.remove(session, found)
        return len(found)

    def _columns(self) -> tuple[Any, ...]:
        return self.key if isinstance(self.key, tuple) else (self.key,)


def steps(settings: Settings, *, now: datetime) -> list[Step]:
    """Return what the settings ask for, in the order in which it is done."""
    made = [
        _erasing(name, status, now - timedelta(days=days), now=now)
        for name, status, days in (
            ("spam", Status.SPAM, settings.retain_spam_days),
            ("rejected comments", Status.REJECTED, settings.retain_rejected_days),
            ("deleted comments", Status.DELETED, settings.retain_deleted_days),
        )
        if days is not None
    ]
    address_cutoff = now - timedelta(days=settings.address_key_days)
    token_cutoff = now - timedelta(days=settings.retain_tokens_days)
    key_cutoff = now - timedelta(seconds=settings.idempotency_window_s)
    failure_cutoff = now - timedelta(days=LOGIN_FAILURE_DAYS)
    is_over = or_(Token.expires_at < token_cutoff, Token.revoked_at < token_cutoff)
    return [
        *made,
        Step(
            "hashed addresses",
            Comment.id,
            Comment.address_key.is_not(None) & (Comment.created_at < address_cutoff),
            _forget_addresses,
        ),
        *_marks(now - timedelta(seconds=ADDRESS_MEMORY_S)),
        Step(
            "ended sanctions on addresses", SanctionRecord.id, _ended_on_addresses(address_cutoff), _forget_sanctioned
        ),
        *_reports(settings.retain_reports_days, now),
        Step("remembered answers", IdempotencyRecord.key, IdempotencyRecord.created_at < key_cutoff, _forget_answers),
        Step("failed logins", LoginFailure.id, LoginFailure.at < failure_cutoff, _forget_failures),
        Step("expired tokens", Token.id, is_over, _forget_tokens),
    ]


def record(session: Session, done: dict[str, int], *, now: datetime) -> None:
    """Say in the journal what was removed; nothing removed, nothing said."""
    removed = {name: count for name, count in done.items() if count}
    if removed:
        change = Change(kind="retention.applied", subject_id=new_id(), detail={"removed": removed})
        journal.append(session, change, now=now)


def _erasing(name: str, status: Status, cutoff: datetime, *, now: datetime) -> Step:
    """Erase comments that have been in a state since before `cutoff`; an appeal that waits keeps them."""
    decided_since = exists().where(Decision.comment_id == Comment.id, Decision.created_at >= cutoff)
    appealed = exists().where(Appeal.comment_id == Comment.id, Appeal.outcome.is_(None))
    due = (Comment.status == status) & (Comment.created_at < cutoff) & ~decided_since & ~appealed
    decider = Decider(ActorType.SYSTEM)

    def erase(session: Session, ids: Sequence[str]) -> None:
        erasures.erase(session, ids, decider=decider, actor=_NOBODY, now=now, batch_id=new_id())

    return Step(name, Comment.id, due, erase)


def _forget_addresses(session: Session, ids: Sequence[str]) -> None:
    session.execute(update(Comment).where(Comment.id.in_(ids)).values(address_key=None))


def _marks(cutoff: datetime) -> list[Step]:
    """Make flags and votes nobody's that are older than addresses are known again."""

    def flags(session: Session, ids: Sequence[str]) -> None:
        readers.forget(session, Flag, Flag.id.in_(ids))

    def votes(session: Session, rows: Sequence[Any]) -> None:
        readers.forget(session, Vote, tuple_(Vote.comment_id, Vote.reader_key).in_(rows))

    is_somebodys = [~kind.reader_key.startswith(readers.NOBODY) & (kind.created_at < cutoff) for kind in (Flag, Vote)]
    return [
        Step("readers' flags", Flag.id, is_somebodys[0], flags),
        Step("readers' votes", (Vote.comment_id, Vote.reader_key), is_somebodys[1], votes),
    ]


def _reports(days: int | None, now: datetime) -> list[Step]:
    """Remove what other sites reported to the engine, if the settings say when."""
    if days is None:
        return []

    def remove(session: Session, ids: Sequence[str]) -> None:
        learning.shrink_reports(session, ids, now=now)
        session.execute(delete(EngineFeedback).where(EngineFeedback.id.in_(ids)))

    is_due = EngineFeedback.created_at < now - timedelta(days=days)
    return [Step("reports of other sites", EngineFeedback.id, is_due, remove)]


def _ended_on_addresses(cutoff: datetime) -> ColumnElement[bool]:
    has_ended = or_(SanctionRecord.lifted_at < cutoff, SanctionRecord.expires_at < cutoff)
    return (SanctionRecord.target == "address") & (SanctionRecord.key != "") & has_ended


def _forget_sanctioned(session: Session, ids: Sequence[str]) -> None:
    session.execute(update(SanctionRecord).where(SanctionRecord.id.in_(ids)).values(key=""))


def _forget_answers(session: Session, keys: Sequence[str]) -> None:
    session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.key.in_(keys)))


def _forget_failures(session: Session, ids: Sequence[str]) -> None:
    session.execute(delete(LoginFailure).where(LoginFailure.id.in_(ids)))


def _forget_tokens(session: Session, ids: Sequence[str]) -> None:
    session.execute(delete(Token).where(Token.id.in_(ids)))
