"""What readers of foreign formats yield: neutral records, each with the place in its source where it stands.

Owns the vocabulary between formats and database. Refuses to know either: a format translates into these records, and
whoever writes them asks nothing about where they came from.

A record's `key` names it within its source, for good: the same thing has the same key in every later export. Two
records that say the same are equal but for `place` and `notes`, so that a digest tells whether a source has changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias


class Kind(StrEnum):
    """What a record is about; the values are stored and reported."""

    AUTHOR = "author"
    CATEGORY = "category"
    TAG = "tag"
    ARTICLE = "article"
    COMMENT = "comment"
    REDIRECT = "redirect"
    MEDIUM = "medium"
    OTHER = "other"


class State(StrEnum):
    """What an article was at its source."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    DRAFT = "draft"
    TRASHED = "trashed"


class Standing(StrEnum):
    """What a comment was at its source."""

    APPROVED = "approved"
    PENDING = "pending"
    SPAM = "spam"
    REJECTED = "rejected"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Note:
    """Something of a record that was changed or left out.

    Attributes:
        code: stable slug.
        detail: one sentence for the operator; never anything of a commenter.
        count: how often.
    """

    code: str
    detail: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who wrote articles: a byline, never an account."""

    key: str
    place: str
    name: str
    slug: str | None = None
    bio: str = ""
    website: str | None = None
    notes: tuple[Note, ...] = ()
    kind: Kind = Kind.AUTHOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A category or a tag. `parent` is the key of the category above it; it came before, or comes later."""

    kind: Kind
    key: str
    place: str
    name: str
    slug: str | None = None
    description: str = ""
    parent: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that an article is shown with."""

    url: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article or a page.

    Attributes:
        markup: how `body` is written: `html` or `markdown`.
        authors, tags: keys of records, in their order; `category` is the key of one.
        published_at: when it became public, or is to; None: never.
        paths: paths of the old site that led to it.
        comments: `closed`, or None for whatever the site does.
        translation_of: the key of the article that this one is the translation of; it came before.
    """

    key: str
    place: str
    title: str
    body: str
    slug: str | None = None
    markup: str = "html"
    dek: str = ""
    locale: str | None = None
    state: State = State.PUBLISHED
    authors: tuple[str, ...] = ()
    category: str | None = None
    tags: tuple[str, ...] = ()
    seo: dict[str, str] = field(default_factory=dict)
    hero: Picture | None = None
    comments: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    published_at: datetime | None = None
    paths: tuple[str, ...] = ()
    translation_of: str | None = None
    notes: tuple[Note, ...] = ()
    kind: Kind = Kind.ARTICLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What a comment stands under: the key of an article of the same source, or what its page was called elsewhere."""

    key: str | None = None
    url: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment.

    Attributes:
        parent: the key of the comment it replies to; that one may come later.
        markup: how `body` is written: `html`, `markdown` or `text`.
        address: the network address it was sent from. It is never stored.
        is_staff: whether the site itself wrote it.
    """

    key: str
    place: str
    thread: Thread
    body: str
    name: str
    created_at: datetime
    parent: str | None = None
    markup: str = "html"
    standing: Standing = Standing.APPROVED
    email: str | None = None
    website: str | None = None
    address: str | None = None
    edited_at: datetime | None = None
    votes: int = 0
    is_staff: bool = False
    notes: tuple[Note, ...] = ()
    kind: Kind = Kind.COMMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something of the source that no record stands for, and why."""

    kind: Kind
    key: str
    place: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenOff:
    """The source ends here, though it should not: what stood before is whole, what follows is not there."""

    place: str
    detail: str


Record: TypeAlias = Person | Term | Story | Remark | LeftOut | BrokenOff

_ABOUT: Final = frozenset({"place", "notes", "address"})
"""What says nothing of the thing itself: a second export has it at another place."""


def said(record: Person | Term | Story | Remark) -> dict[str, Any]:
    """Return what a record says, as plain values: what its digest is made of."""
    return {item.name: _plain(getattr(record, item.name)) for item in fields(record) if item.name not in _ABOUT}


def _plain(value: Any) -> Any:
    if isinstance(value, Picture | Thread):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
