"""The small families that only compare facts: articles, doubts, flags, floods, traps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.checks.articles import held_links, pre_moderation
from moderation.checks.doubts import sanitiser_doubts
from moderation.checks.flags import reader_flags
from moderation.checks.floods import address_flood, author_flood
from moderation.checks.traps import fast_fill, filled_honeypot
from moderation.policy import Limits, LinkLists, Policy
from moderation.submission import AuthorHistory, CommentPolicy, Flagging
from tests.moderation.checks.submissions import ARTICLE, KNOWN, marked, run


@pytest.mark.parametrize(
    ("policy", "is_staff", "holds"),
    [
        (CommentPolicy.PRE, False, True),
        (CommentPolicy.PRE, True, False),
        (CommentPolicy.POST, False, False),
        (CommentPolicy.CLOSED, False, False),
    ],
    ids=["pre", "pre, staff", "post", "closed is refused elsewhere"],
)
def test_article_policy_holds_when_it_asks_for_review_first(policy, is_staff, holds) -> None:
    findings = run(pre_moderation, article=replace(ARTICLE, policy=policy), author=replace(KNOWN, is_staff=is_staff))

    assert ("pre_moderation" in findings) is holds
    assert all(finding.holds and finding.weight == 0 for finding in findings.values())


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("See https://trial.example/a for the study.", ["https://trial.example/a"]),
        ("See pubmed.example and trial.example today", ["pubmed.example", "trial.example"]),
        ("See news.example/other for the other article.", None),
        ("No link here.", None),
    ],
    ids=["address", "bare hosts", "own host", "no link"],
)
def test_article_holds_links_when_it_asks_for_that(text, spans) -> None:
    asked = run(held_links, text, article=replace(ARTICLE, holds_links=True))
    not_asked = run(held_links, text, article=ARTICLE)

    assert not_asked == {}
    if spans is None:
        assert asked == {}
    else:
        assert asked["article_holds_links"].holds
        assert marked(text, asked["article_holds_links"]) == spans


def test_doubt_holds_when_the_sanitisers_disagree() -> None:
    findings = run(sanitiser_doubts, doubts=("an attribute of a",))

    assert findings["sanitiser_doubt"].holds
    assert "an attribute of a" in findings["sanitiser_doubt"].detail
    assert run(sanitiser_doubts, doubts=()) == {}


@pytest.mark.parametrize(
    ("flagging", "limit", "reason", "weight", "holds"),
    [
        (Flagging(3, 3.0, ("spam",)), 3.0, "reader_flags", 1.0, True),
        (Flagging(9, 9.0, ("spam",)), 3.0, "reader_flags", 2.0, True),
        (Flagging(1, 1.5), 3.0, "some_reader_flags", 0.2, False),
        (Flagging(5, -1.0), 3.0, "some_reader_flags", 0.0, False),
        (Flagging(1, 0.1), 0.0, "reader_flags", 1.0, True),
    ],
    ids=["at the limit", "far above", "half way", "flaggers always wrong", "limit of none"],
)
def test_flags_hold_when_their_weight_reaches_the_limit(flagging, limit, reason, weight, holds) -> None:
    findings = run(reader_flags, policy=Policy(limits=Limits(flag_weight_hold=limit)), flagging=flagging)

    assert findings.keys() == {reason}
    assert findings[reason].weight == weight
    assert findings[reason].holds is holds
    assert ("“spam”" in findings[reason].detail) is bool(flagging.reasons)


def test_flags_say_nothing_when_nobody_flagged() -> None:
    assert run(reader_flags, flagging=Flagging()) == {}


@pytest.mark.parametrize(
    ("check", "field", "reason", "limit"),
    [
        (author_flood, "author_comments_in_window", "author_flood", 3),
        (address_flood, "address_comments_in_window", "address_flood", 10),
    ],
    ids=["author", "address"],
)
def test_flood_weighs_more_the_more_the_window_is_overrun(check, field, reason, limit) -> None:
    def at(count: int) -> dict:
        return run(check, author=replace(KNOWN, **{field: count}))

    assert at(limit - 1) == {}
    assert at(limit)[reason].weight < at(2 * limit)[reason].weight < at(3 * limit)[reason].weight
    assert at(100 * limit)[reason].weight == at(3 * limit)[reason].weight
    assert str(limit) in at(limit)[reason].detail
    assert "60 seconds" in at(limit)[reason].detail


@pytest.mark.parametrize("check", [author_flood, address_flood], ids=["author", "address"])
def test_flood_says_nothing_when_the_limit_is_off(check) -> None:
    author = AuthorHistory(author_comments_in_window=99, address_comments_in_window=99)

    assert run(check, policy=Policy(limits=Limits(flood_author=0, flood_address=0)), author=author) == {}
    assert run(check, author=author) != {}


def test_honeypot_holds_with_heavy_weight_when_filled() -> None:
    findings = run(filled_honeypot, has_filled_honeypot=True)

    assert findings["honeypot_filled"].holds
    assert findings["honeypot_filled"].weight == 3.0
    assert run(filled_honeypot, has_filled_honeypot=False) == {}


@pytest.mark.parametrize(
    ("fill_time_s", "is_edit", "is_caught"),
    [
        (0.4, False, True),
        (2.99, False, True),
        (-5.0, False, True),
        (3.0, False, False),
        (60.0, False, False),
        (None, False, False),
        (0.4, True, False),
        (float("nan"), False, False),
    ],
    ids=["at once", "just below", "before it was opened", "at the minimum", "a minute", "unknown", "edit", "no number"],
)
def test_fill_time_is_reported_when_nobody_types_so_fast(fill_time_s, is_edit, is_caught) -> None:
    findings = run(fast_fill, fill_time_s=fill_time_s, is_edit=is_edit)

    assert ("filled_too_fast" in findings) is is_caught


def test_own_and_allowed_hosts_are_no_links_when_the_article_holds_links() -> None:
    text = "See https://journal.example/a"
    policy = Policy(links=LinkLists(allow=frozenset({"journal.example"})))

    assert run(held_links, text, policy, article=replace(ARTICLE, holds_links=True)) == {}
    assert run(held_links, text, article=replace(ARTICLE, holds_links=True)) != {}
