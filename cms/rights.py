"""Verbs of readers' rights: appeal against a decision, decide an appeal, erase what an author wrote.

Owns who may appeal when, and that nobody judges an appeal against their own decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from cms import erasures, journal, learning, readers
from cms.errors import AlreadyAppealed, Conflict, Fault, InvalidInput, NotFound, OwnDecision
from cms.journal import Actor, Change
from cms.learning import Learner
from cms.models import Appeal, AuthorNote, Comment, Decision, EngineFeedback, Flag, SanctionRecord, Vote
from cms.standing import record_shift
from cms.subjects import Subject
from moderation import (
    Action,
    ActorType,
    Decider,
    ReasonCode,
    Status,
    TextLimits,
    UnacceptableText,
    Verdict,
    decisions,
    normalise,
    threads,
)
from moderation.columns import new_id
from moderation.decisions import Applied

MAX_APPEAL_CHARS = 5_000
APPEALABLE = (Status.REJECTED, Status.SPAM)


class AppealOutcome(StrEnum):
    """What becomes of an appeal; the values are the wire strings."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The outcome of an appeal, and what is said about it to the author and among moderators."""

    outcome: AppealOutcome
    statement: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What one round of erasing did: the batch, the comments, whether more are left, and the sanctions that stand."""

    batch_id: str
    comment_ids: tuple[str, ...]
    is_done: bool
    standing_sanctions: int = 0


def appeal(session: Session, comment_id: str, text: str, *, now: datetime) -> Appeal:
    """Object to the last decision on a comment, in its author's name. Five statements.

    Raises:
        NotFound: no such comment (404).
        Conflict: it is neither rejected nor spam (409).
        AlreadyAppealed: this decision has been appealed against, or is the outcome of an appeal (409).
        InvalidInput: the text cannot be read, or is empty (422).
    """
    comment = _locked(session, comment_id)
    words = _readable(text)
    if comment.status not in APPEALABLE:
        raise Conflict("Only a comment that was rejected or marked as spam can be appealed for.")
    decision = decisions.last_decision(session, comment_id)
    if decision is None or decision.actor_type == ActorType.APPEAL:
        raise AlreadyAppealed("This was decided on an appeal, which is the last word.")
    if session.scalar(select(Appeal.id).where(Appeal.decision_id == decision.id)) is not None:
        raise AlreadyAppealed("There is an appeal against this decision already.")
    made = Appeal(id=new_id(), comment_id=comment_id, decision_id=decision.id, text=words, created_at=now)
    session.add(made)
    change = Change(
        kind="appeal.submitted",
        subject_id=made.id,
        article_id=comment.article_id,
        detail={"comment_id": comment_id, "decision_id": decision.id},
    )
    journal.append(session, change, actor=Actor(type="author"), now=now)
    session.flush()
    return made


def decide_appeal(
    session: Session,
    appeal_id: str,
    ruling: Ruling,
    *,
    moderator: Actor,
    now: datetime,
    learner: Learner | None = None,
) -> Appeal:
    """Decide an appeal: uphold the decision, or overturn it and approve the comment. About fifteen statements.

    Either way the model learns from whoever looked last.

    Raises:
        NotFound: no such appeal (404).
        Conflict: it was decided, or the comment was in the meantime (409).
        OwnDecision: the moderator made the decision that is appealed against (403).
    """
    found, appealed, comment = _open_appeal(session, appeal_id, moderator)
    applied = _carry_out(session, ruling, appealed, moderator=moderator, now=now)
    record_shift(session, applied, actor=moderator, now=now)
    session.flush()
    learning.learn(session, learner, applied, now=now)
    found.outcome, found.answer, found.decided_at = ruling.outcome, ruling.statement, now
    found.outcome_decision_id = applied.decision.id
    change = Change(
        kind=f"appeal.{ruling.outcome}",
        subject_id=appeal_id,
        article_id=comment.article_id,
        detail={"comment_id": comment.id, "decision_id": applied.decision.id},
    )
    journal.append(session, change, actor=moderator, now=now)
    return found


def _open_appeal(session: Session, appeal_id: str, moderator: Actor) -> tuple[Appeal, Decision, Comment]:
    """Return an appeal that this moderator may decide now, the decision it is about, and the comment, locked."""
    comment_id = session.scalar(select(Appeal.comment_id).where(Appeal.id == appeal_id))
    if comment_id is None:
        raise NotFound("There is no such appeal.")
    comment = _locked(session, comment_id)
    found = session.get_one(Appeal, appeal_id, populate_existing=True)
    appealed = session.get_one(Decision, found.decision_id)
    if found.outcome is not None:
        raise Conflict(f"The appeal was {found.outcome} already.")
    if appealed.actor_type == ActorType.HUMAN and appealed.actor_id == moderator.id:
        raise OwnDecision("You made the decision that this appeal is about: another moderator has to look.")
    if comment.status not in APPEALABLE or comment.version != appealed.version:
        raise Conflict("The comment was decided anew in the meantime, so the appeal has no object any more.")
    return found, appealed, comment


def _carry_out(session: Session, ruling: Ruling, appealed: Decision, *, moderator: Actor, now: datetime) -> Applied:
    """Make the decision that an appeal ends with."""
    decider = Decider(ActorType.APPEAL, id=moderator.id, name=moderator.name)
    if ruling.outcome is AppealOutcome.OVERTURNED:
        verdict = Verdict(action=Action.APPROVE, statement=ruling.statement, note=ruling.note)
        return decisions.decide(session, appealed.comment_id, verdict, version=None, decider=decider, now=now)
    verdict = Verdict(
        action=Action.REJECT,
        reason_code=ReasonCode(appealed.reason_code) if appealed.reason_code else None,
        statement=ruling.statement or appealed.statement_public,
        note=ruling.note,
    )
    return decisions.uphold(session, appealed.comment_id, verdict, decider=decider, now=now)


def erase(
    session: Session, subject: Subject, *, actor: Actor, now: datetime, limit: int, batch_id: str | None = None
) -> Erased:
    """Erase up to `limit` comments of an author, as one batch: text, name and addresses go, places in threads stay.

    Whoever holds many comments in many threads is erased in several rounds under one `batch_id`. About ten statements
    a comment. The author's flags and votes become nobody's. What was reported to the engine, what moderators noted and
    who was meant by sanctions that have ended goes with the last round. A sanction that stands stays, with its keyed
    hash: else whoever is banned would only have to ask (GDPR, Article 17 (3)).
    """
    waiting = select(Comment).where(subject.comments(), Comment.status != Status.ERASED).order_by(Comment.id)
    found = session.scalars(waiting.limit(limit + 1)).all()
    is_done, found = len(found) <= limit, found[:limit]
    marks, ids = subject.reader_keys(found), tuple(comment.id for comment in found)
    for kind in (Flag, Vote):
        if marks:
            readers.forget(session, kind, kind.reader_key.in_(marks))
    kind_ = (
        ActorType.AUTHOR if actor.type == "author" else ActorType.HUMAN if actor.type == "human" else ActorType.SYSTEM
    )
    decider = Decider(kind_, id=actor.id, name=actor.name)
    batch = batch_id or new_id()
    erasures.erase(session, ids, decider=decider, actor=actor, now=now, batch_id=batch)
    standing = _forget_person(session, subject, now) if is_done else 0
    return Erased(batch, ids, is_done, standing)


def _forget_person(session: Session, subject: Subject, now: datetime) -> int:
    """Remove what is kept of a person beside their comments; return how many sanctions stand. A fixed few statements."""
    if subject.engine_key is not None:
        reports = select(EngineFeedback.id).where(EngineFeedback.author_key == subject.engine_key)
        learning.forget_reports(session, session.scalars(reports).all(), now=now)
        session.execute(delete(EngineFeedback).where(EngineFeedback.author_key == subject.engine_key))
    if subject.author_key is None:
        return 0
    notes = list(session.scalars(select(AuthorNote.id).where(AuthorNote.author_key == subject.author_key)))
    session.execute(delete(AuthorNote).where(AuthorNote.id.in_(notes)))
    erasures.forget_answers(session, notes)
    on_them = (SanctionRecord.target == "author", SanctionRecord.key == subject.author_key)
    has_ended = or_(SanctionRecord.lifted_at.is_not(None), SanctionRecord.expires_at <= now)
    session.execute(update(SanctionRecord).where(*on_them, has_ended).values(key="", reason="", lifted_because=None))
    return session.scalar(select(func.count()).select_from(SanctionRecord).where(*on_them)) or 0


def _locked(session: Session, comment_id: str) -> Comment:
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("There is no such comment.")
    threads.lock(session, {comment.thread_id})
    session.refresh(comment)
    return comment


def _readable(text: str) -> str:
    try:
        words = normalise(text, limits=TextLimits(max_chars=MAX_APPEAL_CHARS)).text.strip()
    except UnacceptableText as error:
        raise InvalidInput(faults=[Fault("/text", "unacceptable", str(error))]) from error
    if not words:
        raise InvalidInput(faults=[Fault("/text", "empty", "Say why the decision is wrong.")])
    return words
