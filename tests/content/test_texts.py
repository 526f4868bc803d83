"""Strings: which characters a body may hold."""

from __future__ import annotations

import pytest

from cms.content.blocks import MAX_BODY_CHARS, MAX_LINE_CHARS
from cms.content.documents import InvalidBody, WarningLog
from cms.content.texts import (
    attribute_line,
    has_surrogate,
    is_blank,
    one_line,
    readable_source,
    says_the_same,
    without_forbidden,
)


@pytest.mark.parametrize(
    ("text", "kept", "removed"),
    [
        pytest.param("a\x00b", "ab", 1, id="nul"),
        pytest.param("a\x07\x1b\x7fb", "ab", 3, id="c0-and-delete"),
        pytest.param("a\x85\x9fb", "ab", 2, id="c1"),
        pytest.param("a\ufffe\uffffb", "ab", 2, id="noncharacters-of-xml"),
        pytest.param("a\t\n\r\fb", "a\t\n\r\fb", 0, id="white-space"),
        pytest.param("é漢\u200d\u202b😀\u0301", "é漢\u200d\u202b😀\u0301", 0, id="any-script"),
    ],
)
def test_control_characters_are_removed_and_counted(text: str, kept: str, removed: int) -> None:
    assert without_forbidden(text) == (kept, removed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", False), ("😀", False), ("a\ud800", True), ("\udfff", True)],
    ids=["letter", "astral", "high", "low"],
)
def test_half_of_a_surrogate_pair_is_found(text: str, expected: bool) -> None:
    assert has_surrogate(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", True, id="nothing"),
        pytest.param(" \n\t\u00a0\u3000", True, id="spaces-of-any-kind"),
        pytest.param("\u200b\ufeff\u2060", True, id="zero-width"),
        pytest.param("\u00a0.", False, id="one-sign"),
        pytest.param("\u200d", False, id="joiner"),
    ],
)
def test_text_is_blank_when_nothing_shows(text: str, expected: bool) -> None:
    assert is_blank(text) is expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(" a \n\t b ", "a b", id="runs-and-edges"),
        pytest.param("a\u00a0 b", "a\u00a0 b", id="no-break-space-stays"),
        pytest.param("\u00a0\u3000", "", id="blank-is-empty"),
    ],
)
def test_one_line_has_single_spaces(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        pytest.param("Walking  Again", " walking\nagain", True, id="case-and-space"),
        pytest.param("Cafe\u0301", "Café", True, id="composition"),
        pytest.param("Straße", "STRASSE", True, id="folded-case"),
        pytest.param("Walking", "Walking!", False, id="punctuation"),
    ],
)
def test_texts_say_the_same_when_only_their_form_differs(text: str, other: str, expected: bool) -> None:
    assert says_the_same(text, other) is expected


def test_a_source_is_read_when_it_has_foreign_line_ends_and_a_mark() -> None:
    warnings = WarningLog()
    assert readable_source("\ufeffa\r\nb\rc\x00", warnings) == "a\nb\nc"
    assert [(warning.code, warning.count) for warning in warnings.listed()] == [("control_character_removed", 1)]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        pytest.param("a\ud83d", "unreadable", id="surrogate"),
        pytest.param("a" * (MAX_BODY_CHARS + 1), "too_long", id="too-long"),
    ],
)
def test_a_source_is_refused(source: str, code: str) -> None:
    with pytest.raises(InvalidBody) as caught:
        readable_source(source, WarningLog())
    assert [fault.code for fault in caught.value.faults] == [code]


@pytest.mark.parametrize(
    ("value", "line", "codes"),
    [
        pytest.param(None, "", [], id="no-attribute"),
        pytest.param(" a\nb ", "a b", [], id="plain"),
        pytest.param("a\x01", "a", ["control_character_removed"], id="control"),
        pytest.param("a" * MAX_LINE_CHARS, "a" * MAX_LINE_CHARS, [], id="longest"),
        pytest.param("ab " * MAX_LINE_CHARS, ("ab " * MAX_LINE_CHARS)[:MAX_LINE_CHARS], ["line_shortened"], id="long"),
    ],
)
def test_an_attribute_becomes_a_line(value: str | None, line: str, codes: list[str]) -> None:
    warnings = WarningLog()
    assert attribute_line(value, warnings) == line
    assert [warning.code for warning in warnings.listed()] == codes
