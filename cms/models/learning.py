"""Tables of what was learned: one lesson for each human decision, and the features lessons are made of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Float, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, new_id


class LessonRecord(Base):
    """What one human decision taught the model, here or (as feedback) at another site.

    Attributes:
        decision_id, comment_id: the decision here; None for a report of another site.
        feedback_id: the report of another site; None for a decision here, and once the report is removed.
        score, probability: what the model said before the decision: calibration and thresholds rest on them.
        proposal: what it would have done (approve, hold, spam).
        is_audited: whether the comment was shown to a person although the model would have decided it.
        payload: the lesson, as `moderation.learning.Lesson` writes it: hashed features, no text.
        retracted_at: when it was overtaken or taken back; None while the lesson stands.
        retracted_by_id: the later decision that did so, if it was one: undoing that brings the lesson back.
        erased_at: when the words left the payload, because the comment was erased.
    """

    __tablename__ = "lessons"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    decision_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("decisions.id"), unique=True)
    comment_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("comments.id"), index=True)
    is_bad: Mapped[bool] = mapped_column(Boolean)
    score: Mapped[float] = mapped_column(Float)
    probability: Mapped[float] = mapped_column(Float)
    proposal: Mapped[str]
    is_audited: Mapped[bool] = mapped_column(Boolean, default=False)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)
    retracted_by_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("decisions.id"), index=True)
    feedback_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("engine_feedback.id"), index=True)
    retracted_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_lessons_created_at", "created_at", "id"),
        Index(
            "ix_lessons_audited",
            *("created_at", "proposal", "is_bad"),
            sqlite_where=text("is_audited = 1 AND retracted_at IS NULL"),
            postgresql_where=text("is_audited AND retracted_at IS NULL"),
        ),
    )


class RevisionFeatures(Base):
    """What the model saw of a revision, kept until a person has decided (and for as long as they may decide anew)."""

    __tablename__ = "revision_features"

    revision_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comment_revisions.id"), primary_key=True)
    score: Mapped[float] = mapped_column(Float)
    probability: Mapped[float] = mapped_column(Float)
    proposal: Mapped[str]
    is_audited: Mapped[bool] = mapped_column(Boolean, default=False)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
