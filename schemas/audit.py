"""The audit trail on the wire: the journal, newest first, with who did it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.envelopes import PageQuery
from schemas.fields import Instant, PlainText
from schemas.review import ActorOut


class AuditQuery(PageQuery):
    """Which changes to list, newest first."""

    kind = PlainText(
        min_chars=1,
        max_chars=48,
        data_key="filter[kind]",
        metadata={"description": "A kind such as `comment.rejected`, or the first part of some: `comment`."},
    )
    actor = fields.UUID(data_key="filter[actor]", metadata={"description": "An account or a token."})
    actor_type = fields.String(
        data_key="filter[actor_type]", validate=validate.OneOf(["human", "author", "reader", "system"])
    )
    subject = fields.UUID(data_key="filter[subject]")
    article = fields.UUID(data_key="filter[article]")
    since = Instant(data_key="filter[at][gte]")
    until = Instant(data_key="filter[at][lt]")


class AuditEntryOut(Schema):
    """One change: what happened to what, who did it, and whether the public could notice."""

    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    subject_id = fields.String(required=True)
    article_id = fields.String(required=True, allow_none=True)
    article_title = fields.String(required=True, allow_none=True)
    is_public = fields.Boolean(required=True)
    is_deletion = fields.Boolean(required=True)
    actor = fields.Nested(ActorOut, required=True)
    detail = fields.Dict(required=True)
    at = Instant(required=True)
