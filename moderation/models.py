"""The tables of this domain: comments, their revisions, and the decisions made on them.

Owns columns, keys and indexes; what columns are made of is `columns`. Refuses to own rules: which state follows which is
`states`, what is visible is the reader's business, who may act is the application's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from moderation.columns import Base, Identifier, Instant, Json, Ordered, new_id
from moderation.states import Status

SHOWABLE: Final = "hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"
"""The part of visibility that one row can tell, as SQL: the predicate of the partial indexes that serve the public.

`cms.delivery.visible` repeats it word for word (a test compares), because a planner uses a partial index only where
the query says the same.
"""


WAITS: Final = "(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"
"""What a person has to look at, as SQL: the predicate of the partial indexes that serve the queue."""


class Comment(Base):
    """A comment: its place in the thread, its author, its state, and the HTML the public gets.

    Attributes:
        path: the place in the thread: one sortable segment per level, so that a subtree is a range.
        hidden_ancestors: how many ancestors let nothing below them show; kept in the transaction that changes them.
        reply_count: direct replies that are approved, or tombstones with such replies below; kept likewise.
        public_revision_id: the revision whose text the public reads (the last approved one).
        waiting_revision_id: the revision a person has to decide; None when nothing waits.
        author_key: keyed hash of the author's e-mail address; None when none was given.
        address_key: keyed hash of the network address; None when it identifies nobody.
        priority: order in the queue, higher first (see `queue.priority`).
        uncertainty: how little the verdict on the latest text was sure of itself, from 0 to 1.
        flag_count: readers' flags that nobody has judged yet; `flag_weight` is their sum by the flaggers' records.
        flagged_at: since when the flags weigh enough for the queue (while any is open); None if they do not.
    """

    __tablename__ = "comments"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(Identifier)
    parent_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("comments.id"), index=True)
    thread_id: Mapped[str] = mapped_column(Identifier)
    path: Mapped[str] = mapped_column(Ordered)
    depth: Mapped[int] = mapped_column(Integer, default=0)
    status: Mapped[Status] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer, default=1)
    hidden_ancestors: Mapped[int] = mapped_column(Integer, default=0)
    reply_count: Mapped[int] = mapped_column(Integer, default=0)
    votes: Mapped[int] = mapped_column(Integer, default=0)
    is_pinned: Mapped[bool] = mapped_column(Boolean, default=False)
    is_staff: Mapped[bool] = mapped_column(Boolean, default=False)
    is_verified: Mapped[bool] = mapped_column(Boolean, default=False)
    author_name: Mapped[str] = mapped_column(Text)
    author_email: Mapped[str | None] = mapped_column(Text)
    author_website: Mapped[str | None] = mapped_column(Text)
    author_key: Mapped[str | None] = mapped_column(String(64))
    address_key: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(Identifier)
    manage_token_hash: Mapped[str | None] = mapped_column(String(64))
    html: Mapped[str] = mapped_column(Text, default="")
    public_revision_id: Mapped[str | None] = mapped_column(Identifier)
    waiting_revision_id: Mapped[str | None] = mapped_column(Identifier)
    score: Mapped[float] = mapped_column(Float, default=0.0)
    priority: Mapped[float] = mapped_column(Float, default=0.0)
    uncertainty: Mapped[float] = mapped_column(Float, default=0.0)
    flag_count: Mapped[int] = mapped_column(Integer, default=0)
    flag_weight: Mapped[float] = mapped_column(Float, default=0.0)
    flagged_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        # The public's four ways through the comments of an article: flat or by parent, by time or by votes.
        Index(
            "ix_comments_flat",
            "article_id",
            "created_at",
            "id",
            sqlite_where=text(SHOWABLE),
            postgresql_where=text(SHOWABLE),
        ),
        Index(
            "ix_comments_flat_top",
            "article_id",
            "votes",
            "created_at",
            "id",
            sqlite_where=text(SHOWABLE),
            postgresql_where=text(SHOWABLE),
        ),
        Index(
            "ix_comments_siblings",
            "article_id",
            "parent_id",
            "created_at",
            "id",
            sqlite_where=text(SHOWABLE),
            postgresql_where=text(SHOWABLE),
        ),
        Index(
            "ix_comments_siblings_top",
            "article_id",
            "parent_id",
            "votes",
            "created_at",
            "id",
            sqlite_where=text(SHOWABLE),
            postgresql_where=text(SHOWABLE),
        ),
        # A subtree is a range of paths within its thread.
        Index("ix_comments_thread", "thread_id", "path"),
        # What waits, by time and by priority; everything else by state.
        Index(
            "ix_comments_waiting",
            "created_at",
            "id",
            "waiting_revision_id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index(
            "ix_comments_waiting_priority",
            "priority",
            "id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index(
            "ix_comments_waiting_uncertain",
            "uncertainty",
            "id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index(
            "ix_comments_waiting_article",
            "article_id",
            "priority",
            "id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index(
            "ix_comments_waiting_author",
            "author_key",
            "priority",
            "id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index("ix_comments_status", "status", "created_at", "id"),
        Index("ix_comments_status_priority", "status", "priority", "id"),
        Index("ix_comments_created_at", "created_at", "id"),
        Index("ix_comments_article_status", "article_id", "status", "created_at", "id"),
        # The author's record.
        Index("ix_comments_author_key", "author_key", "created_at"),
        # An author's comments in one state, as the queue shows them; and authors by what they call themselves.
        Index("ix_comments_author_status", "author_key", "status", "priority", "id"),
        Index("ix_comments_author_email", "author_email"),
        Index("ix_comments_author_name", "author_name"),
        Index("ix_comments_address_key", "address_key", "created_at"),
        # The reader behind a manage token.
        Index("ix_comments_manage_token", "manage_token_hash"),
    )


class CommentRevision(Base):
    """One text of a comment, as its author sent it, with what the checks found in it. Never changed, only erased.

    Attributes:
        source: what the author wrote, normalised; untrusted.
        text: the visible plain text, which the spans of `findings` index.
        html: safe in element content, made by sanitiser version `sanitizer_version`.
        fingerprint: hash of the text's skeleton: equal texts in other disguises share it.
        facts: what the verdict was made from, as `replay.recorded` writes it; empty once erased.
    """

    __tablename__ = "comment_revisions"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"))
    number: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)
    markup: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    sanitizer_version: Mapped[int] = mapped_column(Integer)
    fingerprint: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(16))
    score: Mapped[float] = mapped_column(Float)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    policy_version: Mapped[str] = mapped_column(String(32))
    model_version: Mapped[str | None] = mapped_column(String(64))
    probability: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("comment_id", "number"),
        Index("ix_comment_revisions_fingerprint", "fingerprint", "created_at"),
        Index("ix_comment_revisions_created_at", "created_at", "id"),
    )


class CommentReason(Base):
    """The reasons of a comment's latest revision, one row each, so that a queue can be filtered by reason."""

    __tablename__ = "comment_reasons"

    reason: Mapped[str] = mapped_column(String(64), primary_key=True)
    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"), primary_key=True)

    __table_args__ = (Index("ix_comment_reasons_comment_id", "comment_id"),)


