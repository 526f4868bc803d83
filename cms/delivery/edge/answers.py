"""A stored answer: its forms, each ready to be sent.

Owns what is prepared in advance: the headers of each content coding, of 304, and the compressed bodies.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from typing import Final

import brotli  # type: ignore[import-untyped]  # it ships no types
import zstandard

from cms.delivery.edge.asked import CODINGS, IDENTITY
from cms.delivery.edge.terms import Terms

NOT_MODIFIED: Final = "304 Not Modified"
MIN_CODED_BYTES: Final = 1_024
"""Below this an answer and its headers travel in one packet whatever is done to it (house rule)."""

MAX_OPAQUE_BYTES: Final = 65_536
"""Larger answers that are no text (pictures) are not kept: they are files, which the system keeps in memory itself, and
a few of them would take the place of many articles (house rule)."""

_ENCODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
    "zstd": lambda body: zstandard.ZstdCompressor(level=9).compress(body),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""Made once and sent often, but made while somebody waits: these levels cost about half a millisecond for an article of
40 KB and leave 19.2, 19.9 and 20.8 %; the highest would cost a hundred times that for half a point more (measured)."""

_TEXT_TYPES: Final = ("text/", "application/json", "application/problem+json", "application/xml", "image/svg+xml")
_BODY_ONLY: Final = frozenset(
    {"content-type", "content-length", "content-encoding", "last-modified", "content-language"}
)


class Variant:
    """One form of an answer: headers and body as sent, and the headers of 304 (RFC 9110, section 15.4.5).

    `head` and `unchanged_head` are the same as bytes, up to where Date belongs.
    """

    __slots__ = ("body", "etag", "head", "headers", "unchanged", "unchanged_head")

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.headers, self.body = headers, body
        self.etag = next((value for name, value in headers if name.lower() == "etag"), None)
        self.unchanged = [(name, value) for name, value in headers if name.lower() not in _BODY_ONLY]
        self.head, self.unchanged_head = _head(status, headers), _head(NOT_MODIFIED, self.unchanged)


class Answer:
    """A stored answer.

    Attributes:
        status: the status line.
        terms: what it depends on and until when it may be used.
        variants: its forms by content coding; where coding would not help, the plain one under every name.
    """

    __slots__ = ("status", "terms", "variants")

    def __init__(self, status: str, headers: Sequence[tuple[str, str]], body: bytes, terms: Terms) -> None:
        self.status, self.terms = status, terms
        kept = [
            (name, value) for name, value in headers if name.lower() not in {"content-length", "vary", "date", "age"}
        ]
        is_coded = len(body) >= MIN_CODED_BYTES and _is_text(kept)
        if is_coded or any(name.lower() == "vary" for name, _ in headers):
            kept.append(("Vary", "Accept-Encoding"))
        plain = Variant(status, [*kept, ("Content-Length", str(len(body)))], _fitted(body))
        self.variants = {IDENTITY: plain} if is_coded else dict.fromkeys((IDENTITY, *CODINGS), plain)

    def age_s(self, now: float) -> int | None:
        """Return how old the answer is, for Age (RFC 9111, section 5.1); None where it was validated just now."""
        begun_at = self.terms.begun_at
        return None if begun_at is None else max(int(now - begun_at), 0)

    def encode(self, coding: str) -> Variant:
        """Return the form in a content coding, made now if it is not there yet; the plain one if that is smaller.

        Every form has its own strong entity tag (RFC 9110, section 8.8.3.3).
        """
        plain = self.variants[IDENTITY]
        made = self.variants.get(coding)
        if made is None:
            body = _fitted(_ENCODERS[coding](plain.body))
            headers = _coded(plain.headers, coding, len(body))
            made = Variant(self.status, headers, body) if len(body) < len(plain.body) else plain
            self.variants[coding] = made
        return made


def is_worth_keeping(headers: Sequence[tuple[str, str]], max_bytes: int) -> bool:
    """Tell whether an answer is of a size and kind that is kept, by what it says of itself."""
    lengths = [value for name, value in headers if name.lower() == "content-length"]
    length = int(lengths[0]) if lengths and lengths[0].isdecimal() else 0
    return length <= (max_bytes if _is_text(headers) else min(MAX_OPAQUE_BYTES, max_bytes))


def _fitted(body: bytes) -> bytes:
    """Return the same bytes in memory of their own size.

    What orjson and zstandard return lies at the beginning of the buffer that they worked in, which may be three times
    as large and lives as long.
    """
    return bytes(memoryview(body))


def _coded(headers: Sequence[tuple[str, str]], coding: str, length: int) -> list[tuple[str, str]]:
    changed = [
        (name, _etag(value, coding) if name.lower() == "etag" else value)
        for name, value in headers
        if name != "Content-Length"
    ]
    return [*changed, ("Content-Encoding", coding), ("Content-Length", str(length))]


def _head(status: str, headers: Sequence[tuple[str, str]]) -> bytes:
    """Return a head as bytes.

    Raises:
        ValueError: there is a line break in it, which would end it early.
    """
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a header has a line break in it")
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1")


def _etag(etag: str, coding: str) -> str:
    return etag.removesuffix('"') + f'-{coding}"'


def _is_text(headers: Sequence[tuple[str, str]]) -> bool:
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return kind.lower().startswith(_TEXT_TYPES) or "+xml" in kind or "+json" in kind
