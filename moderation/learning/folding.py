"""Text as the learner sees it: folded letter for letter, cut into words, every offset still true.

Owns the folding (case, accents, look-alike letters, digits inside words) and the cutting into words. It never changes
the length of a text, so that an offset into the folded text is an offset into `Submission.text`. Refuses to judge, and
refuses to be the skeleton that word lists match on: that is `moderation.text`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LATIN_LOOKALIKES: Final = dict(
    zip("авеѕзіјкмнорԛстухшԁһпгαβεικνορτυχωϲ", "abeszijkmhopqctyxwdhnraBeiknoptuxwc".lower(), strict=True)
)
"""Letters of other alphabets that are read as Latin ones when they stand in a Latin word (a choice of ours from the
Unicode confusables; only letters that do occur inside Latin words in spam)."""

_WHOLE_LETTERS: Final = {
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "a", "œ": "o", "ß": "s", "þ": "t", "ħ": "h", "ə": "e",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ς": "σ",
}  # fmt: skip
_FOLDED_RANGES: Final = (
    (0x41, 0x24F), (0x370, 0x52F), (0x600, 0x6FF), (0x1E00, 0x1FFF), (0x2100, 0x214F), (0x2460, 0x24FF),
    (0xFF00, 0xFF5F), (0x1D400, 0x1D7FF), (0x1F130, 0x1F189),
)  # fmt: skip


def _folding_table() -> dict[int, str]:
    """Return the letters that fold to another single letter: accents dropped, styled and wide letters made plain."""
    table: dict[int, str] = {}
    for first, last in _FOLDED_RANGES:
        for point in range(first, last + 1):
            letter = chr(point)
            base = unicodedata.normalize("NFKD", letter).strip("()")[:1].lower()
            folded = _WHOLE_LETTERS.get(letter.lower(), _WHOLE_LETTERS.get(base, base))
            if len(folded) == 1 and folded != letter and not folded.isspace():
                table[point] = folded
    return table


_TABLE: Final = _folding_table()
_WORD: Final = re.compile(
    "[^\\s!-/:-@\\[-`{-\u00bf\u0964\u0965\u060c\u061b\u061f\u06d4\u2000-\u206f\u2190-\u2bff\u3000-\u3020\u30fb"
    "\ufe00-\ufe0f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff]+"
)
_MIXED: Final = re.compile("[a-z][\u0370-\u058f]|[\u0370-\u058f][a-z]")
_LEET: Final = re.compile("(?<=[a-z])[013457@$](?=[a-z])")
_LEET_LETTERS: Final = dict(zip("013457@$", "oieastas", strict=True))
_SPACED: Final = re.compile(r"(?<![^\W\d_])(?:[^\W\d_][ .\-_*·|]{1,2}){3,}[^\W\d_](?![^\W\d_])")
_INNER: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded, where each begins and how long it is there; `disguised` counts deceiving ones."""

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    disguised: int = 0


def fold(text: str) -> str:
    """Return `text` in folded letters; the length stays the same.

    Lower case, accents dropped, wide, circled and mathematical letters made plain, Arabic alef, yeh and teh forms
    merged. Source of the mapping: NFKD of the Unicode character database, kept to its first letter.
    """
    return text.lower() if text.isascii() else text.translate(_TABLE)


@lru_cache(maxsize=8)
def words(text: str) -> Words:
    """Cut a text into folded words; the last few texts are remembered, because what is judged is explained at once.

    Words in which alphabets are mixed are read as Latin, digits between Latin letters as the letters they stand for,
    and letters spaced out as one word; each of these counts as disguised.
    """
    folded = fold(text)
    found = [(match.start(), match.group()) for match in _WORD.finditer(folded)]
    tokens, disguised = _undisguised([token for _, token in found], folded)
    starts = [start for start, _ in found]
    lengths = [len(token) for _, token in found]
    # Of letters spaced out at least the second and the third stand alone.
    for match in _SPACED.finditer(folded) if lengths.count(1) > 1 else ():
        tokens.append("".join(_INNER.findall(match.group())))
        starts.append(match.start())
        lengths.append(match.end() - match.start())
        disguised += 1
    return Words(tuple(tokens), tuple(starts), tuple(lengths), disguised)


def _undisguised(tokens: list[str], folded: str) -> tuple[list[str], int]:
    """Return the words with look-alike letters and digits read as the letters they stand for, and how many had any."""
    is_mixed = not folded.isascii() and _MIXED.search(folded) is not None
    if not is_mixed and _LEET.search(folded) is None:
        return tokens, 0
    read = []
    for token in tokens:
        plain = "".join(_LATIN_LOOKALIKES.get(letter, letter) for letter in token) if _MIXED.search(token) else token
        read.append(_LEET.sub(lambda digit: _LEET_LETTERS[digit.group()], plain))
    return read, sum(plain != token for plain, token in zip(read, tokens, strict=True))
