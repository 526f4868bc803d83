"""Redirects and slugs on the wire."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from schemas.envelopes import PageQuery
from schemas.fields import Instant, Items, Locale, PlainText, Switch

STATUSES: Final = (301, 302, 307, 308)
MAX_PATH_CHARS: Final = 2000
MAX_NOTE_CHARS: Final = 500
MAX_IMPORTED: Final = 20_000


class RedirectPatch(Schema):
    """Changes to a redirect."""

    source = PlainText(
        min_chars=1, max_chars=MAX_PATH_CHARS, metadata={"description": "A path of the site: /old/page."}
    )
    target = PlainText(
        min_chars=1, max_chars=MAX_PATH_CHARS, metadata={"description": "A path of the site, or a web address."}
    )
    status = fields.Integer(strict=True, validate=validate.OneOf(STATUSES))
    note = PlainText(max_chars=MAX_NOTE_CHARS, allow_none=True)


class RedirectIn(RedirectPatch):
    """A new redirect."""

    source = PlainText(min_chars=1, max_chars=MAX_PATH_CHARS, required=True)
    target = PlainText(min_chars=1, max_chars=MAX_PATH_CHARS, required=True)
    status = fields.Integer(strict=True, validate=validate.OneOf(STATUSES), load_default=308)


class RedirectsIn(Schema):
    """Many redirects, taken together or not at all."""

    redirects = Items(fields.Nested(RedirectIn), min_items=1, max_items=MAX_IMPORTED, required=True)
    replace = Switch(load_default=False, metadata={"description": "Replace redirects that lead elsewhere now."})


class ImportedOut(Schema):
    """What became of one of them: `created`, `replaced` or `unchanged`."""

    source = fields.String(required=True)
    target = fields.String(required=True)
    outcome = fields.String(required=True)


class RedirectsOut(Schema):
    """What became of them; `results` in the order they were sent."""

    created = fields.Integer(required=True)
    replaced = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    results = fields.List(fields.Nested(ImportedOut), required=True)


class RedirectOut(Schema):
    """A redirect."""

    id = fields.String(required=True)
    source = fields.String(required=True)
    target = fields.String(required=True)
    status = fields.Integer(required=True)
    note = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)


class RedirectsQuery(PageQuery):
    """Which redirects to list."""

    source = PlainText(
        min_chars=1,
        max_chars=MAX_PATH_CHARS,
        data_key="filter[source]",
        metadata={"description": "How the path begins."},
    )


class ResolveQuery(Schema):
    """Which path of the site is asked for."""

    path = PlainText(min_chars=1, max_chars=MAX_PATH_CHARS, required=True)
    locale = Locale(load_default=None)


class ResolvedOut(Schema):
    """Where a path leads in the end. `article_id` where it is an article that moved."""

    path = fields.String(required=True)
    target = fields.String(required=True)
    status = fields.Integer(required=True)
    article_id = fields.String(required=True, allow_none=True)


class SlugOut(Schema):
    """A slug of an article: `draft` (the working copy's), `public` or `former`."""

    slug = fields.String(required=True)
    locale = fields.String(required=True)
    state = fields.String(required=True)
    left_at = Instant(required=True, allow_none=True)


class SlugQuery(Schema):
    """The language of the slug."""

    locale = Locale(load_default=None)
