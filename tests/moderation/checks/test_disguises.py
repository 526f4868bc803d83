from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.checks.disguises import (
    disguised_words,
    mixed_script_letters,
    removed_characters,
    spaced_letters,
    stacked_marks,
)
from moderation.policy import Policy, WordLists
from moderation.text import normalise
from tests.moderation.checks.submissions import ARTICLE, marked, run


@pytest.mark.parametrize(
    ("removed", "weight"),
    [
        ({"bidi": 1}, 0.6),
        ({"tags": 12}, 0.9),
        ({"invisible": 3}, 0.3),
        ({"bidi": 1, "tags": 1, "invisible": 9}, 1.2),
        ({"control": 5}, 0.0),
        ({"invisible": 2}, None),
        ({"marks": 4}, None),
        ({"bidi": 0, "tags": 0}, None),
        ({"unheard": 4}, None),
        ({}, None),
    ],
    ids=["bidi", "tags", "invisible", "all", "control", "two invisible", "marks", "zeros", "unknown kind", "none"],
)
def test_removed_characters_are_reported_by_kind(removed, weight) -> None:
    findings = run(removed_characters, removed=tuple(removed.items()))

    assert [finding.weight for finding in findings.values()] == ([] if weight is None else [weight])


@pytest.mark.parametrize(
    "source",
    [
        "नमस्ते, क्‍या हाल है? श्रीमान्‌जी",
        "می‌خواهم بدانم چه شد",
        "السلام عليكم ورحمة الله",
        "👨‍👩‍👧‍👦 ❤️ 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "co\u00adoperate with Straße",
        "Tiếng Việt có dấu",
        "שָׁלוֹם עֲלֵיכֶם",
        "ภาษาไทยไม่ยาก",
    ],
    ids=["Hindi", "Persian", "Arabic", "emoji", "soft hyphen", "Vietnamese", "Hebrew", "Thai"],
)
def test_disguise_checks_spare_honest_text_of_every_script(source) -> None:
    tidy = normalise(source)
    kinds = ("bidi", "tags", "invisible", "control", "marks")
    removed = tuple((kind, getattr(tidy.removed, kind)) for kind in kinds)

    for check in (removed_characters, stacked_marks, mixed_script_letters, disguised_words, spaced_letters):
        assert run(check, tidy.text, removed=removed) == {}


@pytest.mark.parametrize(
    "source",
    [
        "via\u200bgra ca\u200bsi\u200bno",
        "\u202etxt.exe\u202c",
        "hi \U000e0061\U000e0062\U000e0063",
        "pay\u2060pal\ufeff no\u2060w",
    ],
    ids=["zero width", "bidi override", "tags", "word joiners"],
)
def test_removed_characters_are_reported_from_the_normaliser_on(source) -> None:
    tidy = normalise(source)
    kinds = ("bidi", "tags", "invisible", "control", "marks")
    removed = tuple((kind, getattr(tidy.removed, kind)) for kind in kinds)

    assert run(removed_characters, tidy.text, removed=removed).keys() == {"removed_characters"}


PILE = "Z\u0310\u0310\u0310a\u0310\u0310\u0310l\u0310\u0310\u0310"


@pytest.mark.parametrize(
    ("text", "removed", "pieces"),
    [
        (f"See {PILE}go", (), [PILE]),
        ("plain", (("marks", 12),), []),
        ("plain", (), None),
        ("e\u0301te\u0301", (), None),
        ("Z\u0310\u0310\u0310 alone", (), None),
    ],
    ids=["piles", "cut off", "none", "accents", "one pile"],
)
def test_stacked_marks_are_reported(text, removed, pieces) -> None:
    findings = run(stacked_marks, text, removed=removed)

    assert [marked(text, finding) for finding in findings.values()] == ([] if pieces is None else [pieces])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("login to раypal now", ["раypal"]),
        ("Вuy сheap Viаgra", ["Вuy", "сheap", "Viаgra"]),
        ("ΑBC news", ["ΑBC"]),
        ("Привет, hello", None),
        ("10 μm at 5 kΩ", None),
        ("iPhone на русском", None),
        ("plain", None),
    ],
)
def test_mixed_script_word_is_reported(text, pieces) -> None:
    findings = run(mixed_script_letters, text)

    assert [marked(text, finding) for finding in findings.values()] == ([] if pieces is None else [pieces])


LISTS = Policy(
    words=WordLists(
        banned=frozenset({"viagra"}), suspect=frozenset({"casino", "no prescription"}), has_house_phrases=False
    )
)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("v1agra", ["v1agra"]),
        ("c4sino and v i a g r a", ["c4sino", "v i a g r a"]),
        ("no pre5cription", ["no pre5cription"]),
        ("g4bapentin helped", ["g4bapentin"]),
        ("GABAP3NTIN helped", ["GABAP3NTIN"]),
        ("g a b a p e n t i n", ["g a b a p e n t i n"]),
        ("viagra gabapentin casino", None),
        ("gabapentin1 and 1gabapentin", None),
        ("p4in", None),
        ("1st, 2nd, 3x, 300mg, mp3, w3c", None),
        ("h3llo w0rld", None),
    ],
)
def test_disguised_word_is_reported_when_it_is_listed_or_at_home(text, pieces) -> None:
    findings = run(disguised_words, text, LISTS)

    assert [marked(text, finding) for finding in findings.values()] == ([] if pieces is None else [pieces])


def test_disguised_word_says_what_it_is() -> None:
    assert run(disguised_words, "v1agra", LISTS)["disguised_word"].detail == "In disguise: “v1agra = viagra”."


def test_disguised_phrase_of_the_house_is_reported() -> None:
    text = "0rder now"

    assert marked(text, run(disguised_words, text)["disguised_word"]) == [text]


def test_disguised_home_word_needs_a_home() -> None:
    text = "g4bapentin helped"

    assert run(disguised_words, text, article=replace(ARTICLE, title="Chess", tags=())) == {}
    assert run(disguised_words, text) != {}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("get v i a g r a here", ["v i a g r a"]),
        ("c-a-s-i-n-o", ["c-a-s-i-n-o"]),
        ("b.u.y.e.r.s", ["b.u.y.e.r.s"]),
        ("к у п и т ь", ["к у п и т ь"]),
        ("U.S.A. and e.g. a.m.", None),
        ("a b c d e f", None),
        ("A B C D E", None),
        ("1 2 3 4 5 6 7", None),
        ("a 5 k r", None),
        ("h h h h h h", None),
        ("I a m", None),
        ("9 3 7 1 2 5", None),
        ("日 本 語 で す", None),
        ("plain words", None),
    ],
)
def test_spaced_letters_are_reported_when_they_make_a_word(text, pieces) -> None:
    findings = run(spaced_letters, text)

    assert [marked(text, finding) for finding in findings.values()] == ([] if pieces is None else [pieces])
