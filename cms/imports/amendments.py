"""What a source says anew of comments that were imported before.

Owns that nothing that was decided, edited or erased here is overwritten: it is reported instead.
"""

from __future__ import annotations

import contextlib

from sqlalchemy import select

from cms.comments import arrivals
from cms.comments.weighing import weigh
from cms.imports.desk import Desk, conflict, outcome
from cms.imports.records import Note, Remark, Standing
from cms.imports.reports import Outcome, Result
from cms.models import Comment, CommentRevision, ImportMark
from cms.standing import record_shift
from moderation import Action, ActorType, Decider, Markup, Status, UnacceptableText, Verdict, decisions, threads

ACTIONS = {
    Standing.APPROVED: (Status.APPROVED, Action.APPROVE),
    Standing.PENDING: (Status.PENDING, Action.HOLD),
    Standing.SPAM: (Status.SPAM, Action.SPAM),
    Standing.REJECTED: (Status.REJECTED, Action.REJECT),
    Standing.DELETED: (Status.DELETED, Action.DELETE),
}


def amend(desk: Desk, remark: Remark, mark: ImportMark) -> Outcome:
    """Carry over a new state and a new text. About twelve statements."""
    session = desk.session
    comment = session.get(Comment, mark.subject_id)
    if comment is None:
        return conflict(remark, "gone_here", "It was removed here since it was imported: it was not brought back.")
    threads.lock(session, {comment.thread_id})
    session.refresh(comment)
    if comment.version != mark.version:
        detail = "It was edited, decided or erased here since it was imported: what is here stays."
        return conflict(remark, "changed_here", detail)
    notes = list(remark.notes)
    problem = _new_text(desk, remark, comment)
    if problem is not None:
        notes.append(problem)
    wanted, action = ACTIONS[remark.standing]
    if comment.status != wanted and not _is_gone(comment):
        verdict = Verdict(action=action, note=f"As it is in {desk.terms.format}.")
        decider = Decider(ActorType.SYSTEM, name=desk.terms.actor.name)
        applied = decisions.decide(session, comment.id, verdict, version=None, decider=decider, now=desk.now)
        session.flush()
        record_shift(session, applied, actor=desk.terms.actor, now=desk.now)
    session.flush()
    _weigh(desk, remark, comment)
    desk.remember(remark, comment.id, comment.version, tuple(notes))
    return outcome(remark, Result.UPDATED, notes)


def _weigh(desk: Desk, remark: Remark, comment: Comment) -> None:
    """Let a comment that waits have the reasons that its present text gives, unless it has them already."""
    revision = _latest(desk, comment)
    if comment.status != Status.PENDING or revision.policy_version != arrivals.POLICY:
        return
    with contextlib.suppress(UnacceptableText):
        text = arrivals.read(remark.body, Markup(remark.markup))
        if text is not None and text.source == revision.source:
            house = desk.terms.house.at(desk.session)
            weigh(desk.session, comment, revision, arrivals.accepted(text, revision), house=house, now=desk.now)


def _latest(desk: Desk, comment: Comment) -> CommentRevision:
    query = select(CommentRevision).where(CommentRevision.comment_id == comment.id)
    return desk.session.scalars(query.order_by(CommentRevision.number.desc()).limit(1)).one()


def _is_gone(comment: Comment) -> bool:
    return comment.status in {Status.DELETED, Status.ERASED}


def _new_text(desk: Desk, remark: Remark, comment: Comment) -> Note | None:
    """Give the comment its new text if there is one; return why it cannot be had."""
    if remark.standing is Standing.DELETED or _is_gone(comment):
        return None
    try:
        text = arrivals.read(remark.body, Markup(remark.markup))
    except UnacceptableText as error:
        return Note("unacceptable", f"Its new text was not taken over: {error}")
    if text is None:
        return Note("nothing_shows", "Nothing of its new text can be shown: the former one stays.")
    if text.source != _latest(desk, comment).source:
        at = remark.edited_at or desk.now
        arrivals.amend(desk.session, comment, text, at=at, actor=desk.terms.actor, now=desk.now)
    return None
