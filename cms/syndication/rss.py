"""RSS 2.0 with the usual companions: Atom links, full content, Dublin Core authors. Source: RSS Advisory Board, 2.0.11.

RSS wants an e-mail address in `author`; we publish none, so names go into `dc:creator`, as the board's profile advises.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from xml.etree.ElementTree import Element

from cms.syndication import xml
from cms.syndication.feeds import Entry, Feed

MEDIA_TYPE: Final = "application/rss+xml"


def write(feed: Feed) -> bytes:
    """Return the feed as an RSS document."""
    root = Element("rss", {"version": "2.0"})
    channel = xml.add(root, "channel")
    xml.add(channel, "title", feed.title)
    xml.add(channel, "link", feed.home_url)
    xml.add(channel, "description", feed.description or feed.title)
    if feed.language is not None:
        xml.add(channel, "language", feed.language)
    xml.add(channel, "lastBuildDate", _date(feed.changed_at))
    xml.add(channel, xml.name("atom", "link"), rel="self", type=MEDIA_TYPE, href=feed.url)
    if feed.next_url is not None:
        xml.add(channel, xml.name("atom", "link"), rel="next", type=MEDIA_TYPE, href=feed.next_url)
    for entry in feed.entries:
        _add(channel, entry)
    return xml.document(root)


def _add(channel: Element, entry: Entry) -> None:
    element = xml.add(channel, "item")
    xml.add(element, "title", entry.title)
    xml.add(element, "link", entry.url)
    xml.add(element, "guid", entry.urn, isPermaLink="false")
    xml.add(element, "pubDate", _date(entry.published_at))
    for author in entry.authors:
        xml.add(element, xml.name("dc", "creator"), author)
    for category in entry.categories:
        xml.add(element, "category", category)
    if entry.picture is not None:
        told = {"url": entry.picture.url, "length": str(entry.picture.bytes), "type": entry.picture.mime_type}
        xml.add(element, "enclosure", **told)
    xml.add(element, "description", entry.summary or entry.title)
    xml.add(element, xml.name("content", "encoded"), entry.html)


def _date(value: datetime) -> str:
    return format_datetime(value.astimezone(UTC), usegmt=True)
