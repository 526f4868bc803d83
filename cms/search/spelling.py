"""Which known word somebody meant who typed an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LONG_WORD_CHARS: Final = 8
"""Words of this length may differ by two letters, shorter ones by one (house rule)."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that differs least from a folded word, the first of equals; None if all are too far."""
    limit = 2 if len(word) >= LONG_WORD_CHARS else 1
    distances = [(distance(word, candidate, limit), candidate) for candidate in candidates]
    near = [(far, candidate) for far, candidate in distances if 0 < far <= limit]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters must be put in, left out, changed or swapped with their neighbour; limit + 1 if more.

    Source: optimal string alignment distance (Damerau 1964; Levenshtein 1966).
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, here[-1] + 1, last[column - 1] + (letter != against))
            is_swap = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against
            here.append(min(cost, before[column - 2] + 1) if is_swap else cost)
        if min(here) > limit:
            return limit + 1
        before, last = last, here
    return last[-1]
