"""The journal as the outside world reads it: what changed since a cursor, with tombstones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cms import journal


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes in the order of commits; `last_seq` is where to go on, even if there were none."""

    rows: list[dict[str, Any]]
    last_seq: int
    has_more: bool


def since(session: Session, seq: int, *, limit: int, everything: bool = False) -> Changes:
    """Return changes after `seq`; only public ones unless `everything`. One query."""
    entries = journal.entries_after(session, seq, limit=limit + 1, is_public=None if everything else True)
    kept = entries[:limit]
    rows = [
        {
            "seq": entry.seq,
            "kind": entry.kind,
            "id": entry.subject_id,
            "article_id": entry.article_id,
            "at": entry.at,
            "deleted": entry.is_deletion,
        }
        | ({"actor": {"type": entry.actor_type, "id": entry.actor_id}, "detail": entry.detail} if everything else {})
        for entry in kept
    ]
    return Changes(rows, kept[-1].seq if kept else seq, len(entries) > limit)


def head(session: Session) -> int:
    """Return where the journal ends now. One query."""
    return journal.head(session)
