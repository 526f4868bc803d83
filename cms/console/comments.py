"""Comments in every state: finding them, and everything there is to know about one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from marshmallow import fields

from cms.api import review as review_api
from cms.api import searches as api
from cms.console.asking import ask, needed
from cms.console.languages import _l
from cms.console.pages import MODERATION, PREFIX, Entry, Pages, Reply, Shown, Visit
from cms.console.queue import CARD
from schemas.searches import CommentSearchQuery

FILTERS: Final = ("text", "author", "reason", "status", "article", "same_address")

pages = Pages(
    "comments",
    entries=(
        Entry(_l("All comments"), "/comments", needed(api.search_comments).scope, icon="search", group=MODERATION),
    ),
)


class FoundQuery(CommentSearchQuery):
    """The search of the API, with days as browsers send them."""

    first_day = fields.Date(data_key="from")
    last_day = fields.Date(data_key="to")


@pages.get("/comments", access=needed(api.search_comments), query=FoundQuery)
def found(visit: Visit) -> Reply:
    """Find comments in any state."""
    given = {name: value for name, value in visit.arguments if value}
    asked = {name: value for name, value in given.items() if name not in {"from", "to"}} | _days(visit.query)
    reply = ask(visit, api.search_comments, query=asked)
    assert reply.links is not None  # noqa: S101 - a list has links
    values = {
        "items": reply.data,
        "next": reply.links["next"],
        "count": (reply.meta or {}).get("count"),
        "filters": {name: given.get(f"filter[{name}]", "") for name in FILTERS},
        "since": given.get("from", ""),
        "until": given.get("to", ""),
        "q": given.get("q", ""),
        "corrected": (reply.meta or {}).get("corrected"),
        "sort": given.get("sort", ""),
        **CARD,
    }
    return Shown("comments/list.html", values)


@pages.get("/comments/<uuid:comment_id>", access=needed(review_api.read_evidence))
def shown(visit: Visit, comment_id: str) -> Reply:
    """Show one comment: as it looks, its findings, every text it had, every decision, its thread, its flags."""
    item = ask(visit, review_api.read_evidence, comment_id=comment_id).data
    return Shown("comments/one.html", {"item": item, "here": f"{PREFIX}/comments/{comment_id}", **CARD})


def _days(query: Mapping[str, Any]) -> dict[str, str]:
    """Return the bounds of a period given in days (UTC), both of them included."""
    found = {}
    if "first_day" in query:
        found["filter[created_at][gte]"] = f"{query['first_day']}T00:00:00Z"
    if "last_day" in query:
        after = min(query["last_day"], date.max - timedelta(days=1)) + timedelta(days=1)
        found["filter[created_at][lt]"] = f"{after}T00:00:00Z"
    return found
