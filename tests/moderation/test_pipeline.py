from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from moderation.checks import CHECKS
from moderation.pipeline import assess, initial_status
from moderation.policy import Policy
from moderation.states import Status
from moderation.submission import AuthorHistory, Submission
from moderation.verdict import Finding, Outcome
from tests.moderation.checks.submissions import submission


def noticing(reason: str, weight: float, *, holds: bool = False):
    """Return a check that always finds one thing."""

    def check(_submission: Submission, _policy: Policy) -> Iterable[Finding]:
        return [Finding("words", reason, weight, "A sentence.", holds=holds)]

    return check


def outcome(*findings: tuple[float, bool], **policy) -> Outcome:
    checks = [noticing(f"r{place}", weight, holds=holds) for place, (weight, holds) in enumerate(findings)]
    return assess(submission(), Policy(**policy), checks=checks).outcome


@pytest.mark.parametrize(
    ("findings", "policy", "expected"),
    [
        ([], {}, Outcome.APPROVE),
        ([(0.99, False)], {}, Outcome.APPROVE),
        ([(1.0, False)], {}, Outcome.HOLD),
        ([(0.5, False), (0.5, False)], {}, Outcome.HOLD),
        ([(1.5, False), (-0.6, False)], {}, Outcome.APPROVE),
        ([(0.0, True)], {}, Outcome.HOLD),
        ([(0.0, True), (-9.0, False)], {}, Outcome.HOLD),
        ([(50.0, False)], {}, Outcome.HOLD),
        ([(5.0, False)], {"spam_at": 5.0}, Outcome.SPAM),
        ([(4.9, False)], {"spam_at": 5.0}, Outcome.HOLD),
        ([(5.0, False)], {"reject_at": 5.0}, Outcome.REJECT),
        ([(5.0, False)], {"spam_at": 5.0, "reject_at": 3.0}, Outcome.SPAM),
        ([(4.0, False)], {"spam_at": 5.0, "reject_at": 3.0}, Outcome.REJECT),
        ([(2.0, True)], {"spam_at": 5.0, "reject_at": 3.0}, Outcome.HOLD),
        ([(5.0, True)], {"spam_at": 5.0}, Outcome.SPAM),
        ([(0.5, False)], {"hold_at": 0.5}, Outcome.HOLD),
        ([], {"hold_at": 0.0}, Outcome.HOLD),
    ],
    ids=[
        "nothing", "just below", "at the threshold", "two halves", "credit counts", "a hold", "credit lifts no hold",
        "never spam by default", "spam", "just below spam", "reject", "spam before reject", "reject below spam", "hold",
        "a hold does not soften spam", "stricter policy", "policy that holds all",
    ],
)  # fmt: skip
def test_outcome_follows_points_holds_and_thresholds(findings, policy, expected) -> None:
    assert outcome(*findings, **policy) is expected


def test_findings_come_holding_first_then_heaviest_then_in_the_order_of_checks() -> None:
    checks = [
        noticing("light", 0.1),
        noticing("credit", -0.5),
        noticing("heavy", 0.9),
        noticing("also light", 0.1),
        noticing("hold", 0.0, holds=True),
        noticing("heavy hold", 0.5, holds=True),
    ]

    judged = assess(submission(), Policy(), checks=checks)

    assert [finding.reason for finding in judged.findings] == [
        "heavy hold", "hold", "heavy", "light", "also light", "credit",
    ]  # fmt: skip
    assert judged.score == pytest.approx(1.1)
    assert judged.policy_version == Policy().version


def test_weight_of_the_policy_replaces_the_checks_own() -> None:
    checks = [noticing("loud", 0.3), noticing("link", 0.5)]

    judged = assess(submission(), Policy(weights={"loud": 2.0, "other": 9.0}), checks=checks)

    assert {finding.reason: finding.weight for finding in judged.findings} == {"loud": 2.0, "link": 0.5}
    assert judged.score == 2.5
    assert judged.outcome is Outcome.HOLD


def test_weight_of_zero_silences_a_reason_and_keeps_the_finding() -> None:
    judged = assess(submission(), Policy(weights={"loud": 0.0}), checks=[noticing("loud", 5.0)])

    assert judged.outcome is Outcome.APPROVE
    assert [finding.reason for finding in judged.findings] == ["loud"]


def raising_at_once(_submission: Submission, _policy: Policy) -> Iterable[Finding]:
    raise LookupError("secret of the database")


def raising_half_way(_submission: Submission, _policy: Policy) -> Iterator[Finding]:
    yield Finding("words", "good_record", -9.0, "A sentence.")
    raise RecursionError


def returning_nothing(_submission: Submission, _policy: Policy):
    return None


@pytest.mark.parametrize(
    "broken", [raising_at_once, raising_half_way, returning_nothing], ids=lambda check: check.__name__
)
def test_check_that_breaks_holds_and_the_others_still_speak(broken) -> None:
    judged = assess(submission(), Policy(), checks=[noticing("before", 0.1), broken, noticing("after", 0.2)])

    assert judged.outcome is Outcome.HOLD
    assert [finding.reason for finding in judged.findings] == ["check_failed", "after", "before"]
    failed = judged.findings[0]
    assert failed.holds
    assert failed.weight == 0
    assert failed.check == "test_pipeline"
    assert "secret" not in failed.detail


def test_check_that_breaks_cannot_be_weighed_away() -> None:
    judged = assess(submission(), Policy(weights={"check_failed": -9.0}), checks=[raising_at_once])

    assert judged.outcome is Outcome.HOLD


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (Outcome.APPROVE, Status.APPROVED),
        (Outcome.HOLD, Status.PENDING),
        (Outcome.SPAM, Status.SPAM),
        (Outcome.REJECT, Status.REJECTED),
    ],
    ids=str,
)
def test_initial_status_follows_the_outcome(given, status) -> None:
    assert initial_status(given) is status


def test_uncertainty_is_greatest_at_the_threshold() -> None:
    def uncertainty(weight: float) -> float:
        return assess(submission(), Policy(), checks=[noticing("x", weight)]).uncertainty

    assert uncertainty(1.0) == 1.0
    assert uncertainty(0.0) == uncertainty(2.0) == 0.5
    assert uncertainty(9.0) < uncertainty(3.0) < uncertainty(1.5)


def test_pipeline_of_the_house_approves_an_honest_regular_and_holds_a_newcomer() -> None:
    text = "It helped me after two weeks, 300 mg in the evening."

    regular = assess(submission(text), Policy(), checks=CHECKS)
    newcomer = assess(submission(text, author=AuthorHistory()), Policy(), checks=CHECKS)

    assert regular.outcome is Outcome.APPROVE
    assert regular.reasons == ()
    assert newcomer.outcome is Outcome.HOLD
    assert newcomer.reasons == ("first_comment",)


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), float("-inf")])
def test_assess_holds_when_a_check_weighs_nonsense(weight: float) -> None:
    def nonsense(_submission: Submission, _policy: Policy) -> list[Finding]:
        return [Finding(check="nonsense", reason="nonsense", weight=weight, detail="Nonsense.")]

    assessment = assess(submission(), Policy(), checks=[nonsense])
    assert (assessment.outcome, assessment.reasons, assessment.score) == (Outcome.HOLD, ("check_failed",), 0.0)


def test_assess_holds_when_a_check_yields_something_else() -> None:
    assessment = assess(submission(), Policy(), checks=[lambda _submission, _policy: ["spam"]])
    assert (assessment.outcome, assessment.reasons) == (Outcome.HOLD, ("check_failed",))
