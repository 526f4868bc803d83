"""What outside services say. Owns how their opinions become findings; they were asked before anything is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from moderation.checks.evidence import finding, holding, quoted
from moderation.policy import Policy
from moderation.submission import Submission
from moderation.verdict import Finding


def outside_opinions(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report what services said, weighed by their scores; one that could not be asked holds the comment.

    A failure must neither publish (nobody looked) nor accuse (nothing was found): a person decides (house rule).
    """
    for opinion in submission.opinions:
        if opinion.failure is not None:
            yield holding("outside_failed", f"{quoted([opinion.service])} gave no opinion: {opinion.failure}.")
            continue
        is_spam = opinion.label == "spam"
        detail = f"{quoted([opinion.service])} says {quoted([opinion.label])}, {opinion.score:.0%} sure."
        if is_spam and opinion.score > 1.0:
            detail = f"{quoted([opinion.service])} says “spam”, and that nobody needs to look at it."
        noticed = finding("outside_spam" if is_spam else "outside_accusation", detail, times=opinion.score)
        yield replace(noticed, holds=opinion.holds)
