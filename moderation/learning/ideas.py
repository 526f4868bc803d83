"""Which ideas a text speaks of, and of which subjects: the matcher over the lexicons.

Owns the matching: whole words and phrases at word starts, anywhere in scripts that are written without spaces. Linear
in the text: an entry is only compared where its first letters stand.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from moderation.learning.folding import fold
from moderation.learning.lexicons import IDEAS, SUBJECTS

IDEA_NAMES: Final = tuple(IDEAS)
SUBJECT_NAMES: Final = tuple(SUBJECTS)
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_PREFIXING: Final = re.compile("[\u0590-\u06ff]{4,}")
"""Words of Hebrew and Arabic script carry their article and prepositions as prefixes."""


class Match(NamedTuple):
    """One entry found: the idea's number and the place in the joined words."""

    idea: int
    start: int
    end: int


class Found(NamedTuple):
    """What a text speaks of: every place of an idea, and how often each subject is met."""

    ideas: list[Match]
    subjects: dict[int, int]


class _Index(NamedTuple):
    exact: dict[str, tuple[int, ...]]
    leading: dict[str, tuple[tuple[str, bool, int], ...]]
    inner: dict[str, tuple[tuple[str, int], ...]]


def _entries() -> list[tuple[str, int]]:
    pairs = []
    for number, entries in enumerate((*IDEAS.values(), *SUBJECTS.values())):
        for raw in entries.split(","):
            entry = fold(" ".join(raw.split()))
            if entry:
                pairs.append((entry, number))
    return sorted(set(pairs))


def _index() -> _Index:
    exact: dict[str, list[int]] = {}
    leading: dict[str, list[tuple[str, bool, int]]] = {}
    inner: dict[str, list[tuple[str, int]]] = {}
    for raw, number in _entries():
        entry = re.sub(r"[^\w*\s\u0300-\u036f\u0900-\u0dff%]+", " ", raw).strip() if " " in raw or "-" in raw else raw
        is_open = entry.endswith("*")
        entry = entry.rstrip("*")
        if _UNSPACED.match(entry):
            inner.setdefault(entry[0], []).append((entry, number))
        elif is_open or " " in entry:
            leading.setdefault(entry[:3], []).append((entry, is_open, number))
        else:
            exact.setdefault(entry, []).append(number)
    return _Index(
        {key: tuple(value) for key, value in exact.items()},
        {key: tuple(value) for key, value in leading.items()},
        {key: tuple(value) for key, value in inner.items()},
    )


_INDEX: Final = _index()


def find(tokens: tuple[str, ...]) -> Found:
    """Find the entries in folded words; places are offsets into the words joined by single spaces.

    Cost: one table look-up a word, plus one comparison for each entry that begins with the same three letters.
    """
    ideas, subjects = [], dict[int, int]()
    for match in _matches(tokens):
        if match.idea < len(IDEA_NAMES):
            ideas.append(match)
        else:
            subjects[match.idea - len(IDEA_NAMES)] = subjects.get(match.idea - len(IDEA_NAMES), 0) + 1
    return Found(ideas, subjects)


def find_ideas(tokens: tuple[str, ...]) -> list[Match]:
    """Find the places of ideas in folded words, subjects left out."""
    return find(tokens).ideas


@lru_cache(maxsize=8)
def _matches(tokens: tuple[str, ...]) -> tuple[Match, ...]:
    """Return every match; remembered, because what is judged is explained at once."""
    joined = " ".join(tokens)
    matches: list[Match] = []
    place = 0
    exact, leading = _INDEX.exact, _INDEX.leading
    for token in tokens:
        if token in exact:
            matches.extend(Match(idea, place, place + len(token)) for idea in exact[token])
        for entry, is_open, idea in leading.get(joined[place : place + 3], ()):
            if joined.startswith(entry, place):
                end = place + len(entry)
                if is_open or end == len(joined) or joined[end] == " ":
                    matches.append(Match(idea, place, end))
        place += len(token) + 1
    if not joined.isascii():
        matches.extend(_unspaced(joined))
        matches.extend(_prefixed(joined))
    return tuple(matches)


def _unspaced(joined: str) -> list[Match]:
    """Find entries of scripts without spaces, wherever they stand."""
    inner = _INDEX.inner
    return [
        Match(idea, found.start(), found.start() + len(entry))
        for found in _UNSPACED.finditer(joined)
        for entry, idea in inner.get(found.group(), ())
        if joined.startswith(entry, found.start())
    ]


def _prefixed(joined: str) -> list[Match]:
    """Find entries of Hebrew and Arabic script behind one to three letters of prefix."""
    matches: list[Match] = []
    for word in _PREFIXING.finditer(joined):
        for place in range(word.start() + 1, min(word.start() + 4, word.end() - 3)):
            rest = joined[place : word.end()]
            matches.extend(Match(idea, place, word.end()) for idea in _INDEX.exact.get(rest, ()))
            for entry, is_open, idea in _INDEX.leading.get(rest[:3], ()):
                if is_open and len(entry) > 3 and rest.startswith(entry):
                    matches.append(Match(idea, place, place + len(entry)))
    return matches
