"""From an error budget to thresholds: what may be decided without a person, and on what evidence.

Owns the bounds and the choice. Two kinds of evidence are kept apart and named. *Proved*: the site's own decisions hold
the promised error with the stated confidence (Clopper and Pearson 1934; the doubt is shared among the
thresholds tried, after Geifman and El-Yaniv 2017, "Selective Classification for Deep Neural Networks").
*Presumed*: the shipped evidence (held-out threads and languages), which counts as so many decisions and no more, and the
site's own decisions kept the error together, as counted and not as bounded, and the site's do not contradict it. Where
neither holds there is no threshold and a person decides.

Decisions come from comments that were held or audited. Held comments near a threshold are riskier than what lies beyond
it, so counting them errs on the careful side as long as risk rises with the probability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from zlib import crc32

from moderation.learning.evidence import Judged, Shipped, ordered, pooled, turned_over
from moderation.learning.grounds import WEAK, Ground

RECENT: Final = 4000
"""How many of the latest decisions count (house rule): old ones speak of an old site."""
_DOUBT: Final = 0.8
"""Confidence with which decisions must contradict the shipped evidence before it is dropped (house rule)."""
_WEIGHT: Final = 60
"""Decisions as which the shipped evidence weighs beside those of the site: one slip is not a trend (house rule)."""
_SHARE: Final = 0.75
"""Share of the budgets that presumption may use (house rule): the widest threshold that kept a budget flatters itself, and
another site is never quite like the evidence. With all of it one thread of four broke the budget."""
_SURE: Final = 0.97
_WEAK_SURE: Final = 0.99
"""Probabilities that a strong and a weak ground need at least (house rule)."""
_WITNESSED_FROM: Final = 0.9
_WITNESSES: Final = 4
"""Comments of such a probability, with grounds, that people here must have refused before one is refused without them
(house rule)."""
_WEAK_WITNESSES: Final = 2
"""How many of these must have had the very same ground where it is a weak one (house rule)."""
_WELL_WITNESSED: Final = 6
"""How many of that ground, none of them honest, make a weak one as good as a strong one here (house rule)."""
_NEIGHBOURHOOD: Final = 3.0
"""How many times a presumed threshold its neighbourhood reaches (house rule)."""
_PARTS: Final = (1.0, 0.5, 0.25, 0.125)
"""Parts of a presumed threshold that are tried in turn where decisions contradict the whole (house rule)."""
_BISECTIONS: Final = 60
_NOTHING: Final = Shipped()


class Basis(StrEnum):
    """What a threshold rests on; the values are the wire strings."""

    PROVED = "proved"
    PRESUMED = "presumed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Budget:
    """What the operator allows: the share of wrong decisions among the automatic ones, and how sure to be of it."""

    wrong_approvals: float = 0.01
    wrong_rejections: float = 0.01
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where automatic decisions begin (None: nowhere), on what basis, and the decisions that bear on it."""

    at: float | None = None
    basis: Basis = Basis.NONE
    decisions: int = 0
    errors: int = 0
    bound: float = 1.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Approve without a person up to `approve.at`, reject from `reject.at`; between them a person decides.

    `grounds` says from where on each ground counts; one that is not named does not count yet.
    """

    approve: Threshold = Threshold()
    reject: Threshold = Threshold()
    grounds: Mapping[Ground, float] = field(default_factory=dict)

    def is_approved(self, probability: float) -> bool:
        """Tell whether a comment with this probability may be approved without a person."""
        return self.approve.at is not None and probability <= self.approve.at

    def is_rejected(self, probability: float, ground: Ground | None) -> bool:
        """Tell whether a comment with this probability and ground may be rejected without a person."""
        return ground is not None and ground in self.grounds and probability >= self.grounds[ground]


def upper_bound(errors: int, trials: int, *, confidence: float) -> float:
    """Return the largest error rate that `errors` in `trials` leave possible with `confidence` (one-sided, exact).

    Source: Clopper and Pearson 1934. With no trials the bound is 1.
    """
    if errors >= trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(_BISECTIONS):
        rate = (low + high) / 2
        if _at_most(errors, trials, rate) > 1 - confidence:
            low = rate
        else:
            high = rate
    return high


def lower_bound(errors: int, trials: int, *, confidence: float) -> float:
    """Return the smallest error rate that `errors` in `trials` leave possible with `confidence` (one-sided, exact)."""
    if not errors:
        return 0.0
    low, high = 0.0, errors / trials
    for _ in range(_BISECTIONS):
        rate = (low + high) / 2
        if 1 - _at_most(errors - 1, trials, rate) > 1 - confidence:
            high = rate
        else:
            low = rate
    return low


def _at_most(errors: int, trials: int, rate: float) -> float:
    """Return the chance of at most `errors` in `trials` at this rate (0 < rate < 1)."""
    log_rate, log_rest = math.log(rate), math.log1p(-rate)
    term = trials * log_rest
    total = math.exp(term)
    for count in range(1, errors + 1):
        term += math.log(trials - count + 1) - math.log(count) + log_rate - log_rest
        total += math.exp(term)
    return total


def choose_thresholds(decisions: Sequence[Judged], *, budget: Budget, shipped: Shipped = _NOTHING) -> Thresholds:
    """Return where automatic decisions may begin.

    Args:
        decisions: the site's own, in time order, superseded ones left out; only the last RECENT count.
        budget: allowed shares of wrong decisions and the confidence to keep them with.
        shipped: comments the prior had not seen; nothing: rest on own decisions only.

    Returns:
        For each side the wider of the proved and the presumed threshold; a presumed one only while the decisions do
        not contradict it, and never across the even chance. The rejecting side needs witnesses besides (`_witnessed`).
    """
    recent = decisions[-RECENT:]
    approvable = [each for each in recent if each.is_approvable]
    markable = [each for each in recent if each.ground is not None]
    presumed = pooled(shipped.approving, shipped.count, approvable, budget.wrong_approvals * _SHARE)
    approve = _side(approvable, budget.wrong_approvals, budget.confidence, presumed)
    presumed = pooled(shipped.rejecting, shipped.count, (), budget.wrong_rejections * _SHARE)
    reject = _side(turned_over(markable), budget.wrong_rejections, budget.confidence, presumed)
    return _witnessed(markable, approve, _turned(reject))


def _witnessed(markable: Sequence[Judged], approve: Threshold, reject: Threshold) -> Thresholds:
    """Return thresholds whose rejecting side people here have borne out, and no honest comment has come near.

    Shipped evidence alone never turns a reader of this site away: people must have refused enough comments of which the
    model was nearly as sure; a weak ground besides needs witnesses of its own. Above the highest honest comment with
    grounds half of what is left is kept as a distance; for a weak ground above the highest with that very ground (house
    rules).
    """
    refused = [each.ground for each in markable if each.is_bad and each.probability >= _WITNESSED_FROM]
    if reject.at is None or len(refused) < _WITNESSES:
        return Thresholds(approve)
    grounds = {}
    for ground in Ground:
        if ground in WEAK and refused.count(ground) < _WEAK_WITNESSES:
            continue
        rivals = [each for each in markable if not each.is_bad and (ground not in WEAK or each.ground is ground)]
        honest = max((each.probability for each in rivals), default=0.0)
        is_weak = ground in WEAK and (refused.count(ground) < _WELL_WITNESSED or honest >= 0.5)
        grounds[ground] = max(reject.at, _WEAK_SURE if is_weak else _SURE, (1 + honest) / 2)
    at = min(grounds.values())
    beyond = [each for each in markable if each.ground in grounds and each.probability >= grounds[each.ground]]
    bound = upper_bound(0, len(beyond), confidence=0.95) if beyond else 1.0
    return Thresholds(approve, Threshold(at, reject.basis, len(beyond), 0, bound), grounds)


def _side(judged: Sequence[Judged], budget: float, confidence: float, presumed: float | None) -> Threshold:
    """Return the threshold of the approving side; the rejecting side asks with everything mirrored."""
    proved = _proved(judged, budget, confidence)
    opening = 0.0 if presumed is None else presumed
    for at in (opening * part for part in _PARTS if opening):
        if proved.at is not None and at <= proved.at:
            break
        if not _is_contradicted(judged, budget, at):
            trials, errors = _count(judged, at)
            return Threshold(at, Basis.PRESUMED, trials, errors, upper_bound(errors, trials, confidence=confidence))
    return proved


def _is_contradicted(judged: Sequence[Judged], budget: float, presumed: float) -> bool:
    """Tell whether decisions speak against a presumed threshold.

    Beyond it people see only the audits, so the neighbourhood is asked too: where comments just short of the threshold
    turn out bad more often than their probability says, it does not hold beyond it either.
    """
    near = [each for each in judged if each.probability <= _NEIGHBOURHOOD * presumed]
    expected = sum(each.probability for each in near) / max(1, len(near))
    trials, errors = _count(judged, presumed)
    if _exceeds(errors, trials + _WEIGHT, budget):
        return True
    trials, errors = _count(near, 1.0)
    return _exceeds(errors, trials, max(budget, expected))


def _exceeds(errors: int, trials: int, allowed: float) -> bool:
    """Tell whether errors are more than allowed, with the confidence that contradicting needs."""
    return errors > allowed * trials and lower_bound(errors, trials, confidence=_DOUBT) > allowed


def _proved(judged: Sequence[Judged], budget: float, confidence: float) -> Threshold:
    """Return the largest of a few thresholds, even steps in rank, whose exact bound keeps the budget.

    As in Geifman and El-Yaniv 2017 the doubt is shared among about log2(n) candidates; they are tried from the widest
    down instead of by bisection, because with few errors the bound is better where there is more evidence.
    """
    sure = ordered(judged)
    steps = math.ceil(math.log2(len(sure) + 1))
    for step in range(steps, 0, -1):
        at = sure[len(sure) * step // steps - 1].probability
        trials, errors = _count(sure, at)
        doubt = (1 - confidence) / steps
        if errors > budget * trials or (1 - budget) ** trials > doubt:
            continue  # the bound lies above the rate, and above that of no error at all
        bound = upper_bound(errors, trials, confidence=1 - doubt)
        if bound <= budget:
            return Threshold(at, Basis.PROVED, trials, errors, bound)
    return Threshold()


def _count(judged: Sequence[Judged], at: float) -> tuple[int, int]:
    """Return how many decisions lie at or below a threshold, and how many of these were bad."""
    below = [each.is_bad for each in judged if each.probability <= at]
    return len(below), sum(below)


def _turned(side: Threshold) -> Threshold:
    """Return a threshold found on mirrored probabilities as one of the rejecting side."""
    return Threshold(None if side.at is None else 1 - side.at, side.basis, side.decisions, side.errors, side.bound)


def is_audited(comment_id: str, *, share: float = 0.05) -> bool:
    """Tell whether an automatic decision on this comment is shown to a person all the same.

    Deterministic in every process: a hash of the id, so nobody can choose, and a retry chooses the same.
    """
    return crc32(b"audit:" + comment_id.encode("utf-8", "surrogatepass")) < share * 2**32
