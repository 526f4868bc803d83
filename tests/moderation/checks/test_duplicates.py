from __future__ import annotations

from datetime import timedelta

import pytest

from moderation.checks.duplicates import campaigns, copies_elsewhere, copies_of_refused, double_posts
from moderation.policy import Limits, Policy
from moderation.states import Status
from moderation.submission import Twin
from tests.moderation.checks.submissions import NOON, run

TEXT = "This clinic cured my back in a week, ask for Dr. Jones."
CHECKS = (copies_of_refused, copies_elsewhere, double_posts, campaigns)


def twin(**facts) -> Twin:
    defaults = {
        "comment_id": "c1",
        "article_id": "article-2",
        "is_same_author": False,
        "similarity": 1.0,
        "status": Status.PENDING,
        "created_at": NOON - timedelta(hours=1),
    }
    return Twin(**{**defaults, **facts})


def all_findings(text: str = TEXT, policy: Policy | None = None, *twins: Twin) -> dict:
    return {reason: found for check in CHECKS for reason, found in run(check, text, policy, twins=twins).items()}


@pytest.mark.parametrize(
    ("twins", "reasons"),
    [
        ([], set()),
        ([twin(is_same_author=True)], {"copy_elsewhere"}),
        ([twin(is_same_author=True, article_id="article-1")], {"double_post"}),
        ([twin(is_same_author=True, article_id="article-1", status=Status.APPROVED)], {"double_post"}),
        ([twin()], {"campaign"}),
        ([twin(status=Status.SPAM)], {"campaign", "copy_of_refused"}),
        ([twin(status=Status.REJECTED, is_same_author=True)], {"copy_elsewhere", "copy_of_refused"}),
        ([twin(similarity=0.79)], set()),
        ([twin(similarity=0.8)], {"campaign"}),
        ([twin(created_at=NOON - timedelta(days=8))], set()),
        ([twin(created_at=NOON - timedelta(days=8), status=Status.SPAM)], {"copy_of_refused"}),
    ],
    ids=[
        "none", "same author elsewhere", "same author here", "same author here, approved", "another author", "spam",
        "rejected, same author", "unlike", "near", "long ago", "spam long ago",
    ],
)  # fmt: skip
def test_twins_mean_what_they_are(twins, reasons) -> None:
    assert all_findings(TEXT, None, *twins).keys() == reasons


def test_double_post_only_informs_and_says_what_became_of_the_first() -> None:
    found = all_findings(TEXT, None, twin(is_same_author=True, article_id="article-1", status=Status.APPROVED))

    assert found["double_post"].weight == 0
    assert "approved" in found["double_post"].detail


def test_copy_of_spam_weighs_more_than_copy_of_a_rejected_comment() -> None:
    spam = all_findings(TEXT, None, twin(status=Status.SPAM))["copy_of_refused"]
    rejected = all_findings(TEXT, None, twin(status=Status.REJECTED))["copy_of_refused"]
    near = all_findings(TEXT, None, twin(status=Status.SPAM, similarity=0.8))["copy_of_refused"]

    assert spam.weight == 1.5 > near.weight > rejected.weight > 0
    assert spam.detail == "The same text was refused before (1 time, 1 as spam)."


def test_campaign_grows_with_authors_and_counts_approved_copies_less() -> None:
    one = all_findings(TEXT, None, twin())["campaign"].weight
    three = all_findings(TEXT, None, twin(), twin(comment_id="c2"), twin(comment_id="c3"))["campaign"].weight
    many = all_findings(TEXT, None, *(twin(comment_id=str(number)) for number in range(20)))["campaign"].weight
    approved = all_findings(TEXT, None, twin(status=Status.APPROVED))["campaign"].weight

    assert approved < one < 1 < three == many


def test_copies_elsewhere_count_articles_and_not_comments() -> None:
    here = twin(is_same_author=True, article_id="article-1")
    one = all_findings(TEXT, None, here, *(twin(is_same_author=True) for _ in range(5)))["copy_elsewhere"]
    three = all_findings(TEXT, None, *(twin(is_same_author=True, article_id=str(n)) for n in range(3)))[
        "copy_elsewhere"
    ]

    assert one.detail == "The author posted the same text under 1 other article."
    assert one.weight == 0.5 < three.weight == 1.0


@pytest.mark.parametrize(
    ("text", "is_spared"),
    [
        ("Thanks!", True),
        ("Great article, thank you", True),
        ("ありがとうございます", False),
        ("谢谢", True),
        ("I do so", True),
        ("a b c d e f", True),
        ("Спасибо большое!", True),
        (TEXT, False),
    ],
)
def test_short_texts_are_everybodys(text, is_spared) -> None:
    spam = twin(status=Status.SPAM)

    assert (all_findings(text, None, spam) == {}) is is_spared


def test_duplicate_window_follows_the_policy() -> None:
    hour_old = twin(created_at=NOON - timedelta(hours=1))

    assert all_findings(TEXT, Policy(limits=Limits(duplicate_window_s=3600)), hour_old).keys() == {"campaign"}
    assert all_findings(TEXT, Policy(limits=Limits(duplicate_window_s=3599)), hour_old) == {}
