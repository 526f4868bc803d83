"""What outside services say. Owns how their opinions become findings; they were asked before anything is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from moderation.checks.evidence import finding, holding
from moderation.policy import Policy
from moderation.sentences import Said, names, said
from moderation.submission import Submission
from moderation.verdict import Finding


def outside_opinions(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report what services said, weighed by their scores; one that could not be asked holds the comment.

    A failure must neither publish (nobody looked) nor accuse (nothing was found): a person decides (house rule).
    """
    for opinion in submission.opinions:
        if opinion.failure is not None:
            why = opinion.failure.within() if isinstance(opinion.failure, Said) else opinion.failure
            detail = said("outside_failed", service=names([opinion.service]), why=why)
            yield holding("outside_failed", detail)
            continue
        is_spam = opinion.label == "spam"
        service = names([opinion.service])
        detail = said("outside_opinion", service=service, label=names([opinion.label]), share={"share": opinion.score})
        if is_spam and opinion.score > 1.0:
            detail = said("outside_blatant", service=service)
        noticed = finding("outside_spam" if is_spam else "outside_accusation", detail, times=opinion.score)
        yield replace(noticed, holds=opinion.holds)
