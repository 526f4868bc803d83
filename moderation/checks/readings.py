"""How the checks read a text: words in matching form, each with its place in the original.

Owns the cutting into words for all scripts and the reading of words in disguise. Folding itself is `moderation.text`;
what a word means is known to the checks.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from moderation.text import skeleton

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han. Each letter is a token of its own, so that a
listed word is found inside a sentence, as a run of tokens that touch."""

_FIRST_UNSPACED: Final = 0x0E00

GAP_MAX_CHARS: Final = 6
"""How much that is not a word may stand between the words of a phrase: `no - prescription`, `no ... prescription`."""


def _marks() -> str:
    """Return the combining marks of the Basic Multilingual Plane as ranges for a character class.

    Python's `\\w` leaves the vowel signs of Hindi or Tamil out, which would cut their words to pieces.
    """
    points = [point for point in range(0x300, 0x10000) if unicodedata.category(chr(point))[0] == "M"]
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


MARKS: Final = _marks()
_TOKEN: Final = re.compile(f"[{_UNSPACED}][{MARKS}]*|[^\\W_{_UNSPACED}](?:[^\\W_{_UNSPACED}]|[{MARKS}])*")
_ASCII_TOKEN: Final = re.compile("[a-z0-9]+")
_LEET_HINT: Final = re.compile(r"[^\W\d_][013457@$!|]|[013457@$!|][^\W\d_]")
_CHUNK: Final = re.compile(r"[\w@$!|]+")
_LEET_SIGN: Final = re.compile(r"[013457@$!|]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_SPACED_MIN: Final = 3
_SPACED_GAP_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text in matching form.

    Attributes:
        tokens: the words; letters of scripts without spaces stand alone.
        starts, ends: for each token, its place in the original text, end exclusive.
        is_near: for each token, whether it stands so close after the one before that both can belong to one phrase.
        altered: indexes of the tokens that were read through a disguise; empty for a plain reading.
    """

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    is_near: tuple[bool, ...]
    altered: frozenset[int] = frozenset()

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the place in the original text of the tokens from `first` to `last`, both included."""
        return self.starts[first], self.ends[last]

    def outside(self, spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        """Return the indexes of the tokens that begin in none of the given places, which are sorted."""
        starts = [start for start, _ in spans]
        ends = [0, *accumulate((end for _, end in spans), max)]
        return tuple(index for index, place in enumerate(self.starts) if place >= ends[bisect_right(starts, place)])


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens from `first` to `last` that are one word in disguise, folded like leet, and its place in the text."""

    first: int
    last: int
    word: str
    start: int
    end: int


@lru_cache(maxsize=64)
def read(text: str) -> Reading:
    """Return the reading of a text; the last ones are remembered, because every check asks for the same."""
    return cut(text)


def cut(text: str) -> Reading:
    """Cut a text into words in matching form; all places in the reading point into `text`."""
    folded = skeleton(text)
    pattern = _ASCII_TOKEN if folded.text.isascii() else _TOKEN
    tokens: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    is_near: list[bool] = []
    offsets, previous = folded.offsets, -GAP_MAX_CHARS - 1
    for match in pattern.finditer(folded.text):
        first, last = match.span()
        tokens.append(match.group())
        starts.append(offsets[first])
        ends.append(offsets[last - 1] + 1)
        is_near.append(first - previous <= GAP_MAX_CHARS)
        previous = last
    if not text.isascii():
        ends = [_past_marks(text, end) for end in ends]
    return Reading(tuple(tokens), tuple(starts), tuple(ends), tuple(is_near))


@lru_cache(maxsize=64)
def read_through_disguise(text: str) -> Reading:
    """Read words whose letters were replaced by digits or signs, or spaced out, as what they look like.

    All tokens are folded as `skeleton(..., leet=True)` folds: compare them only with words folded the same way.
    A word counts as disguised when it has at least two letters, and half as many as signs or more, so that `A55`,
    `4x4` and `$45` stay what they are (house rule). Empty when nothing is disguised: the plain reading says it all.
    """
    plain = read(text)
    pieces = {piece.first: piece for piece in (*_signed_words(text, plain), *spaced_words(text))}
    if not pieces:
        return Reading((), (), (), ())
    folded = [skeleton(token, leet=True).text for token in plain.tokens]
    kept: list[Piece] = []
    place = 0
    while place < len(folded):
        start, end = plain.span(place, place)
        kept.append(pieces.get(place, Piece(place, place, folded[place], start, end)))
        place = kept[-1].last + 1
    return Reading(
        tuple(piece.word for piece in kept),
        tuple(piece.start for piece in kept),
        tuple(piece.end for piece in kept),
        tuple(plain.is_near[piece.first] for piece in kept),
        frozenset(index for index, piece in enumerate(kept) if piece.first in pieces),
    )


@lru_cache(maxsize=64)
def spaced_words(text: str) -> tuple[Piece, ...]:
    """Find words whose letters stand apart: `v i a g r a`, `c.a.s.i.n.o`.

    The gaps of one word are equally wide, one to three characters; a wider gap ends it. Fewer than three letters are
    no word (house rule).
    """
    runs: list[Piece] = []
    reading = read(text)
    tokens, starts, ends = reading.tokens, reading.starts, reading.ends
    if [len(token) for token in tokens].count(1) < _SPACED_MIN:
        return ()
    first = 0
    while first < len(tokens) - 1:
        last = first
        if _stands_alone(tokens[first]) and _stands_alone(tokens[first + 1]):
            gap = starts[first + 1] - ends[first]
            while (
                0 < gap <= _SPACED_GAP_MAX
                and last + 1 < len(tokens)
                and _stands_alone(tokens[last + 1])
                and starts[last + 1] - ends[last] == gap
            ):
                last += 1
        word = "".join(tokens[first : last + 1])
        if last - first + 1 >= _SPACED_MIN and len(_LETTER.findall(word)) >= _SPACED_MIN - 1:
            runs.append(Piece(first, last, skeleton(word, leet=True).text, starts[first], ends[last]))
        first = max(last, first + 1)
    return tuple(runs)


def _stands_alone(token: str) -> bool:
    return len(token) == 1 and ord(token) < _FIRST_UNSPACED


def _signed_words(text: str, reading: Reading) -> Iterator[Piece]:
    """Find words with digits or signs for letters."""
    if _LEET_HINT.search(text) is None:
        return
    for chunk in _CHUNK.finditer(text):
        raw = chunk.group().rstrip("!|")
        signs, letters = len(_LEET_SIGN.findall(raw)), len(_LETTER.findall(raw))
        if not signs or letters < 2 or 2 * letters < signs:
            continue
        first = bisect_left(reading.starts, chunk.start())
        last = bisect_left(reading.starts, chunk.start() + len(raw)) - 1
        if first <= last:
            yield Piece(first, last, skeleton(raw, leet=True).text, chunk.start(), chunk.start() + len(raw))


def _past_marks(text: str, end: int) -> int:
    """Return the end of a word including the marks and joiners that hang on its last letter."""
    while end < len(text) and text[end] > "\u02ff" and unicodedata.category(text[end]) in {"Mn", "Mc", "Me", "Cf"}:
        end += 1
    return end
