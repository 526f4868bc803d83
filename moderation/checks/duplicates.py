"""Texts that were posted before. Owns what a twin means; finding twins is done where the facts are gathered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from moderation.checks.evidence import finding, mounting
from moderation.checks.readings import read
from moderation.policy import Policy
from moderation.sentences import said
from moderation.states import Status
from moderation.submission import Submission, Twin
from moderation.verdict import Finding

NEAR: Final = 0.8
"""Similarity from which two texts count as the same campaign (house rule: one word in five may differ)."""

_REFUSED: Final = frozenset({Status.SPAM, Status.REJECTED})
_MINIMUM_TOKENS: Final = 5
_MINIMUM_LETTERS: Final = 20
_APPROVED_SHARE: Final = 0.25


def copies_of_refused(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report a text that a moderator refused before, whoever wrote it and however long ago; spam weighs more."""
    refused = [twin for twin in _twins(submission) if twin.status in _REFUSED]
    if not refused:
        return
    spam = sum(twin.status is Status.SPAM for twin in refused)
    closeness = max(twin.similarity for twin in refused)
    detail = said("copy_of_refused", num=len(refused), spam=spam)
    yield finding("copy_of_refused", detail, times=min(closeness, 1.0) * (1.0 if spam else 0.6))


def copies_elsewhere(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report an author who posted the text under other articles lately; each article adds to the weight."""
    here = submission.article.article_id
    articles = {twin.article_id for twin in _recent(submission, policy) if twin.is_same_author} - {here}
    if articles:
        detail = said("copy_elsewhere", num=len(articles))
        yield finding("copy_elsewhere", detail, times=mounting(len(articles), most=3.0))


def double_posts(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Tell the moderator that the author has posted the text here already: a slip, not an offence."""
    here = submission.article.article_id
    same = [twin for twin in _recent(submission, policy) if twin.is_same_author and twin.article_id == here]
    if same:
        status = said(f"status_{same[0].status}").within()
        yield finding("double_post", said("double_post", status=status))


def campaigns(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report a text that other authors posted lately; copies that people approved weigh a quarter (a quoted line)."""
    others = [twin for twin in _recent(submission, policy) if not twin.is_same_author]
    if not others:
        return
    weight = sum(_APPROVED_SHARE if twin.status is Status.APPROVED else 1.0 for twin in others)
    detail = said("campaign", num=len(others))
    yield finding("campaign", detail, times=min(weight, 3.0))


def _twins(submission: Submission) -> list[Twin]:
    """Return the near twins of a text long enough to be its own; “Thanks!” is everybody's."""
    if not submission.twins or _is_common(submission.text):
        return []
    return [twin for twin in submission.twins if twin.similarity >= NEAR]


def _recent(submission: Submission, policy: Policy) -> list[Twin]:
    since_at = submission.submitted_at - timedelta(seconds=policy.limits.duplicate_window_s)
    return [twin for twin in _twins(submission) if twin.created_at >= since_at]


def _is_common(text: str) -> bool:
    tokens = read(text).tokens
    return len(tokens) < _MINIMUM_TOKENS or sum(_breadth(token) for token in tokens) < _MINIMUM_LETTERS


def _breadth(token: str) -> int:
    """Return the letters of a token; a character of a script without spaces says as much as two and a half."""
    return 3 if len(token) == 1 and ord(token) > 0x2E80 else len(token)
