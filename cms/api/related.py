"""Routes of related articles."""

from __future__ import annotations

from typing import Any

from cms import related as verbs
from cms.api.access import Needs, Public
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import related as reads
from cms.journal import Actor
from schemas.related import PinsIn, PinsOut, RelatedOut, RelatedQuery

routes = Routes("related")


@routes.route(
    "GET",
    "/articles/<uuid:article_id>/related",
    access=Public(),
    query=RelatedQuery,
    answer=Answer(schema=RelatedOut),
    problems=(404,),
)
def list_related(call: Call, article_id: str) -> Reply:
    """Read what to read next: pinned articles, articles alike, and the previous and next of the category."""
    found = reads.related(call.session, article_id, limit=call.query["limit"], locale=call.query["locale"])
    for item in (*found["related"], found["previous"], found["next"]):
        _address(call, item)
    return Reply(data=found, tags=("articles", f"related:{article_id}"))


@routes.route(
    "PUT",
    "/articles/<uuid:article_id>/related",
    access=Needs(Scope.ARTICLES_PUBLISH),
    body=PinsIn,
    answer=Answer(schema=PinsOut),
    precondition=True,
    problems=(404,),
)
def pin_related(call: Call, article_id: str) -> Reply:
    """Put articles first among the related ones. It holds at once; one that is not public shows when it is."""
    wanted = [str(item) for item in call.body["articles"]]
    version = verbs.pin(call.session, article_id, wanted, version=call.version, actor=_actor(call), now=call.now)
    return Reply(data={"articles": reads.pins(call.session, article_id)}, version=version)


def _address(call: Call, item: dict[str, Any] | None) -> None:
    if item is not None:
        item["url"] = call.settings.article_url(item["slug"], item["locale"])


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
