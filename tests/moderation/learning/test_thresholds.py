"""Thresholds keep their promise with the stated confidence, and there are none where the evidence is thin."""

from __future__ import annotations

import random

import pytest

from moderation.learning.evidence import WIDEST, Judged, Shipped
from moderation.learning.grounds import Ground
from moderation.learning.model import load_prior
from moderation.learning.thresholds import (
    Basis,
    Budget,
    Threshold,
    Thresholds,
    choose_thresholds,
    is_audited,
    lower_bound,
    upper_bound,
)
from tests.moderation.learning.samples import SHIPPED

GOOD = [Judged(0.001 + place / 100_000, is_bad=False) for place in range(900)]
BAD = [Judged(0.999 - place / 100_000, is_bad=True) for place in range(900)]


SURE, WEAK_SURE = 0.97, 0.99
"""From where on strong and weak grounds count at the earliest."""


def evidence(*, good_to: float = 0.05, bad_from: float = 0.95) -> Shipped:
    """Return evidence that is clean on both sides, up to two thresholds, and mixed between them."""
    clean = [(good_to * place / 600, False) for place in range(1, 601)]
    clean += [(1 - (1 - bad_from) * place / 600, True) for place in range(1, 601)]
    return Shipped.of([*clean, *[(good_to + 0.001, True), (bad_from - 0.001, False)] * 10])


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
    clean = [Judged(0.03, is_bad=False)] * 20
    held = choose_thresholds(clean, budget=Budget(), shipped=evidence()).approve
    assert (held.at, held.basis) == (0.05, Basis.PRESUMED)
    spoiled = choose_thresholds([*clean[:5], Judged(0.04, is_bad=True)], budget=Budget(), shipped=evidence())
    assert spoiled.approve.basis is Basis.PRESUMED
    assert spoiled.approve.at is not None
    assert spoiled.approve.at < 0.04
    rotten = choose_thresholds([Judged(0.001, is_bad=True)] * 3, budget=Budget(), shipped=evidence())
    assert rotten.approve == Threshold()


def test_one_slip_among_many_is_no_contradiction_and_three_are() -> None:
    clean = [Judged(0.03, is_bad=False)] * 60
    slip = Judged(0.03, is_bad=True)
    assert choose_thresholds([*clean, slip], budget=Budget(), shipped=evidence()).approve.at == 0.05
    told = choose_thresholds([*clean, slip, slip, slip], budget=Budget(), shipped=evidence()).approve.at
    assert told is not None
    assert told < 0.03


def test_presumed_threshold_falls_when_its_neighbourhood_is_worse_than_said() -> None:
    honest = [Judged(0.1, is_bad=number % 10 == 0) for number in range(40)]
    worse = [Judged(0.1, is_bad=number % 3 == 0) for number in range(40)]
    assert choose_thresholds(honest, budget=Budget(), shipped=evidence()).approve.at == 0.05
    assert choose_thresholds(worse, budget=Budget(), shipped=evidence()).approve.at == 0.05 / 2


def test_clean_decisions_of_the_site_widen_what_is_presumed_and_bad_ones_do_not() -> None:
    clean = [Judged(0.06 + place / 10_000, is_bad=False) for place in range(300)]
    mixed = [Judged(each.probability, is_bad=number % 8 == 0) for number, each in enumerate(clean)]
    widened = choose_thresholds(clean, budget=Budget(), shipped=evidence()).approve
    assert (widened.at, widened.basis) == (0.06 + 299 / 10_000, Basis.PRESUMED)
    assert choose_thresholds(clean[:20], budget=Budget(), shipped=evidence()).approve.at == 0.05
    narrowed = choose_thresholds(mixed, budget=Budget(), shipped=evidence()).approve.at
    assert narrowed is not None
    assert narrowed < 0.05
    beyond = [*clean, *[Judged(WIDEST + 0.01, is_bad=False)] * 20]
    assert choose_thresholds(beyond, budget=Budget(), shipped=evidence()).approve.at == widened.at


def test_wider_of_proved_and_presumed_is_chosen() -> None:
    found = choose_thresholds(GOOD + BAD, budget=Budget(), shipped=evidence(bad_from=0.9999))
    assert (found.approve.at, found.approve.basis) == (pytest.approx(0.051), Basis.PRESUMED)
    assert found.reject.basis is Basis.PROVED


