"""What the author's past says. Owns which counts accuse and which vouch; counting is done where facts are gathered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from moderation.checks.evidence import finding, holding, mounting
from moderation.checks.sanctions import is_trusted
from moderation.policy import Policy
from moderation.sentences import said
from moderation.submission import Submission
from moderation.verdict import Finding

_NAMES_ON_ADDRESS = 5
_MINIMUM_APPROVED = 3


def first_comments(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Hold the first comments of an author until enough were approved under a verified identity.

    Approvals of an unverified name do not count, because anybody can write under it (house rule); staff and authors
    whom a moderator trusts are exempt.
    """
    author, needed = submission.author, policy.limits.first_comments_held
    if needed <= 0 or author.is_staff or is_trusted(submission):
        return
    if not author.is_verified:
        yield holding("first_comment", said("first_comment_unverified"))
    elif author.approved < needed:
        detail = said("first_comment", approved=author.approved, needed=needed)
        yield holding("first_comment", detail)


def young_account(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Hold comments of an account younger than the policy asks for; one never seen before counts as just born."""
    author, minimum_s = submission.author, policy.limits.minimum_account_age_s
    if minimum_s <= 0 or author.is_staff or is_trusted(submission):
        return
    age_s = _age_s(author.first_seen_at, submission.submitted_at)
    if age_s < minimum_s:
        detail = said("young_account", age={"seconds": int(age_s)}, least={"seconds": minimum_s})
        yield holding("young_account", detail)


def recent_rejections(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Hold an author most of whose recent comments were rejected (source of the rule: Coral's comment history phase).

    The share is counted only once enough comments were decided: one bad comment of one is no record.
    """
    author, limits = submission.author, policy.limits
    decided, rejected = author.recent_decided, author.recent_rejected
    if rejected <= 0 or decided < max(limits.rejection_minimum, 1) or rejected / decided < limits.rejection_rate:
        return
    yield holding("recent_rejections", said("recent_rejections", rejected=rejected, decided=decided))


def earlier_spam(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report an author whose earlier comments were spam, unless far more were approved (slips of moderators happen)."""
    author = submission.author
    if author.spam > 0 and author.approved < 20 * author.spam:
        detail = said("earlier_spam", num=author.spam)
        yield finding("earlier_spam", detail, times=mounting(author.spam))


def address_record(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report an address with rejected comments or many names; both only hint, for addresses are shared and reused.

    From an address that a crowd shares neither says anything of this author.
    """
    author = submission.author
    if author.is_address_shared:
        return
    if author.address_rejected >= policy.limits.rejection_minimum > 0:
        detail = said("address_rejections", num=author.address_rejected)
        yield finding("address_rejections", detail, times=mounting(author.address_rejected, step=0.1))
    if author.names_on_address >= _NAMES_ON_ADDRESS:
        yield finding("many_names", said("many_names", num=author.names_on_address))


def good_record(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Speak for a verified author with approved comments; the credit fades with time and with every refusal.

    Credit = share of approved among decided comments, spam counted threefold, times what is left after halving every
    `trust_decay_days` since the last approval (house rule). It never reaches the weight of strong evidence: a stolen
    account is worth stealing for its record.
    """
    author = submission.author
    if not author.is_verified or author.approved < _MINIMUM_APPROVED or author.last_approved_at is None:
        return
    refused = max(author.rejected, 0) + 3 * max(author.spam, 0)
    share = author.approved / (author.approved + 2 * refused)
    experience = author.approved / (author.approved + _MINIMUM_APPROVED)
    half_life_s = max(policy.limits.trust_decay_days, 1) * 86400
    half_lives = min(_age_s(author.last_approved_at, submission.submitted_at) / half_life_s, 100.0)
    credit = share * experience * 0.5**half_lives
    if credit >= 0.05:
        refusals = max(author.rejected, 0) + max(author.spam, 0)
        detail = said("good_record", approved=author.approved, refused=refusals)
        yield finding("good_record", detail, times=credit)


def staff(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Speak for staff, whose identity the site itself vouches for; it does not lift a hold."""
    if submission.author.is_staff:
        yield finding("staff", said("staff"))


def _age_s(earlier: datetime | None, later: datetime) -> float:
    """Return the seconds between two instants, never below zero; 0 for an instant that is unknown."""
    return 0.0 if earlier is None else max((later - earlier).total_seconds(), 0.0)
