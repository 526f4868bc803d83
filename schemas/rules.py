"""The site's rules on the wire: single ones, and lists to import."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from moderation import LISTS, RuleKind
from schemas.envelopes import CountedPageQuery
from schemas.fields import Instant, Items, Measure, PlainText

MAX_VALUE_CHARS: Final = 500
MAX_NOTE_CHARS: Final = 500
MAX_IMPORT: Final = 100_000

_NUMBER: Final = "For thresholds, limits, weights and switches; the value is then the name."


class RuleIn(Schema):
    """One rule: an entry of a list, or a number for a name."""

    kind = fields.Enum(RuleKind, by_value=True, required=True)
    value = PlainText(min_chars=1, max_chars=MAX_VALUE_CHARS, required=True)
    number = Measure(load_default=None, allow_none=True, metadata={"description": _NUMBER})
    note = PlainText(max_chars=MAX_NOTE_CHARS, load_default="", metadata={"description": "Labels a pattern's finding."})


class RulePatch(Schema):
    """Another number or note. Another value is another rule."""

    number = Measure()
    note = PlainText(max_chars=MAX_NOTE_CHARS)


class RuleOut(Schema):
    """A rule with who wrote it."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    value = fields.String(required=True)
    number = fields.Float(required=True, allow_none=True)
    note = fields.String(required=True)
    batch_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    created_by_id = fields.String(required=True, allow_none=True)
    created_by_name = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)


class RuleQuery(CountedPageQuery):
    """Which rules to list, newest first."""

    kind = fields.Enum(RuleKind, by_value=True, data_key="filter[kind]")
    text = PlainText(min_chars=1, max_chars=200, data_key="filter[text]")
    batch = fields.UUID(data_key="filter[batch]")


class RuleImportIn(Schema):
    """A list: up to 100,000 words, phrases or hosts."""

    kind = fields.Enum(
        RuleKind,
        by_value=True,
        required=True,
        validate=validate.OneOf(LISTS, error="Only words and hosts come as lists."),
        metadata={"enum": [kind.value for kind in LISTS]},
    )
    values = Items(
        fields.String(validate=validate.Length(max=MAX_VALUE_CHARS)), min_items=1, max_items=MAX_IMPORT, required=True
    )
    note = PlainText(max_chars=MAX_NOTE_CHARS, load_default="")


class RuleFaultOut(Schema):
    """An entry of a list that was not written, and why."""

    index = fields.Integer(required=True)
    value = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class RuleImportOut(Schema):
    """What became of a list; `faults` has the first hundred. `batch_id` takes it back."""

    batch_id = fields.String(required=True)
    created = fields.Integer(required=True)
    existing = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    contradicting = fields.Integer(required=True)
    faults = fields.List(fields.Nested(RuleFaultOut), required=True)
