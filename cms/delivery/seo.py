"""What search engines and link previews are told of an article: a pure function of what the public sees anyway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def of_article(values: Mapping[str, Any], *, site_name: str) -> dict[str, Any]:
    """Return title, description, canonical address, Open Graph members and schema.org JSON-LD of an article.

    `values` is the article in the shape of the wire, with `url`, and with the editor's own wording in `seo`. Members
    without a value are left out of Open Graph and JSON-LD.

    Source: the Open Graph protocol (ogp.me), schema.org Article.
    """
    own = values["seo"]
    title = own.get("title") or values["title"]
    description = own.get("description") or values["dek"] or values["excerpt"]
    canonical = own.get("canonical") or values["url"]
    told = {"title": title, "description": description, "canonical": canonical}
    return told | {
        "open_graph": _present(_open_graph(values, told, site_name=site_name)),
        "json_ld": _present(_json_ld(values, told, site_name=site_name)),
    }


def _open_graph(values: Mapping[str, Any], told: Mapping[str, str], *, site_name: str) -> dict[str, Any]:
    return {
        "og:type": "article",
        "og:title": told["title"],
        "og:description": told["description"],
        "og:url": told["canonical"],
        "og:site_name": site_name,
        "og:locale": values["locale"].replace("-", "_"),
        "article:published_time": _written(values["first_published_at"]),
        "article:modified_time": _written(values["updated_at"]),
        "article:section": _name(values["category"]),
        "article:tag": [tag["name"] for tag in values["tags"]],
    }


def _json_ld(values: Mapping[str, Any], told: Mapping[str, str], *, site_name: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Article",
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
        "publisher": {"@type": "Organization", "name": site_name},
    }


def _name(term: Mapping[str, Any] | None) -> str | None:
    return None if term is None else term["name"]


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def _written(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
