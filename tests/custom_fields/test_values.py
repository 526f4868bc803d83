"""Values of fields: every fault with its place, what is public, what is indexed, what becomes JSON-LD."""

from __future__ import annotations

from typing import Any

import pytest

from cms import custom_fields
from cms.custom_fields import Indexed
from cms.custom_fields.dialect import MAX_ITEMS

SCHEMA = custom_fields.expanded(
    {
        "type": "object",
        "required": ["servings"],
        "properties": {
            "servings": {"type": "integer", "minimum": 1, "maximum": 20, "x-filterable": True},
            "step": {"type": "number", "multipleOf": 0.5},
            "code": {"type": "string", "pattern": "^(a+)+$", "minLength": 1, "maxLength": 30_000},
            "level": {"type": "string", "enum": ["easy", "hard"], "x-filterable": True},
            "day": {"type": "string", "format": "date", "x-filterable": True},
            "at": {"type": "string", "format": "date-time", "x-filterable": True},
            "site": {"type": "string", "format": "uri"},
            "mail": {"type": "string", "format": "email"},
            "done": {"type": "boolean", "x-filterable": True},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 20}, "x-filterable": True},
            "parts": {
                "type": "array",
                "uniqueItems": True,
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string"},
                        "price": {"type": "number"},
                        "cost": {"type": "number", "x-private": True},
                    },
                },
            },
            "notes": {
                "type": "object",
                "x-private": True,
                "properties": {"by": {"type": "string"}},
            },
        },
    }
)


def faults(**values: Any) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in custom_fields.check(SCHEMA, {"servings": 2, **values})]


@pytest.mark.parametrize(
    ("values", "pointer", "code"),
    [
        ({"servings": "2"}, "/servings", "type"),
        ({"servings": True}, "/servings", "type"),
        ({"servings": 0}, "/servings", "out_of_range"),
        ({"servings": 21}, "/servings", "out_of_range"),
        ({"step": 0.3}, "/step", "not_a_multiple"),
        ({"code": ""}, "/code", "too_short"),
        ({"code": "b"}, "/code", "pattern"),
        ({"level": "odd"}, "/level", "not_allowed"),
        ({"day": "2026-02-30"}, "/day", "format"),
        ({"day": "20260228"}, "/day", "format"),
        ({"at": "2026-02-28T10:00:00"}, "/at", "format"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "/at", "format"),
        ({"site": "javascript:alert(1)"}, "/site", "format"),
        ({"site": "https://a.example/ b"}, "/site", "format"),
        ({"mail": "no one"}, "/mail", "format"),
        ({"done": "yes"}, "/done", "type"),
        ({"tags": "x"}, "/tags", "type"),
        ({"tags": ["x", 1]}, "/tags/1", "type"),
        ({"tags": ["x"] * (MAX_ITEMS + 1)}, "/tags", "too_many"),
        ({"parts": [{"price": 1}]}, "/parts/0/name", "missing"),
        ({"parts": [{"name": "a", "price": 1}, {"price": 1.0, "name": "a"}]}, "/parts", "repeated"),
        ({"parts": [{"name": "a\0"}]}, "/parts/0/name", "unreadable"),
        ({"parts": [{"name": "x" * 20_001}]}, "/parts/0/name", "too_long"),
        ({"other/~": 1}, "/other~1~0", "unknown_field"),
    ],
)
def test_a_fault_is_named_with_its_place(values: dict[str, Any], pointer: str, code: str) -> None:
    assert (pointer, code) in faults(**values)


def test_values_that_fit_have_no_faults() -> None:
    assert faults() == []
    assert faults(step=1.5, code="aaa", level="easy", day="2024-02-29", at="2026-02-28T10:00:00.5+01:00") == []
    assert faults(site="https://a.example/b?c=1#d", mail="ada@example.org", done=False, tags=[], parts=[]) == []


def test_every_fault_is_told_at_once_and_not_more_than_a_hundred() -> None:
    assert faults(servings=0, level=1, day=2) == [
        ("/servings", "out_of_range"), ("/level", "type"), ("/level", "not_allowed"), ("/day", "type"),
    ]  # fmt: skip
    assert len(faults(**{f"x{n}": 1 for n in range(1_000)})) == 100
    assert [(item.pointer, item.code) for item in custom_fields.check(SCHEMA, [])] == [("", "type")]


def test_patterns_that_explode_elsewhere_do_not_here() -> None:
    assert faults(code="a" * 29_999 + "!") == [("/code", "pattern")]


