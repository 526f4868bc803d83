"""The dialect of field sets: what is refused, where, and that what is taken costs no more than its size."""

from __future__ import annotations

from typing import Any

import pytest

from cms import custom_fields
from cms.custom_fields import dialect

TEXT = {"type": "string", "maxLength": 50}


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def refused(schema: Any) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in custom_fields.inspect(schema)]


@pytest.mark.parametrize(
    "schema",
    [
        of(a=TEXT),
        {"$schema": dialect.DIALECT, "$id": "https://example.org/a", **of(a=TEXT)},
        of(a={"type": "array", "items": TEXT, "uniqueItems": True, "x-filterable": True}),
        of(a={"$ref": "#/$defs/b", "title": "A"}) | {"$defs": {"b": TEXT}},
        of(a={"type": "string", "format": "date-time", "x-filterable": True}, b={"type": "boolean", "x-private": True}),
    ],
)
def test_schemas_of_the_dialect_are_taken(schema: Any) -> None:
    assert refused(schema) == []


@pytest.mark.parametrize(
    ("schema", "pointer", "code"),
    [
        ([], "", "type"),
        ({"type": "object"}, "/type", "not_allowed"),
        ({"type": "object", "properties": 1}, "/properties", "invalid"),
        ({"$schema": "http://json-schema.org/draft-07/schema#", **of(a=TEXT)}, "/$schema", "not_allowed"),
        (of(a={}), "/properties/a/type", "missing"),
        (of(a=True), "/properties/a", "not_allowed"),
        (of(a={"type": ["string", "null"]}), "/properties/a/type", "missing"),
        (of(a={"type": "string", "anyOf": [TEXT]}), "/properties/a/anyOf", "unknown_keyword"),
        (of(a={"type": "string", "$dynamicRef": "#a"}), "/properties/a/$dynamicRef", "unknown_keyword"),
        (of(a={"type": "string", "format": "regex"}), "/properties/a/format", "not_allowed"),
        (of(a={"type": "string", "pattern": "(?<=a)b"}), "/properties/a/pattern", "not_allowed"),
        (of(a={"type": "string", "pattern": "a{1000}{1000}"}), "/properties/a/pattern", "not_allowed"),
        (of(a={"type": "array"}), "/properties/a/items", "missing"),
        (of(a={"type": "array", "items": TEXT, "maxItems": 10**6}), "/properties/a/maxItems", "out_of_range"),
        (of(a={"type": "object"}), "/properties/a/properties", "missing"),
        ({**of(a=TEXT), "additionalProperties": TEXT}, "/additionalProperties", "not_allowed"),
        ({**of(a=TEXT), "required": ["b"]}, "/required/0", "unknown"),
        (of(**{"a/b": TEXT}), "/properties/a~1b", "not_allowed"),
        (of(a={"$ref": "https://example.org/schema"}), "/properties/a/$ref", "not_allowed"),
        (of(a={"$ref": "#/$defs/b"}), "/properties/a/$ref", "not_allowed"),
        (of(a={"$ref": "#/$defs/b", "type": "string"}) | {"$defs": {"b": TEXT}}, "/properties/a/type", "not_allowed"),
        (of(a={"$ref": "#/$defs/b"}) | {"$defs": {"b": of(c={"$ref": "#/$defs/b"})}}, "/$defs/b", "circle"),
        (of(a={"type": "string", "x-filterable": True}), "/properties/a/maxLength", "missing"),
        (of(a={**TEXT, "x-filterable": 1}), "/properties/a/x-filterable", "type"),
        (of(a={**TEXT, "x-filterable": True, "x-private": True}), "/properties/a/x-filterable", "private"),
        (of(a={**of(b={**TEXT, "x-filterable": True}), "x-private": True}), "/properties/a/properties/b/x-filterable", "private"),
        (of(a={"type": "array", "items": of(b={**TEXT, "x-filterable": True})}), "/properties/a/items/properties/b/x-filterable", "not_allowed"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_dialect_is_refused_with_its_place(schema: Any, pointer: str, code: str) -> None:
    assert (pointer, code) in refused(schema)


def test_a_schema_that_would_explode_is_refused_before_it_is_expanded() -> None:
    doubled = {f"d{n}": of(a={"$ref": f"#/$defs/d{n + 1}"}, b={"$ref": f"#/$defs/d{n + 1}"}) for n in range(40)}
    bomb = of(a={"$ref": "#/$defs/d0"}) | {"$defs": {**doubled, "d40": TEXT}}
    assert refused(bomb) == [("", "too_many"), ("", "too_deep")]


def test_a_schema_that_is_too_deep_or_too_long_is_refused() -> None:
    deep: dict[str, Any] = dict(TEXT)
    for _ in range(200):
        deep = of(a=deep)
    assert refused(deep) == [("", "too_deep")]
    assert refused(of(a={**TEXT, "description": "x" * dialect.MAX_SCHEMA_BYTES})) == [("", "too_long")]


def test_references_stand_for_what_they_lead_to_and_objects_are_closed() -> None:
    schema = of(a={"$ref": "#/$defs/b", "title": "A"}) | {"$defs": {"b": of(c=TEXT)}, "$schema": dialect.DIALECT}
    inner = {"type": "object", "properties": {"c": TEXT}, "additionalProperties": False, "title": "A"}
    assert custom_fields.expanded(schema) == {**of(a=inner), "additionalProperties": False}
