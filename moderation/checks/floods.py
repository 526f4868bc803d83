"""How many comments come at once. Owns the windows' limits; counting is done where the facts are gathered."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import finding
from moderation.policy import Policy
from moderation.submission import Submission
from moderation.verdict import Finding

_MOST = 3.0


def author_flood(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report an author who has already used up the comments that the window allows; twice as many weigh twice."""
    limit, count = policy.limits.flood_author, submission.author.author_comments_in_window
    if count >= limit > 0:
        detail = f"The author wrote {count} comments within {policy.limits.flood_window_s} seconds before this one."
        yield finding("author_flood", detail, times=min(count / limit, _MOST))


def address_flood(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report an address that has used up its window; it weighs less, for offices and schools share addresses."""
    limit, count = policy.limits.flood_address, submission.author.address_comments_in_window
    if count >= limit > 0:
        window_s = policy.limits.flood_window_s
        detail = f"{count} comments came from the same address within {window_s} seconds before this one."
        yield finding("address_flood", detail, times=min(count / limit, _MOST))
