"""What a decision without a person must rest on: a table of what is spared, and of what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from moderation.learning.features import extract, without_words
from moderation.learning.grounds import Ground, may_approve, spam_ground
from moderation.states import Status
from moderation.submission import AuthorHistory, Submission, Twin
from tests.moderation.learning.samples import comment

SELLING = "Buy tramadol without prescription, cheap price, delivery worldwide"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It is a good song", id="no solicitation"),
        pytest.param("Thumbs up if you are watching in 2015", id="one idea, once, and nowhere to go"),
        pytest.param("You idiot, go and kill yourself, you pig", id="an insult is for people to judge"),
        pytest.param("Never buy from those sellers, it is a scam", id="a warning"),
        pytest.param("The leaflet: https://www.awmf.org", id="a source and no more"),
    ],
)
def test_spam_mark_wants_grounds_that_can_be_named(text: str) -> None:
    assert spam_ground(extract(comment(text))) is None
    assert spam_ground(extract(comment(f"{SELLING}. https://pills24.shop"))) is Ground.REACH


@pytest.mark.parametrize(
    "author",
    [
        pytest.param(AuthorHistory(approved=1), id="approved before"),
        pytest.param(AuthorHistory(is_verified=True), id="vouched for"),
        pytest.param(AuthorHistory(is_staff=True), id="staff"),
    ],
)
def test_known_author_is_never_marked_unseen(author: AuthorHistory) -> None:
    submission = comment(SELLING)
    assert spam_ground(extract(submission)) is Ground.INSISTENCE
    assert spam_ground(extract(replace(submission, author=author))) is None


def twin_of(submission: Submission, status: Status) -> Submission:
    """Return the submission as a copy of one in that state."""
    twin = Twin(
        "c1", "a1", is_same_author=False, similarity=1.0, status=status, created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return replace(submission, twins=(twin,))


def test_copy_of_what_a_person_called_spam_is_ground_enough_and_one_that_was_approved_is_none() -> None:
    once = comment("buy it everybody, I mean it")
    assert spam_ground(extract(twin_of(once, Status.REJECTED))) is not Ground.COPY
    assert spam_ground(extract(twin_of(once, Status.SPAM))) is Ground.COPY
    assert spam_ground(extract(twin_of(comment(SELLING), Status.APPROVED))) is None


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        pytest.param("everybody subscribe", Ground.INVITATION, id="wants to be followed"),
        pytest.param("nice https://what-is-this.example/x", Ground.LINK, id="a host that nobody knows"),
        pytest.param("I wrote it up: https://github.com/me/it", None, id="a host that everybody knows"),
        pytest.param("buy pills, write to joe@mail.example", Ground.REACH, id="an offer and where to go"),
        pytest.param("buy pills, insta joe_pills", Ground.REACH, id="an account, named without a sign"),
        pytest.param("buy no pills at https://pills24.shop, it is a scam", None, id="a warning"),
        pytest.param("subscribe, according to a study https://what.example", None, id="a source"),
    ],
)
def test_ground_is_the_strongest_that_can_be_named(text: str, ground: Ground | None) -> None:
    assert spam_ground(extract(comment(text))) is ground


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        pytest.param("My doctor prescribed it and it helped me sleep", True, id="plain"),
        pytest.param("See https://www.nhs.uk/medicines", True, id="a source everybody knows"),
        pytest.param("See https://what-is-this.example/x", False, id="a host that nobody knows"),
        pytest.param("Write to joe@mail.example please", False, id="an address"),
        pytest.param("I am @joe_sells there", False, id="a handle"),
        pytest.param("keyzking dot net has it", False, id="a host in disguise"),
        pytest.param("call +1 555 555 0100", False, id="a number to call"),
    ],
)
def test_approval_wants_nothing_that_a_person_should_look_at(text: str, is_allowed: bool) -> None:
    assert may_approve(extract(comment(text))) is is_allowed


def test_grounds_are_the_same_for_features_without_words() -> None:
    features = extract(comment(f"{SELLING} https://pills24.shop"))
    small = without_words(features)
    assert len(small.indices) < len(features.indices)
    assert (
        (may_approve(small), spam_ground(small))
        == (may_approve(features), spam_ground(features))
        == (False, Ground.REACH)
    )
