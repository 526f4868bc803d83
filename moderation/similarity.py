"""Alike texts: how alike two are, and a short signature by which alike ones find each other in an index.

Owns the words a text is compared by, the measure, and the signature. Where signatures are stored and looked up, and
what an alike text means for a verdict, is known elsewhere.

A text is reduced to its words, folded so that look-alike letters, digits that stand for letters and changed numbers make
no difference. Two texts are as alike as the share of words they have in common (Dice, weighted by the words' length,
so that "the" and "and" say little). Comparing a text with a million others is too slow, so each text has BANDS band
hashes by MinHash over its pairs of neighbouring words: two texts share a given band with probability J ** ROWS, where J
is the share of word pairs they have in common (Jaccard), and at least one with 1 - (1 - J ** ROWS) ** BANDS.

The numbers: one word in five changed leaves J near 0.47, which is found with probability 0.95; one word in eight (J near
0.62) with 0.997. Two honest comments on one topic have J near 0.02 and meet with probability 0.005; strangers near 0.001.

Source: Broder, "On the resemblance and containment of documents" (1997); banding as in Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", section 3.4; the numbers are house rules, tested beside this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from moderation.text import skeleton

BANDS: Final = 12
ROWS: Final = 2
MIN_WORDS: Final = 5
"""Shorter texts ("Thanks a lot!") are everybody's: they have no signature (the `duplicates` check agrees)."""

MAX_WORDS: Final = 2_000
MAX_PAIRS: Final = 256
"""A long text is represented by its pairs with the smallest hashes, which keeps J (Broder's sketch)."""

NEAR: Final = 0.7
"""Similarity from which a moderator is shown that two texts are alike (house rule): rewordings of one spam lie between
0.73 and 0.97, honest comments on one topic below 0.55. The `duplicates` check, which accuses, wants more."""

_MODULUS: Final = (1 << 61) - 1
_PRIME, _LOW_29 = np.uint64(_MODULUS), np.uint64((1 << 29) - 1)
_N29, _N32, _N61 = np.uint64(29), np.uint64(32), np.uint64(61)
_MASK: Final = (1 << 63) - 1
_WORD: Final = re.compile(r"[^\W_]+(?:[@$'][^\W_]+)*")
_SPACELESS: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STANDS_FOR: Final = str.maketrans("013457@$l", "oieastasi", "'")
_MAX_WEIGHT: Final = 8


def words(text: str) -> list[str]:
    """Return the words a text is compared by, in their order; at most MAX_WORDS.

    Any number is the word "0". In scripts that are written without spaces every letter is a word.
    """
    folded = skeleton(text).text
    if folded.isascii():
        written = _WORD.findall(folded)[:MAX_WORDS]
        read = " ".join(written).translate(_STANDS_FOR).split(" ")
        return (
            ["0" if word.isdecimal() else meant for word, meant in zip(written, read, strict=True)] if written else []
        )
    found: list[str] = []
    for match in _WORD.finditer(folded):
        word = match[0]
        if word.isdecimal():
            found.append("0")
        elif not word.isascii() and _SPACELESS.search(word):
            found.extend(word)
        else:
            found.append(word.translate(_STANDS_FOR))
        if len(found) >= MAX_WORDS:
            break
    return found[:MAX_WORDS]


def similarity(first: Iterable[str], second: Iterable[str]) -> float:
    """Return how alike two texts are, given their `words`: from 0 (no word in common) to 1 (the same words)."""
    one, other = Counter(first), Counter(second)
    total = _weight(one) + _weight(other)
    return 2 * _weight(one & other) / total if total else 0.0


def bands(text_words: list[str]) -> tuple[int, ...]:
    """Return the band hashes of a text, given its `words`: BANDS numbers below 2^63, or none for a short text.

    Equal on every machine and in every process. Costs about 0.1 ms for 60 words.
    """
    if len(text_words) < MIN_WORDS:
        return ()
    pairs = {crc32(f"{one} {other}".encode()) for one, other in pairwise(text_words)}
    lowest = _lowest(sorted(pairs)[:MAX_PAIRS])
    return tuple(_joined(place, lowest[place * ROWS : (place + 1) * ROWS]) for place in range(BANDS))


def _lowest(hashes: list[int]) -> list[int]:
    """Return for each function a, b the least of (hash * a + b) modulo 2^61 - 1, the hashes having 32 bits.

    The multiplier is taken in two parts, so that no product has more than 64 bits; multiplying by 2^32 turns the 61 bits
    round, since 2^61 is 1 in this arithmetic.
    """
    column = np.array(hashes, dtype=np.uint64)[:, None]
    high = _folded(column * _HIGH)
    turned = ((high & _LOW_29) << _N32) + (high >> _N29)
    mixed = _folded(_folded(turned) + _folded(column * _LOW) + _ADDED)
    lowest: list[int] = np.where(mixed == _PRIME, np.uint64(0), mixed).min(axis=0).tolist()
    return lowest


def _folded(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return numbers of 64 bits modulo 2^61 - 1, but for the modulus itself, which may stand for 0."""
    once = (numbers & _PRIME) + (numbers >> _N61)
    return (once & _PRIME) + (once >> _N61)


def _weight(counted: Counter[str]) -> int:
    return sum(min(len(word), _MAX_WEIGHT) * count for word, count in counted.items())


def _joined(place: int, rows: list[int]) -> int:
    mixed = place + 1
    for row in rows:
        mixed = (mixed * 6364136223846793005 + row + 1442695040888963407) & _MASK
        mixed ^= mixed >> 29
    return mixed


def _functions(count: int) -> tuple[tuple[int, int], ...]:
    """Return multipliers and addends of hash functions: a fixed linear congruential sequence (Knuth's MMIX)."""
    state, numbers = 20_261_122, []
    for _ in range(2 * count):
        state = (state * 6364136223846793005 + 1442695040888963407) & ((1 << 64) - 1)
        numbers.append(1 + (state >> 4) % (_MODULUS - 1))
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


_FUNCTIONS: Final = _functions(BANDS * ROWS)
_HIGH: Final = np.array([a >> 32 for a, _ in _FUNCTIONS], dtype=np.uint64)
_LOW: Final = np.array([a & 0xFFFFFFFF for a, _ in _FUNCTIONS], dtype=np.uint64)
_ADDED: Final = np.array([b for _, b in _FUNCTIONS], dtype=np.uint64)
