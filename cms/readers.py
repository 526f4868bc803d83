"""Telling readers apart without knowing them: one key for each, made of what the request shows.

Owns how a reader's key comes about. What readers do with it (flags, votes) is written elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.keys import Keys
from cms.models import Comment


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a request shows of a reader: the key of its network address, and the hashes of its manage tokens."""

    address_key: str | None = None
    manage_hashes: frozenset[str] = frozenset()


def reader_key(session: Session, traits: Traits, *, keys: Keys) -> str:
    """Return the key of a reader: 64 hexadecimal digits. One query with manage tokens, none without.

    A reader who holds the token of a comment is known by where the oldest of these comments was sent from, whatever
    address they have today; others by their address. Holding many tokens makes nobody many readers, and all who show
    nothing at all count as one (house rules). Keys of addresses change with every period (`Keys.address`): a reader who
    shows nothing else begins anew with it, and so does their record.
    """
    return keys.digest("reader", _trait(session, traits))


def _trait(session: Session, traits: Traits) -> str:
    if traits.manage_hashes:
        query = select(Comment.address_key, Comment.manage_token_hash)
        query = query.where(Comment.manage_token_hash.in_(traits.manage_hashes)).order_by(Comment.id).limit(1)
        row = session.execute(query).first()
        if row is not None:
            return row.address_key or traits.address_key or str(row.manage_token_hash)
    return traits.address_key or "unknown"
