"""Decisions on stored comments: what each leaves behind, what a stale or illegal one leaves alone, what undo restores."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation import (
    TRANSITIONS,
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
    rulings,
)
from moderation.columns import new_id
from moderation.models import Comment, CommentReason, CommentRevision, Decision
from moderation.states import TOMBSTONES
from tests.conftest import NOON
from tests.moderation.stored import ADA, add_article, add_comment, add_revision, decide

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
SHOWN = ("status", "public_revision_id", "waiting_revision_id", "html")


def comment_in(session: Session, status: Status) -> Comment:
    """Add a comment and bring it into a state."""
    if status not in TOMBSTONES:
        return add_comment(session, add_article(session), status=status)
    comment = add_comment(session, add_article(session))
    decide(session, comment, Action.DELETE if status is Status.DELETED else Action.ERASE)
    return comment


def undo(session: Session, decision: Decision, **members: Any) -> decisions.Applied:
    return decisions.undo(session, decision.id, decider=ADA, now=NOON + timedelta(hours=1), **members)


def shown(comment: Comment) -> dict[str, Any]:
    return {name: getattr(comment, name) for name in SHOWN}


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Decision)) or 0


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)), ids=str)
def test_decision_follows_the_table(session: Session, status: Status, action: Action) -> None:
    comment = comment_in(session, status)
    before, version, made = shown(comment), comment.version, count(session)
    if (status, action) not in TRANSITIONS:
        with pytest.raises(IllegalTransition) as caught:
            decide(session, comment, action)
        assert (caught.value.status, caught.value.action) == (status, action)
        assert str(caught.value) == f"A comment that is {status} cannot be changed by {action}."
        assert (shown(comment), comment.version, count(session)) == (before, version, made)
        return
    applied = decide(session, comment, action)
    decision = applied.decision
    target = TRANSITIONS[status, action]
    assert (comment.status, comment.version) == (target, version + 1)
    assert (decision.action, decision.from_status, decision.to_status) == (action, status, target)
    assert (decision.version, decision.actor_type, decision.actor_name) == (version + 1, "human", "Ada")
    assert (decision.from_public_revision_id, decision.from_waiting_revision_id) == (
        before["public_revision_id"],
        before["waiting_revision_id"],
    )
    assert (comment.waiting_revision_id is not None) is (target is Status.PENDING)
    assert applied.is_edit is False


def test_verdict_and_what_was_judged_are_kept_with_the_decision(session: Session) -> None:
    comment = comment_in(session, Status.PENDING)
    batch = new_id()
    verdict = Verdict(Action.REJECT, ReasonCode.HATE, statement="No.", note="Again.", batch_id=batch)
    decision = decisions.decide(session, comment.id, verdict, version=1, decider=ADA, now=NOON).decision
    assert (decision.reason_code, decision.statement_public, decision.note_private) == ("hate", "No.", "Again.")
    assert (decision.batch_id, decision.created_at, decision.supersedes_id) == (batch, NOON, None)
    revision = session.scalars(select(CommentRevision)).one()
    assert (decision.revision_id, decision.findings, decision.policy_version) == (revision.id, revision.findings, "p")


def test_stale_version_is_refused_with_the_decision_that_came_between(session: Session) -> None:
    comment = comment_in(session, Status.PENDING)
    with pytest.raises(StaleComment) as caught:
        decide(session, comment, Action.APPROVE, version=2)
    assert (caught.value.comment, caught.value.last) == (comment, None)
    between = decide(session, comment, Action.SPAM).decision
    with pytest.raises(StaleComment) as caught:
        decide(session, comment, Action.APPROVE, version=1)
    assert caught.value.last is between
    assert (comment.status, comment.version) == (Status.SPAM, 2)


def test_author_acts_whatever_the_version(session: Session) -> None:
    comment = comment_in(session, Status.PENDING)
    author = Decider(ActorType.AUTHOR)
    applied = decisions.decide(session, comment.id, Verdict(Action.DELETE), version=None, decider=author, now=NOON)
    assert (applied.comment.status, applied.decision.actor_type, applied.decision.actor_id) == (
        "deleted",
        "author",
        None,
    )


def test_comment_that_does_not_exist_is_not_decided(session: Session) -> None:
    with pytest.raises(UnknownComment):
        decisions.decide(session, UNKNOWN_ID, Verdict(Action.SPAM), version=1, decider=ADA, now=NOON)
    with pytest.raises(UnknownDecision):
        decisions.undo(session, UNKNOWN_ID, decider=ADA, now=NOON)


@pytest.mark.parametrize(("status", "action"), sorted(TRANSITIONS), ids=str)
def test_undo_restores_what_was_before_unless_it_is_gone(session: Session, status: Status, action: Action) -> None:
    comment = comment_in(session, status)
    before, version = shown(comment), comment.version
    decision = decide(session, comment, action).decision
    if action is Action.ERASE:
        with pytest.raises(NotUndoable, match="What was erased is gone"):
            undo(session, decision)
        assert comment.status == Status.ERASED
        return
    batch = new_id()
    applied = undo(session, decision, batch_id=batch)
    assert shown(comment) == before
    assert comment.version == version + 2
    assert (applied.decision.action, applied.decision.supersedes_id, applied.decision.batch_id) == (
        "undo",
        decision.id,
        batch,
    )
    again = undo(session, applied.decision)
    assert (comment.status, again.decision.supersedes_id) == (TRANSITIONS[status, action], applied.decision.id)
    with pytest.raises(NotUndoable, match="undone already"):
        undo(session, decision)


def test_undo_is_refused_when_another_decision_came_between(session: Session) -> None:
    comment = comment_in(session, Status.PENDING)
    first = decide(session, comment, Action.APPROVE).decision
    decide(session, comment, Action.SPAM)
    with pytest.raises(NotUndoable, match="has changed since"):
        undo(session, first)
    assert comment.status == Status.SPAM


@pytest.mark.parametrize(
    ("action", "from_status", "actor", "words"),
    [
        (rulings.SUBMIT, None, ActorType.POLICY, "first verdict"),
        (rulings.EDIT, Status.PENDING, ActorType.POLICY, "What its author did"),
        (Action.DELETE, Status.PENDING, ActorType.AUTHOR, "What its author did"),
    ],
)
def test_undo_is_refused_when_the_author_did_it(
    session: Session, action: str, from_status: Status | None, actor: ActorType, words: str
) -> None:
    comment = comment_in(session, Status.PENDING)
    decision = Decision(
        comment_id=comment.id,
        action=action,
        from_status=from_status,
        to_status=comment.status,
        version=1,
        actor_type=actor,
        created_at=NOON,
    )
    session.add(decision)
    session.flush()
    with pytest.raises(NotUndoable, match=words):
        undo(session, decision)
    assert (comment.status, comment.version) == (Status.PENDING, 1)


def test_upholding_moves_nothing_and_cannot_be_undone(session: Session) -> None:
    comment = comment_in(session, Status.REJECTED)
    before = shown(comment)
    verdict = Verdict(Action.REJECT, ReasonCode.HATE, statement="It stands.", note="Looked again.")
    applied = decisions.uphold(session, comment.id, verdict, decider=ADA, now=NOON)
    decision = applied.decision
    assert (decision.action, decision.from_status, decision.to_status) == ("uphold", "rejected", "rejected")
    assert (decision.reason_code, decision.statement_public, decision.note_private) == (
        "hate",
        "It stands.",
        "Looked again.",
    )
    assert (shown(comment), comment.version) == (before, 2)
    assert (applied.shift.appeared, applied.shift.vanished) == ((), ())
    session.flush()
    with pytest.raises(NotUndoable, match="Upholding changed nothing"):
        undo(session, decision)
    with pytest.raises(UnknownComment):
        decisions.uphold(session, UNKNOWN_ID, verdict, decider=ADA, now=NOON)


# --- waiting edits ---


def edited(session: Session) -> tuple[Comment, CommentRevision, CommentRevision]:
    """Return an approved comment whose edit waits, with both texts."""
    comment = comment_in(session, Status.APPROVED)
    (first,) = session.scalars(select(CommentRevision).where(CommentRevision.comment_id == comment.id))
    second = add_revision(session, comment, "Other words.")
    comment.waiting_revision_id = second.id
    session.flush()
    return comment, first, second


@pytest.mark.parametrize(
    ("action", "status", "is_edit", "public", "waits"),
    [
        (Action.APPROVE, Status.APPROVED, True, "second", False),
        (Action.REJECT, Status.APPROVED, True, "first", False),
        (Action.SPAM, Status.SPAM, False, "first", False),
        (Action.HOLD, Status.PENDING, False, "first", True),
        (Action.DELETE, Status.DELETED, False, "first", False),
    ],
)
def test_decision_on_an_approved_comment_whose_edit_waits(
    session: Session, action: Action, status: Status, is_edit: bool, public: str, waits: bool
) -> None:
    comment, first, second = edited(session)
    applied = decide(session, comment, action)
    assert (comment.status, applied.is_edit) == (status, is_edit)
    assert comment.public_revision_id == {"first": first, "second": second}[public].id
    assert comment.waiting_revision_id == (second.id if waits else None)
    assert applied.decision.revision_id == second.id
    assert (applied.shift.appeared, bool(applied.shift.vanished)) == ((), not is_edit)
    undone = undo(session, applied.decision)
    assert (comment.status, undone.is_edit) == (Status.APPROVED, is_edit)
    assert (comment.public_revision_id, comment.waiting_revision_id) == (first.id, second.id)
    assert comment.html == first.html


def test_latest_text_is_in_question_when_none_waits_and_none_was_approved(session: Session) -> None:
    comment = comment_in(session, Status.PENDING)
    newest = add_revision(session, comment, "Newest words.")
    comment.waiting_revision_id = None
    comment.status = Status.SPAM
    applied = decide(session, comment, Action.APPROVE)
    assert (applied.decision.revision_id, comment.html) == (newest.id, "<p>Newest words.</p>")


# --- erasing ---


def test_erasing_leaves_neither_text_nor_author(session: Session) -> None:
    comment, _, _ = edited(session)
    session.add(CommentReason(reason="suspect", comment_id=comment.id))
    decide(session, comment, Action.SPAM)
    decide(session, comment, Action.ERASE)
    session.flush()
    session.expire_all()
    for name in ("author_email", "author_website", "author_key", "address_key", "manage_token_hash", "account_id"):
        assert getattr(comment, name) is None, name
    assert (comment.author_name, comment.html) == ("", "")
    for revision in session.scalars(select(CommentRevision)):
        assert (revision.source, revision.text, revision.html, revision.fingerprint) == ("", "", "", "")
        assert revision.findings == []
    assert [decision.findings for decision in session.scalars(select(Decision))] == [[], []]
    assert session.scalars(select(CommentReason)).all() == []


# --- batches ---


def test_batch_lists_what_still_stands_last_first(session: Session) -> None:
    batch = new_id()
    made = []
    for n in range(3):
        comment = comment_in(session, Status.PENDING)
        verdict = Verdict(Action.SPAM, batch_id=batch)
        moment = NOON + timedelta(seconds=n)
        made.append(decisions.decide(session, comment.id, verdict, version=1, decider=ADA, now=moment).decision)
    session.flush()
    assert decisions.undoable_in_batch(session, batch) == [made[2].id, made[1].id, made[0].id]
    undo(session, made[1])
    assert decisions.undoable_in_batch(session, batch) == [made[2].id, made[0].id]
    assert decisions.undoable_in_batch(session, new_id()) == []
