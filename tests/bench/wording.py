"""Wording: texts of made-up words that are as common and as rare as those of a language, for searches to find.

Owns the vocabulary and what searches read of a seeded article: the same terms that the application would have written.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

from cms import search
from cms.delivery import search_documents
from cms.delivery.search_documents import ARTICLES, Shelf

PLACE: Final = "zqwords"
"""Stands in a template's body where a copy has words of its own."""

WORDS: Final = 120
"""How many of its own words an article has."""

VOCABULARY: Final = 40_000
_SYLLABLES: Final = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]
_LANGUAGE: Final = "en"


@dataclass(frozen=True)
class Wording:
    """A vocabulary in which the word of rank n comes up in proportion to 1/n (Zipf), and a source of chance."""

    chance: random.Random

    @staticmethod
    def words() -> list[str]:
        """Return the vocabulary, the most common words first; the same every time."""
        chance, found = random.Random(5), dict[str, None]()  # noqa: S311 - chance, not secrets
        while len(found) < VOCABULARY:
            found["".join(chance.choices(_SYLLABLES, k=chance.choice((3, 3, 4, 4, 5)))) + chance.choice("nrlmkt")] = (
                None
            )
        return list(found)

    @cached_property
    def vocabulary(self) -> list[str]:
        """The words, the most common first."""
        return self.words()

    @cached_property
    def _weights(self) -> list[float]:
        return list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    @cached_property
    def terms(self) -> dict[str, str]:
        """What a search makes of each word."""
        return {word: search.analysed(word, _LANGUAGE) for word in self.vocabulary}

    def draw(self) -> list[str]:
        """Return the words of one article, in their order."""
        return self.chance.choices(self.vocabulary, cum_weights=self._weights, k=WORDS)


@dataclass(frozen=True)
class Findable:
    """What searches know of a template's article: the terms of each field, those of the body with `PLACE` in them."""

    names: list[str]
    before: list[str]
    after: list[str]

    @classmethod
    def of(cls, names: str, body: str) -> Findable:
        """Analyse what the template says."""
        before, _, after = body.partition(PLACE)
        return cls(*(search.analysed(part, _LANGUAGE).split() for part in (names, before, after)))

    def terms(self, title: str, words: list[str], *, kind: str) -> dict[str, list[str]]:
        """Return the terms of a copy by field, as `search_documents` would write them."""
        made: dict[str, list[str]] = {name: [] for name in ARTICLES.fields}
        made["title"] = search.analysed(title, _LANGUAGE).split()
        made["names"] = self.names if kind == search_documents.ARTICLE else []
        made["body"] = [*self.before, *words, *self.after]
        return made


def row(shelf: Shelf, document_id: int, terms: dict[str, list[str]]) -> tuple[Any, ...]:
    """Return a row of the table in which SQLite searches."""
    return (document_id, *(" ".join(terms[name]) for name in shelf.fields))
