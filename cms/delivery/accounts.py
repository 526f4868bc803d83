"""Reads of accounts and tokens. Nothing here is public, and no secret is ever read back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms.models import Account, Token


def account(session: Session, account_id: str | None) -> Account | None:
    """Return an account, None for a machine. One query."""
    return None if account_id is None else session.get(Account, account_id)


def tokens(session: Session, *, now: datetime) -> list[dict[str, Any]]:
    """Return the tokens that still work, newest first. One query."""
    query = select(Token).where(Token.revoked_at.is_(None), or_(Token.expires_at.is_(None), Token.expires_at > now))
    return [token_values(token) for token in session.scalars(query.order_by(Token.created_at.desc(), Token.id.desc()))]


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
