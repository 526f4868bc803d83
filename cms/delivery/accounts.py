"""Reads of accounts and tokens. Nothing here is public, and no secret is ever read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.models import Account, SecondFactor, Token

ACCOUNT_ORDER: Final = (SortKey("name", Account.name), SortKey("id", Account.id))


def account(session: Session, account_id: str | None) -> Account | None:
    """Return an account, None for a machine. One query."""
    return None if account_id is None else session.get(Account, account_id)


def tokens(session: Session, *, now: datetime, with_sessions: bool = True) -> list[dict[str, Any]]:
    """Return the tokens that still work, newest first, the ones of logins too unless they are left out. One query."""
    query = select(Token).where(Token.revoked_at.is_(None), or_(Token.expires_at.is_(None), Token.expires_at > now))
    if not with_sessions:
        query = query.where(Token.is_session.is_(False))
    return [token_values(token) for token in session.scalars(query.order_by(Token.created_at.desc(), Token.id.desc()))]


def account_list(session: Session, *, after: Sequence[Any] | None, limit: int) -> Page[tuple[Account, bool]]:
    """Return a page of accounts by name, each with whether it has a second factor. One query."""
    has_factor = exists().where(SecondFactor.account_id == Account.id, SecondFactor.confirmed_at.is_not(None))
    query = select(Account, has_factor, *(key.column.label(key.name) for key in ACCOUNT_ORDER))
    page = pages.fetch(session, query, ACCOUNT_ORDER, after=after, limit=limit)
    return Page([(row[0], bool(row[1])) for row in page.rows], page.next)


def sessions(session: Session, account_id: str, *, now: datetime) -> list[dict[str, Any]]:
    """Return the sessions of an account that still work, the last used first. One query."""
    query = select(Token).where(
        Token.account_id == account_id, Token.is_session, Token.revoked_at.is_(None), Token.expires_at > now
    )
    found = [
        token_values(token) | {"user_agent": token.user_agent}
        for token in session.scalars(query)
        if not _is_idle(token, now)
    ]
    return sorted(found, key=lambda values: values["last_used_at"] or values["created_at"], reverse=True)


def _is_idle(token: Token, now: datetime) -> bool:
    return token.idle_s is not None and now - (token.last_used_at or token.created_at) > timedelta(seconds=token.idle_s)


def token_values(token: Token) -> dict[str, Any]:
    """Return what may be shown of a token."""
    return {
        "id": token.id,
        "name": token.name,
        "hint": token.hint,
        "scopes": token.scopes,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }
