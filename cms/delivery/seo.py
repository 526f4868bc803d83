"""What search engines and link previews are told: a pure function of what the public sees anyway.

Sources: the Open Graph protocol (ogp.me); schema.org Article, BreadcrumbList and Comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import Any, Final

_CONTEXT: Final = "https://schema.org"
_BREAK: Final = re.compile(r"<br ?/?>|</(?:p|li|blockquote|pre)>")
_TAG: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication an article appears in: its name, its home page, and where its categories' pages are."""

    name: str
    home_url: str
    category_url: Callable[[str], str]


def of_article(values: Mapping[str, Any], *, publication: Publication) -> dict[str, Any]:
    """Return title, description, canonical address, Open Graph members and schema.org JSON-LD of an article.

    `values` is the article in the shape of the wire, with `url`, and with the editor's own wording in `seo`. Members
    without a value are left out of Open Graph and JSON-LD. The JSON-LD is one graph: the article, and the breadcrumbs
    that lead to it.
    """
    own = values["seo"]
    told = {
        "title": own.get("title") or values["title"],
        "description": own.get("description") or values["dek"] or values["excerpt"],
        "canonical": own.get("canonical") or values["url"],
    }
    graph = [_present(_article(values, told, publication)), _breadcrumbs(values, told, publication)]
    return told | {
        "open_graph": _present(_open_graph(values, told, publication)),
        "json_ld": {"@context": _CONTEXT, "@graph": graph},
    }


def of_comments(shown: Iterable[Mapping[str, Any]], *, article_url: str) -> dict[str, Any]:
    """Return the schema.org JSON-LD of a page of public comments, in the shape of the wire, replies of a tree included.

    A tombstone says nothing and is left out; comments that wait for a moderator show to their author only.
    """
    return {"@context": _CONTEXT, "@graph": [_comment(item, article_url) for item in _flat(shown)]}


def _open_graph(values: Mapping[str, Any], told: Mapping[str, str], publication: Publication) -> dict[str, Any]:
    return {
        "og:type": "article",
        "og:title": told["title"],
        "og:description": told["description"],
        "og:url": told["canonical"],
        "og:site_name": publication.name,
        "og:locale": values["locale"].replace("-", "_"),
        "article:published_time": _written(values["first_published_at"]),
        "article:modified_time": _written(values["updated_at"]),
        "article:section": _name(values["category"]),
        "article:tag": [tag["name"] for tag in values["tags"]],
    }


def _article(values: Mapping[str, Any], told: Mapping[str, str], publication: Publication) -> dict[str, Any]:
    return {
        "@type": "Article",
        "@id": told["canonical"],
        "headline": told["title"],
        "description": told["description"],
        "url": told["canonical"],
        "mainEntityOfPage": told["canonical"],
        "inLanguage": values["locale"],
        "datePublished": _written(values["first_published_at"]),
        "dateModified": _written(values["updated_at"]),
        "author": [{"@type": "Person", "name": author["name"]} for author in values["authors"]],
        "articleSection": _name(values["category"]),
        "keywords": [tag["name"] for tag in values["tags"]],
        "wordCount": values["word_count"],
        "commentCount": values["comments"]["count"],
        "publisher": {"@type": "Organization", "name": publication.name, "url": publication.home_url},
    }


def _breadcrumbs(values: Mapping[str, Any], told: Mapping[str, str], publication: Publication) -> dict[str, Any]:
    """Return the way from the home page through the categories to the article."""
    steps = [(publication.name, publication.home_url)]
    category = values["category"]
    if category is not None:
        steps += [(item["name"], publication.category_url(item["slug"])) for item in category.get("ancestors", ())]
        steps.append((category["name"], publication.category_url(category["slug"])))
    steps.append((values["title"], told["canonical"]))
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": {"@type": "WebPage", "@id": url}}
        for position, (name, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _flat(shown: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for item in shown:
        if item["html"] and "status" not in item:
            yield item
        yield from _flat(item.get("replies", ()))


def _comment(item: Mapping[str, Any], article_url: str) -> dict[str, Any]:
    parent = item["parent_id"]
    return _present(
        {
            "@type": "Comment",
            "@id": f"{article_url}#comment-{item['id']}",
            "url": f"{article_url}#comment-{item['id']}",
            "text": _text(item["html"]),
            "dateCreated": _written(item["created_at"]),
            "dateModified": _written(item["edited_at"]),
            "author": {"@type": "Person", "name": item["author"]["name"]},
            "upvoteCount": item["votes"] or None,
            "parentItem": None if parent is None else {"@type": "Comment", "@id": f"{article_url}#comment-{parent}"},
            "isPartOf": {"@type": "Article", "@id": article_url},
        }
    )


def _text(html: str) -> str:
    """Return the text of a comment's HTML, which is our own writing: well-formed, and nothing in it but text and tags."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html))).strip()


def _name(term: Mapping[str, Any] | None) -> str | None:
    return None if term is None else term["name"]


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in (None, "", [])}


@lru_cache(maxsize=1024)
def _written(value: datetime | None) -> str | None:
    """Return an instant in RFC 3339. Cached: Open Graph and JSON-LD say the same ones."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
