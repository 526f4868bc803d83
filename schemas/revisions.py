"""Revisions on the wire: the list, one of them, what is different, and work that is not saved yet."""

from __future__ import annotations

from typing import ClassVar, Final

from marshmallow import Schema, fields, validate

from schemas.envelopes import PageQuery
from schemas.fields import Instant, PlainText, WholeNumber
from schemas.manuscripts import MAX_MESSAGE_CHARS, ArticlePatch

MAX_NUMBER: Final = 2**31 - 1


class RevisionsQuery(PageQuery):
    """Which revisions to list."""


class ByOut(Schema):
    """Who it was, as they were called then."""

    type = fields.String(required=True)
    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class SavedTextOut(Schema):
    """A saved text of an article."""

    number = fields.Integer(required=True)
    version = fields.Integer(required=True, metadata={"description": "The article's version that had it first."})
    message = fields.String(required=True, allow_none=True)
    by = fields.Nested(ByOut, required=True)
    restores = fields.Integer(required=True, allow_none=True)
    created_at = Instant(required=True)
    first_published_at = Instant(required=True, allow_none=True)
    is_current = fields.Boolean(required=True)
    is_public = fields.Boolean(required=True)


class NamedOut(Schema):
    """A category, tag or author that the text names; without a name if it was removed since."""

    id = fields.String(required=True)
    slug = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class WholeTextOut(SavedTextOut):
    """A saved text of an article, whole."""

    class Meta:
        """A schema keeps its own things under the name of this member."""

        include: ClassVar = {"fields": fields.Raw(required=True, metadata={"type": "object"})}

    title = fields.String(required=True)
    slug = fields.String(required=True)
    locale = fields.String(required=True)
    dek = fields.String(required=True)
    seo = fields.Dict(required=True)
    hero = fields.Dict(required=True, allow_none=True)
    type = fields.String(required=True, allow_none=True)
    category = fields.Nested(NamedOut, required=True, allow_none=True)
    tags = fields.List(fields.Nested(NamedOut), required=True)
    authors = fields.List(fields.Nested(NamedOut), required=True)
    body = fields.Raw(required=True, metadata={"type": "array", "items": {"type": "object"}})
    html = fields.String(required=True)
    text = fields.String(required=True)


class DiffQuery(Schema):
    """With what to compare."""

    against = WholeNumber(
        validate=validate.Range(min=0, max=MAX_NUMBER),
        load_default=None,
        metadata={"description": "Number of the other revision; 0: nothing; left out: the one before."},
    )


class FieldChangeOut(Schema):
    """A member that is different."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class WordsOut(Schema):
    """A piece of a text: `same`, `added` or `removed`."""

    kind = fields.String(required=True)
    text = fields.String(required=True)


class BlockChangeOut(Schema):
    """A block that was added, removed, changed or moved."""

    kind = fields.String(required=True)
    key = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True, metadata={"type": "object"})
    after = fields.Raw(required=True, allow_none=True, metadata={"type": "object"})
    from_position = fields.Integer(required=True, allow_none=True)
    to_position = fields.Integer(required=True, allow_none=True)
    words = fields.List(fields.Nested(WordsOut), required=True)


class DifferenceOut(Schema):
    """What is different between two revisions."""

    from_ = fields.Integer(required=True, data_key="from", attribute="from")
    to = fields.Integer(required=True)
    fields_ = fields.List(fields.Nested(FieldChangeOut), required=True, data_key="fields", attribute="fields")
    blocks = fields.List(fields.Nested(BlockChangeOut), required=True)


class RevertIn(Schema):
    """Why the former text is brought back."""

    message = PlainText(max_chars=MAX_MESSAGE_CHARS, load_default=None, allow_none=True)


class RevertMeta(Schema):
    """About an article after a former text was brought back."""

    version = fields.Integer(required=True)
    warnings = fields.List(fields.Dict())
    left_out = fields.List(
        fields.String(), metadata={"description": "Ids of terms that are gone; `slug` if another article has it."}
    )


class AutosaveIn(Schema):
    """Unsaved work: members of the article, and the version of the article that they were typed over."""

    fields_ = fields.Nested(ArticlePatch, required=True, data_key="fields")
    base_version = fields.Integer(strict=True, required=True, validate=validate.Range(min=1, max=MAX_NUMBER))


class OwnerOut(Schema):
    """Whose work it is."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class AutosaveOut(Schema):
    """That somebody has unsaved work. `is_stale`: the article has gone on since."""

    owner = fields.Nested(OwnerOut, required=True)
    base_version = fields.Integer(required=True)
    is_stale = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    saved_at = Instant(required=True)


class OwnAutosaveOut(AutosaveOut):
    """One's own unsaved work."""

    fields_ = fields.Raw(required=True, data_key="fields", attribute="fields", metadata={"type": "object"})