def test_what_is_private_is_not_public_wherever_it_is() -> None:
    values = {"servings": 2, "notes": {"by": "SECRET"}, "parts": [{"name": "a", "price": 2, "cost": 1}], "former": 3}
    assert custom_fields.public(SCHEMA, values) == {
        "servings": 2,
        "parts": [{"name": "a", "price": 2}],
        "former": 3,
    }


def test_declared_members_are_indexed_in_the_form_in_which_they_compare() -> None:
    values = {"servings": 2, "done": True, "at": "2026-02-28T00:30:00+01:00", "tags": ["b", "a", "b"], "level": 7}
    assert custom_fields.indexed(SCHEMA, values) == [
        Indexed("servings", 0, None, 2.0),
        Indexed("at", 0, "2026-02-27T23:30:00.000000Z", None),
        Indexed("done", 0, None, 1.0),
        Indexed("tags", 0, "b", None),
        Indexed("tags", 1, "a", None),
    ]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("servings", "2", (None, 2.0)),
        ("servings", "-1.5e1", (None, -15.0)),
        ("servings", "1_0", None),
        ("servings", "٣", None),
        ("servings", "inf", None),
        ("servings", "", None),
        ("done", "true", (None, 1.0)),
        ("done", "1", None),
        ("day", "2026-01-02", ("2026-01-02", None)),
        ("day", "tomorrow", None),
        ("at", "2026-01-02T00:00:00Z", ("2026-01-02T00:00:00.000000Z", None)),
        ("level", "anything", ("anything", None)),
        ("level", "nul\0", None),
    ],
)
def test_parameters_are_read_as_their_member_is(name: str, text: str, found: Any) -> None:
    member = custom_fields.filterable(SCHEMA)[name]
    if found is None:
        with pytest.raises(ValueError, match="expected"):
            custom_fields.parse(member, text)
    else:
        assert custom_fields.parse(member, text) == found


TEMPLATE = {
    "@type": "Recipe",
    "name": "${article.title}",
    "recipeYield": "${servings}",
    "totalTime": "PT${step}M",
    "offers": {"@type": "Offer", "availability": "InStock", "price": "${step}"},
    "step": [{"@each": "parts", "@type": "HowToStep", "text": "${item.name}"}],
    "keywords": "${tags}",
}


def test_a_template_is_filled_with_what_is_there_and_loses_what_is_not() -> None:
    article = {"title": "Soup"}
    full = {"servings": 2, "step": 5, "parts": [{"name": "Boil"}, {"price": 1}], "tags": ["a"]}
    assert custom_fields.inspect_template(TEMPLATE, SCHEMA) == []
    assert custom_fields.rendered(TEMPLATE, full, article) == {
        "@type": "Recipe",
        "name": "Soup",
        "recipeYield": 2,
        "totalTime": "PT5M",
        "offers": {"@type": "Offer", "availability": "InStock", "price": 5},
        "step": [{"@type": "HowToStep", "text": "Boil"}],
        "keywords": ["a"],
    }
    assert custom_fields.rendered(TEMPLATE, {}, article) == {"@type": "Recipe", "name": "Soup"}
    assert custom_fields.rendered({"@type": "X", "a": "${servings}"}, {}, article) is None


@pytest.mark.parametrize(
    ("template", "pointer", "code"),
    [
        ([], "/@type", "missing"),
        ({"name": "x"}, "/@type", "missing"),
        ({"@type": "X", "a": "${nothing}"}, "/a", "unknown"),
        ({"@type": "X", "a": "${notes.by}"}, "/a", "unknown"),
        ({"@type": "X", "a": {"@each": "parts", "b": "${item.cost}"}}, "/a/b", "unknown"),
        ({"@type": "X", "a": {"@each": "servings", "b": "c"}}, "/a/@each", "unknown"),
        ({"@type": "X", "a": "${article.body}"}, "/a", "unknown"),
        ({"@type": "X", "</script>": "a"}, "/<~1script>", "not_allowed"),
        ({"@type": "X", "a": [[[[[[["b"]]]]]]]}, "/a/0/0/0/0/0", "too_deep"),
        ({"@type": "X", "a": "b" * 20_000}, "", "too_long"),
    ],
)
def test_a_template_that_could_show_what_is_private_or_not_there_is_refused(
    template: Any, pointer: str, code: str
) -> None:
    found = [(fault.pointer, fault.code) for fault in custom_fields.inspect_template(template, SCHEMA)]
    assert (pointer, code) in found
