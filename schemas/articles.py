"""Articles on the wire: what editors send, what the public and editors get, and how lists are asked for."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from moderation import CommentPolicy
from schemas.envelopes import CountedPageQuery
from schemas.fields import Instant, Items, Locale, Names, PlainText, Slug, SortNames, SourceText, Switch, WebAddress
from schemas.schedules import WaitingOut

MAX_TITLE_CHARS: Final = 300
MAX_DEK_CHARS: Final = 1000
MAX_REFERENCE_CHARS: Final = 120
MAX_MESSAGE_CHARS: Final = 500
MAX_TAGS: Final = 50
MAX_AUTHORS: Final = 20
FORMATS: Final = ("body", "html", "text", "markdown", "toc")
INCLUDES: Final = ("authors", "category", "tags")


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
    seo = fields.Nested(SeoIn)
    comments = fields.Nested(CommentsSettings)
    message = PlainText(
        max_chars=MAX_MESSAGE_CHARS, metadata={"description": "What this change is about, for the list of revisions."}
    )


class ArticleIn(ArticlePatch):
    """A new article."""

    title = PlainText(min_chars=1, max_chars=MAX_TITLE_CHARS, required=True)


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


class SeoOut(Schema):
    """What search engines and link previews are told."""

    title = fields.String(required=True)
    description = fields.String(required=True)
    canonical = fields.String(required=True)
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


class ArticleOut(Schema):
    """An article as the public gets it.

    No member is required, since `fields` chooses among them; the representations (body ... toc) are there where
    `formats` asks for them.
    """

    id = fields.String()
    slug = fields.String()
    locale = fields.String()
    title = fields.String()
    dek = fields.String()
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
    hero = fields.Dict(allow_none=True)
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
    seo = fields.Raw(metadata={"type": "object"})
    comments = fields.Nested(
        CommentsOut,
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
    warnings = fields.List(fields.Nested(WarningOut))


PUBLIC_FIELDS: Final = tuple(ArticleOut().fields)
DRAFT_FIELDS: Final = tuple(DraftOut().fields)


class ArticleQuery(Schema):
    """How to show one article."""

    version = fields.String(
        load_default="published",
        validate=validate.OneOf(["published", "draft"]),
        metadata={"description": "`draft` is the working copy and needs articles:read_drafts."},
    )
    formats = Names(FORMATS, load_default=("body", "html", "toc"))
    include = Names(INCLUDES, load_default=())
    fields_ = Names(DRAFT_FIELDS, load_default=None, data_key="fields")


class ArticleBySlugQuery(ArticleQuery):
    """How to show one article found by slug."""

    locale = Locale(load_default=None)


class ArticleListQuery(CountedPageQuery):
    """Which articles to list, in which order, and how to show them."""

    version = fields.String(load_default="published", validate=validate.OneOf(["published", "draft"]))
    sort = SortNames(
        ("published_at", "first_published_at", "updated_at", "title"),
        load_default=None,
    )
    formats = Names(FORMATS, load_default=())
    include = Names(INCLUDES, load_default=())
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
    locale = PlainText(max_chars=16, data_key="filter[locale]", min_chars=1, metadata={"description": "A language."})
    slug = PlainText(
        max_chars=MAX_REFERENCE_CHARS,
        data_key="filter[slug]",
        min_chars=1,
        metadata={"description": "The article's slug."},
    )
    status = fields.String(
        data_key="filter[status]",
        validate=validate.OneOf(["draft", "published", "trashed"]),
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
