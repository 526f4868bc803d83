"""How well the learner moderates comments it has not seen: `python -m tests.bench.bench_learning [DATA.jsonl ...]`.

Without data it runs on our own topic-collision comments. Every stream (a thread; a half of the languages of the
topic-collision comments) is judged by a prior that was fitted without it. In time order each comment is scored, decided
by the thresholds, and its label is given back only when a person saw it: held, or in the audit sample. Printed: ROC-AUC
beside a TF-IDF logistic regression fitted on the same comments and beside the same learner blind to topics; the share
of comments that a person saw; both error rates with exact 95 % intervals.
"""

from __future__ import annotations

import argparse
import io
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from moderation.learning.calibration import Calibration, Decided, calibrate
from moderation.learning.features import extract
from moderation.learning.folding import fold
from moderation.learning.judges import Proposal, judge
from moderation.learning.model import Model, Prior, load_prior
from moderation.learning.thresholds import (
    Budget,
    Judged,
    Thresholds,
    choose_thresholds,
    is_audited,
    lower_bound,
    presume,
    upper_bound,
)
from moderation.learning.train import Row, prior_arrays, read, submission_of
from moderation.states import Status
from moderation.submission import ArticleContext, Submission

try:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
except ImportError:  # the project does not need it; without it the comparison is left out
    TfidfVectorizer = None

OWN = Path(__file__).parents[1] / "moderation" / "learning" / "topic_collision.jsonl"
_STATUS = {"ham": Status.APPROVED, "spam": Status.SPAM, "abuse": Status.REJECTED}
BUDGET = Budget(wrong_approvals=0.01, wrong_rejections=0.01)


@dataclass
class Site:
    """What a site knows while the stream runs."""

    prior: Prior
    is_blind: bool = False
    does_act: bool = True
    model: Model = field(init=False)
    approved: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    earlier: dict[tuple[str, str], list[tuple[str, Status]]] = field(default_factory=lambda: defaultdict(list))
    decided: list[Decided] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the prior and what it expects."""
        self.model = Model(self.prior)
        self.calibration = self.start = Calibration(self.prior.slope, self.prior.offset)
        self.opening = presume([Judged(*seen) for seen in self.prior.evidence], budget=BUDGET)
        self.thresholds = self.opening if self.does_act else Thresholds()

    def submission(self, row: Row) -> Submission:
        """Return the comment with what the site knows about its thread."""
        thread, skeleton = row["thread"], " ".join(fold(row["body"]).split())
        twins = [(who == row["author"], status) for who, status in self.earlier[thread, skeleton][-5:]]
        built = submission_of(row, self.approved[thread], twins if len(skeleton) > 15 else ())
        return replace(built, article=ArticleContext(thread)) if self.is_blind else built

    def meet(self, row: Row) -> tuple[float, Proposal, bool]:
        """Judge a comment, learn when a person sees it, and return probability, proposal and whether one did."""
        opinion = judge(self.submission(row), self.model, calibration=self.calibration, thresholds=self.thresholds)
        is_seen = opinion.proposal is Proposal.HOLD or is_audited(row["id"])
        status = Status.APPROVED if opinion.proposal is Proposal.APPROVE else Status.SPAM
        if is_seen:
            is_bad, status = row["label"] != "ham", _STATUS[row["label"]]
            self.model.learn(self.model.lesson(opinion.features, is_bad=is_bad))
            self.decided.append(Decided(opinion.score, is_bad))
            self.judged.append(Judged(opinion.probability, is_bad))
            self.calibration = calibrate(self.decided, start=self.start)
            if self.does_act:
                self.thresholds = choose_thresholds(self.judged, budget=BUDGET, start=self.opening)
        skeleton = " ".join(fold(row["body"]).split())
        self.earlier[row["thread"], skeleton].append((row["author"], status))
        if status is Status.APPROVED:
            self.approved[row["thread"]].append(row["body"])
        return opinion.probability, opinion.proposal, is_seen


def streams_of(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the streams: a thread each; for topic collision the halves of the languages."""
    own = sorted({row["lang"] for row in rows if row["source"].startswith("own")})
    streams: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["source"].startswith("own"):
            streams[f"{row['track']} {own.index(row['lang']) % 2}"].append(row)
        else:
            streams[f"{row['source']} {row['thread'][:18]}"].append(row)
    for stream in streams.values():
        stream.sort(key=lambda row: (row["order"] or 0, row["id"]))
    return dict(streams)


