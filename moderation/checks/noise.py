"""Noise: capitals, repetition, emoji, nothing to read. Owns what noise weighs: little, for joy is noisy too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from moderation import characters
from moderation.checks.evidence import finding
from moderation.checks.readings import read
from moderation.policy import Policy
from moderation.sentences import said
from moderation.submission import Submission
from moderation.verdict import Finding

_CAPITALS: Final = re.compile(r"[^\W\d_]{2,}(?:[\W\d_]+[^\W\d_]{2,})*")
_RUN: Final = re.compile(r"([^ ])\1{5,}")
_TYPOGRAPHY: Final = frozenset("-_=~*.·…+|\n\t") | frozenset("0123456789")
_LONG_RUN: Final = 15
_EMOJI: Final = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]")
_EMOJI_MIN: Final = 10
_SAME_WORD_MIN: Final = 5
_DISTINCT_SHARE: Final = 0.25
_DISTINCT_WORDS_MIN: Final = 16


def shouting(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report a text mostly in capitals. Only letters of scripts with case count, and only where there are enough."""
    text, limits = submission.text, policy.limits
    capitals = characters.capitals(text)
    if capitals <= limits.shouting_share * limits.shouting_letters:
        return
    cased = capitals + sum(map(str.islower, text))
    if cased >= limits.shouting_letters and capitals > limits.shouting_share * cased:
        spans = [match.span() for match in _CAPITALS.finditer(text) if match.group().isupper()]
        yield finding("shouting", said("shouting", capitals=capitals, letters=cased), spans=spans)


def drawn_out(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report characters repeated six times or more. Rules of dashes and dots, and zeros, are no noise."""
    if not characters.may_have_run(submission.text):
        return
    runs = [match.span() for match in _RUN.finditer(submission.text) if match.group(1) not in _TYPOGRAPHY]
    if runs:
        longest = max(end - start for start, end in runs)
        times = 3.0 if longest >= _LONG_RUN else 1.0
        yield finding("drawn_out", said("drawn_out", num=longest), spans=runs, times=times)


def repeated_words(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report one word many times in a row, or a long text made of few words. Laughter of one syllable is spared."""
    reading = read(submission.text)
    tokens = reading.tokens
    spans = []
    first = 0
    for place in range(1, len(tokens) + 1):
        if place == len(tokens) or tokens[place] != tokens[first]:
            if place - first >= _SAME_WORD_MIN and len(tokens[first]) > 2:
                spans.append(reading.span(first, place - 1))
            first = place
    words = [token for token in tokens if len(token) > 1]
    is_poor = len(words) >= _DISTINCT_WORDS_MIN and len(set(words)) < _DISTINCT_SHARE * len(words)
    if spans or is_poor:
        detail = said("few_words", different=len(set(words)), all=len(words)) if is_poor else said("one_word")
        yield finding("repeated_words", detail, spans=spans)


def emoji_flood(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report a text that is mostly emoji; a row of hearts is short, a flood is not."""
    if submission.text.isascii():
        return
    emoji = len(_EMOJI.findall(submission.text))
    visible = sum(not char.isspace() for char in submission.text)
    if emoji >= _EMOJI_MIN and emoji * 2 > visible:
        yield finding("emoji_flood", said("emoji_flood", emoji=emoji, visible=visible))


def nothing_to_read(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report a text without letters and digits; one in which nothing can be seen at all is worth a person's look."""
    text = submission.text
    if read(text).tokens:
        return
    if all(_is_unseen(char) for char in text):
        yield finding("nothing_visible", said("nothing_visible"))
    else:
        yield finding("no_words", said("no_words"))


def _is_unseen(char: str) -> bool:
    return char.isspace() or char in "\u2800\u3164\uffa0\u115f\u1160" or unicodedata.category(char)[0] in "CM"
