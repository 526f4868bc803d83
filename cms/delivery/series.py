"""Numbers over time for charts: what came, what was decided and by whom, and how much waited, hour by hour or day by day.

Owns the steps and the filling of gaps. What waited in the past is counted back from what waits now: every change of a
state is a decision, and none is ever removed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.orm import Session

from cms.models import Comment, Decision
from moderation import ActorType, Status

HOURLY_DAYS: Final = 3
"""Up to so many days a point is an hour; beyond, it is a day."""

COUNTED: Final = ("submitted", "human", "automatic", "undone")


def series(session: Session, *, days: int, now: datetime) -> dict[str, Any]:
    """Return a point for every hour or day (UTC) of the last days, gaps filled, oldest first. Two queries."""
    is_hourly = days <= HOURLY_DAYS
    step = timedelta(hours=1) if is_hourly else timedelta(days=1)
    last = now.replace(minute=0, second=0, microsecond=0)
    last = last if is_hourly else last.replace(hour=0)
    first = last - timedelta(days=days) + step
    found = _counted(session, first, is_hourly=is_hourly)
    waiting = session.scalar(select(func.count()).where(Comment.status == Status.PENDING)) or 0
    points: list[dict[str, Any]] = []
    at = last
    while at >= first:
        row = found.get(at.strftime("%Y-%m-%dT%H" if is_hourly else "%Y-%m-%d"))
        counts = {name: getattr(row, name) if row is not None else 0 for name in COUNTED}
        points.append({"at": at, **counts, "pending": waiting})
        waiting -= 0 if row is None else row.entered - row.left
        at -= step
    return {"step": "hour" if is_hourly else "day", "points": points[::-1]}


def _counted(session: Session, since: datetime, *, is_hourly: bool) -> dict[str, Any]:
    was_pending, is_pending = Decision.from_status == Status.PENDING, Decision.to_status == Status.PENDING
    came_from_elsewhere = Decision.from_status.is_(None) | (Decision.from_status != Status.PENDING)
    query = select(
        _step(session, is_hourly=is_hourly).label("step"),
        _count(Decision.action == "submit").label("submitted"),
        _count(Decision.actor_type == ActorType.HUMAN).label("human"),
        _count(Decision.actor_type == ActorType.MODEL).label("automatic"),
        _count(Decision.supersedes_id.is_not(None)).label("undone"),
        _count(is_pending & came_from_elsewhere).label("entered"),
        _count(was_pending & (Decision.to_status != Status.PENDING)).label("left"),
    )
    rows = session.execute(query.where(Decision.created_at >= since).group_by(text("step")))
    return {row.step: row for row in rows}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _step(session: Session, *, is_hourly: bool) -> ColumnElement[str]:
    """Return the hour or the day of a decision as text, in UTC."""
    if session.get_bind().dialect.name == "postgresql":
        shape = 'YYYY-MM-DD"T"HH24' if is_hourly else "YYYY-MM-DD"
        return func.to_char(func.timezone("UTC", Decision.created_at), shape)
    return func.strftime("%Y-%m-%dT%H" if is_hourly else "%Y-%m-%d", Decision.created_at)
