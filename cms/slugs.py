"""Slugs of articles: which are taken, which is free, and which an article had.

Owns when a slug may be given to an article, and that no public address is forgotten. How a title becomes one is `cms.content.slugs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms.errors import SlugTaken
from cms.models import Article, FormerSlug, Publication

MAX_TRIES: Final = 1000


def refuse_taken(session: Session, slug: str, locale: str, *, except_id: str | None) -> None:
    """Refuse a slug that another working copy or public article of the language has, or had in public. Three queries.

    Addresses that readers may have kept lead on to where the article is now; whoever wants such a slug for another
    article lets go of it first (`redirects.release_slug`).

    Raises:
        SlugTaken (409).
    """
    holders = {
        session.scalar(select(Article.id).where(Article.locale == locale, Article.slug == slug)),
        session.scalar(select(Publication.article_id).where(Publication.locale == locale, Publication.slug == slug)),
    }
    taken = holders - {None, except_id}
    if taken:
        raise SlugTaken(f"Another article has the slug “{slug}”.", extra={"holder": taken.pop()})
    former = session.get(FormerSlug, (locale, slug))
    if former is not None and former.article_id != except_id:
        detail = f"“{slug}” leads to an article that had it: let go of it there first."
        raise SlugTaken(detail, extra={"holder": former.article_id, "is_former": True})


def move(session: Session, publication: Publication | None, slug: str, locale: str, *, now: datetime) -> None:
    """Remember the address that a public article leaves for another one. Two queries."""
    if publication is None or (publication.slug, publication.locale) == (slug, locale):
        return
    leave(session, publication, now=now)


def leave(session: Session, publication: Publication, *, now: datetime) -> None:
    """Remember the address of an article that is public until now. One query."""
    found = session.get(FormerSlug, (publication.locale, publication.slug))
    if found is None:
        found = FormerSlug(locale=publication.locale, slug=publication.slug)
        session.add(found)
    found.article_id, found.left_at = publication.article_id, now
    session.flush()


def settle(session: Session, article_id: str, slug: str, locale: str) -> None:
    """Forget that an article had the slug which it has again. One statement."""
    session.execute(
        delete(FormerSlug).where(
            FormerSlug.article_id == article_id, FormerSlug.locale == locale, FormerSlug.slug == slug
        )
    )


def free(session: Session, stem: str, locale: str) -> str:
    """Return `stem`, or the first of stem-2, stem-3, ... that no article of the language has.

    Raises:
        SlugTaken: a thousand are (409).
    """
    for candidate in _candidates(stem):
        try:
            refuse_taken(session, candidate, locale, except_id=None)
        except SlugTaken:
            continue
        return candidate
    raise SlugTaken(f"Every slug like “{stem}” is taken.")


def _candidates(stem: str) -> Iterable[str]:
    yield stem
    for number in range(2, MAX_TRIES):
        yield f"{stem}-{number}"
