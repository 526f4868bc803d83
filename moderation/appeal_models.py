"""The table of appeals: an author's objection to a decision, and what another moderator made of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, new_id


class Appeal(Base):
    """An author's objection; there is at most one against a decision.

    Attributes:
        decision_id: the decision objected to.
        text: what the author says, plain text; empty once the comment is erased.
        outcome: `upheld` or `overturned`; None while nobody has decided it.
        outcome_decision_id: the decision that the outcome was carried out by.
        answer: what the author is told of it.
    """

    __tablename__ = "appeals"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"), index=True)
    decision_id: Mapped[str] = mapped_column(Identifier, ForeignKey("decisions.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(16))
    outcome_decision_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("decisions.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("ix_appeals_created_at", "created_at", "id"),)
