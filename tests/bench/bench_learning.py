"""The learner over the API, as a site meets it: `python -m tests.bench.bench_learning [DATA.jsonl ...]`.

Every stream (a thread of the data; our own comments under three articles that no fit ever sees) is posted in time
order, each comment under its article, to an application with `MASTHEAD_AUTOMATION=on` and budgets of 1 % each, which
begins with a prior fitted without the stream. Status and `probability` are noted as a moderator reads them; a moderator decides only what was held, the audit sample included. Printed: ROC-AUC beside a TF-IDF logistic
regression fitted on the same comments and beside a topic-blind twin; the share of comments that a person saw; both error
rates with exact 95 % intervals; and what scoring adds to a POST. At the end the pairs: the same honest words under the
article they answer and under one they have nothing to do with, scored once by the shipped prior, beside the blind twin.

`--mode shadow` or `--mode approve` runs the other modes; in shadow mode a person sees everything.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from cms import migrations
from cms.app import create_app
from cms.config import Settings
from cms.db import db
from cms.learning import Learner
from cms.learning.learners import PRIOR_PATH
from moderation import ArticleContext, Submission
from moderation.automation import Automation
from moderation.learning.features import extract
from moderation.learning.judges import Opinion
from moderation.learning.model import Model, load_prior
from moderation.learning.thresholds import Budget, Thresholds, lower_bound, upper_bound
from moderation.learning.train import prior_arrays
from moderation.learning.training.rows import Row, read, submission_of
from tests.conftest import Clock
from tests.sites import Site

try:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
except ImportError:  # the project does not need it; without it the comparison is left out
    TfidfVectorizer = None

_OWN = Path(__file__).parents[1] / "moderation" / "learning"
OWN = _OWN / "topic_collision.jsonl"
FINAL = _OWN / "topic_final.jsonl"
"""Our own comments under three articles that no fit sees: on health, a game and software, in 16 languages."""

PAIRS = _OWN / "topic_pairs.jsonl"
HELD_OUT = ("h5", "g5", "s5")

ACTIONS = {"ham": "approve", "spam": "spam", "abuse": "reject"}
BUDGET = Budget(wrong_approvals=0.01, wrong_rejections=0.01)


class Watched(Learner):
    """A learner that notes what scoring costs; a blind one does not see the article."""

    is_blind = False
    spent_s = 0.0

    def opinion(self, session: Session, submission: Submission) -> Opinion:
        """Form an opinion, and add the processor time it took."""
        if self.is_blind:
            submission = replace(submission, article=ArticleContext(submission.article.article_id))
        began = time.process_time()
        found = super().opinion(session, submission)
        self.spent_s += time.process_time() - began
        return found


@dataclass
class Outcome:
    """What happened to a stream."""

    probabilities: list[float] = field(default_factory=list)
    is_bad: list[bool] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    seen: int = 0
    refused: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    posting_s: float = 0.0
    scoring_s: float = 0.0
    mistakes: list[str] = field(default_factory=list)

    def note(self, row: Row, found: dict[str, Any]) -> bool:
        """Note what a moderator reads of a comment; tell whether one has to decide it."""
        is_bad, status = row["label"] != "ham", found["status"]
        self.probabilities.append(float(found["probability"]))
        self.is_bad.append(is_bad)
        self.statuses.append(status)
        self.seen += status == "pending"
        if status != "pending" and is_bad is (status == "approved"):
            told = f"{status} {self.probabilities[-1]:.4f} {row['label']} {row['lang']}: {row['body'][:100]!r}"
            self.mistakes.append(told)
        return bool(status == "pending")

    def errors(self, status: str, *, wrong_if_bad: bool) -> tuple[int, int]:
        """Return how many comments got a status without a person, wrongly and in all."""
        decided = [bad for bad, given in zip(self.is_bad, self.statuses, strict=True) if given == status]
        return sum(bad is wrong_if_bad for bad in decided), len(decided)


def streams_of(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the streams in time order: a thread each, and our own comments under the held-out articles."""
    streams: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["source"] == "own":
            if row["thread"] in HELD_OUT:
                streams["own, three articles unseen"].append(row)
        elif row["source"] != "davidson":
            streams[f"{row['source']} {row['thread'][:18]}"].append(row)
    for stream in streams.values():
        stream.sort(key=lambda row: (row["order"] or 0, row["id"]))
    return dict(streams)


def prior_without(rows: Sequence[Row], stream: Sequence[Row]) -> bytes:
    """Return the array file of a prior fitted on everything but a stream and the held-out articles."""
    stored = io.BytesIO()
    np.savez_compressed(stored, allow_pickle=False, **prior_arrays(_others(rows, stream), rate=0.3, damping=1.0))
    return stored.getvalue()


def _others(rows: Sequence[Row], stream: Sequence[Row]) -> list[Row]:
    left_out = {row["id"] for row in stream}
    return [row for row in rows if row["id"] not in left_out and row["thread"] not in HELD_OUT]


