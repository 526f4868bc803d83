"""Where the second sanitiser disagreed with the first. Owns the hold that follows, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import holding
from moderation.policy import Policy
from moderation.sentences import names, said
from moderation.submission import Submission
from moderation.verdict import Finding


def sanitiser_doubts(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Hold a comment whose markup two independent sanitisers read differently; the stricter reading is stored."""
    if submission.doubts:
        detail = said("sanitiser_doubt", names=names(submission.doubts))
        yield holding("sanitiser_doubt", detail)