def test_rejecting_waits_for_witnesses_and_keeps_its_distance_from_the_honest() -> None:
    refused = [Judged(0.99, is_bad=True)] * 4
    assert choose_thresholds(refused[:3], budget=Budget(), shipped=evidence()).reject == Threshold()
    found = choose_thresholds(refused, budget=Budget(), shipped=evidence()).reject
    assert (found.at, found.basis, found.decisions, found.errors) == (SURE, Basis.PRESUMED, 4, 0)
    met = [*refused, Judged(SURE, is_bad=False)]
    near = choose_thresholds(met, budget=Budget(wrong_rejections=0.2), shipped=evidence())
    assert near.reject.at == pytest.approx((1 + SURE) / 2)
    assert choose_thresholds(refused * 18, budget=Budget()).reject == Threshold()


def test_weak_ground_wants_witnesses_of_its_own() -> None:
    refused = [Judged(0.99, is_bad=True)] * 4
    links = [Judged(0.99, is_bad=True, ground=Ground.LINK)] * 2
    none_yet = choose_thresholds([*refused, *links[:1]], budget=Budget(), shipped=evidence())
    assert none_yet.is_rejected(0.99, Ground.REACH)
    assert not none_yet.is_rejected(0.99, Ground.LINK)
    enough = choose_thresholds([*refused, *links], budget=Budget(), shipped=evidence())
    assert enough.is_rejected(0.99, Ground.LINK)
    assert not enough.is_rejected(0.99, Ground.INVITATION)


def test_honest_comment_keeps_its_own_weak_ground_at_a_distance() -> None:
    both = [Judged(0.99, is_bad=True, ground=ground) for ground in (Ground.LINK, Ground.INVITATION)] * 8
    honest = Judged(0.99, is_bad=False, ground=Ground.LINK)
    found = choose_thresholds([*both, honest], budget=Budget(wrong_rejections=0.2), shipped=evidence()).grounds
    assert found[Ground.LINK] == pytest.approx(0.995)
    assert found[Ground.INVITATION] == SURE
    assert found[Ground.REACH] == pytest.approx(0.995), "any honest comment keeps the strong grounds away"


def test_what_could_not_be_decided_unseen_is_no_evidence() -> None:
    refused = [Judged(0.99, is_bad=True)] * 8
    harmless = [Judged(0.995, is_bad=False, ground=None), *[Judged(0.01, is_bad=True, is_approvable=False)] * 9]
    assert choose_thresholds([*refused, *harmless], budget=Budget(), shipped=evidence()) == choose_thresholds(
        refused, budget=Budget(), shipped=evidence()
    )
    telling = [Judged(0.995, is_bad=False), *[Judged(0.01, is_bad=True)] * 9]
    told = choose_thresholds([*refused, *telling], budget=Budget(), shipped=evidence())
    assert told.reject.at is None
    assert told.approve.at is not None
    assert told.approve.at < 0.01


def test_shipped_evidence_presumes_an_approving_side_only_and_only_if_there_is_enough() -> None:
    known = load_prior(SHIPPED).evidence
    found = choose_thresholds([], budget=Budget(), shipped=Shipped.of(known))
    assert found.approve.at is not None
    assert 0 < found.approve.at < 0.2
    assert found == Thresholds(approve=found.approve), "nobody is turned away before people here have refused anything"
    assert choose_thresholds([], budget=Budget(), shipped=Shipped.of(known[:50])) == Thresholds()


def test_audit_takes_the_stated_share_and_the_same_ones_every_time() -> None:
    chosen = [number for number in range(20_000) if is_audited(f"comment-{number}")]
    assert 0.045 < len(chosen) / 20_000 < 0.055
    assert chosen == [number for number in range(20_000) if is_audited(f"comment-{number}")]
    assert not is_audited("comment-1", share=0.0)
    assert is_audited("comment-1", share=1.0)


def test_weak_ground_counts_sooner_once_people_here_agreed_six_times_and_met_nobody_honest() -> None:
    refused = [Judged(0.995, is_bad=True)] * 4
    links = [Judged(0.95, is_bad=True, ground=Ground.LINK)] * 6
    honest = Judged(0.6, is_bad=False, ground=Ground.LINK)
    five, six, doubted = (
        choose_thresholds([*refused, *met], budget=Budget(wrong_rejections=0.2), shipped=evidence()).grounds
        for met in (links[:5], links, [*links, honest])
    )
    assert (five[Ground.LINK], six[Ground.LINK], doubted[Ground.LINK]) == (WEAK_SURE, SURE, WEAK_SURE)
