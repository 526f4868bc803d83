"""Where the second sanitiser disagreed with the first. Owns the hold that follows, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import holding, quoted
from moderation.policy import Policy
from moderation.submission import Submission
from moderation.verdict import Finding


def sanitiser_doubts(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Hold a comment whose markup two independent sanitisers read differently; the stricter reading is stored."""
    if submission.doubts:
        detail = f"Two sanitisers read the markup differently: {quoted(submission.doubts)}. The stricter one counts."
        yield holding("sanitiser_doubt", detail)
