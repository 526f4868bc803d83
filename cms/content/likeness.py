"""How much two articles have in common: words that are rare elsewhere, tags, the category.

Pure. Words of any script, without a list of stop words: a word that most articles have tells nothing, and weighs
accordingly (inverse document frequency; Spärck Jones 1972, "A statistical interpretation of term specificity").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cms.content.slugs import folded

MAX_TERMS: Final = 40
"""Words that are kept of an article (house rule): the ones it uses most."""

TITLE_WEIGHT: Final = 4
"""A word of the title counts as if the text had it four times more (house rule)."""

MIN_LETTERS: Final = 3
TEXT_SHARE: Final = 0.5
TAG_SHARE: Final = 0.35
CATEGORY_SHARE: Final = 0.15
"""What words, tags and category are worth together: 1 (house rule)."""

SMALLEST_SITE: Final = 200
"""A site with fewer articles is taken for one of this size: of a few, nothing is common or rare yet (house rule)."""

_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What there is to compare of an article: words with their weights (their squares make 1), tags, category."""

    terms: Mapping[str, float]
    tag_ids: frozenset[str]
    category_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much two articles have in common, from 0 to 1, and what."""

    score: float
    tag_ids: tuple[str, ...]
    is_same_category: bool
    words: tuple[str, ...]


def terms(title: str, text: str) -> dict[str, float]:
    """Return the words that make up an article most, with weights whose squares make 1. Linear in the text."""
    counts: Counter[str] = Counter()
    for source, weight in ((title, TITLE_WEIGHT), (text, 1)):
        for word in folded(source).split("-"):
            for piece in _pieces(word):
                counts[piece] += weight
    # Twice as often is not twice as much: the logarithm is customary.
    chosen = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_TERMS]
    weights = {word: 1 + math.log(count) for word, count in chosen}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def rarity(frequency: int, total: int) -> float:
    """Return how much a word or tag tells that `frequency` of `total` articles have: from nearly 0 to 1."""
    size = max(total, SMALLEST_SITE)
    return math.log(1 + size / max(frequency, 1)) / math.log(1 + size)


def compare(one: Portrait, other: Portrait, rarities: Mapping[str, float]) -> Likeness:
    """Return how much two articles have in common; the same in both directions.

    `rarities` has the rarity of words and of ids of tags; what it does not have is taken to be rare.
    """
    shared = {
        word: weight * other.terms[word] * rarities.get(word, 1.0) ** 2
        for word, weight in one.terms.items()
        if word in other.terms
    }
    both, either = one.tag_ids & other.tag_ids, one.tag_ids | other.tag_ids
    tags = sum(rarities.get(item, 1.0) for item in both) / (sum(rarities.get(item, 1.0) for item in either) or 1)
    is_same = one.category_id is not None and one.category_id == other.category_id
    score = TEXT_SHARE * math.sqrt(min(sum(shared.values()), 1.0)) + TAG_SHARE * tags + CATEGORY_SHARE * is_same
    words = sorted(shared, key=lambda word: (-shared[word], word))[:5]
    return Likeness(score=score, tag_ids=tuple(sorted(both)), is_same_category=is_same, words=tuple(words))


def _pieces(word: str) -> list[str]:
    """Return a word, or its pairs of characters where the script puts no spaces between words."""
    if _UNSPACED.search(word):
        return [word[n : n + 2] for n in range(max(len(word) - 1, 1))]
    return [word] if len(word) >= MIN_LETTERS and not word.isdecimal() else []
