"""The tables of the application; importing this package registers all of them, the comments' included."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint

from cms.models.accounts import Account, LoginFailure, Token
from cms.models.articles import Article, ArticleAuthor, ArticleTag
from cms.models.engine import EngineFeedback
from cms.models.journal import IdempotencyRecord, JournalEntry
from cms.models.publications import Publication, PublicationAuthor, PublicationTag
from cms.models.taxonomy import Author, Category, Tag
from moderation.models import Base, Comment, CommentReason, CommentRevision, Decision

# The comments' own package does not know articles; the application that joins the two makes the database hold it.
Comment.metadata.tables["comments"].append_constraint(ForeignKeyConstraint(["article_id"], ["articles.id"]))

__all__ = [
    "Account",
    "Article",
    "ArticleAuthor",
    "ArticleTag",
    "Author",
    "Base",
    "Category",
    "Comment",
    "CommentReason",
    "CommentRevision",
    "Decision",
    "EngineFeedback",
    "IdempotencyRecord",
    "JournalEntry",
    "LoginFailure",
    "Publication",
    "PublicationAuthor",
    "PublicationTag",
    "Tag",
    "Token",
]
