"""What is at home under an article: its own words and those of the thread, as cheap stems, and its subjects.

Owns the question "is this term at home here?". A term that is at home loses its power to accuse; one that is not keeps
it. Refuses to weigh: that is `features` and the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moderation.learning.folding import words
from moderation.learning.ideas import find
from moderation.submission import ArticleContext

_STEM_LETTERS: Final = 6
"""Longer words are compared by their first letters: enough to meet `gabapentin` in `gabapentiny` (house rule)."""
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_THREAD_TEXTS: Final = 30
_ARTICLE_LETTERS: Final = 20_000
_TITLE_WEIGHT: Final = 3
_SIDE_SUBJECT: Final = 0.25
"""Part of the strongest subject's weight that a second one needs to be the article's too (house rule)."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The stems at home in the article, in its thread and in the comment that is replied to; what the article is about."""

    article: frozenset[str]
    title: frozenset[str]
    thread: frozenset[str]
    parent: frozenset[str]
    subjects: frozenset[int]

    def is_home(self, token: str) -> bool:
        """Tell whether a folded word is at home in the article or in its approved comments."""
        stem = token[:_STEM_LETTERS]
        return stem in self.article or stem in self.thread


def stems(tokens: tuple[str, ...]) -> frozenset[str]:
    """Return the stems of folded words; of words in scripts without spaces every pair of neighbouring letters."""
    found: set[str] = set()
    for token in tokens:
        if _UNSPACED.search(token):
            found.update(token[place : place + 2] for place in range(len(token) - 1))
        if len(token) > 1:
            found.add(token[:_STEM_LETTERS])
    return frozenset(found)


def topic(article: ArticleContext) -> Topic:
    """Return what is at home under `article`. The article's part is remembered for the last 256 articles."""
    parent = _stems_of(article.parent_text) if article.parent_text else frozenset()
    return Topic(
        _article_stems(article.title, article.text[:_ARTICLE_LETTERS], article.tags, article.category or ""),
        _stems_of(" ".join((article.title, *article.tags))),
        _thread_stems(article.thread_texts[-_THREAD_TEXTS:]),
        parent,
        _subjects(article.title, article.text[:_ARTICLE_LETTERS], article.tags, article.category or ""),
    )


@lru_cache(maxsize=256)
def _article_stems(title: str, text: str, tags: tuple[str, ...], category: str) -> frozenset[str]:
    return stems(words("\n".join((title, text, category, *tags))).tokens)


@lru_cache(maxsize=256)
def _subjects(title: str, text: str, tags: tuple[str, ...], category: str) -> frozenset[int]:
    """Return what an article is about: the subjects its title names, or its text more than once."""
    weights = {subject: _TITLE_WEIGHT * times for subject, times in find(words(title).tokens).subjects.items()}
    for subject, times in find(words(" ".join((text, category, *tags))).tokens).subjects.items():
        weights[subject] = weights.get(subject, 0) + times
    least = max(2.0, _SIDE_SUBJECT * max(weights.values(), default=0))
    return frozenset(subject for subject, weight in weights.items() if weight >= least)


@lru_cache(maxsize=256)
def _thread_stems(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(_stems_of, texts))


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> frozenset[str]:
    return stems(words(text).tokens)
