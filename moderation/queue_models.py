"""The tables around the queue: readers' flags and votes, moderators' claims and presence, and bands of alike texts.

Owns columns, keys and indexes. What a flag weighs, how long a claim holds and which texts are alike is said elsewhere.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, new_id


class Flag(Base):
    """A reader's flag on a comment, one for each reader and comment.

    Attributes:
        reader_key: keyed hash that tells readers apart and names nobody.
        weight: what the flag weighed when it was made, by the reader's record.
        outcome: what a person made of it; None while it is open.
        decision_id: the decision that settled it, so that undoing the decision opens the flag again.
    """

    __tablename__ = "comment_flags"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"))
    reader_key: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str | None] = mapped_column(Text)
    weight: Mapped[float] = mapped_column(Float)
    outcome: Mapped[str | None] = mapped_column(String(16))
    decision_id: Mapped[str | None] = mapped_column(Identifier)
    created_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("comment_id", "reader_key"),
        # The reader's record, and how many flags they sent of late.
        Index("ix_comment_flags_reader", "reader_key", "outcome", "created_at"),
        # What readers said, newest first.
        Index("ix_comment_flags_created_at", "created_at", "id"),
    )


class Vote(Base):
    """A reader's vote on a comment: 1 or -1; taking it back removes the row."""

    __tablename__ = "comment_votes"

    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"), primary_key=True)
    reader_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Claim(Base):
    """A lease: one moderator has taken a comment until `expires_at`; after that it is free for anybody."""

    __tablename__ = "comment_claims"

    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"), primary_key=True)
    holder_id: Mapped[str] = mapped_column(Identifier)
    holder_name: Mapped[str] = mapped_column(Text)
    claimed_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Presence(Base):
    """A mark that a moderator is looking at a comment; it fades by itself at `expires_at`."""

    __tablename__ = "comment_presences"

    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"), primary_key=True)
    holder_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    holder_name: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class CommentBand(Base):
    """One band of the signature of a comment's latest text (see `similarity`): alike texts share some of them.

    The key is the index that finds them: identifiers grow with time, so that the newest of a band are its end.
    """

    __tablename__ = "comment_bands"

    band_hash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"), primary_key=True)

    __table_args__ = (Index("ix_comment_bands_comment_id", "comment_id"), {"sqlite_with_rowid": False})
