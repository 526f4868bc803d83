"""Moderation on the wire: the queue, the evidence, decisions."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from moderation import REASONS, Action, ReasonCode, Status, queue
from schemas.appeals import AppealOut
from schemas.envelopes import CountedPageQuery
from schemas.fields import Instant, Items, PlainText

MAX_STATEMENT_CHARS: Final = 2000
MAX_ITEMS: Final = 500
MAX_SEARCH_CHARS: Final = 200
CHECKS: Final = tuple(sorted({reason.check for reason in REASONS.values()}))


class QueueQuery(CountedPageQuery):
    """Which comments to list. Without a status: everything that waits, held edits and flagged comments included."""

    status = fields.Enum(Status, by_value=True, data_key="filter[status]")
    article = fields.UUID(data_key="filter[article]")
    author = PlainText(
        min_chars=1,
        max_chars=254,
        data_key="filter[author]",
        metadata={"description": "An e-mail address, a name, or the `author.key` of another item."},
    )
    reason = PlainText(min_chars=1, max_chars=64, data_key="filter[reason]")
    text = PlainText(
        min_chars=1,
        max_chars=MAX_SEARCH_CHARS,
        data_key="filter[text]",
        metadata={"description": "Characters that stand in the text, just so, from the beginning of a word on."},
    )
    check = fields.String(
        data_key="filter[check]", validate=validate.OneOf(CHECKS), metadata={"description": "What found something."}
    )
    source = fields.Enum(
        queue.Source,
        by_value=True,
        data_key="filter[source]",
        metadata={"description": "Why it waits: it is new, an edit, or flagged by readers."},
    )
    score_gte = fields.Float(data_key="filter[score][gte]")
    score_lte = fields.Float(data_key="filter[score][lte]")
    probability_gte = fields.Float(data_key="filter[probability][gte]", validate=validate.Range(0, 1))
    probability_lte = fields.Float(data_key="filter[probability][lte]", validate=validate.Range(0, 1))
    since = Instant(data_key="filter[created_at][gte]")
    until = Instant(data_key="filter[created_at][lt]")
    similar_to = fields.UUID(
        data_key="filter[similar_to]", metadata={"description": "A comment: it and all with nearly its text."}
    )
    sort = fields.String(
        load_default="priority", validate=validate.OneOf(["priority", "oldest", "newest", "uncertain"])
    )


class DecisionItemIn(Schema):
    """A comment to decide, at the version the moderator saw."""

    comment_id = fields.UUID(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=2**31 - 1))


class DecisionsIn(Schema):
    """One decision on one or many comments."""

    action = fields.Enum(Action, by_value=True, required=True)
    reason_code = fields.Enum(ReasonCode, by_value=True, allow_none=True, load_default=None)
    statement = PlainText(
        max_chars=MAX_STATEMENT_CHARS,
        allow_none=True,
        load_default=None,
        metadata={"description": "Told to the author."},
    )
    note = PlainText(
        max_chars=MAX_STATEMENT_CHARS, allow_none=True, load_default=None, metadata={"description": "For moderators."}
    )
    items = Items(fields.Nested(DecisionItemIn), min_items=1, max_items=MAX_ITEMS, required=True)


class EmptyIn(Schema):
    """An empty object."""


class FindingOut(Schema):
    """One thing one check noticed. `spans` index the item's `text`.

    `detail` is English; `said` and `gaps` tell the same apart from any language, where they are there (findings of before
    have neither).
    """

    check = fields.String(required=True)
    reason = fields.String(required=True)
    weight = fields.Float(required=True)
    detail = fields.String(required=True)
    spans = fields.List(fields.List(fields.Integer()), required=True)
    holds = fields.Boolean(required=True)
    said = fields.String(metadata={"description": "The name of the sentence that `detail` says."})
    gaps = fields.Dict(metadata={"description": "What fills the gaps of that sentence."})


class RecordOut(Schema):
    """How many comments of an author are in each state."""

    approved = fields.Integer(required=True)
    pending = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    spam = fields.Integer(required=True)


class QueueAuthorOut(Schema):
    """A comment's author as moderators see them."""

    name = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    website = fields.String(required=True, allow_none=True)
    key = fields.String(required=True, allow_none=True)
    is_staff = fields.Boolean(required=True)
    is_verified = fields.Boolean(required=True)
    record = fields.Nested(RecordOut, required=True)


class QueueArticleOut(Schema):
    """The article a comment is on."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    url = fields.String(required=True)
    is_public = fields.Boolean(required=True)


class RelativeOut(Schema):
    """A comment above another one."""

    id = fields.String(required=True)
    author_name = fields.String(required=True)
    status = fields.String(required=True)
    html = fields.String(required=True)


class ThreadOut(Schema):
    """Where in its thread a comment stands."""

    id = fields.String(required=True)
    depth = fields.Integer(required=True)
    reply_count = fields.Integer(required=True)


class FlagCountOut(Schema):
    """Readers' open flags on a comment: how many, what they weigh together, and how often each reason."""

    count = fields.Integer(required=True)
    weight = fields.Float(required=True)
    reasons = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class SimilarOut(Schema):
    """Comments with nearly the same text: how many were found (at most 20), and the most alike ones."""

    count = fields.Integer(required=True)
    ids = fields.List(fields.String(), required=True)


