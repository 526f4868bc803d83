"""Sanctions on the wire: restrictions laid on authors, and trust given to them."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from moderation import Restriction
from schemas.envelopes import CountedPageQuery
from schemas.fields import EmailAddress, Instant, PlainText

MAX_REASON_CHARS: Final = 500
TARGETS: Final = ("author", "address")
_KEY: Final = r"^[0-9a-f]{16,64}$"


class SanctionIn(Schema):
    """What is laid on whom. Exactly one of `key`, `email` and `comment_id` says who it is."""

    restriction = fields.Enum(Restriction, by_value=True, required=True)
    target = fields.String(
        load_default="author",
        validate=validate.OneOf(TARGETS),
        metadata={"description": "Addresses pass to others: a sanction on one ends after a year at the latest."},
    )
    key = fields.String(validate=validate.Regexp(_KEY), metadata={"description": "As in the queue's `author.key`."})
    email = EmailAddress(metadata={"description": "An author's e-mail address; only its keyed hash is kept."})
    comment_id = fields.UUID(metadata={"description": "Whoever wrote this comment, or the address it came from."})
    reason = PlainText(min_chars=1, max_chars=MAX_REASON_CHARS, required=True)
    expires_at = Instant(allow_none=True, load_default=None)

    @validates_schema(skip_on_field_errors=True)
    def _has_one_person(self, data: dict[str, Any], **_: Any) -> None:
        named = [name for name in ("key", "email", "comment_id") if name in data]
        if len(named) != 1:
            raise ValidationError("Name the author by one of key, email and comment_id.", "key")
        if named == ["email"] and data["target"] != "author":
            raise ValidationError("An e-mail address names an author, not a network address.", "target")


class SanctionPatch(Schema):
    """Another reason or another end."""

    reason = PlainText(min_chars=1, max_chars=MAX_REASON_CHARS)
    expires_at = Instant(allow_none=True)


class LiftIn(Schema):
    """Why a sanction ends."""

    because = PlainText(max_chars=MAX_REASON_CHARS, load_default="")


class SanctionQuery(CountedPageQuery):
    """Which sanctions to list, newest first; lifted and expired ones included unless asked otherwise."""

    restriction = fields.Enum(Restriction, by_value=True, data_key="filter[restriction]")
    key = fields.String(validate=validate.Regexp(_KEY), data_key="filter[key]")
    email = EmailAddress(data_key="filter[email]")
    in_force = fields.String(validate=validate.OneOf(["true", "false"]), data_key="filter[in_force]")


class ModeratorOut(Schema):
    """Who did it."""

    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class SanctionOut(Schema):
    """A sanction with its whole life."""

    id = fields.String(required=True)
    restriction = fields.String(required=True)
    target = fields.String(required=True)
    key = fields.String(required=True)
    reason = fields.String(required=True)
    expires_at = Instant(required=True, allow_none=True)
    is_in_force = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    created_by = fields.Nested(ModeratorOut, required=True)
    created_at = Instant(required=True)
    lifted_by = fields.Nested(ModeratorOut, required=True, allow_none=True)
    lifted_at = Instant(required=True, allow_none=True)
    lifted_because = fields.String(required=True, allow_none=True)
