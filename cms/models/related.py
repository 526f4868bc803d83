"""Tables of what articles have in common: their words, the articles like them, and what editors put first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Json, Ordered


class ArticleTerm(Base):
    """A word that tells a public article from others, and how much of the article it is."""

    __tablename__ = "article_terms"

    article_id: Mapped[str] = mapped_column(
        Identifier, ForeignKey("publications.article_id", ondelete="CASCADE"), primary_key=True
    )
    term: Mapped[str] = mapped_column(Ordered, primary_key=True, index=True)
    weight: Mapped[float] = mapped_column(Float)


class RelatedArticle(Base):
    """That one public article is like another one. Both rows are there, one for each direction.

    Attributes:
        score: how much, from 0 to 1.
        reasons: what they share: ids of tags, whether the category, words.
    """

    __tablename__ = "related_articles"

    article_id: Mapped[str] = mapped_column(
        Identifier, ForeignKey("publications.article_id", ondelete="CASCADE"), primary_key=True
    )
    related_id: Mapped[str] = mapped_column(
        Identifier, ForeignKey("publications.article_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    score: Mapped[float] = mapped_column(Float)
    reasons: Mapped[dict[str, Any]] = mapped_column(Json)


class ArticlePin(Base):
    """An article that an editor puts first among those related to another one."""

    __tablename__ = "article_pins"

    article_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), primary_key=True)
    related_id: Mapped[str] = mapped_column(Identifier, ForeignKey("articles.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)


class JournalFollower(Base):
    """How far a job of the worker has read the journal."""

    __tablename__ = "journal_followers"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
