"""From scores to honest probabilities: a logistic curve that follows the site's recent decisions.

Owns the curve and its fit: Platt's logistic calibration (1999) with the shipped curve as a Gaussian prior, so that a few
decisions move it little and a hundred move it where they say. The curve always rises: a higher score is never a lower
probability. Which scores were shown to people does not bias it, since it is fitted for each score as it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

RECENT: Final = 500
"""How many of the latest decisions the curve follows (house rule)."""
_SLOPE_DOUBT: Final = 0.25
_OFFSET_DOUBT: Final = 0.8
_LEAST_SLOPE: Final = 0.2
_ROUNDS: Final = 12
_STEEPEST: Final = 30.0


class Decided(NamedTuple):
    """A person's decision: the score the comment had when it was decided, and whether it was not approved."""

    score: float
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising logistic curve from scores (log-odds) to probabilities."""

    slope: float = 1.0
    offset: float = 0.0

    def probability(self, score: float) -> float:
        """Return the probability that a moderator would not approve a comment with this score."""
        return 1 / (1 + math.exp(-min(max(self.slope * score + self.offset, -_STEEPEST), _STEEPEST)))

    def score(self, probability: float) -> float:
        """Return the score at which the curve reaches `probability` (strictly between 0 and 1)."""
        return float((np.log(probability / (1 - probability)) - self.offset) / self.slope)


def calibrate(decisions: Sequence[Decided], *, start: Calibration) -> Calibration:
    """Return the curve that the latest decisions and the starting curve together make most likely.

    Args:
        decisions: in time order; only the last RECENT count.
        start: the shipped curve; with no decisions it is returned as it is.

    Returns:
        The maximum of the posterior, by Newton's method: the same decisions always give the same curve.
    """
    recent = decisions[-RECENT:]
    if not recent:
        return start
    scores = np.array([decided.score for decided in recent])
    labels = np.array([float(decided.is_bad) for decided in recent])
    design = np.stack([scores, np.ones_like(scores)])
    centre = np.array([start.slope, start.offset])
    tightness = np.array([1 / (_SLOPE_DOUBT * start.slope) ** 2, 1 / _OFFSET_DOUBT**2])
    found = centre.copy()
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(found @ design, -_STEEPEST, _STEEPEST)))
        gradient = design @ (chance - labels) + tightness * (found - centre)
        curvature = (design * (chance * (1 - chance))) @ design.T + np.diag(tightness)
        step = np.linalg.solve(curvature, gradient)
        found = found - np.clip(step, -1.0, 1.0)
    return Calibration(max(float(found[0]), _LEAST_SLOPE), float(found[1]))
