"""Fit the shipped prior on labelled comments: `python -m moderation.learning.train --out PRIOR.npz DATA.jsonl ...`.

Owns the fit and nothing that runs in production. Reads JSON lines with `source, thread, context, author, order, body,
label, lang` (and `context_text`, the article's body, where there is one); `label` is `ham`, `spam` or `abuse`. The date
of a comment is never used: in collected data it betrays the label.

The fit is logistic regression with an L2 penalty, by Newton's method with conjugate gradients, so numpy is all it
needs. The calibration and the shipped evidence come from comments that their fit had not seen: whole threads are held out,
and whole groups of languages of our own comments. The evidence is what the learner said of them in time order, while it
learned from the unclear ones as it would on a site.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from moderation.learning.calibration import Calibration, Decided, calibrate
from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import (
    FEATURES_VERSION,
    HASHED_AT,
    IDEAS_AT,
    SIZE,
    UNIT,
    Features,
    extract,
    has_intent,
    pair_index,
)
from moderation.learning.folding import fold
from moderation.learning.ideas import IDEA_NAMES
from moderation.learning.model import Model, Prior
from moderation.learning.thresholds import is_audited
from moderation.states import Status
from moderation.submission import ArticleContext, Submission, Twin

Row = dict[str, Any]
Floats = npt.NDArray[np.float64]

SOURCE_WEIGHTS: Final = {"davidson": 0.2, "foxnews": 0.15}
"""Weights of sources whose labels are hard to agree on; `davidson` over-flags African-American English."""
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
    "away": 0.6, "past": -0.4, "care": -0.2, "question": -0.5, "opinion": -0.4, "warn": -0.8, "source": -0.7, "tech": -0.3,
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
_CLEAR: Final = 0.03
_NEVER_REJECTED: Final = 0.6
"""A comment without a nameable intent is never rejected by the model: it is no evidence for rejecting."""
_NOW: Final = datetime(2020, 1, 1, tzinfo=UTC)
_STATUS: Final = {"ham": Status.APPROVED, "spam": Status.SPAM, "abuse": Status.REJECTED}


def read(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of JSON-lines files."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def submissions(rows: Sequence[Row]) -> list[Submission]:
    """Return each row as it arrived under its article, in the order of `rows`.

    Within a thread comments come in time order; what was there before is known with its label, as after moderation.
    """
    threads: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        threads[row["source"], row["thread"]].append(number)
    built: dict[int, Submission] = {}
    for numbers in threads.values():
        numbers.sort(key=lambda number: rows[number]["order"] or 0)
        built.update(_thread(rows, numbers))
    return [built[number] for number in range(len(rows))]


def _thread(rows: Sequence[Row], numbers: Sequence[int]) -> dict[int, Submission]:
    approved: list[str] = []
    seen: dict[str, list[tuple[str, Status]]] = defaultdict(list)
    built = {}
    for number in numbers:
        row = rows[number]
        skeleton = " ".join(fold(row["body"]).split())
        earlier = seen[skeleton][-5:] if len(skeleton) > 15 else []
        built[number] = submission_of(row, approved, [(who == row["author"], status) for who, status in earlier])
        seen[skeleton].append((row["author"], _STATUS[row["label"]]))
        if row["label"] == "ham":
            approved.append(row["body"])
    return built


def submission_of(row: Row, approved: Sequence[str], twins: Sequence[tuple[bool, Status]] = ()) -> Submission:
    """Return a row as a submission under its article with the comments approved so far."""
    is_tweet = row["source"] == "davidson"
    article = ArticleContext(
        row["thread"],
        title="" if is_tweet else row["context"],
        text=row.get("context_text", ""),
        thread_texts=() if is_tweet else tuple(approved[-30:]),
    )
    return Submission(
        source=row["body"],
        text=row["body"],
        html="",
        submitted_at=_NOW,
        author_name=row["author"] or "",
        article=article,
        twins=tuple(Twin("", row["thread"], same, 1.0, status, _NOW) for same, status in twins),
    )


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


def house_means() -> Floats:
    """Return what the house expects of ideas and their pairs, as weights."""
    means = np.zeros(SIZE)
    for name, weight in HOUSE_MEANS.items():
        means[IDEAS_AT + IDEA_NAMES.index(name)] = weight
    for (first, second), weight in HOUSE_PAIRS.items():
        means[pair_index(IDEA_NAMES.index(first), IDEA_NAMES.index(second))] = weight
    return means


def fit(examples: Table, *, penalty: float = 1.0, rounds: int = 12) -> Floats:
    """Return the weights of a logistic regression (Newton's method with conjugate gradients).

    The L2 penalty pulls towards the house's expectation of each idea, not towards nothing: what little data cannot
    settle stays what a moderator would expect.
    """
    centre = house_means()
    weights = centre.copy()
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(examples.times(weights), -30, 30)))
        gradient = examples.transposed_times(examples.weights * (chance - examples.labels)) + penalty * (
            weights - centre
        )
        if np.linalg.norm(gradient) < 1e-3:
            break
        weights -= _solved(examples, examples.weights * chance * (1 - chance), gradient, penalty)
    return weights


def _solved(examples: Table, curvature: Floats, gradient: Floats, penalty: float) -> Floats:
    """Return the Newton step: the solution of (X' C X + penalty) step = gradient, by conjugate gradients."""
    step = np.zeros(SIZE)
    rest = gradient.copy()
    direction = rest.copy()
    size = rest @ rest
    for _ in range(60):
        turned = examples.transposed_times(curvature * examples.times(direction)) + penalty * direction
        length = size / (direction @ turned)
        step += length * direction
        rest -= length * turned
        next_size = rest @ rest
        if next_size < 1e-8 * (gradient @ gradient):
            break
        direction = rest + next_size / size * direction
        size = next_size
    return step


def folds(rows: Sequence[Row]) -> npt.NDArray[np.int64]:
    """Return for each row the number of the fold it is held out with: by thread; by languages in topic collision."""
    own = sorted({row["lang"] for row in rows if row["source"].startswith("own")})
    names = []
    for number, row in enumerate(rows):
        if row["source"].startswith("own"):
            names.append(f"own-{own.index(row['lang']) % 4}")
        elif row["source"] == "davidson":
            names.append(f"davidson-{number % 4}")
        else:
            names.append(f"{row['source']}-{row['thread']}")
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def held_out_priors(rows: Sequence[Row], examples: Sequence[Features]) -> list[tuple[Prior, list[int]]]:
    """Return for each fold a prior that had not seen it, and the numbers of the fold's rows."""
    labels, weights = labels_of(rows), weights_of(rows)
    number = folds(rows)
    priors = []
    for fold_number in range(int(number.max()) + 1):
        out = number == fold_number
        kept = [each for each, is_out in zip(examples, out, strict=True) if not is_out]
        rarity = rarity_of(kept)
        learned = fit(table(kept, labels[~out], weights[~out], rarity)) * rarity
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
        evidence.append((probability if has_intent(examples[place]) else min(probability, _NEVER_REJECTED), is_bad))
        if _CLEAR < probability < 1 - _CLEAR or is_audited(rows[place]["id"]):
            model.learn(model.lesson(examples[place], is_bad=is_bad))
            decided.append(Decided(score, is_bad))
            calibration = calibrate(decided, start=start)
    return evidence


def labels_of(rows: Sequence[Row]) -> Floats:
    """Return 1 for rows a moderator would not approve, 0 for the others."""
    return np.array([float(row["label"] != "ham") for row in rows])


def weights_of(rows: Sequence[Row]) -> Floats:
    """Return how much each row counts in the fit."""
    return np.array([SOURCE_WEIGHTS.get(row["source"], 1.0) for row in rows])


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


def prior_arrays(rows: Sequence[Row], *, rate: float, damping: float) -> dict[str, npt.NDArray[Any]]:
    """Fit everything that the shipped file holds."""
    examples = [extract(each) for each in submissions(rows)]
    labels, weights = labels_of(rows), weights_of(rows)
    priors = held_out_priors(rows, examples)
    scores = np.zeros(len(rows))
    for prior, numbers in priors:
        scores[numbers] = [Model(prior).score(examples[number]) for number in numbers]
    slope, offset = platt(scores, labels, weights)
    evidence = [
        seen
        for prior, numbers in priors
        if weights[numbers[0]] == 1.0
        for seen in streamed(
            rows, examples, numbers, replace(prior, slope=slope, offset=offset, rate=rate, damping=damping)
        )
    ]
    rarity = rarity_of(examples)
    learned = with_house_weights(fit(table(examples, labels, weights, rarity)) * rarity, examples)
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
