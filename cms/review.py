"""Verbs of moderators: decide, in bulk and one by one, and undo.

Owns the result per item and the batch. What a decision does to a comment is `moderation.decisions`; what it means for
article and journal is `standing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import erasures, learning
from cms.delivery.selections import MAX_SELECTED, Selection, selected
from cms.errors import (
    AlreadyUndone,
    Fault,
    IllegalAction,
    InvalidInput,
    NotFound,
    SelectionGrown,
    Situation,
    StaleDecision,
)
from cms.journal import Actor
from cms.learning import Learner
from cms.models import Article, Comment, Decision
from cms.standing import record_shift
from moderation import (
    Action,
    ActorType,
    Decider,
    IllegalTransition,
    NotUndoable,
    ReasonCode,
    StaleComment,
    Status,
    UnknownComment,
    UnknownDecision,
    Verdict,
    decisions,
    threads,
)
from moderation.columns import new_id

MODERATOR_ACTIONS = frozenset(Action) - {Action.DELETE}
"""Deleting is what an author does; a moderator rejects, marks as spam or erases."""


@dataclass(frozen=True, slots=True)
class Item:
    """A comment to decide, at the version the moderator saw."""

    comment_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Told:
    """A selection of comments, and how many the moderator was told that it holds."""

    selection: Selection
    count: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item: the decision, or the situation that kept it from being made."""

    comment_id: str
    decision: Decision | None = None
    comment: Comment | None = None
    situation: Situation | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The results of one call, in the order of its items; undone as a whole by `batch_id`."""

    batch_id: str
    results: tuple[Result, ...]

    @property
    def applied(self) -> int:
        """How many items were decided."""
        return sum(result.decision is not None for result in self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Where comments are decided: the transaction, who decides, what learns from it, and when."""

    session: Session
    moderator: Actor
    decider: Decider
    learner: Learner | None
    now: datetime


def decide(
    session: Session,
    items: Sequence[Item],
    verdict: Verdict,
    *,
    moderator: Actor,
    now: datetime,
    learner: Learner | None = None,
) -> Batch:
    """Decide comments, each as it was seen; what cannot be decided does not keep the rest from it.

    About six statements an item, one transaction for all.

    Raises:
        InvalidInput: the action is not a moderator's, or the reason "other" comes without words (422).
    """
    _check(verdict)
    batch = replace(verdict, batch_id=new_id())
    assert batch.batch_id is not None  # noqa: S101 - set in the line above
    _lock(session, [item.comment_id for item in items])
    decider = Decider(ActorType.HUMAN, id=moderator.id, name=moderator.name)
    desk = _Desk(session=session, moderator=moderator, decider=decider, learner=learner, now=now)
    results = tuple(_decide_one(desk, item, batch) for item in items)
    return Batch(batch_id=batch.batch_id, results=results)


def decide_selection(
    session: Session,
    told: Told,
    verdict: Verdict,
    *,
    moderator: Actor,
    now: datetime,
    learner: Learner | None = None,
) -> Batch:
    """Decide every comment of a selection, as one batch.

    Raises:
        InvalidInput: the action is not a moderator's, or there are more comments than one call decides (422).
        SelectionGrown: more comments fit than were expected (409); nothing is decided.
    """
    _check(verdict)
    found = selected(session, told.selection, verdict.action, now=now)
    if found.count > told.count:
        raise SelectionGrown(f"It holds {found.count:,} comments now.", extra={"count": found.count})
    if found.count > MAX_SELECTED:
        detail = f"The selection holds {found.count:,} comments; one call decides {MAX_SELECTED:,}."
        raise InvalidInput(faults=[Fault("/select", "too_many", detail)])
    items = [Item(comment_id, version) for comment_id, version in found.items]
    return decide(session, items, verdict, moderator=moderator, now=now, learner=learner)


def undo(session: Session, decision_id: str, *, moderator: Actor, now: datetime) -> Result:
    """Take one decision back.

    Raises:
        NotFound: no such decision (404).
        AlreadyUndone: it was undone, overtaken, or cannot be taken back (409).
    """
    comment_id = session.scalar(select(Decision.comment_id).where(Decision.id == decision_id))
    if comment_id is None:
        raise NotFound("There is no such decision.")
    _lock(session, [comment_id])
    return _undo_one(session, decision_id, batch_id=None, moderator=moderator, now=now)


