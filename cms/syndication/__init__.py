"""What leaves the site in the formats of others: feeds (RSS, Atom, JSON Feed) and sitemaps.

Pure: values in, bytes out. Owns the formats; which articles and comments are in them is `cms.delivery`'s to say.
"""

from __future__ import annotations

from cms.syndication import atom, json_feed, rss
from cms.syndication.feeds import Entry, Feed, Picture
from cms.syndication.sitemaps import News, Page, index, pages

FORMATS = {"rss.xml": rss, "atom.xml": atom, "feed.json": json_feed}
"""The formats of a feed by the name of its file: each a module with `MEDIA_TYPE` and `write(feed) -> bytes`."""

__all__ = ["FORMATS", "Entry", "Feed", "News", "Page", "Picture", "atom", "index", "pages"]
