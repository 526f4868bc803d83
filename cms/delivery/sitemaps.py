"""Sitemaps: every public article, in chunks that stay the same while articles are added; and the latest for news.

Owns which articles stand in which sitemap. An article joins the last chunk when it becomes public (`part_for`) and stays
there while it is public, so that new articles only ever change the last chunk; a chunk is named by its first article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Integer, Row, Select, Text, cast, func, select
from sqlalchemy.orm import Session

from cms import content
from cms.delivery import visible
from cms.delivery.alternates import UrlOf, alternates
from cms.errors import NotFound
from cms.models import Publication, TranslationGroup
from cms.syndication import News, Page

CHUNK: Final = 1000
"""Articles in a sitemap; the protocol allows 50,000, which would make an answer of 10 MB."""

NEWS_AGE: Final = timedelta(days=2)
MAX_NEWS: Final = 1000
"""Age and number of articles in a news sitemap. Source: Google's guidelines for news sitemaps."""

_COLUMNS: Final = (
    Publication.article_id,
    Publication.slug,
    Publication.locale,
    Publication.title,
    Publication.updated_at,
    Publication.first_published_at,
    cast(Publication.body, Text).label("body"),
    Publication.summary["hero"]["url"].as_string().label("hero_url"),
    TranslationGroup.members,
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A sitemap: the id of its first article, and when one of its articles changed last."""

    first_id: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Latest:
    """The news sitemap, and the instant at which its oldest article leaves it."""

    pages: Sequence[Page]
    fresh_until: datetime | None


def chunks(session: Session) -> list[Chunk]:
    """Return the sitemaps there are. One query: three look-ups in an index for each, however many articles it has."""
    number = visible.publications_alone(func.min(Publication.part).label("part"))
    parts = number.cte("parts", recursive=True)
    following = visible.publications_alone(func.min(Publication.part)).where(Publication.part > parts.c.part)
    parts = parts.union_all(select(cast(following.scalar_subquery(), Integer)).where(parts.c.part.is_not(None)))
    within = Publication.part == parts.c.part
    # PostgreSQL knows no least identifier before version 18: the first of an order is one on all of them.
    first = visible.publications_alone(Publication.article_id).where(within).order_by(Publication.article_id).limit(1)
    latest = visible.publications_alone(func.max(Publication.updated_at)).where(within)
    query = select(first.scalar_subquery(), latest.scalar_subquery()).where(parts.c.part.is_not(None))
    return [Chunk(*row) for row in session.execute(query.order_by(parts.c.part))]


def part_for(session: Session) -> int:
    """Return the number of the sitemap that takes the next public article. Two queries.

    Two that become public at once may both take the last place of a chunk: it has one more then, which harms nobody.
    """
    last: int | None = session.scalar(visible.publications_alone(func.max(Publication.part)))
    if last is None:
        return 0
    count = session.scalar(visible.publications_alone(func.count()).where(Publication.part == last)) or 0
    return last if count < CHUNK else last + 1


@dataclass(frozen=True, slots=True)
class Site:
    """What a sitemap says of every page: the publication's name, where pages are, and the languages for everybody else."""

    name: str
    url_of: UrlOf
    chain: Sequence[str]


def chunk(session: Session, first_id: str, *, site: Site) -> list[Page]:
    """Return the pages of one sitemap. Two queries.

    If its first article is public no longer, it is the sitemap of the next one: an index that was read before still works.

    Raises:
        NotFound: no public article comes at or after `first_id` (404).
    """
    found = visible.publications_alone(Publication.part).where(Publication.article_id >= first_id)
    part = session.scalar(found.order_by(Publication.article_id).limit(1))
    if part is None:
        raise NotFound("There is no such sitemap.")
    rows = session.execute(_pages().where(Publication.part == part).order_by(Publication.article_id))
    return [_page(row, site) for row in rows]


def news(session: Session, *, site: Site, now: datetime) -> Latest:
    """Return the articles first published within the last two days. One query."""
    query = _pages().where(Publication.first_published_at > now - NEWS_AGE)
    order = (Publication.first_published_at.desc(), Publication.article_id.desc())
    rows = session.execute(query.order_by(*order).limit(MAX_NEWS)).all()
    pages = [_page(row, site, is_news=True) for row in rows]
    return Latest(pages, rows[-1].first_published_at + NEWS_AGE if rows else None)


def _pages() -> Select[Any]:
    query = visible.publications(*_COLUMNS)
    return query.outerjoin(TranslationGroup, TranslationGroup.id == Publication.group_id)


def _page(row: Row[Any], site: Site, *, is_news: bool = False) -> Page:
    url = site.url_of(row.slug, row.locale)
    pairs = alternates(row.members or [], site.url_of, chain=site.chain)
    images = content.image_urls(orjson.loads(row.body)) if '"image"' in row.body else []
    if row.hero_url is not None:
        images = list(dict.fromkeys([row.hero_url, *images]))
    news = None
    if is_news:
        news = News(publication=site.name, language=row.locale, title=row.title, published_at=row.first_published_at)
    return Page(
        url=url,
        changed_at=row.updated_at,
        images=images,
        alternates=pairs if url in {address for _, address in pairs} else (),
        news=news,
    )
