"""Slugs of any script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.slugs import MAX_SLUG_CHARS, RESERVED, is_slug, slugify
from tests.content.bodies import GENEROUS


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        pytest.param("What is Gabapentin?", "what-is-gabapentin", id="words"),
        pytest.param("  --A & B--  ", "a-b", id="signs-at-the-edges"),
        pytest.param("Don't, it’s 50% off!", "dont-its-50-off", id="apostrophes"),
        pytest.param("Crème brûlée à l'Île", "creme-brulee-a-lile", id="french"),
        pytest.param("Straße über Ærø, Łódź", "strasse-uber-aero-lodz", id="letters-that-do-not-decompose"),
        pytest.param("İstanbul ısı", "istanbul-isi", id="turkish"),
        pytest.param("Đường phố", "duong-pho", id="vietnamese"),
        pytest.param("Война и мир", "война-и-мир", id="russian"),
        pytest.param("Йод", "йод", id="a-letter-with-a-mark-of-its-own"),
        pytest.param("Ελλάδα", "ελλάδα", id="greek"),
        pytest.param("हिन्दी में", "हिन्दी-में", id="hindi"),
        pytest.param("ภาษาไทย", "ภาษาไทย", id="thai"),
        pytest.param("日本語のテキスト", "日本語のテキスト", id="japanese"),
        pytest.param("한국어 제목", "한국어-제목", id="korean"),
        pytest.param("العَرَبِيَّة", "العَرَبِيَّة", id="arabic-with-vowels"),
        pytest.param("ＦＵＬＬ　ＷＩＤＴＨ", "full-width", id="full-width"),
        pytest.param("① ﬁne", "1-fine", id="compatibility-forms"),
        pytest.param("🎉 party 🎉", "party", id="emoji"),
        pytest.param("", "untitled", id="empty"),
        pytest.param("?!…🎉", "untitled", id="only-signs"),
        pytest.param("\u0301", "untitled", id="only-a-mark"),
        pytest.param("New", "new-1", id="reserved"),
        pytest.param("a_b", "a-b", id="underscore"),
    ],
)
def test_a_title_becomes_a_slug(title: str, slug: str) -> None:
    assert slugify(title) == unicodedata.normalize("NFC", slug)


@pytest.mark.parametrize(
    ("title", "max_chars", "slug"),
    [
        pytest.param("one two three four", 13, "one-two-three", id="exactly-at-a-word"),
        pytest.param("one two three four", 12, "one-two", id="inside-a-word"),
        pytest.param("one extraordinarily", 12, "one-extraord", id="no-word-in-the-second-half"),
        pytest.param("one two three", 8, "one-two", id="at-a-hyphen"),
        pytest.param("हिन्दी", 5, "हिन्", id="never-between-letter-and-mark"),
        pytest.param("?", 4, "unti", id="fallback"),
    ],
)
def test_a_slug_is_shortened(title: str, max_chars: int, slug: str) -> None:
    assert slugify(title, max_chars=max_chars) == slug


def test_a_reserved_slug_stays_within_the_limit() -> None:
    assert slugify("abcd", max_chars=4, reserved={"abcd"}) == "ab-1"


@GENEROUS
@given(st.text(max_size=200))
def test_a_slug_is_fit_for_an_address_whatever_the_title(title: str) -> None:
    slug = slugify(title)
    assert 0 < len(slug) <= MAX_SLUG_CHARS
    assert slug == unicodedata.normalize("NFC", slug)
    assert all(letter == "-" or unicodedata.category(letter)[0] in "LNM" for letter in slug)
    assert "--" not in slug
    assert slug.strip("-") == slug
    assert slug not in RESERVED


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a-b", True), ("война", True), ("A-b", False), ("a--b", False), ("", False), ("new", False), ("new-1", True)],
)
def test_a_slug_is_recognised(text: str, expected: bool) -> None:
    assert is_slug(text) is expected
