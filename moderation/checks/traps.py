"""Traps that people do not step into. Owns what stepping in weighs; the form with the traps is built elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import finding, holding
from moderation.policy import Policy
from moderation.sentences import said
from moderation.submission import Submission
from moderation.verdict import Finding


def filled_honeypot(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Hold a comment whose hidden field was filled: people cannot see the field, programs fill what they find."""
    if submission.has_filled_honeypot:
        yield holding("honeypot_filled", said("honeypot_filled"))


def fast_fill(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report a form that was sent sooner than anybody reads and types; edits and unknown times are spared."""
    fill_time_s = submission.fill_time_s
    if submission.is_edit or fill_time_s is None or not fill_time_s < policy.limits.minimum_fill_time_s:
        return
    minimum_s = policy.limits.minimum_fill_time_s
    detail = said("filled_too_fast", seconds=f"{max(fill_time_s, 0.0):.1f}", least=f"{minimum_s:g}")
    yield finding("filled_too_fast", detail)
