"""Field sets on the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from schemas.envelopes import PageQuery
from schemas.fields import ArticleType, Instant, Items, PlainText, Switch
from schemas.manuscripts import MAX_REFERENCE_CHARS

MAX_TITLE_CHARS: Final = 120
MAX_DESCRIPTION_CHARS: Final = 2000
MAX_BINDINGS: Final = 50
MAX_EXPECTED: Final = 2**31 - 1
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class SetName(fields.String):
    """The name of a field set: words of ASCII letters and digits joined by hyphens."""

    def __init__(self, **arguments: Any) -> None:
        metadata = {"pattern": f"^{_NAME.pattern}$", **arguments.pop("metadata", {})}
        super().__init__(validate=validate.Length(min=1, max=64), metadata=metadata, **arguments)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _NAME.fullmatch(text):
            raise ValidationError("Words of lower-case ASCII letters and digits, joined by hyphens, are expected.")
        return text


class BindingIn(Schema):
    """What a set is for: articles of a type, or in a category and below; both: such of the type; neither: all."""

    type = ArticleType(allow_none=True)
    category = PlainText(
        min_chars=1, max_chars=MAX_REFERENCE_CHARS, allow_none=True, metadata={"description": "An id or a slug."}
    )
    required = Switch(load_default=False)


class FieldSetPatch(Schema):
    """Changes to a field set; what is left out stays."""

    title = PlainText(min_chars=1, max_chars=MAX_TITLE_CHARS)
    description = PlainText(max_chars=MAX_DESCRIPTION_CHARS)
    schema = fields.Dict(
        metadata={
            "description": "JSON Schema, draft 2020-12: one `type` for everything, closed objects, references to "
            "`#/$defs/…` only, RE2 patterns; ours are `x-filterable`, `x-private` and `x-long`."
        }
    )
    json_ld = fields.Dict(
        allow_none=True,
        metadata={"description": "Template of schema.org data: `${member}`, `${article.title}`, `@each`."},
    )
    required_at = fields.String(
        validate=validate.OneOf(["save", "publish"]),
        metadata={"description": "When nothing required may be missing any longer; until then it is a warning."},
    )
    bindings = Items(fields.Nested(BindingIn), max_items=MAX_BINDINGS)
    dry_run = Switch(load_default=False, metadata={"description": "Only tell which articles would no longer fit."})
    expected = fields.Integer(
        strict=True,
        validate=validate.Range(min=0, max=MAX_EXPECTED),
        metadata={"description": "How many articles may cease to fit: the number that was told."},
    )


class FieldSetIn(FieldSetPatch):
    """A new field set."""

    slug = SetName(required=True)
    title = PlainText(min_chars=1, max_chars=MAX_TITLE_CHARS, required=True)
    description = PlainText(max_chars=MAX_DESCRIPTION_CHARS, load_default="")
    schema = fields.Dict(required=True)
    required_at = fields.String(validate=validate.OneOf(["save", "publish"]), load_default="save")
    bindings = Items(fields.Nested(BindingIn), max_items=MAX_BINDINGS, load_default=list)


class FieldSetsQuery(PageQuery):
    """Which field sets to list."""


class BoundCategory(Schema):
    """A category that a set is bound to."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)


class BindingOut(Schema):
    """What a set is for."""

    type = fields.String(required=True, allow_none=True)
    category = fields.Nested(BoundCategory, required=True, allow_none=True)
    required = fields.Boolean(required=True)


class FieldSetOut(Schema):
    """A field set. `filterable` has the names as filters and `sort` take them; `articles` counts those with values."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    schema = fields.Dict(required=True)
    json_ld = fields.Dict(required=True, allow_none=True)
    required_at = fields.String(required=True)
    bindings = fields.List(fields.Nested(BindingOut), required=True)
    filterable = fields.List(fields.String(), required=True)
    articles = fields.Integer(required=True)
    version = fields.Integer(required=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)


class UnfitOut(Schema):
    """An article that would no longer fit, and why."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    slug = fields.String(required=True)
    is_public = fields.Boolean(required=True)
    errors = fields.List(fields.Dict(), required=True)


class BrokenOut(Schema):
    """How many articles no longer fit, and the first of them."""

    count = fields.Integer(required=True)
    articles = fields.List(fields.Nested(UnfitOut), required=True)


class FieldSetMeta(Schema):
    """About a change of a field set."""

    version = fields.Integer(required=True)
    dry_run = fields.Boolean()
    broken = fields.Nested(BrokenOut)