class Decision(Base):
    """One change of a comment's state, with who made it, on which revision, and why. Append-only."""

    __tablename__ = "decisions"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    comment_id: Mapped[str] = mapped_column(Identifier, ForeignKey("comments.id"))
    revision_id: Mapped[str | None] = mapped_column(Identifier)
    action: Mapped[str] = mapped_column(String(16))
    from_status: Mapped[Status | None] = mapped_column(String(16))
    to_status: Mapped[Status] = mapped_column(String(16))
    from_public_revision_id: Mapped[str | None] = mapped_column(Identifier)
    from_waiting_revision_id: Mapped[str | None] = mapped_column(Identifier)
    version: Mapped[int] = mapped_column(Integer)
    actor_type: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(Identifier)
    actor_name: Mapped[str | None] = mapped_column(Text)
    reason_code: Mapped[str | None] = mapped_column(String(32))
    statement_public: Mapped[str | None] = mapped_column(Text)
    note_private: Mapped[str | None] = mapped_column(Text)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    policy_version: Mapped[str | None] = mapped_column(String(32))
    model_version: Mapped[str | None] = mapped_column(String(64))
    batch_id: Mapped[str | None] = mapped_column(Identifier, index=True)
    supersedes_id: Mapped[str | None] = mapped_column(Identifier, ForeignKey("decisions.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        # The later columns spare the statistics a look at every row of a month.
        Index("ix_decisions_comment_id", "comment_id", "created_at", "actor_type"),
        Index("ix_decisions_actor", "actor_type", "created_at", "to_status", "supersedes_id", "comment_id"),
        Index(
            "ix_decisions_created_at",
            "created_at",
            "id",
            "actor_type",
            "action",
            "to_status",
            "supersedes_id",
            "from_status",
        ),
    )


Sequence: Final = BigInteger().with_variant(Integer(), "sqlite")
"""A growing integer key: 64 bits on PostgreSQL, the rowid on SQLite."""
