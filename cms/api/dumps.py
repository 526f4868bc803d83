"""Writing answers by their schemas: what marshmallow's `dump` returns, at a fifth of its cost.

Owns nothing of the contract: which members there are and of what kind is read from the schema, once. Values that have
the kind already, which is nearly all of them, are taken as they are; kinds that are not known here are left to
marshmallow. Loading, where validation happens, is marshmallow's alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from marshmallow import Schema, fields

from schemas.fields import Instant, instant

Convert = Callable[[Any], Any]

_MISSING: Final = object()
_PLAIN: Final[dict[type[Any], type[Any]]] = {fields.String: str, fields.Integer: int, fields.Float: float}
"""The Python type that a kind of field hands on unchanged."""

_AS_IS: Final = frozenset({fields.Boolean, fields.Raw})


class Dump:
    """A schema's way of writing, worked out at its first use: schemas may nest themselves."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._members: list[tuple[str, str, type[Any] | None, Convert | None]] | None = None

    def many(self, values: Any) -> list[dict[str, Any]]:
        """Return several objects as the wire has them."""
        return [self.one(item) for item in values]

    def one(self, value: Any) -> dict[str, Any]:
        """Return an object as the wire has it: the members it has, in the order of the schema."""
        members = self._members
        if members is None:
            members = self._members = [_member(name, field) for name, field in self._schema.dump_fields.items()]
        read = value.get if type(value) is dict else _reader(self._schema, value)
        written: dict[str, Any] = {}
        for key, source, plain, convert in members:
            found = read(source, _MISSING)
            if found is None or convert is None or type(found) is plain:
                if found is not _MISSING:
                    written[key] = found
            elif found is not _MISSING:
                written[key] = convert(found)
        return written


def _reader(schema: Schema, value: Any) -> Callable[[str, Any], Any]:
    return lambda source, default: schema.get_attribute(value, source, default)


def _member(name: str, field: fields.Field[Any]) -> tuple[str, str, type[Any] | None, Convert | None]:
    """Return where a member goes, where it comes from, the type that needs no conversion, and the conversion."""
    return field.data_key or name, field.attribute or name, _PLAIN.get(type(field)), _conversion(field)


def _conversion(field: fields.Field[Any]) -> Convert | None:
    kind = type(field)
    if kind in _AS_IS or (isinstance(field, fields.Dict) and field.key_field is None and field.value_field is None):
        return None
    if kind is Instant:
        return instant
    if isinstance(field, fields.Nested):
        nested = Dump(field.schema)
        return nested.many if field.many else nested.one
    if kind is fields.List and isinstance(field, fields.List):
        return _each(field.inner)
    return lambda value: field.serialize("", value, accessor=_itself)


def _each(inner: fields.Field[Any]) -> Convert:
    """Return the conversion of a list, from that of its items."""
    plain, convert = _PLAIN.get(type(inner)), _conversion(inner)
    if convert is None:
        return list
    return lambda values: [item if item is None or type(item) is plain else convert(item) for item in values]


def _itself(value: Any, key: str, default: Any) -> Any:
    """Stand in for marshmallow's look-up: the value is at hand."""
    del key, default
    return value
