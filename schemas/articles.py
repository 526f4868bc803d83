"""Articles on the wire: what the public and what editors get."""

from __future__ import annotations

from typing import ClassVar, Final

from marshmallow import Schema, fields

from schemas.envelopes import ListMeta
from schemas.fields import Instant
from schemas.media import HeroDraftOut, HeroOut
from schemas.schedules import WaitingOut


class TermRef(Schema):
    """A reference to an author or tag; the rest only where `include` asks for it."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String()
    bio = fields.String()
    website = fields.String(allow_none=True)


class CategoryAncestor(Schema):
    """A category above another."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)


class CategoryRef(Schema):
    """A reference to a category, with the slugs from the root down to it, and the categories above it in that order."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    path = fields.List(fields.String(), required=True)
    ancestors = fields.List(fields.Nested(CategoryAncestor))
    description = fields.String()


class TocEntry(Schema):
    """A heading in the table of contents."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    level = fields.Integer(required=True)
    children = fields.List(fields.Nested("TocEntry"), required=True)


class AlternateOut(Schema):
    """A page with the same in another language: for `<link rel="alternate" hreflang="..." href="...">`."""

    hreflang = fields.String(required=True)
    href = fields.String(required=True)


class SeoOut(Schema):
    """What search engines and link previews are told. `alternates` has the page itself, its translations and x-default."""

    title = fields.String(required=True)
    description = fields.String(required=True)
    canonical = fields.String(required=True)
    alternates = fields.List(fields.Nested(AlternateOut), required=True)
    open_graph = fields.Dict(required=True)
    json_ld = fields.Dict(required=True)


class CommentsOut(Schema):
    """How an article takes comments, and how many the public sees."""

    policy = fields.String(required=True)
    open = fields.Boolean(required=True)
    closes_at = Instant(required=True, allow_none=True)
    count = fields.Integer(required=True)


class ArticleLinks(Schema):
    """Where to go from an article."""

    self = fields.String(required=True)
    comments = fields.String(required=True)
    related = fields.String(required=True)


class TranslationRef(Schema):
    """An article that says the same in another language."""

    id = fields.String(required=True)
    locale = fields.String(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    url = fields.String(required=True)


class SourceRef(Schema):
    """What an article was translated from: the source, the revision of it, and whether its text has moved on since."""

    id = fields.String(required=True)
    locale = fields.String(required=True)
    revision = fields.Integer(required=True)
    current_revision = fields.Integer(required=True)
    outdated = fields.Boolean(required=True)


class DraftTranslationRef(TranslationRef):
    """The same as editors get it, whatever its state."""

    status = fields.String(required=True)
    updated_at = Instant(required=True)
    translation_of = fields.Nested(SourceRef, required=True, allow_none=True)
    outdated = fields.Boolean(required=True)


class ArticleOut(Schema):
    """An article as the public gets it.

    No member is required, since `fields` chooses among them; the representations (body ... toc) are there where
    `formats` asks for them.
    """

    class Meta:
        """A schema keeps its own things under the name of this member."""

        include: ClassVar = {
            "fields": fields.Raw(
                metadata={
                    "type": "object",
                    "additionalProperties": {"type": "object"},
                    "description": "Custom fields by the name of their set.",
                }
            )
        }

    id = fields.String()
    slug = fields.String()
    locale = fields.String()
    title = fields.String()
    dek = fields.String()
    type = fields.String(allow_none=True)
    status = fields.String()
    published_at = Instant()
    first_published_at = Instant()
    updated_at = Instant()
    url = fields.String()
    authors = fields.List(
        fields.Nested(TermRef),
    )
    category = fields.Nested(CategoryRef, allow_none=True)
    tags = fields.List(
        fields.Nested(TermRef),
    )
    hero = fields.Nested(HeroOut, allow_none=True)
    body = fields.Raw(metadata={"type": "array", "items": {"type": "object"}, "description": "Portable Text blocks."})
    html = fields.String()
    text = fields.String()
    markdown = fields.String()
    toc = fields.Raw(
        metadata={
            "type": "array",
            "items": {"type": "object"},
            "description": "Headings, nested: id, title, level, children.",
        }
    )
    word_count = fields.Integer()
    reading_time_s = fields.Integer()
    excerpt = fields.String()
    seo = fields.Raw(metadata={"type": "object", "description": "In lists only with `include=seo` or `fields=seo`."})
    comments = fields.Nested(
        CommentsOut,
    )
    translations = fields.List(
        fields.Nested(TranslationRef), metadata={"description": "The public ones in other languages."}
    )
    links = fields.Nested(
        ArticleLinks,
    )


class DraftCommentsOut(Schema):
    """The comments' settings as the editor made them."""

    policy = fields.String(required=True, allow_none=True)
    closes_after_days = fields.Integer(required=True, allow_none=True)
    allow_words = fields.List(fields.String(), required=True)
    hold_links = fields.Boolean(required=True)
    count = fields.Integer(required=True)


class DraftOut(ArticleOut):
    """An article's working copy as editors get it."""

    published_at = Instant(allow_none=True)
    first_published_at = Instant(allow_none=True)
    created_at = Instant()
    version = fields.Integer()
    trashed_at = Instant(allow_none=True)
    published_version = fields.Integer(allow_none=True)
    revision = fields.Integer(metadata={"description": "Number of the text that the working copy has."})
    published_revision = fields.Integer(
        allow_none=True, metadata={"description": "Number of the text that is public; 0: from before there were any."}
    )
    has_changes = fields.Boolean()
    hero = fields.Nested(HeroDraftOut, allow_none=True)
    translations = fields.List(fields.Nested(DraftTranslationRef))
    translation_of = fields.Nested(SourceRef, allow_none=True)
    outdated = fields.Boolean(metadata={"description": "The source has moved on since it was translated."})
    schedule = fields.Nested(WaitingOut)
    comments = fields.Nested(
        DraftCommentsOut,
    )


class WarningOut(Schema):
    """Something a conversion dropped or changed."""

    code = fields.String(required=True)
    detail = fields.String(required=True)
    pointer = fields.String(allow_none=True)
    count = fields.Integer()


class ArticleMeta(Schema):
    """About an article. `warnings` for editors only."""

    version = fields.Integer(required=True)
    fallback_from = fields.String(
        metadata={"description": "The language that was asked for, where another one stands in for it."}
    )
    warnings = fields.List(fields.Nested(WarningOut))


PUBLIC_FIELDS: Final = tuple(ArticleOut().fields)
DRAFT_FIELDS: Final = tuple(DraftOut().fields)


class ArticleListMeta(ListMeta):
    """About a list of articles: its count, and the languages that it was made for, the best first, where asked for."""

    locales = fields.List(fields.String())
