"""Tables of media: pictures and documents, where each is used, and the forms that are being made of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Ordered, new_id


class Medium(Base):
    """A picture or a document. Its files are in the store, in the folder named by its id.

    Attributes:
        kind: jpeg, png, webp, avif, gif or pdf; by content, never by name.
        filename: how whoever uploaded it called it.
        alt: what it shows, for who does not see it; None: nobody has said yet.
        focal_x, focal_y: what must not be cut off, from 0 (left, top) to 1.
        width, height: pixels; None for a document.
        frames: how many pictures it holds; 1 where nothing moves.
        bytes: of the clean file.
        digest: SHA-256 of the clean file: no two media have the same.
        source_digest: SHA-256 of what was uploaded.
        color, thumbnail: what stands in for it while it loads: `#rrggbb`, and a tiny picture as a data URI.
        key: what the addresses of its files are signed with.
    """

    __tablename__ = "media"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    filename: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Ordered)
    alt: Mapped[str | None] = mapped_column(Text)
    caption: Mapped[str] = mapped_column(Text)
    credit: Mapped[str] = mapped_column(Text)
    focal_x: Mapped[float] = mapped_column(Float)
    focal_y: Mapped[float] = mapped_column(Float)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    frames: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    source_digest: Mapped[str] = mapped_column(String(64), index=True)
    color: Mapped[str | None] = mapped_column(String(7))
    thumbnail: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer, default=1)
    actor_id: Mapped[str | None] = mapped_column(Identifier)
    actor_name: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_media_created_at", "created_at", "id"),
        Index("ix_media_title", "title", "id"),
    )


class MediumUse(Base):
    """A revision of an article shows a medium. The row goes with the revision, and the medium not before it."""

    __tablename__ = "media_uses"

    article_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    medium_id: Mapped[str] = mapped_column(Identifier, ForeignKey("media.id"), primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["article_id", "number"],
            ["article_revisions.article_id", "article_revisions.number"],
            ondelete="CASCADE",
        ),
        Index("ix_media_uses_medium_id", "medium_id", "article_id", "number"),
    )


class Rendition(Base):
    """A form of a picture that is being made, or has been: who holds the row makes it, and nobody else meanwhile.

    Attributes:
        name: the form's name (`cms.imaging.Recipe`) with its format.
        leased_until: until when it is being made; after that another process may begin.
        made: how often it was made; more than once only if the file was lost.
    """

    __tablename__ = "media_renditions"

    medium_id: Mapped[str] = mapped_column(Identifier, ForeignKey("media.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    leased_until: Mapped[datetime] = mapped_column(Instant)
    made: Mapped[int] = mapped_column(Integer)