class HolderOut(Schema):
    """A moderator."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class ClaimOut(Schema):
    """A lease on a comment. After `expires_at` the comment is free again."""

    comment_id = fields.String(required=True)
    holder = fields.Nested(HolderOut, required=True)
    claimed_at = Instant(required=True)
    expires_at = Instant(required=True)


class QueueItemOut(Schema):
    """A comment as moderators see it, with everything a decision needs."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True)
    is_edit = fields.Boolean(required=True, metadata={"description": "An edit of a visible comment waits."})
    html = fields.String(required=True)
    public_html = fields.String(required=True, allow_none=True)
    source = fields.String(required=True)
    text = fields.String(required=True)
    score = fields.Float(required=True)
    probability = fields.Float(required=True, allow_none=True)
    outcome = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)
    policy_version = fields.String(required=True)
    model_version = fields.String(required=True, allow_none=True)
    author = fields.Nested(QueueAuthorOut, required=True)
    article = fields.Nested(QueueArticleOut, required=True)
    parent = fields.Nested(RelativeOut, required=True, allow_none=True)
    thread = fields.Nested(ThreadOut, required=True)
    created_at = Instant(required=True)
    edited_at = Instant(required=True, allow_none=True)
    flags = fields.Nested(FlagCountOut, required=True)
    similar = fields.Nested(SimilarOut, required=True)
    claim = fields.Nested(ClaimOut, required=True, allow_none=True)
    looking = fields.List(fields.Nested(HolderOut), required=True)


class ActorOut(Schema):
    """Who decided."""

    type = fields.String(required=True)
    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class DecisionOut(Schema):
    """A decision in a comment's history."""

    decision_id = fields.String(required=True)
    comment_id = fields.String(required=True)
    revision_id = fields.String(required=True, allow_none=True)
    action = fields.String(required=True)
    from_status = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    version = fields.Integer(required=True)
    actor = fields.Nested(ActorOut, required=True)
    reason_code = fields.String(required=True, allow_none=True)
    statement = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    policy_version = fields.String(required=True, allow_none=True)
    model_version = fields.String(required=True, allow_none=True)
    batch_id = fields.String(required=True, allow_none=True)
    supersedes_id = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)


class RevisionOut(Schema):
    """One text of a comment and what the checks said of it."""

    id = fields.String(required=True)
    number = fields.Integer(required=True)
    source = fields.String(required=True)
    text = fields.String(required=True)
    html = fields.String(required=True)
    score = fields.Float(required=True)
    probability = fields.Float(required=True, allow_none=True)
    outcome = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)
    policy_version = fields.String(required=True)
    model_version = fields.String(required=True, allow_none=True)
    sanitizer_version = fields.Integer(required=True)
    created_at = Instant(required=True)


class RecentOut(Schema):
    """One of the author's other comments."""

    id = fields.String(required=True)
    article_id = fields.String(required=True)
    status = fields.String(required=True)
    text = fields.String(required=True)
    created_at = Instant(required=True)


class ReaderFlagOut(Schema):
    """A reader's flag, without who sent it. `outcome` is null while it is open."""

    reason = fields.String(required=True)
    detail = fields.String(required=True, allow_none=True)
    weight = fields.Float(required=True)
    outcome = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    settled_at = Instant(required=True, allow_none=True)


class AlikeOut(Schema):
    """A comment with nearly the same text; `similarity` runs to 1, the same words."""

    id = fields.String(required=True)
    article_id = fields.String(required=True)
    status = fields.String(required=True)
    author_name = fields.String(required=True)
    similarity = fields.Float(required=True)
    text = fields.String(required=True)
    created_at = Instant(required=True)


class EvidenceOut(QueueItemOut):
    """Everything there is to know about one comment."""

    revisions = fields.List(fields.Nested(RevisionOut), required=True)
    history = fields.List(fields.Nested(DecisionOut), required=True)
    recent = fields.List(fields.Nested(RecentOut), required=True)
    ancestors = fields.List(fields.Nested(RelativeOut), required=True)
    reader_flags = fields.List(fields.Nested(ReaderFlagOut), required=True)
    alike = fields.List(fields.Nested(AlikeOut), required=True)
    appeals = fields.List(fields.Nested(AppealOut), required=True)


class DecisionResultOut(Schema):
    """What became of one item: the decision, or the problem that kept it from being made."""

    comment_id = fields.String(required=True)
    decision_id = fields.String()
    status = fields.String()
    version = fields.Integer()
    problem = fields.Dict(metadata={"description": "An error as in application/problem+json."})


class BatchMeta(Schema):
    """About a call that decides. `batch_id` undoes it as a whole."""

    batch_id = fields.String(required=True)
    applied = fields.Integer(required=True)
    refused = fields.Integer(required=True)
