"""Lessons: what a decision, an appeal or another site's report teaches, and how it is taken back or erased.

Every lesson is a row, and every change of what counts a row of the journal, in the transaction of the decision. Of a
comment that is erased no feature of its words is kept: hashed as they are, whoever guesses a text could test the guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms import journal
from cms.insertions import store_rows
from cms.journal import Change
from cms.learning.teachers import Teacher
from cms.models import CommentRevision, LessonRecord, RevisionFeatures
from moderation import Assessment, Status
from moderation.automation import AUDIT_REASON
from moderation.columns import new_id
from moderation.decisions import Applied
from moderation.learning.features import Features, without_words
from moderation.learning.judges import Opinion, Proposal
from moderation.learning.model import CorruptModel, Lesson

LEARNED: Final = "lesson.learned"
RETRACTED: Final = "lesson.retracted"
ERASED: Final = "lesson.erased"

TEACHING: Final = {Status.APPROVED: False, Status.REJECTED: True, Status.SPAM: True}
"""States a human decision can lead to, and whether the comment was bad."""


def remember(session: Session, revision: CommentRevision, opinion: Opinion, assessment: Assessment) -> None:
    """Keep what the model saw of a new revision: what a decision on it will teach. One statement."""
    session.flush()
    seen = {
        "revision_id": revision.id,
        "score": opinion.score,
        "probability": opinion.probability,
        "proposal": str(opinion.proposal),
        "is_audited": any(finding.reason == AUDIT_REASON for finding in assessment.findings),
        "payload": Lesson(opinion.features, 0).to_bytes(),
    }
    store_rows(session, RevisionFeatures, [seen])


def learn(session: Session, learner: Teacher | None, applied: Applied, *, now: datetime) -> None:
    """Learn from a person's decision, and forget the decision on the same comment that it overtakes. Three statements.

    Without a learner nothing is learned, but what is overtaken is forgotten all the same.
    """
    decision = applied.decision
    for record in _standing(session, [applied.comment.id]):
        _retract(session, record, by=decision.id, now=now)
    is_bad = TEACHING.get(Status(decision.to_status))
    seen = None if decision.revision_id is None else session.get(RevisionFeatures, decision.revision_id)
    if learner is None or is_bad is None or seen is None:
        return
    learner.catch_up(session)
    try:
        lesson = learner.lesson(Lesson.from_bytes(seen.payload).features, is_bad=is_bad)
    except CorruptModel:
        return
    record = LessonRecord(
        id=new_id(),
        decision_id=decision.id,
        comment_id=decision.comment_id,
        is_bad=is_bad,
        score=seen.score,
        probability=seen.probability,
        proposal=seen.proposal,
        is_audited=seen.is_audited,
        payload=lesson.to_bytes(),
        created_at=now,
    )
    session.add(record)
    _note(session, LEARNED, record, now=now)


def unlearn(session: Session, applied: Applied, *, now: datetime) -> None:
    """Forget what an undone decision taught, and learn again what it had overtaken. Two statements."""
    undone_id = applied.decision.supersedes_id
    taught = select(LessonRecord).where(LessonRecord.decision_id == undone_id, LessonRecord.retracted_at.is_(None))
    for record in session.scalars(taught):
        _retract(session, record, by=applied.decision.id, now=now)
    for record in session.scalars(select(LessonRecord).where(LessonRecord.retracted_by_id == undone_id)):
        record.retracted_by_id = record.retracted_at = None
        _note(session, LEARNED, record, now=now)


def learn_report(
    session: Session, learner: Teacher, feedback_id: str, features: Features, *, is_bad: bool, now: datetime
) -> None:
    """Learn from another site's report; the latest word on a text counts, and the same word twice counts once."""
    standing = select(LessonRecord).where(LessonRecord.feedback_id == feedback_id, LessonRecord.retracted_at.is_(None))
    for record in session.scalars(standing):
        if record.is_bad == is_bad:
            return
        _retract(session, record, by=None, now=now)
    learner.catch_up(session)
    score, probability = learner.probability(features)
    record = LessonRecord(
        id=new_id(),
        feedback_id=feedback_id,
        is_bad=is_bad,
        score=score,
        probability=probability,
        proposal=str(Proposal.HOLD),
        payload=learner.lesson(features, is_bad=is_bad).to_bytes(),
        created_at=now,
    )
    session.add(record)
    _note(session, LEARNED, record, now=now)


