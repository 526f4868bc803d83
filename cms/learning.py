"""The learner of this process: its copy of the model, what it says of submissions, and what decisions teach it.

The lessons are in the database and the journal says in which order they count: every process replays the same rows, so
that all copies agree and none loses a lesson. A checkpoint in the data directory only spares a new process the replay; a
damaged one is put aside and everything is learned again from the journal.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms import journal
from cms.journal import Change
from cms.models import CommentRevision, JournalEntry, LessonRecord, RevisionFeatures
from moderation import Status, Submission
from moderation import learning as engine
from moderation.decisions import Applied
from moderation.learning.calibration import Calibration, Decided, calibrate
from moderation.learning.judges import Opinion, judge
from moderation.learning.model import CorruptModel, Lesson, Model, load_prior
from moderation.learning.thresholds import Budget, Judged, Thresholds, choose_thresholds, presume
from moderation.models import new_id
from moderation.verdict import Assessment

PRIOR_PATH: Final = Path(engine.__file__).parent / "prior.npz"
LEARNED: Final = "lesson.learned"
RETRACTED: Final = "lesson.retracted"
BATCH: Final = 500
REFIT_EVERY: Final = 5
"""Lessons after which calibration and thresholds are chosen anew (house rule: they move slowly)."""

CHECKPOINT_EVERY: Final = 500
REMEMBERED: Final = 5000
"""Judgements kept for calibration and thresholds: more than either looks back at."""

TEACHING: Final = {Status.APPROVED: False, Status.REJECTED: True, Status.SPAM: True}
"""States a human decision can lead to, and whether the comment was bad."""

_log: Final = logging.getLogger("masthead")


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A standing lesson, without its payload."""

    lesson_id: str
    score: float
    probability: float
    is_bad: bool


class Learner:
    """A model that follows the journal. One for each process; its methods may be called from any thread."""

    def __init__(self, prior: bytes, *, budget: Budget, checkpoint: Path | None = None) -> None:
        """Begin with the shipped prior, or with the checkpoint if there is a sound one.

        Raises:
            CorruptModel: the prior cannot be read.
        """
        self._prior = load_prior(prior)
        self._budget = budget
        self._checkpoint = checkpoint
        self._lock = threading.RLock()
        self._seq = 0
        self._judgements: deque[_Judgement] = deque(maxlen=REMEMBERED)
        self._since_fit = self._since_save = 0
        self._start = presume([Judged(*seen) for seen in self._prior.evidence], budget=budget)
        self._forget()
        self._restore()
        self._refit()

    @property
    def model(self) -> Model:
        """The model as it is now."""
        return self._model

    @property
    def thresholds(self) -> Thresholds:
        """Where automatic decisions may begin, and on what basis."""
        return self._thresholds

    def opinion(self, session: Session, submission: Submission) -> Opinion:
        """Say what the model, with every lesson committed so far, makes of a submission. One query, and new lessons."""
        with self._lock:
            self.catch_up(session)
            return judge(submission, self._model, calibration=self._calibration, thresholds=self._thresholds)

    def catch_up(self, session: Session) -> None:
        """Apply the lessons that the journal has had since the last time. One query, two more for every 500 rows."""
        with self._lock:
            while True:
                query = select(JournalEntry.seq, JournalEntry.kind, JournalEntry.subject_id)
                query = query.where(JournalEntry.kind.in_((LEARNED, RETRACTED)), JournalEntry.seq > self._seq)
                rows = session.execute(query.order_by(JournalEntry.seq).limit(BATCH)).all()
                if not rows:
                    return
                wanted = {row.subject_id for row in rows}
                found = {
                    item.id: item for item in session.scalars(select(LessonRecord).where(LessonRecord.id.in_(wanted)))
                }
                for row in rows:
                    self._apply(row.kind, found[row.subject_id])
                    self._seq = row.seq
                self._refit_if_due()
                self._save_if_due()

    def lesson(self, features: bytes, *, is_bad: bool) -> bytes:
        """Return the lesson that a decision on stored features teaches this model now."""
        with self._lock:
            return self._model.lesson(Lesson.from_bytes(features).features, is_bad=is_bad).to_bytes()

    def _apply(self, kind: str, record: LessonRecord) -> None:
        try:
            lesson = Lesson.from_bytes(record.payload)
        except CorruptModel:
            _log.warning("lesson %s belongs to other features and is passed over", record.id)
            return
        if kind == LEARNED:
            self._model.learn(lesson)
            self._judgements.append(_Judgement(record.id, record.score, record.probability, record.is_bad))
        else:
            self._model.unlearn(lesson)
            kept = (item for item in self._judgements if item.lesson_id != record.id)
            self._judgements = deque(kept, maxlen=REMEMBERED)
        self._since_fit += 1
        self._since_save += 1

    def _forget(self) -> None:
        self._model = Model(self._prior)
        self._seq = 0
        self._judgements.clear()
        self._since_fit = self._since_save = 0

    def _refit_if_due(self) -> None:
        if self._since_fit >= REFIT_EVERY:
            self._refit()

    def _refit(self) -> None:
        start = Calibration(self._prior.slope, self._prior.offset)
        self._calibration = calibrate([Decided(item.score, item.is_bad) for item in self._judgements], start=start)
        judged = [Judged(item.probability, item.is_bad) for item in self._judgements]
        self._thresholds = choose_thresholds(judged, budget=self._budget, start=self._start)
        self._since_fit = 0

    def _save_if_due(self) -> None:
        """Write the checkpoint beside its old self and swap them, so that it is never half there."""
        if self._checkpoint is None or self._since_save < CHECKPOINT_EVERY:
            return
        judgements = [(item.lesson_id, item.score, item.probability, item.is_bad) for item in self._judgements]
        head = orjson.dumps({"seq": self._seq, "judgements": judgements})
        fresh = self._checkpoint.with_suffix(f".{new_id()}")
        fresh.write_bytes(len(head).to_bytes(4, "little") + head + self._model.to_bytes())
        fresh.replace(self._checkpoint)
        self._since_save = 0

    def _restore(self) -> None:
        if self._checkpoint is None or not self._checkpoint.exists():
            return
        try:
            stored = self._checkpoint.read_bytes()
            size = int.from_bytes(stored[:4], "little")
            head = orjson.loads(stored[4 : 4 + size])
            self._model = Model.from_bytes(stored[4 + size :], self._prior)
            self._seq = int(head["seq"])
            self._judgements.extend(_Judgement(*item) for item in head["judgements"])
        except (CorruptModel, ValueError, KeyError, TypeError) as error:
            _log.warning("the checkpoint of the model is damaged (%s): learning again from the journal", error)
            self._forget()


