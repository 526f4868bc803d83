"""What outside services say, as findings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation import CHECKS, DEFAULT_POLICY, Outcome, OutsideOpinion, assess, said
from moderation.checks.outside import outside_opinions
from tests.moderation.checks.submissions import submission


@pytest.mark.parametrize(
    ("opinion", "reason", "weight", "holds"),
    [
        (OutsideOpinion(service="akismet", label="spam", score=1.0), "outside_spam", 1.5, False),
        (OutsideOpinion(service="akismet", label="spam", score=2.0), "outside_spam", 3.0, False),
        (OutsideOpinion(service="openai", label="hate", score=0.4), "outside_accusation", 0.6, False),
        (OutsideOpinion(service="check", label="tone", score=0.0, holds=True), "outside_accusation", 0.0, True),
        (OutsideOpinion(service="check", failure=said("outside_late")), "outside_failed", 0.0, True),
        (OutsideOpinion(service="check", failure="it did not answer in time"), "outside_failed", 0.0, True),
    ],
    ids=["spam", "blatant spam", "category", "asks for a person", "failed", "failed, as it was kept once"],
)
def test_opinion_becomes_a_finding(opinion: OutsideOpinion, reason: str, weight: float, holds: bool) -> None:
    (found,) = outside_opinions(replace(submission("Hello there"), opinions=(opinion,)), DEFAULT_POLICY)
    assert (found.check, found.reason, found.weight, found.holds) == ("outside", reason, weight, holds)
    assert opinion.service in found.detail and found.detail.endswith(".")


def test_failure_is_told_in_the_same_words_however_it_was_kept() -> None:
    why = said("outside_status", status="503")
    kept = [OutsideOpinion(service="check", failure=failure) for failure in (why, str(why))]
    told, once = outside_opinions(replace(submission("Hello there"), opinions=tuple(kept)), DEFAULT_POLICY)
    assert told.detail == once.detail == "“check” gave no opinion: it answered with status 503."
    assert told.gaps["why"] == why.within() and once.gaps["why"] == str(why)


def test_failure_holds_what_would_appear() -> None:
    honest = submission("I saw one in the garden last night, quite a big one.")
    failed = replace(honest, opinions=(OutsideOpinion(service="akismet", failure="it broke"),))
    assert assess(honest, DEFAULT_POLICY, checks=CHECKS).outcome is Outcome.APPROVE
    assert assess(failed, DEFAULT_POLICY, checks=CHECKS).outcome is Outcome.HOLD
    assert list(outside_opinions(honest, DEFAULT_POLICY)) == []
