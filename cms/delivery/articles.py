"""Reads of articles: the public snapshot, lists of them, and the working copies for editors.

Owns what a reader, a frontend and an editor get of an article, as plain values in the shape of the wire. Public reads
go through `visible`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Row, Select, Text, bindparam, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from cms import content
from cms.comment_states import CommentDefaults, comment_state
from cms.delivery import pages, snapshots, visible
from cms.delivery.pages import Page, SortKey
from cms.errors import NotFound
from cms.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Category,
    Publication,
    PublicationAuthor,
    PublicationTag,
    Tag,
)
from moderation.models import is_identifier

FORMATS: Final = ("body", "html", "text", "markdown", "toc")
SORTS: Final = ("published_at", "first_published_at", "updated_at", "title")
DRAFT_SORTS: Final = ("updated_at", "title")
"""Working copies may have no date of publication; they are sorted by what all of them have."""

_STORED: Final = {
    "body": cast(Publication.body, Text).label("body"),
    "html": Publication.html,
    "text": Publication.text,
    "toc": cast(Publication.toc, Text).label("toc"),
}
"""Where each representation is kept. What is JSON in the table goes out as it stands there: it is never parsed."""

_SUMMARY: Final = (
    Publication.article_id,
    Publication.slug,
    Publication.locale,
    Publication.title,
    Publication.summary,
    Publication.version,
    Publication.published_at,
    Publication.first_published_at,
    Publication.updated_at,
    Article.comments_policy,
    Article.comments_close_after_days,
    Article.comment_count,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Which articles to list. References are ids or slugs; `category` covers everything below it.

    `ranges` has conditions on instants: (column, comparison, value) with the comparison `gte`, `gt`, `lte` or `lt`.
    `status` is for working copies only: draft, published or trashed.
    """

    category: str | None = None
    tag: str | None = None
    author: str | None = None
    locale: str | None = None
    slug: str | None = None
    status: str | None = None
    ranges: tuple[tuple[str, str, datetime], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How to show articles: which representations of the body, which references in full."""

    formats: tuple[str, ...] = ()
    include: frozenset[str] = frozenset()
    comments: CommentDefaults = field(default_factory=CommentDefaults)


def article(session: Session, article_id: str, view: View, *, now: datetime) -> dict[str, Any]:
    """Return a public article. One query, one more for each reference shown in full.

    Raises:
        NotFound: there is none, or it is not public (404, the same answer).
    """
    return _one(session, _by_id(view.formats), {"article_id": article_id}, view, now)


def article_by_slug(session: Session, slug: str, view: View, *, locale: str, now: datetime) -> dict[str, Any]:
    """Return a public article by its slug. One query, one more for each reference shown in full.

    Raises:
        NotFound: there is none, or it is not public (404, the same answer).
    """
    return _one(session, _by_slug(view.formats), {"locale": locale, "slug": slug}, view, now)


def articles(
    session: Session,
    criteria: Criteria,
    view: View,
    *,
    order: Sequence[SortKey],
    after: Sequence[Any] | None,
    limit: int,
    now: datetime,
) -> Page[dict[str, Any]]:
    """Return a page of public articles. One query, one for a category filter, one for each reference in full."""
    page = pages.fetch(session, _narrowed(session, _public(view.formats), criteria), order, after=after, limit=limit)
    return Page(_shown(session, page.rows, view, now), page.next)


def count(session: Session, criteria: Criteria) -> int:
    """Count public articles. One query, one more for a category filter."""
    query = _narrowed(session, visible.publications(func.count()), criteria)
    return session.scalar(query) or 0


def order(sorts: Sequence[tuple[str, bool]]) -> tuple[SortKey, ...]:
    """Turn (name, is_descending) pairs into an order of public articles, made unique by the id."""
    keys = [SortKey(name, getattr(Publication, name), is_descending) for name, is_descending in sorts]
    return (*keys, SortKey("article_id", Publication.article_id, keys[-1].is_descending))


def draft(session: Session, article_id: str, view: View) -> dict[str, Any]:
    """Return the working copy of an article, whatever its state. Five queries.

    Raises:
        NotFound: there is none (404).
    """
    found = session.get(Article, article_id)
    if found is None:
        raise NotFound("There is no such article.")
    return _drafts(session, [found], view)[0]


def drafts(
    session: Session,
    criteria: Criteria,
    view: View,
    *,
    order: Sequence[SortKey],
    after: Sequence[Any] | None,
    limit: int,
) -> Page[dict[str, Any]]:
    """Return a page of working copies; the trash only where the status asks for it. At most six queries."""
    query = select(Article, *(key.column.label(key.name) for key in order))
    page = pages.fetch(session, _narrowed_drafts(session, query, criteria), order, after=after, limit=limit)
    return Page(_drafts(session, [row[0] for row in page.rows], view), page.next)


def count_drafts(session: Session, criteria: Criteria) -> int:
    """Count working copies. One query, one more for a category filter."""
    return session.scalar(_narrowed_drafts(session, select(func.count(Article.id)), criteria)) or 0


def draft_order(sorts: Sequence[tuple[str, bool]]) -> tuple[SortKey, ...]:
    """Turn (name, is_descending) pairs into an order of working copies, made unique by the id."""
    keys = [SortKey(name, getattr(Article, name), is_descending) for name, is_descending in sorts]
    return (*keys, SortKey("article_id", Article.id, keys[-1].is_descending))


def _public(formats: tuple[str, ...]) -> Select[Any]:
    wanted = [_STORED[name] for name in formats if name in _STORED]
    if "markdown" in formats and "body" not in formats:
        wanted.append(_STORED["body"])
    return visible.publications(*_SUMMARY, *wanted)


@lru_cache(maxsize=128)
def _by_id(formats: tuple[str, ...]) -> Select[Any]:
    """Return the statement that reads one article; to make it costs more than to run it."""
    return _public(formats).where(Publication.article_id == bindparam("article_id"))


@lru_cache(maxsize=128)
def _by_slug(formats: tuple[str, ...]) -> Select[Any]:
    return _public(formats).where(Publication.locale == bindparam("locale"), Publication.slug == bindparam("slug"))


def _one(
    session: Session, query: Select[Any], parameters: Mapping[str, str], view: View, now: datetime
) -> dict[str, Any]:
    # Through the connection: rows are wanted, no objects, and the session's part takes as long as the database's.
    row = session.connection().execute(query, parameters).first()
    if row is None:
        raise NotFound("There is no such article.")
    return _shown(session, [row], view, now)[0]


def _shown(session: Session, rows: Sequence[Row[Any]], view: View, now: datetime) -> list[dict[str, Any]]:
    shown = [_public_values(row, view, now) for row in rows]
    _include(session, shown, view.include)
    return shown


def _public_values(row: Row[Any], view: View, now: datetime) -> dict[str, Any]:
    state = comment_state(
        row.comments_policy, row.comments_close_after_days, row.first_published_at, defaults=view.comments, now=now
    )
    values = {
        "id": row.article_id,
        "slug": row.slug,
        "locale": row.locale,
        "title": row.title,
        "status": "published",
        "published_at": row.published_at,
        "first_published_at": row.first_published_at,
        "updated_at": row.updated_at,
        "version": row.version,
        "hero": None,
        **row.summary,
        "comments": {
            "policy": state.policy,
            "open": state.is_open,
            "closes_at": state.closes_at,
            "count": row.comment_count,
        },
    }
    for name in view.formats:
        values[name] = _representation(row, name)
    return values


def _representation(row: Row[Any], name: str) -> Any:
    if name == "markdown":
        return content.to_markdown(orjson.loads(row.body))
    stored = getattr(row, name)
    return orjson.Fragment(stored) if name in {"body", "toc"} else stored


def _include(session: Session, shown: Sequence[dict[str, Any]], include: Collection[str]) -> None:
    """Replace references by the things themselves, in place. One query for each kind."""
    for name, kind, columns in (
        ("authors", Author, ("bio", "website")),
        ("tags", Tag, ("description",)),
        ("category", Category, ("description",)),
    ):
        if name not in include:
            continue
        references = [reference for values in shown for reference in _references(values[name])]
        wanted = {reference["id"] for reference in references}
        query = select(kind.id, *(getattr(kind, column) for column in columns)).where(kind.id.in_(wanted))
        found = {row.id: dict(row._mapping) for row in session.execute(query)}
        for reference in references:
            reference.update({column: found[reference["id"]][column] for column in columns})


def _references(value: Any) -> list[dict[str, Any]]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _narrowed(session: Session, query: Select[Any], criteria: Criteria) -> Select[Any]:
    """Narrow public articles by their published references."""
    if criteria.category is not None:
        query = query.where(Publication.category_id.in_(_category_ids(session, criteria.category)))
    if criteria.tag is not None:
        query = query.where(_has(PublicationTag, PublicationTag.tag_id, Tag, criteria.tag, Publication.article_id))
    if criteria.author is not None:
        link = _has(PublicationAuthor, PublicationAuthor.author_id, Author, criteria.author, Publication.article_id)
        query = query.where(link)
    return _compared(query, Publication, criteria)


def _narrowed_drafts(session: Session, query: Select[Any], criteria: Criteria) -> Select[Any]:
    """Narrow working copies by their own references and state."""
    if criteria.category is not None:
        query = query.where(Article.category_id.in_(_category_ids(session, criteria.category)))
    if criteria.tag is not None:
        query = query.where(_has(ArticleTag, ArticleTag.tag_id, Tag, criteria.tag, Article.id))
    if criteria.author is not None:
        query = query.where(_has(ArticleAuthor, ArticleAuthor.author_id, Author, criteria.author, Article.id))
    if criteria.status == "trashed":
        query = query.where(Article.trashed_at.is_not(None))
    else:
        query = query.where(Article.trashed_at.is_(None))
    if criteria.status == "published":
        query = query.where(Article.published_at.is_not(None))
    if criteria.status == "draft":
        query = query.where(Article.published_at.is_(None))
    return _compared(query, Article, criteria)


def _compared(query: Select[Any], kind: type[Article] | type[Publication], criteria: Criteria) -> Select[Any]:
    if criteria.locale is not None:
        query = query.where(kind.locale == criteria.locale)
    if criteria.slug is not None:
        query = query.where(kind.slug == criteria.slug)
    for name, comparison, value in criteria.ranges:
        column = getattr(kind, name)
        query = query.where(
            {"gte": column >= value, "gt": column > value, "lte": column <= value, "lt": column < value}[comparison]
        )
    return query


def _has(link: Any, link_column: Any, kind: Any, wanted: str, article_id: Any) -> Any:
    """Return the condition that an article is linked to the tag or author that `wanted` names."""
    named = select(kind.id).where(_named(kind, wanted))
    return exists().where(link.article_id == article_id, link_column.in_(named))


def _named(kind: Any, wanted: str) -> Any:
    return or_(kind.id == wanted, kind.slug == wanted) if is_identifier(wanted) else kind.slug == wanted


def _category_ids(session: Session, wanted: str) -> list[str]:
    """Return the ids of the category that `wanted` names and of all below it. One query."""
    tree = select(Category.id).where(_named(Category, wanted)).cte("wanted", recursive=True)
    tree = tree.union(select(Category.id).where(Category.parent_id == tree.c.id))
    return list(session.scalars(select(tree.c.id)))


def _drafts(session: Session, found: Sequence[Article], view: View) -> list[dict[str, Any]]:
    terms = snapshots.terms_of(session, [item.id for item in found])
    shown = [_draft_values(item, terms[item.id], view) for item in found]
    _include(session, shown, view.include)
    return shown


def _draft_values(item: Article, terms: Mapping[str, Any], view: View) -> dict[str, Any]:
    rendered = content.render(item.body)
    values: dict[str, Any] = {
        "id": item.id,
        "slug": item.slug,
        "locale": item.locale,
        "title": item.title,
        "dek": item.dek,
        "status": draft_status(item),
        "published_at": item.published_at,
        "first_published_at": item.first_published_at,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
        "trashed_at": item.trashed_at,
        "version": item.version,
        "published_version": item.published_version,
        "has_changes": item.published_version is not None and item.published_version != item.version,
        "hero": None,
        "seo": item.seo,
        "word_count": rendered.word_count,
        "reading_time_s": rendered.reading_time_s,
        "excerpt": rendered.excerpt,
        "comments": {
            "policy": item.comments_policy,
            "closes_after_days": item.comments_close_after_days,
            "allow_words": item.comments_allow_words,
            "hold_links": item.comments_hold_links,
            "count": item.comment_count,
        },
        "warnings": item.warnings,
        **terms,
    }
    representations: dict[str, Callable[[], Any]] = {
        "body": lambda: item.body,
        "html": lambda: rendered.html,
        "text": lambda: rendered.text,
        "toc": lambda: list(rendered.toc),
        "markdown": lambda: content.to_markdown(item.body),
    }
    return values | {name: representations[name]() for name in view.formats}


def draft_status(item: Article) -> str:
    """Return the state of a working copy: trashed, published or draft."""
    if item.trashed_at is not None:
        return "trashed"
    return "published" if item.published_at is not None else "draft"


def draft_id(session: Session, slug: str, *, locale: str) -> str:
    """Return the id of the working copy with a slug. One query.

    Raises:
        NotFound: there is none (404).
    """
    found = session.scalar(select(Article.id).where(Article.locale == locale, Article.slug == slug))
    if found is None:
        raise NotFound("There is no such article.")
    return found
