"""Reads of related articles: what an editor put first, what is alike, and the neighbours in the category."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Float, Select, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from cms.delivery import visible
from cms.errors import NotFound
from cms.models import Article, ArticlePin, Publication, RelatedArticle
from moderation.columns import Json

_COLUMNS: Final = (
    Publication.article_id,
    Publication.slug,
    Publication.locale,
    Publication.title,
    Publication.summary,
    Publication.published_at,
)
NAMES: Final = ("dek", "excerpt", "reading_time_s", "authors", "category", "tags")


def related(session: Session, article_id: str, *, limit: int, locale: str | None = None) -> dict[str, Any]:
    """Return the articles related to a public one, and the previous and next of its category. Four queries.

    What is alike, and the neighbours, are in the article's own language; what an editor pinned is in whichever, unless
    `locale` narrows it.

    Raises:
        NotFound: it is not public (404).
    """
    query = visible.publications(Publication.category_id, Publication.locale, Publication.published_at)
    here = session.execute(query.where(Publication.article_id == article_id)).first()
    if here is None:
        raise NotFound("There is no such article.")
    previous, following = None, None
    if here.category_id is not None:
        previous = _neighbour(session, article_id, here, is_later=False)
        following = _neighbour(session, article_id, here, is_later=True)
    return {"related": _listed(session, article_id, limit, locale), "previous": previous, "next": following}


def pins(session: Session, article_id: str) -> list[str]:
    """Return what an editor put first, public or not. One query."""
    query = select(ArticlePin.related_id).where(ArticlePin.article_id == article_id)
    return list(session.scalars(query.order_by(ArticlePin.position)))


def pinned(session: Session, article_id: str) -> list[dict[str, Any]]:
    """Return what an editor put first with its title, as working copies have it, and whether readers see it. One query."""
    query = select(Article.id, Article.title, Article.published_at, Article.trashed_at)
    query = query.join(ArticlePin, ArticlePin.related_id == Article.id).where(ArticlePin.article_id == article_id)
    return [
        {"id": row.id, "title": row.title, "is_public": row.published_at is not None and row.trashed_at is None}
        for row in session.execute(query.order_by(ArticlePin.position))
    ]


def _listed(session: Session, article_id: str, limit: int, locale: str | None) -> list[dict[str, Any]]:
    pinned = select(
        ArticlePin.related_id.label("id"),
        (literal(2.0) - ArticlePin.position / literal(1000.0)).label("score"),
        type_coerce(null(), Json).label("reasons"),
    ).where(ArticlePin.article_id == article_id)
    alike = select(
        RelatedArticle.related_id.label("id"),
        type_coerce(RelatedArticle.score, Float).label("score"),
        RelatedArticle.reasons.label("reasons"),
    ).where(RelatedArticle.article_id == article_id)
    places = union_all(pinned, alike).subquery()
    query: Select[Any] = visible.publications(*_COLUMNS, places.c.score, places.c.reasons)
    query = query.join(places, places.c.id == Publication.article_id)
    if locale is not None:
        query = query.where(Publication.locale == locale)
    query = query.order_by(places.c.score.desc(), Publication.article_id)
    # One that is pinned may be there a second time, as alike: the pin comes first and stands.
    shown: dict[str, dict[str, Any]] = {}
    for row in session.execute(query.limit(2 * limit)):
        is_pinned = row.score > 1
        found = {"is_pinned": is_pinned, "score": None if is_pinned else round(row.score, 3), "shared": row.reasons}
        shown.setdefault(row.article_id, _values(row) | found)
    return list(shown.values())[:limit]


def _neighbour(session: Session, article_id: str, here: Any, *, is_later: bool) -> dict[str, Any] | None:
    """Return the public article of category and language that comes next in time; equal times go by id. One query."""
    place, mine = (Publication.published_at, Publication.article_id), (here.published_at, article_id)
    query = visible.publications(*_COLUMNS)
    query = query.where(Publication.category_id == here.category_id, Publication.locale == here.locale)
    if is_later:
        beyond = (place[0] > mine[0]) | ((place[0] == mine[0]) & (place[1] > mine[1]))
        query = query.where(beyond).order_by(place[0].asc(), place[1].asc())
    else:
        beyond = (place[0] < mine[0]) | ((place[0] == mine[0]) & (place[1] < mine[1]))
        query = query.where(beyond).order_by(place[0].desc(), place[1].desc())
    row = session.execute(query.limit(1)).first()
    return None if row is None else _values(row)


def _values(row: Any) -> dict[str, Any]:
    return {
        "id": row.article_id,
        "slug": row.slug,
        "locale": row.locale,
        "title": row.title,
        "published_at": row.published_at,
        "hero": row.summary.get("hero"),
        **{name: row.summary[name] for name in NAMES},
    }
