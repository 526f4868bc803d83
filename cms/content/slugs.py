"""Slugs: the readable part of an address.

Owns how a title of any script becomes one. Refuses to know which slugs are taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

MAX_SLUG_CHARS: Final = 80
"""Source: house rule; long enough for a headline's words, short enough for a line of text."""

FALLBACK: Final = "untitled"

RESERVED: Final = frozenset(
    {"by-slug", "drafts", "edit", "feed", "feeds", "new", "null", "preview", "previews", "undefined"}
)
"""Slugs that would read as a part of the site or as a bug. Source: our own routes, and two words of JavaScript."""

_SPELLED_OUT: Final = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i",
        "ĸ": "k", "ŋ": "n", "ſ": "s", "ŧ": "t", "ƒ": "f", "ə": "e",
    }
)  # fmt: skip
"""Latin letters that do not decompose. Source: the transliterations common in European passports (ICAO Doc 9303)."""

_APOSTROPHES: Final = re.compile("['’ʼ＇`´]")
_RUNS: Final = re.compile("-{2,}")


def slugify(title: str, *, max_chars: int = MAX_SLUG_CHARS, reserved: Collection[str] = RESERVED) -> str:
    """Return the slug of a title: lower-case letters and digits of any script, joined by hyphens; never empty.

    Latin letters lose their diacritics; other scripts keep theirs, in composed form (NFC), because there they are
    letters. Apostrophes vanish, everything else that is neither letter nor digit becomes a hyphen. A slug that is too
    long ends at a word where there is one in its second half. A reserved word gets `-1`.

    Args:
        title: one line of text.
        max_chars: at least 4.
        reserved: slugs that may not come out.
    """
    slug = _shortened(folded(title), max_chars) or FALLBACK[:max_chars]
    return slug if slug not in reserved else f"{slug[: max_chars - 2]}-1"


def is_slug(text: str) -> bool:
    """Tell whether `text` is what `slugify` could return."""
    return text == slugify(text)


def folded(text: str) -> str:
    """Return `text` as words in lower case, joined by single hyphens; empty where it has no letter and no digit."""
    text = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).lower().translate(_SPELLED_OUT)
    if text.isascii():
        letters = [letter if letter.isalnum() else "-" for letter in text]
    else:
        letters = _letters(unicodedata.normalize("NFD", text))
    joined = unicodedata.normalize("NFC", "".join(letters))
    return _RUNS.sub("-", joined).strip("-")


def _letters(decomposed: str) -> list[str]:
    """Return letters, digits and hyphens; combining marks go with a Latin letter and stay with any other."""
    letters: list[str] = []
    is_latin, follows_letter = False, False
    for letter in decomposed:
        kind = unicodedata.category(letter)[0]
        if kind == "M":
            if follows_letter and not is_latin:
                letters.append(letter)
            continue
        follows_letter = kind in "LN"
        is_latin = follows_letter and unicodedata.name(letter, "").startswith("LATIN")
        letters.append(letter if follows_letter else "-")
    return letters


def _shortened(slug: str, max_chars: int) -> str:
    if len(slug) <= max_chars:
        return slug
    cut = slug[:max_chars]
    if slug[max_chars] != "-":
        whole_words = cut.rpartition("-")[0]
        if len(whole_words) * 2 >= max_chars:
            return whole_words
        while cut and unicodedata.category(slug[len(cut)])[0] == "M":
            cut = cut[:-1]
    return cut.strip("-")
