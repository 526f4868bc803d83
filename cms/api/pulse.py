"""Route of the queue's pulse, for pages that stay true without being loaded again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import orjson

from cms.api.access import Needs
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import pulse as reads
from cms.errors import InvalidCursor
from schemas.pulse import PulseOut, PulseQuery

routes = Routes("pulse")
PURPOSE: Final = "pulse"


@routes.route(
    "GET",
    "/moderation/pulse",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    query=PulseQuery,
    answer=Answer(schema=PulseOut),
)
def read_pulse(call: Call) -> Reply:
    """Read what has changed in the queue since a cursor: who decided what, what came, who looks at what."""
    keys, since = call.services.keys, None
    if call.query["since"] is not None:
        payload = keys.unseal(PURPOSE, call.query["since"])
        if payload is None:
            raise InvalidCursor("The cursor was not made by this service, or has been changed.")
        since = orjson.loads(payload)
    found = reads.pulse(call.session, since, now=call.now)
    return Reply(data=asdict(found) | {"cursor": keys.seal(PURPOSE, orjson.dumps(found.seq))})
