"""Restrictions and trust that moderators laid on an author. Owns when they count; refuses to lay or lift them."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import finding, holding
from moderation.policy import Policy
from moderation.sentences import Said, said
from moderation.submission import Restriction, Sanction, Submission
from moderation.verdict import Finding

_REASONS = {
    Restriction.BAN: "author_banned",
    Restriction.SUSPEND: "author_suspended",
    Restriction.HOLD: "author_held",
    Restriction.TRUST: "author_trusted",
}


def sanctions_in_force(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report every sanction that had not expired when the comment was sent.

    A ban, a suspension and a hold make the comment wait. Trust speaks for a comment only when the identity is
    verified: a name alone can be borrowed by anybody (house rule).
    """
    for sanction in submission.author.sanctions:
        if not is_in_force(sanction, submission):
            continue
        reason = _REASONS[sanction.restriction]
        term = _term(sanction)
        detail = said(reason, term="" if term is None else term.within())
        if sanction.restriction is not Restriction.TRUST:
            yield holding(reason, detail)
        elif submission.author.is_verified:
            yield finding(reason, detail)
        else:
            yield finding("unverified_trust", said("unverified_trust"))


def is_in_force(sanction: Sanction, submission: Submission) -> bool:
    """Tell whether a sanction had not expired when the comment was sent; it ends at the very instant it names."""
    return sanction.expires_at is None or sanction.expires_at > submission.submitted_at


def is_trusted(submission: Submission) -> bool:
    """Tell whether a moderator's trust counts for the author now: in force, and the identity verified."""
    return submission.author.is_verified and any(
        sanction.restriction is Restriction.TRUST and is_in_force(sanction, submission)
        for sanction in submission.author.sanctions
    )


def _term(sanction: Sanction) -> Said | None:
    """Return until when a sanction is in force and why, as far as it says so."""
    reason = " ".join(sanction.reason.split())
    if sanction.expires_at is None:
        return said("term_reason", reason=reason) if reason else None
    at = {"at": sanction.expires_at.isoformat()}
    return said("term_both", at=at, reason=reason) if reason else said("term_end", at=at)
