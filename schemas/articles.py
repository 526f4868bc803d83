"""Articles on the wire: what editors send, what the public and editors get, and how lists are asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from marshmallow import Schema, fields, pre_load, validate

from moderation import CommentPolicy
from schemas.envelopes import CountedPageQuery, ListMeta, PageQuery
from schemas.fields import (
    FIELD_FILTER,
    FIELD_NAME,
    ArticleType,
    FieldFilters,
    Instant,
    Items,
    Locale,
    Locales,
    Names,
    PlainText,
    Slug,
    SortNames,
    SourceText,
    Switch,
    WebAddress,
)
from schemas.media import HeroDraftOut, HeroIn, HeroOut
from schemas.schedules import WaitingOut

MAX_TITLE_CHARS: Final = 300
MAX_DEK_CHARS: Final = 1000
MAX_REFERENCE_CHARS: Final = 120
MAX_MESSAGE_CHARS: Final = 500
MAX_TAGS: Final = 50
MAX_FALLBACKS: Final = 10
MAX_AUTHORS: Final = 20
FORMATS: Final = ("body", "html", "text", "markdown", "toc")
INCLUDES: Final = ("authors", "category", "tags")
SEO: Final = "seo"
"""What pages of articles need and lists of them do not: more than half of a list would be nothing else."""

_FIELD_FILTER: Final = re.compile(FIELD_FILTER)


class CommentsSettings(Schema):
    """How an article takes comments. `null` leaves it to the site."""

    policy = fields.Enum(CommentPolicy, by_value=True, allow_none=True)
    closes_after_days = fields.Integer(strict=True, allow_none=True, validate=validate.Range(min=0, max=36_500))
    allow_words = Items(PlainText(min_chars=1, max_chars=100), max_items=200)
    hold_links = Switch()


class SeoIn(Schema):
    """What search engines and link previews are told, where it differs from title and dek."""

    title = PlainText(max_chars=MAX_TITLE_CHARS, allow_none=True)
    description = PlainText(max_chars=MAX_DEK_CHARS, allow_none=True)
    canonical = WebAddress(allow_none=True)


class ArticlePatch(Schema):
    """Changes to an article; what is left out stays. The body in one of three formats."""

    class Meta:
        """A schema keeps its own things under the name of this member."""

        include: ClassVar = {
            "fields": fields.Dict(
                keys=fields.String(validate=validate.Length(max=64)),
                values=fields.Dict(allow_none=True),
                metadata={
                    "description": "Custom fields by the name of their set. A set that is named is replaced, `null` "
                    "takes it away, the others stay."
                },
            )
        }

    title = PlainText(min_chars=1, max_chars=MAX_TITLE_CHARS)
    slug = Slug()
    dek = PlainText(max_chars=MAX_DEK_CHARS)
    locale = Locale()
    body = fields.List(fields.Dict(), metadata={"description": "Portable Text blocks."})
    markdown = SourceText(metadata={"description": "CommonMark with tables."})
    html = SourceText(metadata={"description": "HTML, a page or a fragment."})
    category = PlainText(
        min_chars=1, max_chars=MAX_REFERENCE_CHARS, allow_none=True, metadata={"description": "An id or a slug."}
    )
    tags = Items(
        PlainText(min_chars=1, max_chars=MAX_REFERENCE_CHARS),
        max_items=MAX_TAGS,
        metadata={"description": "Ids or slugs."},
    )
    authors = Items(
        PlainText(min_chars=1, max_chars=MAX_REFERENCE_CHARS),
        max_items=MAX_AUTHORS,
        metadata={"description": "Ids or slugs."},
    )
    hero = fields.Nested(
        HeroIn, allow_none=True, metadata={"description": "The main picture, one of the media; null: none."}
    )
    seo = fields.Nested(SeoIn)
    type = ArticleType(
        allow_none=True, metadata={"description": "What kind of article it is; field sets can be bound to it."}
    )
    comments = fields.Nested(CommentsSettings)
    source_revision = fields.Integer(
        strict=True,
        validate=validate.Range(min=1, max=2**31 - 1),
        metadata={"description": "The revision of the source that this translation is up to date with."},
    )
    message = PlainText(
        max_chars=MAX_MESSAGE_CHARS, metadata={"description": "What this change is about, for the list of revisions."}
    )


class ArticleIn(ArticlePatch):
    """A new article."""

    class Meta:
        """What is new is the translation of the source's present text."""

        exclude = ("source_revision",)

    title = PlainText(min_chars=1, max_chars=MAX_TITLE_CHARS, required=True)
    translation_of = fields.UUID(
        metadata={"description": "The article that this one is the translation of; `locale` is another one's then."}
    )


