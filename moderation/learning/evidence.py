"""What a threshold can rest on: people's decisions here, and what the prior said of comments its fit had not seen.

Owns the pooling of the two. Refuses to bound anything: that is `thresholds`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, Self

from moderation.learning.grounds import Ground

COUNTS_AS: Final = 300
"""Decisions as which the shipped evidence, all of it, counts beside the site's (house rule): within a few
hundred decisions a site speaks for itself. Chosen on threads left out, in their own and in shuffled orders."""
ENOUGH: Final = 100
"""Comments that shipped evidence must show beyond a threshold before anything is presumed (house rule)."""
WIDEST: Final = 0.1
"""Probability beyond which nothing is presumed, however clean the site's decisions are (house rule)."""


class Judged(NamedTuple):
    """A person's decision beside the calibrated probability the comment had when it was shown.

    `ground` is for what it might have been called spam, `is_approvable` whether it might have been approved unseen: what
    could not have been decided without a person is no evidence for or against deciding.
    """

    probability: float
    is_bad: bool
    ground: Ground | None = Ground.REACH
    is_approvable: bool = True


@dataclass(frozen=True, slots=True)
class Shipped:
    """The shipped evidence, ordered once for either side: what is surely good first, what is surely bad first."""

    count: int = 0
    approving: tuple[Judged, ...] = ()
    rejecting: tuple[Judged, ...] = ()

    @classmethod
    def of(cls, evidence: Sequence[tuple[float, bool]]) -> Self:
        """Return the evidence of a prior: calibrated probabilities with labels."""
        judged = [Judged(*seen) for seen in evidence]
        return cls(len(judged), tuple(ordered(judged)), tuple(ordered(turned_over(judged))))


def turned_over(judged: Sequence[Judged]) -> list[Judged]:
    """Return decisions as the rejecting side sees them."""
    return [Judged(1 - each.probability, not each.is_bad) for each in judged]


def ordered(judged: Sequence[Judged]) -> list[Judged]:
    """Return the decisions short of the even chance, the surest first."""
    return sorted((each for each in judged if each.probability < 0.5), key=lambda each: (each.probability, each.is_bad))


def pooled(shipped: Sequence[Judged], count: int, decisions: Sequence[Judged], budget: float) -> float | None:
    """Return the largest threshold below which the share of bad comments is within the budget, all evidence together.

    The site's decisions lie mostly beyond the threshold that was, where comments are riskier than those that nobody was
    shown, and of these only the audited count: the share is seen too dark rather than too bright.

    Args:
        shipped: one side of the shipped evidence, `ordered`.
        count: how many there are of both sides; together they count as COUNTS_AS decisions.
        decisions: the site's own, as that side sees them.
        budget: the share of bad ones that is allowed.
    """
    if len(shipped) < ENOUGH:
        return None
    weight = COUNTS_AS / count
    rows = [(each.probability, each.is_bad, weight) for each in shipped]
    rows = sorted([*rows, *((each.probability, each.is_bad, 1.0) for each in ordered(decisions))])
    errors, trials, found = 0.0, 0.0, None
    for (probability, is_bad, counted), following in pairwise([*rows, (1.0, False, 0.0)]):
        errors += counted * is_bad
        trials += counted
        is_enough = shipped[ENOUGH - 1].probability <= probability < following[0]
        if is_enough and probability <= WIDEST and errors <= budget * trials:
            found = probability
    return found
