"""Rules: in which form they are kept, and what they make of a policy."""

from __future__ import annotations

import pytest

from moderation import DEFAULT_POLICY, InvalidRule, RuleEntry, RuleKind, accepted, assembled, rule_key
from moderation.checks import check_phrase
from moderation.checks import rules as check_rules
from moderation.checks.phrases import Phrases
from moderation.checks.readings import cut
from moderation.policy import Limits
from moderation.rules import LIMIT_BOUNDS


def test_rules_make_a_policy_of_the_default_one() -> None:
    entries = [
        RuleEntry(RuleKind.BANNED, "one"),
        RuleEntry(RuleKind.SUSPECT, "two"),
        RuleEntry(RuleKind.ALLOW, "three"),
        RuleEntry(RuleKind.PATTERN, "a+b", note="label"),
        RuleEntry(RuleKind.PATTERN, "c+d"),
        RuleEntry(RuleKind.DENY_HOST, "bad.example"),
        RuleEntry(RuleKind.ALLOW_HOST, "good.example"),
        RuleEntry(RuleKind.LANGUAGE, "en"),
        RuleEntry(RuleKind.THRESHOLD, "hold_at", 2.0),
        RuleEntry(RuleKind.THRESHOLD, "spam_at", 5.0),
        RuleEntry(RuleKind.LIMIT, "links", 4.0),
        RuleEntry(RuleKind.WEIGHT, "shouting", 0.0),
        RuleEntry(RuleKind.SWITCH, "house_phrases", 0.0),
    ]
    policy = assembled(DEFAULT_POLICY, entries)
    words = policy.words
    assert [set(found) for found in (words.banned, words.suspect, words.allow)] == [{"one"}, {"two"}, {"three"}]
    assert words.patterns == (("a+b", "label"), ("c+d", "c+d")) and not words.has_house_phrases
    assert [set(found) for found in (policy.links.deny, policy.links.allow, policy.languages)] == [
        {"bad.example"},
        {"good.example"},
        {"en"},
    ]
    assert (policy.hold_at, policy.spam_at, policy.reject_at) == (2.0, 5.0, None)
    assert policy.limits == Limits(links=4) and type(policy.limits.links) is int
    assert dict(policy.weights) == {"shouting": 0.0}
    assert assembled(DEFAULT_POLICY, reversed(entries)).version == policy.version != DEFAULT_POLICY.version


def test_no_rules_make_the_same_policy() -> None:
    assert assembled(DEFAULT_POLICY, []) == DEFAULT_POLICY


def test_what_a_later_version_does_not_know_is_left_out() -> None:
    entries = [RuleEntry(RuleKind.LIMIT, "gone", 1.0), RuleEntry(RuleKind.WEIGHT, "shouting", None)]
    assert assembled(DEFAULT_POLICY, entries) == DEFAULT_POLICY


def test_every_limit_has_bounds_and_its_default_keeps_them() -> None:
    defaults = {name: getattr(Limits(), name) for name in LIMIT_BOUNDS}
    assert defaults.keys() == set(Limits.__dataclass_fields__)
    assert [name for name, (least, most) in LIMIT_BOUNDS.items() if not least <= defaults[name] <= most] == []


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        (RuleEntry(RuleKind.BANNED, "  two\twords "), RuleEntry(RuleKind.BANNED, "two words")),
        (RuleEntry(RuleKind.DENY_HOST, "BAD.example."), RuleEntry(RuleKind.DENY_HOST, "bad.example")),
        (RuleEntry(RuleKind.PATTERN, "a  b"), RuleEntry(RuleKind.PATTERN, "a  b")),
        (RuleEntry(RuleKind.LANGUAGE, "de"), RuleEntry(RuleKind.LANGUAGE, "de")),
        (RuleEntry(RuleKind.LIMIT, "links", 3), RuleEntry(RuleKind.LIMIT, "links", 3.0)),
    ],
    ids=lambda entry: f"{entry.kind} {entry.value}",
)
def test_rule_is_kept_in_one_form(entry: RuleEntry, kept: RuleEntry) -> None:
    assert accepted(entry) == kept


def test_two_spellings_share_a_key_but_patterns_do_not() -> None:
    assert rule_key(RuleKind.BANNED, "Straße") == rule_key(RuleKind.ALLOW, "STRASSE")
    assert rule_key(RuleKind.BANNED, "one") != rule_key(RuleKind.BANNED, "one*")
    assert rule_key(RuleKind.PATTERN, r"\w{9}x") != rule_key(RuleKind.PATTERN, r"\W{9}x")


def test_number_must_be_finite() -> None:
    with pytest.raises(InvalidRule, match="needs a number"):
        accepted(RuleEntry(RuleKind.THRESHOLD, "hold_at", float("nan")))
    assert accepted(RuleEntry(RuleKind.THRESHOLD, "hold_at", 1.5)).number == 1.5


def test_an_entry_with_a_rare_word_is_spared_the_comparison_and_fits_no_ordinary_comment() -> None:
    ordinary = [comment for comments in check_rules._ORDINARY for comment in comments]
    words = sorted({token for comment in ordinary for token in cut(comment).tokens})
    entries = [*words, *(f"{word} zebra" for word in words), *ordinary]
    for entry in entries:
        fits = [comment for comment in ordinary if Phrases({entry}, leet=False).find(cut(comment))]
        assert "zebra" not in entry or fits == []
        if len("".join(cut(entry).tokens)) > 1:
            check_phrase(entry)
    assert any(Phrases({word}, leet=False).find(cut(comment)) for word in words for comment in ordinary)