def undo_batch(session: Session, batch_id: str, *, moderator: Actor, now: datetime) -> Batch:
    """Take back every decision of a batch that still stands; the undoing is a batch itself.

    Raises:
        NotFound: no such batch, or nothing of it stands (404).
    """
    decision_ids = decisions.undoable_in_batch(session, batch_id)
    if not decision_ids:
        raise NotFound("There is no such batch, or nothing of it is left to undo.")
    query = select(Decision.id, Decision.comment_id).where(Decision.id.in_(decision_ids))
    comment_ids = {row.id: row.comment_id for row in session.execute(query)}
    _lock(session, list(comment_ids.values()))
    new_batch = new_id()
    results = []
    for decision_id in decision_ids:
        try:
            results.append(_undo_one(session, decision_id, batch_id=new_batch, moderator=moderator, now=now))
        except AlreadyUndone as situation:
            results.append(Result(comment_id=comment_ids[decision_id], situation=situation))
    return Batch(batch_id=new_batch, results=tuple(results))


def _check(verdict: Verdict) -> None:
    faults = []
    if verdict.action not in MODERATOR_ACTIONS:
        faults.append(Fault("/action", "not_a_moderators", "Only its author deletes a comment."))
    if verdict.reason_code is ReasonCode.OTHER and not (verdict.note or verdict.statement):
        faults.append(Fault("/note", "required", "The reason “other” needs a note or a statement."))
    if faults:
        raise InvalidInput(faults=faults)


def _lock(session: Session, comment_ids: Sequence[str]) -> None:
    """Lock the comments' threads, then their articles, whose counts they move. Three queries.

    Always in the same order: two moderators with the same articles in opposite order would wait for each other for ever.
    """
    query = select(Comment.thread_id, Comment.article_id).where(Comment.id.in_(comment_ids))
    rows = session.execute(query).all()
    threads.lock(session, {row.thread_id for row in rows})
    articles = select(Article.id).where(Article.id.in_({row.article_id for row in rows})).order_by(Article.id)
    session.execute(articles.with_for_update(key_share=True)).all()


def _decide_one(desk: _Desk, item: Item, verdict: Verdict) -> Result:
    session = desk.session
    try:
        applied = decisions.decide(
            session, item.comment_id, verdict, version=item.version, decider=desk.decider, now=desk.now
        )
    except UnknownComment:
        return Result(item.comment_id, situation=NotFound("There is no such comment."))
    except StaleComment as stale:
        return Result(item.comment_id, situation=_stale(stale))
    except IllegalTransition as illegal:
        situation = IllegalAction(str(illegal), extra={"current_status": str(illegal.status)})
        return Result(item.comment_id, situation=situation)
    record_shift(session, applied, actor=desk.moderator, now=desk.now)
    session.flush()
    if verdict.action is Action.ERASE:
        learning.forget(session, [item.comment_id], by=applied.decision.id, now=desk.now)
    else:
        learning.learn(session, desk.learner, applied, now=desk.now)
    if verdict.action is Action.ERASE:
        erasures.forget_copies(session, [item.comment_id])
    return Result(item.comment_id, decision=applied.decision, comment=applied.comment)


def _undo_one(session: Session, decision_id: str, *, batch_id: str | None, moderator: Actor, now: datetime) -> Result:
    decider = Decider(ActorType.HUMAN, id=moderator.id, name=moderator.name)
    try:
        applied = decisions.undo(session, decision_id, decider=decider, now=now, batch_id=batch_id)
    except UnknownDecision as error:
        raise NotFound("There is no such decision.") from error
    except NotUndoable as error:
        raise AlreadyUndone(str(error)) from error
    record_shift(session, applied, actor=moderator, now=now)
    session.flush()
    learning.unlearn(session, applied, now=now)
    return Result(applied.comment.id, decision=applied.decision, comment=applied.comment)


def _stale(stale: StaleComment) -> StaleDecision:
    """Say who changed the comment since, and to what."""
    extra: dict[str, Any] = {
        "current_status": str(Status(stale.comment.status)),
        "current_version": stale.comment.version,
        "decided_by": None,
    }
    if stale.last is None:
        return StaleDecision(extra=extra)
    who = stale.last.actor_name or f"its {stale.last.actor_type}"
    extra["decided_by"] = {"type": stale.last.actor_type, "id": stale.last.actor_id, "name": stale.last.actor_name}
    extra["decided_at"] = stale.last.created_at
    extra["decision_id"] = stale.last.id
    return StaleDecision(f"{who} has changed it to {stale.last.to_status} in the meantime.", extra=extra)
