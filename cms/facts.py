"""Gathering the facts a verdict is made from: who writes, under what, and what the same text did elsewhere.

Owns the queries, a fixed number of them for every submission. What follows from the facts is `moderation`'s business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from cms import campaigns
from cms.delivery import sanctions
from cms.lookups import LookUp
from cms.models import Article, Comment, CommentRevision, Flag, Publication
from moderation import (
    ArticleContext,
    AuthorHistory,
    CommentPolicy,
    Flagging,
    Limits,
    Status,
    Twin,
    skeleton,
)

RECENT_DAYS: Final = 90
"""How far back an author's rejections count as recent (house rule)."""

MIN_FINGERPRINT_CHARS: Final = 12
"""Shorter texts ("Thanks!") are nobody's; they have no fingerprint."""

MAX_CONTEXT_CHARS: Final = 100_000
DISCUSSION_LIMIT: Final = 30
"""Approved comments whose words count as at home under an article: as many as the learner looks at."""

_DISCUSSION: Final = LookUp(
    select(CommentRevision.text)
    .join(Comment, Comment.public_revision_id == CommentRevision.id)
    .where(Comment.article_id == bindparam("article_id"), Comment.status == Status.APPROVED)
    .order_by(Comment.created_at.desc(), Comment.id.desc())
    .limit(DISCUSSION_LIMIT)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends a comment, as far as the request tells: keyed hashes, never addresses.

    `earlier_address_keys` are those of the same address in earlier periods: only sanctions are looked up by them.
    """

    author_key: str | None = None
    address_key: str | None = None
    earlier_address_keys: tuple[str, ...] = ()
    account_id: str | None = None
    is_verified: bool = False
    is_staff: bool = False

    def address_keys(self) -> tuple[str, ...]:
        """Return the keys of the address, this period's first."""
        return () if self.address_key is None else (self.address_key, *self.earlier_address_keys)


@dataclass(frozen=True, slots=True)
class CommentedArticle:
    """What there is to know of an article that is commented on: its public snapshot, and how it takes comments now."""

    id: str
    locale: str
    slug: str
    title: str
    text: str
    summary: Mapping[str, Any]
    published_at: datetime
    first_published_at: datetime
    comments_policy: str | None
    comments_close_after_days: int | None
    comments_hold_links: bool
    comments_allow_words: Sequence[str]


COMMENTED: Final = (
    Publication.article_id.label("id"),
    Publication.locale,
    Publication.slug,
    Publication.title,
    Publication.text,
    Publication.summary,
    Publication.published_at,
    Publication.first_published_at,
    Article.comments_policy,
    Article.comments_close_after_days,
    Article.comments_hold_links,
    Article.comments_allow_words,
)
"""The columns of a `CommentedArticle`, in its order: no body, whose JSON would take longer to read than all the rest."""


def fingerprint(text: str) -> str:
    """Return the hash that equal texts share in every disguise (look-alikes, case, spacing); "" for short texts."""
    folded = "".join(filter(str.isalnum, skeleton(text).text))
    if len(folded) < MIN_FINGERPRINT_CHARS:
        return ""
    return hashlib.sha256(folded.encode()).hexdigest()[:32]


def author_history(session: Session, sender: Sender, *, limits: Limits, now: datetime) -> AuthorHistory:
    """Count what the site knows of an author and of the address. Three queries, fewer for what is not known."""
    flood_since = now - timedelta(seconds=limits.flood_window_s)
    author = _counts(session, "author_key", sender.author_key, flood_since, now)
    address = _counts(session, "address_key", sender.address_key, flood_since, now)
    return AuthorHistory(
        is_verified=sender.is_verified,
        is_staff=sender.is_staff,
        approved=author.get("approved", 0),
        rejected=author.get("rejected", 0),
        spam=author.get("spam", 0),
        pending=author.get("pending", 0),
        recent_rejected=author.get("recent_rejected", 0),
        recent_decided=author.get("recent_decided", 0),
        first_seen_at=author.get("first_seen_at"),
        last_approved_at=author.get("last_approved_at"),
        author_comments_in_window=author.get("in_window", 0),
        address_comments_in_window=address.get("in_window", 0),
        address_rejected=address.get("rejected", 0) + address.get("spam", 0),
        names_on_address=address.get("names", 0),
        sanctions=sanctions.in_force(session, sender.author_key, sender.address_keys(), now=now),
    )


def article_context(
    article: CommentedArticle,
    policy: CommentPolicy,
    *,
    site_host: str,
    parent_text: str | None,
    thread_texts: tuple[str, ...],
) -> ArticleContext:
    """Describe what is commented on. No query."""
    summary = article.summary
    category = summary.get("category")
    return ArticleContext(
        article_id=article.id,
        title=article.title,
        text=article.text[:MAX_CONTEXT_CHARS],
        tags=tuple(tag["name"] for tag in summary.get("tags", ())),
        category=category["name"] if category else None,
        language=article.locale,
        policy=policy,
        holds_links=article.comments_hold_links,
        published_at=article.published_at,
        hosts=frozenset({site_host}),
        allow_words=frozenset(article.comments_allow_words),
        parent_text=parent_text,
        thread_texts=thread_texts,
    )


def discussion(session: Session, article_id: str) -> tuple[str, ...]:
    """Return the texts of the article's last approved comments, newest first: its discussion is part of its topic.

    One query, a range of one index.
    """
    return tuple(row.text for row in _DISCUSSION.all(session, article_id=article_id))


def text_of(session: Session, comment: Comment) -> str | None:
    """Return the text of a comment's public revision. One query."""
    return session.scalar(select(CommentRevision.text).where(CommentRevision.id == comment.public_revision_id))


def twins(
    session: Session, text: str, print_: str, sender: Sender, *, except_id: str | None = None
) -> tuple[Twin, ...]:
    """Return earlier comments with the same text in whatever disguise, or nearly the same, the most alike first.

    Two queries, whatever the number of comments; none for a short text.
    """
    return tuple(
        Twin(
            comment_id=found.comment.id,
            article_id=found.comment.article_id,
            is_same_author=_is_same(found.comment, sender),
            similarity=found.similarity,
            status=Status(found.comment.status),
            created_at=found.comment.created_at,
        )
        for found in campaigns.alike(session, text, print_, except_id=except_id)
    )


def flagging(session: Session, comment: Comment) -> Flagging:
    """Describe the open flags on a comment. One query, none where there are none."""
    if not comment.flag_count:
        return Flagging()
    query = select(Flag.reason).where(Flag.comment_id == comment.id, Flag.outcome.is_(None)).distinct()
    reasons = tuple(sorted(session.scalars(query)))
    return Flagging(count=comment.flag_count, weight=comment.flag_weight, reasons=reasons)


def email_domain(email: str | None) -> str | None:
    """Return the domain of an e-mail address."""
    return email.rpartition("@")[2].lower() if email else None


def host_of(url: str) -> str:
    """Return the host of an address, "" if it has none."""
    return (urlsplit(url).hostname or "").lower()


def _is_same(row: Any, sender: Sender) -> bool:
    by_author = row.author_key is not None and row.author_key == sender.author_key
    return by_author or (row.address_key is not None and row.address_key == sender.address_key)


def _counts(session: Session, kind: str, key: str | None, flood_since: datetime, now: datetime) -> dict[str, Any]:
    """Count the comments that have a key (`author_key`, `address_key`) in common. One query, none without a key."""
    if key is None:
        return {}
    recent_since = now - timedelta(days=RECENT_DAYS)
    row = _counted_by(kind).first(session, key=key, recent_since=recent_since, flood_since=flood_since)
    assert row is not None  # noqa: S101 - sums always make a row; the type checker cannot know
    counted: dict[str, Any] = row._asdict()  # noqa: SLF001 - public, in spite of its name
    return counted


@lru_cache(maxsize=2)
def _counted_by(kind: str) -> LookUp:
    is_bad = or_(Comment.status == Status.REJECTED, Comment.status == Status.SPAM)
    is_decided = or_(is_bad, Comment.status == Status.APPROVED)
    is_recent = Comment.created_at >= bindparam("recent_since", type_=Comment.created_at.type)
    is_in_window = Comment.created_at >= bindparam("flood_since", type_=Comment.created_at.type)

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    query = select(
        count(Comment.status == Status.APPROVED).label("approved"),
        count(Comment.status == Status.REJECTED).label("rejected"),
        count(Comment.status == Status.SPAM).label("spam"),
        count(Comment.status == Status.PENDING).label("pending"),
        count(is_bad & is_recent).label("recent_rejected"),
        count(is_decided & is_recent).label("recent_decided"),
        count(is_in_window).label("in_window"),
        func.min(Comment.created_at).label("first_seen_at"),
        func.max(case((Comment.status == Status.APPROVED, Comment.created_at))).label("last_approved_at"),
        func.count(Comment.author_name.distinct()).label("names"),
    )
    return LookUp(query.where(getattr(Comment, kind) == bindparam("key")))
