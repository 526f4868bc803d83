"""Restrictions and trust that moderators laid on an author. Owns when they count; refuses to lay or lift them."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.checks.evidence import finding, holding
from moderation.policy import Policy
from moderation.submission import Restriction, Sanction, Submission
from moderation.verdict import Finding

_SENTENCES = {
    Restriction.BAN: ("author_banned", "The author is banned"),
    Restriction.SUSPEND: ("author_suspended", "The author is suspended"),
    Restriction.HOLD: ("author_held", "Every comment of this author waits for a person"),
    Restriction.TRUST: ("author_trusted", "A moderator trusts the author"),
}


def sanctions_in_force(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report every sanction that had not expired when the comment was sent.

    A ban, a suspension and a hold make the comment wait. Trust speaks for a comment only when the identity is
    verified: a name alone can be borrowed by anybody (house rule).
    """
    for sanction in submission.author.sanctions:
        if not is_in_force(sanction, submission):
            continue
        reason, sentence = _SENTENCES[sanction.restriction]
        detail = f"{sentence}{_term(sanction)}."
        if sanction.restriction is not Restriction.TRUST:
            yield holding(reason, detail)
        elif submission.author.is_verified:
            yield finding(reason, detail)
        else:
            sentence = "A moderator trusts this name, but the identity is not verified, so it does not count."
            yield finding("unverified_trust", sentence)


def is_in_force(sanction: Sanction, submission: Submission) -> bool:
    """Tell whether a sanction had not expired when the comment was sent; it ends at the very instant it names."""
    return sanction.expires_at is None or sanction.expires_at > submission.submitted_at


def is_trusted(submission: Submission) -> bool:
    """Tell whether a moderator's trust counts for the author now: in force, and the identity verified."""
    return submission.author.is_verified and any(
        sanction.restriction is Restriction.TRUST and is_in_force(sanction, submission)
        for sanction in submission.author.sanctions
    )


def _term(sanction: Sanction) -> str:
    until = "" if sanction.expires_at is None else f" until {sanction.expires_at:%Y-%m-%d %H:%M} UTC"
    reason = sanction.reason.strip()
    return f"{until} ({reason})" if reason else until
