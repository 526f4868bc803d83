"""Related articles on the wire."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from schemas.articles import CategoryRef, TermRef
from schemas.fields import Instant, Items, Locale, WholeNumber
from schemas.media import HeroOut

DEFAULT_RELATED: Final = 6
MAX_RELATED: Final = 20
MAX_PINS: Final = 12


class RelatedQuery(Schema):
    """How many to show, and in which language."""

    limit = WholeNumber(load_default=DEFAULT_RELATED, validate=validate.Range(min=1, max=MAX_RELATED))
    locale = Locale(
        load_default=None,
        data_key="filter[locale]",
        metadata={"description": "Leaves out what is pinned in other languages; the rest is in the article's own."},
    )


class NeighbourOut(Schema):
    """A public article in short."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    locale = fields.String(required=True)
    title = fields.String(required=True)
    dek = fields.String(required=True)
    excerpt = fields.String(required=True)
    published_at = Instant(required=True)
    reading_time_s = fields.Integer(required=True)
    url = fields.String(required=True)
    authors = fields.List(fields.Nested(TermRef), required=True)
    category = fields.Nested(CategoryRef, required=True, allow_none=True)
    tags = fields.List(fields.Nested(TermRef), required=True)
    hero = fields.Nested(HeroOut, required=True, allow_none=True)


class SharedOut(Schema):
    """What two articles share."""

    tags = fields.List(fields.String(), required=True, metadata={"description": "Ids."})
    category = fields.Boolean(required=True)
    words = fields.List(fields.String(), required=True)


class RelatedArticleOut(NeighbourOut):
    """A related article in short, and why it is one. Pinned ones come first and need no reason."""

    is_pinned = fields.Boolean(required=True)
    score = fields.Float(required=True, allow_none=True)
    shared = fields.Nested(SharedOut, required=True, allow_none=True)


class RelatedOut(Schema):
    """What to read next."""

    related = fields.List(fields.Nested(RelatedArticleOut), required=True)
    previous = fields.Nested(NeighbourOut, required=True, allow_none=True)
    next = fields.Nested(NeighbourOut, required=True, allow_none=True)


class PinsIn(Schema):
    """What comes first, in this order; an empty list leaves it to likeness."""

    articles = Items(fields.UUID(), max_items=MAX_PINS, required=True)


class PinsOut(Schema):
    """What comes first."""

    articles = fields.List(fields.String(), required=True)
