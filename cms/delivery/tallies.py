"""Decisions counted by the hour or by the day: hours that are over from their own table, the rest from the decisions.

Owns what is counted and how the two are put together, to the same numbers as if every decision were counted. The table
is `cms.tallies`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select, text
from sqlalchemy.orm import Session, aliased

from cms.models import Decision, DecisionHour
from moderation import ActorType, Status

HOUR: Final = timedelta(hours=1)
BAD: Final = (Status.REJECTED, Status.SPAM)

_IS_PENDING: Final = Decision.to_status == Status.PENDING
_CAME_FROM_ELSEWHERE: Final = Decision.from_status.is_(None) | (Decision.from_status != Status.PENDING)
_CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "submitted": Decision.action == "submit",
    "human": Decision.actor_type == ActorType.HUMAN,
    "automatic": Decision.actor_type == ActorType.MODEL,
    "undone": Decision.supersedes_id.is_not(None),
    "held": (Decision.action == "submit") & _IS_PENDING,
    "entered": _IS_PENDING & _CAME_FROM_ELSEWHERE,
    "left": (Decision.from_status == Status.PENDING) & (Decision.to_status != Status.PENDING),
}
COUNTED: Final = ("decided", *_CONDITIONS, "same", "twice")
"""What is counted: all decisions; those of a kind; second verdicts of another person on the same text, and of these the
ones that agree with the first."""

Tally = Counter[str]


def counted(session: Session, since: datetime, *, is_hourly: bool) -> dict[datetime, Tally]:
    """Return what was decided since an instant, by the beginning of each hour or day (UTC) in which anything was.

    Six queries, whatever was decided.
    """
    whole = hour_of(since + HOUR - timedelta(microseconds=1))
    latest = session.scalar(select(func.max(DecisionHour.hour)))
    end = since if latest is None else max(latest + HOUR, since)
    found: dict[datetime, Tally] = {}
    if end > whole:
        _merge(found, _kept(session, whole, is_hourly=is_hourly), is_hourly=is_hourly)
        _merge(found, by_hour(session, since, whole), is_hourly=is_hourly)
        since = end
    _merge(found, by_hour(session, since, None), is_hourly=is_hourly)
    return found


def total(tallies: Mapping[datetime, Tally]) -> Tally:
    """Return the sum of tallies."""
    return sum(tallies.values(), Counter())


def by_hour(session: Session, since: datetime | None, until: datetime | None) -> dict[datetime, Tally]:
    """Count the decisions themselves, by the hour, from an instant to before another. Two queries."""
    sums = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in _CONDITIONS.items()]
    query = select(_step(session, Decision.created_at, is_hourly=True), func.count().label("decided"), *sums)
    found = _tallies(session, query.where(*_within(Decision.created_at, since, until)).group_by(text("step")))
    pairs = _tallies(session, _pairs(session, since, until))
    for hour, tally in pairs.items():
        found[hour] += tally
    return found


def hour_of(at: datetime) -> datetime:
    """Return when the hour of an instant began."""
    return at.replace(minute=0, second=0, microsecond=0)


def _pairs(session: Session, since: datetime | None, until: datetime | None) -> Select[Any]:
    """Select second verdicts by the hour. Neither side may be an undo; what was undone later counts all the same."""
    first, second = aliased(Decision), aliased(Decision)
    is_same = case((first.to_status.in_(BAD) == second.to_status.in_(BAD), 1), else_=0)
    step = _step(session, second.created_at, is_hourly=True)
    query = select(step, func.sum(is_same).label("same"), func.count().label("twice")).select_from(second)
    query = query.join(
        first,
        (first.comment_id == second.comment_id)
        & (first.revision_id == second.revision_id)
        & (first.created_at < second.created_at)
        & (first.actor_id != second.actor_id),
    )
    query = query.where(
        *_within(second.created_at, since, until),
        second.actor_type == ActorType.HUMAN,
        # Behind a function no index helps with the actor: it is the decisions of the period that are to be walked.
        func.coalesce(first.actor_type, "") == ActorType.HUMAN,
        *(decision.to_status.in_((Status.APPROVED, *BAD)) for decision in (first, second)),
        *(decision.supersedes_id.is_(None) for decision in (first, second)),
    )
    return query.group_by(text("step"))


def _kept(session: Session, since: datetime, *, is_hourly: bool) -> dict[datetime, Tally]:
    sums = [func.sum(getattr(DecisionHour, name)).label(name) for name in COUNTED]
    query = select(_step(session, DecisionHour.hour, is_hourly=is_hourly), *sums).where(DecisionHour.hour >= since)
    return _tallies(session, query.group_by(text("step")))


def _tallies(session: Session, query: Select[Any]) -> dict[datetime, Tally]:
    """Return the rows of a query, what is none left out."""
    rows = (dict(row) for row in session.execute(query).mappings())
    return {_instant(row.pop("step")): Counter({name: int(n) for name, n in row.items() if n}) for row in rows}


def _merge(into: dict[datetime, Tally], more: Mapping[datetime, Tally], *, is_hourly: bool) -> None:
    for at, tally in more.items():
        if tally:
            into.setdefault(at if is_hourly else at.replace(hour=0), Counter()).update(tally)


def _within(column: Any, since: datetime | None, until: datetime | None) -> Iterable[ColumnElement[bool]]:
    bounds = (None if since is None else column >= since, None if until is None else column < until)
    return [bound for bound in bounds if bound is not None]


def _step(session: Session, column: Any, *, is_hourly: bool) -> ColumnElement[Any]:
    """Return the hour or the day of an instant, in UTC. On SQLite it is how its text begins."""
    if session.get_bind().dialect.name == "postgresql":
        step: ColumnElement[Any] = func.date_trunc("hour" if is_hourly else "day", column, "UTC")
    else:
        step = func.substr(column, 1, 13 if is_hourly else 10)
    return step.label("step")


def _instant(step: Any) -> datetime:
    at = datetime.fromisoformat(step) if isinstance(step, str) else step
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
