"""Routes of field sets."""

from __future__ import annotations

from typing import Any

from cms import field_sets as verbs
from cms.api.access import Needs
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import field_sets as reads
from cms.field_sets import Acceptance, Broken
from cms.journal import Actor
from schemas.field_sets import FieldSetIn, FieldSetMeta, FieldSetOut, FieldSetPatch, FieldSetsQuery

routes = Routes("field_sets")


@routes.route(
    "GET",
    "/field-sets",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    query=FieldSetsQuery,
    answer=Answer(schema=FieldSetOut, is_list=True, has_links=True),
)
def list_field_sets(call: Call) -> Reply:
    """List field sets by their names."""
    page = reads.listed(call.session, after=call.position(reads.ORDER), limit=call.query["limit"])
    return Reply(data=page.rows, links=call.next_links(reads.ORDER, page.next))


@routes.route(
    "POST",
    "/field-sets",
    access=Needs(Scope.FIELDS_MANAGE),
    body=FieldSetIn,
    answer=Answer(schema=FieldSetOut, meta=FieldSetMeta, statuses=(200, 201)),
    problems=(409,),
)
def create_field_set(call: Call) -> Reply:
    """Write a field set. With `dry_run`, tell which articles would have to have it, and write nothing."""
    draft, acceptance = _split(call.body)
    made, broken = verbs.create(call.session, draft, actor=_actor(call), now=call.now, acceptance=acceptance)
    if acceptance.dry_run:
        trial = {**draft, "id": "", "json_ld": draft.get("json_ld"), "bindings": [], "filterable": [], "articles": 0}
        trial |= {"version": 0, "created_at": call.now, "updated_at": call.now}
        return Reply(data=trial, meta=_meta(0, broken, is_trial=True))
    return Reply(
        data=reads.one(call.session, made.id),
        status=201,
        meta=_meta(made.version, broken),
        version=made.version,
        headers={"Location": f"{PREFIX}/field-sets/{made.id}"},
    )


@routes.route(
    "GET",
    "/field-sets/<uuid:set_id>",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    answer=Answer(schema=FieldSetOut),
    problems=(404,),
)
def read_field_set(call: Call, set_id: str) -> Reply:
    """Read a field set."""
    found = reads.one(call.session, set_id)
    return Reply(data=found, version=found["version"])


@routes.route(
    "PATCH",
    "/field-sets/<uuid:set_id>",
    access=Needs(Scope.FIELDS_MANAGE),
    body=FieldSetPatch,
    answer=Answer(schema=FieldSetOut, meta=FieldSetMeta),
    precondition=True,
    problems=(404, 409),
)
def change_field_set(call: Call, set_id: str) -> Reply:
    """Change a field set.

    A change by which articles no longer fit is refused (409) with their number and the first of them, and made when
    `expected` says that number; `dry_run` tells the same and writes nothing. Public articles stay as they are.
    """
    patch, acceptance = _split(call.body)
    found, broken = verbs.change(
        call.session, set_id, patch, version=call.version, actor=_actor(call), now=call.now, acceptance=acceptance
    )
    return Reply(
        data=reads.one(call.session, set_id),
        meta=_meta(found.version, broken, is_trial=acceptance.dry_run),
        version=found.version,
    )


@routes.route(
    "DELETE",
    "/field-sets/<uuid:set_id>",
    access=Needs(Scope.FIELDS_MANAGE),
    answer=Answer(schema=None, statuses=(204,)),
    precondition=True,
    problems=(404, 409),
)
def remove_field_set(call: Call, set_id: str) -> Reply:
    """Remove a field set that no article has values of."""
    verbs.remove(call.session, set_id, version=call.version, actor=_actor(call), now=call.now)
    return Reply(status=204)


def _split(body: dict[str, Any]) -> tuple[dict[str, Any], Acceptance]:
    draft = {name: value for name, value in body.items() if name not in {"dry_run", "expected"}}
    return draft, Acceptance(body["dry_run"], body.get("expected"))


def _meta(version: int, broken: Broken, *, is_trial: bool = False) -> dict[str, Any]:
    shown = {"count": broken.count, "articles": list(broken.articles)}
    return {"version": version, "dry_run": is_trial, "broken": shown}


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
