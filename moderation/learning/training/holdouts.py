"""What a fit says of comments it has not seen: whole threads are held out, and whole groups of languages of our own.

The evidence is what the learner said of them in time order, while it learned from the unclear ones as on a site.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from moderation.learning.calibration import Calibration, Decided, calibrate
from moderation.learning.features import Features
from moderation.learning.grounds import may_approve, spam_ground
from moderation.learning.model import Model, Prior
from moderation.learning.thresholds import is_audited
from moderation.learning.training import displaced
from moderation.learning.training.fitting import fit, rarity_of, table
from moderation.learning.training.rows import Floats, Row, labels_of, weights_of

_CLEAR: Final = 0.03
_NEVER_REJECTED: Final = 0.6
_NEVER_APPROVED: Final = 0.4
"""What is never decided without a person, for want of grounds, is no evidence for deciding."""


def folds(rows: Sequence[Row]) -> npt.NDArray[np.int64]:
    """Return for each row the number of the fold it is held out with: by thread; by languages in topic collision."""
    own = sorted({row["lang"] for row in rows if _is_own(row)})
    names = []
    for number, row in enumerate(rows):
        if _is_own(row):
            names.append(f"own-{own.index(row['lang']) % 4}")
        elif row["source"] == "davidson":
            names.append(f"davidson-{number % 4}")
        else:
            names.append(f"{row['source']}-{row['thread']}")
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _is_own(row: Row) -> bool:
    return str(row["source"]).startswith("own") or row["source"] == displaced.SOURCE


def held_out_priors(
    rows: Sequence[Row], examples: Sequence[Features], *, start: Floats
) -> list[tuple[Prior, list[int]]]:
    """Return for each fold a prior that had not seen it, and the numbers of the fold's rows.

    `start` are the weights fitted on all rows; the rounds from there forget the fold.
    """
    labels, weights = labels_of(rows), weights_of(rows)
    number = folds(rows)
    priors = []
    for fold_number in range(int(number.max()) + 1):
        out = number == fold_number
        kept = [each for each, is_out in zip(examples, out, strict=True) if not is_out]
        rarity = rarity_of(kept)
        learned = fit(table(kept, labels[~out], weights[~out], rarity), start=start) * rarity
        prior = Prior(learned.astype(np.float32), rarity.astype(np.float32), f"held-out-{fold_number}")
        priors.append((prior, np.flatnonzero(out).tolist()))
    return priors


def streamed(
    rows: Sequence[Row], examples: Sequence[Features], numbers: Sequence[int], prior: Prior
) -> list[tuple[float, bool]]:
    """Return probability and label of a held-out fold's rows in time order, learning on the way from what is unclear."""
    model, start = Model(prior), Calibration(prior.slope, prior.offset)
    calibration, decided, evidence = start, [], []
    for place in sorted(numbers, key=lambda number: (rows[number]["order"] or 0, rows[number]["id"])):
        score, is_bad = model.score(examples[place]), rows[place]["label"] != "ham"
        probability = calibration.probability(score)
        evidence.append((_decidable(examples[place], probability), is_bad))
        if _CLEAR < probability < 1 - _CLEAR or is_audited(rows[place]["id"]):
            model.learn(model.lesson(examples[place], is_bad=is_bad))
            decided.append(Decided(score, is_bad))
            calibration = calibrate(decided, start=start)
    return evidence


def _decidable(features: Features, probability: float) -> float:
    """Return a probability, kept away from the ends where it could not decide."""
    least = 0.0 if may_approve(features) else _NEVER_APPROVED
    most = _NEVER_REJECTED if spam_ground(features) is None else 1.0
    return min(max(probability, least), most)
