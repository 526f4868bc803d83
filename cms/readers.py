"""Telling readers apart without knowing them: one key for each, made of what the request shows.

Owns how a reader's key comes about. What readers do with it (flags, votes) is written elsewhere.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from cms.keys import Keys
from cms.models import Comment, Flag, Vote

NOBODY: Final = "-"
"""How keys begin that belong to no reader: hexadecimal digits never do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a request shows of a reader: its network address' keys, newest first, and the hashes of its manage tokens."""

    address_keys: tuple[str, ...] = ()
    manage_hashes: frozenset[str] = frozenset()


def reader_keys(session: Session, traits: Traits, *, keys: Keys) -> tuple[str, ...]:
    """Return the key of a reader, and then those under which they were known before; 64 hexadecimal digits each.

    A reader who holds the token of a comment is known by where the oldest of these comments was sent from, whatever
    address they have today; others by their address. Holding many tokens makes nobody many readers, and all who show
    nothing at all count as one (house rules). Keys of addresses change with every period (`Keys.addresses`): what was
    done from the same address is known for a year. One query with manage tokens, none without.
    """
    return tuple(keys.digest("reader", trait) for trait in _traits(session, traits))


def known_as(comment: Comment, *, keys: Keys) -> tuple[str, ...]:
    """Return the keys that whoever wrote a comment may have as a reader: by its address, and by its token."""
    traits = (comment.address_key, comment.manage_token_hash)
    return tuple(keys.digest("reader", trait) for trait in traits if trait)


def forget(session: Session, kind: type[Flag] | type[Vote], *conditions: ColumnElement[bool]) -> None:
    """Make flags or votes nobody's: each gets a key that no reader has, and words go. What they count stays."""
    column = Flag.id if kind is Flag else Vote.reader_key
    for row in session.execute(select(kind.comment_id, column.label("which")).where(*conditions)).all():
        change = update(kind).where(kind.comment_id == row.comment_id, column == row.which)
        nobody: dict[str, str | None] = {"reader_key": NOBODY + secrets.token_hex(30)}
        if kind is Flag:
            nobody["detail"] = None
        session.execute(change.values(nobody), execution_options={"synchronize_session": False})


def _traits(session: Session, traits: Traits) -> tuple[str, ...]:
    if traits.manage_hashes:
        query = select(Comment.address_key, Comment.manage_token_hash)
        query = query.where(Comment.manage_token_hash.in_(traits.manage_hashes)).order_by(Comment.id).limit(1)
        row = session.execute(query).first()
        if row is not None:
            return (row.address_key,) if row.address_key else traits.address_keys or (str(row.manage_token_hash),)
    return traits.address_keys or ("unknown",)
