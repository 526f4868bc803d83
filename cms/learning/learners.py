"""The learner of this process: its copy of the model, and what it says of submissions.

The lessons are in the database and the journal says in which order they count: every process replays the same rows, so
that all copies agree and none loses a lesson. A checkpoint in the data directory only spares a new process the replay; a
damaged one is put aside and everything is learned again from the journal.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from pathlib import Path
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from cms.learning import checkpoints
from cms.learning.checkpoints import Judgement, State
from cms.learning.lessons import ERASED, LEARNED, RETRACTED
from cms.lookups import LookUp
from cms.models import JournalEntry, LessonRecord
from moderation import Submission
from moderation import learning as engine
from moderation.learning.calibration import Calibration, Decided, calibrate
from moderation.learning.evidence import Judged, Shipped
from moderation.learning.features import Features
from moderation.learning.grounds import Ground, may_approve, spam_ground
from moderation.learning.judges import Opinion, judge
from moderation.learning.model import CorruptModel, Lesson, Model, load_prior
from moderation.learning.thresholds import Budget, Thresholds, choose_thresholds

PRIOR_PATH: Final = Path(engine.__file__).parent / "prior.npz"
BATCH: Final = 500
REFIT_EVERY: Final = 5
REFIT_SHARE: Final = 0.05
"""Lessons after which calibration and thresholds are chosen anew, at least, and as a share of those that count (house
rule: the more there are, the slower they move)."""

CHECKPOINT_EVERY: Final = 500
REMEMBERED: Final = 5000
"""Judgements kept for calibration and thresholds: more than either looks back at."""

_NEWS: Final = LookUp(
    select(JournalEntry.seq, JournalEntry.kind, JournalEntry.subject_id)
    .where(
        or_(JournalEntry.kind == LEARNED, JournalEntry.kind == RETRACTED, JournalEntry.kind == ERASED),
        JournalEntry.seq > bindparam("seq"),
    )
    .order_by(JournalEntry.seq)
    .limit(BATCH)
)
"""Rows about lessons after a place in the journal."""

_log: Final = logging.getLogger("masthead")


class Learner:
    """A model that follows the journal. One for each process; its methods may be called from any thread."""

    _model: Model
    _judgements: deque[Judgement]
    _met_erased: set[str]

    def __init__(self, prior: bytes, *, budget: Budget, checkpoint: Path | None = None) -> None:
        """Begin with the shipped prior, or with the checkpoint if there is a sound one.

        Raises:
            CorruptModel: the prior cannot be read.
        """
        self._prior = load_prior(prior)
        self._budget = budget
        self._checkpoint = checkpoint
        self._lock = threading.RLock()
        self._shipped = Shipped.of(self._prior.evidence)
        self._forget()
        self._restore()
        self._refit()

    @property
    def model(self) -> Model:
        """The model as it is now."""
        return self._model

    @property
    def budget(self) -> Budget:
        """The errors that the operator allows."""
        return self._budget

    @property
    def thresholds(self) -> Thresholds:
        """Where automatic decisions may begin, and on what basis."""
        return self._thresholds

    def thresholds_for(self, budget: Budget) -> Thresholds:
        """Return where automatic decisions might begin under another budget, on the same decisions."""
        with self._lock:
            return choose_thresholds(self._judged(), budget=budget, shipped=self._shipped)

    def opinion(self, session: Session, submission: Submission) -> Opinion:
        """Say what the model, with every lesson committed so far, makes of a submission. One query, and new lessons."""
        with self._lock:
            self.catch_up(session)
            return judge(submission, self._model, calibration=self._calibration, thresholds=self._thresholds)

    def probability(self, features: Features) -> tuple[float, float]:
        """Return score and calibrated probability of features that were extracted before."""
        with self._lock:
            score = self._model.score(features)
            return score, self._calibration.probability(score)

    def lesson(self, features: Features, *, is_bad: bool) -> Lesson:
        """Return what a decision on these features teaches this model now."""
        with self._lock:
            return self._model.lesson(features, is_bad=is_bad)

    def catch_up(self, session: Session) -> None:
        """Apply the lessons that the journal has had since the last time. One query, and one more if there were any."""
        with self._lock:
            while rows := self._news(session):
                wanted = {subject_id for _, _, subject_id in rows}
                found = {
                    item.id: item for item in session.scalars(select(LessonRecord).where(LessonRecord.id.in_(wanted)))
                }
                is_done = len(rows) < BATCH
                for seq, kind, subject_id in rows:
                    if not self._follow(kind, found[subject_id]):
                        _log.info("a lesson that is in the model was erased: learning again without it")
                        self._forget()
                        is_done = False
                        break
                    self._seq = seq
                self._refit_if_due()
                self._save_if_due()
                if is_done:
                    break

    def _news(self, session: Session) -> list[tuple[int, str, str]]:
        session.flush()
        return [(row.seq, row.kind, row.subject_id) for row in _NEWS.all(session, seq=self._seq)]

    def _follow(self, kind: str, record: LessonRecord) -> bool:
        """Apply one row of the journal; False if only beginning anew does: what would be subtracted is gone."""
        self._since_fit += 1
        self._since_save += 1
        if kind == ERASED:
            if record.id not in self._met_erased:
                return False
            self._met_erased.discard(record.id)
            return True
        is_gone = record.erased_at is not None and record.id not in self._met_erased
        if kind == LEARNED:
            if is_gone:
                self._met_erased.add(record.id)
            self._learn(record)
        elif not is_gone:
            self._unlearn(record)
        return True

    def _learn(self, record: LessonRecord) -> None:
        lesson = _lesson_of(record)
        if lesson is not None:
            self._model.learn(lesson)
        if record.decision_id is not None:
            # What other sites report is only where they disagreed: no sample that a rate could rest on.
            ground, is_approvable = (None, False) if lesson is None else _decidable(lesson.features)
            self._judgements.append(
                Judgement(record.id, record.score, record.probability, record.is_bad, ground, is_approvable)
            )

    def _unlearn(self, record: LessonRecord) -> None:
        lesson = _lesson_of(record)
        if lesson is not None:
            self._model.unlearn(lesson)
        kept = (item for item in self._judgements if item.lesson_id != record.id)
        self._judgements = deque(kept, maxlen=REMEMBERED)

    def _forget(self) -> None:
        self._model = Model(self._prior)
        self._seq = self._since_fit = self._since_save = 0
        self._judgements = deque(maxlen=REMEMBERED)
        self._met_erased = set()

    def _refit_if_due(self) -> None:
        if self._since_fit >= max(REFIT_EVERY, REFIT_SHARE * len(self._judgements)):
            self._refit()

    def _refit(self) -> None:
        start = Calibration(self._prior.slope, self._prior.offset)
        self._calibration = calibrate([Decided(item.score, item.is_bad) for item in self._judgements], start=start)
        self._thresholds = choose_thresholds(self._judged(), budget=self._budget, shipped=self._shipped)
        self._since_fit = 0

    def _judged(self) -> list[Judged]:
        return [Judged(item.probability, item.is_bad, item.ground, item.is_approvable) for item in self._judgements]

    def _save_if_due(self) -> None:
        if self._checkpoint is None or self._since_save < CHECKPOINT_EVERY:
            return
        state = State(self._seq, self._model, tuple(self._judgements), frozenset(self._met_erased))
        checkpoints.write(self._checkpoint, state)
        self._since_save = 0

    def _restore(self) -> None:
        if self._checkpoint is None or not self._checkpoint.exists():
            return
        try:
            state = checkpoints.read(self._checkpoint, self._prior)
        except CorruptModel as error:
            _log.warning("the checkpoint of the model is damaged (%s): learning again from the journal", error)
            return
        self._model, self._seq = state.model, state.seq
        self._judgements.extend(state.judgements)
        self._met_erased.update(state.met_erased)


def standard(*, budget: Budget, checkpoint: Path | None = None) -> Learner:
    """Return a learner on the shipped prior."""
    return Learner(PRIOR_PATH.read_bytes(), budget=budget, checkpoint=checkpoint)


def _decidable(features: Features) -> tuple[Ground | None, bool]:
    """Return for what a comment might be called spam, and whether it might be approved, without a person."""
    return spam_ground(features), may_approve(features)


def _lesson_of(record: LessonRecord) -> Lesson | None:
    """Return the lesson; None where it was erased, or belongs to other features."""
    if not record.payload:
        return None
    try:
        return Lesson.from_bytes(record.payload)
    except CorruptModel:
        _log.warning("lesson %s belongs to other features and is passed over", record.id)
        return None