def roc_auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the chance that a bad comment scores above a good one (ties count half)."""
    values, truth = np.array(scores), np.array(labels)
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    bad, good = truth.sum(), (~truth).sum()
    return float((ranks[truth].sum() - bad * (bad + 1) / 2) / (bad * good)) if bad and good else float("nan")


def prior_without(rows: Sequence[Row], stream: Sequence[Row]) -> Prior:
    """Return a prior fitted on everything but a stream; of topic-collision languages nothing at all remains."""
    left_out = {row["id"] for row in stream}
    languages = {row["lang"] for row in stream if row["source"].startswith("own")}
    kept = [
        r for r in rows if r["id"] not in left_out and not (r["source"].startswith("own") and r["lang"] in languages)
    ]
    stored = io.BytesIO()
    np.savez_compressed(stored, allow_pickle=False, **prior_arrays(kept, rate=0.3, damping=1.0))
    return load_prior(stored.getvalue())


def tfidf_auc(rows: Sequence[Row], stream: Sequence[Row]) -> float:
    """Return the AUC of a TF-IDF logistic regression fitted on everything but the stream."""
    if TfidfVectorizer is None:
        return float("nan")
    left_out = {row["id"] for row in stream}
    languages = {row["lang"] for row in stream if row["source"].startswith("own")}
    kept = [
        r for r in rows if r["id"] not in left_out and not (r["source"].startswith("own") and r["lang"] in languages)
    ]
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    known = vectors.fit_transform([row["body"] for row in kept])
    fitted = LogisticRegression(C=10, max_iter=1000).fit(known, [row["label"] != "ham" for row in kept])
    scores = fitted.decision_function(vectors.transform([row["body"] for row in stream]))
    return roc_auc(scores.tolist(), [row["label"] != "ham" for row in stream])


def rate(errors: int, trials: int) -> str:
    """Return an error rate with its exact two-sided 95 % interval."""
    if not trials:
        return "none decided"
    low, high = lower_bound(errors, trials, confidence=0.975), upper_bound(errors, trials, confidence=0.975)
    return f"{errors}/{trials} = {errors / trials:.1%} [{low:.1%}, {high:.1%}]"


def run(stream: Sequence[Row], site: Site) -> dict[str, Any]:
    """Return what happened to a stream."""
    met = [site.meet(row) for row in stream]
    labels = [row["label"] != "ham" for row in stream]
    approvals = [bad for (_, proposal, _), bad in zip(met, labels, strict=True) if proposal is Proposal.APPROVE]
    rejections = [bad for (_, proposal, _), bad in zip(met, labels, strict=True) if proposal is Proposal.SPAM]
    return {
        "auc": roc_auc([probability for probability, _, _ in met], labels),
        "seen": sum(is_seen for _, _, is_seen in met) / len(met),
        "approvals": (sum(approvals), len(approvals)),
        "rejections": (len(rejections) - sum(rejections), len(rejections)),
        "missed": [(row["label"], row["body"][:90]) for row, (_, p, _), bad in zip(stream, met, labels, strict=True)
                   if (p is Proposal.APPROVE and bad) or (p is Proposal.SPAM and not bad)],
    }  # fmt: skip


def time_scoring(prior: Prior) -> str:
    """Return what features and score of one comment of 300 characters cost."""
    text = ("My doctor gave me gabapentin for the back pain, I paid 14 dollars at the pharmacy. " * 4)[:300]
    row = {"source": "own", "thread": "t", "context": "Gabapentin", "author": "Ann", "body": text}
    submission, model = submission_of(row, []), Model(prior)
    times = []
    for _ in range(300):
        began = time.perf_counter()
        model.score(extract(submission))
        times.append(time.perf_counter() - began)
    return f"features and score of 300 characters: median {1e6 * float(np.median(times)):.0f} µs"


def main(given: Sequence[str] | None = ()) -> None:
    """Print the bench; `BENCH_DATA` names files with labelled comments, besides the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--mistakes", action="store_true", help="also print what was decided wrongly")
    arguments = parser.parse_args(given)
    arguments.data += [Path(name) for name in os.environ.get("BENCH_DATA", "").split()]
    rows = read([*arguments.data, OWN])
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0, 0])
    prior = None
    for name, stream in streams_of(rows).items():
        prior = prior_without(rows, stream)
        held = run(stream, Site(prior, does_act=False))
        blind = run(stream, Site(prior, is_blind=True, does_act=False))
        acting = run(stream, Site(prior))
        print(f"{name}: {len(stream)} comments")
        print(f"  AUC {acting['auc']:.3f} (all held: {held['auc']:.3f}; blind to topics: {blind['auc']:.3f}; "
              f"TF-IDF: {tfidf_auc(rows, stream):.3f})")  # fmt: skip
        print(f"  a person saw {acting['seen']:.1%}; wrong approvals {rate(*acting['approvals'])}; "
              f"wrong rejections {rate(*acting['rejections'])}", flush=True)  # fmt: skip
        if arguments.mistakes:
            print(*(f"    {label}: {body!r}" for label, body in acting["missed"]), sep="\n")
        for at, count in enumerate(
            [len(stream), round(acting["seen"] * len(stream)), *acting["approvals"], *acting["rejections"]]
        ):
            totals[name.split()[0]][at] += count
    for name, (count, seen, *errors) in totals.items():
        print(
            f"{name} in all: {count} comments, seen {seen / count:.1%}, wrong approvals {rate(*errors[:2])}, wrong rejections {rate(*errors[2:])}"
        )
    if prior is not None:
        print(time_scoring(prior))


if __name__ == "__main__":
    main(None)
