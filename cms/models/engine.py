"""Tables of the moderation engine: what other sites report to it, and how often they ask."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, new_id


class EngineFeedback(Base):
    """A text of another site with what a person there decided; the latest word on the same text stands.

    Attributes:
        token_id: the key that the site came with; it outlives the key.
        blog: the address the site goes by.
        label: `spam` or `ham`.
        author_key: keyed hash of the author's e-mail address, of no use on any other site's.
        content_hash: SHA-256 of author and text: what “the same text” means.
        fingerprint: hash of the text's skeleton, as for comments.
    """

    __tablename__ = "engine_feedback"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    token_id: Mapped[str] = mapped_column(Identifier)
    blog: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(String(4))
    author_key: Mapped[str | None] = mapped_column(String(64))
    author_name: Mapped[str] = mapped_column(Text)
    author_website: Mapped[str | None] = mapped_column(Text)
    permalink: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("token_id", "content_hash"),
        Index("ix_engine_feedback_author", "token_id", "author_key"),
        Index("ix_engine_feedback_fingerprint", "token_id", "fingerprint"),
        Index("ix_engine_feedback_created_at", "created_at", "id"),
    )


class RequestCount(Base):
    """How many requests somebody (`name`: a token's id) sent in a minute; only the latest minute is kept."""

    __tablename__ = "request_counts"

    name: Mapped[str] = mapped_column(String(96), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int] = mapped_column(Integer)
