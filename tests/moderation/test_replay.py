"""Facts as they are kept: there and back again, and the same findings from what came back."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from moderation import (
    CHECKS,
    DEFAULT_POLICY,
    ArticleContext,
    AuthorHistory,
    CommentPolicy,
    Flagging,
    Kept,
    Link,
    OutsideOpinion,
    Restriction,
    Sanction,
    Status,
    Submission,
    Twin,
    UnreadableFacts,
    assess,
    recorded,
    restored,
    said,
)
from moderation.policy import Limits, Policy, WordLists

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ARTICLE = ArticleContext(
    article_id="a1",
    title="Does gabapentin help?",
    text="Gabapentin and back pain, at length.",
    tags=("pain", "medicine"),
    category="Health",
    language="en",
    policy=CommentPolicy.POST,
    holds_links=True,
    published_at=NOON - timedelta(days=3),
    hosts=frozenset({"site.example", "cdn.example"}),
    allow_words=frozenset({"gabapentin", "dose"}),
    parent_text="What dose?",
    thread_texts=("I took it.", "Me too."),
)
PLAIN = Submission(
    source="Thanks, that helped.",
    text="Thanks, that helped.",
    html="<p>Thanks, that helped.</p>",
    submitted_at=NOON,
    author_name="Ada",
    article=ArticleContext(article_id="a1"),
)
FULL = Submission(
    source="BUY casino http://bad.example +1 555 010 9999",
    text="BUY casino bad.example +1 555 010 9999",
    html="<p>BUY casino</p>",
    submitted_at=NOON,
    author_name="Shop",
    article=ARTICLE,
    author=AuthorHistory(
        is_verified=True,
        approved=4,
        rejected=3,
        spam=1,
        recent_rejected=3,
        recent_decided=4,
        first_seen_at=NOON - timedelta(days=1),
        last_approved_at=NOON - timedelta(hours=5),
        author_comments_in_window=4,
        address_comments_in_window=11,
        address_rejected=3,
        names_on_address=6,
        sanctions=(
            Sanction(Restriction.SUSPEND, "Insults", NOON + timedelta(days=1)),
            Sanction(Restriction.TRUST, "Regular"),
        ),
    ),
    links=(Link(href="http://bad.example/", host="bad.example", text="good.example"),),
    removed=(("invisible", 3),),
    doubts=("nested",),
    author_email_domain="mail.example",
    author_website="https://shop.example/",
    depth=2,
    is_edit=True,
    fill_time_s=0.5,
    has_filled_honeypot=True,
    twins=(Twin("c2", "a2", False, 0.92, Status.SPAM, NOON - timedelta(hours=2)),),
    flagging=Flagging(2, 1.5, ("spam",)),
    opinions=(
        OutsideOpinion("akismet", "spam", 0.9, holds=True),
        OutsideOpinion("check", failure=said("outside_status", status="503")),
        OutsideOpinion("check", failure="timed out, as it was kept once"),
    ),
)
POLICIES = {
    "default": DEFAULT_POLICY,
    "strict": Policy(
        hold_at=0.4,
        spam_at=3.0,
        words=WordLists(banned=frozenset({"casino"}), patterns=((r"\d{4}", "digits"),)),
        limits=Limits(first_comments_held=2, flood_author=2),
        languages=frozenset({"de"}),
    ),
}


def kept(submission: Submission) -> Kept:
    return Kept(**{item.name: getattr(submission, item.name) for item in fields(Kept)})


def through_json(facts: dict[str, Any]) -> dict[str, Any]:
    back: dict[str, Any] = json.loads(json.dumps(facts))
    return back


def referred(article: ArticleContext) -> ArticleContext:
    """Return what is known of an article later on: only what the facts refer to."""
    names = ("article_id", "text", "allow_words", "parent_text", "thread_texts")
    return ArticleContext(**{name: getattr(article, name) for name in names})


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
@pytest.mark.parametrize("submission", [PLAIN, FULL], ids=["plain", "full"])
def test_replayed_facts_give_the_same_findings_under_the_same_policy(submission: Submission, policy: Policy) -> None:
    facts = through_json(recorded(submission))
    replay = restored(facts, kept(submission), referred(submission.article))
    assert replay.submission == submission and replay.is_exact
    assert assess(replay.submission, policy, checks=CHECKS) == assess(submission, policy, checks=CHECKS)


def test_full_submission_leaves_no_member_at_its_default() -> None:
    """Whoever adds a fact to a submission adds it here, so that it is seen to come back."""
    untouched = [
        f"{type(value).__name__}.{item.name}"
        for value, plain in ((FULL, PLAIN), (FULL.author, AuthorHistory()), (ARTICLE, PLAIN.article))
        for item in fields(value)
        if getattr(value, item.name) == getattr(plain, item.name)
    ]
    assert untouched == [
        "Submission.submitted_at",
        "AuthorHistory.is_staff",
        "AuthorHistory.pending",
        "ArticleContext.article_id",
    ]


def test_plain_facts_are_small_and_hold_neither_text_nor_name() -> None:
    written = json.dumps(recorded(PLAIN))
    assert len(written) < 150
    full = json.dumps(recorded(FULL, parent_revision_id="r1"))
    assert "suspend" in full and '"parent_revision_id": "r1"' in full
    for hidden in ("Shop", "shop.example", "mail.example", "at length", "What dose", "I took it", "BUY"):
        assert hidden not in full


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Rewritten."},
        {"parent_text": None},
        {"allow_words": frozenset()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_replay_is_not_exact_when_what_it_refers_to_has_changed(change: dict[str, Any]) -> None:
    article = replace(referred(ARTICLE), **change)
    replay = restored(recorded(FULL), kept(FULL), article)
    assert not replay.is_exact
    assert replay.submission == replace(FULL, article=replace(ARTICLE, **change))


@pytest.mark.parametrize("facts", [{}, {"v": 99}], ids=["erased", "another version"])
def test_facts_are_refused_when_they_cannot_be_read(facts: dict[str, Any]) -> None:
    with pytest.raises(UnreadableFacts):
        restored(facts, kept(PLAIN), PLAIN.article)


def test_members_that_a_submission_no_longer_has_are_left_out() -> None:
    facts = recorded(PLAIN) | {"gone": 7}
    assert restored(facts, kept(PLAIN), PLAIN.article).submission == PLAIN
