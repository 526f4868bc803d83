"""Categories, tags and authors on the wire."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields

from schemas.fields import Instant, PlainText, Slug, WebAddress

MAX_NAME_CHARS: Final = 120
MAX_DESCRIPTION_CHARS: Final = 2000


class CategoryIn(Schema):
    """A new category."""

    name = PlainText(min_chars=1, max_chars=MAX_NAME_CHARS, required=True)
    slug = Slug()
    description = PlainText(max_chars=MAX_DESCRIPTION_CHARS)
    parent_id = fields.UUID(allow_none=True)


class CategoryPatch(CategoryIn):
    """Changes to a category; what is left out stays."""

    name = PlainText(min_chars=1, max_chars=MAX_NAME_CHARS)


class TagIn(Schema):
    """A new tag."""

    name = PlainText(min_chars=1, max_chars=MAX_NAME_CHARS, required=True)
    slug = Slug()
    description = PlainText(max_chars=MAX_DESCRIPTION_CHARS)


class TagPatch(TagIn):
    """Changes to a tag; what is left out stays."""

    name = PlainText(min_chars=1, max_chars=MAX_NAME_CHARS)


class AuthorIn(Schema):
    """A new author."""

    name = PlainText(min_chars=1, max_chars=MAX_NAME_CHARS, required=True)
    slug = Slug()
    bio = PlainText(max_chars=MAX_DESCRIPTION_CHARS)
    website = WebAddress(allow_none=True)


class AuthorPatch(AuthorIn):
    """Changes to an author; what is left out stays."""

    name = PlainText(min_chars=1, max_chars=MAX_NAME_CHARS)


class TermOut(Schema):
    """What categories, tags and authors have in common."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)


class TagOut(TermOut):
    """A tag."""

    description = fields.String(required=True)
    version = fields.Integer(required=True)
    updated_at = Instant(required=True)


class AuthorOut(TermOut):
    """An author."""

    bio = fields.String(required=True)
    website = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    updated_at = Instant(required=True)


class CategoryOut(TermOut):
    """A category."""

    description = fields.String(required=True)
    parent_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    updated_at = Instant(required=True)


class CategoryNodeOut(CategoryOut):
    """A category with what hangs below it."""

    children = fields.List(fields.Nested("CategoryNodeOut"), required=True)
