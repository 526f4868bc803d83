"""Reads of public articles: the snapshot taken at publishing, and lists of them.

Owns what a reader and a frontend get of an article, as plain values in the shape of the wire. Everything goes through
`visible`; working copies are `drafts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Row, Select, Text, bindparam, cast, func
from sqlalchemy.orm import Session, aliased

from cms import content
from cms.comment_states import comment_state
from cms.delivery import field_filters, pages, visible
from cms.delivery.article_lists import Criteria, View, category_ids, compared, include_in_full, linked, the_id_of
from cms.delivery.field_filters import FieldKey
from cms.delivery.pages import Listing, Page, SortKey
from cms.delivery.search import Narrowing, Ranking, best
from cms.errors import NotFound
from cms.lookups import LookUp
from cms.models import (
    Article,
    Author,
    Publication,
    PublicationAuthor,
    PublicationField,
    PublicationTag,
    Tag,
    TranslationGroup,
)

NO_FIELDS: Final[Mapping[str, FieldKey]] = {}
SORTS: Final = ("published_at", "first_published_at", "updated_at", "title")
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
    TranslationGroup.members,
)


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
    """Return a page of public articles.

    One query, one for a category filter, one for each condition on a field, one for each reference in full.
    """
    if criteria == Criteria():
        sorts = tuple((key.name, key.is_descending) for key in order[:-1])
        page = _everything(view.formats, sorts).page(session, after=after, limit=limit)
        return Page(_shown(session, page.rows, view, now), page.next)
    query = field_filters.joined(_narrowed(session, _public(view.formats), criteria), order)
    if order[0].name == "published_at":
        query, order = _along(query, criteria, order)
    page = pages.fetch(session, query, order, after=after, limit=limit)
    return Page(_shown(session, page.rows, view, now), page.next)


def found(
    session: Session, ranking: Ranking, criteria: Criteria, view: View, *, offset: int, limit: int, now: datetime
) -> tuple[list[dict[str, Any]], bool]:
    """Return public articles in the order of a ranking, and whether there are more.

    Queries as for a page of a list; one more where there is something to narrow by.
    """
    narrowing = None
    if criteria != Criteria():
        within = visible.publications_alone(Publication.article_id)
        one, whole = (_narrowed(session, within, criteria, are_all_wanted=wanted) for wanted in (False, True))
        narrowing = Narrowing(one, whole, Publication.article_id)
    hits = best(ranking.ranked(narrowing), offset=offset, limit=limit)
    query = _public(view.formats).join(hits, hits.c.subject_id == Publication.article_id)
    rows = session.execute(query.order_by(hits.c.score.desc(), hits.c.id.desc())).all()
    return _shown(session, rows[:limit], view, now), len(rows) > limit


def count(session: Session, criteria: Criteria) -> int:
    """Count public articles. One query, one more for a category filter."""
    query = field_filters.having(
        _narrowed(session, visible.publications_alone(func.count()), criteria, are_all_wanted=True), criteria.having
    )
    return session.scalar(query) or 0


def order(sorts: Sequence[tuple[str, bool]], fields: Mapping[str, FieldKey] = NO_FIELDS) -> tuple[SortKey, ...]:
    """Turn (name, is_descending) pairs into an order of public articles, made unique by the id.

    Articles with the same value of a field are in the order of publication. `fields` has the keys that are fields.
    """
    named = [(name, is_descending) for name, is_descending in sorts if name not in fields]
    if not named and fields:
        return _by_field([fields[name] for name, _ in sorts])
    keys = [fields.get(name) or SortKey(name, getattr(Publication, name), down) for name, down in sorts]
    return (*keys, SortKey("article_id", Publication.article_id, keys[-1].is_descending))


def _by_field(keys: Sequence[FieldKey]) -> tuple[SortKey, ...]:
    """Return an order that walks along the index of the last member, which is in the order of publication besides."""
    last = keys[-1]
    dated = SortKey("published_at", last.link.published_at, last.is_descending)
    return (*keys, dated, SortKey("article_id", last.link.article_id, last.is_descending))


@lru_cache(maxsize=128)
def _public(formats: tuple[str, ...]) -> Select[Any]:
    wanted = [_STORED[name] for name in formats if name in _STORED]
    if "markdown" in formats and "body" not in formats:
        wanted.append(_STORED["body"])
    # What the members of a group show of one another stands in one row: no further query, whatever their number.
    query = visible.publications(*_SUMMARY, *wanted)
    return query.outerjoin(TranslationGroup, TranslationGroup.id == Publication.group_id)


@lru_cache(maxsize=128)
def _everything(formats: tuple[str, ...], sorts: tuple[tuple[str, bool], ...]) -> Listing:
    """Return the list that nothing narrows, which is what most front pages ask for."""
    return Listing(_public(formats), order(sorts))


@lru_cache(maxsize=128)
def _by_id(formats: tuple[str, ...]) -> LookUp:
    """Return the statement that reads one article; to make it costs more than to run it."""
    return LookUp(_public(formats).where(Publication.article_id == bindparam("article_id")))


@lru_cache(maxsize=128)
def _by_slug(formats: tuple[str, ...]) -> LookUp:
    found = _public(formats).where(Publication.locale == bindparam("locale"), Publication.slug == bindparam("slug"))
    return LookUp(found)


def _one(session: Session, query: LookUp, parameters: Mapping[str, str], view: View, now: datetime) -> dict[str, Any]:
    row = query.first(session, **parameters)
    if row is None:
        raise NotFound("There is no such article.")
    return _shown(session, [row], view, now)[0]


def _shown(session: Session, rows: Sequence[Row[Any]], view: View, now: datetime) -> list[dict[str, Any]]:
    shown = [_public_values(row, view, now) for row in rows]
    include_in_full(session, shown, view.include)
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
        "members": row.members or [],
        "translations": [item for item in row.members or () if item["id"] != row.article_id],
        "type": None,
        "fields": {},
        "linked_data": {},
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
        return content.to_markdown(content.without_media(orjson.loads(row.body)))
    stored = getattr(row, name)
    return orjson.Fragment(stored) if name in {"body", "toc"} else stored


def _along(query: Select[Any], criteria: Criteria, order: Sequence[SortKey]) -> tuple[Select[Any], Sequence[SortKey]]:
    """Walk along the index of a tag, an author or a field's value, where there is one: in the order of publication.

    Otherwise all articles would be walked by date until enough of a rare tag are found.
    """
    link: Any
    equal = next((condition for condition in criteria.fields if condition.comparison == "eq"), None)
    if criteria.tag is not None:
        link = aliased(PublicationTag)
        condition = link.tag_id == the_id_of(Tag, criteria.tag)
    elif criteria.author is not None:
        link = aliased(PublicationAuthor)
        condition = link.author_id == the_id_of(Author, criteria.author)
    elif equal is not None:
        link = aliased(PublicationField)
        condition = equal.on(link)
    else:
        return query, order
    along = {"published_at": link.published_at, "article_id": link.article_id}
    keys = [SortKey(key.name, along.get(key.name, key.column), key.is_descending) for key in order]
    return query.join(link, link.article_id == Publication.article_id).where(condition), keys


def _narrowed(session: Session, query: Select[Any], criteria: Criteria, *, are_all_wanted: bool = False) -> Select[Any]:
    """Narrow public articles by their published references; `are_all_wanted`: not only the first of some order."""
    if criteria.category is not None:
        query = query.where(Publication.category_id.in_(category_ids(session, criteria.category)))
    if criteria.tag is not None:
        link = linked(
            *(PublicationTag, PublicationTag.tag_id, Tag, criteria.tag, Publication.article_id),
            are_all_wanted=are_all_wanted,
        )
        query = query.where(link)
    if criteria.author is not None:
        link = linked(
            *(PublicationAuthor, PublicationAuthor.author_id, Author, criteria.author, Publication.article_id),
            are_all_wanted=are_all_wanted,
        )
        query = query.where(link)
    return compared(field_filters.narrowed(session, query, criteria.fields), Publication, criteria)
