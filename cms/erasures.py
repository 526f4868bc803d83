"""Erasing comments, for whatever reason: at their author's wish, or because their time is over.

Owns what an erasure means for threads, counts, journal and remembered answers. Which comments are erased is said by
whoever asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms import learning
from cms.delivery import search_documents
from cms.journal import Actor
from cms.models import Comment, IdempotencyRecord
from cms.standing import record_shift
from moderation import Action, ActorType, Decider, Verdict, decisions, threads

GONE: Final = HTTPStatus.GONE
"""The status of a remembered answer that was emptied."""


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
    forget_copies(session, comment_ids)


def forget_copies(session: Session, comment_ids: Sequence[str]) -> None:
    """Remove what stands elsewhere of comments' texts: what searches read, and remembered answers. Three statements."""
    search_documents.remove_comments(session, comment_ids)
    forget_answers(session, comment_ids)


def forget_answers(session: Session, subject_ids: Sequence[str]) -> None:
    """Empty the answers that Idempotency-Keys remember about things. One statement.

    The keys stay: a request that is repeated must not do again what was erased.
    """
    about_them = update(IdempotencyRecord).where(IdempotencyRecord.subject_id.in_(subject_ids))
    session.execute(about_them.values(status=GONE, headers=[], body=b""))
