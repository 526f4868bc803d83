"""Manuscripts: articles in files, Markdown with front matter or HTML, and how they become working copies.

Owns what front matter may say. Categories, tags and authors that do not exist yet are created: whoever runs the command
line may do so, and a manuscript should not fail for a new tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cms import articles, content, groups, taxonomy
from cms.articles import Saved
from cms.content import slugify
from cms.errors import Fault, InvalidInput
from cms.journal import Actor
from cms.models import Article, Author, Category, Tag, TranslationGroup
from moderation.columns import is_identifier

COPIED: Final = ("title", "slug", "dek", "locale", "seo", "comments", "type", "fields")
OURS: Final = frozenset(
    {*COPIED, "category", "tags", "authors", "published_at", "status", "translation_of", "translation_key"}
)
MAX_KEY_CHARS: Final = 120
_HTML_TITLE: Final = re.compile(r"<h1\b[^>]*>(.*?)</h1>|<title\b[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file that was read: the draft without references, the names it refers to, and what was not understood.

    `translation_of` is the slug or id of the article that it is a translation of; `translation_key` is what files that are
    translations of one another have in common.
    """

    draft: dict[str, Any]
    category: str | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    status: str | None = None
    translation_of: str | None = None
    translation_key: str | None = None
    ignored: tuple[str, ...] = ()


def from_markdown(source: str, *, fallback_title: str) -> Manuscript:
    """Read Markdown with front matter (YAML between lines of ---).

    The title is the front matter's, else the first heading of level one, else `fallback_title`.

    Raises:
        InvalidInput: the front matter cannot be read or has values of the wrong kind (422).
    """
    try:
        front, body = content.split_front_matter(source)
    except content.InvalidBody as error:
        raise InvalidInput(str(error), faults=[Fault("/", item.code, item.detail) for item in error.faults]) from error
    heading = re.match(r"\s*#\s+(.+?)\s*#*\s*$", body, re.MULTILINE)
    title = _text(front, "title") or (heading[1] if heading else fallback_title)
    draft = {name: front[name] for name in COPIED if front.get(name) is not None}
    return Manuscript(
        draft={**draft, "title": title, "markdown": body},
        category=_text(front, "category"),
        tags=_names(front, "tags"),
        authors=_names(front, "authors"),
        published_at=_instant(front, "published_at"),
        status=_text(front, "status"),
        translation_of=_text(front, "translation_of"),
        translation_key=_text(front, "translation_key"),
        ignored=tuple(sorted(set(front) - OURS)),
    )


def from_html(source: str, *, fallback_title: str) -> Manuscript:
    """Read an HTML page or fragment; the title is its first h1, else its title element, else `fallback_title`."""
    found = _HTML_TITLE.search(source)
    title = fallback_title
    if found is not None:
        document = content.from_html(found[1] or found[2])
        title = " ".join(content.to_text(list(document.blocks)).split()) or fallback_title
    return Manuscript(draft={"title": title, "html": source})


def add(session: Session, manuscript: Manuscript, *, default_locale: str, actor: Actor, now: datetime) -> Saved:
    """Create the working copy of a manuscript, and whatever it refers to that is missing.

    Raises:
        InvalidInput (422), SlugTaken (409), TranslationExists (409): as `articles.create`; also if what it is the
            translation of cannot be found.
    """
    draft = dict(manuscript.draft)
    if manuscript.category is not None:
        draft["category"] = _reference(session, Category, manuscript.category, actor=actor, now=now)
    draft["tags"] = [_reference(session, Tag, name, actor=actor, now=now) for name in manuscript.tags]
    draft["authors"] = [_reference(session, Author, name, actor=actor, now=now) for name in manuscript.authors]
    key = manuscript.translation_key
    if key is not None and len(key) > MAX_KEY_CHARS:
        raise InvalidInput(faults=[Fault("/translation_key", "length", f"At most {MAX_KEY_CHARS} characters.")])
    source_id = _source(session, manuscript)
    if source_id is not None:
        draft["translation_of"] = source_id
    saved = articles.create(session, draft, default_locale=default_locale, actor=actor, now=now)
    if key is not None and saved.article.group_id is None:
        groups.join(session, saved.article, groups.made(session, now=now, key=key).id)
    return saved


def _source(session: Session, manuscript: Manuscript) -> str | None:
    """Return the id of what a manuscript is the translation of; of several with its key, the first.

    Raises:
        InvalidInput: there is no such article, or one in several languages (422).
    """
    if manuscript.translation_of is not None:
        named = manuscript.translation_of
        column = Article.id if is_identifier(named) else Article.slug
        found = session.scalars(select(Article.id).where(column == named, Article.trashed_at.is_(None)).limit(2)).all()
        if len(found) != 1:
            detail = (
                f"There is no article “{named}”." if not found else f"“{named}” is in several languages: give the id."
            )
            raise InvalidInput(faults=[Fault("/translation_of", "unknown", detail)])
        return found[0]
    if manuscript.translation_key is None:
        return None
    query = select(Article.id).join(TranslationGroup, TranslationGroup.id == Article.group_id)
    query = query.where(TranslationGroup.key == manuscript.translation_key, Article.trashed_at.is_(None))
    return session.scalar(query.order_by(Article.source_id.is_not(None), Article.id).limit(1))


def _reference(session: Session, kind: type[Any], name: str, *, actor: Actor, now: datetime) -> str:
    """Return the id of what is called `name` (name or slug, whatever the case), creating it if need be."""
    query = select(kind.id).where(or_(kind.slug == slugify(name), func.lower(kind.name) == name.lower()))
    found: str | None = session.scalar(query.limit(1))
    if found is None:
        found = taxonomy.create(session, kind, {"name": name}, actor=actor, now=now).id
    return found


def _text(front: Mapping[str, Any], name: str) -> str | None:
    value = front.get(name)
    return None if value is None else str(value).strip()


def _names(front: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return names given as a list, or as one text with commas."""
    value = front.get(name) or []
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list):
        raise InvalidInput(faults=[Fault(f"/{name}", "invalid", "A list of names is expected.")])
    return tuple(str(item).strip() for item in given if str(item).strip())


def _instant(front: Mapping[str, Any], name: str) -> datetime | None:
    value = front.get(name)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise InvalidInput(faults=[Fault(f"/{name}", "invalid", f"“{value}” is not a date and time.")]) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if value is None or isinstance(value, datetime):
        return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)
    raise InvalidInput(faults=[Fault(f"/{name}", "invalid", "A date and time is expected.")])
