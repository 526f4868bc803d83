"""What a feed is, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The main picture of an entry: its address, media type and size in bytes."""

    url: str
    mime_type: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article or one comment in a feed.

    Attributes:
        id: the identifier (a UUID) of what it shows; it never changes, whatever happens to the address.
        url: where a person reads it.
        title: plain text.
        html: safe HTML.
        summary: plain text, may be empty.
        authors: names.
        categories: names of category and tags.
        translations: (language, address) pairs of the same in other languages.
    """

    id: str
    url: str
    title: str
    html: str
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    authors: Sequence[str] = ()
    categories: Sequence[str] = ()
    translations: Sequence[tuple[str, str]] = ()
    language: str | None = None
    picture: Picture | None = None

    @property
    def urn(self) -> str:
        """The identifier as a URI (RFC 9562), for formats that want one."""
        return f"urn:uuid:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed: what it is called, where it is, and one page of its entries, newest first.

    Attributes:
        home_url: the page for people that the feed accompanies.
        url: the address of this page of the feed.
        next_url: the address of the next, older page (RFC 5005), None on the last.
        changed_at: the latest change of an entry, or a fixed instant in the past for an empty feed: the answer must
            not differ from one request to the next while nothing happens.
    """

    title: str
    home_url: str
    url: str
    changed_at: datetime
    entries: Sequence[Entry]
    description: str = ""
    next_url: str | None = None
    language: str | None = None
