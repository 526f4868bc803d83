"""Route of changes: what a copy of the site has to fetch or forget."""

from __future__ import annotations

from typing import Final

import orjson

from cms.api.access import Public
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import changes as reads
from cms.errors import InvalidCursor
from schemas.changes import ChangeOut, ChangesMeta, ChangesQuery

routes = Routes("changes")
PURPOSE: Final = "changes"
NOW: Final = "now"
"""Instead of a cursor: from this moment on."""


@routes.route(
    "GET",
    "/changes",
    access=Public(or_scope=Scope.AUDIT_READ),
    query=ChangesQuery,
    answer=Answer(schema=ChangeOut, is_list=True, meta=ChangesMeta),
)
def list_changes(call: Call) -> Reply:
    """List changes in the order they happened, from a cursor on. Nothing between two cursors is ever missed.

    `scope=all` adds what only moderators and editors see, with who did it, and needs audit:read.
    """
    everything = call.query["scope"] == "all"
    if everything:
        call.require(Scope.AUDIT_READ)
    seq = 0 if call.query["since"] is None else _seq(call)
    found = reads.since(call.session, seq, limit=call.query["limit"], everything=everything)
    cursor = call.services.keys.seal(PURPOSE, orjson.dumps(found.last_seq))
    return Reply(data=found.rows, meta={"next": cursor, "has_more": found.has_more})


def _seq(call: Call) -> int:
    if call.query["since"] == NOW:
        return reads.head(call.session)
    payload = call.services.keys.unseal(PURPOSE, call.query["since"])
    if payload is None:
        raise InvalidCursor("The cursor was not made by this service, or has been changed.")
    seq: int = orjson.loads(payload)
    return seq
