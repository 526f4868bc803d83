"""An appeal on the wire, as its author sees it; `rights` has what is done with one."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.fields import Instant


class AppealOut(Schema):
    """An appeal as its author sees it. `overtaken`: the comment was decided anew in the meantime."""

    id = fields.String(required=True)
    comment_id = fields.String(required=True)
    decision_id = fields.String(required=True)
    text = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["open", "upheld", "overturned", "overtaken"]))
    answer = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    decided_at = Instant(required=True, allow_none=True)
