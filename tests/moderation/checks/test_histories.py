from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from moderation.checks.histories import (
    address_record,
    earlier_spam,
    first_comments,
    good_record,
    recent_rejections,
    staff,
    young_account,
)
from moderation.policy import Limits, Policy
from moderation.submission import AuthorHistory, Restriction, Sanction
from tests.moderation.checks.submissions import KNOWN, NOON, run

TRUST = (Sanction(Restriction.TRUST, "known doctor"),)


@pytest.mark.parametrize(
    ("author", "needed", "is_held"),
    [
        (AuthorHistory(is_verified=True, approved=0), 1, True),
        (AuthorHistory(is_verified=True, approved=2), 3, True),
        (AuthorHistory(is_verified=False, approved=50), 1, True),
        (AuthorHistory(is_verified=True, approved=1), 1, False),
        (AuthorHistory(is_verified=True, approved=3), 3, False),
        (AuthorHistory(is_verified=False), 0, False),
        (AuthorHistory(is_staff=True), 1, False),
        (AuthorHistory(is_verified=True, sanctions=TRUST), 1, False),
        (AuthorHistory(is_verified=False, sanctions=TRUST), 1, True),
    ],
    ids=[
        "first", "third of three", "unverified name", "enough", "enough of three", "switched off", "staff",
        "trusted", "trust of an unverified name",
    ],
)  # fmt: skip
def test_first_comments_are_held_until_enough_were_approved(author, needed, is_held) -> None:
    findings = run(first_comments, policy=Policy(limits=Limits(first_comments_held=needed)), author=author)

    assert ("first_comment" in findings) is is_held
    assert all(finding.holds and finding.weight == 0 for finding in findings.values())


def test_first_comments_say_which_of_two_reasons_it_is() -> None:
    few = run(first_comments, author=AuthorHistory(is_verified=True))["first_comment"]
    unverified = run(first_comments, author=AuthorHistory(approved=9))["first_comment"]

    assert few.detail == "0 of the author's comments were approved so far; 1 must be."
    assert "not verified" in unverified.detail


@pytest.mark.parametrize(
    ("age", "minimum", "detail"),
    [
        (timedelta(hours=2), 86400, "2 hours ago; 1 day are"),
        (timedelta(minutes=1), 3600, "1 minute ago; 1 hour are"),
        (timedelta(seconds=5), 60, "5 seconds ago; 1 minute are"),
        (None, 86400, "0 seconds ago"),
        (timedelta(days=-1), 86400, "0 seconds ago"),
        (timedelta(days=2), 86400, None),
        (timedelta(hours=2), 0, None),
    ],
    ids=["hours", "minutes", "seconds", "never seen", "clock went back", "old enough", "off"],
)
def test_young_account_is_held_until_it_is_old_enough(age, minimum, detail) -> None:
    author = AuthorHistory(first_seen_at=None if age is None else NOON - age)

    findings = run(young_account, policy=Policy(limits=Limits(minimum_account_age_s=minimum)), author=author)

    if detail is None:
        assert findings == {}
    else:
        assert findings["young_account"].holds
        assert detail in findings["young_account"].detail


@pytest.mark.parametrize(
    "author", [AuthorHistory(is_staff=True), AuthorHistory(is_verified=True, sanctions=TRUST)], ids=["staff", "trusted"]
)
def test_young_account_is_let_through_when_somebody_vouches(author) -> None:
    policy = Policy(limits=Limits(minimum_account_age_s=86400))

    assert run(young_account, policy=policy, author=author) == {}
    assert run(young_account, policy=policy, author=AuthorHistory()) != {}


