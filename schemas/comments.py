"""Comments on the wire: what readers send, what the public and a comment's author get."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from schemas.appeals import AppealOut
from schemas.envelopes import ListMeta, PageQuery
from schemas.fields import EmailAddress, Instant, Measure, Names, PlainText, SourceText, WebAddress, WholeNumber

MAX_NAME_CHARS: Final = 80
MAX_DEPTH: Final = 20


class CommentAuthorIn(Schema):
    """Who comments. Everything is plain text, never HTML."""

    name = PlainText(min_chars=1, max_chars=MAX_NAME_CHARS, required=True)
    email = EmailAddress(allow_none=True, metadata={"description": "Never shown. Links an author's comments."})
    website = WebAddress(allow_none=True)


class FormIn(Schema):
    """What the form noticed. `trap` is a field people do not see, `fill_time_s` how long the form was open."""

    trap = fields.String(load_default="", validate=validate.Length(max=1000))
    fill_time_s = Measure(allow_none=True, load_default=None, validate=validate.Range(min=0, max=1e7))


class CommentIn(Schema):
    """A new comment. State, author rights and scores are not the client's to say: unknown members are refused."""

    author = fields.Nested(CommentAuthorIn, required=True)
    body = SourceText(required=True, validate=validate.Length(min=1))
    parent_id = fields.UUID(allow_none=True, load_default=None)
    form = fields.Nested(FormIn, load_default=dict)


class CommentPatch(Schema):
    """A new text."""

    body = SourceText(required=True, validate=validate.Length(min=1))


class CommentAuthorOut(Schema):
    """A comment's author as the public gets them: never an e-mail address."""

    name = fields.String(required=True, allow_none=True)
    avatar_url = fields.String(required=True, allow_none=True)
    is_staff = fields.Boolean(required=True)
    is_verified = fields.Boolean(required=True)


class CommentOut(Schema):
    """A comment as the public gets it: never an e-mail, an address, a score or a state.

    `replies` is there in trees, `status` on the reader's own comments alone.
    """

    id = fields.String(required=True)
    article_id = fields.String(required=True)
    parent_id = fields.String(required=True, allow_none=True)
    thread_id = fields.String(required=True)
    depth = fields.Integer(required=True)
    author = fields.Nested(CommentAuthorOut, required=True)
    html = fields.String(required=True)
    created_at = Instant(required=True)
    edited_at = Instant(required=True, allow_none=True)
    reply_count = fields.Integer(required=True)
    votes = fields.Integer(required=True)
    is_pinned = fields.Boolean(required=True)
    is_deleted = fields.Boolean(required=True)


class CommentNodeOut(CommentOut):
    """A comment in a list; in a tree with its replies, and a link to the ones that are not shown."""

    status = fields.String()
    replies = fields.List(fields.Nested("CommentNodeOut"))
    more_replies = fields.String(metadata={"description": "Address of the replies, where not all are shown."})


class OwnCommentOut(CommentOut):
    """A comment as its author gets it, with the manage token."""

    status = fields.String(required=True)
    source = fields.String(required=True)
    edit_waits = fields.Boolean(required=True)
    statement = fields.String(required=True, allow_none=True)
    reason_code = fields.String(required=True, allow_none=True)
    appeals = fields.List(fields.Nested(AppealOut), required=True)


class SubmittedMeta(Schema):
    """What became of a comment. The token is given once: it edits and deletes this comment and no other."""

    status = fields.String(required=True)
    version = fields.Integer(required=True)
    manage_token = fields.String()
    reasons = fields.List(fields.String(), required=True)


class CommentMeta(Schema):
    """About one comment; the version for its author only."""

    version = fields.Integer()


class CommentListQuery(PageQuery):
    """Which comments to list. Without `depth` the list is flat; with it, a tree."""

    limit = WholeNumber(load_default=50, validate=validate.Range(min=1, max=100))
    sort = fields.String(load_default="oldest", validate=validate.OneOf(["oldest", "newest", "top"]))
    parent = fields.UUID(load_default=None, metadata={"description": "List the replies to this comment."})
    depth = WholeNumber(
        load_default=None,
        validate=validate.Range(min=0, max=MAX_DEPTH),
        metadata={"description": "Levels of replies below each comment."},
    )

    include = Names(("json_ld",), load_default=())


class CommentListMeta(ListMeta):
    """About a list of comments; `json_ld` where it was asked for."""

    json_ld = fields.Dict()


class CountsQuery(Schema):
    """The articles to count comments of."""

    article = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(min=1, max=100),
        metadata={"description": "May be given up to 100 times."},
    )


class CountsOut(Schema):
    """Visible comments by article; articles that are not public are left out."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