def run(stream: Sequence[Row], prior: bytes, *, mode: Automation, is_blind: bool = False) -> Outcome:
    """Post a stream to a fresh site and decide what it holds."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        settings = Settings(data_dir=Path(folder), secret_key="x" * 32, comment_address_limit=0, automation=mode)
        app = create_app(settings, clock=clock)
        learner = Watched(prior, budget=BUDGET)
        learner.is_blind = is_blind
        services = app.extensions["masthead"]
        app.extensions["masthead"] = replace(services, house=replace(services.house, learner=learner))
        with app.app_context():
            migrations.upgrade(db.engine)
        site, outcome = Site(app, clock), Outcome()
        articles: dict[str, str] = {}
        for row in stream:
            if row["thread"] not in articles:
                articles[row["thread"]] = site.article(**article_of(row))["id"]
            clock.now += timedelta(seconds=40)
            _meet(site, articles[row["thread"]], row, outcome, learner)
        outcome.scoring_s = learner.spent_s
        with app.app_context():
            db.engine.dispose()
        return outcome


def sent_of(row: Row) -> dict[str, Any]:
    """Return what a reader sends."""
    return {"author": {"name": (row["author"] or "Anonymous")[:80]}, "body": row["body"]}


def article_of(row: Row) -> dict[str, str]:
    """Return the article that a comment stands under."""
    return {"title": row["context"], "markdown": row.get("context_text") or row["context"]}


def _meet(site: Site, article_id: str, row: Row, outcome: Outcome, learner: Learner) -> None:
    """Post a comment, read its status and probability, and decide it if it is held."""
    sent, began = sent_of(row), time.process_time()
    answer = site.public.post(f"/articles/{article_id}/comments", sent)
    outcome.posting_s += time.process_time() - began
    if answer.status_code not in {201, 202}:
        outcome.refused += 1
        return
    posted = answer.get_json()
    comment_id = posted["data"]["id"]
    found = site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]
    if outcome.note(row, found):
        outcome.causes[cause_of(found, learner.thresholds)] += 1
        site.decide(comment_id, ACTIONS[row["label"]], posted["meta"]["version"])


def cause_of(found: dict[str, Any], thresholds: Thresholds) -> str:
    """Return why a person has to see a comment, by what a moderator reads and the thresholds that it was judged by."""
    reasons, probability = {finding["reason"] for finding in found["findings"]}, float(found["probability"])
    if "model_audit" in reasons:
        return "audited"
    if "model_approve" in reasons:
        return "a check objects"
    side = thresholds.approve if probability < 0.5 else thresholds.reject
    if side.at is None:
        return "no threshold yet"
    is_sure = probability <= side.at if probability < 0.5 else probability >= side.at
    if not is_sure:
        return "between the thresholds"
    return "sure, but with a contact or link" if probability < 0.5 else "sure, but on no ground that counts yet"


def roc_auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the chance that a bad comment scores above a good one (ties count half)."""
    values, truth = np.array(scores), np.array(labels)
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    bad, good = truth.sum(), (~truth).sum()
    return float((ranks[truth].sum() - bad * (bad + 1) / 2) / (bad * good)) if bad and good else float("nan")


def pairs_auc(*, is_blind: bool) -> float:
    """Return the AUC of the shipped prior on the same words in the right and in the wrong place."""
    rows, model = read([PAIRS]), Model(load_prior(PRIOR_PATH.read_bytes()))
    found = [submission_of(row, ()) for row in rows]
    if is_blind:
        found = [replace(each, article=ArticleContext(each.article.article_id)) for each in found]
    return roc_auc([model.score(extract(each)) for each in found], [row["label"] != "ham" for row in rows])


def tfidf_auc(rows: Sequence[Row], stream: Sequence[Row]) -> float:
    """Return the AUC of a TF-IDF logistic regression fitted on everything but the stream."""
    if TfidfVectorizer is None:
        return float("nan")
    kept = _others(rows, stream)
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


def report(name: str, outcome: Outcome, compared: str, *, shows_mistakes: bool) -> None:
    """Print what happened to a stream."""
    count = len(outcome.is_bad)
    rest_s = outcome.posting_s - outcome.scoring_s
    print(f"{name}: {count} comments, {outcome.refused} refused as repeated")
    print(f"  AUC {roc_auc(outcome.probabilities, outcome.is_bad):.3f} ({compared})")
    print(
        f"  a person saw {outcome.seen / count:.1%}; wrong approvals {rate(*outcome.errors('approved', wrong_if_bad=True))}; "
        f"wrong spam marks {rate(*outcome.errors('spam', wrong_if_bad=False))}"
    )
    print("  because:", "; ".join(f"{cause} {many / count:.1%}" for cause, many in outcome.causes.most_common()))
    print(
        f"  a POST takes {1000 * outcome.posting_s / count:.1f} ms of processor time, {1000 * outcome.scoring_s / count:.2f} ms "
        f"of it scoring: {outcome.scoring_s / rest_s:.1%} of the rest",
        flush=True,
    )
    if shows_mistakes:
        print(*(f"    {line}" for line in outcome.mistakes), sep="\n")


def main(given: Sequence[str] | None = ()) -> None:
    """Print the bench; `BENCH_DATA` names files with labelled comments, besides the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--only", default="", help="only streams whose name contains this")
    parser.add_argument("--mode", type=Automation, default=Automation.ON)
    parser.add_argument("--mistakes", action="store_true", help="also print what was decided wrongly")
    arguments = parser.parse_args(given)
    arguments.data += [Path(name) for name in os.environ.get("BENCH_DATA", "").split()]
    rows = read([*arguments.data, OWN, FINAL])
    for name, stream in streams_of(rows).items():
        if arguments.only not in name:
            continue
        prior = prior_without(rows, stream)
        outcome = run(stream, prior, mode=arguments.mode)
        compared = f"TF-IDF {tfidf_auc(rows, stream):.3f}"
        if stream[0]["source"] == "own":
            blind = run(stream, prior, mode=arguments.mode, is_blind=True)
            compared += f", blind to topics {roc_auc(blind.probabilities, blind.is_bad):.3f}"
        report(name, outcome, compared, shows_mistakes=arguments.mistakes)
    if not arguments.only:
        aware, blind = (pairs_auc(is_blind=is_blind) for is_blind in (False, True))
        print(f"pairs of places: AUC {aware:.3f} (blind to topics {blind:.3f}: the words of a pair are the same)")


if __name__ == "__main__":
    main(None)
