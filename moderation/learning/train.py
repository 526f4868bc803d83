"""Fit the shipped prior on labelled comments: `python -m moderation.learning.train --out PRIOR.npz DATA.jsonl ...`.

Owns the whole of the fit and what the array file holds; the parts are in `training`. The calibration and the shipped
evidence come from comments that their fit had not seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from moderation.learning.features import FEATURES_VERSION, extract
from moderation.learning.model import Model
from moderation.learning.training.displaced import displaced
from moderation.learning.training.expectations import with_house_weights
from moderation.learning.training.fitting import fit, platt, rarity_of, table
from moderation.learning.training.holdouts import held_out_priors, streamed
from moderation.learning.training.rows import Row, labels_of, read, submission_of, submissions, weights_of


def prior_arrays(rows: Sequence[Row], *, rate: float, damping: float) -> dict[str, npt.NDArray[Any]]:
    """Fit everything that the shipped file holds."""
    collected = len(rows)
    examples = [extract(each) for each in submissions(rows)]
    moved = displaced(rows, examples)
    rows = [*rows, *moved]
    examples += [extract(submission_of(row, ())) for row in moved]
    labels, weights = labels_of(rows), weights_of(rows)
    rarity = rarity_of(examples)
    fitted = fit(table(examples, labels, weights, rarity))
    priors = held_out_priors(rows, examples, start=fitted)
    scores = np.zeros(len(rows))
    for prior, numbers in priors:
        scores[numbers] = [Model(prior).score(examples[number]) for number in numbers]
    slope, offset = platt(scores[:collected], labels[:collected], weights[:collected])
    evidence = [
        seen
        for prior, numbers in priors
        if weights[numbers[0]] == 1.0
        for seen in streamed(
            rows,
            examples,
            [each for each in numbers if each < collected],
            replace(prior, slope=slope, offset=offset, rate=rate, damping=damping),
        )
    ]
    learned = with_house_weights(fitted * rarity, examples)
    scale = float(np.abs(learned).max()) / 32000
    return {
        "weights": np.rint(learned / scale).astype(np.int16),
        "scale": np.array(scale),
        "rarity": np.rint(rarity * 32).astype(np.uint8),
        "numbers": np.array([FEATURES_VERSION, slope, offset, rate, damping]),
        "seen": np.array([probability for probability, _ in evidence], dtype=np.float32),
        "bad": np.array([is_bad for _, is_bad in evidence], dtype=np.uint8),
    }


def main() -> None:
    """Read the arguments, fit, write the array file."""
    parser = argparse.ArgumentParser(description="Fit the shipped prior on labelled comments.")
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=0.3)
    parser.add_argument("--damping", type=float, default=1.0)
    arguments = parser.parse_args()
    arrays = prior_arrays(read(arguments.data), rate=arguments.rate, damping=arguments.damping)
    np.savez_compressed(arguments.out, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main()
