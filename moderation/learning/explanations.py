"""Why the model thinks so: the strongest terms for and against, with their places in the text.

Owns the naming of features and the search for their places. Refuses to score: the weights are the model's own, and the
contributions named here are parts of the very sum that was judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import IDEAS_AT, UNIT, Features, hashed_index, pair_at, pair_indices
from moderation.learning.folding import Words, words
from moderation.learning.hosts import URL, hosts
from moderation.learning.ideas import IDEA_NAMES, find_ideas
from moderation.learning.model import Model
from moderation.submission import Submission

Span = tuple[int, int]
Floats = npt.NDArray[np.float64]
_LEAST: Final = 0.02


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
    terms = [term for term in terms if abs(term.contribution) >= _LEAST]
    terms.sort(key=lambda term: (-term.contribution, term.kind, term.name))
    accusing = [term for term in terms if term.contribution > 0][:most]
    excusing = [term for term in reversed(terms) if term.contribution < 0][:most]
    return (*accusing, *excusing)


def _contributions(features: Features, weights: Floats) -> dict[int, float]:
    """Return what each feature adds to the score."""
    parts = weights * features.values / UNIT
    indices, places = np.unique(features.indices, return_inverse=True)
    sums = np.bincount(places, weights=parts, minlength=len(indices))
    return dict(zip(indices.tolist(), sums.tolist(), strict=True))


def _fact_terms(adds: dict[int, float]) -> list[Term]:
    return [Term("fact", name, adds[at]) for at, name in enumerate(FACT_NAMES) if at and at in adds]


def _idea_terms(adds: dict[int, float], cut: Words) -> list[Term]:
    """Return ideas and their pairs; a pair's places are those of both its ideas."""
    places = _idea_places(cut)
    terms = [Term("idea", IDEA_NAMES[idea], adds.get(IDEAS_AT + idea, 0.0), spans) for idea, spans in places.items()]
    for at in pair_indices(adds):
        names, ideas = pair_at(at)
        spans = tuple(sorted({span for idea in ideas for span in places.get(idea, ())}))
        terms.append(Term("pair", names, adds[at], spans))
    return terms


def _idea_places(cut: Words) -> dict[int, tuple[Span, ...]]:
    """Return for each idea found the places of its entries in the text."""
    token_at = _token_of_each_place(cut.tokens)
    found: dict[int, set[Span]] = {}
    for match in find_ideas(cut.tokens):
        found.setdefault(match.idea, set()).add(_span(match.start, match.end, cut, token_at))
    return {idea: tuple(sorted(spans)) for idea, spans in found.items()}


def _token_of_each_place(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Return for each place in the joined words the number of its word and the letters before it in that word."""
    places: list[tuple[int, int]] = []
    for number, token in enumerate(tokens):
        places.extend((number, letter) for letter in range(len(token) + 1))
    return places


def _span(start: int, end: int, cut: Words, token_at: list[tuple[int, int]]) -> Span:
    """Return the place in the text of a stretch of the joined words; a stretch of a disguised word is the whole word."""
    first, skipped = token_at[start]
    last, letters = token_at[end - 1]
    begin = cut.starts[first] + (skipped if cut.lengths[first] == len(cut.tokens[first]) else 0)
    finish = cut.starts[last] + (letters + 1 if cut.lengths[last] == len(cut.tokens[last]) else cut.lengths[last])
    return begin, max(finish, begin + 1)


def _word_terms(adds: dict[int, float], cut: Words) -> list[Term]:
    places: dict[str, list[Span]] = {}
    for token, start, length in zip(cut.tokens, cut.starts, cut.lengths, strict=True):
        places.setdefault(token, []).append((start, start + length))
    return [
        Term("word", token, adds.get(hashed_index(crc32(token.encode("utf-8", "surrogatepass"))), 0.0), tuple(spans))
        for token, spans in places.items()
    ]


def _host_terms(adds: dict[int, float], submission: Submission) -> list[Term]:
    terms = []
    for host in hosts(submission):
        at = hashed_index(crc32(b"h:" + host.encode("utf-8", "surrogatepass")))
        spans = tuple(match.span() for match in URL.finditer(submission.text) if host in match.group().lower())
        terms.append(Term("host", host, adds.get(at, 0.0), spans))
    return terms
