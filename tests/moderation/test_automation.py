"""Which of the model's proposals are carried out."""

from __future__ import annotations

import numpy as np
import pytest

from moderation.automation import AUDIT_REASON, Automation, settle
from moderation.learning.features import Features
from moderation.learning.judges import Opinion, Proposal
from moderation.learning.thresholds import is_audited
from moderation.policy import Policy
from moderation.verdict import Assessment, Finding, Outcome

IDS = [f"0198c0de-0000-7000-8000-{n:012x}" for n in range(200)]
AUDITED = next(item for item in IDS if is_audited(item))
FREE = next(item for item in IDS if not is_audited(item))
PRE = Finding("articles", "pre_moderation", 0.0, "Nobody has looked yet.", holds=True)
DOUBT = Finding("doubts", "sanitiser_doubt", 0.0, "The sanitisers disagree.", holds=True)
POINTS = Finding("links", "new_author_link", 1.2, "A link.")


def opinion(proposal: Proposal) -> Opinion:
    nothing = Features(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.int16))
    return Opinion(0.0, 0.2, proposal, "f1-x-0", nothing, ())


def assessment(*findings: Finding, outcome: Outcome = Outcome.HOLD) -> Assessment:
    score = sum(finding.weight for finding in findings)
    return Assessment(outcome=outcome, score=score, findings=findings, policy_version="p")


@pytest.mark.parametrize(
    ("automation", "proposal", "findings", "expected"),
    [
        (Automation.OFF, Proposal.APPROVE, (PRE,), Outcome.HOLD),
        (Automation.SHADOW, Proposal.APPROVE, (PRE,), Outcome.HOLD),
        (Automation.SHADOW, Proposal.SPAM, (PRE,), Outcome.HOLD),
        (Automation.APPROVE, Proposal.APPROVE, (PRE,), Outcome.APPROVE),
        (Automation.APPROVE, Proposal.SPAM, (PRE,), Outcome.HOLD),
        (Automation.APPROVE, Proposal.HOLD, (PRE,), Outcome.HOLD),
        (Automation.ON, Proposal.APPROVE, (PRE,), Outcome.APPROVE),
        (Automation.ON, Proposal.SPAM, (PRE,), Outcome.SPAM),
        (Automation.ON, Proposal.HOLD, (PRE,), Outcome.HOLD),
        (Automation.ON, Proposal.APPROVE, (PRE, DOUBT), Outcome.HOLD),
        (Automation.ON, Proposal.APPROVE, (PRE, POINTS), Outcome.HOLD),
        (Automation.ON, Proposal.SPAM, (PRE, DOUBT), Outcome.SPAM),
    ],
)
def test_settle_carries_out_what_the_automation_covers_and_no_check_objects_to(
    automation: Automation, proposal: Proposal, findings: tuple[Finding, ...], expected: Outcome
) -> None:
    settled = settle(assessment(*findings), opinion(proposal), Policy(), automation=automation, comment_id=FREE)
    assert (settled.outcome, settled.is_automatic) == (expected, expected is not Outcome.HOLD)
    assert (settled.probability, settled.model_version, settled.uncertainty) == (0.2, "f1-x-0", 0.4)


@pytest.mark.parametrize("outcome", [Outcome.APPROVE, Outcome.SPAM, Outcome.REJECT])
def test_settle_leaves_what_the_policy_has_decided(outcome: Outcome) -> None:
    decided = assessment(outcome=outcome)
    settled = settle(decided, opinion(Proposal.SPAM), Policy(), automation=Automation.ON, comment_id=FREE)
    assert (settled.outcome, settled.is_automatic) == (outcome, False)


@pytest.mark.parametrize("proposal", [Proposal.APPROVE, Proposal.SPAM])
def test_settle_shows_a_person_what_was_drawn_for_audit(proposal: Proposal) -> None:
    settled = settle(assessment(PRE), opinion(proposal), Policy(), automation=Automation.ON, comment_id=AUDITED)
    assert (settled.outcome, settled.is_automatic, settled.reasons[0]) == (Outcome.HOLD, False, AUDIT_REASON)
    free = settle(assessment(PRE), opinion(proposal), Policy(), automation=Automation.ON, comment_id=FREE)
    assert free.outcome is not Outcome.HOLD
