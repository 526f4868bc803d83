"""Claims, presence and bulk decisions on the wire."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from moderation import Action, ReasonCode, Status, queue
from schemas.fields import Instant, PlainText, Switch
from schemas.review import CHECKS, MAX_SEARCH_CHARS, MAX_STATEMENT_CHARS, QueueItemOut

MAX_EXPECTED: Final = 2**31 - 1


class FiltersIn(Schema):
    """The filters of the queue. Without a status: everything that waits."""

    status = fields.Enum(Status, by_value=True)
    article = fields.UUID()
    author = PlainText(min_chars=1, max_chars=254)
    reason = PlainText(min_chars=1, max_chars=64)
    text = PlainText(min_chars=1, max_chars=MAX_SEARCH_CHARS)
    check = fields.String(validate=validate.OneOf(CHECKS), metadata={"description": "What found something."})
    source = fields.Enum(queue.Source, by_value=True, metadata={"description": "Why it waits."})
    score_gte = fields.Float()
    score_lte = fields.Float()
    probability_gte = fields.Float(validate=validate.Range(0, 1))
    probability_lte = fields.Float(validate=validate.Range(0, 1))
    since = Instant()
    until = Instant()
    similar_to = fields.UUID(metadata={"description": "A comment: it and all with nearly its text."})


class NextIn(Schema):
    """Which queue to take the next item from."""

    filters = fields.Nested(FiltersIn, load_default=dict)
    sort = fields.String(
        load_default="priority", validate=validate.OneOf(["priority", "oldest", "newest", "uncertain"])
    )


class ClaimedOut(QueueItemOut):
    """An item of the queue that the caller holds now."""


class SelectionIn(Schema):
    """Which comments, by exactly one of the three."""

    author_key = PlainText(
        min_chars=64, max_chars=64, metadata={"description": "The `author.key` of an item: all their comments."}
    )
    similar_to = fields.UUID(metadata={"description": "A comment: it and all with nearly its text."})
    filters = fields.Nested(FiltersIn)

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1:
            raise ValidationError("Give exactly one of author_key, similar_to and filters.")


class BulkIn(Schema):
    """One decision on all comments of a selection; first as a dry run, then with the count that it told."""

    select = fields.Nested(SelectionIn, required=True)
    action = fields.Enum(Action, by_value=True, required=True)
    reason_code = fields.Enum(ReasonCode, by_value=True, allow_none=True, load_default=None)
    statement = PlainText(
        max_chars=MAX_STATEMENT_CHARS,
        allow_none=True,
        load_default=None,
        metadata={"description": "Told to the author."},
    )
    note = PlainText(
        max_chars=MAX_STATEMENT_CHARS, allow_none=True, load_default=None, metadata={"description": "For moderators."}
    )
    dry_run = Switch(load_default=False, metadata={"description": "Count and show some; change nothing."})
    expected = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=0, max=MAX_EXPECTED),
        metadata={"description": "The count of the dry run; needed unless it is one."},
    )

    @validates_schema
    def _expects(self, data: dict[str, Any], **_: Any) -> None:
        if not data["dry_run"] and data["expected"] is None:
            raise ValidationError("Give the count that the dry run told.", "expected")


class SampleOut(Schema):
    """One of the comments of a selection."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    article_id = fields.String(required=True)
    status = fields.String(required=True)
    author_name = fields.String(required=True)
    text = fields.String(required=True)


class BulkOut(Schema):
    """What a selection holds, and what was done to it. `batch_id` undoes it as a whole; null after a dry run."""

    count = fields.Integer(required=True)
    sample = fields.List(fields.Nested(SampleOut), required=True)
    is_dry_run = fields.Boolean(required=True)
    batch_id = fields.String(required=True, allow_none=True)
    applied = fields.Integer(required=True)
    refused = fields.Integer(required=True)
