"""Sanctions and trust: laying them on an author, listing, lifting."""

from __future__ import annotations

from datetime import timedelta

from cms.api import sanctions as api
from cms.console.asking import ask, filled, needed
from cms.console.languages import _, _l
from cms.console.pages import MODERATION, PREFIX, Entry, Pages, Reply, Sent, Shown, Toast, Visit, local
from cms.console.queue import CARD
from cms.errors import Fault, InvalidInput
from schemas.fields import instant
from schemas.sanctions import SanctionQuery

SANCTIONS = f"{PREFIX}/sanctions"

pages = Pages(
    "sanctions",
    entries=(Entry(_l("Sanctions"), "/sanctions", needed(api.list_sanctions).scope, icon="ban", group=MODERATION),),
)


@pages.get("/sanctions", access=needed(api.list_sanctions), query=SanctionQuery)
def listed(visit: Visit) -> Reply:
    """List sanctions, those in force or all."""
    reply = ask(visit, api.list_sanctions, query=None if visit.page.query is SanctionQuery else {})
    assert reply.links is not None  # noqa: S101 - a list has links
    in_force = dict(visit.arguments).get("filter[in_force]", "")
    values = {"rows": reply.data, "next": reply.links["next"], "in_force": in_force, "here": SANCTIONS, **CARD}
    return Shown("sanctions/list.html", values)


@pages.post("/sanctions", access=needed(api.lay_sanction), again=listed)
def lay(visit: Visit) -> Reply:
    """Lay a sanction on the author of a comment, or on the address it came from, or give trust."""
    days = visit.form.get("days", "").strip()
    if days and not (days.isascii() and days.isdecimal() and 0 < int(days[:9]) <= 3660):
        raise InvalidInput(faults=[Fault("/days", "out_of_range", "Give a number of days from 1 to 3,660.")])
    names = ("restriction", "target", "reason", "comment_id", "email")
    body = filled({name: visit.form.get(name, "") for name in names})
    if "comment_id" not in body:
        body.setdefault("email", "")  # This form names the author by nothing else: what is missing is said there.
    ends = {"expires_at": instant(visit.now + timedelta(days=int(days)))} if days else {}
    ask(visit, api.lay_sanction, body={**body, **ends})
    text = (
        _("The author is trusted now.")
        if body.get("restriction") == "trust"
        else _("It counts from the next comment on.")
    )
    return Sent(local(visit.form.get("back", SANCTIONS)), toast=Toast(text))


@pages.post(
    "/sanctions/<uuid:sanction_id>/lift", access=needed(api.lift_sanction), again=lambda visit, **_path: listed(visit)
)
def lift(visit: Visit, sanction_id: str) -> Reply:
    """End a sanction now; its record stays."""
    ask(visit, api.lift_sanction, body={"because": visit.form.get("because", "")}, sanction_id=sanction_id)
    return Sent(local(visit.form.get("back", SANCTIONS)), toast=Toast(_("It is lifted; the record stays.")))
