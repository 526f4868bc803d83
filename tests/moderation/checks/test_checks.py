"""CHECKS as a whole: what every check promises, on any input at all."""

from __future__ import annotations

import ast
import inspect
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import moderation.checks
from moderation.checks import CHECKS, REASONS
from moderation.policy import Limits, LinkLists, Policy, WordLists
from moderation.sanitize import Link
from moderation.states import Status
from moderation.submission import (
    ArticleContext,
    AuthorHistory,
    CommentPolicy,
    Flagging,
    Restriction,
    Sanction,
    Submission,
    Twin,
)
from tests.moderation.checks.submissions import submission

ROOM = Path(moderation.checks.__file__).parent
names = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)


def test_checks_are_listed_once() -> None:
    assert len(set(CHECKS)) == len(CHECKS)


def test_checks_leave_out_none_of_the_rooms_own() -> None:
    listed = {(check.__module__, check.__name__) for check in CHECKS}
    written = {
        (f"moderation.checks.{path.stem}", node.name)
        for path in ROOM.glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if ast.unparse(node.returns) == "Iterator[Finding]"
    }

    assert listed == written


@names
def test_check_takes_submission_and_policy_and_says_what_it_does(check) -> None:
    assert [name.lstrip("_") for name in inspect.signature(check).parameters] == ["submission", "policy"]
    assert check.__doc__
    assert check.__doc__.split("\n")[0].endswith((".", ";", ",")) or len(check.__doc__) > 40


def test_reasons_belong_to_the_modules_of_the_checks() -> None:
    assert {reason.check for reason in REASONS.values()} == {check.__module__.rpartition(".")[2] for check in CHECKS}


def test_reasons_are_all_given_by_some_check() -> None:
    sources = " ".join(path.read_text() for path in ROOM.glob("*.py") if path.stem != "evidence")

    for slug in REASONS:
        assert f'"{slug.removesuffix("_at_home")}"' in sources, slug


@names
def test_check_says_nothing_about_an_honest_comment_of_a_known_author(check) -> None:
    judged = submission("It helped me after two weeks, 300 mg in the evening.")

    assert [finding for finding in check(judged, Policy()) if finding.weight > 0 or finding.holds] == []


ALPHABETS = st.sampled_from(
    [
        "abc ABC.,!?",
        "0123456789 +-()./:$€#",
        "v1@gr4 $!|",
        "aаοеcс рхуіѕ",
        "加微信私我，。",
        "हिन्दी क्ष् ़",
        "ابتثج ‌ء",
        "😀👨‍👩‍👧❤️🏴",
        "a\u0301\u0310\u0489\u20dd",
        "\u200b\u200d\u202e\u2066\U000e0061\ufeff",
        "\ud800\udc00\x00\x01\n\t",
        "htps:/.comwwexampl[]()@ ",
        "one two three 4 five",
    ]
)
PIECES = st.sampled_from(
    [
        "https://a.example/x", "bit.ly/x", "xn--ib9b.de", "xn--80ak6aa92e.com", "example dot com",
        "e x a m p l e . c o m", "hxxp://a.ru", "name at mail dot com", "a@b.example", "+1 (555) 123-4567",
        "whatsapp me", "t.me/abc", "v1agra", "v i a g r a", "buy pills online", "no prescription", "AAAAAAAA",
        "!!!!!!!!", "spam spam spam spam spam", "gabapentin", "g4bapentin", "ǆΐﷺ", "\u1f82ﬃ", "İıſ", "五五五",
    ]
)  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=200),
    ALPHABETS.flatmap(lambda letters: st.text(letters, max_size=200)),
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map(" ".join),
    st.lists(PIECES, max_size=6).map("".join),
)
NAMES = st.text(max_size=20)
HOSTS = st.one_of(
    st.sampled_from(["a.example", "xn--80ak6aa92e.com", "8.8.8.8", "bit.ly", "b.ru", ""]), st.text(max_size=12)
)
COUNTS = st.integers(-2, 50)
INSTANTS = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
LIST = st.frozensets(st.one_of(PIECES, st.text(max_size=12)), max_size=5)

