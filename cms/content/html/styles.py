"""Styles: what an element's `style` attribute says about its meaning.

Word processors write meaning as style: a bold word is a `span` of weight 700. Owns reading those properties; all
others are looks, which a headless system leaves to the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cms.content.blocks import ALIGNMENTS

_BOLD_FROM: Final = 600
"""Source: CSS Fonts 4, font-weight: 600 and above are the semi-bold and bolder faces."""

_MAX_STYLE_CHARS: Final = 4_000
_WORD_LIST: Final = re.compile(r"\blevel(\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class Style:
    """What a style attribute means.

    Attributes:
        added: decorators it switches on.
        removed: decorators it switches off.
        align: alignment of text, or empty.
        is_hidden: nothing of the element shows.
        word_level: level of a list item of Microsoft Word, or 0.
        is_word_marker: the element is the bullet or number that Word wrote as text.
    """

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    align: str = ""
    is_hidden: bool = False
    word_level: int = 0
    is_word_marker: bool = False


PLAIN: Final = Style()


def style_of(attribute: str | None) -> Style:
    """Return what a style attribute means."""
    return PLAIN if not attribute else _read(attribute[:_MAX_STYLE_CHARS])


@lru_cache(maxsize=2_048)
def _read(attribute: str) -> Style:
    values = _declarations(attribute)
    added, removed = _decorators(values)
    word = values.get("mso-list", "")
    level = _WORD_LIST.search(word)
    return Style(
        added=frozenset(added),
        removed=frozenset(removed),
        align=values.get("text-align", "") if values.get("text-align") in ALIGNMENTS else "",
        is_hidden=values.get("display") == "none",
        word_level=int(level[1]) if level else 0,
        is_word_marker=word == "ignore",
    )


def _declarations(attribute: str) -> dict[str, str]:
    pairs = [item.partition(":") for item in attribute.lower().split(";")]
    return {name.strip(): value.replace("!important", "").strip() for name, colon, value in pairs if colon}


def _decorators(values: dict[str, str]) -> tuple[set[str], set[str]]:
    """Return the decorators that declarations switch on and off."""
    added: set[str] = set()
    removed: set[str] = set()
    weight = values.get("font-weight", "")
    if weight in {"bold", "bolder"} or (weight.isdecimal() and int(weight[:4]) >= _BOLD_FROM):
        added.add("strong")
    elif weight in {"normal", "lighter"} or weight.isdecimal():
        removed.add("strong")
    slant = values.get("font-style", "")
    if slant:
        (removed if slant == "normal" else added).add("em")
    lines = values.get("text-decoration", "") + values.get("text-decoration-line", "")
    if "underline" in lines:
        added.add("underline")
    if "line-through" in lines:
        added.add("strike-through")
    if values.get("vertical-align") in {"sub", "super"}:
        added.add("sub" if values["vertical-align"] == "sub" else "sup")
    return added, removed
