"""Deciding on comments: apply an action, undo a decision. Append-only: nothing is changed but by a new decision.

Owns the rule that a decision names the revision and version it was made on, and how a decision is undone. Refuses to
know who may decide, what becomes of caches and counters outside this domain, and when to commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from moderation import flagging, threads
from moderation.erasure import erase_traces
from moderation.flagging import OUTCOMES, FlagOutcome
from moderation.models import Comment, CommentRevision, Decision
from moderation.queue_models import Claim
from moderation.rulings import EDIT, UNDO, UPHOLD, ActorType, Decider, Verdict
from moderation.states import EDIT_ACTIONS, PUBLIC, Action, Status, next_status
from moderation.threads import Shift

_PERSONS: Final = frozenset({ActorType.HUMAN, ActorType.APPEAL, ActorType.AUTHOR})
"""Whose decisions settle flags: a rule or a model that acts on them judges nobody."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A decision that was made, the comment after it, and what it made appear or vanish.

    `is_edit` means that it decided a waiting edit and the comment stayed approved.
    """

    decision: Decision
    comment: Comment
    shift: Shift
    is_edit: bool = False


class UnknownComment(Exception):
    """There is no such comment (HTTP 404)."""


class UnknownDecision(Exception):
    """There is no such decision (HTTP 404)."""


class StaleComment(Exception):
    """The comment is no longer as the decider saw it (HTTP 409). `last` is the decision that came in between, if any."""

    def __init__(self, comment: Comment, last: Decision | None) -> None:
        super().__init__("The comment has changed.")
        self.comment = comment
        self.last = last


class NotUndoable(Exception):
    """The decision was undone, overtaken, or is of a kind that cannot be taken back (HTTP 409)."""


def decide(
    session: Session, comment_id: str, verdict: Verdict, *, version: int | None, decider: Decider, now: datetime
) -> Applied:
    """Apply one action to one comment, as seen at `version`.

    The caller has locked the comment's thread (`threads.lock`). About five queries; commits nothing.

    `version` is the one the decider saw; None for the author's own acts, which their token already binds.

    Raises:
        UnknownComment: no such comment (404).
        StaleComment: another version (409).
        IllegalTransition: not in this state (409).
    """
    comment = session.get(Comment, comment_id, populate_existing=True)
    if comment is None:
        raise UnknownComment(comment_id)
    if version is not None and comment.version != version:
        raise StaleComment(comment, last_decision(session, comment_id))
    status = Status(comment.status)
    waiting = comment.waiting_revision_id
    is_edit = status in PUBLIC and waiting is not None and verdict.action in EDIT_ACTIONS
    # Approving what is visible already means keeping it, in spite of its flags.
    is_kept = status in PUBLIC and verdict.action is Action.APPROVE and comment.flag_count > 0
    target = status if is_edit or is_kept else next_status(status, verdict.action)
    revision = _revision_in_question(session, comment)
    decision = _record(session, comment, verdict.action, decider=decider, now=now)
    decision.to_status, decision.batch_id = target, verdict.batch_id
    _explain(decision, verdict, revision)
    if verdict.action is Action.APPROVE:
        comment.public_revision_id, comment.html = revision.id, revision.html
    comment.waiting_revision_id = revision.id if target is Status.PENDING else None
    shift = Shift() if is_edit else threads.change_status(session, comment, target)
    _settle_flags(session, comment, decision, is_edit=is_edit)
    session.execute(delete(Claim).where(Claim.comment_id == comment.id))
    if verdict.action is Action.ERASE:
        erase_traces(session, comment)
    return Applied(decision=decision, comment=comment, shift=shift, is_edit=is_edit)


def undo(
    session: Session, decision_id: str, *, decider: Decider, now: datetime, batch_id: str | None = None
) -> Applied:
    """Take one decision back: a new decision that supersedes it and restores what was before.

    The caller has locked the comment's thread. An undo can itself be undone. Commits nothing.

    Raises:
        UnknownDecision: no such decision (404).
        NotUndoable: undone already, no longer the last word, irrevocable, or the author's own doing (409).
    """
    undone, comment, target = _undoable(session, decision_id)
    decision = _record(session, comment, UNDO, decider=decider, now=now)
    decision.supersedes_id, decision.batch_id = undone.id, batch_id
    decision.to_status, decision.revision_id = target, undone.revision_id
    before = comment.public_revision_id
    comment.public_revision_id = undone.from_public_revision_id
    comment.waiting_revision_id = undone.from_waiting_revision_id
    if comment.public_revision_id != before:
        comment.html = _html_of(session, comment.public_revision_id)
    is_edit = comment.status == target and target in PUBLIC
    _undo_flags(session, comment, undone, decision)
    return Applied(
        decision=decision,
        comment=comment,
        shift=threads.change_status(session, comment, target),
        is_edit=is_edit,
    )


def uphold(session: Session, comment_id: str, verdict: Verdict, *, decider: Decider, now: datetime) -> Applied:
    """Record that a decision was looked at again and stands: nothing moves, and it cannot be undone.

    The caller has locked the comment's thread. `verdict.action` does not count. Three queries; commits nothing.

    Raises:
        UnknownComment: no such comment (404).
    """
    comment = session.get(Comment, comment_id, populate_existing=True)
    if comment is None:
        raise UnknownComment(comment_id)
    revision = _revision_in_question(session, comment)
    decision = _record(session, comment, UPHOLD, decider=decider, now=now)
    decision.revision_id, decision.reason_code = revision.id, verdict.reason_code
    decision.statement_public, decision.note_private = verdict.statement, verdict.note
    return Applied(decision=decision, comment=comment, shift=Shift())


def undoable_in_batch(session: Session, batch_id: str) -> list[str]:
    """Return the ids of a batch's decisions that stand, last first. One query."""
    later = aliased(Decision)
    query = select(Decision.id).where(Decision.batch_id == batch_id)
    query = query.where(~exists().where(later.supersedes_id == Decision.id))
    return list(session.scalars(query.order_by(Decision.created_at.desc(), Decision.id.desc())))


