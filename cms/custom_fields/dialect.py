"""The dialect: which JSON Schemas may describe a set of fields.

A subset of draft 2020-12 in which every value has one type, objects are closed, nothing is fetched, and checking costs
no more than the size of schema and value together: references lead to `$defs` of the same document and never in a
circle, patterns are RE2 (linear time), arrays are bounded. Three keywords are ours: `x-filterable`, `x-private` (never
in a public answer) and `x-long` (a text of several lines).

Source: https://json-schema.org/draft/2020-12; the subset and its limits are house rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import orjson
import re2  # type: ignore[import-untyped]  # the package ships no stubs
from jsonschema import Draft202012Validator

from cms.errors import Fault

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
MAX_SCHEMA_BYTES: Final = 65_536
MAX_DEPTH: Final = 8
MAX_NODES: Final = 500
"""Schemas within schemas, each reference counted as what it stands for."""

MAX_FAULTS: Final = 50
MAX_PATTERN_CHARS: Final = 500
MAX_ITEMS: Final = 1_000
MAX_FILTERABLE_CHARS: Final = 200
FORMATS: Final = ("date", "date-time", "email", "uri")
OURS: Final = frozenset({"x-filterable", "x-private", "x-long"})
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
DEFINITION: Final = re.compile(r"#/\$defs/([A-Za-z_][A-Za-z0-9_]{0,63})")

_ANYWHERE: Final = (
    frozenset({"type", "title", "description", "default", "examples", "enum", "const", "$comment"}) | OURS
)
_BY_TYPE: Final[dict[str, frozenset[str]]] = {
    "object": frozenset({"properties", "required", "additionalProperties"}),
    "array": frozenset({"items", "minItems", "maxItems", "uniqueItems"}),
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
    "boolean": frozenset(),
}
_BY_TYPE["integer"] = _BY_TYPE["number"]
_META: Final = Draft202012Validator(Draft202012Validator.META_SCHEMA)
SCALARS: Final = frozenset({"string", "number", "integer", "boolean"})


def inspect(schema: object) -> list[Fault]:
    """Return everything for which a schema is refused, with RFC 6901 pointers into it; empty: it may be used."""
    if not isinstance(schema, dict):
        return [Fault("", "type", "A JSON Schema is an object.")]
    if depth_of(schema) > MAX_DEPTH * 3:
        return [Fault("", "too_deep", f"A schema goes at most {MAX_DEPTH} levels deep.")]
    if len(orjson.dumps(schema)) > MAX_SCHEMA_BYTES:
        return [Fault("", "too_long", f"A schema has at most {MAX_SCHEMA_BYTES:,} bytes.")]
    faults = [
        Fault(_pointer(error.absolute_path), "invalid", f"This is not JSON Schema: {_shortened(error.message)}")
        for error in islice(_META.iter_errors(schema), MAX_FAULTS)
    ]
    if not faults:
        faults = _inspect_root(schema)
    return faults[:MAX_FAULTS]


def expanded(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return an accepted schema with its references replaced by what they stand for, and every object closed."""
    definitions = schema.get("$defs", {})

    def whole(node: Mapping[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            name = DEFINITION.fullmatch(node["$ref"])
            assert name is not None  # noqa: S101 - `inspect` has seen to it
            node = {**definitions[name[1]], **{key: value for key, value in node.items() if key != "$ref"}}
        made = {key: value for key, value in node.items() if key not in {"$defs", "$schema"}}
        if "properties" in made:
            made["properties"] = {name: whole(item) for name, item in made["properties"].items()}
            made["additionalProperties"] = False
        if "items" in made:
            made["items"] = whole(made["items"])
        return made

    return whole(schema)


def compile_pattern(pattern: str) -> Any:
    """Return the pattern, which is searched for anywhere in the text as JSON Schema has it, in linear time.

    Raises:
        ValueError: RE2 cannot read it, or it is too large.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    if len(pattern) > MAX_PATTERN_CHARS:
        raise ValueError(f"A pattern has at most {MAX_PATTERN_CHARS} characters.")
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if isinstance(error, re2.error) and error.args else "it is not text"
        shown = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"RE2 cannot read this pattern: {shown}.") from error


def _inspect_root(schema: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    if schema.get("$schema", DIALECT).rstrip("#") != DIALECT:
        faults.append(Fault("/$schema", "not_allowed", f"The dialect is {DIALECT}."))
    if schema.get("type") != "object" or not schema.get("properties"):
        faults.append(Fault("/type", "not_allowed", "A set of fields is an object with properties."))
    definitions = schema.get("$defs", {})
    for name, node in definitions.items():
        if not NAME.fullmatch(name):
            faults.append(_bad_name(f"/$defs/{_escaped(name)}"))
        faults += _inspect_node(node, f"/$defs/{_escaped(name)}", definitions)
    root = {key: value for key, value in schema.items() if key not in {"$schema", "$id", "$defs"}}
    if not faults:
        faults = _inspect_node(root, "", definitions)
    if not faults:
        faults = _inspect_size(root, definitions)
    if not faults:
        faults = list(_inspect_filterable(expanded(schema), "", is_private=False, in_items=False))
    return faults


def _inspect_node(node: object, place: str, definitions: Mapping[str, Any]) -> list[Fault]:
    if not isinstance(node, dict):
        return [Fault(place, "not_allowed", "A schema that takes everything or nothing is of no use here.")]
    if "$ref" in node:
        return _inspect_reference(node, place, definitions)
    kind = _type_of(node)
    if kind is None:
        return [Fault(f"{place}/type", "missing", f"One type is needed: {', '.join(_BY_TYPE)}.")]
    known = _ANYWHERE | _BY_TYPE[kind]
    faults = [
        Fault(
            f"{place}/{_escaped(word)}", "unknown_keyword", f"“{word}” is not used in schemas of the type {kind} here."
        )
        for word in node
        if word not in known
    ]
    faults += [
        Fault(f"{place}/{word}", "type", "This is true or false.")
        for word in OURS & node.keys()
        if not isinstance(node[word], bool)
    ]
    faults += _INSPECTORS.get(kind, _nothing)(node, place, definitions)
    return faults


def _inspect_object(node: Mapping[str, Any], place: str, definitions: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    properties = node.get("properties", {})
    if not properties:
        faults.append(Fault(f"{place}/properties", "missing", "Say which members the object has."))
    if node.get("additionalProperties", False) is not False:
        faults.append(Fault(f"{place}/additionalProperties", "not_allowed", "Objects have no members but those named."))
    for name, inner in properties.items():
        if not NAME.fullmatch(name):
            faults.append(_bad_name(f"{place}/properties/{_escaped(name)}"))
        faults += _inspect_node(inner, f"{place}/properties/{_escaped(name)}", definitions)
    faults += [
        Fault(f"{place}/required/{n}", "unknown", f"There is no member “{name}”.")
        for n, name in enumerate(node.get("required", ()))
        if name not in properties
    ]
    return faults


def _inspect_array(node: Mapping[str, Any], place: str, definitions: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    if node.get("maxItems", 0) > MAX_ITEMS:
        faults.append(Fault(f"{place}/maxItems", "out_of_range", f"An array has at most {MAX_ITEMS:,} items."))
    if "items" not in node:
        return [*faults, Fault(f"{place}/items", "missing", "Say what the items are.")]
    return [*faults, *_inspect_node(node["items"], f"{place}/items", definitions)]


def _inspect_string(node: Mapping[str, Any], place: str, definitions: Mapping[str, Any]) -> list[Fault]:
    del definitions
    faults: list[Fault] = []
    if "format" in node and node["format"] not in FORMATS:
        faults.append(Fault(f"{place}/format", "not_allowed", f"Formats are: {', '.join(FORMATS)}."))
    if "pattern" in node:
        try:
            compile_pattern(node["pattern"])
        except ValueError as error:
            faults.append(Fault(f"{place}/pattern", "not_allowed", str(error)))
    return faults


def _inspect_reference(node: Mapping[str, Any], place: str, definitions: Mapping[str, Any]) -> list[Fault]:
    name = DEFINITION.fullmatch(node["$ref"])
    if name is None or name[1] not in definitions:
        detail = "A reference leads to a definition of this schema: #/$defs/name."
        return [Fault(f"{place}/$ref", "not_allowed", detail)]
    beside = node.keys() - {"$ref", "title", "description", "$comment"} - OURS
    return [
        Fault(
            f"{place}/{_escaped(word)}", "not_allowed", "Beside a reference stand a title, a description or x- words."
        )
        for word in sorted(beside)
    ]


def _inspect_size(root: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[Fault]:
    """Refuse circles, and schemas that are too large once every reference stands for what it refers to."""
    sizes: dict[str, tuple[int, int]] = {}

    def measured(node: Mapping[str, Any], above: tuple[str, ...]) -> tuple[int, int]:
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            if name in above:
                raise RecursionError(name)
            if name not in sizes:
                sizes[name] = measured(definitions[name], (*above, name))
            return sizes[name]
        inner = [*node.get("properties", {}).values(), *([node["items"]] if "items" in node else [])]
        below = [measured(item, above) for item in inner]
        return 1 + sum(size for size, _ in below), 1 + max((depth for _, depth in below), default=0)

    try:
        for name in definitions:
            measured({"$ref": f"#/$defs/{name}"}, ())
        size, depth = measured(root, ())
    except RecursionError as error:
        return [Fault(f"/$defs/{error.args[0]}", "circle", "A definition cannot contain itself.")]
    faults = []
    if size > MAX_NODES:
        faults.append(Fault("", "too_many", f"With its references it has {size:,} parts; {MAX_NODES} are allowed."))
    if depth > MAX_DEPTH:
        faults.append(Fault("", "too_deep", f"A schema goes at most {MAX_DEPTH} levels deep."))
    return faults


def _inspect_filterable(node: Mapping[str, Any], place: str, *, is_private: bool, in_items: bool) -> Iterator[Fault]:
    """Refuse to filter by what cannot be: objects, long texts, members of an array's objects, private members."""
    is_private = is_private or node.get("x-private", False)
    kind = _type_of(node)
    if node.get("x-filterable"):
        single = node["items"] if kind == "array" else node
        if is_private:
            yield Fault(f"{place}/x-filterable", "private", "What is private cannot be filtered by.")
        elif in_items or _type_of(single) not in SCALARS:
            detail = "Texts, numbers, booleans and arrays of them can be filtered by, but not inside other arrays."
            yield Fault(f"{place}/x-filterable", "not_allowed", detail)
        elif _type_of(single) == "string" and not _is_short(single):
            detail = f"A text to filter by has an enum, a format or a maxLength of at most {MAX_FILTERABLE_CHARS}."
            yield Fault(f"{place}/maxLength", "missing", detail)
    for name, inner in node.get("properties", {}).items():
        below = f"{place}/properties/{_escaped(name)}"
        yield from _inspect_filterable(inner, below, is_private=is_private, in_items=in_items)
    if "items" in node:
        yield from _inspect_filterable(node["items"], f"{place}/items", is_private=is_private, in_items=True)


def _is_short(node: Mapping[str, Any]) -> bool:
    if node.get("format") in {"date", "date-time"}:
        return True
    if "enum" in node:
        return all(len(str(item)) <= MAX_FILTERABLE_CHARS for item in node["enum"])
    longest = node.get("maxLength")
    return longest is not None and longest <= MAX_FILTERABLE_CHARS


def _type_of(node: Mapping[str, Any]) -> str | None:
    kind = node.get("type")
    return kind if isinstance(kind, str) and kind in _BY_TYPE else None


def _nothing(node: Mapping[str, Any], place: str, definitions: Mapping[str, Any]) -> list[Fault]:
    del node, place, definitions
    return []


_INSPECTORS: Final = {"object": _inspect_object, "array": _inspect_array, "string": _inspect_string}


def depth_of(value: object) -> int:
    """Return how deep JSON is nested, without recursion: a schema comes from outside."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(item, dict):
            waiting += [(inner, depth + 1) for inner in item.values()]
        elif isinstance(item, list):
            waiting += [(inner, depth + 1) for inner in item]
    return deepest


def _bad_name(place: str) -> Fault:
    return Fault(
        place, "not_allowed", "A name has letters, digits and underscores, begins with no digit, and has at most 64."
    )


def _pointer(path: Collection[str | int]) -> str:
    return "".join(f"/{_escaped(part)}" for part in path)


def _escaped(part: object) -> str:
    """Return a name as a part of a JSON Pointer (RFC 6901, section 3)."""
    return str(part).replace("~", "~0").replace("/", "~1")


def _shortened(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"
