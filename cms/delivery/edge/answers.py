"""A stored answer: its forms, each ready to be sent.

Owns what is prepared in advance: the headers of each content coding, of 304, and the compressed bodies.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from typing import Final

import brotli  # type: ignore[import-untyped]  # it ships no types

from cms.delivery.edge.asked import CODINGS, IDENTITY
from cms.delivery.edge.terms import Terms

MIN_CODED_BYTES: Final = 1_024
"""Below this an answer and its headers travel in one packet whatever is done to it (house rule)."""

_ENCODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""Made once and sent often, but made while somebody waits: the middle levels cost about a millisecond for 36 KB and
leave 20 %; the highest would cost a hundred times that for two points more (measured on articles)."""

_TEXT_TYPES: Final = ("text/", "application/json", "application/problem+json", "application/xml", "image/svg+xml")
_BODY_ONLY: Final = frozenset(
    {"content-type", "content-length", "content-encoding", "last-modified", "content-language"}
)


class Variant:
    """One form of an answer: headers and body as sent, and the headers of 304 (RFC 9110, section 15.4.5)."""

    __slots__ = ("body", "etag", "headers", "unchanged")

    def __init__(self, headers: list[tuple[str, str]], body: bytes) -> None:
        self.headers, self.body = headers, body
        self.etag = next((value for name, value in headers if name.lower() == "etag"), None)
        self.unchanged = [(name, value) for name, value in headers if name.lower() not in _BODY_ONLY]


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
        kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "vary", "date"}]
        is_coded = len(body) >= MIN_CODED_BYTES and _is_text(kept)
        if is_coded or any(name.lower() == "vary" for name, _ in headers):
            kept.append(("Vary", "Accept-Encoding"))
        plain = Variant([*kept, ("Content-Length", str(len(body)))], body)
        self.variants = {IDENTITY: plain} if is_coded else dict.fromkeys((IDENTITY, *CODINGS), plain)

    def encode(self, coding: str) -> Variant:
        """Return the form in a content coding, made now if it is not there yet; the plain one if that is smaller.

        Every form has its own strong entity tag (RFC 9110, section 8.8.3.3).
        """
        plain = self.variants[IDENTITY]
        made = self.variants.get(coding)
        if made is None:
            body = _ENCODERS[coding](plain.body)
            made = Variant(_coded(plain.headers, coding, len(body)), body) if len(body) < len(plain.body) else plain
            self.variants[coding] = made
        return made


def _coded(headers: Sequence[tuple[str, str]], coding: str, length: int) -> list[tuple[str, str]]:
    changed = [
        (name, _etag(value, coding) if name.lower() == "etag" else value)
        for name, value in headers
        if name != "Content-Length"
    ]
    return [*changed, ("Content-Encoding", coding), ("Content-Length", str(length))]


def _etag(etag: str, coding: str) -> str:
    return etag.removesuffix('"') + f'-{coding}"'


def _is_text(headers: Sequence[tuple[str, str]]) -> bool:
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return kind.lower().startswith(_TEXT_TYPES) or "+xml" in kind or "+json" in kind
