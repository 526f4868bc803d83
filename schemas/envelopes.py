"""What every answer is wrapped in, and the parameters every list takes."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import INCLUDE, Schema, fields, validate

from schemas.fields import PlainText, WholeNumber

DEFAULT_LIMIT: Final = 20
MAX_LIMIT: Final = 100
MAX_CURSOR_CHARS: Final = 1000


class NoQuery(Schema):
    """No parameters."""


class PageQuery(Schema):
    """The parameters of a list. A limit above the maximum is refused, not capped."""

    limit = WholeNumber(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(min=1, max=MAX_LIMIT),
        metadata={"description": "Items on a page."},
    )
    cursor = PlainText(
        max_chars=MAX_CURSOR_CHARS, load_default=None, metadata={"description": "Where to go on: from `links.next`."}
    )


class CountedPageQuery(PageQuery):
    """The parameters of a list that can be counted."""

    count = fields.String(
        load_default=None,
        validate=validate.OneOf(["exact"]),
        metadata={"description": "`exact` adds `meta.count`; it costs a query."},
    )


class ListMeta(Schema):
    """About a list: its count, where it was asked for."""

    count = fields.Integer()


class PageLinks(Schema):
    """Where to go from a page."""

    next = fields.String(allow_none=True)


class Faulted(Schema):
    """One thing that is wrong with the input."""

    pointer = fields.String(
        required=True, metadata={"description": "JSON Pointer into the body, or `?name` for a query parameter."}
    )
    code = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """An error (RFC 9457). Further members say what the situation needs, such as `current_version`."""

    class Meta:
        """Other members may stand beside these."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "Stable slug of the situation."})
    errors = fields.List(fields.Nested(Faulted))


def dump_problem(values: dict[str, Any]) -> dict[str, Any]:
    """Dump a problem by its schema, with the situation's own members behind the standard ones."""
    schema = Problem()
    dumped = schema.dump(values)
    further = {name: value for name, value in values.items() if name not in schema.fields}
    return {**dumped, **further}
