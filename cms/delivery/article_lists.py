"""What reads of articles share: which articles are asked for, and how they are to be shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from cms.comment_states import CommentDefaults
from cms.delivery.field_filters import Condition
from cms.delivery.translations import preferred
from cms.models import Article, Author, Category, Publication, Tag
from moderation.columns import is_identifier

FORMATS: Final = ("body", "html", "text", "markdown", "toc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Which articles to list. References are ids or slugs; `category` covers everything below it.

    `ranges` has conditions on instants: (column, comparison, value) with the comparison `gte`, `gt`, `lte` or `lt`.
    `fields` has conditions on custom fields and `having` members that have to be there.
    `status` is for working copies only: draft, published, scheduled or trashed; so is `text`, which is part of the title, the slug or
    the dek. `chain` are languages, a reader's own first: of each group of translations only the member counts that comes
    first in it.
    """

    category: str | None = None
    tag: str | None = None
    author: str | None = None
    locale: str | None = None
    chain: tuple[str, ...] = ()
    slug: str | None = None
    type: str | None = None
    status: str | None = None
    text: str | None = None
    ranges: tuple[tuple[str, str, datetime], ...] = ()
    fields: tuple[Condition, ...] = ()
    having: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How to show articles: which representations of the body, which references in full."""

    formats: tuple[str, ...] = ()
    include: frozenset[str] = frozenset()
    comments: CommentDefaults = field(default_factory=CommentDefaults)


def include_in_full(session: Session, shown: Sequence[dict[str, Any]], include: Collection[str]) -> None:
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


def compared(query: Select[Any], kind: type[Article] | type[Publication], criteria: Criteria) -> Select[Any]:
    """Narrow articles or publications by what both have: language, slug, type and instants."""
    if criteria.chain:
        query = query.where(preferred(kind, criteria.chain))
    if criteria.locale is not None:
        query = query.where(kind.locale == criteria.locale)
    if criteria.slug is not None:
        query = query.where(kind.slug == criteria.slug)
    if criteria.type is not None:
        query = query.where(kind.type == criteria.type)
    for name, comparison, value in criteria.ranges:
        column = getattr(kind, name)
        query = query.where(
            {"gte": column >= value, "gt": column > value, "lte": column <= value, "lt": column < value}[comparison]
        )
    return query


def linked(link: Any, link_column: Any, kind: Any, wanted: str, article_id: Any, *, are_all_wanted: bool) -> Any:
    """Return the condition that an article is linked to the tag or author that `wanted` names.

    Where all such articles are wanted, SQLite begins with the links; otherwise each article is asked for its own.
    """
    named = link_column.in_(select(kind.id).where(_named(kind, wanted)))
    if are_all_wanted:
        return article_id.in_(select(link.article_id).where(named))
    return exists().where(link.article_id == article_id, named)


def the_id_of(kind: Any, wanted: str) -> Any:
    """Return the id of the tag or author that `wanted` names, as a subquery."""
    return select(kind.id).where(_named(kind, wanted)).limit(1).scalar_subquery()


def _named(kind: Any, wanted: str) -> Any:
    return or_(kind.id == wanted, kind.slug == wanted) if is_identifier(wanted) else kind.slug == wanted


def category_ids(session: Session, wanted: str) -> list[str]:
    """Return the ids of the category that `wanted` names and of all below it. One query."""
    tree = select(Category.id).where(_named(Category, wanted)).cte("wanted", recursive=True)
    tree = tree.union(select(Category.id).where(Category.parent_id == tree.c.id))
    return list(session.scalars(select(tree.c.id)))
