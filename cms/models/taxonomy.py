"""Tables of what articles are ordered by: categories (a tree), tags, authors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Ordered, new_id


class Category(Base):
    """A place in the tree of categories."""

    __tablename__ = "categories"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    parent_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("categories.id"), index=True)
    slug: Mapped[str] = mapped_column(Ordered, unique=True)
    name: Mapped[str] = mapped_column(Ordered)
    description: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_categories_name", "name", "id"),)


class Tag(Base):
    """A word that articles share."""

    __tablename__ = "tags"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(Ordered, unique=True)
    name: Mapped[str] = mapped_column(Ordered)
    description: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_tags_name", "name", "id"),)


class Author(Base):
    """A person named above articles: a byline, not an account."""

    __tablename__ = "authors"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(Ordered, unique=True)
    name: Mapped[str] = mapped_column(Ordered)
    bio: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_authors_name", "name", "id"),)
