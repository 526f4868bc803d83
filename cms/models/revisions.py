"""Tables of what articles said before, one row for every text that was saved, and of work that is not saved yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json


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


class Autosave(Base):
    """What a person has typed into an article and not saved yet.

    Attributes:
        fields: the members of the article that were typed, as they would be sent.
        base_version: the article's version that they were typed over.
        version: counts the autosaves of this person, so that two windows notice each other.
    """

    __tablename__ = "autosaves"

    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), primary_key=True)
    owner_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    owner_name: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    base_version: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime] = mapped_column(Instant, index=True)
