"""The facts of a verdict as they are kept, and their way back: so that another policy can be tried on what has been.

Owns the form in which facts are kept, compact: what is at its default is left out. Four things are kept by reference
only, because they are long and live elsewhere: the article's text and allowed words, the text replied to and the other
texts of the thread; and so are the comment's own text and its author's name, which an erasure has to find in one place.
A digest tells later whether what was referred to is still the same.
"""

from __future__ import annotations

import hashlib
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from moderation.submission import ArticleContext, Submission

FACTS_VERSION: Final = 1

_OF_ARTICLE: Final = frozenset({"article_id", "text", "thread_texts", "parent_text", "allow_words"})
_OF_COMMENT: Final = frozenset({"source", "text", "html", "author_name", "author_website", "author_email_domain"})


class UnreadableFacts(ValueError):
    """The facts were kept in a form that this version does not read, or they were erased."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands beside the facts: the text of the revision, and its author."""

    source: str
    text: str
    html: str
    author_name: str
    author_website: str | None = None
    author_email_domain: str | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """A submission as it was; `is_exact` tells whether article, thread and allowed words still read as they did."""

    submission: Submission
    is_exact: bool


def recorded(submission: Submission, *, parent_revision_id: str | None = None) -> dict[str, Any]:
    """Return the facts in the form in which they are kept: plain values for JSON, a few hundred bytes.

    `parent_revision_id` says which text is replied to (`ArticleContext.parent_text`).
    """
    facts = _written(submission, leave_out=_OF_COMMENT | {"article"})
    article = _written(submission.article, leave_out=_OF_ARTICLE)
    kept: dict[str, Any] = {"v": FACTS_VERSION, "digest": _digest(submission.article), **facts}
    if article:
        kept["article"] = article
    if parent_revision_id is not None:
        kept["parent_revision_id"] = parent_revision_id
    return kept


def restored(facts: Mapping[str, Any], kept: Kept, article: ArticleContext) -> Replay:
    """Return the submission that the facts describe.

    Args:
        facts: what `recorded` returned.
        kept: the text and the author.
        article: the context with what is kept by reference, as it reads now.

    Raises:
        UnreadableFacts: another version, or nothing was kept.
    """
    if facts.get("v") != FACTS_VERSION:
        raise UnreadableFacts("These facts were not kept in a form that can be read.")
    referred = {name: getattr(article, name) for name in _OF_ARTICLE}
    as_it_was = _read(ArticleContext, facts.get("article", {}), referred)
    own = {name: getattr(kept, name) for name in _OF_COMMENT} | {"article": as_it_was}
    submission: Submission = _read(Submission, facts, own)
    return Replay(submission, is_exact=_digest(as_it_was) == facts.get("digest"))


def _digest(article: ArticleContext) -> str:
    """Return sixteen hexadecimal digits of all that is kept by reference and that a check reads.

    The discussion is left out: it grows with every comment, and no check but the learned model reads it.
    """
    digest = hashlib.blake2b(digest_size=8)
    for text in (article.text, article.parent_text or "", *sorted(article.allow_words)):
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _written(value: Any, *, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the members of a dataclass that are not at their defaults."""
    kind: Any = type(value)
    return {
        name: _plain(member)
        for name, default in _members(kind)
        if name not in leave_out and (member := getattr(value, name)) != default
    }


@lru_cache(maxsize=32)
def _members(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return the names and defaults of a dataclass's members."""
    return tuple((item.name, _default(item)) for item in fields(kind))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _written(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _default(item: Field[Any]) -> Any:
    if item.default_factory is not MISSING:
        return item.default_factory()
    return item.default


def _read(kind: Any, written: Mapping[str, Any], given: Mapping[str, Any] | None = None) -> Any:
    """Return a dataclass made of its written members and the given ones; members it no longer has are left out."""
    hints, given = _hints(kind), given or {}
    known = hints.keys() - given.keys()
    return kind(**{name: _valued(hints[name], value) for name, value in written.items() if name in known}, **given)


def _valued(hint: Any, value: Any) -> Any:
    """Return a plain value as the type that a member declares."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        fitting = (one for one in inner if is_dataclass(one) == isinstance(value, Mapping))
        return None if value is None else _valued(next(one for one in fitting if one is not type(None)), value)
    if origin is frozenset:
        return frozenset(value)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_valued(one, item) for one, item in zip(kinds, value, strict=True))
    if is_dataclass(hint):
        return _read(hint, value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, StrEnum) else value


@lru_cache(maxsize=32)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