def forget(session: Session, comment_ids: Sequence[str], *, by: str | None, now: datetime) -> None:
    """Take back what comments taught, and remove every feature of them: their author or a moderator erased them."""
    for record in session.scalars(select(LessonRecord).where(LessonRecord.comment_id.in_(comment_ids))):
        _erase(session, record, payload=b"", by=by, now=now)
    _drop_features(session, comment_ids)


def forget_reports(session: Session, feedback_ids: Sequence[str], *, now: datetime) -> None:
    """Take back what other sites' reports taught, before the reports are removed."""
    for record in session.scalars(select(LessonRecord).where(LessonRecord.feedback_id.in_(feedback_ids))):
        _erase(session, record, payload=b"", by=None, now=now)
        record.feedback_id = None
    session.flush()


def shrink_reports(session: Session, feedback_ids: Sequence[str], *, now: datetime) -> None:
    """Keep of what other sites' reports taught only facts and ideas, no word, before the reports are removed."""
    for record in session.scalars(select(LessonRecord).where(LessonRecord.feedback_id.in_(feedback_ids))):
        stands = record.retracted_at is None
        _erase(session, record, payload=_gist(record.payload) if stands else b"", by=None, now=now)
        record.feedback_id = None
    session.flush()


def shrink(session: Session, comment_ids: Sequence[str], *, by: str | None, now: datetime) -> None:
    """Keep of what comments taught only facts and ideas (“a link”, “an offer”), no word: their time is over.

    Otherwise a site that lets spam go after a month would forget every month what spam looks like.
    """
    for record in session.scalars(select(LessonRecord).where(LessonRecord.comment_id.in_(comment_ids))):
        stands = record.retracted_at is None
        _erase(session, record, payload=_gist(record.payload) if stands else b"", by=None if stands else by, now=now)
    _drop_features(session, comment_ids)


def _gist(payload: bytes) -> bytes:
    """Return a lesson without its words; nothing if it cannot be read."""
    try:
        lesson = Lesson.from_bytes(payload)
    except CorruptModel:
        return b""
    return Lesson(without_words(lesson.features), lesson.residual).to_bytes()


def _standing(session: Session, comment_ids: Sequence[str]) -> list[LessonRecord]:
    query = select(LessonRecord).where(LessonRecord.comment_id.in_(comment_ids), LessonRecord.retracted_at.is_(None))
    return list(session.scalars(query))


def _retract(session: Session, record: LessonRecord, *, by: str | None, now: datetime) -> None:
    record.retracted_at, record.retracted_by_id = now, by
    _note(session, RETRACTED, record, now=now)


def _erase(session: Session, record: LessonRecord, *, payload: bytes, by: str | None, now: datetime) -> None:
    """Replace what a lesson says; without a payload it does not count any more."""
    if record.erased_at is not None:
        return
    if record.retracted_at is None and not payload:
        _retract(session, record, by=by, now=now)
    record.payload, record.erased_at = payload, now
    _note(session, ERASED, record, now=now)


def _drop_features(session: Session, comment_ids: Sequence[str]) -> None:
    revisions = select(CommentRevision.id).where(CommentRevision.comment_id.in_(comment_ids))
    session.execute(delete(RevisionFeatures).where(RevisionFeatures.revision_id.in_(revisions)))


def _note(session: Session, kind: str, record: LessonRecord, *, now: datetime) -> None:
    journal.append(session, Change(kind=kind, subject_id=record.id), now=now)
