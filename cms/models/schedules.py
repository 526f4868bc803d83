"""The table of what is to be published and taken back at a certain time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, new_id


class Schedule(Base):
    """Something that is to happen to an article, or has happened, or was called off.

    Attributes:
        action: `publish` or `unpublish`.
        at: the instant, `due_at` the same until an attempt fails for reasons that may pass; `zone` is the time zone it was given in, for showing it again.
        revision: the number of the revision that is published; None: whatever the working copy says by then.
        state: `waiting`, `done`, `cancelled` or `failed`.
        reason: why, in the words of whoever scheduled it.
        outcome: what became of it, as a stable slug; `outcome_detail` says it in words.
        attempts: how often that was.
    """

    __tablename__ = "schedules"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"))
    action: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    zone: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(48))
    outcome_detail: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    actor_type: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(Identifier)
    actor_name: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_schedules_state", "state", "due_at", "id"),
        Index("ix_schedules_article_id", "article_id", "at", "id"),
        Index("ix_schedules_at", "at", "id"),
    )
