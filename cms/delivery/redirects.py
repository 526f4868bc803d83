"""Reads of redirects: where an address leads, for everybody; the list of redirects and of an article's slugs, for editors.

Owns the order: what an editor wrote counts first, then the slugs that articles had. Nothing leads to an article that is
not public.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import paths
from cms.addresses import Paths
from cms.delivery import pages, visible
from cms.delivery.pages import Page, SortKey
from cms.errors import NotFound
from cms.models import Article, FormerSlug, Publication, Redirect
from cms.paths import MAX_HOPS

ORDER: Final = (SortKey("source", Redirect.source), SortKey("id", Redirect.id))
PERMANENT: Final = 308


def present_slug(session: Session, slug: str, *, locale: str) -> dict[str, Any]:
    """Return where a public article is now that once had a slug: id, slug and locale. One query.

    Raises:
        NotFound: no public article had it (404).
    """
    query = visible.publications(Publication.article_id, Publication.slug, Publication.locale)
    query = query.join(FormerSlug, FormerSlug.article_id == Publication.article_id)
    row = session.execute(query.where(FormerSlug.locale == locale, FormerSlug.slug == slug)).first()
    if row is None:
        raise NotFound("There is no such article.")
    return {"id": row.article_id, "slug": row.slug, "locale": row.locale}


def resolve(session: Session, path: str, *, pages_at: Paths, locale: str | None) -> dict[str, Any]:
    """Return where a path of the site leads in the end, at most two queries for each hop.

    Args:
        session: a session.
        path: the path that was asked for, in any spelling.
        pages_at: the paths of the site's pages.
        locale: the language of the slugs in paths that do not say it; None: the site's own.

    Raises:
        NotFound: it leads nowhere else (404).
    """
    source = place = paths.normal(path)
    target, status, article_id = None, PERMANENT, None
    seen: set[str] = set()
    while place is not None and place not in seen and len(seen) <= MAX_HOPS:
        seen.add(place)
        hop = _hop(session, place, pages_at=pages_at, locale=locale)
        if hop is None:
            break
        target, hop_status, article_id = hop
        # One temporary hop makes the whole way temporary; one that forbids another method does so for all of it.
        status = hop_status if len(seen) == 1 or hop_status in {302, 307} else status
        place = paths.normal(target)
    if target is None or (place is not None and place in seen and paths.normal(target) == source):
        raise NotFound("This path leads nowhere else.")
    return {"path": source, "target": target, "status": status, "article_id": article_id}


def listed(session: Session, *, starts_with: str | None, after: Sequence[Any] | None, limit: int) -> Page[Redirect]:
    """Return a page of redirects by their paths. One query."""
    query = select(Redirect, *(key.column.label(key.name) for key in ORDER))
    if starts_with is not None:
        query = query.where(Redirect.source.startswith(starts_with, autoescape=True))
    page = pages.fetch(session, query, ORDER, after=after, limit=limit)
    return Page([row[0] for row in page.rows], page.next)


def one(session: Session, redirect_id: str) -> Redirect:
    """Return a redirect. One query.

    Raises:
        NotFound (404).
    """
    found = session.get(Redirect, redirect_id)
    if found is None:
        raise NotFound("There is no such redirect.")
    return found


def slugs_of(session: Session, article_id: str) -> list[dict[str, Any]]:
    """Return the slugs of an article: of the working copy, the public one, and former ones. Three queries.

    Raises:
        NotFound (404).
    """
    article = session.get(Article, article_id)
    if article is None:
        raise NotFound("There is no such article.")
    publication = session.get(Publication, article_id)
    shown: list[dict[str, Any]] = [{"slug": article.slug, "locale": article.locale, "state": "draft", "left_at": None}]
    if publication is not None:
        shown.append({"slug": publication.slug, "locale": publication.locale, "state": "public", "left_at": None})
    query = select(FormerSlug).where(FormerSlug.article_id == article_id).order_by(FormerSlug.left_at.desc())
    shown += [
        {"slug": item.slug, "locale": item.locale, "state": "former", "left_at": item.left_at}
        for item in session.scalars(query)
    ]
    return shown


def _hop(session: Session, place: str, *, pages_at: Paths, locale: str | None) -> tuple[str, int, str | None] | None:
    row = session.execute(select(Redirect.target, Redirect.status).where(Redirect.source == place)).first()
    if row is not None:
        return row.target, row.status, None
    found = pages_at.article(place)
    if found is None:
        return None
    slug, spoken = found
    try:
        article = present_slug(
            session, slug, locale=locale if locale and spoken == pages_at.locales.default else spoken
        )
    except NotFound:
        return None
    return pages_at.path("article", article["slug"], article["locale"]), PERMANENT, article["id"]
