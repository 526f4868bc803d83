"""Tables of what the public reads: the snapshot taken when an article is published, and the keys to list it by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json, Ordered


class Publication(Base):
    """The public snapshot of one article; the row exists exactly while the article is public.

    Attributes:
        summary: everything of the public answer but the representations of the body: read as one value, so that a
            page of articles costs one query however many tags and authors they have.
        body, html, text, toc: the representations.
        part: number of the sitemap that names it, for as long as it is public (`cms.delivery.sitemaps`).
        group_id: the article's; of the public members of a group, no two are in one language.
    """

    __tablename__ = "publications"

    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(16))
    slug: Mapped[str] = mapped_column(Ordered)
    title: Mapped[str] = mapped_column(Ordered)
    category_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("categories.id"))
    word_count: Mapped[int] = mapped_column(Integer)
    summary: Mapped[dict[str, Any]] = mapped_column(Json)
    body: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    toc: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(Integer)
    published_at: Mapped[datetime] = mapped_column(Instant)
    first_published_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    group_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("translation_groups.id"))
    type: Mapped[str | None] = mapped_column(Ordered)
    part: Mapped[int] = mapped_column(Integer, server_default="0")

    __table_args__ = (
        UniqueConstraint("locale", "slug"),
        UniqueConstraint("group_id", "locale"),
        Index("ix_publications_locale", "locale", "published_at", "article_id"),
        Index("ix_publications_published_at", "published_at", "article_id"),
        Index("ix_publications_updated_at", "updated_at", "article_id"),
        Index("ix_publications_first_published_at", "first_published_at", "article_id"),
        Index("ix_publications_title", "title", "article_id"),
        Index("ix_publications_type", "type", "published_at", "article_id"),
        Index("ix_publications_part_article_id", "part", "article_id"),
        Index("ix_publications_part_updated_at", "part", "updated_at"),
        Index("ix_publications_category_id", "category_id", "published_at", "article_id"),
    )


class PublicationTag(Base):
    """A tag of the public snapshot; `published_at` is the publication's, so that a list is a range of one index."""

    __tablename__ = "publication_tags"

    tag_id: Mapped[str] = mapped_column(Identifier, ForeignKey("tags.id"), primary_key=True)
    article_id: Mapped[str] = mapped_column(
        Identifier, ForeignKey("publications.article_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    published_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_publication_tags_published_at", "tag_id", "published_at", "article_id"),)


class PublicationAuthor(Base):
    """An author of the public snapshot; `published_at` is the publication's, so that a list is a range of one index."""

    __tablename__ = "publication_authors"

    author_id: Mapped[str] = mapped_column(Identifier, ForeignKey("authors.id"), primary_key=True)
    article_id: Mapped[str] = mapped_column(
        Identifier, ForeignKey("publications.article_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    published_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_publication_authors_published_at", "author_id", "published_at", "article_id"),)
