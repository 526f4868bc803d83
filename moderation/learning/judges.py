"""The learner's voice in the pipeline: one opinion for a submission, and the check that says it.

Owns the meeting of model, calibration, thresholds and explanation. Refuses to store, and refuses to act in shadow mode:
there it only proposes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.learning.calibration import Calibration
from moderation.learning.explanations import Term, explain
from moderation.learning.features import Features, extract
from moderation.learning.grounds import may_approve, spam_ground
from moderation.learning.model import Model, weighed
from moderation.learning.thresholds import Thresholds
from moderation.policy import Policy
from moderation.sentences import Said, said
from moderation.submission import Submission
from moderation.verdict import Finding

_CHECK: Final = "model"


class Proposal(StrEnum):
    """What the model would do; the values are the wire strings."""

    APPROVE = "approve"
    HOLD = "hold"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model makes of one submission. `features` are what a lesson is made of once a person has decided."""

    score: float
    probability: float
    proposal: Proposal
    model_version: str
    features: Features
    terms: tuple[Term, ...]


def judge(submission: Submission, model: Model, *, calibration: Calibration, thresholds: Thresholds) -> Opinion:
    """Form an opinion on a submission.

    What is approved needs no explanation at once; `explain` gives it later from the same features.
    """
    features = extract(submission)
    weights = model.weights(features.indices)
    score = weighed(features, weights)
    probability = calibration.probability(score)
    proposal = propose(features, probability, thresholds)
    terms = () if proposal is Proposal.APPROVE else explain(submission, features, model, weights=weights)
    return Opinion(score, probability, proposal, model.version, features, terms)


def propose(features: Features, probability: float, thresholds: Thresholds) -> Proposal:
    """Return what the model would do: it decides where the probability allows it and there are grounds (`grounds`)."""
    if thresholds.is_approved(probability) and may_approve(features):
        return Proposal.APPROVE
    if thresholds.grounds and thresholds.is_rejected(probability, spam_ground(features)):
        return Proposal.SPAM
    return Proposal.HOLD


def learned_check(
    opinion: Opinion, *, points: dict[Proposal, float] | None = None
) -> Callable[[Submission, Policy], Iterable[Finding]]:
    """Return the check that says an opinion as a finding.

    Args:
        opinion: on the submission that will be assessed.
        points: weight of the finding by proposal; None (shadow mode): the finding only informs.
    """

    def learned(_submission: Submission, _policy: Policy) -> Iterable[Finding]:
        weight = 0.0 if points is None else points.get(opinion.proposal, 0.0)
        told = _sentence(opinion)
        reason, spans = f"model_{opinion.proposal}", _spans(opinion)
        return (Finding(_CHECK, reason, weight, str(told), spans, said=told.name, gaps=dict(told.gaps)),)

    return learned


def _sentence(opinion: Opinion) -> Said:
    """Return the opinion as one sentence for the moderator."""
    sides = {
        "against": [term for term in opinion.terms if term.contribution > 0],
        "favour": [term for term in opinion.terms if term.contribution < 0],
    }
    gaps = {
        side: said(
            f"model_{side}", terms={"terms": [{"kind": term.kind, "name": term.name} for term in terms]}
        ).within()
        if terms
        else ""
        for side, terms in sides.items()
    }
    return said("model", chance={"share": round(opinion.probability, 4)}, **gaps)


def _spans(opinion: Opinion) -> tuple[tuple[int, int], ...]:
    """Return the places of the terms that accuse, in order, each once."""
    return tuple(sorted({span for term in opinion.terms if term.contribution > 0 for span in term.spans}))
