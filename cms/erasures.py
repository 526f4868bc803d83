"""Erasing comments, for whatever reason: at their author's wish, or because their time is over.

Owns what an erasure means for threads, counts and journal. Which comments are erased is said by whoever asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import learning
from cms.journal import Actor
from cms.models import Comment
from cms.standing import record_shift
from moderation import Action, ActorType, Decider, Verdict, decisions, threads


def erase(
    session: Session, comment_ids: Sequence[str], *, decider: Decider, actor: Actor, now: datetime, batch_id: str
) -> None:
    """Erase comments by id, each with a decision and its rows in the journal. About ten statements a comment.

    What they taught is forgotten; where it is only their time that is over (the system erases), all but the words.

    Raises:
        IllegalTransition: one of them is erased already.
    """
    threads.lock(session, set(session.scalars(select(Comment.thread_id).where(Comment.id.in_(comment_ids)))))
    verdict = Verdict(action=Action.ERASE, batch_id=batch_id)
    for comment_id in comment_ids:
        applied = decisions.decide(session, comment_id, verdict, version=None, decider=decider, now=now)
        record_shift(session, applied, actor=actor, now=now)
        session.flush()
        forget = learning.shrink if decider.type is ActorType.SYSTEM else learning.forget
        forget(session, [comment_id], by=applied.decision.id, now=now)
