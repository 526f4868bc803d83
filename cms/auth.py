"""Who may: scopes, roles as sets of scopes, and the actor behind a request.

Owns the vocabulary of rights. Where tokens and passwords are kept is `accounts`; which route needs what is declared on
the route.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """A right; the values are the wire strings."""

    ARTICLES_READ_DRAFTS = "articles:read_drafts"
    ARTICLES_WRITE = "articles:write"
    ARTICLES_PUBLISH = "articles:publish"
    FIELDS_MANAGE = "fields:manage"
    COMMENTS_READ_PRIVATE = "comments:read_private"
    COMMENTS_MODERATE = "comments:moderate"
    MEDIA_WRITE = "media:write"
    WEBHOOKS_MANAGE = "webhooks:manage"
    ACCOUNTS_MANAGE = "accounts:manage"
    AUDIT_READ = "audit:read"
    ENGINE_USE = "engine:use"


class Role(StrEnum):
    """A named set of scopes; the values are the wire strings."""

    AUTHOR = "author"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ADMIN = "admin"


_AUTHOR: Final = frozenset({Scope.ARTICLES_READ_DRAFTS, Scope.ARTICLES_WRITE, Scope.MEDIA_WRITE})

SCOPES: Final[dict[Role, frozenset[Scope]]] = {
    Role.AUTHOR: _AUTHOR,
    Role.EDITOR: _AUTHOR | {Scope.ARTICLES_PUBLISH, Scope.FIELDS_MANAGE},
    Role.MODERATOR: frozenset({Scope.COMMENTS_READ_PRIVATE, Scope.COMMENTS_MODERATE}),
    Role.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with rights: an account, or a machine's token (`account_id` None)."""

    token_id: str
    name: str
    scopes: frozenset[Scope]
    account_id: str | None = None
    is_session: bool = False

    @property
    def id(self) -> str:
        """The account, or the token of a machine."""
        return self.account_id or self.token_id
