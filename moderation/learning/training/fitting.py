"""Logistic regression with an L2 penalty, by Newton's method with conjugate gradients: numpy is all it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moderation.learning.features import HASHED_AT, SIZE, UNIT, Features
from moderation.learning.training.expectations import house_means
from moderation.learning.training.rows import Floats


@dataclass(frozen=True)
class Table:
    """Examples in compressed sparse rows, with labels and weights."""

    indices: npt.NDArray[np.int64]
    values: Floats
    starts: npt.NDArray[np.int64]
    labels: Floats
    weights: Floats

    def times(self, vector: Floats) -> Floats:
        """Return the product of each row with `vector`."""
        sums: Floats = np.add.reduceat(self.values * vector[self.indices], self.starts[:-1])
        return sums

    def transposed_times(self, vector: Floats) -> Floats:
        """Return the product of each column with `vector`."""
        spread = np.repeat(vector, np.diff(self.starts))
        return np.bincount(self.indices, weights=self.values * spread, minlength=SIZE).astype(np.float64)


def table(features: Sequence[Features], labels: Floats, weights: Floats, rarity: Floats) -> Table:
    """Return features as a table whose values are scaled by how rare each feature is."""
    indices = np.concatenate([each.indices for each in features]).astype(np.int64)
    values = np.concatenate([each.values for each in features]) / UNIT * rarity[indices]
    starts = np.concatenate([[0], np.cumsum([len(each.indices) for each in features])]).astype(np.int64)
    return Table(indices, values, starts, labels, weights)


def rarity_of(features: Sequence[Features]) -> Floats:
    """Return the inverse document frequency of hashed features (a fifth of it: about 1 for the common ones)."""
    counts = np.zeros(SIZE)
    for each in features:
        counts[np.unique(each.indices)] += 1
    rarity = np.ones(SIZE)
    rarity[HASHED_AT:] = (np.log((1 + len(features)) / (1 + counts[HASHED_AT:])) + 1) / 5
    return np.minimum(np.round(rarity * 32), 255) / 32


def fit(examples: Table, *, start: Floats | None = None, penalty: float = 1.0, rounds: int = 12) -> Floats:
    """Return the weights of a logistic regression (Newton's method with conjugate gradients).

    `start` are weights of a fit on nearly the same examples, which spare most rounds.

    The L2 penalty pulls towards the house's expectation of each idea, not towards nothing: what little data cannot
    settle stays what a moderator would expect.
    """
    centre = house_means()
    weights = (centre if start is None else start).copy()
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(examples.times(weights), -30, 30)))
        gradient = examples.transposed_times(examples.weights * (chance - examples.labels)) + penalty * (
            weights - centre
        )
        if np.linalg.norm(gradient) < 1e-2:
            break
        weights -= _solved(examples, examples.weights * chance * (1 - chance), gradient, penalty)
    return weights


def _solved(examples: Table, curvature: Floats, gradient: Floats, penalty: float) -> Floats:
    """Return the Newton step: the solution of (X' C X + penalty) step = gradient, by conjugate gradients."""
    step = np.zeros(SIZE)
    rest = gradient.copy()
    direction = rest.copy()
    size = rest @ rest
    for _ in range(40):
        turned = examples.transposed_times(curvature * examples.times(direction)) + penalty * direction
        length = size / (direction @ turned)
        step += length * direction
        rest -= length * turned
        next_size = rest @ rest
        if next_size < 1e-6 * (gradient @ gradient):
            break
        direction = rest + next_size / size * direction
        size = next_size
    return step


def platt(scores: Floats, labels: Floats, weights: Floats) -> tuple[float, float]:
    """Return slope and offset that turn scores into probabilities (Platt 1999, by Newton's method)."""
    design = np.stack([scores, np.ones_like(scores)])
    found = np.array([1.0, 0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(found @ design, -30, 30)))
        gradient = design @ (weights * (chance - labels))
        curvature = (design * (weights * chance * (1 - chance))) @ design.T + 1e-6 * np.eye(2)
        found = found - np.linalg.solve(curvature, gradient)
    return float(found[0]), float(found[1])
