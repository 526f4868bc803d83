"""Numbers for moderators: what waits, what was decided, how far the model may be trusted, whether people agree.

Owns the questions; every answer is a fixed number of queries. Rates come with an interval (Clopper and Pearson 1934): a
rate without one invites belief it has not earned.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.delivery import tallies
from cms.delivery.tallies import Tally
from cms.learning import Learner
from cms.models import Comment, LessonRecord
from moderation.learning.thresholds import Threshold, lower_bound, upper_bound

CONFIDENCE: Final = 0.95
HOURS_SHOWN: Final = 48


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


def decisions(session: Session, period: Mapping[datetime, Tally], *, days: int, now: datetime) -> dict[str, Any]:
    """Return what was decided in a period of so many days, by whom, and hour by hour for the last two days. Six queries."""
    whole = tallies.total(period)
    hours = tallies.counted(session, now - timedelta(hours=HOURS_SHOWN), is_hourly=True)
    submitted = whole["automatic"] + whole["held"]
    return {
        "human": whole["human"],
        "automatic": whole["automatic"],
        "undone": whole["undone"],
        "human_per_hour": round(whole["human"] / (days * 24), 3),
        "automation_share": None if not submitted else round(whole["automatic"] / submitted, 4),
        "hours": [
            {"hour": f"{hour:%Y-%m-%dT%H}:00:00Z", "human": tally["human"], "automatic": tally["automatic"]}
            for hour, tally in sorted(hours.items())
        ],
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


def agreement(period: Mapping[datetime, Tally]) -> dict[str, Any]:
    """Return how often a second moderator came to the same verdict on the same text. No query."""
    whole = tallies.total(period)
    return rate(whole["same"], whole["twice"])


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
