"""One author of comments on the wire: their record, what was laid on them, what moderators noted."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields

from schemas.appeals import AppealOut
from schemas.fields import Instant, PlainText
from schemas.review import HolderOut, RecordOut
from schemas.sanctions import SanctionOut

MAX_NOTE_CHARS: Final = 2_000


class AuthorNoteIn(Schema):
    """What the other moderators should know about an author. Never shown to readers."""

    text = PlainText(min_chars=1, max_chars=MAX_NOTE_CHARS, required=True)


class AuthorNoteOut(Schema):
    """A moderator's note on an author."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    created_by = fields.Nested(HolderOut, required=True, allow_none=True)
    created_at = Instant(required=True)


class LifeRecordOut(RecordOut):
    """How many comments of an author are in each state, those that are gone included."""

    deleted = fields.Integer(required=True)
    erased = fields.Integer(required=True)


class LastDecisionOut(Schema):
    """What became of one of the author's last comments."""

    id = fields.String(required=True)
    status = fields.String(required=True)


class FlagsReceivedOut(Schema):
    """Readers' flags on the author's comments, by what was made of them."""

    open = fields.Integer(required=True)
    agreed = fields.Integer(required=True)
    disagreed = fields.Integer(required=True)
    ignored = fields.Integer(required=True)


class CommenterOut(Schema):
    """Everything that is known of an author of comments, but the comments themselves.

    They are found with `GET /moderation/comments?filter[author]=<key>`.
    """

    key = fields.String(required=True)
    names = fields.List(fields.String(), required=True, metadata={"description": "At most 20, the last used first."})
    email = fields.String(required=True, allow_none=True)
    website = fields.String(required=True, allow_none=True)
    is_staff = fields.Boolean(required=True)
    is_verified = fields.Boolean(required=True)
    first_seen_at = Instant(required=True, allow_none=True)
    last_seen_at = Instant(required=True, allow_none=True)
    record = fields.Nested(LifeRecordOut, required=True)
    last = fields.List(fields.Nested(LastDecisionOut), required=True, metadata={"description": "The last ten."})
    flags = fields.Nested(FlagsReceivedOut, required=True)
    sanctions = fields.List(fields.Nested(SanctionOut), required=True)
    appeals = fields.List(fields.Nested(AppealOut), required=True)
    notes = fields.List(fields.Nested(AuthorNoteOut), required=True)
