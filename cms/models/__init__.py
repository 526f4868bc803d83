"""The tables of the application; importing this package registers all of them, the comments' included."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint

from cms.models.accounts import Account, LoginFailure, SecondFactor, Token
from cms.models.articles import Article, ArticleAuthor, ArticleTag
from cms.models.engine import EngineFeedback, RequestCount
from cms.models.fields import DraftField, FieldBinding, FieldSet, FieldUse, PublicationField
from cms.models.imports import ImportMark
from cms.models.journal import IdempotencyRecord, JournalEntry
from cms.models.learning import LessonRecord, RevisionFeatures
from cms.models.media import Medium, MediumUse, Rendition
from cms.models.previews import Preview
from cms.models.publications import Publication, PublicationAuthor, PublicationTag
from cms.models.purge import PurgeCursor
from cms.models.redirects import FormerSlug, Redirect
from cms.models.related import ArticlePin, ArticleTerm, JournalFollower, RelatedArticle
from cms.models.revisions import ArticleRevision, Autosave
from cms.models.schedules import Schedule
from cms.models.search import CommentDocument, SearchDocument, SearchWord
from cms.models.statistics import DecisionHour
from cms.models.taxonomy import Author, Category, Tag
from cms.models.translations import TranslationGroup
from cms.models.worker import WorkerJob
from moderation.appeal_models import Appeal
from moderation.columns import Base
from moderation.models import Comment, CommentReason, CommentRevision, Decision
from moderation.policy_models import AuthorNote, Rule, RuleStamp, SanctionRecord
from moderation.queue_models import Claim, CommentBand, Flag, Presence, Vote

# The comments' own package does not know articles; the application that joins the two makes the database hold it.
Comment.metadata.tables["comments"].append_constraint(ForeignKeyConstraint(["article_id"], ["articles.id"]))

__all__ = [
    "Account",
    "Appeal",
    "Article",
    "ArticleAuthor",
    "ArticlePin",
    "ArticleRevision",
    "ArticleTag",
    "ArticleTerm",
    "Author",
    "AuthorNote",
    "Autosave",
    "Base",
    "Category",
    "Claim",
    "Comment",
    "CommentBand",
    "CommentDocument",
    "CommentReason",
    "CommentRevision",
    "Decision",
    "DecisionHour",
    "DraftField",
    "EngineFeedback",
    "FieldBinding",
    "FieldSet",
    "FieldUse",
    "Flag",
    "FormerSlug",
    "IdempotencyRecord",
    "ImportMark",
    "JournalEntry",
    "JournalFollower",
    "LessonRecord",
    "LoginFailure",
    "Medium",
    "MediumUse",
    "Presence",
    "Preview",
    "Publication",
    "PublicationAuthor",
    "PublicationField",
    "PublicationTag",
    "PurgeCursor",
    "Redirect",
    "RelatedArticle",
    "Rendition",
    "RequestCount",
    "RevisionFeatures",
    "Rule",
    "RuleStamp",
    "SanctionRecord",
    "Schedule",
    "SearchDocument",
    "SearchWord",
    "SecondFactor",
    "Tag",
    "Token",
    "TranslationGroup",
    "Vote",
    "WorkerJob",
]
