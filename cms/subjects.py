"""Who an author of comments is, when they ask what is held of them: by e-mail address, or by the tokens they hold.

Owns which comments, keys and rows belong to one author. What is done with them is known elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_

from cms.keys import Keys
from cms.models import Comment
from cms.readers import known_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An author. Manage tokens stand for their comments and for nothing else: a stranger can claim any address.

    Attributes:
        author_key, engine_key: the keyed hashes of the e-mail address, here and among what other sites reported.
        manage_hashes: hashes of the tokens; then everything else is left out.
    """

    keys: Keys
    email: str = ""
    author_key: str | None = None
    engine_key: str | None = None
    manage_hashes: frozenset[str] = frozenset()

    def comments(self) -> ColumnElement[bool]:
        """Return the condition that the author's comments fulfil."""
        if self.manage_hashes:
            return Comment.manage_token_hash.in_(self.manage_hashes)
        return or_(Comment.author_key == self.author_key, Comment.author_email == self.email)

    def reader_keys(self, comments: Iterable[Comment]) -> frozenset[str]:
        """Return the keys under which the author of these comments flags and votes; none for tokens."""
        if self.manage_hashes:
            return frozenset()
        return frozenset(key for comment in comments for key in known_as(comment, keys=self.keys))


def by_email(keys: Keys, email: str) -> Subject:
    """Return the author with an e-mail address, in whatever spelling."""
    address = email.strip().lower()
    engine_key = keys.digest("engine-author", address)
    return Subject(keys=keys, email=address, author_key=keys.author(address), engine_key=engine_key)


def by_tokens(keys: Keys, manage_hashes: frozenset[str]) -> Subject:
    """Return whoever holds the tokens with these hashes."""
    return Subject(keys=keys, manage_hashes=manage_hashes)
