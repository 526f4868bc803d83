"""Verbs of sanctions: lay, change, lift. A sanction is never deleted: lifting ends it and keeps the record.

Owns what a sanction may be. Which of them count for a comment is read where facts are gathered; what they do to it is
the checks' affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from cms import journal
from cms.errors import AlreadyLifted, Fault, InvalidInput, NotFound
from cms.journal import Actor, Change
from cms.keys import ADDRESS_MEMORY_S
from cms.models import Comment, SanctionRecord
from cms.versions import advance
from moderation import Restriction
from moderation.columns import new_id

ADDRESS_MAXIMUM: Final = timedelta(seconds=ADDRESS_MEMORY_S)
"""The longest sanction on an address: then it is somebody else's, and its key is not known again."""


class Target(StrEnum):
    """Whom a sanction is on: an author by e-mail address, or a network address; the values are the wire strings."""

    AUTHOR = "author"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionDraft:
    """What a moderator lays on whom: the keyed hash itself, or a comment that it is taken from."""

    restriction: Restriction
    target: Target
    reason: str
    key: str | None = None
    comment_id: str | None = None
    expires_at: datetime | None = None


def lay(session: Session, draft: SanctionDraft, *, actor: Actor, now: datetime) -> SanctionRecord:
    """Lay a sanction on an author or an address; on an address it ends after a year at the latest. Two statements.

    Raises:
        InvalidInput: a suspension without an end, an end that is past or too far for an address, trust in an address,
            or a comment that is unknown or whose author is (422).
    """
    faults = _faults(draft.restriction, draft.target, draft.expires_at, now)
    key = draft.key
    if draft.comment_id is not None:
        key = _key_of(session, draft.comment_id, draft.target)
        if key is None:
            detail = f"There is no such comment, or its {draft.target} is not known."
            faults.append(Fault("/comment_id", "unknown", detail))
    if faults or key is None:
        raise InvalidInput(faults=faults)
    record = SanctionRecord(
        id=new_id(),
        restriction=draft.restriction.value,
        target=draft.target.value,
        key=key,
        reason=draft.reason,
        expires_at=_end(draft.target, draft.expires_at, now),
        version=1,
        created_by_id=actor.id,
        created_by_name=actor.name,
        created_at=now,
    )
    session.add(record)
    session.flush()
    _append(session, "sanction.laid", record, actor, now)
    return record


def change(
    session: Session, sanction_id: str, patch: Mapping[str, Any], *, version: int | None, actor: Actor, now: datetime
) -> SanctionRecord:
    """Change the reason or the end of a sanction (`reason`, `expires_at`).

    Raises:
        NotFound (404), AlreadyLifted (409), StaleVersion (412), InvalidInput (422).
    """
    record = _standing(session, sanction_id)
    advance(record, version)
    if "expires_at" in patch:
        faults = _faults(Restriction(record.restriction), Target(record.target), patch["expires_at"], now)
        if faults:
            raise InvalidInput(faults=faults)
        record.expires_at = _end(Target(record.target), patch["expires_at"], now)
    record.reason = patch.get("reason", record.reason)
    session.flush()
    _append(session, "sanction.changed", record, actor, now)
    return record


def lift(session: Session, sanction_id: str, *, because: str, actor: Actor, now: datetime) -> SanctionRecord:
    """End a sanction now; the record stays, with who lifted it and why.

    Raises:
        NotFound (404), AlreadyLifted (409).
    """
    record = _standing(session, sanction_id)
    record.version += 1
    record.lifted_at, record.lifted_because = now, because
    record.lifted_by_id, record.lifted_by_name = actor.id, actor.name
    session.flush()
    _append(session, "sanction.lifted", record, actor, now)
    return record


def _standing(session: Session, sanction_id: str) -> SanctionRecord:
    record = session.get(SanctionRecord, sanction_id, with_for_update=True)
    if record is None:
        raise NotFound("There is no such sanction.")
    if record.lifted_at is not None:
        raise AlreadyLifted(f"It was lifted by {record.lifted_by_name or 'the system'}; lay a new one if need be.")
    return record


def _key_of(session: Session, comment_id: str, target: Target) -> str | None:
    comment = session.get(Comment, comment_id)
    if comment is None:
        return None
    return comment.author_key if target is Target.AUTHOR else comment.address_key


def _end(target: Target, expires_at: datetime | None, now: datetime) -> datetime | None:
    return now + ADDRESS_MAXIMUM if expires_at is None and target is Target.ADDRESS else expires_at


def _faults(restriction: Restriction, target: Target, expires_at: datetime | None, now: datetime) -> list[Fault]:
    """Return what is wrong. Trust in an address would vouch for everybody behind it (house rule)."""
    faults = []
    if restriction is Restriction.SUSPEND and expires_at is None:
        faults.append(Fault("/expires_at", "required", "A suspension has an end; without one it is a ban."))
    if expires_at is not None and expires_at <= now:
        faults.append(Fault("/expires_at", "past", "The end must lie in the future."))
    if expires_at is not None and target is Target.ADDRESS and expires_at > now + ADDRESS_MAXIMUM:
        detail = "Addresses pass to others: a sanction on one lasts a year at most."
        faults.append(Fault("/expires_at", "too_far", detail))
    if restriction is Restriction.TRUST and target is Target.ADDRESS:
        faults.append(Fault("/target", "not_trustable", "An address is shared and reused: trust an author instead."))
    return faults


def _append(session: Session, kind: str, record: SanctionRecord, actor: Actor, now: datetime) -> None:
    detail = {"restriction": record.restriction, "target": record.target}
    journal.append(session, Change(kind=kind, subject_id=record.id, detail=detail), actor=actor, now=now)
