"""Sitemaps with image and news entries. Source: sitemaps.org protocol 0.9; Google's image and news extensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from cms.syndication import xml

MEDIA_TYPE: Final = "application/xml"
MAX_IMAGES: Final = 1000
"""Images a page may name (Google's image sitemaps)."""

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a news sitemap says of an article besides its address."""

    publication: str
    language: str
    title: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the site: its address, its last change, the addresses of its images, its translations.

    `alternates` are (language, address) pairs, the page's own included.
    """

    url: str
    changed_at: datetime
    images: Sequence[str] = ()
    alternates: Sequence[tuple[str, str]] = ()
    news: News | None = None


def pages(listed: Iterable[Page]) -> bytes:
    """Return a sitemap of at most 50,000 pages (the protocol's limit; the caller's to keep)."""
    root = Element("urlset", {"xmlns": _NAMESPACE})
    for page in listed:
        element = xml.add(root, "url")
        xml.add(element, "loc", page.url)
        xml.add(element, "lastmod", _instant(page.changed_at))
        for language, url in page.alternates:
            xml.add(element, xml.name("xhtml", "link"), rel="alternate", hreflang=language, href=url)
        for image in page.images[:MAX_IMAGES]:
            xml.add(xml.add(element, xml.name("image", "image")), xml.name("image", "loc"), image)
        if page.news is not None:
            _add_news(element, page.news)
    return xml.document(root)


def index(listed: Iterable[tuple[str, datetime]]) -> bytes:
    """Return the index of sitemaps, given as (address, last change) pairs."""
    root = Element("sitemapindex", {"xmlns": _NAMESPACE})
    for url, changed_at in listed:
        element = xml.add(root, "sitemap")
        xml.add(element, "loc", url)
        xml.add(element, "lastmod", _instant(changed_at))
    return xml.document(root)


def _add_news(page: Element, news: News) -> None:
    element = xml.add(page, xml.name("news", "news"))
    publication = xml.add(element, xml.name("news", "publication"))
    xml.add(publication, xml.name("news", "name"), news.publication)
    xml.add(publication, xml.name("news", "language"), news.language)
    xml.add(element, xml.name("news", "publication_date"), _instant(news.published_at))
    xml.add(element, xml.name("news", "title"), news.title)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
