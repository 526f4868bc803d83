"""Where in a text the hits are: short pieces of it as HTML, in which nothing is markup but `<mark>`."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from html import escape
from typing import Final

from cms.search.analysis import Sought

FRAGMENT_CHARS: Final = 180
MAX_FRAGMENTS: Final = 2

Span = tuple[int, int]


def marked(text: str, terms: Collection[str], language: str) -> str | None:
    """Return the whole text with its hits marked, None if it has none. `terms` may end in `*` for beginnings."""
    spans = _hits(text, terms, language)
    return _html(text, spans, 0, len(text)) if spans else None


def fragments(text: str, terms: Collection[str], language: str) -> list[str]:
    """Return up to two pieces of a text around its hits, best first; cut between words, with an ellipsis."""
    spans = _hits(text, terms, language)
    found: list[tuple[int, int, list[Span]]] = []
    position = 0
    while position < len(spans):
        start = spans[position][0]
        inside = [span for span in spans[position:] if span[1] <= start + FRAGMENT_CHARS]
        inside = inside or [spans[position]]
        found.append((len({text[a:b].lower() for a, b in inside}), start, inside))
        position += len(inside)
    found.sort(key=lambda piece: (-piece[0], piece[1]))
    return [_piece(text, inside) for _, _, inside in sorted(found[:MAX_FRAGMENTS], key=lambda piece: piece[1])]


def _hits(text: str, terms: Collection[str], language: str) -> list[Span]:
    return _sought(frozenset(terms), language).places(text)


@lru_cache(maxsize=8)
def _sought(terms: frozenset[str], language: str) -> Sought:
    """Return what a query seeks; a page of results looks through many texts for the same."""
    beginnings = tuple(term.removesuffix("*") for term in terms if term.endswith("*"))
    return Sought(
        language,
        lambda found: any(term in terms or (beginnings and term.startswith(beginnings)) for term in found),
    )


def _piece(text: str, spans: list[Span]) -> str:
    """Return the text around some hits, about as long as a fragment may be."""
    first, last = spans[0][0], spans[-1][1]
    room = max(FRAGMENT_CHARS - (last - first), 0)
    start = max(first - room // 3, 0)
    end = min(last + room - (first - start), len(text))
    if start > 0:
        start = min(text.find(" ", start, first) + 1 or start, first)
    if end < len(text):
        end = max(text.rfind(" ", last, end), last)
    shown = _html(text, spans, start, end)
    return ("… " if start > 0 else "") + " ".join(shown.split()) + (" …" if end < len(text) else "")


def _html(text: str, spans: list[Span], start: int, end: int) -> str:
    pieces, position = [], start
    for begin, stop in spans:
        pieces += [escape(text[position:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        position = stop
    return "".join([*pieces, escape(text[position:end])])
