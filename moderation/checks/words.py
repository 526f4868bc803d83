"""Words, phrases and patterns of the operator's lists. Owns what a listed word weighs where it stands.

A word list alone fails both ways: under an article about a medicine honest readers name it, elsewhere only spam does.
So a listed entry that the article itself uses is at home there and loses most of its power to accuse.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from moderation.checks.evidence import finding, mounting
from moderation.checks.phrases import Phrases, compiled, is_homograph
from moderation.checks.readings import Reading, cut, read, read_through_disguise
from moderation.checks.rules import InvalidRule, compile_pattern
from moderation.checks.wordlists import HOUSE_PHRASES
from moderation.policy import Policy
from moderation.sentences import names, said
from moderation.submission import ArticleContext, Submission
from moderation.verdict import Finding

_MATCHES_PER_PATTERN: Final = 20
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed entry in a text: as the operator wrote it, its place, and whether it was found through a disguise."""

    entry: str
    span: tuple[int, int]
    is_disguised: bool


def banned_words(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report words and phrases of the banned list, in the text and in the author's name."""
    yield from _accuse(submission, policy, policy.words.banned, "banned_word")


def suspect_words(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report words and phrases of the suspect list and of the house list, in the text and in the author's name."""
    yield from _accuse(submission, policy, suspects(policy), "suspect_word")


def patterns(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report where the operator's patterns fit. One that cannot be used only informs: it was refused at the door."""
    text = submission.text if submission.text.isascii() else _encodable(submission.text)
    for pattern, label in policy.words.patterns:
        try:
            expression = compile_pattern(pattern)
        except InvalidRule as problem:
            yield finding("broken_pattern", said("broken_pattern", problem=str(problem)))
            continue
        spans = [match.span() for match, _ in zip(expression.finditer(text), range(_MATCHES_PER_PATTERN), strict=False)]
        if spans:
            yield finding("pattern", said("pattern", label=label), spans=spans)


def suspects(policy: Policy) -> frozenset[str]:
    """Return the suspect phrases of a policy, with those of the house where the policy takes them."""
    return _union(policy.words.suspect, HOUSE_PHRASES) if policy.words.has_house_phrases else policy.words.suspect


def listed(submission: Submission, policy: Policy, entries: frozenset[str]) -> list[Listed]:
    """Return the entries of a list found in the text, allowed ones left out, from left to right.

    A word that covers a word allowed by the site or the article, or stands inside an allowed phrase, is not accused.
    """
    if not entries:
        return []
    text, plain = submission.text, read(submission.text)
    found = _found(compiled(entries), plain, text)
    disguised = read_through_disguise(text)
    if disguised.altered:
        through = compiled(entries, leet=True).find(disguised)
        found += [
            Listed(match.entry, disguised.span(match.first, match.last), is_disguised=True)
            for match in through
            if not disguised.altered.isdisjoint(range(match.first, match.last + 1))
        ]
    if not found:
        return []
    is_allowed = _allowance(submission, policy, plain)
    return [one for one in found if not is_allowed(one.span)]


def at_home(entries: frozenset[str], article: ArticleContext) -> frozenset[str]:
    """Return the entries of a list that the article itself uses: title, tags, category, text, approved comments."""
    phrases = compiled(entries)
    texts = (article.title, article.category or "", article.text, *article.tags, *article.thread_texts)
    return frozenset().union(*(_entries_in(phrases, text) for text in texts))


def _accuse(submission: Submission, policy: Policy, entries: frozenset[str], reason: str) -> Iterator[Finding]:
    found = listed(submission, policy, entries)
    named = _found(compiled(entries), read(submission.author_name), submission.author_name) if entries else []
    if not found and not named:
        return
    home = at_home(entries, submission.article)
    for is_home, slug in ((False, reason), (True, f"{reason}_at_home")):
        here = [one for one in found if (one.entry in home) is is_home]
        if here:
            words = {one.entry for one in here}
            detail = said(slug, names=names(one.entry for one in here))
            yield finding(
                slug, detail, spans=[one.span for one in here], times=mounting(len(words), step=0.7, most=3.0)
            )
    if named:
        yield finding(reason, said(f"{reason}_in_name", names=names(one.entry for one in named)))


def _found(phrases: Phrases, reading: Reading, text: str) -> list[Listed]:
    matches = [(match, reading.span(match.first, match.last)) for match in phrases.find(reading)]
    return [
        Listed(match.entry, span, is_disguised=False)
        for match, span in matches
        if not is_homograph(match.entry, text, span)
    ]


def _allowance(submission: Submission, policy: Policy, reading: Reading) -> Callable[[tuple[int, int]], bool]:
    """Return a test of whether a place in the text lies inside a word or phrase that the site or the article allows."""
    spans = sorted(
        reading.span(match.first, match.last)
        for entries in (policy.words.allow, submission.article.allow_words)
        if entries
        for match in compiled(entries).find(reading)
    )
    starts = [start for start, _ in spans]
    ends = list(accumulate((end for _, end in spans), max))

    def is_allowed(span: tuple[int, int]) -> bool:
        before = bisect_right(starts, span[0])
        return before > 0 and ends[before - 1] >= span[1]

    return is_allowed


@lru_cache(maxsize=512)
def _entries_in(phrases: Phrases, text: str) -> frozenset[str]:
    return frozenset(match.entry for match in phrases.find(cut(text)))


@lru_cache(maxsize=16)
def _union(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    return first | second


def _encodable(text: str) -> str:
    """Return a text of the same length without lone surrogates, which have no place in UTF-8 and so none in RE2."""
    return _SURROGATE.sub("\ufffd", text)
