"""What a single value on the wire may look like, type by type."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields

from schemas.fields import (
    MAX_EMAIL_CHARS,
    MAX_LOCALE_CHARS,
    MAX_SLUG_CHARS,
    MAX_URL_CHARS,
    EmailAddress,
    Instant,
    Items,
    Locale,
    Measure,
    Names,
    PlainText,
    Slug,
    SortNames,
    SourceText,
    Switch,
    WebAddress,
    WholeNumber,
    instant,
)

TAKEN = [
    pytest.param(PlainText(max_chars=5), "  Ada \n", "Ada", id="plain-text-loses-white-space-around-it"),
    pytest.param(PlainText(max_chars=5), "a\tb\nc", "a\tb\nc", id="plain-text-keeps-white-space-inside"),
    pytest.param(PlainText(max_chars=3), "  Ada  ", "Ada", id="plain-text-is-measured-without-it"),
    pytest.param(PlainText(max_chars=9), "Ж漢🦔", "Ж漢🦔", id="plain-text-of-any-script"),
    pytest.param(PlainText(max_chars=9), "", "", id="plain-text-may-be-empty"),
    pytest.param(SourceText(), " a\x07 ", " a\x07 ", id="source-text-stays-as-it-is"),
    pytest.param(Slug(), "a", "a", id="slug-of-one-letter"),
    pytest.param(Slug(), "a-2-b", "a-2-b", id="slug-of-words"),
    pytest.param(Slug(), "ёж-漢字", "ёж-漢字", id="slug-of-any-script"),
    pytest.param(Slug(), "हिन्दी-ไทย้", "हिन्दी-ไทย้", id="slug-with-marks"),
    pytest.param(Slug(), "cafe\u0301", "caf\u00e9", id="slug-becomes-composed"),
    pytest.param(Slug(), "a" * MAX_SLUG_CHARS, "a" * MAX_SLUG_CHARS, id="slug-of-the-longest-kind"),
    pytest.param(Locale(), "en", "en", id="locale-language"),
    pytest.param(Locale(), "zh-Hant-TW", "zh-Hant-TW", id="locale-script-and-region"),
    pytest.param(Switch(), True, True, id="switch-on"),
    pytest.param(Switch(), False, False, id="switch-off"),
    pytest.param(Measure(), 2, 2.0, id="measure-whole"),
    pytest.param(Measure(), 2.5, 2.5, id="measure-fraction"),
    pytest.param(WholeNumber(), "20", 20, id="whole-number"),
    pytest.param(WholeNumber(), "-20", -20, id="whole-number-below-zero"),
    pytest.param(EmailAddress(), " Ada.L+x@Example.ORG ", "ada.l+x@example.org", id="e-mail-in-lower-case"),
    pytest.param(EmailAddress(), "ёж@пример.рф", "ёж@пример.рф", id="e-mail-of-another-script"),
    pytest.param(WebAddress(), " https://a.example/x?y=1#z ", "https://a.example/x?y=1#z", id="address"),
    pytest.param(WebAddress(), "http://[::1]:8000/", "http://[::1]:8000/", id="address-by-number"),
    pytest.param(Instant(), "2026-11-22T12:00:00Z", datetime(2026, 11, 22, 12, tzinfo=UTC), id="instant-zulu"),
    pytest.param(Instant(), "2026-11-22T13:00:00+01:00", datetime(2026, 11, 22, 12, tzinfo=UTC), id="instant-offset"),
    pytest.param(Names(("a", "b")), "b, a ,b", ("b", "a"), id="names-once-each-in-their-order"),
    pytest.param(SortNames(("a", "b_at")), "-b_at,a", (("b_at", True), ("a", False)), id="sort-names"),
    pytest.param(SortNames(("a", "b")), "a,-a, b", (("a", False), ("b", False)), id="sort-names-first-counts"),
    pytest.param(Items(fields.String(), max_items=2), ["a", "b"], ["a", "b"], id="items"),
]

REFUSED = [
    *[
        pytest.param(PlainText(max_chars=9), f"a{char}b", id=f"plain-text-with-{ord(char):04x}")
        for char in "\x00\x01\x08\x0b\x0c\x0e\x1f\x7f\ud800\udfff"
    ],
    pytest.param(PlainText(max_chars=3), "abcd", id="plain-text-too-long"),
    pytest.param(PlainText(max_chars=3, min_chars=1), "  ", id="plain-text-of-nothing-but-white-space"),
    pytest.param(PlainText(max_chars=3), 5, id="plain-text-number"),
    pytest.param(PlainText(max_chars=3), None, id="plain-text-null"),
    pytest.param(SourceText(), "a\x00b", id="source-text-with-nul"),
    pytest.param(SourceText(), "a\udc00b", id="source-text-with-half-a-surrogate-pair"),
    pytest.param(SourceText(), ["a"], id="source-text-list"),
    *[
        pytest.param(Slug(), text, id=f"slug-{text!r}")
        for text in ("", "-", "-a", "a-", "a--b", "a_b", "a b", "A", "a/b", "a\n", "a.b", "\u0301a", "a-\u0301", "ü-É")
    ],
    pytest.param(Slug(), "a" * (MAX_SLUG_CHARS + 1), id="slug-too-long"),
    pytest.param(Slug(), 5, id="slug-number"),
    *[
        pytest.param(Locale(), text, id=f"locale-{text!r}")
        for text in (
            "",
            "e",
            "EN",
            "en\n",
            "en-",
            "en_GB",
            "en-a",
            "engl",
            "en-aaaaaaaaa",
            "en-" + "a" * 8 + "-bbbbbbbb",
        )
    ],
    *[pytest.param(Switch(), value, id=f"switch-{value!r}") for value in (1, 0, 1.0, "true", "", [], {}, None)],
    *[
        pytest.param(Measure(), value, id=f"measure-{value!r}")
        for value in ("2", True, None, [], float("nan"), float("inf"), 10**400)
    ],
    *[
        pytest.param(WholeNumber(), value, id=f"whole-number-{value!r}")
        for value in ("1_0", "٣", " 5", "5 ", "+5", "1.0", "1e3", "", "0x1", "9" * 10, 5)
    ],
    *[
        pytest.param(EmailAddress(), text, id=f"e-mail-{text!r}")
        for text in (
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "a@b@example.org",
            "a b@example.org",
            "ada@example..org",
            "ada@-example.org",
            "ada@example.org\nBcc: x@y.zz",
            "<ada@example.org>",
            "a" * 65 + "@example.org",
        )
    ],
    pytest.param(EmailAddress(), f"a@{'b' * 60}.{'c' * MAX_EMAIL_CHARS}.org", id="e-mail-too-long"),
    *[
        pytest.param(WebAddress(), text, id=f"address-{text!r}")
        for text in (
            "",
            "example.org",
            "//example.org",
            "/x",
            "ftp://example.org",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://",
            "http:///x",
            "http://[::1",
            "http://example.org:70000/",
            "http://example.org:0/",
            "http://user@example.org/",
            "http://user:pw@example.org/",
            "http://example.org/a b",
            "http://example.org/\x00",
            "http://example.org/\"onclick='x'",
            "http://example.org/<b>",
            "http://example.org\\@evil.example/",
        )
    ],
    pytest.param(WebAddress(), "http://a.example/" + "x" * MAX_URL_CHARS, id="address-too-long"),
    *[
        pytest.param(Instant(), value, id=f"instant-{value!r}")
        for value in (
            "",
            "today",
            "2026-11-22T12:00:00",
            "2026-02-30T12:00:00Z",
            1763812800,
            None,
            "0001-01-01T00:00:00+01:00",
        )
    ],
    *[pytest.param(Names(("a", "b")), text, id=f"names-{text!r}") for text in ("", "a,", "c", "a,c", "A")],
    *[
        pytest.param(SortNames(("a", "b_at")), text, id=f"sort-names-{text!r}")
        for text in ("", "-", "--a", "a-", "b-_at", "a,,b_at", "c", "+a")
    ],
    pytest.param(Items(fields.String(), max_items=1), ["a", "b"], id="items-too-many"),
    pytest.param(Items(fields.String(), min_items=1, max_items=2), [], id="items-too-few"),
    pytest.param(Items(fields.String(), max_items=2), "ab", id="items-text"),
]


@pytest.mark.parametrize(("kind", "given", "expected"), TAKEN)
def test_value_is_taken_when_it_fits(kind: fields.Field[Any], given: Any, expected: Any) -> None:
    schema = Schema.from_dict({"value": kind})()
    assert schema.load({"value": given}) == {"value": expected}


@pytest.mark.parametrize(("kind", "given"), REFUSED)
def test_value_is_refused_when_it_does_not_fit(kind: fields.Field[Any], given: Any) -> None:
    schema = Schema.from_dict({"value": kind})()
    with pytest.raises(ValidationError) as caught:
        schema.load({"value": given})
    assert list(caught.value.messages_dict) == ["value"]


def test_locale_is_at_most_as_long_as_its_column() -> None:
    schema = Schema.from_dict({"value": Locale()})()
    longest = "en-aaaaaa-bbbbbb"
    assert len(longest) == MAX_LOCALE_CHARS
    assert schema.load({"value": longest}) == {"value": longest}
    with pytest.raises(ValidationError, match="Longer than maximum"):
        schema.load({"value": longest + "b"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), "2026-11-22T12:00:00Z"),
        (datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC), "2026-11-22T12:00:00.000005Z"),
        (datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=2))), "2026-11-22T10:00:00Z"),
    ],
    ids=["utc", "microseconds", "elsewhere"],
)
def test_instant_goes_out_in_utc_ending_in_z(value: datetime, expected: str) -> None:
    schema = Schema.from_dict({"value": Instant(allow_none=True)})()
    assert instant(value) == expected
    assert schema.dump({"value": value}) == {"value": expected}
    assert schema.dump({"value": None}) == {"value": None}


@pytest.mark.parametrize(
    ("kind", "member", "expected"),
    [
        (Slug(), "pattern", r"^[^\W_]+(-[^\W_]+)*$"),
        (Slug(metadata={"description": "x"}), "description", "x"),
        (Locale(metadata={"description": "x"}), "description", "x"),
        (EmailAddress(), "format", "email"),
        (EmailAddress(metadata={"description": "x"}), "description", "x"),
        (WebAddress(), "format", "uri"),
        (WebAddress(metadata={"description": "x"}), "description", "x"),
        (Instant(metadata={"description": "x"}), "format", "date-time"),
        (PlainText(max_chars=1, metadata={"description": "x"}), "description", "x"),
        (Names(("a", "b")), "description", "Comma-separated: a, b"),
    ],
)
def test_field_describes_itself_for_the_document(kind: fields.Field[Any], member: str, expected: str) -> None:
    assert kind.metadata[member] == expected
    json.dumps(dict(kind.metadata))
