"""Readers' flags: what one weighs, what a comment's open flags weigh together, and how a decision settles them.

Owns the outcomes of flags and a comment's flag columns. Who a reader is, and which comments can be flagged, is known
elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from moderation import queue
from moderation.models import Comment
from moderation.queue_models import Flag
from moderation.states import Action

PRIOR_AGREED: Final = 1.0
PRIOR_JUDGED: Final = 3.0
"""What an unknown reader starts with: as if one of three flags had been agreed with, a weight of a third (house rule).

Twenty flags that were all agreed with weigh 0.91 each, five that were all wrong 0.125.
"""


class FlagReason(StrEnum):
    """Why a reader flags a comment; the values are the wire strings."""

    SPAM = "spam"
    ABUSE = "abuse"
    HARASSMENT = "harassment"
    HATE = "hate"
    THREAT = "threat"
    SEXUAL = "sexual"
    SELF_HARM = "self_harm"
    ILLEGAL = "illegal"
    PERSONAL_DATA = "personal_data"
    MISINFORMATION = "misinformation"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


class FlagOutcome(StrEnum):
    """What a person made of a flag; the values are the wire strings. `ignored` counts for nobody and against nobody."""

    AGREED = "agreed"
    DISAGREED = "disagreed"
    IGNORED = "ignored"


OUTCOMES: Final[dict[Action, FlagOutcome]] = {
    Action.APPROVE: FlagOutcome.DISAGREED,
    Action.REJECT: FlagOutcome.AGREED,
    Action.SPAM: FlagOutcome.AGREED,
    Action.DELETE: FlagOutcome.IGNORED,
    Action.ERASE: FlagOutcome.IGNORED,
}
"""What a decision says of the flags on the comment. Holding says nothing yet: they stay open."""


def weight(*, agreed: int, judged: int) -> float:
    """Return what a reader's flag weighs, between 0 and 1, by how many of their judged flags were agreed with."""
    return (agreed + PRIOR_AGREED) / (judged + PRIOR_JUDGED)


def weight_of(session: Session, reader_keys: Sequence[str]) -> float:
    """Return what a flag of this reader weighs now, by the record under all their keys. One query."""
    agreed = func.coalesce(func.sum(case((Flag.outcome == FlagOutcome.AGREED, 1), else_=0)), 0)
    query = select(agreed, func.count()).where(
        Flag.reader_key.in_(reader_keys), Flag.outcome.in_((FlagOutcome.AGREED, FlagOutcome.DISAGREED))
    )
    row = session.execute(query).one()
    return weight(agreed=row[0], judged=row[1])


def add(session: Session, comment: Comment, flag: Flag, *, limit: float) -> None:
    """Add a flag to a comment that the caller has locked; from a weight of `limit` on the comment is in the queue."""
    session.add(flag)
    if comment.flag_count == 0:
        comment.flagged_at = None
    comment.flag_count += 1
    comment.flag_weight += flag.weight
    if comment.flagged_at is None and comment.flag_weight >= limit:
        comment.flagged_at = flag.created_at
    if comment.flagged_at is not None and comment.waiting_revision_id is None:
        comment.priority = queue.flagged_priority(
            weight=comment.flag_weight, exposure=_exposure(comment), flagged_at=comment.flagged_at
        )


def settle(session: Session, comment: Comment, outcome: FlagOutcome, *, decision_id: str | None, now: datetime) -> int:
    """Settle every open flag of a comment; return how many. One statement, none where nothing is open.

    `flagged_at` stays, so that reopening puts the comment back where it was.
    """
    settled = comment.flag_count
    if settled:
        open_flags = update(Flag).where(Flag.comment_id == comment.id, Flag.outcome.is_(None))
        session.execute(
            open_flags.values(outcome=outcome, decision_id=decision_id, settled_at=now),
            execution_options={"synchronize_session": False},
        )
        comment.flag_count, comment.flag_weight = 0, 0.0
    return settled


def reopen(session: Session, comment: Comment, decision_id: str) -> None:
    """Open the flags again that a decision had settled, because it is taken back. Two statements."""
    reopened = update(Flag).where(Flag.decision_id == decision_id)
    session.execute(
        reopened.values(outcome=None, decision_id=None, settled_at=None),
        execution_options={"synchronize_session": False},
    )
    is_open = (Flag.comment_id == comment.id, Flag.outcome.is_(None))
    row = session.execute(select(func.count(), func.coalesce(func.sum(Flag.weight), 0.0)).where(*is_open)).one()
    comment.flag_count, comment.flag_weight = row[0], row[1]


def forget_words(session: Session, comment_id: str) -> None:
    """Remove what readers wrote beside their flags: it may name the person whose comment is erased. One statement."""
    session.execute(
        update(Flag).where(Flag.comment_id == comment_id).values(detail=None),
        execution_options={"synchronize_session": False},
    )


def _exposure(comment: Comment) -> int:
    return comment.reply_count + abs(comment.votes) + comment.flag_count
