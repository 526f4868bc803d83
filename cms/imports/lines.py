"""Short texts of a source (names, titles, addresses, instants) in the form in which they can be kept.

Pure. What cannot be kept is dropped by whoever asks, with a note.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from cms import content

MAX_ADDRESS_CHARS: Final = 2000
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OFFSET: Final = re.compile(r"\s+([+-]\d{2}:?\d{2}|Z)$")
_FORBIDDEN: Final = re.compile(r"[\s\x00-\x20\x7f<>\"'`\\]")


def line(text: object) -> str:
    """Return a text as one line without control characters; empty for nothing, and for what is neither text nor number."""
    written = str(text) if isinstance(text, str | int | float) else ""
    return " ".join(_UNSTORABLE.sub("", written).split())


def cut(text: str, max_chars: int) -> str:
    """Return a line that is at most so long, ended at a word where one ends in its second half."""
    if len(text) <= max_chars:
        return text
    whole = text[: max_chars - 1].rpartition(" ")[0]
    return (whole if len(whole) * 2 >= max_chars else text[: max_chars - 1]).rstrip() + "…"


def bare(markup: object) -> str:
    """Return the text of a title or an excerpt that may hold HTML, as one line."""
    text = markup if isinstance(markup, str) else line(markup)
    if "<" in text or "&" in text:
        try:
            text = content.to_text(list(content.from_html(text).blocks))
        except content.InvalidBody:
            text = re.sub(r"<[^>]*>", " ", text)
    return line(text)


def web_address(address: object) -> str | None:
    """Return a web address that may be kept, or None."""
    text = address.strip() if isinstance(address, str) else ""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        is_address = is_address and parts.port != 0
    except ValueError:
        return None
    return text if is_address and len(text) <= MAX_ADDRESS_CHARS and not _FORBIDDEN.search(text) else None


def path_of(address: str | None) -> str | None:
    """Return the path of an address on its site; None where nothing but parameters tell pages apart (`/?p=1`)."""
    try:
        parts = urlsplit((address or "").strip())
    except ValueError:
        return None
    return parts.path if parts.path.strip("/") else None


def decoded(slug: str | None) -> str | None:
    """Return a slug that is written in percent signs as it reads."""
    return unquote(slug) if slug else None


def instant(written: object, *, unit_s: float = 1.0) -> datetime | None:
    """Return an instant from what formats write: ISO 8601, `2020-01-02 03:04:05 +0100`, RFC 5322, `Jul 8 2022`, a number.

    What names no zone is UTC. None for everything else, zero dates and instants outside years 1 to 9999 included.
    """
    try:
        if isinstance(written, datetime):
            return _aware(written)
        if isinstance(written, date):
            return datetime(written.year, written.month, written.day, tzinfo=UTC)
        if isinstance(written, int | float) and not isinstance(written, bool):
            return datetime.fromtimestamp(written * unit_s, UTC)
        return _of_text(written) if isinstance(written, str) else None
    except (OverflowError, OSError, ValueError):
        return None


def _of_text(written: str) -> datetime | None:
    if not written.strip() or written.startswith("0000"):
        return None
    text = _OFFSET.sub(r"\1", written.strip().removesuffix(" UTC").removesuffix(" GMT"))
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        return _named(text) or _from_mail(written)


def _named(text: str) -> datetime | None:
    """Return a day whose month is named, as people write it in front matter."""
    for pattern in ("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d", "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(text.replace(",", ""), pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _from_mail(text: str) -> datetime | None:
    try:
        found = _aware(parsedate_to_datetime(text.strip()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.year > 1 else None


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
