"""Verbs of the tallies: counting the hours that are over, and letting go of what was counted before something came in late.

Owns `decision_hours`. It is never needed for the right numbers (`cms.delivery.tallies`), only for quick ones.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cms.db import hold
from cms.delivery.tallies import COUNTED, HOUR, by_hour, hour_of
from cms.models import Decision, DecisionHour

SETTLES: Final = timedelta(hours=1)
"""So long after its end an hour is counted: what was decided in it and takes longer to be committed is not (house rule)."""

BATCH: Final = timedelta(days=7)
"""How much is counted in one transaction."""

_NAME: Final = "decision_hours"


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether an hour is over that is not counted. One query."""
    latest = session.scalar(select(func.max(DecisionHour.hour)))
    return latest is None or latest + HOUR < _end(now)


def step(session: Session, now: datetime) -> int:
    """Count the next hours that are over; return how many. Four queries and an insertion."""
    hold(session, _NAME)
    latest = session.scalar(select(func.max(DecisionHour.hour)))
    first = session.scalar(select(func.min(Decision.created_at))) if latest is None else latest + HOUR
    if first is None:
        return 0
    since = hour_of(first)
    until = min(_end(now), since + BATCH)
    if since >= until:
        return 0
    found = by_hour(session, since, until)
    # The latest is there even if nothing happened in it: it says how far the hours are counted.
    found.setdefault(until - HOUR, Counter())
    session.add_all(DecisionHour(hour=hour, **{name: tally[name] for name in COUNTED}) for hour, tally in found.items())
    return len(found)


def forget(session: Session, since: datetime) -> None:
    """Let the hours since an instant be counted anew: decisions of that time come in only now. One statement.

    Until this transaction ends nobody counts: what it brings is not overlooked.
    """
    hold(session, _NAME)
    session.execute(delete(DecisionHour).where(DecisionHour.hour >= hour_of(since)))


def wrong(session: Session) -> list[str]:
    """Count every hour again and name those that differ. Reads all decisions."""
    latest = session.scalar(select(func.max(DecisionHour.hour)))
    if latest is None:
        return []
    there = by_hour(session, None, latest + HOUR)
    kept = {
        row.hour: Counter({name: getattr(row, name) for name in COUNTED})
        for row in session.scalars(select(DecisionHour))
    }
    hours = sorted(there.keys() | kept.keys())
    return [
        f"The hour of {hour:%Y-%m-%d %H:%M} says {kept.get(hour, Counter())['decided']} decisions, or others than there are: "
        f"there are {there.get(hour, Counter())['decided']}."
        for hour in hours
        if +kept.get(hour, Counter()) != +there.get(hour, Counter())
    ]


def _end(now: datetime) -> datetime:
    return hour_of(now - SETTLES)
