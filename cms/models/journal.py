"""Tables of the journal, and of the answers that Idempotency-Keys remember."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json
from moderation.models import Sequence


class JournalEntry(Base):
    """One change, in the order of commits (see `cms.journal`)."""

    __tablename__ = "journal"

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[str] = mapped_column(Identifier)
    article_id: Mapped[str | None] = mapped_column(Identifier)
    is_public: Mapped[bool] = mapped_column(Boolean)
    is_deletion: Mapped[bool] = mapped_column(Boolean)
    tags: Mapped[list[str]] = mapped_column(Json)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    actor_type: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(Identifier)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_journal_is_public", "is_public", "seq"),
        Index("ix_journal_kind", "kind", "seq"),
        Index("ix_journal_subject_id", "subject_id", "seq"),
        Index("ix_journal_actor_id", "actor_id", "seq"),
        # SQLite reuses the greatest rowid after a deletion unless told not to; a journal number is never reused.
        {"sqlite_autoincrement": True},
    )


class IdempotencyRecord(Base):
    """The first answer to a POST with an Idempotency-Key; `key` hashes who sent it, where, and the key itself.

    `subject_id` is the comment, or whatever else, that the answer tells of: it is emptied when that is erased.
    """

    __tablename__ = "idempotency_records"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[list[Any]] = mapped_column(Json)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    subject_id: Mapped[str | None] = mapped_column(Identifier, index=True)
