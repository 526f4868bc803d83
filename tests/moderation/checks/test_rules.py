from __future__ import annotations

import pytest

from moderation.checks import InvalidRule, check_host, check_phrase, compile_pattern
from moderation.checks.words import banned_words
from moderation.policy import Policy, WordLists
from tests.moderation.checks.submissions import marked, run


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bspam\b",
        r"(?:buy|order)\s+\w+\s+online",
        r"\d{4}-\d{4}-\d{4}-\d{4}",
        "казино",
        r"\p{Han}{30}",
        "b[il1]tch",
        r"^\[ad\]",
    ],
)
def test_pattern_is_accepted_when_it_says_something(pattern) -> None:
    assert compile_pattern(pattern).search("nothing of that kind here") is None


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("a" * 501, "501 characters"),
        ("(", "cannot be used"),
        ("[z-a]", "cannot be used"),
        (r"(?=look)ahead", "cannot be used"),
        (r"(a)\1", "cannot be used"),
        ("(?:(?:x{500}){100}){10}", "cannot be used"),
        (r"(?:\pL{100}){10}", "cannot be used"),
        ("\ud800", "cannot be used"),
        ("a*", "fits the empty string"),
        ("^", "fits the empty string"),
        (r"\b", "fits the empty string"),
        ("x?", "fits the empty string"),
        (".", "fits ordinary comments"),
        (r"\w", "fits ordinary comments"),
        ("[a-z]", "fits ordinary comments"),
        ("e", "fits ordinary comments"),
        (r"[а-я]+", "fits ordinary comments"),
        (r"\p{Arabic}", "fits ordinary comments"),
        (r"[.!?]", "fits ordinary comments"),
    ],
)
def test_pattern_is_refused_with_a_reason_when_it_cannot_work(pattern, message) -> None:
    with pytest.raises(InvalidRule, match=message):
        compile_pattern(pattern)


def test_pattern_runs_without_regard_to_case() -> None:
    assert compile_pattern("casino").search("CASINO") is not None


def test_pattern_runs_in_linear_time_when_it_would_explode_elsewhere() -> None:
    assert compile_pattern(r"(x+x+)+y").search("x" * 50_000) is None


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("spam", "Spam"),
        ("no prescription", "no  prescription"),
        ("casino*", "casinos"),
        ("buy * online", "buy pills online"),
        ("加微信", "加微信"),
        ("赌", "赌"),
        ("5g", "5G"),
        ("бот", "бот"),
    ],
)
def test_phrase_is_accepted_and_finds_what_it_says_when_it_says_something(entry, found) -> None:
    check_phrase(entry)

    policy = Policy(words=WordLists(banned=frozenset({entry}), has_house_phrases=False))
    text = f"Well, {found} it is."
    assert marked(text, run(banned_words, text, policy)["banned_word"]) == [found]
    assert run(banned_words, "Well, a pharmacy it is.", policy) == {}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("", "contains no word"),
        ("!!!", "contains no word"),
        ("*", "contains no word"),
        ("ab*", "begins too many words"),
        ("c++", "single letter “c”"),
        ("E", "single letter “e”"),
        ("я", "single letter"),
        ("buy ca*", "begins too many words"),
        ("x" * 201, "201 characters"),
    ],
)
def test_phrase_is_refused_with_a_reason_when_it_cannot_work(entry, message) -> None:
    with pytest.raises(InvalidRule, match=message):
        check_phrase(entry)


@pytest.mark.parametrize(
    ("host", "form"),
    [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("xyz", "xyz"),
        ("müller.example", "xn--mller-kva.example"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_host_is_accepted_in_the_form_that_is_compared(host, form) -> None:
    assert check_host(host) == form


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        "https://example.com",
        "example.com/path",
        "example.com:80",
        "*.example.com",
        "a b.com",
        "a..com",
        "a@b.com",
    ],
)
def test_host_is_refused_when_it_is_none(host) -> None:
    with pytest.raises(InvalidRule, match="is not a host"):
        check_host(host)
