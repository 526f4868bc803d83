"""How a comment with its verdict is kept: comment, revision, reasons, decision and journal, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from cms import campaigns, journal
from cms.comments.desk import AUTHOR, AcceptedText, Desk, Draft, Place
from cms.delivery import search_documents, visible
from cms.insertions import store, store_rows
from cms.journal import Change
from cms.models import Comment, CommentReason, CommentRevision, Decision
from cms.standing import record_shift
from moderation import (
    ActorType,
    Assessment,
    Outcome,
    Status,
    decisions,
    initial_status,
    queue,
    rulings,
    threads,
)
from moderation.columns import new_id


def new_comment(desk: Desk, place: Place, draft: Draft) -> Comment:
    """Return a comment in its place in the thread, without a status yet."""
    comment_id, segment, parent, sender = new_id(), threads.path_segment(desk.now), place.parent, desk.sender
    return Comment(
        id=comment_id,
        article_id=place.article.id,
        parent_id=None if parent is None else parent.id,
        thread_id=comment_id if parent is None else parent.thread_id,
        path=segment if parent is None else parent.path + segment,
        depth=0 if parent is None else parent.depth + 1,
        hidden_ancestors=0 if parent is None else parent.hidden_ancestors,
        version=1,
        reply_count=0,
        html="",
        author_name=draft.name,
        author_email=draft.email,
        author_website=draft.website,
        author_key=sender.author_key,
        address_key=sender.address_key,
        account_id=sender.account_id,
        is_staff=sender.is_staff,
        is_verified=sender.is_verified,
        created_at=desk.now,
    )


def new_revision(
    desk: Desk, comment: Comment, text: AcceptedText, assessment: Assessment, *, number: int, given: dict[str, Any]
) -> CommentRevision:
    """Return a text with the verdict on it and the facts it rests on."""
    return CommentRevision(
        id=new_id(),
        comment_id=comment.id,
        number=number,
        source=text.kept.text,
        markup=desk.house.markup,
        text=text.safe.text,
        html=text.safe.html,
        sanitizer_version=text.safe.version,
        fingerprint=text.fingerprint,
        outcome=assessment.outcome,
        score=assessment.score,
        findings=[finding.values() for finding in assessment.findings],
        facts=given,
        policy_version=assessment.policy_version,
        model_version=assessment.model_version,
        probability=assessment.probability,
        created_at=desk.now,
    )


def store_first(desk: Desk, place: Place, comment: Comment, revision: CommentRevision, assessment: Assessment) -> None:
    """Store a new comment in the status its verdict gives it, with decision and journal row."""
    session = desk.session
    status = initial_status(assessment.outcome)
    comment.status, comment.score, comment.uncertainty = status, assessment.score, assessment.uncertainty
    comment.priority = queue.priority(uncertainty=assessment.uncertainty, created_at=desk.now)
    if status is Status.APPROVED:
        comment.public_revision_id, comment.html = revision.id, revision.html
    elif status is Status.PENDING:
        comment.waiting_revision_id = revision.id
    store(session, comment)
    store(session, revision)
    reasons = [{"reason": reason, "comment_id": comment.id} for reason in assessment.reasons]
    store_rows(session, CommentReason, reasons)
    campaigns.remember(session, comment.id, revision.text, revision.fingerprint, is_new=True)
    search_documents.put_comment(session, comment, revision.text, locale=place.article.locale, is_new=True)
    decider = ActorType.MODEL if assessment.is_automatic else ActorType.POLICY
    decision = _policy_decision(comment, revision, from_status=None, now=desk.now, actor_type=decider)
    store(session, decision)
    shift = threads.enter(session, comment)
    applied = decisions.Applied(decision=decision, comment=comment, shift=shift)
    record_shift(session, applied, actor=AUTHOR, now=desk.now, kind="comment.submitted")


def store_edit(desk: Desk, place: Place, comment: Comment, revision: CommentRevision, assessment: Assessment) -> None:
    """Store an edit: live if it was approved and the comment is, waiting otherwise."""
    session = desk.session
    comment.edited_at, comment.score, comment.uncertainty = desk.now, assessment.score, assessment.uncertainty
    comment.priority = queue.priority(uncertainty=assessment.uncertainty, created_at=desk.now)
    decision = _policy_decision(comment, revision, from_status=Status(comment.status), now=desk.now)
    decision.from_public_revision_id = comment.public_revision_id
    decision.from_waiting_revision_id = comment.waiting_revision_id
    goes_live = comment.status == Status.APPROVED and assessment.outcome is Outcome.APPROVE
    if goes_live:
        comment.public_revision_id, comment.html = revision.id, revision.html
    comment.waiting_revision_id = None if goes_live else revision.id
    session.add_all((revision, decision))
    session.execute(delete(CommentReason).where(CommentReason.comment_id == comment.id))
    session.add_all(CommentReason(reason=reason, comment_id=comment.id) for reason in assessment.reasons)
    session.flush()
    campaigns.remember(session, comment.id, revision.text, revision.fingerprint, is_new=False)
    search_documents.put_comment(session, comment, revision.text, locale=place.article.locale, is_new=False)
    is_public = goes_live and visible.is_readable(comment)
    change = Change(
        kind="comment.edited",
        subject_id=comment.id,
        article_id=comment.article_id,
        is_public=is_public,
        tags=(f"comments:{comment.article_id}",) if is_public else (),
    )
    journal.append(session, change, actor=AUTHOR, now=desk.now)


def _policy_decision(
    comment: Comment,
    revision: CommentRevision,
    *,
    from_status: Status | None,
    now: datetime,
    actor_type: ActorType = ActorType.POLICY,
) -> Decision:
    return Decision(
        id=new_id(),
        comment_id=comment.id,
        revision_id=revision.id,
        action=rulings.EDIT if from_status is not None else rulings.SUBMIT,
        from_status=from_status,
        to_status=comment.status,
        version=comment.version,
        actor_type=actor_type,
        findings=revision.findings,
        policy_version=revision.policy_version,
        model_version=revision.model_version,
        created_at=now,
    )
