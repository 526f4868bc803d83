"""Checks JSON-LD against the vocabulary of schema.org: types, properties, and what a property may refer to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec_schemaorg.models

_TYPE_NAME = re.compile(r"'(\w+)'")
PLAIN = {"@type", "@id", "@context"}

FURTHER_PARENTS = {"HowToStep": {"CreativeWork", "ItemList"}}
"""Types with several parents, of which the package keeps one (https://schema.org/HowToStep)."""


def faults(value: Any, *, expected: frozenset[str] = frozenset(), place: str = "") -> list[str]:
    """Return what is wrong with a node of a graph and everything below it; nothing if nothing is."""
    if isinstance(value, list):
        return [
            fault for n, item in enumerate(value) for fault in faults(item, expected=expected, place=f"{place}/{n}")
        ]
    if not isinstance(value, Mapping):
        return []
    kind = getattr(msgspec_schemaorg.models, str(value.get("@type")), None)
    if kind is None:
        return [f"{place}: there is no type {value.get('@type')}"]
    if expected and not expected & {parent.__name__ for one in _kinds(kind) for parent in one.__mro__}:
        return [f"{place}: {kind.__name__} is none of {', '.join(sorted(expected))}"]
    known = {name for one in _kinds(kind) for name in one.__struct_encode_fields__}
    found = []
    for name, member in value.items():
        if name in PLAIN:
            continue
        if name not in known:
            found.append(f"{place}: {kind.__name__} has no property {name}")
            continue
        found += faults(member, expected=_ranges(kind, name), place=f"{place}/{name}")
    return found


def _kinds(kind: type[Any]) -> list[type[Any]]:
    further = FURTHER_PARENTS.get(kind.__name__, ())
    return [kind, *(getattr(msgspec_schemaorg.models, name) for name in sorted(further))]


def _ranges(kind: type[Any], name: str) -> frozenset[str]:
    """Return the types a property refers to, as its annotation names them; a plain value is never held against it."""
    for parent in (parent for one in _kinds(kind) for parent in one.__mro__):
        if name in vars(parent).get("__annotations__", {}):
            return frozenset(_TYPE_NAME.findall(str(parent.__annotations__[name])))
    raise AssertionError(f"{kind.__name__}.{name} is annotated nowhere")
