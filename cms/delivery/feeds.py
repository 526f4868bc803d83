"""Feeds: the newest articles of the site or of a term, and the newest comments of an article, as syndication knows them.

Owns what an entry says. Which articles and comments there are, the reads of articles and comments decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.delivery.alternates import UrlOf
from cms.errors import NotFound
from cms.models import Author, Category, Tag
from cms.syndication import Entry, Picture

KINDS: Final[Mapping[str, type[Any]]] = {"category": Category, "tag": Tag, "author": Author}
"""What has a feed of its own, besides the site and the comments of an article."""

NOTHING_YET: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When an empty feed changed last: a feed has to name an instant, and it must be the same at every request."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a feed of a category, tag or author is called."""

    id: str
    name: str
    description: str


def term(session: Session, kind: str, slug: str) -> Term:
    """Return the category, tag or author with a slug. One query.

    Raises:
        NotFound: there is none (404).
    """
    model = KINDS[kind]
    about = model.bio if model is Author else model.description
    row = session.execute(select(model.id, model.name, about).where(model.slug == slug)).first()
    if row is None:
        raise NotFound(f"There is no such {kind}.")
    return Term(*row)


def article_entry(values: Mapping[str, Any], url_of: UrlOf) -> Entry:
    """Return a public article, in the shape of the wire with `html`, as an entry."""
    category = values["category"]
    names = [] if category is None else [category["name"]]
    return Entry(
        id=values["id"],
        url=url_of(values["slug"], values["locale"]),
        title=values["title"],
        html=values["html"],
        translations=[(item["locale"], url_of(item["slug"], item["locale"])) for item in values["translations"]],
        summary=values["dek"] or values["excerpt"],
        published_at=values["published_at"],
        updated_at=values["updated_at"],
        authors=[author["name"] for author in values["authors"]],
        categories=[*names, *(tag["name"] for tag in values["tags"])],
        language=values["locale"],
        picture=_picture(values["hero"]),
    )


def _picture(hero: Mapping[str, Any] | None) -> Picture | None:
    return None if hero is None else Picture(url=hero["url"], mime_type=hero["mime_type"], bytes=hero["bytes"])


def comment_entry(values: Mapping[str, Any], article: Mapping[str, Any], url: str) -> Entry:
    """Return a public comment, in the shape of the wire, as an entry that leads to its place under the article."""
    name = values["author"]["name"]
    return Entry(
        id=values["id"],
        url=f"{url}#comment-{values['id']}",
        title=f"{name}: {article['title']}",
        html=values["html"],
        published_at=values["created_at"],
        updated_at=values["edited_at"] or values["created_at"],
        authors=[name],
        language=article["locale"],
    )


def changed_at(entries: list[Entry]) -> datetime:
    """Return when the latest of the entries changed."""
    return max((entry.updated_at for entry in entries), default=NOTHING_YET)
