"""Preview links on the wire."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from schemas.article_queries import FORMATS
from schemas.articles import PUBLIC_FIELDS
from schemas.fields import Instant, Names, PlainText
from schemas.revisions import ByOut

DEFAULT_S: Final = 7 * 86_400
LONGEST_S: Final = 90 * 86_400
MAX_USES: Final = 100_000
MAX_NOTE_CHARS: Final = 500


class PreviewIn(Schema):
    """A link to a text that is not public."""

    expires_in_s = fields.Integer(strict=True, load_default=DEFAULT_S, validate=validate.Range(min=60, max=LONGEST_S))
    max_uses = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(min=1, max=MAX_USES)
    )
    revision = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1, max=2**31 - 1),
        metadata={"description": "The text to show; left out: whatever the working copy says."},
    )
    note = PlainText(max_chars=MAX_NOTE_CHARS, load_default=None, allow_none=True)


class PreviewOut(Schema):
    """A link's record; `token`, `url` and `page_url` while it is good for anything."""

    id = fields.String(required=True)
    article_id = fields.String(required=True)
    revision = fields.Integer(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    max_uses = fields.Integer(required=True, allow_none=True)
    uses = fields.Integer(required=True)
    is_active = fields.Boolean(required=True)
    by = fields.Nested(ByOut, required=True)
    created_at = Instant(required=True)
    expires_at = Instant(required=True)
    last_used_at = Instant(required=True, allow_none=True)
    revoked_at = Instant(required=True, allow_none=True)
    token = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    page_url = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The site's own page that shows it, where `MASTHEAD_PREVIEW_PATH` names one."},
    )


class PreviewQuery(Schema):
    """How to show the text."""

    formats = Names(FORMATS, load_default=("body", "html", "toc"))
    fields_ = Names(PUBLIC_FIELDS, load_default=None, data_key="fields")


class PreviewMeta(Schema):
    """About what a link shows."""

    version = fields.Integer(required=True)
    revision = fields.Integer(required=True, allow_none=True)
    expires_at = Instant(required=True)
    uses_left = fields.Integer(required=True, allow_none=True)
