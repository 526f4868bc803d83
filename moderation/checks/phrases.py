"""Lists of words and phrases in a form that finds their entries in a text at once, however long the list is.

Owns compiling and finding. Entries are compared as whole words in matching form (`readings`): by hash, so that the
cost follows the text and not the list. What a found entry means is known to the checks.

An entry is a word, or words with anything but words between them. `*` alone stands for any one word, `casino*` for any
word that begins so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moderation.checks.readings import Reading, cut
from moderation.text import skeleton

_Pattern = tuple[tuple[str, bool], ...]
"""Words with whether each is only a beginning; the empty beginning stands for any word."""

_STAR: Final = re.compile(r"\*")
_GREEK: Final = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)
_NEIGHBOURS: Final = 3


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found: as the operator wrote it, and the first and last token that it covers."""

    entry: str
    first: int
    last: int


class Phrases:
    """A compiled list. Build it with `compiled`, which remembers it."""

    def __init__(self, entries: Iterable[str], *, leet: bool) -> None:
        """Compile; entries without any word are left out (`rules.check_phrase` refuses them at the door)."""
        self._exact: dict[str, str] = {}
        self._lengths: dict[str, set[int]] = {}
        self._starred: dict[str, list[tuple[_Pattern, str]]] = {}
        self._beginnings: dict[str, list[tuple[_Pattern, str]]] = {}
        for entry in entries:
            if "*" in entry:
                self._add_starred(entry, leet=leet)
            else:
                self._add_exact(entry, leet=leet)
        self._beginning_lengths = tuple(sorted({len(beginning) for beginning in self._beginnings}))
        self._stem_length = min(self._beginning_lengths, default=0)
        self._stems = frozenset(beginning[: self._stem_length] for beginning in self._beginnings)
        self._heads = self._lengths.keys() | self._starred.keys()

    def _add_exact(self, entry: str, *, leet: bool) -> None:
        words = _words(entry, leet=leet)
        if words:
            self._exact.setdefault(" ".join(words), entry)
            self._lengths.setdefault(words[0], set()).add(len(words))

    def _add_starred(self, entry: str, *, leet: bool) -> None:
        pattern = _pattern(entry, leet=leet)
        if pattern:
            word, is_beginning = pattern[0]
            heads = self._beginnings if is_beginning else self._starred
            heads.setdefault(word, []).append((pattern, entry))

    def find(self, reading: Reading) -> list[Match]:
        """Return the entries that occur in a text, from left to right; one inside a longer one is left out.

        Two entries that cover the same words count once.
        """
        heads, stems, stem_length = self._heads, self._stems, self._stem_length
        places = [place for place, token in enumerate(reading.tokens) if token in heads or token[:stem_length] in stems]
        found = [match for place in places for match in self._at(reading, place)]
        found.sort(key=lambda match: (match.first, -match.last))
        kept: list[Match] = []
        for match in found:
            if not kept or match.last > kept[-1].last:
                kept.append(match)
        return kept

    def _at(self, reading: Reading, place: int) -> Iterator[Match]:
        token = reading.tokens[place]
        for length in self._lengths.get(token, ()):
            last = place + length - 1
            if last < len(reading.tokens) and all(reading.is_near[place + 1 : last + 1]):
                entry = self._exact.get(" ".join(reading.tokens[place : last + 1]))
                if entry is not None:
                    yield Match(entry, place, last)
        for pattern, entry in self._starred.get(token, ()):
            if _fits(pattern, reading, place):
                yield Match(entry, place, place + len(pattern) - 1)
        for length in self._beginning_lengths:
            for pattern, entry in self._beginnings.get(token[:length], ()):
                if _fits(pattern, reading, place):
                    yield Match(entry, place, place + len(pattern) - 1)


@lru_cache(maxsize=32)
def compiled(entries: frozenset[str], leet: bool = False) -> Phrases:
    """Return the compiled form of a list; the last lists are remembered by their content.

    With `leet` the entries are folded for `readings.read_through_disguise`.
    """
    return Phrases(entries, leet=leet)


def is_homograph(entry: str, text: str, span: tuple[int, int]) -> bool:
    """Tell whether a match is only a word of another language that looks the same.

    Russian `сор` (litter) folds to the letters of English `cop`. A word wholly in another script than the entry is
    honest where its neighbours are in that script too; alone among words of the entry's script it is a disguise.
    """
    word = text[span[0] : span[1]]
    script = _script(word)
    if script is None or script == _script(entry):
        return False
    around = text[max(span[0] - 80, 0) : span[0]] + " " + text[span[1] : span[1] + 80]
    return sum(_script(neighbour) == script for neighbour in around.split()) >= _NEIGHBOURS


def _script(word: str) -> str | None:
    """Return the script of a word, if it is one of those whose letters are taken for each other."""
    scripts = [name for name, letters in (("l", _LATIN), ("c", _CYRILLIC), ("g", _GREEK)) if letters.search(word)]
    return scripts[0] if len(scripts) == 1 else None


def _words(entry: str, *, leet: bool) -> tuple[str, ...]:
    tokens = cut(entry).tokens
    return tuple(skeleton(token, leet=True).text for token in tokens) if leet else tokens


def _pattern(entry: str, *, leet: bool) -> _Pattern:
    """Return the words of an entry with stars; stars at its very beginning and end say nothing and are dropped."""
    pattern: list[tuple[str, bool]] = []
    for part in entry.split():
        words = _words(_STAR.sub(" ", part), leet=leet)
        pattern.extend((word, False) for word in words)
        if part.endswith("*"):
            if words:
                pattern[-1] = (words[-1], True)
            else:
                pattern.append(("", True))
    while pattern and not pattern[0][0]:
        del pattern[0]
    while pattern and not pattern[-1][0]:
        del pattern[-1]
    return tuple(pattern)


def _fits(pattern: _Pattern, reading: Reading, place: int) -> bool:
    last = place + len(pattern) - 1
    return (
        last < len(reading.tokens)
        and all(reading.is_near[place + 1 : last + 1])
        and all(
            token.startswith(word) if is_beginning else token == word
            for token, (word, is_beginning) in zip(reading.tokens[place:], pattern, strict=False)
        )
    )
