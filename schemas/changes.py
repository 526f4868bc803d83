"""The feed of changes on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.envelopes import MAX_CURSOR_CHARS
from schemas.fields import Instant, PlainText, WholeNumber


class ChangesQuery(Schema):
    """From where on, and how many."""

    since = PlainText(
        max_chars=MAX_CURSOR_CHARS,
        load_default=None,
        metadata={"description": "From `meta.next`; `now`: from this moment on; left out: from the start."},
    )
    limit = WholeNumber(load_default=100, validate=validate.Range(min=1, max=1000))
    scope = fields.String(
        load_default="public",
        validate=validate.OneOf(["public", "all"]),
        metadata={"description": "`all` has every change with who made it, and needs audit:read."},
    )


class ChangeOut(Schema):
    """One change. `deleted` means: forget it."""

    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    id = fields.String(required=True)
    article_id = fields.String(required=True, allow_none=True)
    at = Instant(required=True)
    deleted = fields.Boolean(required=True)
    actor = fields.Dict()
    detail = fields.Dict()


class ChangesMeta(Schema):
    """Where to go on."""

    next = fields.String(required=True)
    has_more = fields.Boolean(required=True)
