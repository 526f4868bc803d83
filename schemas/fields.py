"""Field types of the wire: text that can be stored, instants, slugs, lists in one parameter.

Owns what a single value may look like. Which values a resource has is said by its own module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validate

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EMAIL: Final = re.compile(
    r"[^@\s\x00-\x20<>()\[\],;:\\\"]{1,64}@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+\Z"
)
_WORDS: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LOCALE: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?P<script>-[A-Za-z]{4})?(?P<region>-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*)\Z"
)
_WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,9}\Z")
FIELD_NAME: Final = r"fields\.[a-z0-9-]{1,64}(\.[A-Za-z_][A-Za-z0-9_]{0,63}){1,8}"
"""A member of a field set, as filters and `sort` name it."""

FIELD_FILTER: Final = rf"filter\[{FIELD_NAME}\](\[(gte|gt|lte|lt)\])?"
MAX_SLUG_CHARS: Final = 120
MAX_LOCALE_CHARS: Final = 16
MAX_URL_CHARS: Final = 2000
MAX_EMAIL_CHARS: Final = 254
"""RFC 3696, erratum 1690: the longest address that mail can carry."""


class PlainText(fields.String):
    """Text without the characters that no text may hold (NUL, half surrogates, control characters).

    Not HTML: whoever shows it escapes it. Surrounding white space is not part of it.
    """

    def __init__(self, *, max_chars: int, min_chars: int = 0, **arguments: Any) -> None:
        length = validate.Length(min=min_chars, max=max_chars)
        super().__init__(validate=length, metadata=arguments.pop("metadata", {}), **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if _UNSTORABLE.search(text) or _CONTROL.search(text):
            raise ValidationError("Control characters are not text.")
        return text.strip()


class SourceText(fields.String):
    """A longer text as its author wrote it. What of it is acceptable is decided where it is read."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if _UNSTORABLE.search(text):
            raise ValidationError("NUL and half surrogate pairs are not text.")
        return text


class Slug(fields.String):
    """Words of letters and digits joined by single hyphens, in any script, in lower case; kept in composed form.

    Marks belong to the letter before them: without them the words of Hindi or Thai could not be written.
    """

    def __init__(self, **arguments: Any) -> None:
        metadata = {"pattern": r"^[^\W_]+(-[^\W_]+)*$", **arguments.pop("metadata", {})}
        super().__init__(validate=validate.Length(min=1, max=MAX_SLUG_CHARS), metadata=metadata, **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs))
        if text != text.lower() or not all(_is_word(word) for word in text.split("-")):
            raise ValidationError("A slug is words of lower-case letters and digits joined by single hyphens.")
        return text


