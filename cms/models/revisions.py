"""The table of what articles said before: one row for every text that was saved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.models import Base, Identifier, Instant


class ArticleRevision(Base):
    """A text of an article as it was saved.

    Attributes:
        number: counts the texts of the article from 1.
        version: the article's version that had this text first.
        edition: the whole text (`cms.editions.Edition`) as compressed JSON.
        digest: SHA-256 of the edition: equal texts have equal digests.
        message: what the editor said about the change.
        actor_name: the name at the time; `actor_id` may be gone by now.
        restores: the number of the revision that this one brought back.
        published_at: when it was made public for the first time; such revisions are kept for good.
    """

    __tablename__ = "article_revisions"

    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    edition: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    message: Mapped[str | None] = mapped_column(Text)
    actor_type: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(Identifier)
    actor_name: Mapped[str | None] = mapped_column(Text)
    restores: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("ix_article_revisions_created_at", "created_at"),)
