"""Numbers for moderators: what waits, what was decided, how far the model may be trusted, whether people agree.

Owns the questions; every answer is a fixed number of queries. Rates come with an interval (Clopper and Pearson 1934): a
rate without one invites belief it has not earned.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.orm import Session, aliased

from cms.learning import Learner
from cms.models import Comment, Decision, LessonRecord
from moderation import ActorType, Status
from moderation.learning.thresholds import Threshold, lower_bound, upper_bound

CONFIDENCE: Final = 0.95
HOURS_SHOWN: Final = 48
BAD: Final = (Status.REJECTED, Status.SPAM)


def backlog(session: Session, *, now: datetime) -> dict[str, Any]:
    """Return how much waits and for how long: the median, the 95th percentile and the longest. Four queries."""
    waits = Comment.waiting_revision_id.is_not(None)
    count = session.scalar(select(func.count()).where(waits)) or 0
    ages: dict[str, float | None] = {}
    for name, share in (("age_p50_s", 0.5), ("age_p95_s", 0.95), ("oldest_age_s", 1.0)):
        offset = max(0, min(count - 1, int(count * (1 - share))))
        query = select(Comment.created_at).where(waits).order_by(Comment.created_at, Comment.id)
        began = session.scalar(query.offset(offset).limit(1))
        ages[name] = None if began is None else (now - began).total_seconds()
    return {"count": count, **ages}


def decisions(session: Session, *, days: int, now: datetime) -> dict[str, Any]:
    """Return what was decided in the last days, by whom, and hour by hour for the last two days. Two queries."""
    since = now - timedelta(days=days)
    human = _count(Decision.actor_type == ActorType.HUMAN)
    automatic = _count(Decision.actor_type == ActorType.MODEL)
    undone = _count(Decision.supersedes_id.is_not(None))
    held = _count((Decision.action == "submit") & (Decision.to_status == Status.PENDING))
    row = session.execute(select(human, automatic, undone, held).where(Decision.created_at >= since)).one()
    hour = _hour(session).label("hour")
    recent = select(hour, human, automatic).where(Decision.created_at >= now - timedelta(hours=HOURS_SHOWN))
    hours = session.execute(recent.group_by(text("hour")).order_by(text("hour"))).all()
    submitted = row[1] + row[3]
    return {
        "human": row[0],
        "automatic": row[1],
        "undone": row[2],
        "human_per_hour": round(row[0] / (days * 24), 3),
        "automation_share": None if not submitted else round(row[1] / submitted, 4),
        "hours": [{"hour": f"{item[0]}:00:00Z", "human": item[1], "automatic": item[2]} for item in hours],
    }


def audit(session: Session, *, days: int, now: datetime) -> dict[str, Any]:
    """Return how often people disagreed with what the model would have done by itself. One query.

    Only comments drawn for audit count: they are a random share of the automatic decisions, so that the rates are
    those of the decisions nobody looked at.
    """
    query = select(LessonRecord.proposal, LessonRecord.is_bad, func.count()).where(
        LessonRecord.is_audited,
        LessonRecord.retracted_at.is_(None),
        LessonRecord.created_at >= now - timedelta(days=days),
    )
    counted = {
        (row[0], row[1]): row[2] for row in session.execute(query.group_by(LessonRecord.proposal, LessonRecord.is_bad))
    }
    wrong_approvals, right_approvals = counted.get(("approve", True), 0), counted.get(("approve", False), 0)
    wrong_rejections, right_rejections = counted.get(("spam", False), 0), counted.get(("spam", True), 0)
    return {
        "wrong_approvals": rate(wrong_approvals, wrong_approvals + right_approvals),
        "wrong_rejections": rate(wrong_rejections, wrong_rejections + right_rejections),
    }


def agreement(session: Session, *, days: int, now: datetime) -> dict[str, Any]:
    """Return how often a second moderator came to the same verdict on the same text. One query."""
    first, second = aliased(Decision), aliased(Decision)
    is_same = case((first.to_status.in_(BAD) == second.to_status.in_(BAD), 1), else_=0)
    query = select(func.coalesce(func.sum(is_same), 0), func.count()).select_from(second)
    query = query.join(
        first,
        (first.comment_id == second.comment_id)
        & (first.revision_id == second.revision_id)
        & (first.created_at < second.created_at)
        & (first.actor_id != second.actor_id),
    )
    query = query.where(
        second.created_at >= now - timedelta(days=days),
        second.actor_type == ActorType.HUMAN,
        # Behind a function no index helps with the actor: it is the decisions of the period that are to be walked.
        func.coalesce(first.actor_type, "") == ActorType.HUMAN,
        *(decision.to_status.in_((Status.APPROVED, *BAD)) for decision in (first, second)),
        *(decision.supersedes_id.is_(None) for decision in (first, second)),
    )
    same, twice = session.execute(query).one()
    return rate(same, twice)


def model(learner: Learner | None) -> dict[str, Any] | None:
    """Return what the model is and where it may act; None where it is switched off. No query."""
    if learner is None:
        return None
    return {
        "version": learner.model.version,
        "lessons": learner.model.lessons,
        "approve": _threshold(learner.thresholds.approve),
        "reject": _threshold(learner.thresholds.reject),
    }


def rate(hits: int, trials: int) -> dict[str, Any]:
    """Return a rate with its interval; without trials there is none."""
    if trials == 0:
        return {"count": 0, "of": 0, "rate": None, "low": 0.0, "high": 1.0}
    side = (1 + CONFIDENCE) / 2
    low, high = lower_bound(hits, trials, confidence=side), upper_bound(hits, trials, confidence=side)
    return {"count": hits, "of": trials, "rate": round(hits / trials, 4), "low": round(low, 4), "high": round(high, 4)}


def _threshold(side: Threshold) -> Mapping[str, Any]:
    return {
        "at": side.at,
        "basis": str(side.basis),
        "decisions": side.decisions,
        "errors": side.errors,
        "bound": round(side.bound, 4),
    }


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _hour(session: Session) -> ColumnElement[str]:
    """Return the hour of a decision as text, in UTC."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", Decision.created_at), 'YYYY-MM-DD"T"HH24')
    return func.strftime("%Y-%m-%dT%H", Decision.created_at)
