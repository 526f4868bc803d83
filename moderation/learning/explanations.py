"""Why the model thinks so: the strongest terms for and against, with their places in the text.

Owns the naming of features and the search for their places. Refuses to score: the weights are the model's own, and the
contributions named here are parts of the very sum that was judged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import IDEAS_AT, UNIT, Features, hashed_indices, pair_at, pair_indices
from moderation.learning.folding import Words, words
from moderation.learning.hosts import URL, hosts
from moderation.learning.ideas import IDEA_NAMES, find_ideas
from moderation.learning.model import Model
from moderation.submission import Submission

Span = tuple[int, int]
Floats = npt.NDArray[np.float64]
_LEAST: Final = 0.02
_PLACES, _PLACE = np.uint64(32), np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the score: what it is, its name, what it adds in log-odds, and where it stands in the text."""

    kind: str
    name: str
    contribution: float
    spans: tuple[Span, ...] = ()


def explain(
    submission: Submission, features: Features, model: Model, *, most: int = 5, weights: Floats | None = None
) -> tuple[Term, ...]:
    """Return the strongest terms: up to `most` that accuse, then up to `most` that speak for the comment.

    Letter groups and pairs of words are left out: what a moderator reads are facts, ideas, whole words and hosts.
    `weights` are the model's for these features, where they are at hand.
    """
    adds = _contributions(features, model.weights(features.indices) if weights is None else weights)
    cut = words(submission.text)
    terms = [*_fact_terms(adds), *_idea_terms(adds, cut), *_word_terms(adds, cut), *_host_terms(adds, submission)]
    terms.sort(key=lambda term: (-term.contribution, term.kind, term.name))
    accusing = [term for term in terms if term.contribution > 0][:most]
    excusing = [term for term in reversed(terms) if term.contribution < 0][:most]
    return (*accusing, *excusing)


def _contributions(features: Features, weights: Floats) -> dict[int, float]:
    """Return what each feature adds to the score, where that is worth telling."""
    parts = weights * features.values / UNIT
    # Each with its place behind it: equal ones stay in their order, and so do the roundings of their sums.
    numbered = (features.indices.astype(np.uint64) << _PLACES) | np.arange(len(parts), dtype=np.uint64)
    numbered.sort()
    indices, order = numbered >> _PLACES, (numbered & _PLACE).astype(np.intp)
    begins = np.ones(len(indices), dtype=bool)
    np.not_equal(indices[1:], indices[:-1], out=begins[1:])
    sums = np.bincount(begins.cumsum() - 1, weights=parts[order])
    (telling,) = (np.abs(sums) >= _LEAST).nonzero()
    return dict(zip(indices[begins][telling].tolist(), sums[telling].tolist(), strict=True))


def _fact_terms(adds: dict[int, float]) -> list[Term]:
    return [Term("fact", name, adds[at]) for at, name in enumerate(FACT_NAMES) if at and at in adds]


def _idea_terms(adds: dict[int, float], cut: Words) -> list[Term]:
    """Return ideas and their pairs; a pair's places are those of both its ideas."""
    places = _idea_places(cut)
    terms = [
        Term("idea", IDEA_NAMES[idea], adds[IDEAS_AT + idea], spans)
        for idea, spans in places.items()
        if IDEAS_AT + idea in adds
    ]
    for at in pair_indices(adds):
        names, ideas = pair_at(at)
        spans = tuple(sorted({span for idea in ideas for span in places.get(idea, ())}))
        terms.append(Term("pair", names, adds[at], spans))
    return terms


def _idea_places(cut: Words) -> dict[int, tuple[Span, ...]]:
    """Return for each idea found the places of its entries in the text."""
    begins = list(accumulate((len(token) + 1 for token in cut.tokens), initial=0))
    found: dict[int, set[Span]] = {}
    for match in find_ideas(cut.tokens):
        found.setdefault(match.idea, set()).add(_span(match.start, match.end, cut, begins))
    return {idea: tuple(sorted(spans)) for idea, spans in found.items()}


def _span(start: int, end: int, cut: Words, begins: Sequence[int]) -> Span:
    """Return the place in the text of a stretch of the joined words; a stretch of a disguised word is the whole word.

    `begins` says where each word begins among the joined ones.
    """
    first, last = bisect_right(begins, start) - 1, bisect_right(begins, end - 1) - 1
    skipped, letters = start - begins[first], end - 1 - begins[last]
    begin = cut.starts[first] + (skipped if cut.lengths[first] == len(cut.tokens[first]) else 0)
    finish = cut.starts[last] + (letters + 1 if cut.lengths[last] == len(cut.tokens[last]) else cut.lengths[last])
    return begin, max(finish, begin + 1)


def _word_terms(adds: dict[int, float], cut: Words) -> list[Term]:
    tokens = list(dict.fromkeys(cut.tokens))
    indices = hashed_indices([crc32(token.encode("utf-8", "surrogatepass")) for token in tokens])
    telling = {token: adds[at] for token, at in zip(tokens, indices, strict=True) if at in adds}
    places: dict[str, list[Span]] = {token: [] for token in telling}
    for token, start, length in zip(cut.tokens, cut.starts, cut.lengths, strict=True):
        if token in places:
            places[token].append((start, start + length))
    return [Term("word", token, add, tuple(places[token])) for token, add in telling.items()]


def _host_terms(adds: dict[int, float], submission: Submission) -> list[Term]:
    terms = []
    named = hosts(submission)
    indices = hashed_indices([crc32(b"h:" + host.encode("utf-8", "surrogatepass")) for host in named])
    for host, at in zip(named, indices, strict=True):
        if at in adds:
            spans = tuple(match.span() for match in URL.finditer(submission.text) if host in match.group().lower())
            terms.append(Term("host", host, adds[at], spans))
    return terms
