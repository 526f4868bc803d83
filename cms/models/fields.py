"""Tables of custom fields: the sets, what they are bound to, which articles use them, and values to filter by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json, Ordered, new_id


class FieldSet(Base):
    """A named set of fields.

    Attributes:
        slug: its name in articles' `fields`; never changes.
        schema: JSON Schema in the dialect of `cms.custom_fields`.
        json_ld: template of structured data; None: the set has none.
        required_at: `save` or `publish`: when something required may not be missing any longer.
    """

    __tablename__ = "field_sets"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(Ordered, unique=True)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    schema: Mapped[dict[str, Any]] = mapped_column(Json)
    json_ld: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    required_at: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class FieldBinding(Base):
    """What a set is for: articles of a type, or in a category and all below it; with neither, every article."""

    __tablename__ = "field_bindings"

    field_set_id: Mapped[str] = mapped_column(
        Identifier, ForeignKey("field_sets.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_type: Mapped[str | None] = mapped_column(Ordered)
    category_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("categories.id"), index=True)
    is_required: Mapped[bool] = mapped_column()


class FieldUse(Base):
    """That an article has values of a set: in its working copy, in its public snapshot, or in both."""

    __tablename__ = "field_uses"

    slug: Mapped[str] = mapped_column(Ordered, ForeignKey("field_sets.slug"), primary_key=True)
    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), primary_key=True, index=True)
    is_draft: Mapped[bool] = mapped_column()
    is_public: Mapped[bool] = mapped_column()


class PublicationField(Base):
    """A public value that can be filtered and sorted by; one row for each item of an array.

    Attributes:
        member: `set.member`.
        text, number: the value; the other is None.
        published_at: the publication's, so that a list is a range of one index.
    """

    __tablename__ = "publication_fields"

    article_id: Mapped[str] = mapped_column(
        Identifier, ForeignKey("publications.article_id", ondelete="CASCADE"), primary_key=True
    )
    member: Mapped[str] = mapped_column(Ordered, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    text: Mapped[str | None] = mapped_column(Ordered)
    number: Mapped[float | None] = mapped_column(Float)
    published_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_publication_fields_text", "member", "text", "published_at", "article_id"),
        Index("ix_publication_fields_number", "member", "number", "published_at", "article_id"),
    )


class DraftField(Base):
    """The same of a working copy.

    Attributes:
        member: `set.member`.
        text, number: the value; the other is None.
    """

    __tablename__ = "draft_fields"

    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    member: Mapped[str] = mapped_column(Ordered, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    text: Mapped[str | None] = mapped_column(Ordered)
    number: Mapped[float | None] = mapped_column(Float)

    __table_args__ = (
        Index("ix_draft_fields_text", "member", "text", "article_id"),
        Index("ix_draft_fields_number", "member", "number", "article_id"),
    )
