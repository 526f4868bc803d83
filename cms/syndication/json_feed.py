"""JSON Feed 1.1. Source: jsonfeed.org/version/1.1."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import orjson

from cms.syndication.feeds import Entry, Feed

MEDIA_TYPE: Final = "application/feed+json"


def write(feed: Feed) -> bytes:
    """Return the feed as a JSON Feed document."""
    members = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.url,
        "description": feed.description,
        "next_url": feed.next_url,
        "language": feed.language,
        "items": [_item(entry) for entry in feed.entries],
    }
    return orjson.dumps({name: value for name, value in members.items() if value not in (None, "")})


def _item(entry: Entry) -> dict[str, Any]:
    members = {
        "id": entry.urn,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "image": None if entry.picture is None else entry.picture.url,
        "date_published": _instant(entry.published_at),
        "date_modified": _instant(entry.updated_at),
        "authors": [{"name": author} for author in entry.authors],
        "tags": list(entry.categories),
        "language": entry.language,
    }
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
