"""Thresholds keep their promise with the stated confidence, and there are none where the evidence is thin."""

from __future__ import annotations

import random

import pytest

from moderation.learning.grounds import Ground
from moderation.learning.model import load_prior
from moderation.learning.thresholds import (
    Basis,
    Budget,
    Judged,
    Threshold,
    Thresholds,
    choose_thresholds,
    is_audited,
    lower_bound,
    presume,
    upper_bound,
)
from tests.moderation.learning.samples import SHIPPED

GOOD = [Judged(0.001 + place / 100_000, is_bad=False) for place in range(900)]
BAD = [Judged(0.999 - place / 100_000, is_bad=True) for place in range(900)]


@pytest.mark.parametrize(
    ("errors", "trials", "confidence", "bound"),
    [
        pytest.param(0, 299, 0.95, 0.00997, id="rule-of-three"),
        pytest.param(0, 10, 0.95, 0.25887, id="none-in-ten"),
        pytest.param(1, 10, 0.95, 0.39416, id="one-in-ten"),
        pytest.param(5, 100, 0.975, 0.11283, id="five-in-a-hundred"),
        pytest.param(3, 3, 0.95, 1.0, id="all"),
        pytest.param(0, 0, 0.95, 1.0, id="nothing"),
    ],
)
def test_upper_bound_is_clopper_and_pearson(errors: int, trials: int, confidence: float, bound: float) -> None:
    assert upper_bound(errors, trials, confidence=confidence) == pytest.approx(bound, abs=1e-4)


def test_lower_bound_mirrors_the_upper() -> None:
    assert lower_bound(5, 100, confidence=0.975) == pytest.approx(0.01643, abs=1e-4)
    assert lower_bound(0, 50, confidence=0.975) == 0.0


def test_no_threshold_when_evidence_is_thin() -> None:
    assert choose_thresholds([], budget=Budget()) == Thresholds()
    assert choose_thresholds(GOOD[:100] + BAD[:100], budget=Budget()) == Thresholds()


def test_thresholds_are_proved_when_decisions_are_many_and_clean() -> None:
    found = choose_thresholds(GOOD + BAD, budget=Budget())
    assert found.approve.basis is found.reject.basis is Basis.PROVED
    assert found.approve.bound <= 0.01
    assert found.is_approved(0.002)
    assert not found.is_approved(0.5)
    assert found.is_rejected(0.998, Ground.REACH)
    assert not found.is_rejected(0.5, Ground.REACH)
    assert not found.is_rejected(0.998, None)


def test_proved_bound_keeps_its_promise_with_the_stated_confidence() -> None:
    """Draw sites whose risk is known, and count how often the true error of the chosen threshold breaks the budget."""
    source, broken, found = random.Random(11), 0, 0  # noqa: S311 - a seeded draw for a test
    for _ in range(60):
        places = [source.random() ** 3 for _ in range(1500)]
        decisions = [Judged(place, source.random() < place) for place in places]
        chosen = choose_thresholds(decisions, budget=Budget(wrong_approvals=0.03, confidence=0.9)).approve.at
        if chosen is not None:
            found += 1
            fresh = [source.random() ** 3 for _ in range(20_000)]
            below = [place for place in fresh if place <= chosen]
            broken += sum(below) / len(below) > 0.03
    assert found > 30
    assert broken <= 0.1 * 60


def test_presumed_threshold_holds_until_decisions_contradict_it() -> None:
    start = Thresholds(approve=Threshold(0.05, Basis.PRESUMED))
    clean = [Judged(0.03, is_bad=False)] * 20
    assert choose_thresholds(clean, budget=Budget(), start=start).approve.basis is Basis.PRESUMED
    spoiled = choose_thresholds([*clean[:5], Judged(0.04, is_bad=True)], budget=Budget(), start=start)
    assert (spoiled.approve.at, spoiled.approve.basis) == (0.05 / 4, Basis.PRESUMED)
    rotten = choose_thresholds([Judged(0.001, is_bad=True)] * 3, budget=Budget(), start=start)
    assert rotten.approve == Threshold()


def test_one_slip_among_many_is_no_contradiction_and_three_are() -> None:
    start = Thresholds(approve=Threshold(0.05, Basis.PRESUMED))
    clean = [Judged(0.03, is_bad=False)] * 60
    slip = Judged(0.03, is_bad=True)
    assert choose_thresholds([*clean, slip], budget=Budget(), start=start).approve.at == 0.05
    assert choose_thresholds([*clean, slip, slip, slip], budget=Budget(), start=start).approve.at == 0.05 / 2


