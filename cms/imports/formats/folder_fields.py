"""Fields of front matter: the same thing has another name with every generator.

Owns the names. A field that nothing here stands for is noted by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from cms.imports.lines import instant, line, path_of, web_address
from cms.imports.records import Note, Picture, State

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title",),
    "slug": ("slug",),
    "path": ("permalink", "url"),
    "dek": ("dek", "summary", "excerpt", "subtitle", "description"),
    "description": ("description", "meta_description", "seo_description"),
    "seo_title": ("seo_title", "meta_title"),
    "canonical": ("canonical", "canonical_url", "canonicalurl"),
    "published_at": ("date", "pubdate", "publishdate", "publish_date", "published_at", "publishedat", "publisheddate"),
    "updated_at": ("lastmod", "updated", "updateddate", "updated_at", "last_modified_at", "modified", "moddate"),
    "tags": ("tags", "tag", "keywords"),
    "categories": ("categories", "category"),
    "authors": ("authors", "author"),
    "aliases": ("aliases", "alias", "redirect_from"),
    "hero": ("heroimage", "hero", "image", "cover", "featured_image", "featuredimage", "thumbnail", "banner", "images"),
    "hero_alt": ("heroimagealt", "image_alt", "imagealt", "coveralt", "alt"),
    "locale": ("lang", "language", "locale"),
    "draft": ("draft",),
    "published": ("published",),
    "status": ("status",),
    "comments": ("comments",),
}
SILENT: Final = frozenset({"layout", "type", "slug", "weight", "toc", "id"})
"""Fields that tell a generator how to show a page: the frontend's affair."""

_SEPARATORS: Final = ("tags", "categories", "authors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What front matter says, in our terms."""

    title: str = ""
    slug: str | None = None
    path: str | None = None
    dek: str = ""
    seo: dict[str, str] = field(default_factory=dict)
    published_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    hero: Picture | None = None
    locale: str | None = None
    is_draft: bool = False
    comments: bool | None = None
    notes: tuple[Note, ...] = ()


def read(front: Mapping[str, Any]) -> Fields:
    """Return what the front matter says; what nothing stands for is noted."""
    given = {str(name).casefold().replace("-", "_"): value for name, value in front.items()}
    notes: list[Note] = []

    def first(member: str) -> Any:
        return next((given[name] for name in NAMES[member] if given.get(name) not in (None, "", [])), None)

    known = {name for names in NAMES.values() for name in names} | SILENT
    notes += [
        Note("field_left_out", f"The field “{name}” was left out.")
        for name in given
        if name not in known and given[name]
    ]
    dek, description = line(first("dek")), line(first("description"))
    seo = {
        "title": line(first("seo_title")),
        "description": description if description != dek else "",
        "canonical": web_address(first("canonical")) or "",
    }
    published = _instant(first("published_at"), "date", notes)
    return Fields(
        title=line(first("title")),
        slug=line(first("slug")).strip("/").rpartition("/")[2] or None,
        path=_path(first("path")),
        dek=dek,
        seo={name: value for name, value in seo.items() if value},
        published_at=published,
        updated_at=_instant(first("updated_at"), "date of the last change", notes),
        tags=_names(first("tags")),
        categories=_names(first("categories")),
        authors=_names(first("authors")),
        aliases=tuple(filter(None, (_path(item) for item in _texts(first("aliases"))))),
        hero=_hero(first("hero"), line(first("hero_alt"))),
        locale=_locale(first("locale"), notes),
        is_draft=given.get("draft") is True or given.get("published") is False or given.get("status") == "draft",
        comments=given["comments"] if isinstance(given.get("comments"), bool) else None,
        notes=tuple(notes),
    )


def state(*, is_draft: bool) -> State:
    """Return the state of a file: there are only two."""
    return State.DRAFT if is_draft else State.PUBLISHED


def day(year: str, month: str, date: str) -> datetime | None:
    """Return the day that a file's name begins with; None if there is no such day."""
    try:
        return datetime(int(year), int(month), int(date), tzinfo=UTC)
    except ValueError:
        return None


def _instant(value: Any, what: str, notes: list[Note]) -> datetime | None:
    found = instant(value)
    if value is not None and found is None:
        notes.append(Note("date_unreadable", f"The {what} cannot be read: {line(value)[:60]!r}."))
    return found


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [text for item in items if (text := line(item))]


def _names(value: Any) -> tuple[str, ...]:
    """Return names given as a list, as one text with commas, or as objects with a name."""
    items = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in items:
        if isinstance(item, dict):
            found += _texts(item.get("name") or item.get("title"))
        elif isinstance(value, list):
            found += _texts(item)
        else:
            found += [text for part in line(item).split(",") if (text := part.strip())]
    return tuple(dict.fromkeys(found))


def _path(value: Any) -> str | None:
    text = line(value)
    if text.startswith(("http://", "https://")):
        return path_of(text)
    return f"/{text.lstrip('/')}" if text else None


def _hero(value: Any, alt: str) -> Picture | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        url = line(value.get("src") or value.get("url") or value.get("image") or value.get("path"))
        caption, alt = line(value.get("caption")), line(value.get("alt")) or alt
    else:
        url, caption = line(value), ""
    return Picture(url=url, alt=alt, caption=caption) if url else None


def _locale(value: Any, notes: list[Note]) -> str | None:
    text = line(value).replace("_", "-")
    if not text:
        return None
    head, _, rest = text.partition("-")
    if head.isalpha() and 2 <= len(head) <= 3 and len(text) <= 16:
        return "-".join([head.lower(), *filter(None, [rest])])
    notes.append(Note("locale_unreadable", f"This is no language: {text[:40]!r}."))
    return None
