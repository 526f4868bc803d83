from __future__ import annotations

from datetime import timedelta

import pytest

from moderation.checks.sanctions import is_trusted, sanctions_in_force
from moderation.submission import AuthorHistory, Restriction, Sanction
from tests.moderation.checks.submissions import NOON, run, submission

LATER = NOON + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("restriction", "reason", "weight"),
    [
        (Restriction.BAN, "author_banned", 3.0),
        (Restriction.SUSPEND, "author_suspended", 3.0),
        (Restriction.HOLD, "author_held", 0.0),
    ],
    ids=["ban", "suspend", "hold"],
)
@pytest.mark.parametrize("expires_at", [None, LATER], ids=["for good", "until later"])
def test_sanction_holds_when_in_force(restriction, reason, weight, expires_at) -> None:
    author = AuthorHistory(sanctions=(Sanction(restriction, "link farm", expires_at),))

    findings = run(sanctions_in_force, author=author)

    assert findings.keys() == {reason}
    assert findings[reason].holds
    assert findings[reason].weight == weight
    assert "link farm" in findings[reason].detail
    assert ("2026-03-01 12:00 UTC" in findings[reason].detail) is (expires_at is not None)


@pytest.mark.parametrize("restriction", list(Restriction), ids=str)
@pytest.mark.parametrize("expires_at", [NOON, NOON - timedelta(days=1)], ids=["this instant", "yesterday"])
def test_sanction_says_nothing_when_expired(restriction, expires_at) -> None:
    expired = AuthorHistory(is_verified=True, sanctions=(Sanction(restriction, "old", expires_at),))
    in_force = AuthorHistory(is_verified=True, sanctions=(Sanction(restriction, "old", LATER),))

    assert run(sanctions_in_force, author=expired) == {}
    assert run(sanctions_in_force, author=in_force) != {}


def test_trust_speaks_for_the_comment_when_the_identity_is_verified() -> None:
    trust = (Sanction(Restriction.TRUST, ""),)

    verified = run(sanctions_in_force, author=AuthorHistory(is_verified=True, sanctions=trust))
    claimed = run(sanctions_in_force, author=AuthorHistory(is_verified=False, sanctions=trust))

    assert verified["author_trusted"].weight == -1.0
    assert verified["author_trusted"].detail == "A moderator trusts the author."
    assert claimed.keys() == {"unverified_trust"}
    assert claimed["unverified_trust"].weight == 0
    assert not claimed["unverified_trust"].holds


def test_sanctions_are_all_reported_when_several_are_in_force() -> None:
    author = AuthorHistory(
        is_verified=True, sanctions=(Sanction(Restriction.HOLD, "a"), Sanction(Restriction.TRUST, "b"))
    )

    assert run(sanctions_in_force, author=author).keys() == {"author_held", "author_trusted"}


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (AuthorHistory(is_verified=True, sanctions=(Sanction(Restriction.TRUST, ""),)), True),
        (AuthorHistory(is_verified=False, sanctions=(Sanction(Restriction.TRUST, ""),)), False),
        (AuthorHistory(is_verified=True, sanctions=(Sanction(Restriction.TRUST, "", NOON),)), False),
        (AuthorHistory(is_verified=True, sanctions=(Sanction(Restriction.HOLD, ""),)), False),
        (AuthorHistory(is_verified=True), False),
    ],
    ids=["trusted", "unverified", "expired", "held", "no sanction"],
)
def test_is_trusted_asks_for_trust_in_force_and_a_verified_identity(author, expected) -> None:
    assert is_trusted(submission(author=author)) is expected
