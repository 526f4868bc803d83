"""Tables of the search: one row for everything that can be found, and the words that spelling is corrected to.

The terms themselves lie where the database can search them: on PostgreSQL in `vector`, on SQLite in an FTS5 table
(`search_index`, `draft_index`, `comment_index`) with the same row ids. These and `search_spelling` (a trigram index of the words) are made
by the migrations and kept in step by `cms.delivery.search_documents` and by triggers.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Ordered

_THERE = text("vector IS NOT NULL")
"""Keeps PostgreSQL's indexes empty on SQLite."""


class SearchDocument(Base):
    """Something that can be found.

    Attributes:
        kind: what it is: `article` (as the public sees it) or `draft` (a working copy).
        subject_id: which one.
        vector: its terms on PostgreSQL; empty on SQLite.
    """

    __tablename__ = "search_documents"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[str] = mapped_column(Identifier)
    locale: Mapped[str] = mapped_column(String(16))
    vector: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))

    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_search_documents_locale", "kind", "locale"),
        # What only one kind of search looks through costs the other nothing.
        *(
            Index(
                f"ix_search_documents_{kind}s",
                "vector",
                postgresql_using="gin",
                postgresql_where=text(f"kind = '{kind}'"),
                sqlite_where=_THERE,
            )
            for kind in ("article", "draft")
        ),
    )


class CommentDocument(Base):
    """A comment that moderators can find, apart from articles: there are many more, and no reader may meet them.

    Attributes:
        subject_id: the comment.
        locale: the language of its article.
        vector: its terms on PostgreSQL; empty on SQLite.
    """

    __tablename__ = "comment_documents"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    subject_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"), unique=True)
    locale: Mapped[str] = mapped_column(String(16), index=True)
    vector: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))

    __table_args__ = (Index("ix_comment_documents_vector", "vector", postgresql_using="gin", sqlite_where=_THERE),)


class SearchWord(Base):
    """A word that stands, or stood, in a public article."""

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(Ordered, primary_key=True)

    __table_args__ = (
        Index("ix_search_words_trigrams", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )
