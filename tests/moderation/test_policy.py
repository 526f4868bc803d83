from __future__ import annotations

from dataclasses import fields, replace

import pytest

from moderation.policy import DEFAULT_POLICY, Limits, LinkLists, Policy, WordLists

CHANGES = {
    "hold_at": 2.0,
    "spam_at": 5.0,
    "reject_at": 4.0,
    "words": WordLists(banned=frozenset({"spam"})),
    "links": LinkLists(deny=frozenset({"a.example"})),
    "limits": Limits(links=3),
    "weights": {"shouting": 0.0},
    "languages": frozenset({"en"}),
}


def test_default_policy_never_decides_against_a_comment_by_itself() -> None:
    assert DEFAULT_POLICY.spam_at is None
    assert DEFAULT_POLICY.reject_at is None
    assert DEFAULT_POLICY.hold_at == 1.0
    assert DEFAULT_POLICY.limits.first_comments_held == 1


def test_default_policy_lists_nothing_of_its_own_but_takes_the_phrases_of_the_house() -> None:
    assert WordLists(has_house_phrases=True) == DEFAULT_POLICY.words
    assert LinkLists() == DEFAULT_POLICY.links
    assert DEFAULT_POLICY.weights == {}


def test_version_is_twelve_hexadecimal_digits() -> None:
    assert len(DEFAULT_POLICY.version) == 12
    assert int(DEFAULT_POLICY.version, 16) >= 0


def test_version_changes_table_covers_every_field() -> None:
    assert CHANGES.keys() == {field.name for field in fields(Policy)}


@pytest.mark.parametrize("name", CHANGES)
def test_version_changes_when_a_field_does(name) -> None:
    changed = replace(DEFAULT_POLICY, **{name: CHANGES[name]})

    assert changed.version != DEFAULT_POLICY.version
    assert changed.version == replace(DEFAULT_POLICY, **{name: CHANGES[name]}).version


@pytest.mark.parametrize("limit", [field.name for field in fields(Limits)], ids=lambda name: name)
def test_version_changes_when_a_limit_does(limit) -> None:
    changed = replace(DEFAULT_POLICY, limits=replace(Limits(), **{limit: 99}))

    assert changed.version != DEFAULT_POLICY.version


@pytest.mark.parametrize("name", [field.name for field in fields(WordLists)])
def test_version_changes_when_a_word_list_does(name) -> None:
    changes = {"patterns": (("a", "b"),), "has_house_phrases": False}
    words = replace(WordLists(), **{name: changes.get(name, frozenset({"a"}))})

    assert replace(DEFAULT_POLICY, words=words).version != DEFAULT_POLICY.version


def test_version_does_not_depend_on_the_order_of_sets_and_mappings() -> None:
    words = [f"word{number}" for number in range(50)]

    one = Policy(words=WordLists(banned=frozenset(words)), weights={"a": 1.0, "b": 2.0})
    other = Policy(words=WordLists(banned=frozenset(reversed(words))), weights={"b": 2.0, "a": 1.0})

    assert one.version == other.version


def test_version_tells_lists_apart() -> None:
    banned = Policy(words=WordLists(banned=frozenset({"a"})))
    suspect = Policy(words=WordLists(suspect=frozenset({"a"})))

    assert banned.version != suspect.version
