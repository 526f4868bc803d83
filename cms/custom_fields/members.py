"""Members of a set of fields: which there are, which can be filtered by, and how their values are written to an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from cms.custom_fields.dialect import MAX_FILTERABLE_CHARS
from cms.custom_fields.values import is_date, is_instant

_SORTABLE: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_LARGEST: Final = 1e300


class Kind(StrEnum):
    """What a member is compared as."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a set: where it is, what it says of itself, whether it is private, and whether it is an array."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    is_private: bool
    is_list: bool

    @property
    def name(self) -> str:
        """The path as filters write it."""
        return ".".join(self.path)

    @property
    def kind(self) -> Kind:
        """What it is compared as."""
        single = self.schema["items"] if self.is_list else self.schema
        if single["type"] in {"number", "integer"}:
            return Kind.NUMBER
        if single["type"] == "boolean":
            return Kind.BOOLEAN
        return {"date": Kind.DATE, "date-time": Kind.INSTANT}.get(single.get("format", ""), Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Indexed:
    """A value as the index has it: one of text and number is there."""

    member: str
    position: int
    text: str | None
    number: float | None


def members(schema: Mapping[str, Any]) -> Iterator[Member]:
    """Yield the members of an expanded schema that are not inside arrays, from the outside in."""
    yield from _members(schema, (), is_private=False)


def filterable(schema: Mapping[str, Any]) -> dict[str, Member]:
    """Return the public members that are declared to be filtered by, by name."""
    return {item.name: item for item in members(schema) if item.schema.get("x-filterable") and not item.is_private}


def indexed(schema: Mapping[str, Any], values: Mapping[str, Any]) -> list[Indexed]:
    """Return what the index holds of values; those that are not of the declared kind are left out."""
    found: list[Indexed] = []
    for member in filterable(schema).values():
        value: Any = values
        for part in member.path:
            value = value.get(part) if isinstance(value, dict) else None
        items = value if member.is_list and isinstance(value, list) else [value]
        written = [one for one in (_written(member.kind, item) for item in items) if one is not None]
        unique = list(dict.fromkeys(written))
        found += [Indexed(member.name, n, text, number) for n, (text, number) in enumerate(unique)]
    return found


def parse(member: Member, text: str) -> tuple[str | None, float | None]:
    """Return a value of a query parameter as the index has it: (text, number), one of them None.

    Raises:
        ValueError: it is not of the member's kind.
    """
    value: Any = text
    if member.kind is Kind.NUMBER:
        value = _number(text)
    elif member.kind is Kind.BOOLEAN:
        value = {"true": True, "false": False}.get(text)
    written = _written(member.kind, value)
    if written is None:
        raise ValueError(f"A {member.kind} is expected.")
    return written


def _members(node: Mapping[str, Any], path: tuple[str, ...], *, is_private: bool) -> Iterator[Member]:
    for name, inner in node.get("properties", {}).items():
        private = is_private or bool(inner.get("x-private"))
        below = (*path, name)
        yield Member(below, inner, private, inner["type"] == "array")
        yield from _members(inner, below, is_private=private)


def _written(kind: Kind, value: Any) -> tuple[str | None, float | None] | None:
    if kind in {Kind.NUMBER, Kind.BOOLEAN}:
        is_one = isinstance(value, bool) if kind is Kind.BOOLEAN else isinstance(value, int | float)
        return (None, float(value)) if is_one and isinstance(value, bool) == (kind is Kind.BOOLEAN) else None
    text = _text(kind, value) if isinstance(value, str) and len(value) <= MAX_FILTERABLE_CHARS else None
    return None if text is None else (text, None)


def _text(kind: Kind, value: str) -> str | None:
    """Return a text in the form in which texts of its kind compare."""
    if kind is Kind.INSTANT:
        return datetime.fromisoformat(value).astimezone(UTC).strftime(_SORTABLE) if is_instant(value) else None
    is_fine = is_date(value) if kind is Kind.DATE else "\0" not in value
    return value if is_fine else None


def _number(text: str) -> float | None:
    """Return a number as JSON writes it, none that is infinite or not a number."""
    if len(text) > 40 or not text.isascii() or "_" in text or text.strip("+-0123456789.eE"):
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < _LARGEST else None