class ArticleType(fields.String):
    """A kind of article: words of ASCII letters and digits joined by hyphens, such as `recipe`."""

    def __init__(self, **arguments: Any) -> None:
        metadata = {"pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", **arguments.pop("metadata", {})}
        super().__init__(validate=validate.Length(min=1, max=64), metadata=metadata, **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _WORDS.fullmatch(text):
            raise ValidationError("Words of lower-case ASCII letters and digits, joined by hyphens, are expected.")
        return text


class Locale(fields.String):
    """A language tag: language, script, region, variants (RFC 5646, without its extensions); kept in customary spelling.

    `de-at` and `de-AT` are one language: an article in each would be two addresses for one reader.
    """

    def __init__(self, **arguments: Any) -> None:
        metadata = {"pattern": r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", **arguments.pop("metadata", {})}
        super().__init__(validate=validate.Length(max=MAX_LOCALE_CHARS), metadata=metadata, **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return customary(super()._deserialize(value, attr, data, **kwargs))


class Locales(fields.Field[tuple[str, ...]]):
    """Language tags, comma-separated in one parameter, each once; `none` for none at all."""

    def __init__(self, *, max_items: int, **arguments: Any) -> None:
        self.max_items = max_items
        super().__init__(metadata={"type": "string", **arguments.pop("metadata", {})}, **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        del attr, data, kwargs
        if value.strip() == "none":
            return ()
        found = tuple(dict.fromkeys(customary(part.strip()) for part in value.split(",")[: self.max_items + 1]))
        if len(found) > self.max_items:
            raise ValidationError(f"At most {self.max_items} languages can be named.")
        if any(len(tag) > MAX_LOCALE_CHARS for tag in found):
            raise ValidationError(f"Longer than maximum length {MAX_LOCALE_CHARS}.")
        return found


class Switch(fields.Boolean):
    """True or false and nothing that merely equals them: neither 1 nor "yes"."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        del attr, data, kwargs
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Measure(fields.Float):
    """A finite number, not its spelling in a string."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, str):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class WholeNumber(fields.Integer):
    """A whole number in a query parameter, in ASCII digits: int() would take underscores and every script's digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not _WHOLE_NUMBER.match(value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class EmailAddress(fields.String):
    """An e-mail address as people have them; kept in lower case."""

    def __init__(self, **arguments: Any) -> None:
        metadata = {"format": "email", **arguments.pop("metadata", {})}
        super().__init__(validate=validate.Length(max=MAX_EMAIL_CHARS), metadata=metadata, **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs).strip().lower()
        if not _EMAIL.match(text):
            raise ValidationError("Not an e-mail address.")
        return text


class WebAddress(fields.String):
    """An absolute http or https address with a host and without a user name."""

    def __init__(self, **arguments: Any) -> None:
        metadata = {"format": "uri", **arguments.pop("metadata", {})}
        super().__init__(validate=validate.Length(max=MAX_URL_CHARS), metadata=metadata, **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs).strip()
        try:
            parts = urlsplit(text)
            is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
            is_address = is_address and parts.port != 0
        except ValueError:
            is_address = False
        if not is_address or re.search(r"[\s\x00-\x20\x7f<>\"'`\\]", text):
            raise ValidationError("An address starting with http:// or https:// is expected.")
        return text


class Instant(fields.AwareDateTime):
    """An instant, RFC 3339; goes out in UTC ending in Z. A time without an offset is refused."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(format="iso", metadata={"format": "date-time", **arguments.pop("metadata", {})}, **arguments)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        del attr, obj, kwargs
        return None if value is None else instant(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type="instant")
        try:
            return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type="instant") from error


class Names(fields.Field[tuple[str, ...]]):
    """Names from a fixed set, comma-separated in one parameter, each once.

    `further` is a pattern of names that only the site's own data can tell right from wrong.
    """

    def __init__(self, choices: tuple[str, ...], *, further: str | None = None, **arguments: Any) -> None:
        self.choices, self.further = choices, further
        shown = {"type": "string", "description": f"Comma-separated: {', '.join(choices)}", "example": choices[0]}
        if arguments.get("load_default") == ():
            arguments["load_default"] = tuple  # none: not a default that a document could write as a value
        super().__init__(metadata=shown, **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        del attr, data, kwargs
        names = tuple(dict.fromkeys(name.strip() for name in value.split(",")))
        unknown = [name for name in names if name not in self.choices and not self._is_further(name)]
        if unknown:
            raise ValidationError(f"Unknown: {', '.join(unknown)}. Known: {', '.join(self.choices)}.")
        return names

    def _is_further(self, name: str) -> bool:
        return self.further is not None and re.fullmatch(self.further, name) is not None


class SortNames(Names):
    """Names to sort by, comma-separated; a minus in front turns the order round. Gives (name, is_descending) pairs.

    A name that comes twice counts where it came first: behind itself it has nothing left to order.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        is_descending: dict[str, bool] = {}
        for part in value.split(","):
            name = part.strip()
            is_descending.setdefault(name.removeprefix("-"), name.startswith("-"))
        super()._deserialize(",".join(is_descending), attr, data, **kwargs)
        return tuple(is_descending.items())


class FieldFilters(fields.Dict):
    """Conditions on custom fields: `filter[fields.SET.MEMBER]` and, behind it, `[gte]` and the like, by their names."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(keys=fields.String(), values=fields.String(), **arguments)


class Items(fields.List[Any]):
    """A list with at most `max_items` items."""

    def __init__(self, item: fields.Field[Any], *, max_items: int, min_items: int = 0, **arguments: Any) -> None:
        super().__init__(item, validate=validate.Length(min=min_items, max=max_items), **arguments)


def _is_word(text: str) -> bool:
    return text[:1].isalnum() and all(char.isalnum() or unicodedata.category(char)[0] == "M" for char in text)


def customary(text: str) -> str:
    """Return a language tag as it is customarily written: `de-at` is `de-AT` (RFC 5646, section 2.1.1).

    Raises:
        ValidationError: it is none.
    """
    found = _LOCALE.match(text)
    if found is None:
        raise ValidationError("A language tag such as en or pt-BR is expected.")
    script, region = (found["script"] or "").title(), (found["region"] or "").upper()
    return found["language"] + script + region + found["variants"].lower()


@lru_cache(maxsize=1024)
def instant(value: datetime) -> str:
    """Write an instant as the wire has it: RFC 3339, UTC, ending in Z.

    Cached: an answer says most of its instants several times.
    """
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
