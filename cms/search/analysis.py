"""From text to terms: words as they stand, stemmed by their language, without case and accents.

Scripts that write without spaces (Chinese, Japanese, Thai, ...) give overlapping pairs of characters, which find any run
of two or more. The stemming is Snowball's; a language it does not know is folded only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

import Stemmer  # type: ignore[import-not-found]  # a compiled module without types

STEMMERS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Snowball's algorithm for each language (ISO 639-1)."""

MAX_TERM_CHARS: Final = 64
"""What is longer is no word anybody searches for; it is cut, in texts and queries alike."""

MIN_SPELLING_CHARS: Final = 4
"""Shorter words are next to too many others to be corrected."""

MAX_JUDGED: Final = 20_000
"""Words that are remembered as sought or not; beyond that remembering begins anew."""

_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    "\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a51\u0b82-\u0bd7\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_WORD: Final = re.compile(f"[^\\W_](?:[^\\W_]|[{_MARKS}])*")
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_RUN: Final = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")


class _WithoutMarks(dict[int, int | None]):
    """A table for `str.translate` that learns, character by character, which are marks."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)).startswith("M") else code
        self[code] = kept
        return kept


_without_marks: Final = _WithoutMarks()


def words(text: str, language: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Give the words of a text: where each begins and ends, and its terms (several only where nothing parts words)."""
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isascii():
            yield match.start(), match.end(), _terms(word, language)
            continue
        for run in _RUN.finditer(word):
            start = match.start() + run.start()
            yield start, start + len(run[0]), _terms(run[0], language)


class Sought:
    """Terms that texts of a language are looked through for; each word is judged once, however often it comes."""

    def __init__(self, language: str, is_wanted: Callable[[tuple[str, ...]], bool]) -> None:
        self._language, self._is_wanted = language, is_wanted
        self._known: dict[str, list[tuple[int, int]]] = {}

    def places(self, text: str) -> list[tuple[int, int]]:
        """Return where in a text the words begin and end whose terms are wanted."""
        found: list[tuple[int, int]] = []
        for match in _WORD.finditer(text):
            inside = self._known.get(match[0])
            if inside is None:
                if len(self._known) >= MAX_JUDGED:
                    self._known = {}
                inside = self._known[match[0]] = self._inside(match[0])
            if inside:
                found += [(match.start() + start, match.start() + end) for start, end in inside]
        return found

    def _inside(self, word: str) -> list[tuple[int, int]]:
        return [(start, end) for start, end, terms in words(word, self._language) if self._is_wanted(terms)]


def analysed(text: str, language: str) -> str:
    """Return the terms of a text in their order, parted by spaces."""
    return " ".join(term for _, _, terms in words(text, language) for term in terms)


def spellings(text: str) -> set[str]:
    """Return the words of a text that a misspelt one can be corrected to: folded, not stemmed, letters only."""
    found = {fold(match[0]) for match in _WORD.finditer(text)}
    return {
        word
        for word in found
        if MIN_SPELLING_CHARS <= len(word) <= MAX_TERM_CHARS and word.isalpha() and not _IS_UNSPACED.search(word)
    }


def language_of(locale: str) -> str:
    """Return the language of a locale: `pt-BR` is `pt`."""
    return locale.partition("-")[0].lower()


def fold(word: str) -> str:
    """Return a word without case, accents and forms of presentation."""
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    return unicodedata.normalize("NFKD", lowered).translate(_without_marks).casefold()


@lru_cache(maxsize=65_536)
def _terms(run: str, language: str) -> tuple[str, ...]:
    """Return the terms of a run of characters of one kind. Cached: a language uses few words most of the time."""
    if _IS_UNSPACED.match(run):
        folded = fold(run)
        return tuple(folded[n : n + 2] for n in range(len(folded) - 1)) or (folded,)
    stemmer = _stemmer(language)
    lowered = unicodedata.normalize("NFC", run).lower()
    stem = lowered if stemmer is None else stemmer.stemWord(lowered)
    folded = fold(stem)[:MAX_TERM_CHARS]
    return (folded,) if folded else ()


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Any:
    name = STEMMERS.get(language)
    return None if name is None else Stemmer.Stemmer(name)
