"""Many comments at once: an author's, a campaign's, or all that fit the filters. Counted first, undone as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields

from cms.api import claims as api
from cms.console.asking import ask, needed
from cms.console.pages import Pages, Reply, Sent, Shown, Visit, local
from cms.console.queue import CARD, FILTERS, QUEUE, done, told
from moderation import Action
from schemas.envelopes import MAX_CURSOR_CHARS
from schemas.fields import PlainText
from schemas.review import QueueQuery

pages = Pages("many")
ACTIONS: Final = (Action.APPROVE, Action.REJECT, Action.SPAM, Action.HOLD)


class ManyQuery(QueueQuery):
    """Which comments: one of the first two, or the filters of the queue."""

    author_key = PlainText(min_chars=64, max_chars=64)
    similar_to = fields.UUID()
    back = PlainText(max_chars=MAX_CURSOR_CHARS)


@pages.get("/queue/many", access=needed(api.decide_in_bulk), query=ManyQuery)
def counted(visit: Visit) -> Reply:
    """Show how many comments each action would change, and some of them; nothing is changed."""
    given = {name: value for name, value in visit.arguments if value} | dict(visit.form.items())
    selection = _selection(given)
    found = {
        str(action): ask(visit, api.decide_in_bulk, body={"select": selection, "action": action, "dry_run": True}).data
        for action in ACTIONS
    }
    sample = max(found.values(), key=lambda one: one["count"])["sample"]
    kept = [(name, value) for name, value in given.items() if name in _KEPT]
    back = local(given.get("back", QUEUE))
    return Shown("queue/many.html", {"found": found, "sample": sample, "kept": kept, "back": back, **CARD})


@pages.post("/queue/many", access=needed(api.decide_in_bulk), query=ManyQuery, again=counted)
def decide(visit: Visit) -> Reply:
    """Decide all of them, unless more fit by now than were counted."""
    action = visit.form.get("action", "")
    expected = visit.form.get(f"expected_{action}", "")
    body = {
        "select": _selection(visit.form),
        "action": action,
        "expected": int(expected) if expected.isascii() and expected.isdecimal() and len(expected) < 10 else expected,
        **told(visit.form),
    }
    outcome = ask(visit, api.decide_in_bulk, body=body).data
    back = local(visit.form.get("back", QUEUE))
    return Sent(back, toast=done(action, outcome, back=back))


_KEPT: Final = ("author_key", "similar_to", *(f"filter[{name}]" for name in FILTERS))


def _selection(given: Mapping[str, str]) -> dict[str, Any]:
    for name in ("author_key", "similar_to"):
        if given.get(name):
            return {name: given[name]}
    return {"filters": {name: given[f"filter[{name}]"] for name in FILTERS if given.get(f"filter[{name}]")}}
