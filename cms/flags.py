"""Verbs of readers' flags: flag a comment, and say what became of its flags without deciding the comment.

Owns the way from a reader's flag to the queue. What a flag weighs and how decisions settle flags is
`moderation.flagging`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import journal
from cms.delivery import visible
from cms.errors import Fault, InvalidInput, NotFound, TooManyRequests
from cms.journal import Actor, Change
from cms.models import Comment, Flag, Publication
from cms.standing import record_shift
from moderation import Action, ActorType, Decider, FlagOutcome, FlagReason, ReasonCode, Verdict, decisions, threads
from moderation.flagging import add, settle, weight_of

WINDOW_S: Final = 60
MAX_IN_WINDOW: Final = 20
"""Flags of one reader in a minute: nobody reads and judges faster (house rule)."""

READER: Final = Actor(type="reader")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRules:
    """From which weight of its open flags a comment is in the queue, and from which it is hidden (None: never)."""

    queue_at: float
    hide_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagDraft:
    """What a reader says of a comment."""

    reason: FlagReason
    detail: str | None = None


def flag(
    session: Session, comment_id: str, draft: FlagDraft, *, reader_keys: Sequence[str], rules: FlagRules, now: datetime
) -> Flag:
    """Store a reader's flag on a visible comment; a second one by the same reader changes nothing.

    `reader_keys`: under the first the flag is stored, the others are those that the reader had before.

    Raises:
        NotFound: there is no comment that the public may read (404).
        InvalidInput: the reason "other" comes without words (422).
        TooManyRequests: the reader flags faster than anybody reads (429).
    """
    if draft.reason is FlagReason.OTHER and not draft.detail:
        raise InvalidInput(faults=[Fault("/detail", "required", "The reason “other” needs a sentence.")])
    comment = _visible(session, comment_id)
    query = select(Flag).where(Flag.comment_id == comment_id, Flag.reader_key.in_(reader_keys))
    earlier = session.scalars(query).first()
    if earlier is not None:
        return earlier
    _refuse_haste(session, reader_keys, now)
    made = Flag(
        comment_id=comment_id,
        reader_key=reader_keys[0],
        reason=draft.reason,
        detail=draft.detail or None,
        weight=weight_of(session, reader_keys),
        created_at=now,
    )
    add(session, comment, made, limit=rules.queue_at)
    session.flush()
    detail = {"reason": str(draft.reason), "count": comment.flag_count}
    change = Change(kind="comment.flagged", subject_id=comment_id, article_id=comment.article_id, detail=detail)
    journal.append(session, change, actor=READER, now=now)
    if rules.hide_at is not None and comment.flag_weight >= rules.hide_at:
        _hide(session, comment, now)
    return made


def resolve(session: Session, comment_id: str, outcome: FlagOutcome, *, moderator: Actor, now: datetime) -> int:
    """Settle a comment's open flags without deciding the comment; return how many there were.

    Raises:
        NotFound: there is no such comment (404).
    """
    comment = _locked(session, comment_id)
    settled = settle(session, comment, outcome, decision_id=None, now=now)
    if settled:
        detail = {"outcome": str(outcome), "count": settled}
        change = Change(
            kind="comment.flags_settled", subject_id=comment_id, article_id=comment.article_id, detail=detail
        )
        journal.append(session, change, actor=moderator, now=now)
    return settled


def _locked(session: Session, comment_id: str) -> Comment:
    """Return a comment with its thread and itself locked against other writers."""
    found = session.scalar(select(Comment.thread_id).where(Comment.id == comment_id))
    if found is None:
        raise NotFound("There is no such comment.")
    threads.lock(session, {found})
    return session.get_one(Comment, comment_id, with_for_update=True, populate_existing=True)


def _visible(session: Session, comment_id: str) -> Comment:
    comment = _locked(session, comment_id)
    public = visible.publications(Publication.article_id).where(Publication.article_id == comment.article_id)
    if not visible.is_readable(comment) or session.scalar(public) is None:
        raise NotFound("There is no such comment.")
    return comment


def _refuse_haste(session: Session, reader_keys: Sequence[str], now: datetime) -> None:
    since = now - timedelta(seconds=WINDOW_S)
    query = select(func.count()).where(Flag.reader_key.in_(reader_keys), Flag.created_at > since)
    if (session.scalar(query) or 0) >= MAX_IN_WINDOW:
        raise TooManyRequests("You flag faster than the site allows: please try again shortly.", retry_after_s=WINDOW_S)


def _hide(session: Session, comment: Comment, now: datetime) -> None:
    """Take a comment out of sight until a person decides it; the flags stay open."""
    verdict = Verdict(action=Action.HOLD, reason_code=ReasonCode.OTHER, note="Hidden by the weight of readers' flags.")
    applied = decisions.decide(
        session, comment.id, verdict, version=None, decider=Decider(ActorType.RULE, name="reader flags"), now=now
    )
    record_shift(session, applied, actor=Actor(type="system"), now=now)
