"""Route of statistics."""

from __future__ import annotations

from datetime import timedelta

from cms.api.access import Needs
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import series, tallies
from cms.delivery import statistics as reads
from schemas.statistics import StatisticsOut, StatisticsQuery

routes = Routes("statistics")


@routes.route(
    "GET",
    "/moderation/stats",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    query=StatisticsQuery,
    answer=Answer(schema=StatisticsOut),
)
def read_statistics(call: Call) -> Reply:
    """Read the backlog, decisions, error estimates of the automation with intervals, and the moderators' agreement."""
    session, days, now = call.session, call.query["days"], call.now
    period = tallies.counted(session, now - timedelta(days=days), is_hourly=series.is_hourly(days))
    learner = call.services.house.learner
    if learner is not None:
        learner.catch_up(session)
    return Reply(
        data={
            "automation": str(call.services.house.automation),
            "backlog": reads.backlog(session, now=now),
            "decisions": reads.decisions(session, period, days=days, now=now),
            "model": reads.model(learner),
            "audit": reads.audit(session, days=days, now=now),
            "agreement": reads.agreement(period),
            "series": series.series(session, period, days=days, now=now),
        }
    )
