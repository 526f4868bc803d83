"""Keyset pages: a position in an order, taken from the last row, so that inserts never shift a page.

Owns how an order becomes a condition and how a position is written down. A position is sealed with the instance's key
together with the list it belongs to: a cursor that was made up, changed, or taken from another list is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, or_, tuple_
from sqlalchemy.orm import Session

from cms.errors import InvalidCursor
from cms.keys import Keys
from cms.lookups import LookUp

Row = TypeVar("Row")
PURPOSE: Final = "cursor"


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by. The last key of an order must be unique."""

    name: str
    column: Any
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, and the position after the last of them (None: there are no more)."""

    rows: Sequence[Row]
    next: tuple[Any, ...] | None


def fetch(
    session: Session,
    query: Select[*tuple[Any, ...]],
    keys: Sequence[SortKey],
    *,
    after: Sequence[Any] | None,
    limit: int,
) -> Page[Any]:
    """Fetch one page: at most `limit` rows after the position, in the order of `keys`. One query.

    The query must select every key's column under the key's name.
    """
    if after is not None:
        # Nothing tells the driver the columns' types by itself: an identifier is stored in another form than ours.
        query = query.where(_beyond(keys, [literal(at, key.column.type) for at, key in zip(after, keys, strict=True)]))
    return _page(session.execute(_ordered(query, keys).limit(limit + 1)).all(), keys, limit)


class Listing:
    """A list that is asked for in the same words again and again: its statements are made once.

    The query may have parameters (`bindparam`); it must select every key's column under the key's name.
    """

    def __init__(self, query: Select[*tuple[Any, ...]], keys: Sequence[SortKey]) -> None:
        self._keys = keys
        ordered = _ordered(query, keys).limit(bindparam("rows"))
        position = [bindparam(f"after_{n}", type_=key.column.type) for n, key in enumerate(keys)]
        self._first, self._further = LookUp(ordered), LookUp(ordered.where(_beyond(keys, position)))

    def page(self, session: Session, *, after: Sequence[Any] | None, limit: int, **parameters: Any) -> Page[Any]:
        """Fetch one page as `fetch` does. One query."""
        if after is None:
            rows = self._first.all(session, rows=limit + 1, **parameters)
        else:
            position = {f"after_{n}": at for n, at in enumerate(after)}
            rows = self._further.all(session, rows=limit + 1, **position, **parameters)
        return _page(rows, self._keys, limit)


def _ordered(query: Select[*tuple[Any, ...]], keys: Sequence[SortKey]) -> Select[*tuple[Any, ...]]:
    return query.order_by(*(key.column.desc() if key.is_descending else key.column.asc() for key in keys))


def _page(rows: Sequence[Any], keys: Sequence[SortKey], limit: int) -> Page[Any]:
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], tuple(getattr(last, key.name) for key in keys))


def seal(keys: Keys, fingerprint: str, position: Sequence[Any]) -> str:
    """Write a position down as an opaque cursor for the list that `fingerprint` names."""
    return keys.seal(PURPOSE, orjson.dumps([_digest(fingerprint), *position]))


def unseal(keys: Keys, fingerprint: str, cursor: str, order: Sequence[SortKey]) -> tuple[Any, ...]:
    """Read a cursor.

    Raises:
        InvalidCursor: it was not made by this instance for this list (400).
    """
    payload = keys.unseal(PURPOSE, cursor)
    if payload is None:
        raise InvalidCursor("The cursor was not made by this service, or has been changed.")
    digest, *position = orjson.loads(payload)
    if digest != _digest(fingerprint) or len(position) != len(order):
        raise InvalidCursor("The cursor belongs to another list: keep filters and sorting as they were.")
    return tuple(_restored(value, key) for value, key in zip(position, order, strict=True))


def _restored(value: Any, key: SortKey) -> Any:
    return datetime.fromisoformat(value) if key.name.endswith("_at") else value


def _digest(fingerprint: str) -> str:
    return hashlib.blake2b(fingerprint.encode(), digest_size=6).hexdigest()


def _beyond(keys: Sequence[SortKey], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition on rows behind a position.

    Where all keys run the same way it is one comparison of row values, which both databases turn into the start of an
    index range; otherwise the first column bounds the range and the alternatives sort out its beginning.
    """
    columns = [key.column for key in keys]
    if len({key.is_descending for key in keys}) == 1:
        row, position = tuple_(*columns), tuple_(*values)
        return row < position if keys[0].is_descending else row > position
    alternatives = []
    for n, key in enumerate(keys):
        equal = [columns[i] == values[i] for i in range(n)]
        alternatives.append(and_(*equal, columns[n] < values[n] if key.is_descending else columns[n] > values[n]))
    first = columns[0] <= values[0] if keys[0].is_descending else columns[0] >= values[0]
    return and_(first, or_(*alternatives))
