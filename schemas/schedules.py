"""Schedules on the wire: what is asked for, what waits, what became of it."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from schemas.envelopes import PageQuery
from schemas.fields import Instant, PlainText, Switch

ACTIONS: Final = ("publish", "unpublish")
STATES: Final = ("waiting", "done", "cancelled", "failed")
MAX_REASON_CHARS: Final = 500
MAX_ZONE_CHARS: Final = 64


class ScheduleIn(Schema):
    """When to publish or unpublish: `at`, an instant with its offset, or `local` time in a `zone`."""

    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    at = Instant()
    local = fields.NaiveDateTime(
        format="iso",
        metadata={"format": "date-time", "description": "What clocks in `zone` show: 2026-12-24T18:00."},
    )
    zone = PlainText(min_chars=1, max_chars=MAX_ZONE_CHARS, metadata={"description": "Such as Europe/Berlin."})
    follows_edits = Switch(
        load_default=False,
        metadata={"description": "Publish what the working copy says by then, not the revision that is there now."},
    )
    reason = PlainText(max_chars=MAX_REASON_CHARS, load_default=None, allow_none=True)

    @validates_schema
    def _has_one_time(self, data: dict[str, Any], **_: Any) -> None:
        if ("at" in data) == ("local" in data):
            raise ValidationError("Give either `at` or `local` with `zone`.", "at")
        if "local" in data and "zone" not in data:
            raise ValidationError("A local time needs the time zone it is local to.", "zone")
        if "local" in data and data["local"].tzinfo is not None:
            raise ValidationError("A local time has no offset: give `at` instead.", "local")


class ScheduledByOut(Schema):
    """Who scheduled it."""

    type = fields.String(required=True)
    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class ScheduledArticleOut(Schema):
    """The article that it is about, as its working copy is called."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    slug = fields.String(required=True)


class ScheduleOut(Schema):
    """Something that is to happen to an article, or has happened, or was called off."""

    id = fields.String(required=True)
    action = fields.String(required=True)
    at = Instant(required=True)
    zone = fields.String(required=True, allow_none=True)
    revision = fields.Integer(
        required=True, allow_none=True, metadata={"description": "The text that is published; null: the latest."}
    )
    follows_edits = fields.Boolean(required=True)
    state = fields.String(required=True, metadata={"description": f"One of {', '.join(STATES)}."})
    reason = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)
    outcome_detail = fields.String(required=True, allow_none=True)
    by = fields.Nested(ScheduledByOut, required=True)
    created_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)
    article = fields.Nested(ScheduledArticleOut)


class WaitingOut(Schema):
    """What waits for an article."""

    publish = fields.Nested(ScheduleOut, required=True, allow_none=True)
    unpublish = fields.Nested(ScheduleOut, required=True, allow_none=True)


class ScheduleListQuery(PageQuery):
    """Which schedules to list."""

    article = fields.UUID(data_key="filter[article]")
    state = fields.String(data_key="filter[state]", validate=validate.OneOf(STATES))
    action = fields.String(data_key="filter[action]", validate=validate.OneOf(ACTIONS))
    at_gte = Instant(data_key="filter[at][gte]")
    at_lt = Instant(data_key="filter[at][lt]")
