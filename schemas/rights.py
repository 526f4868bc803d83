"""Readers' rights on the wire: appeals, export and erasure."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.appeals import AppealOut
from schemas.envelopes import PageQuery
from schemas.fields import EmailAddress, Instant, PlainText, SourceText
from schemas.review import MAX_STATEMENT_CHARS, ActorOut, FindingOut
from schemas.sanctions import SanctionOut


class AppealIn(Schema):
    """Why the decision is wrong, in the author's words."""

    text = SourceText(required=True, validate=validate.Length(min=1, max=5000))


class AppealedCommentOut(Schema):
    """The comment an appeal is about, with the text that was decided."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    status = fields.String(required=True)
    author_name = fields.String(required=True)
    html = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)


class AppealedArticleOut(Schema):
    """The article the comment is on."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)


class AppealedDecisionOut(Schema):
    """The decision an appeal is against."""

    action = fields.String(required=True)
    actor = fields.Nested(ActorOut, required=True)
    reason_code = fields.String(required=True, allow_none=True)
    statement = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)


class ListedAppealOut(AppealOut):
    """An appeal with everything that a decision on it needs."""

    comment = fields.Nested(AppealedCommentOut, required=True)
    article = fields.Nested(AppealedArticleOut, required=True)
    decision = fields.Nested(AppealedDecisionOut, required=True)


class AppealsQuery(PageQuery):
    """Which appeals to list."""

    state = fields.String(
        load_default="open",
        data_key="filter[state]",
        validate=validate.OneOf(["open", "closed"]),
        metadata={"description": "`closed`: decided or overtaken."},
    )


class RulingIn(Schema):
    """The outcome of an appeal."""

    outcome = fields.String(required=True, validate=validate.OneOf(["upheld", "overturned"]))
    statement = PlainText(
        max_chars=MAX_STATEMENT_CHARS,
        allow_none=True,
        load_default=None,
        metadata={"description": "Told to the author."},
    )
    note = PlainText(
        max_chars=MAX_STATEMENT_CHARS, allow_none=True, load_default=None, metadata={"description": "For moderators."}
    )


class CommenterIn(Schema):
    """An author of comments, by e-mail address. In the body, so that it stays out of logs of addresses."""

    email = EmailAddress(required=True)


class ExportedRevisionOut(Schema):
    """A text; score and findings for staff."""

    number = fields.Integer(required=True)
    source = fields.String(required=True)
    created_at = Instant(required=True)
    score = fields.Float()
    findings = fields.List(fields.Nested(FindingOut))


class ExportedDecisionOut(Schema):
    """What was decided, without who did; the note for staff."""

    action = fields.String(required=True)
    status = fields.String(required=True)
    is_automatic = fields.Boolean(required=True)
    reason_code = fields.String(required=True, allow_none=True)
    statement = fields.String(required=True, allow_none=True)
    note = fields.String(allow_none=True)
    created_at = Instant(required=True)


class ExportedFlagOut(Schema):
    """What a reader said of a comment; the words for staff."""

    reason = fields.String(required=True)
    outcome = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    detail = fields.String(allow_none=True)


class ExportedCommentOut(Schema):
    """A comment and all that belongs to it."""

    id = fields.String(required=True)
    article_id = fields.String(required=True)
    parent_id = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    author_name = fields.String(required=True)
    author_email = fields.String(required=True, allow_none=True)
    author_website = fields.String(required=True, allow_none=True)
    author_key = fields.String(required=True, allow_none=True)
    address_key = fields.String(required=True, allow_none=True)
    votes = fields.Integer(required=True)
    created_at = Instant(required=True)
    edited_at = Instant(required=True, allow_none=True)
    revisions = fields.List(fields.Nested(ExportedRevisionOut), required=True)
    decisions = fields.List(fields.Nested(ExportedDecisionOut), required=True)
    appeals = fields.List(fields.Nested(AppealOut), required=True)
    flags = fields.List(fields.Nested(ExportedFlagOut), required=True)


class ExportedReportOut(Schema):
    """What another site reported to the engine about the author."""

    blog = fields.String(required=True)
    permalink = fields.String(required=True, allow_none=True)
    label = fields.String(required=True)
    author_name = fields.String(required=True)
    author_website = fields.String(required=True, allow_none=True)
    source = fields.String(required=True)
    created_at = Instant(required=True)


class ExportedNoteOut(Schema):
    """What a moderator noted about the author, without who did."""

    text = fields.String(required=True)
    created_at = Instant(required=True)


class ExportedGivenFlagOut(ExportedFlagOut):
    """What the author said of somebody's comment, known by the network address it came from."""

    comment_id = fields.String(required=True)


class ExportedVoteOut(Schema):
    """How the author voted, known by the network address it came from."""

    comment_id = fields.String(required=True)
    value = fields.Integer(required=True)
    created_at = Instant(required=True)


class ExportOut(Schema):
    """All that is held of an author; what is beside the comments for staff only."""

    is_complete = fields.Boolean(required=True, metadata={"description": "False: there is more than one export holds."})
    comments = fields.List(fields.Nested(ExportedCommentOut), required=True)
    flags = fields.List(fields.Nested(ExportedGivenFlagOut), required=True)
    votes = fields.List(fields.Nested(ExportedVoteOut), required=True)
    sanctions = fields.List(fields.Nested(SanctionOut), required=True)
    notes = fields.List(fields.Nested(ExportedNoteOut), required=True)
    reports = fields.List(fields.Nested(ExportedReportOut), required=True)


class ErasedOut(Schema):
    """What was erased. `is_done` false: there is more, call again.

    Sanctions that stand keep the keyed hash of the e-mail address until they end.
    """

    batch_id = fields.String(required=True)
    comment_ids = fields.List(fields.String(), required=True)
    is_done = fields.Boolean(required=True)
    standing_sanctions = fields.Integer(required=True)
