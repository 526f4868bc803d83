"""Searching over comments, flags and decisions on the wire: filters for moderators who look for something."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from moderation import Action, ActorType, FlagOutcome, FlagReason, ReasonCode, Status
from schemas.envelopes import CountedPageQuery, ListMeta, PageQuery
from schemas.fields import Instant, PlainText
from schemas.review import MAX_SEARCH_CHARS, DecisionOut, QueueArticleOut, QueueItemOut
from schemas.search import MAX_QUERY_CHARS

BEST: Final = "best"
SORTS: Final = (BEST, "newest", "oldest")


class CommentSearchQuery(CountedPageQuery):
    """Which comments to find, in whatever state they are."""

    q = PlainText(
        min_chars=1,
        max_chars=MAX_QUERY_CHARS,
        metadata={
            "description": 'Words that must all be there, in the text or the author\'s name; `"a phrase"`, `-without`,'
            " `begin*`. Case, accents and endings do not count."
        },
    )
    status = fields.Enum(Status, by_value=True, data_key="filter[status]")
    article = fields.UUID(data_key="filter[article]")
    author = PlainText(
        min_chars=1,
        max_chars=254,
        data_key="filter[author]",
        metadata={"description": "An e-mail address, a name, or an `author.key`."},
    )
    reason = PlainText(min_chars=1, max_chars=64, data_key="filter[reason]")
    text = PlainText(
        min_chars=1,
        max_chars=MAX_SEARCH_CHARS,
        data_key="filter[text]",
        metadata={
            "description": "Characters that stand in the text, just so, from the beginning of a word on; `q` finds words."
        },
    )
    since = Instant(data_key="filter[created_at][gte]")
    until = Instant(data_key="filter[created_at][lt]")
    same_address = fields.UUID(
        data_key="filter[same_address]",
        metadata={
            "description": "A comment: those that came from its network address. The address itself is not kept."
        },
    )
    sort = fields.String(
        validate=validate.OneOf(SORTS),
        metadata={"description": "Left out: `best` where `q` is given, else `newest`. Only `q` has a `best`."},
    )

    @validates_schema(skip_on_field_errors=False)
    def _refuse_best_of_nothing(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("sort") == BEST and "q" not in data:
            raise ValidationError("Without `q` nothing fits better than anything else.", "sort")


class CommentHighlights(Schema):
    """Where the words stand: HTML with `<mark>` and nothing else; null or empty where there are none."""

    author = fields.String(required=True, allow_none=True)
    text = fields.List(fields.String(), required=True)


class FoundCommentOut(QueueItemOut):
    """A comment that was found. `highlights` is null without `q`."""

    highlights = fields.Nested(CommentHighlights, required=True, allow_none=True)


class FoundCommentsMeta(ListMeta):
    """About found comments: `corrected` is the query that was searched for instead, since the one asked found nothing."""

    corrected = fields.String(allow_none=True)


class DecisionsQuery(PageQuery):
    """Which decisions to list, newest first."""

    actor = fields.UUID(data_key="filter[actor]", metadata={"description": "An account or a token."})
    actor_type = fields.Enum(ActorType, by_value=True, data_key="filter[actor_type]")
    action = fields.String(
        data_key="filter[action]",
        validate=validate.OneOf([*(str(action) for action in Action), "submit", "edit", "undo", "uphold"]),
    )
    reason = fields.Enum(ReasonCode, by_value=True, data_key="filter[reason]")
    comment = fields.UUID(data_key="filter[comment]")
    batch = fields.UUID(data_key="filter[batch]")
    since = Instant(data_key="filter[created_at][gte]")
    until = Instant(data_key="filter[created_at][lt]")


class MentionedCommentOut(Schema):
    """A comment that a list speaks of."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True)
    author_name = fields.String(required=True)
    html = fields.String(required=True)
    excerpt = fields.String(required=True, metadata={"description": "The beginning of its latest text."})


class ListedDecisionOut(DecisionOut):
    """A decision, with what it was about. `is_undone`: another decision has taken it back."""

    comment = fields.Nested(MentionedCommentOut, required=True)
    article = fields.Nested(QueueArticleOut, required=True)
    is_undone = fields.Boolean(required=True)


class FlagsQuery(PageQuery):
    """Which readers' flags to list, newest first."""

    state = fields.String(
        load_default="open", data_key="filter[state]", validate=validate.OneOf(["open", "settled", "all"])
    )
    reason = fields.Enum(FlagReason, by_value=True, data_key="filter[reason]")
    outcome = fields.Enum(FlagOutcome, by_value=True, data_key="filter[outcome]")


class ListedFlagOut(Schema):
    """A reader's flag, without who sent it, and the comment it is on. `outcome` is null while it is open."""

    id = fields.String(required=True)
    reason = fields.String(required=True)
    detail = fields.String(required=True, allow_none=True)
    weight = fields.Float(required=True)
    outcome = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    settled_at = Instant(required=True, allow_none=True)
    comment = fields.Nested(MentionedCommentOut, required=True)
    article = fields.Nested(QueueArticleOut, required=True)
