"""Rendering: everything that is derived from a body at once.

Owns the set of derived values; each is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cms.content import plain
from cms.content.documents import Block
from cms.content.html import to_html
from cms.content.outline import table_of_contents

MAX_EXCERPT_CHARS: Final = 280
"""Source: house rule; two to three lines, and more than search engines show."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is derived from a body.

    Attributes:
        html: see `to_html`.
        text: see `to_text`.
        toc: the headings, `[{id, title, level, children}]`.
        word_count: words that are shown.
        reading_time_s: seconds.
        excerpt: the beginning, at most `MAX_EXCERPT_CHARS` characters.
    """

    html: str
    text: str
    toc: list[dict[str, Any]]
    word_count: int
    reading_time_s: int
    excerpt: str


def render(blocks: Sequence[Block]) -> Rendered:
    """Return everything that is derived from a canonical body."""
    return Rendered(
        html=to_html(blocks),
        text=plain.to_text(blocks),
        toc=table_of_contents(blocks),
        word_count=plain.body_word_count(blocks),
        reading_time_s=plain.reading_time_s(blocks),
        excerpt=plain.excerpt(plain.lead(blocks), MAX_EXCERPT_CHARS),
    )
