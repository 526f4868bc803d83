"""What a moderator expects before any data: the centre the fit is pulled to, and weights for facts no data shows.

Owns the numbers; they are house rules, and the site's own decisions move them from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import IDEAS_AT, SIZE, Features, pair_index
from moderation.learning.ideas import IDEA_NAMES
from moderation.learning.training.rows import Floats

HOUSE_WEIGHTS: Final = {
    "verified": -0.4, "staff": -3.0, "approved_before": -1.2, "rejected_before": 1.0, "spam_before": 2.0,
    "recent_rejections": 1.5, "address_rejected": 0.8, "many_names": 0.4, "in_window": 0.3, "sanctioned": 1.0,
    "fast_fill": 0.7, "honeypot": 3.0, "flagged": 1.5, "removed": 0.5, "doubts": 0.7, "name_with_host": 1.5,
    "near_twin_bad": 0.7, "twin_rejected": 1.0, "twin_approved": -1.0,
}  # fmt: skip
"""Weights of facts that no labelled data shows (house rule); the site's own decisions move them from there."""
HOUSE_MEANS: Final = {
    "sell": 0.4, "cheap": 0.2, "unprescribed": 0.3, "delivery": 0.7, "assured": 0.4, "pay": 0.2, "secret": 0.8,
    "contact": 0.8, "messenger": 0.8, "click": 0.5, "code": 0.4, "follow": 0.5, "hurry": 0.4, "free": 0.2, "earn": 0.4,
    "coin": 0.5, "gamble": 0.6, "miracle": 0.5, "adult": 0.5, "testimony": 0.3, "insult": 0.8, "slur": 1.2, "threat": 1.0,
    "away": 0.6, "plug": 0.3, "past": -0.4, "care": -0.2, "question": -0.5, "opinion": -0.4, "warn": -0.8, "source": -0.7, "tech": -0.3,
}  # fmt: skip
"""What a moderator expects each idea to say, in log-odds, before any data (house rule)."""
HOUSE_PAIRS: Final = {
    ("buy", "unprescribed"): 0.3, ("cheap", "unprescribed"): 0.5, ("unprescribed", "delivery"): 0.7,
    ("unprescribed", "contact"): 0.7, ("unprescribed", "messenger"): 0.7, ("unprescribed", "click"): 0.5,
    ("sell", "unprescribed"): 0.5, ("unprescribed", "secret"): 0.6, ("unprescribed", "warn"): -0.8, ("buy", "warn"): -0.5,
    ("contact", "messenger"): 0.3, ("insult", "you"): 0.5, ("threat", "you"): 0.6, ("insult", "threat"): 0.4,
    ("insult", "away"): 0.4, ("buy", "delivery"): 0.4, ("buy", "contact"): 0.4, ("cheap", "delivery"): 0.3,
}  # fmt: skip
_RARELY: Final = 8


def house_means() -> Floats:
    """Return what the house expects of ideas and their pairs, as weights."""
    means = np.zeros(SIZE)
    for name, weight in HOUSE_MEANS.items():
        means[IDEAS_AT + IDEA_NAMES.index(name)] = weight
    for (first, second), weight in HOUSE_PAIRS.items():
        means[pair_index(IDEA_NAMES.index(first), IDEA_NAMES.index(second))] = weight
    return means


def with_house_weights(weights: Floats, examples: Sequence[Features]) -> Floats:
    """Return the weights with the house's own where the data hardly shows a fact."""
    shown = np.zeros(SIZE)
    for each in examples:
        shown[np.unique(each.indices)] += 1
    settled = weights.copy()
    for name, weight in HOUSE_WEIGHTS.items():
        at = FACT_NAMES.index(name)
        if shown[at] < _RARELY:
            settled[at] = weight
    return settled