AUTHORS = st.builds(
    AuthorHistory,
    is_verified=st.booleans(),
    is_staff=st.booleans(),
    approved=COUNTS,
    rejected=COUNTS,
    spam=COUNTS,
    recent_rejected=COUNTS,
    recent_decided=COUNTS,
    first_seen_at=st.none() | INSTANTS,
    last_approved_at=st.none() | INSTANTS,
    author_comments_in_window=COUNTS,
    address_comments_in_window=COUNTS,
    address_rejected=COUNTS,
    names_on_address=COUNTS,
    sanctions=st.lists(st.builds(Sanction, st.sampled_from(Restriction), NAMES, st.none() | INSTANTS), max_size=3).map(
        tuple
    ),
)
ARTICLES = st.builds(
    ArticleContext,
    article_id=st.sampled_from(["a", "b"]),
    title=TEXT,
    text=TEXT,
    tags=st.lists(NAMES, max_size=3).map(tuple),
    language=st.none() | st.sampled_from(["en", "pt-BR", "", "-"]),
    policy=st.sampled_from(CommentPolicy),
    holds_links=st.booleans(),
    hosts=st.frozensets(HOSTS, max_size=2),
    allow_words=LIST,
)
TWINS = st.builds(
    Twin,
    comment_id=NAMES,
    article_id=st.sampled_from(["a", "b"]),
    is_same_author=st.booleans(),
    similarity=st.floats(0, 1),
    status=st.sampled_from(Status),
    created_at=INSTANTS,
)
SUBMISSIONS = st.builds(
    Submission,
    source=st.just(""),
    text=TEXT,
    html=st.just(""),
    submitted_at=INSTANTS,
    author_name=TEXT,
    article=ARTICLES,
    author=AUTHORS,
    links=st.lists(st.builds(Link, NAMES, HOSTS, TEXT), max_size=3).map(tuple),
    removed=st.lists(
        st.tuples(st.sampled_from(["bidi", "tags", "invisible", "control", "marks", "x"]), COUNTS), max_size=3
    ).map(tuple),
    doubts=st.lists(NAMES, max_size=2).map(tuple),
    author_website=st.none() | HOSTS | NAMES,
    is_edit=st.booleans(),
    fill_time_s=st.none() | st.floats(),
    has_filled_honeypot=st.booleans(),
    twins=st.lists(TWINS, max_size=4).map(tuple),
    flagging=st.builds(Flagging, COUNTS, st.floats(-100, 100), st.lists(NAMES, max_size=2).map(tuple)),
)
POLICIES = st.builds(
    Policy,
    words=st.builds(
        WordLists,
        banned=LIST,
        suspect=LIST,
        allow=LIST,
        has_house_phrases=st.booleans(),
        patterns=st.lists(
            st.tuples(st.sampled_from([r"\d+x", "(", "spam", r"[^a]{3}z"]) | st.text(max_size=8), NAMES), max_size=3
        ).map(tuple),
    ),
    links=st.builds(LinkLists, deny=st.frozensets(HOSTS, max_size=3), allow=st.frozensets(HOSTS, max_size=3)),
    limits=st.builds(
        Limits,
        links=COUNTS,
        links_new_author=COUNTS,
        first_comments_held=COUNTS,
        minimum_account_age_s=COUNTS,
        flood_author=COUNTS,
        flood_address=COUNTS,
        duplicate_window_s=COUNTS,
        rejection_minimum=COUNTS,
        trust_decay_days=COUNTS,
        shouting_letters=COUNTS,
        flag_weight_hold=st.floats(-1, 5),
    ),
    languages=st.frozensets(st.sampled_from(["en", "de", "hr", "zh", ""]), max_size=2),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SUBMISSIONS, POLICIES)
def test_checks_never_raise_and_point_into_the_text(judged, policy) -> None:
    for check in CHECKS:
        for finding in check(judged, policy):
            assert finding.reason in REASONS
            assert finding.check == check.__module__.rpartition(".")[2] == REASONS[finding.reason].check
            assert -3 <= finding.weight <= 10
            assert finding.detail.endswith(".")
            assert finding.detail == " ".join(finding.detail.split())
            assert all(0 <= start < end <= len(judged.text) for start, end in finding.spans)
            assert list(finding.spans) == sorted(set(finding.spans))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SUBMISSIONS, POLICIES)
def test_checks_say_the_same_twice(judged, policy) -> None:
    first = [tuple(check(judged, policy)) for check in CHECKS]
    again = [tuple(check(replace(judged), replace(policy))) for check in CHECKS]

    assert first == again


NASTY = [
    "a", "2", "2-", "2 ", " ", "a ", "a.", "a@", "ab at ", "ab dot ", "ab [", "http://a.co ", "a1", "v1a ",
    "buy x online ", "buy ", "tel: 123 456 7890 ", "+1 ", "whatsapp me ", "сор ", "раypal ", "加微信 ", "😀",
    "a\u0301\u0310\u0310\u0310", "!", "$", "v i a g r a  ", "one two nine ", "hxxp://", "(", "abcd . com ", "1.1.1.1 ",
    "i!", "www.", "a-", "_", "at ", "dot ", "\n", "AbC ",
]  # fmt: skip


@pytest.mark.parametrize("piece", NASTY)
def test_checks_stay_quick_on_the_longest_text_made_to_slow_them(piece) -> None:
    judged = submission((piece * 10_000)[:10_000], author=AuthorHistory())

    start_s = time.process_time()
    for check in CHECKS:
        tuple(check(judged, Policy()))

    assert time.process_time() - start_s < 1.0


def test_checks_do_not_mind_which_came_first() -> None:
    judged = submission(
        "buy gabapentin online no prescription cheap-meds.example", submitted_at=datetime.now(UTC) - timedelta(days=1)
    )

    forward = {finding for check in CHECKS for finding in check(judged, Policy())}
    backward = {finding for check in reversed(CHECKS) for finding in check(judged, Policy())}

    assert forward == backward != set()
