"""What has changed in the queue, on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from schemas.envelopes import MAX_CURSOR_CHARS
from schemas.fields import Instant, PlainText
from schemas.review import ActorOut, HolderOut


class PulseQuery(Schema):
    """Since when. Without a cursor: only how things stand."""

    since = PlainText(max_chars=MAX_CURSOR_CHARS, load_default=None, metadata={"description": "From `cursor`."})


class QueueChangeOut(Schema):
    """A comment that came, was decided, edited or flagged: how it stands now, and who moved it last."""

    comment_id = fields.String(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True)
    waits = fields.Boolean(required=True)
    action = fields.String(required=True, allow_none=True)
    actor = fields.Nested(ActorOut, required=True, allow_none=True)
    at = Instant(required=True)


class LookingOut(Schema):
    """A comment that somebody looks at or holds."""

    comment_id = fields.String(required=True)
    looking = fields.List(fields.Nested(HolderOut), required=True)
    holder = fields.Nested(HolderOut, required=True, allow_none=True)


class PulseOut(Schema):
    """What has changed. `has_more`: so much that the queue is better loaded anew."""

    cursor = fields.String(required=True)
    waiting = fields.Integer(required=True)
    changes = fields.List(fields.Nested(QueueChangeOut), required=True)
    has_more = fields.Boolean(required=True)
    looking = fields.List(fields.Nested(LookingOut), required=True)
