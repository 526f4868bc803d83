"""How articles are asked for: the parameters of one article, of lists and of feeds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields, pre_load, validate

from schemas.articles import DRAFT_FIELDS
from schemas.envelopes import CountedPageQuery, PageQuery
from schemas.fields import (
    FIELD_FILTER,
    FIELD_NAME,
    ArticleType,
    FieldFilters,
    Instant,
    Locale,
    Locales,
    Names,
    PlainText,
    SortNames,
)
from schemas.manuscripts import MAX_REFERENCE_CHARS

MAX_FALLBACKS: Final = 10
FORMATS: Final = ("body", "html", "text", "markdown", "toc")
INCLUDES: Final = ("authors", "category", "tags")
SEO: Final = "seo"
"""What pages of articles need and lists of them do not: more than half of a list would be nothing else."""

_FIELD_FILTER: Final = re.compile(FIELD_FILTER)


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
