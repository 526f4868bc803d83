"""What is at home under an article: its own words and those of the thread, as cheap stems.

Owns the question "is this term at home here?". A term that is at home loses its power to accuse; one that is not keeps
it. Refuses to weigh: that is `features` and the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moderation.learning.folding import words
from moderation.submission import ArticleContext

_STEM_LETTERS: Final = 6
"""Longer words are compared by their first letters: enough to meet `gabapentin` in `gabapentiny` (house rule)."""
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_THREAD_TEXTS: Final = 30
_ARTICLE_LETTERS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Topic:
    """The stems at home in the article, in its thread and in the comment that is replied to."""

    article: frozenset[str]
    title: frozenset[str]
    thread: frozenset[str]
    parent: frozenset[str]

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
    )


@lru_cache(maxsize=256)
def _article_stems(title: str, text: str, tags: tuple[str, ...], category: str) -> frozenset[str]:
    return stems(words("\n".join((title, text, category, *tags))).tokens)


@lru_cache(maxsize=256)
def _thread_stems(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(_stems_of, texts))


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> frozenset[str]:
    return stems(words(text).tokens)
