"""Values against a schema: every fault at once, and what of them the public may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from cms.custom_fields.dialect import MAX_ITEMS, compile_pattern
from cms.errors import Fault

MISSING: Final = "missing"
"""The code of the one kind of fault that more writing mends."""

MAX_TEXT_CHARS: Final = 20_000
MAX_FAULTS: Final = 100
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_EMAIL: Final = re.compile(r"[^@\s<>()\[\],;:\\\"]{1,64}@[^\W_](?:[\w.-]*[^\W_])?")
_NOT_IN_ADDRESS: Final = re.compile(r"[\s\x00-\x20\x7f<>\"'`\\]")

_CODES: Final = {
    "type": ("type", "This has to be of the type {0}."),
    "required": (MISSING, "This is missing."),
    "additionalProperties": ("unknown_field", "There is no such member."),
    "enum": ("not_allowed", "This has to be one of: {0}."),
    "const": ("not_allowed", "This has to be {0}."),
    "minLength": ("too_short", "This needs at least {0} characters."),
    "maxLength": ("too_long", "This has at most {0} characters."),
    "pattern": ("pattern", "This does not fit the pattern {0}."),
    "format": ("format", "This is not a valid {0}."),
    "minimum": ("out_of_range", "This has to be at least {0}."),
    "maximum": ("out_of_range", "This has to be at most {0}."),
    "exclusiveMinimum": ("out_of_range", "This has to be more than {0}."),
    "exclusiveMaximum": ("out_of_range", "This has to be less than {0}."),
    "multipleOf": ("not_a_multiple", "This has to be a multiple of {0}."),
    "minItems": ("too_few", "Here have to be at least {0} items."),
    "maxItems": ("too_many", "Here are at most {0} items."),
    "uniqueItems": ("repeated", "An item is here twice."),
    "text": ("unreadable", "Control characters are not text."),
}
"""Code and sentence for each keyword; {0} is what the schema says of it."""

_formats: Final = FormatChecker(formats=())


def check(schema: Mapping[str, Any], values: object) -> list[Fault]:
    """Return everything that is wrong with values, with RFC 6901 pointers into them. Linear in their size.

    Args:
        schema: an expanded schema of the dialect.
        values: decoded JSON of any kind.
    """
    faults: list[Fault] = []
    for error in _validator(orjson.dumps(schema)).iter_errors(values):
        code, sentence = _CODES[str(error.validator)]
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error.absolute_path)
        faults.append(Fault(pointer, code, sentence.format(_shown(error.validator_value))))
        if len(faults) == MAX_FAULTS:
            break
    return faults


def public(schema: Mapping[str, Any], values: Any) -> Any:
    """Return the values without what the schema calls private; what it does not know stays as it is."""
    if isinstance(values, dict) and "properties" in schema:
        known = schema["properties"]
        return {
            name: public(known[name], value) if name in known else value
            for name, value in values.items()
            if not known.get(name, {}).get("x-private")
        }
    if isinstance(values, list) and "items" in schema:
        return [] if schema["items"].get("x-private") else [public(schema["items"], item) for item in values]
    return values


def is_date(text: str) -> bool:
    """Tell whether a text is a day as RFC 3339 writes it."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_instant(text: str) -> bool:
    """Tell whether a text is a date and time with its offset as RFC 3339 writes it."""
    if not _INSTANT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_there = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
    return is_there and len(text) <= 2_000 and not _NOT_IN_ADDRESS.search(text)


def _is_email(text: str) -> bool:
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


for _name, _fits in (("date", is_date), ("date-time", is_instant), ("uri", _is_web_address), ("email", _is_email)):

    def _checks(value: object, fits: Callable[[str], bool] = _fits) -> bool:
        return not isinstance(value, str) or fits(value)

    _formats.checks(_name)(_checks)


def _required(
    validator: Any, required: list[str], instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    del validator, schema
    if isinstance(instance, dict):
        yield from (ValidationError("missing", path=(name,)) for name in required if name not in instance)


def _closed(validator: Any, allowed: bool, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    del validator, allowed
    if isinstance(instance, dict):
        known = schema.get("properties", {})
        yield from (ValidationError("unknown", path=(name,)) for name in instance if name not in known)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    del validator, schema
    if isinstance(instance, str) and not _NO_TEXT.search(instance) and not _compiled(pattern).search(instance):
        yield ValidationError("pattern")


def _unique(validator: Any, wanted: bool, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    del validator, schema
    if wanted and isinstance(instance, list) and len(instance) <= MAX_ITEMS:
        seen = {orjson.dumps(_number_free(item), option=orjson.OPT_SORT_KEYS) for item in instance}
        if len(seen) < len(instance):
            yield ValidationError("repeated")


def _max_items(validator: Any, most: int, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    del validator, schema
    if isinstance(instance, list) and len(instance) > most:
        yield ValidationError("too many")


def _type(validator: Any, kind: str, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    if not validator.is_type(instance, kind):
        yield ValidationError("type")
    elif isinstance(instance, str):
        if _NO_TEXT.search(instance):
            yield ValidationError("text", validator="text", validator_value="")
        elif len(instance) > MAX_TEXT_CHARS and "maxLength" not in schema:
            yield ValidationError("long", validator="maxLength", validator_value=MAX_TEXT_CHARS)
    elif isinstance(instance, list) and len(instance) > MAX_ITEMS and "maxItems" not in schema:
        yield ValidationError("many", validator="maxItems", validator_value=MAX_ITEMS)


def _items(validator: Any, items: Mapping[str, Any], instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(instance, list) and len(instance) <= schema.get("maxItems", MAX_ITEMS):
        for n, item in enumerate(instance):
            yield from validator.descend(item, items, path=n)


_Validator: Final = extend(  # type: ignore[no-untyped-call]  # the stubs do not say
    Draft202012Validator,
    {
        "required": _required,
        "additionalProperties": _closed,
        "pattern": _pattern,
        "uniqueItems": _unique,
        "maxItems": _max_items,
        "type": _type,
        "items": _items,
    },
)


@lru_cache(maxsize=256)
def _validator(schema: bytes) -> Any:
    return _Validator(orjson.loads(schema), format_checker=_formats)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    return compile_pattern(pattern)


def _number_free(item: Any) -> Any:
    """Return an item in which numbers that JSON Schema calls equal are written alike: 1 and 1.0."""
    if isinstance(item, float) and item.is_integer():
        return int(item) if abs(item) < 2**53 else item
    if isinstance(item, list):
        return [_number_free(inner) for inner in item]
    if isinstance(item, dict):
        return {name: _number_free(inner) for name, inner in item.items()}
    return item


def _shown(value: object) -> str:
    if isinstance(value, list):
        shown = ", ".join(str(item) for item in value)
    elif isinstance(value, str):
        shown = value
    else:
        shown = orjson.dumps(value).decode()
    return shown if len(shown) <= 200 else f"{shown[:200]}…"
