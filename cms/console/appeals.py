"""Appeals: what authors say against a decision. Whoever made it does not judge it."""

from __future__ import annotations

from cms.api import rights as api
from cms.console.asking import ask, filled, needed
from cms.console.languages import _, _l
from cms.console.pages import MODERATION, PREFIX, Entry, Pages, Reply, Sent, Shown, Toast, Visit
from cms.console.queue import CARD
from schemas.rights import AppealsQuery

APPEALS = f"{PREFIX}/appeals"

pages = Pages(
    "appeals",
    entries=(Entry(_l("Appeals"), "/appeals", needed(api.list_appeals).scope, icon="scales", group=MODERATION),),
)


@pages.get("/appeals", access=needed(api.list_appeals), query=AppealsQuery)
def listed(visit: Visit) -> Reply:
    """List appeals, the oldest first: its author has waited longest."""
    reply = ask(visit, api.list_appeals, query=None if visit.page.query is AppealsQuery else {})
    assert reply.links is not None  # noqa: S101 - a list has links
    state = visit.query.get("state", "open")
    return Shown("appeals/list.html", {"rows": reply.data, "next": reply.links["next"], "state": state, **CARD})


@pages.post("/appeals/<uuid:appeal_id>", access=needed(api.decide_appeal), again=lambda visit, **_path: listed(visit))
def decide(visit: Visit, appeal_id: str) -> Reply:
    """Uphold the decision, or overturn it and approve the comment."""
    told = filled({name: visit.form.get(name, "") for name in ("statement", "note")})
    body = {"outcome": visit.form.get("outcome", ""), **told}
    state = ask(visit, api.decide_appeal, body=body, appeal_id=appeal_id).data["state"]
    text = _("The comment is approved, and its author is told.") if state == "overturned" else _("The decision stands.")
    return Sent(APPEALS, toast=Toast(text))
