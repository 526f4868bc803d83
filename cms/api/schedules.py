"""Routes of schedules."""

from __future__ import annotations

from cms import schedules as verbs
from cms import zones
from cms.api.access import Needs
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import schedules as reads
from cms.delivery.schedules import Criteria
from cms.journal import Actor
from cms.schedules import Plan
from schemas.schedules import ScheduleIn, ScheduleListQuery, ScheduleOut, WaitingOut

routes = Routes("schedules")


@routes.route(
    "POST",
    "/articles/<uuid:article_id>/schedule",
    access=Needs(Scope.ARTICLES_PUBLISH),
    body=ScheduleIn,
    answer=Answer(schema=WaitingOut),
    precondition=True,
    problems=(404, 409),
)
def schedule_article(call: Call, article_id: str) -> Reply:
    """Schedule publishing or unpublishing; replaces what waits. Answers with all that waits for the article.

    The text that is there now is published, whatever is edited until then; `follows_edits` publishes the latest.
    """
    zone = call.body.get("zone")
    if zone is not None:
        zones.check(zone)
    at = call.body["at"] if "at" in call.body else zones.instant(call.body["local"], call.body["zone"])
    wanted = Plan(
        action=call.body["action"],
        at=at,
        zone=zone,
        follows_edits=call.body["follows_edits"],
        reason=call.body["reason"],
    )
    version = verbs.plan(call.session, article_id, wanted, version=call.version, actor=_actor(call), now=call.now)
    return Reply(data=reads.waiting(call.session, [article_id])[article_id], version=version)


@routes.route(
    "GET",
    "/schedules",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    query=ScheduleListQuery,
    answer=Answer(schema=ScheduleOut, is_list=True, has_links=True),
)
def list_schedules(call: Call) -> Reply:
    """List what is, was or was to be published and taken back, the earliest first."""
    article = call.query.get("article")
    criteria = Criteria(
        article_id=None if article is None else str(article),
        state=call.query.get("state"),
        action=call.query.get("action"),
        at_gte=call.query.get("at_gte"),
        at_lt=call.query.get("at_lt"),
    )
    page = reads.listed(call.session, criteria, after=call.position(reads.ORDER), limit=call.query["limit"])
    return Reply(data=page.rows, links=call.next_links(reads.ORDER, page.next))


@routes.route(
    "DELETE",
    "/schedules/<uuid:schedule_id>",
    access=Needs(Scope.ARTICLES_PUBLISH),
    answer=Answer(schema=ScheduleOut),
    problems=(404, 409),
)
def cancel_schedule(call: Call, schedule_id: str) -> Reply:
    """Call a schedule off. Its record stays."""
    verbs.cancel(call.session, schedule_id, actor=_actor(call), now=call.now)
    return Reply(data=reads.one(call.session, schedule_id))


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
