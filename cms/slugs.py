"""Slugs of articles: which are taken, and which is free.

Owns when a slug may be given to an article. How a title becomes one is `cms.content.slugs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.errors import SlugTaken
from cms.models import Article, Publication

MAX_TRIES: Final = 1000


def refuse_taken(session: Session, slug: str, locale: str, *, except_id: str | None) -> None:
    """Refuse a slug that another working copy or public article of the language has. Two queries.

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
