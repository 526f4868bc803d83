"""Telling an outside service that learns where a person disagreed with it: from the journal, by the worker.

Owns the cursor and what counts as disagreement. The cursor moves only after the service has answered, one report at a
time: a report is never lost, and a crash between the answer and the commit repeats that one report at most. When and how
often, and the pauses after failures, are the worker's.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from cms import journal
from cms.config import Settings
from cms.delivery import reports
from cms.models import JournalEntry, PurgeCursor
from cms.outside.akismet import Akismet
from cms.outside.questions import Question, Refused
from cms.outside.requests import Line
from moderation import ActorType, Status

NAME: Final = "akismet reports"
ROWS: Final = 200
"""Decisions that one step looks at."""

TIME_LIMIT_S: Final = 10.0
"""How long one report may take from the first byte to the last (house rule): nobody waits for it."""

_KINDS: Final = {f"comment.{Status.SPAM}": True, f"comment.{Status.APPROVED}": False}
_log: Final = logging.getLogger("masthead")

Record = Callable[[Session, datetime], int]


def learners(settings: Settings) -> tuple[Akismet, ...]:
    """Return the services that the settings name and that learn."""
    return (Akismet(settings.akismet_url, settings.akismet_key),) if settings.akismet_key else ()


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether people have decided something that was not looked at. One query, two at the very beginning."""
    del now
    looked_at = select(PurgeCursor.seq).where(PurgeCursor.name == NAME).scalar_subquery()
    new = select(exists().where(JournalEntry.seq > looked_at, *_decided()))
    return bool(session.scalar(new)) or session.get(PurgeCursor, NAME) is None


def step(session: Session, now: datetime, *, service: Akismet, settings: Settings) -> int | Callable[[], Record]:
    """Find the next disagreement and return the errand to report it; what nobody disagreed on is passed over.

    A service that is named for the first time begins at the present end of the journal. At most five statements.
    """
    del now
    cursor = session.get(PurgeCursor, NAME)
    if cursor is None:
        session.add(PurgeCursor(name=NAME, seq=journal.head(session)))
        return 1
    rows = select(JournalEntry.seq, JournalEntry.kind, JournalEntry.detail)
    rows = rows.where(JournalEntry.seq > cursor.seq, *_decided()).order_by(JournalEntry.seq).limit(ROWS)
    found = session.execute(rows).all()
    decided = {
        item["decision_id"]: item for item in reports.decided(session, [row.detail["decision_id"] for row in found])
    }
    for seq, kind, detail in found:
        item = decided.get(detail["decision_id"])
        if item is not None and item["source"] and item["was_called_spam"] != _KINDS[kind]:
            question = _question(item, settings)
            return lambda: _tell(service, question, is_spam=_KINDS[kind], seq=seq)
        cursor.seq = seq
    return len(found)


def _decided() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for rows of decisions by people that say whether a comment is spam."""
    return JournalEntry.kind.in_(tuple(_KINDS)), JournalEntry.actor_type == ActorType.HUMAN


def _tell(service: Akismet, question: Question, *, is_spam: bool, seq: int) -> Record:
    """Tell the service; return what to write down then. What it does not want to hear is not said again.

    Raises:
        Unusable, OSError, HTTPException: it could not be told now; nothing is written down.
    """
    line = Line(TIME_LIMIT_S)
    clock = threading.Timer(TIME_LIMIT_S, line.cut)
    clock.daemon = True
    clock.start()
    try:
        service.teach(question, line, is_spam=is_spam)
    except Refused as refusal:
        _log.warning("outside: %s does not want to be told of a decision: %s", service.name, refusal)
    finally:
        clock.cancel()

    def record(session: Session, now: datetime) -> int:
        del now
        cursor = session.get_one(PurgeCursor, NAME)
        cursor.seq = max(cursor.seq, seq)
        return 1

    return record


def _question(item: dict[str, Any], settings: Settings) -> Question:
    return Question(
        text=item["text"],
        source=item["source"],
        author_name=item["author_name"],
        author_email=item["author_email"],
        author_website=item["author_website"],
        asked_at=item["created_at"],
        site_url=settings.site_url,
        article_url=settings.article_url(item["slug"], item["locale"]),
        article_title=item["title"],
        article_id=item["article_id"],
        locale=item["locale"],
        is_reply=item["parent_id"] is not None,
    )
