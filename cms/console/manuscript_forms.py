"""The editor's form: an article's working copy as fields of text, and the fields as what is to be written.

Owns how tags and authors are written in one line, and what counts as a change: what is the same is not sent, so that a
body that says more than Markdown can is left alone by whoever does not touch it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cms.console.pages import Visit
from cms.content import slugify
from cms.delivery import taxonomy
from cms.models import Author, Tag

FIELDS: Final = (
    "title",
    "slug",
    "dek",
    "locale",
    "markdown",
    "type",
    "category",
    "tags",
    "authors",
    "policy",
    "closes_after_days",
    "allow_words",
    "hold_links",
    "seo_title",
    "seo_description",
    "seo_canonical",
    "hero",
    "hero_alt",
    "hero_decorative",
)
MAX_TERMS: Final = 2_000
"""Tags and authors that are offered while somebody types (house rule)."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tags and authors there are, and the categories with how deep they stand."""

    tags: Sequence[Any]
    authors: Sequence[Any]
    categories: Sequence[tuple[int, dict[str, Any]]]

    def names(self, terms: Sequence[Any], text: str) -> list[str]:
        """Return the slugs of terms that are named in one line, with commas; an unknown name as the slug it would have."""
        by_name = {term.name.casefold(): term.slug for term in terms}
        known = {term.slug for term in terms}
        given = [name.strip() for name in text.split(",") if name.strip()]
        return [by_name.get(name.casefold()) or (name if name in known else slugify(name)) for name in given]


def vocabulary(visit: Visit) -> Vocabulary:
    """Return what an article can refer to. Three queries."""
    tags = taxonomy.listed(visit.session, Tag, after=None, limit=MAX_TERMS).rows
    authors = taxonomy.listed(visit.session, Author, after=None, limit=MAX_TERMS).rows
    return Vocabulary(tags, authors, flat(taxonomy.category_tree(visit.session)))


def flat(tree: Sequence[dict[str, Any]], depth: int = 0) -> list[tuple[int, dict[str, Any]]]:
    """Return the tree of categories as a list, each with its depth."""
    found: list[tuple[int, dict[str, Any]]] = []
    for node in tree:
        found += [(depth, node), *flat(node["children"], depth + 1)]
    return found


def empty(locale: str) -> dict[str, str]:
    """Return the fields of an article that does not exist yet."""
    return {**dict.fromkeys(FIELDS, ""), "locale": locale}


def of_draft(draft: Mapping[str, Any]) -> dict[str, str]:
    """Return a working copy as fields. `draft` needs the representation `markdown`."""
    comments, seo = draft["comments"], draft["seo"]
    days = comments["closes_after_days"]
    return {
        "title": draft["title"],
        "slug": draft["slug"],
        "dek": draft["dek"],
        "locale": draft["locale"],
        "markdown": draft["markdown"].rstrip("\n"),
        "type": draft["type"] or "",
        "category": draft["category"]["slug"] if draft["category"] else "",
        "tags": ", ".join(tag["name"] for tag in draft["tags"]),
        "authors": ", ".join(author["name"] for author in draft["authors"]),
        "policy": comments["policy"] or "",
        "closes_after_days": "" if days is None else str(days),
        "allow_words": ", ".join(comments["allow_words"]),
        "hold_links": "1" if comments["hold_links"] else "",
        "seo_title": seo.get("title") or "",
        "seo_description": seo.get("description") or "",
        "seo_canonical": seo.get("canonical") or "",
        **of_hero((draft["hero"] or {}).get("own")),
    }


def of_hero(hero: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the main picture of the wire (`HeroIn`) as fields."""
    said = hero or {}
    return {
        "hero": said.get("media_id", ""),
        "hero_alt": said.get("alt") or "",
        "hero_decorative": "1" if said.get("decorative") else "",
    }


def of_form(form: Mapping[str, str]) -> dict[str, str]:
    """Return the fields as they were sent."""
    return {name: form.get(name, "") for name in FIELDS}


def differing(fields: Mapping[str, str], before: Mapping[str, str]) -> set[str]:
    """Return the names of the fields that say something else than before."""
    return {name for name in FIELDS if _same(fields[name]) != _same(before[name])}


def patch(fields: Mapping[str, str], before: Mapping[str, str], words: Vocabulary) -> dict[str, Any]:
    """Return what differs, in the shape of the wire (`ArticleIn`, `ArticlePatch`)."""
    changed = differing(fields, before)
    plain: dict[str, Any] = {
        "title": fields["title"],
        "slug": fields["slug"].strip(),
        "dek": fields["dek"],
        "locale": fields["locale"].strip(),
        "markdown": fields["markdown"],
        "type": fields["type"].strip() or None,
        "category": fields["category"] or None,
        "tags": words.names(words.tags, fields["tags"]),
        "authors": words.names(words.authors, fields["authors"]),
    }
    wanted = {name: value for name, value in plain.items() if name in changed}
    if wanted.get("slug") == "":
        del wanted["slug"]
    if changed & {"policy", "closes_after_days", "allow_words", "hold_links"}:
        wanted["comments"] = _comments(fields)
    if changed & {"seo_title", "seo_description", "seo_canonical"}:
        wanted["seo"] = {name: fields[f"seo_{name}"].strip() or None for name in ("title", "description", "canonical")}
    if changed & {"hero", "hero_alt", "hero_decorative"}:
        wanted["hero"] = _hero(fields)
    return wanted


def _hero(fields: Mapping[str, str]) -> dict[str, Any] | None:
    if not fields["hero"].strip():
        return None
    alt = fields["hero_alt"].strip()
    return {
        "media_id": fields["hero"].strip(),
        **({"alt": alt} if alt else {}),
        **({"decorative": True} if fields["hero_decorative"] else {}),
    }


def _comments(fields: Mapping[str, str]) -> dict[str, Any]:
    days = fields["closes_after_days"].strip()
    return {
        "policy": fields["policy"] or None,
        # What is no number goes on as it is, for the schema to refuse.
        "closes_after_days": (int(days) if days.isascii() and days.isdecimal() and len(days) < 9 else days)
        if days
        else None,
        "allow_words": [word.strip() for word in fields["allow_words"].split(",") if word.strip()],
        "hold_links": bool(fields["hold_links"]),
    }


def _same(text: str) -> str:
    return text.strip().replace("\r\n", "\n")
