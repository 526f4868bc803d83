"""Reading the journal for one cache: what is new, in requests as large as it takes, and how far it has got.

Owns the cursor. It moves only after the cache has acknowledged: a crash in between tells it twice, never not at all.
When and how often, and the pauses after failures, are the worker's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from cms import journal
from cms.models import JournalEntry, PurgeCursor
from cms.purge import protocols
from cms.purge.protocols import Cache

ROWS: Final = 500
"""Journal rows that one step looks at."""

Record = Callable[[Session, datetime], int]


def is_due(session: Session, now: datetime, *, cache: Cache) -> bool:
    """Tell whether the journal has rows that the cache has not been told of. One query."""
    del now
    told = select(PurgeCursor.seq).where(PurgeCursor.name == cache.name).scalar_subquery()
    new = select(exists().where(JournalEntry.seq > told))
    return bool(session.scalar(new)) or session.get(PurgeCursor, cache.name) is None


def step(session: Session, now: datetime, *, cache: Cache) -> int | Callable[[], Record]:
    """Take what is next for a cache: rows without tags are passed over, for the others return the errand to tell it.

    A cache that is named for the first time begins at the present end of the journal. At most three statements.
    """
    del now
    cursor = session.get(PurgeCursor, cache.name)
    if cursor is None:
        session.add(PurgeCursor(name=cache.name, seq=journal.head(session)))
        return 1
    rows = select(JournalEntry.seq, JournalEntry.tags).where(JournalEntry.seq > cursor.seq)
    tags, seq = _batch(session.execute(rows.order_by(JournalEntry.seq).limit(ROWS)).all(), cache.max_tags)
    if not tags:
        done, cursor.seq = int(seq > cursor.seq), max(seq, cursor.seq)
        return done
    return lambda: _tell(cache, tags, seq)


def _batch(rows: Sequence[Row[int, list[str]]], max_tags: int) -> tuple[list[str], int]:
    """Return the tags of as many rows as fit into one request, and the last of them; the first row goes in any case."""
    tags: dict[str, None] = {}
    last = 0
    for row in rows:
        together = tags | dict.fromkeys(row.tags)
        if tags and len(together) > max_tags:
            break
        tags, last = together, row.seq
    return list(tags), last


def _tell(cache: Cache, tags: Sequence[str], seq: int) -> Record:
    """Tell a cache to forget, in as many requests as its limit asks for; return what to write down then.

    Raises:
        NotPurged, OSError, HTTPException: it did not acknowledge; nothing is written down.
    """
    for start in range(0, len(tags), cache.max_tags):
        protocols.send(cache.write(tags[start : start + cache.max_tags]), cache)

    def record(session: Session, now: datetime) -> int:
        del now
        cursor = session.get_one(PurgeCursor, cache.name)
        cursor.seq = max(cursor.seq, seq)
        return len(tags)

    return record
