"""Translations on the wire: the members of a group, and how an article joins it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from schemas.fields import Locale, PlainText, Slug
from schemas.manuscripts import MAX_TITLE_CHARS


class TranslationIn(Schema):
    """A translation to begin (`locale`, and `title` and `slug` where they are known), or an `article` that is one."""

    locale = Locale(metadata={"description": "The language to translate into: a working copy is made of the text."})
    title = PlainText(min_chars=1, max_chars=MAX_TITLE_CHARS)
    slug = Slug()
    article = fields.UUID(metadata={"description": "An article that is there already, to be linked."})

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **kwargs: Any) -> None:
        del kwargs
        if "article" in data:
            others = sorted(data.keys() - {"article"})
            if others:
                raise ValidationError({name: ["An article that is there has its own."] for name in others})
        elif "locale" not in data:
            raise ValidationError({"locale": ["Name a language to translate into, or an article to link."]})


class TranslationsQuery(Schema):
    """Whose view: the public's, or (`draft`, needs articles:read_drafts) the editors'."""

    version = fields.String(load_default="published", validate=validate.OneOf(["published", "draft"]))
