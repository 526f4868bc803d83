"""The facts a verdict is made from: what was submitted, by whom, under what, and what resembles it.

Owns frozen values only. Gathering them is somebody else's room, and so is what follows from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from moderation.sanitize import Link
from moderation.sentences import Said
from moderation.states import Status


class CommentPolicy(StrEnum):
    """How an article takes comments; the values are the wire strings."""

    PRE = "pre"
    POST = "post"
    CLOSED = "closed"


class Restriction(StrEnum):
    """What a sanction does to an author; the values are the wire strings."""

    BAN = "ban"
    SUSPEND = "suspend"
    HOLD = "hold"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class Sanction:
    """A restriction (or a standing trust) that a moderator laid on an author, in force at the time of submission."""

    restriction: Restriction
    reason: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuthorHistory:
    """What the site knows of the author, counted before this submission.

    Counts follow decisions that still stand. `is_verified` means that the host site or an e-mail proof vouches for the
    identity; an unverified name or e-mail can be claimed by anybody and earns no trust (house rule).
    """

    is_verified: bool = False
    is_staff: bool = False
    approved: int = 0
    rejected: int = 0
    spam: int = 0
    pending: int = 0
    recent_rejected: int = 0
    recent_decided: int = 0
    first_seen_at: datetime | None = None
    last_approved_at: datetime | None = None
    author_comments_in_window: int = 0
    address_comments_in_window: int = 0
    address_rejected: int = 0
    names_on_address: int = 0
    sanctions: tuple[Sanction, ...] = ()

    @property
    def is_address_shared(self) -> bool:
        """Whether more names came from the address than one person has: an office, a school, a proxy (house rule: 20)."""
        return self.names_on_address >= 20


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """What the comment is about: the article's own words, its settings for comments, and the thread above the comment.

    A term that is at home in title, tags, category or text loses its power to accuse.
    """

    article_id: str
    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    category: str | None = None
    language: str | None = None
    policy: CommentPolicy = CommentPolicy.PRE
    holds_links: bool = False
    published_at: datetime | None = None
    hosts: frozenset[str] = frozenset()
    allow_words: frozenset[str] = frozenset()
    parent_text: str | None = None
    thread_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier comment with the same or nearly the same text; `similarity` runs from 0 to 1 (1: equal skeletons)."""

    comment_id: str
    article_id: str
    is_same_author: bool
    similarity: float
    status: Status
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Flagging:
    """How readers flagged a comment that is already there: the count, and the sum weighted by the flaggers' record."""

    count: int = 0
    weight: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideOpinion:
    """What an outside service said of a comment, or why it said nothing.

    Attributes:
        service: who was asked (`akismet`, `openai`, `check`).
        label: what it accuses the comment of, in its own words (`spam`, `harassment/threatening`).
        score: how sure it is, 0 to 1; 2 for spam that it calls blatant.
        holds: it asks that a person looks.
        failure: why there is no opinion, as a sentence or (of those kept longer ago) in words; None where there is one.
    """

    service: str
    label: str = ""
    score: float = 0.0
    holds: bool = False
    failure: Said | str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A comment as it arrives, with every fact that its verdict may rest on.

    `text` is the visible plain text: spans of findings are offsets into it. `removed` counts what the normaliser took
    out, by kind. `doubts` says where the second sanitiser disagreed with the first.
    """

    source: str
    text: str
    html: str
    submitted_at: datetime
    author_name: str
    article: ArticleContext
    author: AuthorHistory = field(default_factory=AuthorHistory)
    links: tuple[Link, ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    doubts: tuple[str, ...] = ()
    author_email_domain: str | None = None
    author_website: str | None = None
    depth: int = 0
    is_edit: bool = False
    fill_time_s: float | None = None
    has_filled_honeypot: bool = False
    twins: tuple[Twin, ...] = ()
    flagging: Flagging = field(default_factory=Flagging)
    opinions: tuple[OutsideOpinion, ...] = ()
