"""What the model may decide by itself: which of its proposals are carried out, and which a person sees all the same.

Owns the step from an assessment and an opinion to the outcome. Pure: thresholds and audit are decided elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final

from moderation.learning.judges import Opinion, Proposal
from moderation.learning.thresholds import is_audited
from moderation.policy import Policy
from moderation.sentences import said
from moderation.verdict import Assessment, Finding, Outcome


class Automation(StrEnum):
    """How far the model may act; the values are the wire strings. `shadow` proposes, and leaves every decision to people."""

    OFF = "off"
    SHADOW = "shadow"
    APPROVE = "approve"
    ON = "on"


LIFTABLE: Final = frozenset({"pre_moderation", "first_comment"})
"""Holds that only say “nobody has looked yet”: the model's approval stands in for the look. Every other hold stands."""

AUDIT_REASON: Final = "model_audit"


def settle(
    assessment: Assessment, opinion: Opinion, policy: Policy, *, automation: Automation, comment_id: str
) -> Assessment:
    """Return the assessment with the model's opinion, and with its proposal carried out where that is allowed.

    A proposal is carried out if the automation covers it, the checks have no objection of their own, and the comment is
    not among the share that is drawn for audit: that one waits, marked, and its decision measures the model.

    Args:
        assessment: what the checks say.
        opinion: what the model says.
        policy: the thresholds of the checks.
        automation: how far the model may act.
        comment_id: decides, by its hash, whether the comment is drawn for audit.
    """
    informed = replace(
        assessment,
        probability=round(opinion.probability, 6),
        model_version=opinion.model_version,
        uncertainty=round(1 - abs(2 * opinion.probability - 1), 4),
    )
    proposed = _proposed(informed, opinion, policy, automation)
    if proposed is None:
        return informed
    if is_audited(comment_id):
        told = said("model_audit", outcome=said(f"outcome_{proposed}").within())
        audit = Finding("model", AUDIT_REASON, 0.0, str(told), holds=True, said=told.name, gaps=dict(told.gaps))
        return replace(informed, outcome=Outcome.HOLD, findings=(audit, *informed.findings))
    return replace(informed, outcome=proposed, is_automatic=True)


def _proposed(assessment: Assessment, opinion: Opinion, policy: Policy, automation: Automation) -> Outcome | None:
    """Return the outcome that the model may set, None if the assessment's own stands."""
    if assessment.outcome is not Outcome.HOLD or automation in {Automation.OFF, Automation.SHADOW}:
        return None
    if opinion.proposal is Proposal.SPAM:
        return Outcome.SPAM if automation is Automation.ON else None
    holds = {finding.reason for finding in assessment.findings if finding.holds}
    has_objection = bool(holds - LIFTABLE) or assessment.score >= policy.hold_at
    return Outcome.APPROVE if opinion.proposal is Proposal.APPROVE and not has_objection else None