class PublishIn(Schema):
    """How to publish. `published_at` dates back."""

    published_at = Instant()


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


class ReaderQuery(Schema):
    """Which language a reader wants, and what may stand in for it."""

    language = Locale(data_key="locale", metadata={"description": "The reader's language."})
    fallback = Locales(
        max_items=MAX_FALLBACKS,
        metadata={
            "description": "Comma-separated: what may stand in for it, the best first; `none`: nothing. Left out: as the"
            " site is configured."
        },
    )


class ArticleQuery(ReaderQuery):
    """How to show one article."""

    version = fields.String(
        load_default="published",
        validate=validate.OneOf(["published", "draft"]),
        metadata={"description": "`draft` is the working copy and needs articles:read_drafts."},
    )
    formats = Names(FORMATS, load_default=("body", "html", "toc"))
    include = Names(INCLUDES, load_default=())
    fields_ = Names(DRAFT_FIELDS, load_default=None, data_key="fields")


class FeedQuery(ReaderQuery, PageQuery):
    """Which language a feed is in; left out: the site's own, with what stands in for it."""

    locale = Locale(data_key="filter[locale]", metadata={"description": "A language, and no other."})


class ArticleListQuery(ReaderQuery, CountedPageQuery):
    """Which articles to list, in which order, and how to show them."""

    version = fields.String(load_default="published", validate=validate.OneOf(["published", "draft"]))
    sort = SortNames(
        ("published_at", "first_published_at", "updated_at", "title"),
        further=FIELD_NAME,
        load_default=None,
    )
    formats = Names(FORMATS, load_default=())
    include = Names((*INCLUDES, SEO), load_default=())
    fields_ = Names(DRAFT_FIELDS, load_default=None, data_key="fields")
    category = PlainText(
        max_chars=MAX_REFERENCE_CHARS,
        data_key="filter[category]",
        min_chars=1,
        metadata={"description": "A category's id or slug; covers everything below it."},
    )
    tag = PlainText(
        max_chars=MAX_REFERENCE_CHARS,
        data_key="filter[tag]",
        min_chars=1,
        metadata={"description": "A tag's id or slug."},
    )
    author = PlainText(
        max_chars=MAX_REFERENCE_CHARS,
        data_key="filter[author]",
        min_chars=1,
        metadata={"description": "An author's id or slug."},
    )
    locale = Locale(data_key="filter[locale]", metadata={"description": "A language, and no other."})
    slug = PlainText(
        max_chars=MAX_REFERENCE_CHARS,
        data_key="filter[slug]",
        min_chars=1,
        metadata={"description": "The article's slug."},
    )
    type = ArticleType(data_key="filter[type]", metadata={"description": "What kind of article it is."})
    field_filters = FieldFilters(data_key="filter[fields]")
    status = fields.String(
        data_key="filter[status]",
        validate=validate.OneOf(["draft", "published", "scheduled", "trashed"]),
        metadata={"description": "For working copies (`version=draft`) only."},
    )
    published_at_gte = Instant(data_key="filter[published_at][gte]")
    published_at_gt = Instant(data_key="filter[published_at][gt]")
    published_at_lte = Instant(data_key="filter[published_at][lte]")
    published_at_lt = Instant(data_key="filter[published_at][lt]")
    updated_at_gte = Instant(data_key="filter[updated_at][gte]")
    updated_at_gt = Instant(data_key="filter[updated_at][gt]")
    updated_at_lte = Instant(data_key="filter[updated_at][lte]")
    updated_at_lt = Instant(data_key="filter[updated_at][lt]")

    @pre_load
    def gather_field_filters(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Put the conditions on custom fields together: which there may be is known to the site's field sets only."""
        found = {name: value for name, value in data.items() if _FIELD_FILTER.fullmatch(name)}
        rest = {name: value for name, value in data.items() if name not in found}
        return rest if not found else {"filter[fields]": found, **rest}
