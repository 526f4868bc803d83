"""Routes of sanctions."""

from __future__ import annotations

from cms import sanctions as verbs
from cms.api.access import Needs
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import sanctions as reads
from cms.delivery.sanctions import SanctionFilters
from cms.journal import Actor
from cms.sanctions import SanctionDraft, Target
from schemas.envelopes import ListMeta
from schemas.sanctions import LiftIn, SanctionIn, SanctionOut, SanctionPatch, SanctionQuery

routes = Routes("sanctions")


@routes.route(
    "GET",
    "/moderation/sanctions",
    access=Needs(Scope.COMMENTS_MODERATE),
    query=SanctionQuery,
    answer=Answer(schema=SanctionOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_sanctions(call: Call) -> Reply:
    """List sanctions, newest first, lifted and expired ones included."""
    given = call.query
    key = call.services.keys.author(given["email"]) if "email" in given else given.get("key")
    in_force = given["in_force"] == "true" if "in_force" in given else None
    filters = SanctionFilters(now=call.now, restriction=given.get("restriction"), key=key, is_in_force=in_force)
    keys = reads.sort_keys()
    page = reads.listed(call.session, filters, after=call.position(keys), limit=given["limit"])
    count = reads.count(call.session, filters) if given["count"] else None
    links = call.next_links(keys, page.next)
    return Reply(data=page.rows, links=links, meta={} if count is None else {"count": count})


@routes.route(
    "POST",
    "/moderation/sanctions",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=SanctionIn,
    answer=Answer(schema=SanctionOut, statuses=(201,)),
)
def lay_sanction(call: Call) -> Reply:
    """Ban, suspend, hold or trust an author, or restrict an address; it counts from the next comment on."""
    given = call.body
    draft = SanctionDraft(
        restriction=given["restriction"],
        target=Target(given["target"]),
        reason=given["reason"],
        key=call.services.keys.author(given["email"]) if "email" in given else given.get("key"),
        comment_id=str(given["comment_id"]) if "comment_id" in given else None,
        expires_at=given["expires_at"],
    )
    record = verbs.lay(call.session, draft, actor=_moderator(call), now=call.now)
    location = f"{PREFIX}/moderation/sanctions/{record.id}"
    values = reads.values(record, now=call.now)
    return Reply(data=values, status=201, version=record.version, headers={"Location": location})


@routes.route(
    "GET",
    "/moderation/sanctions/<uuid:sanction_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    answer=Answer(schema=SanctionOut),
    problems=(404,),
)
def read_sanction(call: Call, sanction_id: str) -> Reply:
    """Read a sanction."""
    values = reads.one(call.session, sanction_id, now=call.now)
    return Reply(data=values, version=values["version"])


@routes.route(
    "PATCH",
    "/moderation/sanctions/<uuid:sanction_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=SanctionPatch,
    answer=Answer(schema=SanctionOut),
    precondition=True,
    problems=(404, 409),
)
def change_sanction(call: Call, sanction_id: str) -> Reply:
    """Change the reason or the end of a sanction that was not lifted."""
    record = verbs.change(
        call.session, sanction_id, call.body, version=call.version, actor=_moderator(call), now=call.now
    )
    return Reply(data=reads.values(record, now=call.now), version=record.version)


@routes.route(
    "POST",
    "/moderation/sanctions/<uuid:sanction_id>/lift",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=LiftIn,
    answer=Answer(schema=SanctionOut),
    problems=(404, 409),
)
def lift_sanction(call: Call, sanction_id: str) -> Reply:
    """End a sanction now; its record stays."""
    record = verbs.lift(call.session, sanction_id, because=call.body["because"], actor=_moderator(call), now=call.now)
    return Reply(data=reads.values(record, now=call.now), version=record.version)


def _moderator(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
