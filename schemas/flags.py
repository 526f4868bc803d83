"""Readers' flags and votes on the wire."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from moderation import FlagOutcome, FlagReason
from schemas.fields import Instant, PlainText

MAX_DETAIL_CHARS: Final = 500


class FlagIn(Schema):
    """Why a reader thinks a comment should not be there. `other` needs a sentence."""

    reason = fields.Enum(FlagReason, by_value=True, required=True)
    detail = PlainText(max_chars=MAX_DETAIL_CHARS, allow_none=True, load_default=None)


class FlagOut(Schema):
    """A reader's own flag, as the first time."""

    comment_id = fields.String(required=True)
    reason = fields.String(required=True)
    created_at = Instant(required=True)


class VoteIn(Schema):
    """For (1), against (-1), or neither (0)."""

    value = fields.Integer(required=True, strict=True, validate=validate.OneOf([1, 0, -1]))


class VoteOut(Schema):
    """The reader's vote and the comment's sum of votes."""

    comment_id = fields.String(required=True)
    value = fields.Integer(required=True)
    votes = fields.Integer(required=True)


class FlagsSettleIn(Schema):
    """What became of a comment's open flags. `ignored` counts neither for nor against those who flagged."""

    outcome = fields.Enum(FlagOutcome, by_value=True, required=True)


class FlagsSettledOut(Schema):
    """How many flags were settled."""

    comment_id = fields.String(required=True)
    outcome = fields.String(required=True)
    settled = fields.Integer(required=True)
