"""Structured data from fields: a template of JSON-LD in which places stand for members of the set or of the article.

`"${servings}"` is the member itself, `"PT${prep_minutes}M"` a text with it inside; an object with `@each` stands for one
of every item of that array, which is `item` inside it. A place without a value takes its member away, and an object of
which nothing but constants is left goes too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from cms.custom_fields.dialect import depth_of
from cms.errors import Fault

MAX_TEMPLATE_BYTES: Final = 16_384
MAX_DEPTH: Final = 6
OF_ARTICLE: Final = frozenset(
    {"title", "description", "url", "published_at", "updated_at", "authors", "locale", "image"}
)
"""What `${article.…}` may name."""

_PLACE: Final = re.compile(r"\$\{([A-Za-z0-9_.]+)\}")
_NAME: Final = re.compile(r"[@A-Za-z][A-Za-z0-9]{0,63}")
_NOTHING: Final = object()


def inspect_template(template: object, schema: Mapping[str, Any]) -> list[Fault]:
    """Return everything for which a template is refused, with pointers into it.

    Args:
        template: decoded JSON of any kind.
        schema: the expanded schema of the set.
    """
    if not isinstance(template, dict) or not isinstance(template.get("@type"), str):
        return [Fault("/@type", "missing", "A template is an object with an @type of schema.org.")]
    if depth_of(template) > MAX_DEPTH * 2:
        return [Fault("", "too_deep", f"A template goes at most {MAX_DEPTH} levels deep.")]
    if len(orjson.dumps(template)) > MAX_TEMPLATE_BYTES:
        return [Fault("", "too_long", f"A template has at most {MAX_TEMPLATE_BYTES:,} bytes.")]
    return list(_inspect(template, "", schema, item=None, depth=1))[:50]


def rendered(
    template: Mapping[str, Any], values: Mapping[str, Any], article: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return the JSON-LD that a template makes of public values, None if nothing of it has a value."""
    made = _rendered(template, {**values, "article": article})
    return made if isinstance(made, dict) else None


def _inspect(
    node: Any, place: str, schema: Mapping[str, Any], *, item: Mapping[str, Any] | None, depth: int
) -> Iterator[Fault]:
    if depth > MAX_DEPTH:
        yield Fault(place, "too_deep", f"A template goes at most {MAX_DEPTH} levels deep.")
    elif isinstance(node, dict):
        yield from _inspect_object(node, place, schema, item=item, depth=depth)
    elif isinstance(node, list):
        for n, inner in enumerate(node):
            yield from _inspect(inner, f"{place}/{n}", schema, item=item, depth=depth + 1)
    elif isinstance(node, str):
        for path in _PLACE.findall(node):
            if _found(schema, path, item) is None:
                yield Fault(place, "unknown", f"${{{path}}} is no public member of the set.")


def _inspect_object(
    node: Mapping[str, Any], place: str, schema: Mapping[str, Any], *, item: Mapping[str, Any] | None, depth: int
) -> Iterator[Fault]:
    if "@each" in node:
        array = _found(schema, str(node["@each"]), item)
        if array is None or array.get("type") != "array":
            yield Fault(f"{place}/@each", "unknown", "This is no public array of the set.")
            return
        item = array["items"]
    for name, inner in node.items():
        if not _NAME.fullmatch(name):
            escaped = name.replace("~", "~0").replace("/", "~1")
            yield Fault(f"{place}/{escaped}", "not_allowed", "This is not a name.")
        elif name != "@each":
            yield from _inspect(inner, f"{place}/{name}", schema, item=item, depth=depth + 1)


def _found(schema: Mapping[str, Any], path: str, item: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return the schema of what a path names, None if there is no such thing or it is private."""
    first, *rest = path.split(".")
    if first == "article":
        return {} if len(rest) == 1 and rest[0] in OF_ARTICLE else None
    node: Mapping[str, Any] | None = item if first == "item" else schema.get("properties", {}).get(first)
    for part in rest:
        if node is None or node.get("x-private"):
            return None
        node = node.get("properties", {}).get(part)
    return None if node is None or node.get("x-private") else node


def _rendered(node: Any, scope: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        if "@each" not in node:
            return _object(node, scope)
        array = _value(scope, node["@each"])
        inner = {name: value for name, value in node.items() if name != "@each"}
        made = [_object(inner, {**scope, "item": item}) for item in array] if isinstance(array, list) else []
        return [item for item in made if item is not _NOTHING] or _NOTHING
    if isinstance(node, list):
        made = [item for item in (_rendered(inner, scope) for inner in node) if item is not _NOTHING]
        return [one for item in made for one in (item if isinstance(item, list) else [item])] or _NOTHING
    return _text(node, scope) if isinstance(node, str) else node


def _object(node: Mapping[str, Any], scope: Mapping[str, Any]) -> Any:
    made = {name: _rendered(inner, scope) for name, inner in node.items()}
    has_values = any(value is not _NOTHING and _has_place(node[name]) for name, value in made.items())
    if not has_values and any(_has_place(inner) for inner in node.values()):
        return _NOTHING
    return {name: value for name, value in made.items() if value is not _NOTHING}


def _has_place(node: Any) -> bool:
    if isinstance(node, dict):
        return "@each" in node or any(_has_place(inner) for inner in node.values())
    if isinstance(node, list):
        return any(_has_place(inner) for inner in node)
    return isinstance(node, str) and _PLACE.search(node) is not None


def _text(node: str, scope: Mapping[str, Any]) -> Any:
    whole = _PLACE.fullmatch(node)
    if whole is not None:
        return _value(scope, whole[1])
    found = [_value(scope, path) for path in _PLACE.findall(node)]
    if any(value is _NOTHING or isinstance(value, dict | list) for value in found):
        return _NOTHING
    values = iter(found)
    return _PLACE.sub(lambda _: str(next(values)), node)


def _value(scope: Mapping[str, Any], path: str) -> Any:
    value: Any = scope
    for part in path.split("."):
        value = value.get(part, _NOTHING) if isinstance(value, dict) else _NOTHING
        if value is _NOTHING:
            return _NOTHING
    return _NOTHING if value is None or value in ("", []) else value
