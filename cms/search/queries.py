"""What somebody searches for: words that must all be there, "phrases", -exclusions and beginnings*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cms.search.analysis import words

MAX_CLAUSES: Final = 10
"""Words and phrases that count; the rest of a longer query is not searched for (house rule)."""

MAX_SHORT_BEGINNINGS: Final = 2
SHORT: Final = 2
"""Of beginnings of one or two letters, each of which half a dictionary has, so many count (house rule)."""

STOP_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "so",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
        "aber",
        "als",
        "am",
        "an",
        "auch",
        "auf",
        "aus",
        "bei",
        "das",
        "dass",
        "dem",
        "den",
        "der",
        "des",
        "die",
        "ein",
        "eine",
        "einer",
        "eines",
        "er",
        "es",
        "fuer",
        "hat",
        "ich",
        "ihr",
        "im",
        "in",
        "ist",
        "mit",
        "nicht",
        "sich",
        "sie",
        "sind",
        "so",
        "und",
        "von",
        "wie",
        "wir",
        "zu",
        "zum",
        "zur",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "il",
        "ils",
        "je",
        "la",
        "le",
        "les",
        "leur",
        "mais",
        "ne",
        "nous",
        "on",
        "ou",
        "par",
        "pas",
        "pour",
        "que",
        "qui",
        "sa",
        "se",
        "ses",
        "son",
        "sur",
        "un",
        "une",
        "vous",
        "al",
        "como",
        "con",
        "del",
        "el",
        "ella",
        "en",
        "es",
        "esta",
        "este",
        "la",
        "las",
        "lo",
        "los",
        "mas",
        "no",
        "o",
        "para",
        "pero",
        "por",
        "que",
        "se",
        "sin",
        "su",
        "sus",
        "un",
        "una",
        "y",
    ]
)
"""Words that say nothing on their own; they count only in phrases, or where a query has no others."""

_CLAUSE: Final = re.compile(r'(?P<excluded>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


class NothingToSearch(Exception):
    """The query has no word in it."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing to find: a word or a phrase, as written. `is_prefix`: words that begin like it."""

    text: str
    is_phrase: bool = False
    is_excluded: bool = False
    is_prefix: bool = False

    def terms(self, language: str) -> tuple[str, ...]:
        """Return its terms in a language, in order."""
        return tuple(term for _, _, terms in words(self.text, language) for term in terms)


@dataclass(frozen=True, slots=True)
class Query:
    """A query: every clause has to fit."""

    clauses: tuple[Clause, ...]

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """The clauses that are not exclusions."""
        return tuple(clause for clause in self.clauses if not clause.is_excluded)

    def terms(self, languages: Sequence[str]) -> frozenset[str]:
        """Return every term that a hit may show."""
        return frozenset(term for clause in self.wanted for language in languages for term in clause.terms(language))

    def __str__(self) -> str:
        """Write the query as it could have been typed."""
        return " ".join(
            ("-" if clause.is_excluded else "")
            + (f'"{clause.text}"' if clause.is_phrase else clause.text)
            + ("*" if clause.is_prefix else "")
            for clause in self.clauses
        )


def parse(text: str) -> Query:
    """Read a query. Anything can be typed: what is no word is passed over.

    Raises:
        NothingToSearch: no word to find is left.
    """
    found = [_clause(match) for match in _CLAUSE.finditer(text)]
    clauses = _bounded(clause for clause in found if clause.terms(""))
    telling = [clause for clause in clauses if clause.is_phrase or clause.text.lower() not in STOP_WORDS]
    query = Query(tuple(telling if any(not clause.is_excluded for clause in telling) else clauses))
    if not query.wanted:
        raise NothingToSearch
    return query


def _bounded(found: Iterable[Clause]) -> list[Clause]:
    """Return the clauses that count, the first of a kind of which there are too many."""
    kept: list[Clause] = []
    short = 0
    for clause in found:
        short += (is_short := clause.is_prefix and len(clause.text) <= SHORT)
        if not is_short or short <= MAX_SHORT_BEGINNINGS:
            kept.append(clause)
    return kept[:MAX_CLAUSES]


def _clause(match: re.Match[str]) -> Clause:
    excluded = match["excluded"] is not None
    if match["phrase"] is not None:
        return Clause(match["phrase"].strip(), is_phrase=True, is_excluded=excluded)
    word = match["word"]
    return Clause(word.rstrip("*"), is_excluded=excluded, is_prefix=word.endswith("*"))
