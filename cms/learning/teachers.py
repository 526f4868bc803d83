"""What lessons ask of a learner: to be up to date, and to say how far off it was."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from moderation.learning.features import Features
from moderation.learning.model import Lesson


class Teacher(Protocol):
    """A learner, as far as lessons need one."""

    def catch_up(self, session: Session) -> None:
        """Apply what the journal has had since the last time."""

    def lesson(self, features: Features, *, is_bad: bool) -> Lesson:
        """Return what a decision on these features teaches now."""

    def probability(self, features: Features) -> tuple[float, float]:
        """Return score and calibrated probability."""
