"""Accounts, logins and tokens on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.fields import EmailAddress, Instant, Items, PlainText

SCOPES = (
    "articles:read_drafts",
    "articles:write",
    "articles:publish",
    "fields:manage",
    "comments:read_private",
    "comments:moderate",
    "media:write",
    "webhooks:manage",
    "accounts:manage",
    "audit:read",
    "engine:use",
)


class LoginIn(Schema):
    """Who logs in."""

    email = EmailAddress(required=True)
    password = fields.String(required=True, load_only=True, validate=validate.Length(min=1, max=200))
    code = PlainText(max_chars=40, load_only=True, metadata={"description": "Of the second factor, if there is one."})


class AccountOut(Schema):
    """A person who can sign in."""

    id = fields.String(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)


class SessionOut(Schema):
    """A login: a bearer token with an end. The token is shown once."""

    token = fields.String(required=True)
    expires_at = Instant(required=True)
    scopes = fields.List(fields.String(), required=True)
    account = fields.Nested(AccountOut, required=True)


class IdentityOut(Schema):
    """Whose credentials these are, and what they allow."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    is_session = fields.Boolean(required=True)
    scopes = fields.List(fields.String(), required=True)


class TokenIn(Schema):
    """A new token, never with more rights than its creator."""

    name = PlainText(min_chars=1, max_chars=120, required=True)
    scopes = Items(fields.String(validate=validate.OneOf(SCOPES)), min_items=1, max_items=len(SCOPES), required=True)
    expires_at = Instant(allow_none=True, load_default=None)


class TokenOut(Schema):
    """A token: its secret only in the answer to its creation."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    hint = fields.String(required=True, metadata={"description": "The first characters, to tell tokens apart."})
    scopes = fields.List(fields.String(), required=True)
    created_at = Instant(required=True)
    expires_at = Instant(required=True, allow_none=True)
    last_used_at = Instant(required=True, allow_none=True)
    revoked_at = Instant(required=True, allow_none=True)
    secret = fields.String()
