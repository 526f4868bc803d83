"""What search engines and link previews are told: a pure function of what the public sees anyway.

Sources: the Open Graph protocol (ogp.me); schema.org Article, BreadcrumbList and Comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import Any, Final

from cms import custom_fields
from cms.delivery.alternates import alternates

_CONTEXT: Final = "https://schema.org"
_BREAK: Final = re.compile(r"<br ?/?>|</(?:p|li|blockquote|pre)>")
_TAG: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication an article appears in: its name, its home page, and where the pages of categories and articles are.

    `chain` are the languages for readers of whom nothing is known, the best first.
    """

    name: str
    home_url: str
    category_url: Callable[[str], str]
    article_url: Callable[[str, str], str]
    chain: Sequence[str]


def of_article(values: Mapping[str, Any], *, publication: Publication) -> dict[str, Any]:
    """Return title, description, canonical address, Open Graph members and schema.org JSON-LD of an article.

    `values` is the article in the shape of the wire, with `url`, with the editor's own wording in `seo`, and with
    `members`, the public ones of its group of translations. Members without a value are left out of Open Graph and
    JSON-LD. The JSON-LD is one graph: the article, and the breadcrumbs that lead to it.
    """
    own = values["seo"]
    told = {
        "title": own.get("title") or values["title"],
        "description": own.get("description") or values["dek"] or values["excerpt"],
        "canonical": own.get("canonical") or values["url"],
    }
    pairs = alternates(values["members"], publication.article_url, chain=publication.chain)
    if values["url"] not in {url for _, url in pairs}:
        pairs = []  # the page is not public, or is but the copy of another one
    graph = [
        _present(_article(values, told, publication)),
        _breadcrumbs(values, told, publication),
        *_of_fields(values, told),
        *_of_questions(values, told),
    ]
    return told | {
        "alternates": [{"hreflang": language, "href": url} for language, url in pairs],
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
        "og:locale": _territorial(values["locale"]),
        "og:locale:alternate": [
            _territorial(item["locale"]) for item in values["members"] if item["id"] != values["id"]
        ],
        **_share(values["hero"]),
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
        "image": _images(values["hero"]),
        "mainEntityOfPage": told["canonical"],
        "inLanguage": values["locale"],
        "translationOfWork": next(iter(_works(values, publication, is_source=True)), None),
        "workTranslation": _works(values, publication, is_source=False),
        "datePublished": _written(values["first_published_at"]),
        "dateModified": _written(values["updated_at"]),
        "author": [{"@type": "Person", "name": author["name"]} for author in values["authors"]],
        "articleSection": _name(values["category"]),
        "keywords": [tag["name"] for tag in values["tags"]],
        "wordCount": values["word_count"],
        "commentCount": values["comments"]["count"],
        "publisher": {"@type": "Organization", "name": publication.name, "url": publication.home_url},
    }


def _share(hero: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what link previews are told of the main picture: a cut of the size they ask for."""
    if hero is None:
        return {}
    cut = hero["crops"]["share"]
    return {
        "og:image": cut["url"],
        "og:image:type": cut["mime_type"],
        "og:image:width": str(cut["width"]),
        "og:image:height": str(cut["height"]),
        "og:image:alt": hero["alt"],
    }


def _images(hero: Mapping[str, Any] | None) -> list[str]:
    """Return the addresses of the main picture as it is, wide and square, as search engines want it."""
    return [] if hero is None else [hero["url"], *(hero["crops"][name]["url"] for name in ("wide", "square"))]


def _works(values: Mapping[str, Any], publication: Publication, *, is_source: bool) -> list[dict[str, Any]]:
    """Return the public source of an article, or its public translations, as works."""
    if not values["members"]:
        return []
    members = {item["id"]: item for item in values["members"]}
    source_id = members.get(values["id"], {}).get("source_id")
    if is_source:
        wanted = [members[source_id]] if source_id in members else []
    else:
        wanted = [item for item in members.values() if item["source_id"] == values["id"] and item["id"] != values["id"]]
    works = []
    for item in wanted:
        url = item["canonical"] or publication.article_url(item["slug"], item["locale"])
        works.append(
            {"@type": "Article", "@id": url, "url": url, "headline": item["title"], "inLanguage": item["locale"]}
        )
    return works


def _territorial(locale: str) -> str:
    """Return a language as Open Graph writes it: `de_AT`."""
    return locale.replace("-", "_")


def _of_fields(values: Mapping[str, Any], told: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    """Return what the templates of field sets make of the article's fields, each tied to the article."""
    article = {
        "title": values["title"],
        "description": told["description"],
        "url": told["canonical"],
        "locale": values["locale"],
        "published_at": _written(values["first_published_at"]),
        "updated_at": _written(values["updated_at"]),
        "authors": [{"@type": "Person", "name": author["name"]} for author in values["authors"]],
        "image": (values.get("hero") or {}).get("url"),
    }
    for slug, template in values.get("linked_data", {}).items():
        made = custom_fields.rendered(template, values["fields"].get(slug, {}), article)
        if made is not None:
            yield {"@id": f"{told['canonical']}#{slug}", **made}


def _of_questions(values: Mapping[str, Any], told: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    """Return the FAQPage of what the article asks and answers, if it does."""
    asked = values.get("questions", ())
    if asked:
        entities = [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in asked
        ]
        yield {"@type": "FAQPage", "@id": f"{told['canonical']}#faq", "mainEntity": entities}


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
