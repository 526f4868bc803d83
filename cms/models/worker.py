"""The table of what happens without a request: one row for each job, shared by all workers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Instant


class WorkerJob(Base):
    """A job of the worker: when it is due again, who is at it, and how it went.

    Attributes:
        due_at: before this instant nobody does it; after a failure it lies further and further ahead.
        holder: the worker that is on an errand for it, outside any transaction, until `held_until`.
        failures: how often it failed in a row; `error` says how, the last time.
        ran_at: when it last came to an end, well or not; `took_ms` how long that took.
        steps: how many of its steps did something.
    """

    __tablename__ = "worker_jobs"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    holder: Mapped[str | None] = mapped_column(Text)
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    ran_at: Mapped[datetime | None] = mapped_column(Instant)
    took_ms: Mapped[int | None] = mapped_column(Integer)
    steps: Mapped[int] = mapped_column(Integer, default=0)
