"""How many comments come at once. Owns the windows' limits; counting is done where the facts are gathered."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import finding
from moderation.policy import Policy
from moderation.sentences import said
from moderation.submission import Submission
from moderation.verdict import Finding

_MOST = 3.0


def author_flood(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report an author who has already used up the comments that the window allows; twice as many weigh twice."""
    limit, count = policy.limits.flood_author, submission.author.author_comments_in_window
    if count >= limit > 0:
        detail = said("author_flood", num=count, window=policy.limits.flood_window_s)
        yield finding("author_flood", detail, times=min(count / limit, _MOST))


def address_flood(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report an address that has used up its window; it weighs less, for offices and schools share addresses."""
    limit, count = policy.limits.flood_address, submission.author.address_comments_in_window
    if count >= limit > 0:
        detail = said("address_flood", num=count, window=policy.limits.flood_window_s)
        yield finding("address_flood", detail, times=min(count / limit, _MOST))