@pytest.mark.parametrize(
    ("rejected", "decided", "is_held"),
    [(2, 4, True), (3, 3, True), (1, 3, False), (2, 2, False), (0, 9, False), (5, 0, False)],
    ids=["half", "all", "a third", "too few decided", "none", "counts that do not fit"],
)
def test_recent_rejections_hold_when_their_share_is_high(rejected, decided, is_held) -> None:
    author = replace(KNOWN, recent_rejected=rejected, recent_decided=decided)

    findings = run(recent_rejections, author=author)

    assert ("recent_rejections" in findings) is is_held
    assert all(finding.holds and finding.weight == 1.0 for finding in findings.values())


def test_recent_rejections_need_no_minimum_when_the_policy_sets_none() -> None:
    policy = Policy(limits=Limits(rejection_minimum=0))

    assert run(recent_rejections, policy=policy, author=AuthorHistory(recent_rejected=1, recent_decided=0)) == {}
    assert run(recent_rejections, policy=policy, author=AuthorHistory(recent_rejected=1, recent_decided=1)) != {}


def test_earlier_spam_accuses_more_the_more_there_was() -> None:
    once = run(earlier_spam, author=AuthorHistory(spam=1))["earlier_spam"]
    often = run(earlier_spam, author=AuthorHistory(spam=9))["earlier_spam"]

    assert 0 < once.weight < often.weight <= 1.2
    assert run(earlier_spam, author=AuthorHistory(spam=0)) == {}
    assert run(earlier_spam, author=AuthorHistory(spam=1, approved=20)) == {}


def test_address_record_hints_when_comments_were_rejected_or_names_are_many() -> None:
    findings = run(address_record, author=AuthorHistory(address_rejected=3, names_on_address=5))

    assert findings.keys() == {"address_rejections", "many_names"}
    assert sum(finding.weight for finding in findings.values()) < 1
    assert run(address_record, author=AuthorHistory(address_rejected=2, names_on_address=4)) == {}
    off = Policy(limits=Limits(rejection_minimum=0))
    assert run(address_record, policy=off, author=AuthorHistory(address_rejected=2)) == {}


def test_good_record_fades_with_time() -> None:
    def after(days: int) -> float:
        author = AuthorHistory(is_verified=True, approved=30, last_approved_at=NOON - timedelta(days=days))
        findings = run(good_record, author=author)
        return findings["good_record"].weight if findings else 0.0

    assert after(0) < after(90) < after(180) < 0
    assert after(180) == pytest.approx(after(0) / 2, abs=0.001)
    assert after(180 * 5) == 0.0


@pytest.mark.parametrize(
    "changes",
    [{"is_verified": False}, {"approved": 2}, {"last_approved_at": None}, {"spam": 200}],
    ids=["unverified", "too few", "never approved", "far more spam"],
)
def test_good_record_says_nothing_when_it_is_not_earned(changes) -> None:
    earned = AuthorHistory(is_verified=True, approved=10, last_approved_at=NOON)

    assert run(good_record, author=replace(earned, **changes)) == {}
    assert run(good_record, author=earned)["good_record"].weight < 0


def test_good_record_is_worth_less_after_refusals() -> None:
    clean = run(good_record, author=replace(KNOWN, rejected=0))["good_record"]
    rejected = run(good_record, author=replace(KNOWN, rejected=4))["good_record"]
    spam = run(good_record, author=replace(KNOWN, spam=4))["good_record"]

    assert clean.weight < rejected.weight < spam.weight < 0
    assert rejected.detail == "The author is verified; 12 comments were approved, 4 refused."


def test_good_record_never_outweighs_a_denied_link() -> None:
    veteran = AuthorHistory(is_verified=True, approved=10_000, last_approved_at=NOON)

    assert run(good_record, author=veteran)["good_record"].weight >= -0.6


def test_good_record_survives_a_policy_without_decay_days() -> None:
    policy = Policy(limits=Limits(trust_decay_days=0))

    assert run(good_record, policy=policy, author=KNOWN)["good_record"].weight < 0


def test_staff_speak_for_themselves() -> None:
    assert run(staff, author=AuthorHistory(is_staff=True))["staff"].weight == -2.0
    assert run(staff, author=KNOWN) == {}
