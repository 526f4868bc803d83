"""Table of what was decided hour by hour, so that statistics of a month need not count a month's decisions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Instant


class DecisionHour(Base):
    """An hour that is over, counted. Before the latest hour there is none that is not counted; a missing one had nothing.

    Attributes:
        hour: when it began, in UTC.
        decided: all decisions of the hour; the others are some of them (`cms.delivery.tallies`).
    """

    __tablename__ = "decision_hours"

    hour: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    decided: Mapped[int] = mapped_column(Integer)
    submitted: Mapped[int] = mapped_column(Integer)
    human: Mapped[int] = mapped_column(Integer)
    automatic: Mapped[int] = mapped_column(Integer)
    undone: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer)
    entered: Mapped[int] = mapped_column(Integer)
    left: Mapped[int] = mapped_column(Integer)
    same: Mapped[int] = mapped_column(Integer)
    twice: Mapped[int] = mapped_column(Integer)
