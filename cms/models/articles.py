"""Tables of articles as their editors see them: the draft, and what holds for article and comments at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json, Ordered, new_id


class Article(Base):
    """An article's working copy. What the public reads is its `Publication`.

    Attributes:
        type: what kind of article it is, a word of the site's own; field sets can be bound to it.
        fields: the values of custom fields, by the slug of their set, private ones included.
        body: Portable Text, valid and normalised.
        hero: the main picture: `{media_id, alt?, caption?, decorative?}`, or None.
        comments_policy: pre, post or closed; None: the site's default. Takes effect at once, not at publishing.
        published_at: when it was last made public; None while it is not public.
        published_version: the version that is public.
        revision: number of the text that the working copy has (`ArticleRevision`).
        published_revision: number of the text that is public; 0 for one from before there were revisions.
        comment_count: comments the public can see; kept in the transaction that changes it.
        text_revision: number of the revision in which what a translator translates changed last.
        group_id: the article's translations, if it has any. Holds at once, for the working copy and in public.
        source_id: the article that this one was translated from.
        source_revision: the revision of the source that this text is the translation of.
    """

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    locale: Mapped[str] = mapped_column(String(16))
    slug: Mapped[str] = mapped_column(Ordered)
    title: Mapped[str] = mapped_column(Ordered)
    dek: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    seo: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    category_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("categories.id"))
    comments_policy: Mapped[str | None] = mapped_column(String(16))
    comments_close_after_days: Mapped[int | None] = mapped_column(Integer)
    comments_allow_words: Mapped[list[str]] = mapped_column(Json, default=list)
    comments_hold_links: Mapped[bool] = mapped_column(default=False)
    comment_count: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    published_version: Mapped[int | None] = mapped_column(Integer)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    first_published_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    trashed_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(Integer)
    published_revision: Mapped[int | None] = mapped_column(Integer)
    text_revision: Mapped[int] = mapped_column(Integer, default=0)
    group_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("translation_groups.id"))
    source_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("articles.id"), index=True)
    source_revision: Mapped[int | None] = mapped_column(Integer)
    hero: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    type: Mapped[str | None] = mapped_column(Ordered)
    fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    __table_args__ = (
        UniqueConstraint("locale", "slug"),
        UniqueConstraint("group_id", "locale"),
        Index("ix_articles_updated_at", "updated_at", "id"),
        Index(
            "ix_articles_published_at",
            "published_at",
            "id",
            sqlite_where=text("published_at IS NOT NULL"),
            postgresql_where=text("published_at IS NOT NULL"),
        ),
        Index("ix_articles_category_id", "category_id", "id"),
        Index("ix_articles_title", "title", "id"),
        Index(
            "ix_articles_trashed",
            "updated_at",
            "id",
            sqlite_where=text("trashed_at IS NOT NULL"),
            postgresql_where=text("trashed_at IS NOT NULL"),
        ),
        Index("ix_articles_type", "type", "updated_at", "id"),
    )


class ArticleTag(Base):
    """A tag of the working copy."""

    __tablename__ = "article_tags"

    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), primary_key=True)
    tag_id: Mapped[str] = mapped_column(Identifier, ForeignKey("tags.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)


class ArticleAuthor(Base):
    """An author of the working copy."""

    __tablename__ = "article_authors"

    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), primary_key=True)
    author_id: Mapped[str] = mapped_column(Identifier, ForeignKey("authors.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)
