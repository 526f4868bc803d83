"""Who may call a route: declared beside it, checked before anything else of the request is read."""

from __future__ import annotations

from dataclasses import dataclass

from cms.auth import Scope


@dataclass(frozen=True, slots=True)
class Public:
    """Everybody, and the answer is the same for everybody; `or_scope` names the right that a parameter may ask for."""

    or_scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Everybody; manage tokens show a reader their own comments."""


@dataclass(frozen=True, slots=True)
class CommentAuthor:
    """Whoever holds the comment's manage token; checked by the view, which knows the comment."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Anybody with valid credentials."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Whoever has this right."""

    scope: Scope


Access = Public | Reader | CommentAuthor | SignedIn | Needs
