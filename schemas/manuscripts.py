"""What editors send: an article, changes to one, and its publication."""

from __future__ import annotations

from typing import ClassVar, Final

from marshmallow import Schema, fields, validate

from moderation import CommentPolicy
from schemas.fields import (
    ArticleType,
    Instant,
    Items,
    Locale,
    PlainText,
    Slug,
    SourceText,
    Switch,
    WebAddress,
)
from schemas.media import HeroIn

MAX_TITLE_CHARS: Final = 300
MAX_DEK_CHARS: Final = 1000
MAX_REFERENCE_CHARS: Final = 120
MAX_MESSAGE_CHARS: Final = 500
MAX_TAGS: Final = 50
MAX_AUTHORS: Final = 20


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
