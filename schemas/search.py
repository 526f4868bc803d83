"""The search on the wire: how to ask, and what is found."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields

from schemas.article_queries import ArticleListQuery
from schemas.articles import ArticleOut, DraftOut
from schemas.fields import PlainText

MAX_QUERY_CHARS: Final = 300


class SearchQuery(ArticleListQuery):
    """What to find among articles, and which of them to look at."""

    class Meta:
        """A ranking has no other order, and its length is not counted."""

        exclude = ("sort", "count")

    q = PlainText(
        required=True,
        min_chars=1,
        max_chars=MAX_QUERY_CHARS,
        metadata={"description": 'Words that must all be there; `"a phrase"`, `-without`, `begin*`.'},
    )


class Highlights(Schema):
    """Where the hits are: HTML with `<mark>` and nothing else; null or empty where there are none."""

    title = fields.String(required=True, allow_none=True)
    dek = fields.String(required=True, allow_none=True)
    text = fields.List(fields.String(), required=True)


class FoundOut(ArticleOut):
    """A public article that was found."""

    highlights = fields.Nested(Highlights, required=True)


class FoundDraftOut(DraftOut):
    """A working copy that was found."""

    highlights = fields.Nested(Highlights, required=True)


class SearchMeta(Schema):
    """About a search: `corrected` is the query that was searched for instead, since the one asked found nothing.

    `locales` are the languages that were searched in, the best first, where one was asked for.
    """

    locales = fields.List(fields.String())
    corrected = fields.String(required=True, allow_none=True)