def test_presumed_threshold_falls_when_its_neighbourhood_is_worse_than_said() -> None:
    start = Thresholds(approve=Threshold(0.05, Basis.PRESUMED))
    honest = [Judged(0.1, is_bad=number % 10 == 0) for number in range(40)]
    worse = [Judged(0.1, is_bad=number % 3 == 0) for number in range(40)]
    assert choose_thresholds(honest, budget=Budget(), start=start).approve.at == 0.05
    assert choose_thresholds(worse, budget=Budget(), start=start).approve.at == 0.05 / 2


def test_wider_of_proved_and_presumed_is_chosen() -> None:
    wide = Thresholds(approve=Threshold(0.05, Basis.PRESUMED), reject=Threshold(0.9999, Basis.PRESUMED))
    found = choose_thresholds(GOOD + BAD, budget=Budget(), start=wide)
    assert (found.approve.at, found.approve.basis) == (0.05, Basis.PRESUMED)
    assert found.reject.basis is Basis.PROVED


def test_rejecting_waits_for_witnesses_and_keeps_its_distance_from_the_honest() -> None:
    start = Thresholds(reject=Threshold(0.95, Basis.PRESUMED))
    refused = [Judged(0.99, is_bad=True)] * 8
    assert choose_thresholds(refused[:7], budget=Budget(), start=start).reject == Threshold()
    found = choose_thresholds(refused, budget=Budget(), start=start).reject
    assert (found.at, found.basis, found.decisions, found.errors) == (0.98, Basis.PRESUMED, 8, 0)
    near = choose_thresholds([*refused, Judged(0.97, is_bad=False)], budget=Budget(wrong_rejections=0.2), start=start)
    assert near.reject.at == pytest.approx(0.985)
    assert choose_thresholds(refused * 9, budget=Budget()).reject == Threshold()


def test_weak_ground_wants_witnesses_of_its_own() -> None:
    start = Thresholds(reject=Threshold(0.95, Basis.PRESUMED))
    refused = [Judged(0.99, is_bad=True)] * 8
    links = [Judged(0.99, is_bad=True, ground=Ground.LINK)] * 4
    none_yet = choose_thresholds([*refused, *links[:3]], budget=Budget(), start=start)
    assert none_yet.is_rejected(0.99, Ground.REACH)
    assert not none_yet.is_rejected(0.99, Ground.LINK)
    enough = choose_thresholds([*refused, *links], budget=Budget(), start=start)
    assert enough.is_rejected(0.99, Ground.LINK)
    assert not enough.is_rejected(0.99, Ground.INVITATION)


def test_honest_comment_keeps_its_own_weak_ground_at_a_distance() -> None:
    start = Thresholds(reject=Threshold(0.95, Basis.PRESUMED))
    both = [Judged(0.99, is_bad=True, ground=ground) for ground in (Ground.LINK, Ground.INVITATION)] * 8
    honest = Judged(0.99, is_bad=False, ground=Ground.LINK)
    found = choose_thresholds([*both, honest], budget=Budget(wrong_rejections=0.2), start=start).grounds
    assert found[Ground.LINK] == pytest.approx(0.995)
    assert found[Ground.INVITATION] == 0.99
    assert found[Ground.REACH] == pytest.approx(0.995), "any honest comment keeps the strong grounds away"


def test_what_could_not_be_decided_unseen_is_no_evidence() -> None:
    start = Thresholds(approve=Threshold(0.05, Basis.PRESUMED), reject=Threshold(0.95, Basis.PRESUMED))
    refused = [Judged(0.99, is_bad=True)] * 8
    harmless = [Judged(0.995, is_bad=False, ground=None), *[Judged(0.01, is_bad=True, is_approvable=False)] * 9]
    assert choose_thresholds([*refused, *harmless], budget=Budget(), start=start) == choose_thresholds(
        refused, budget=Budget(), start=start
    )
    telling = [Judged(0.995, is_bad=False), *[Judged(0.01, is_bad=True)] * 9]
    told = choose_thresholds([*refused, *telling], budget=Budget(), start=start)
    assert (told.approve.at, told.reject.at) == (None, None)


def test_presume_follows_the_shipped_evidence() -> None:
    shipped = [Judged(*seen) for seen in load_prior(SHIPPED).evidence]
    found = presume(shipped, budget=Budget())
    assert found.approve.at is not None
    assert found.reject.at is not None
    assert 0 < found.approve.at < 0.2
    assert 0.8 < found.reject.at < 1
    without_decisions = choose_thresholds([], budget=Budget(), shipped=shipped)
    assert without_decisions == Thresholds(approve=found.approve)
    assert presume(shipped[:50], budget=Budget()) == Thresholds()


def test_audit_takes_the_stated_share_and_the_same_ones_every_time() -> None:
    chosen = [number for number in range(20_000) if is_audited(f"comment-{number}")]
    assert 0.045 < len(chosen) / 20_000 < 0.055
    assert chosen == [number for number in range(20_000) if is_audited(f"comment-{number}")]
    assert not is_audited("comment-1", share=0.0)
    assert is_audited("comment-1", share=1.0)
