"""What the addresses of the console's own pages may say."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from schemas.fields import EmailAddress, PlainText, Switch, WholeNumber
from schemas.redirects import MAX_PATH_CHARS, RedirectsQuery
from schemas.revisions import MAX_NUMBER
from schemas.search import MAX_QUERY_CHARS

ROLES: Final = ("author", "editor", "moderator", "admin")


class LoginQuery(Schema):
    """Where to go after the login."""

    next = PlainText(max_chars=2000, load_default="")


class ArticlesQuery(Schema):
    """Which articles the list shows. Empty ones are left out by forms that were not filled in."""

    text = PlainText(max_chars=200, load_default="")
    status = fields.String(load_default="", validate=validate.OneOf(["", "draft", "published", "scheduled", "trashed"]))
    category = PlainText(max_chars=120, load_default="")
    tag = PlainText(max_chars=120, load_default="")
    author = PlainText(max_chars=120, load_default="")
    locale = PlainText(max_chars=16, load_default="")
    sort = fields.String(load_default="changed", validate=validate.OneOf(["changed", "title"]))
    within = fields.String(load_default="", validate=validate.OneOf(["", "titles"]))
    cursor = PlainText(max_chars=1000, load_default="")


class LinkQuery(Schema):
    """What an article that is to be linked is called."""

    find = PlainText(max_chars=200, load_default="")


class EditorQuery(Schema):
    """Whether the editor opens with what was typed and not saved."""

    unsaved = fields.String(load_default="", validate=validate.OneOf(["", "1"]))


class CompareQuery(Schema):
    """Which two revisions of an article to compare; 0 stands for nothing."""

    old = WholeNumber(required=True, validate=validate.Range(min=0, max=MAX_NUMBER))
    new = WholeNumber(required=True, validate=validate.Range(min=1, max=MAX_NUMBER))


class RedirectsPageQuery(RedirectsQuery):
    """Which redirects to list, and a path of which is asked where it leads."""

    path = PlainText(max_chars=MAX_PATH_CHARS, load_default="")


class RelatedPageQuery(Schema):
    """What to look for among the articles that could be pinned."""

    q = PlainText(max_chars=MAX_QUERY_CHARS, load_default="")


class CursorQuery(Schema):
    """Where a list goes on."""

    cursor = PlainText(max_chars=1000, load_default="")


class NewAccountIn(Schema):
    """A new account; its first password is made for it."""

    email = EmailAddress(required=True)
    name = PlainText(min_chars=1, max_chars=120, required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))


class AccountPatch(Schema):
    """Changes to an account."""

    name = PlainText(min_chars=1, max_chars=120)
    role = fields.String(validate=validate.OneOf(ROLES))
    is_disabled = Switch()


class LibraryQuery(Schema):
    """Which media the library shows."""

    text = PlainText(max_chars=200, load_default="")
    kind = fields.String(load_default="", validate=validate.OneOf(["", "image", "document"]))
    used = fields.String(load_default="", validate=validate.OneOf(["", "true", "false"]))
    described = fields.String(load_default="", validate=validate.OneOf(["", "true", "false"]))
    sort = fields.String(load_default="newest", validate=validate.OneOf(["newest", "title"]))
    cursor = PlainText(max_chars=1000, load_default="")
