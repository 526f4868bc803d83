"""What the addresses of the console's own pages may say."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.fields import PlainText


class LoginQuery(Schema):
    """Where to go after the login."""

    next = PlainText(max_chars=2000, load_default="")


class ArticlesQuery(Schema):
    """Which articles the list shows. Empty ones are left out by forms that were not filled in."""

    text = PlainText(max_chars=200, load_default="")
    status = fields.String(load_default="", validate=validate.OneOf(["", "draft", "published", "trashed"]))
    category = PlainText(max_chars=120, load_default="")
    tag = PlainText(max_chars=120, load_default="")
    author = PlainText(max_chars=120, load_default="")
    locale = PlainText(max_chars=16, load_default="")
    sort = fields.String(load_default="changed", validate=validate.OneOf(["changed", "title"]))
    cursor = PlainText(max_chars=1000, load_default="")


class CursorQuery(Schema):
    """Where a list goes on."""

    cursor = PlainText(max_chars=1000, load_default="")