def last_decision(session: Session, comment_id: str) -> Decision | None:
    """Return the newest decision on a comment. One query."""
    query = select(Decision).where(Decision.comment_id == comment_id)
    return session.scalars(query.order_by(Decision.created_at.desc(), Decision.id.desc()).limit(1)).first()


def _undoable(session: Session, decision_id: str) -> tuple[Decision, Comment, Status]:
    """Return a decision that can be taken back, its comment, and the status before it. Three queries."""
    undone = session.get(Decision, decision_id)
    if undone is None:
        raise UnknownDecision(decision_id)
    comment = session.get_one(Comment, undone.comment_id, populate_existing=True)
    if undone.from_status is None:
        raise NotUndoable("The first verdict on a comment is not undone: decide the comment instead.")
    if undone.action == Action.ERASE:
        raise NotUndoable("What was erased is gone: an erasure cannot be undone.")
    if undone.action == EDIT or undone.actor_type == ActorType.AUTHOR:
        raise NotUndoable("What its author did is not undone: decide the comment as it is now.")
    if session.scalar(select(Decision.id).where(Decision.supersedes_id == decision_id)) is not None:
        raise NotUndoable("This decision has been undone already.")
    if comment.version != undone.version:
        raise NotUndoable("The comment has changed since this decision: decide it as it is now.")
    if undone.action == UPHOLD:
        raise NotUndoable("Upholding changed nothing, so there is nothing to undo: decide the comment instead.")
    return undone, comment, Status(undone.from_status)


def _revision_in_question(session: Session, comment: Comment) -> CommentRevision:
    """Return the waiting revision, else the one last approved, else the latest."""
    known = comment.waiting_revision_id or comment.public_revision_id
    if known is not None:
        return session.get_one(CommentRevision, known)
    query = select(CommentRevision).where(CommentRevision.comment_id == comment.id)
    return session.scalars(query.order_by(CommentRevision.number.desc()).limit(1)).one()


def _record(session: Session, comment: Comment, action: str, *, decider: Decider, now: datetime) -> Decision:
    """Take the comment's next version and note where it stood."""
    comment.version += 1
    decision = Decision(
        comment_id=comment.id,
        action=action,
        from_status=comment.status,
        to_status=comment.status,
        from_public_revision_id=comment.public_revision_id,
        from_waiting_revision_id=comment.waiting_revision_id,
        version=comment.version,
        actor_type=decider.type,
        actor_id=decider.id,
        actor_name=decider.name,
        created_at=now,
    )
    session.add(decision)
    return decision


def _explain(decision: Decision, verdict: Verdict, revision: CommentRevision) -> None:
    """Note why it was decided so, on which text, and what was known of it."""
    decision.reason_code = verdict.reason_code
    decision.statement_public, decision.note_private = verdict.statement, verdict.note
    decision.revision_id, decision.findings = revision.id, list(revision.findings)
    decision.policy_version, decision.model_version = revision.policy_version, revision.model_version


def _settle_flags(session: Session, comment: Comment, decision: Decision, *, is_edit: bool) -> None:
    """Let a decision by a person (or by the author) settle the flags; an edit's decision judges no flag."""
    outcome = OUTCOMES.get(Action(decision.action))
    if is_edit:
        outcome = FlagOutcome.IGNORED if decision.action == Action.APPROVE else None
    if outcome is not None and comment.flag_count and decision.actor_type in _PERSONS:
        session.flush()
        flagging.settle(session, comment, outcome, decision_id=decision.id, now=decision.created_at)


def _undo_flags(session: Session, comment: Comment, undone: Decision, decision: Decision) -> None:
    """Open again what the undone decision settled; where an undo is undone, settle as the first decision did."""
    session.flush()
    flagging.reopen(session, comment, undone.id)
    standing, is_taken_back = undone, True
    while standing.action == UNDO and standing.supersedes_id is not None:
        standing, is_taken_back = session.get_one(Decision, standing.supersedes_id), not is_taken_back
    outcome = None if is_taken_back or standing.action == UNDO else OUTCOMES.get(Action(standing.action))
    if outcome is not None:
        flagging.settle(session, comment, outcome, decision_id=decision.id, now=decision.created_at)


def _html_of(session: Session, revision_id: str | None) -> str:
    return "" if revision_id is None else session.get_one(CommentRevision, revision_id).html
