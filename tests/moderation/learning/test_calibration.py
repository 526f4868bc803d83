"""The curve always rises, follows many decisions, and hardly moves for a few."""

from __future__ import annotations

import random

import pytest

from moderation.learning.calibration import RECENT, Calibration, Decided, calibrate

START = Calibration(1.2, 0.3)


def drawn(count: int, *, slope: float, offset: float, seed: int = 7) -> list[Decided]:
    """Return decisions drawn from a true curve."""
    source, truth = random.Random(seed), Calibration(slope, offset)  # noqa: S311 - a seeded draw for a test
    scores = [source.uniform(-5, 5) for _ in range(count)]
    return [Decided(score, source.random() < truth.probability(score)) for score in scores]


def test_calibration_is_the_shipped_one_when_nothing_was_decided() -> None:
    assert calibrate([], start=START) == START


def test_calibration_comes_near_the_truth_when_much_was_decided() -> None:
    found = calibrate(drawn(500, slope=0.8, offset=-1.5), start=START)
    assert found.offset == pytest.approx(-1.5, abs=0.4)
    assert found.slope == pytest.approx(0.8, abs=0.25)


def test_calibration_moves_little_when_few_were_decided() -> None:
    found = calibrate([Decided(0.0, True)], start=START)
    assert abs(found.offset - START.offset) < 0.5
    assert found.offset > START.offset


@pytest.mark.parametrize("slope", [-3.0, -0.5, 0.1, 3.0])
def test_calibration_rises_whatever_was_decided(slope: float) -> None:
    found = calibrate(drawn(400, slope=slope, offset=0.0), start=START)
    places = [found.probability(score / 4) for score in range(-40, 41)]
    assert places == sorted(places)
    assert places[0] < places[-1]


def test_only_recent_decisions_count() -> None:
    old, new = drawn(300, slope=1, offset=3), drawn(RECENT, slope=1, offset=-3, seed=8)
    assert calibrate(old + new, start=START) == calibrate(new, start=START)
    assert calibrate(new[1:] + old, start=START) != calibrate(new, start=START)


def test_score_is_the_inverse_of_probability() -> None:
    assert START.probability(START.score(0.03)) == pytest.approx(0.03)
    assert START.probability(1e9) <= 1
