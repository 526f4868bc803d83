"""Outcomes: faults, warnings and how they add up."""

from __future__ import annotations

import pytest

from cms.content.documents import ConversionWarning, Document, Fault, InvalidBody, WarningLog, refusal


def test_warnings_are_counted_when_they_are_equal() -> None:
    log = WarningLog()
    log.add("a", "First.", pointer="/1")
    log.add("b", "Second.")
    log.add("a", "First.", pointer="/9", count=2)
    assert log.listed() == [ConversionWarning("a", "First.", "/1", 3), ConversionWarning("b", "Second.", None, 1)]


def test_warnings_stay_apart_when_their_details_differ() -> None:
    log = WarningLog()
    log.add("a", "First.")
    log.add("a", "Other.")
    assert [warning.count for warning in log.listed()] == [1, 1]


def test_a_warning_is_json_when_asked() -> None:
    assert ConversionWarning("a", "Why.", "/0", 2).as_dict() == {
        "code": "a",
        "detail": "Why.",
        "pointer": "/0",
        "count": 2,
    }


def test_a_refusal_names_its_faults() -> None:
    error = InvalidBody([Fault("/0/url", "x", "It is wrong."), Fault("/1", "y", "So is this.")])
    assert [fault.pointer for fault in error.faults] == ["/0/url", "/1"]
    assert str(error) == "It is wrong. (2 in all, the first at “/0/url”)"
    assert refusal("too_long", "Long.").faults == (Fault("", "too_long", "Long."),)


def test_a_document_cannot_be_changed() -> None:
    document = Document([])
    assert (document.blocks, document.warnings) == ([], [])
    with pytest.raises(AttributeError):
        document.blocks = [{}]  # type: ignore[misc] # that it is refused is the point
