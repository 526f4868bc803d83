"""Route of statistics."""

from __future__ import annotations

from cms.api.access import Needs
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import series
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
    learner = call.services.house.learner
    if learner is not None:
        learner.catch_up(session)
    return Reply(
        data={
            "automation": str(call.services.house.automation),
            "backlog": reads.backlog(session, now=now),
            "decisions": reads.decisions(session, days=days, now=now),
            "model": reads.model(learner),
            "audit": reads.audit(session, days=days, now=now),
            "agreement": reads.agreement(session, days=days, now=now),
            "series": series.series(session, days=days, now=now),
        }
    )