def standard(*, budget: Budget, checkpoint: Path | None = None) -> Learner:
    """Return a learner on the shipped prior."""
    return Learner(PRIOR_PATH.read_bytes(), budget=budget, checkpoint=checkpoint)


def remember(session: Session, revision: CommentRevision, opinion: Opinion, assessment: Assessment) -> None:
    """Keep what the model saw of a new revision: what a decision on it will teach. One statement."""
    session.flush()
    session.add(
        RevisionFeatures(
            revision_id=revision.id,
            score=opinion.score,
            probability=opinion.probability,
            proposal=str(opinion.proposal),
            is_audited=any(finding.reason == "model_audit" for finding in assessment.findings),
            payload=Lesson(opinion.features, 0).to_bytes(),
        )
    )


def learn(session: Session, learner: Learner, applied: Applied, *, now: datetime) -> None:
    """Learn from a human decision, and forget the decision on the same comment that it overtakes. Three statements."""
    decision = applied.decision
    _retract(session, applied, now=now)
    is_bad = TEACHING.get(Status(decision.to_status))
    seen = None if decision.revision_id is None else session.get(RevisionFeatures, decision.revision_id)
    if is_bad is None or seen is None:
        return
    learner.catch_up(session)
    try:
        payload = learner.lesson(seen.payload, is_bad=is_bad)
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
        payload=payload,
        created_at=now,
    )
    session.add(record)
    journal.append(session, _change(LEARNED, record.id), now=now)


def unlearn(session: Session, applied: Applied, *, now: datetime) -> None:
    """Forget what an undone decision taught, and learn again what it had overtaken. Two statements."""
    undone_id = applied.decision.supersedes_id
    query = select(LessonRecord).where(LessonRecord.decision_id == undone_id, LessonRecord.retracted_by_id.is_(None))
    for record in session.scalars(query):
        record.retracted_by_id = applied.decision.id
        journal.append(session, _change(RETRACTED, record.id), now=now)
    for record in session.scalars(select(LessonRecord).where(LessonRecord.retracted_by_id == undone_id)):
        record.retracted_by_id = None
        journal.append(session, _change(LEARNED, record.id), now=now)


def _retract(session: Session, applied: Applied, *, now: datetime) -> None:
    standing = select(LessonRecord.id).where(
        LessonRecord.comment_id == applied.comment.id, LessonRecord.retracted_by_id.is_(None)
    )
    for lesson_id in session.scalars(standing).all():
        session.execute(
            update(LessonRecord)
            .where(LessonRecord.id == lesson_id)
            .values(retracted_by_id=applied.decision.id)
            .execution_options(synchronize_session="fetch")
        )
        journal.append(session, _change(RETRACTED, lesson_id), now=now)


def _change(kind: str, lesson_id: str) -> Change:
    return Change(kind=kind, subject_id=lesson_id)
