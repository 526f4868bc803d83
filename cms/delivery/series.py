"""Numbers over time for charts: what came, what was decided and by whom, and how much waited, hour by hour or day by day.

Owns the steps and the filling of gaps. What waited in the past is counted back from what waits now: every change of a
state is a decision, and none is ever removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.delivery.tallies import Tally
from cms.models import Comment
from moderation import Status

HOURLY_DAYS: Final = 3
"""Up to so many days a point is an hour; beyond, it is a day."""

COUNTED: Final = ("submitted", "human", "automatic", "undone")
NOTHING: Final = Tally()


def series(session: Session, period: Mapping[datetime, Tally], *, days: int, now: datetime) -> dict[str, Any]:
    """Return a point for every hour or day (UTC) of the last days, gaps filled, oldest first. One query.

    `period` has what was counted since, in the same steps (`is_hourly`).
    """
    hourly = is_hourly(days)
    step = timedelta(hours=1) if hourly else timedelta(days=1)
    last = now.replace(minute=0, second=0, microsecond=0)
    last = last if hourly else last.replace(hour=0)
    first = last - timedelta(days=days) + step
    waiting = session.scalar(select(func.count()).where(Comment.status == Status.PENDING)) or 0
    points: list[dict[str, Any]] = []
    at = last
    while at >= first:
        tally = period.get(at, NOTHING)
        points.append({"at": at, **{name: tally[name] for name in COUNTED}, "pending": waiting})
        waiting -= tally["entered"] - tally["left"]
        at -= step
    return {"step": "hour" if hourly else "day", "points": points[::-1]}


def is_hourly(days: int) -> bool:
    """Tell whether a point of so many days is an hour."""
    return days <= HOURLY_DAYS
