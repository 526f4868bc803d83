"""Atom 1.0. Source: RFC 4287; paging by RFC 5005."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from cms.syndication import xml
from cms.syndication.feeds import Entry, Feed

MEDIA_TYPE: Final = "application/atom+xml"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def write(feed: Feed) -> bytes:
    """Return the feed as an Atom document."""
    root = Element("feed", {"xmlns": xml.PREFIXES["atom"]})
    if feed.language is not None:
        root.set(_LANGUAGE, feed.language)
    xml.add(root, "id", feed.url)
    xml.add(root, "title", feed.title)
    if feed.description:
        xml.add(root, "subtitle", feed.description)
    xml.add(root, "updated", _instant(feed.changed_at))
    xml.add(root, "link", rel="alternate", type="text/html", href=feed.home_url)
    xml.add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.url)
    if feed.next_url is not None:
        xml.add(root, "link", rel="next", type=MEDIA_TYPE, href=feed.next_url)
    for entry in feed.entries:
        _add(root, entry, feed)
    return xml.document(root)


def _add(root: Element, entry: Entry, feed: Feed) -> None:
    element = xml.add(root, "entry")
    if entry.language is not None:
        element.set(_LANGUAGE, entry.language)
    xml.add(element, "id", entry.urn)
    xml.add(element, "title", entry.title)
    xml.add(element, "published", _instant(entry.published_at))
    xml.add(element, "updated", _instant(entry.updated_at))
    xml.add(element, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.picture is not None:
        told = {"type": entry.picture.mime_type, "length": str(entry.picture.bytes), "href": entry.picture.url}
        xml.add(element, "link", rel="enclosure", **told)
    # Of one type and language there may be one alternate only (RFC 4287, 4.1.2): each of these has its own.
    for language, url in entry.translations:
        xml.add(element, "link", rel="alternate", type="text/html", hreflang=language, href=url)
    # An entry must name an author (RFC 4287, 4.1.2); where nobody signs, the publication does.
    for author in entry.authors or (feed.title,):
        xml.add(xml.add(element, "author"), "name", author)
    for category in entry.categories:
        xml.add(element, "category", term=category)
    if entry.summary:
        xml.add(element, "summary", entry.summary)
    xml.add(element, "content", entry.html, type="html")


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
