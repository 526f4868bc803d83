"""Readers' flags: what they said, and settling them without deciding the comment."""

from __future__ import annotations

from cms.api import flags as flags_api
from cms.api import searches as api
from cms.console.asking import ask, needed
from cms.console.languages import _l, ngettext
from cms.console.pages import MODERATION, PREFIX, Entry, Pages, Reply, Sent, Shown, Toast, Visit, local
from cms.console.queue import CARD, canonical
from schemas.searches import FlagsQuery

FLAGS = f"{PREFIX}/flags"

pages = Pages(
    "flags", entries=(Entry(_l("Flags"), "/flags", needed(api.list_flags).scope, icon="flag", group=MODERATION),)
)


@pages.get("/flags", access=needed(api.list_flags), query=FlagsQuery)
def listed(visit: Visit) -> Reply:
    """List readers' flags, open or settled."""
    reply = ask(visit, api.list_flags)
    assert reply.links is not None  # noqa: S101 - a list has links
    values = {
        "rows": reply.data,
        "next": reply.links["next"],
        "state": visit.query["state"],
        "here": visit.link(),
        **CARD,
    }
    return Shown("flags/list.html", values)


@pages.post("/flags/settle", access=needed(flags_api.settle_flags))
def settle(visit: Visit) -> Reply:
    """Say what became of a comment's open flags."""
    comment_id = canonical(visit.form.get("comment_id", ""))
    body = {"outcome": visit.form.get("outcome", "")}
    settled = ask(visit, flags_api.settle_flags, body=body, comment_id=comment_id).data["settled"]
    text = ngettext("%(num)s flag settled.", "%(num)s flags settled.", settled)
    return Sent(local(visit.form.get("back", FLAGS)), toast=Toast(text))
