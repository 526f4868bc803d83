"""From facts to a verdict: run every check, add up what they found, let the policy decide.

Owns the order of evidence and the arithmetic. A check that raises becomes a finding that holds: a broken check must
neither lose a comment nor publish one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from moderation.policy import Policy
from moderation.sentences import said
from moderation.states import Status
from moderation.submission import Submission
from moderation.verdict import Assessment, Finding, Outcome

Check = Callable[[Submission, Policy], Iterable[Finding]]


def assess(submission: Submission, policy: Policy, *, checks: Sequence[Check]) -> Assessment:
    """Run every check and decide.

    No check is skipped because another has already decided: a moderator sees all the evidence there is.

    Args:
        submission: the facts.
        policy: thresholds and weights; a weight given for a reason replaces the check's own.
        checks: what to run, in the order in which equal weights are listed.

    Returns:
        All findings, heaviest first, their sum in points and the outcome. SPAM and REJECT come only from a policy
        that sets a threshold for them; a finding that holds caps the outcome at HOLD or above, never below.
    """
    findings = [_weighed(finding, policy) for check in checks for finding in _run(check, submission, policy)]
    findings.sort(key=lambda finding: (-finding.holds, -finding.weight))
    score = sum(finding.weight for finding in findings)
    return Assessment(
        outcome=_outcome(findings, score, policy),
        score=round(score, 4),
        findings=tuple(findings),
        uncertainty=round(_uncertainty(score, policy), 4),
        policy_version=policy.version,
    )


def initial_status(outcome: Outcome) -> Status:
    """Return the state that a new comment with this outcome starts in."""
    return {
        Outcome.APPROVE: Status.APPROVED,
        Outcome.HOLD: Status.PENDING,
        Outcome.SPAM: Status.SPAM,
        Outcome.REJECT: Status.REJECTED,
    }[outcome]


def _run(check: Check, submission: Submission, policy: Policy) -> Iterable[Finding]:
    """Run one check; whatever it dies of, and whatever nonsense it says, the comment waits for a person."""
    try:
        findings = tuple(check(submission, policy))
        if not findings:
            return findings
        problem = None if all(map(_is_sound, findings)) else "nonsense"
    except Exception as error:
        problem = type(error).__name__
    if problem is None:
        return findings
    name = getattr(check, "__module__", "check").rpartition(".")[2]
    told = said("check_failed", check=name, problem=problem)
    failure = Finding(check=name, reason="check_failed", weight=0.0, detail=str(told), holds=True)
    return (replace(failure, said=told.name, gaps=dict(told.gaps)),)


def _is_sound(finding: object) -> bool:
    return isinstance(finding, Finding) and math.isfinite(finding.weight)


def _weighed(finding: Finding, policy: Policy) -> Finding:
    weight = policy.weights.get(finding.reason)
    return finding if weight is None else replace(finding, weight=weight)


def _uncertainty(score: float, policy: Policy) -> float:
    """Return how near to a coin toss the points leave the decision: 1 at the threshold, towards 0 far from it."""
    return 1.0 / (1.0 + abs(score - policy.hold_at))


def _outcome(findings: Iterable[Finding], score: float, policy: Policy) -> Outcome:
    if policy.spam_at is not None and score >= policy.spam_at:
        return Outcome.SPAM
    if policy.reject_at is not None and score >= policy.reject_at:
        return Outcome.REJECT
    if score >= policy.hold_at or any(finding.holds for finding in findings):
        return Outcome.HOLD
    return Outcome.APPROVE
