"""Text written so that filters read something else than people do. Owns what a disguise weighs.

Folding is `moderation.text`, reading through a disguise is `readings`. Joiners of Hindi or Persian, direction marks of
Arabic and Hebrew, and the parts of emoji have a job where they stand: the normaliser leaves them alone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from moderation.checks.evidence import finding, mounting
from moderation.checks.readings import Reading, cut, read, read_through_disguise, spaced_words
from moderation.checks.words import listed, suspects
from moderation.policy import Policy
from moderation.sentences import names, said
from moderation.submission import ArticleContext, Submission
from moderation.text import mixed_script_words, skeleton
from moderation.verdict import Finding

_KINDS: Final = {
    "bidi": 2.0,
    "tags": 3.0,
    "invisible": 1.0,
    "control": 0.0,
}
"""Kinds of `moderation.text.Removed` with how much each says. Control characters come with
text pasted from old programs; marks have a check of their own."""

_FREE_INVISIBLES: Final = 2
"""A zero-width space or soft hyphen or two come with text copied from a web page (house rule)."""

_SPACED_LETTERS_MIN: Final = 5
_HOME_WORD_MIN: Final = 5
_INNER_SIGN: Final = re.compile(r"[^\W\d_][013457@$!|]+[^\W\d_]")
_MARK_PILE: Final = re.compile(
    "(?:[^\\W\\d_][\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3,}){2,}"
)


def removed_characters(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report characters nobody can see that the normaliser took out; a few of the common ones are spared."""
    counts = {kind: count for kind, count in submission.removed if count > 0 and kind in _KINDS}
    if counts.get("invisible", 0) <= _FREE_INVISIBLES:
        counts.pop("invisible", None)
    if counts:
        kinds = [said(kind, num=count).within() for kind, count in counts.items()]
        times = sum(_KINDS[kind] for kind in counts)
        detail = said("removed_characters", kinds={"list": kinds})
        yield finding("removed_characters", detail, times=min(times, 4.0))


def stacked_marks(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report letters buried under marks: marks that the normaliser cut off, or several piles in a row."""
    cut_off = dict(submission.removed).get("marks", 0)
    piles = [] if submission.text.isascii() else [match.span() for match in _MARK_PILE.finditer(submission.text)]
    if cut_off > 0 or piles:
        detail = said("stacked_marks_cut", num=cut_off) if cut_off > 0 else said("stacked_marks")
        yield finding("stacked_marks", detail, spans=piles)


def mixed_script_letters(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report words in which letters of several alphabets pose as one (`раypal`); words side by side are honest."""
    words = mixed_script_words(submission.text)
    if words:
        detail = said("mixed_script_word", names=names(word for _, _, word in words))
        yield finding(
            "mixed_script_word", detail, spans=[(start, end) for start, end, _ in words], times=mounting(len(words))
        )


def disguised_words(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report listed words and words of the article's title and tags that digits, signs or spaces disguise.

    Who writes `g4bapentin` under an article on gabapentin hides from a list, whether or not the site has one.
    """
    reading = read_through_disguise(submission.text)
    if not reading.altered:
        return
    found = {
        one.span: one.entry
        for entries in (policy.words.banned, suspects(policy))
        for one in listed(submission, policy, entries)
        if one.is_disguised
    }
    for span, word in _home_words_in_disguise(submission, reading):
        found.setdefault(span, word)
    if found:
        pairs = names(f"{submission.text[start:end]} = {word}" for (start, end), word in found.items())
        detail = said("disguised_word", names=pairs)
        yield finding("disguised_word", detail, spans=found, times=mounting(len(found)))


def spaced_letters(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report words of five letters or more whose letters stand apart: `v i a g r a`. Abbreviations are shorter."""
    reading = read(submission.text)
    spans = [
        (piece.start, piece.end)
        for piece in spaced_words(submission.text)
        if len(piece.word) >= _SPACED_LETTERS_MIN and not _is_sequence(reading.tokens[piece.first : piece.last + 1])
    ]
    if spans:
        detail = said("spaced_letters", names=names(submission.text[start:end] for start, end in spans))
        yield finding("spaced_letters", detail, spans=spans, times=mounting(len(spans)))


def _home_words_in_disguise(submission: Submission, reading: Reading) -> Iterator[tuple[tuple[int, int], str]]:
    home = _home_words(submission.article)
    for place in sorted(reading.altered):
        word = home.get(reading.tokens[place])
        span = reading.span(place, place)
        if word is not None and (
            _INNER_SIGN.search(submission.text[slice(*span)]) or " " in submission.text[slice(*span)]
        ):
            yield span, word


def _home_words(article: ArticleContext) -> dict[str, str]:
    return _long_words((article.title, *article.tags))


@lru_cache(maxsize=64)
def _long_words(texts: tuple[str, ...]) -> dict[str, str]:
    """Return the long words of an article's title and tags, by what they look like in disguise."""
    words = {token for text in texts for token in cut(text).tokens if len(token) >= _HOME_WORD_MIN and token.isalpha()}
    return {skeleton(word, leet=True).text: word for word in words}


def _is_sequence(tokens: tuple[str, ...]) -> bool:
    """Tell whether letters or digits only count up, as in `a b c d e` or `1 2 3 4 5`, or all are digits."""
    steps = {ord(later) - ord(earlier) for earlier, later in itertools.pairwise(tokens)}
    return steps <= {0, 1} or all(token.isdigit() for token in tokens)
