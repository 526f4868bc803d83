"""The queue: what waits, one card for each comment, and everything that is decided from it.

Every action is a form. The script sends the same forms without leaving the page, and shows the next card at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson

from cms.api import claims as claims_api
from cms.api import pulse as pulse_api
from cms.api import review as api
from cms.console import words
from cms.console.asking import ask, filled, needed
from cms.console.findings import told as told_finding
from cms.console.highlights import pieces
from cms.console.languages import _, _l, ngettext
from cms.console.pages import MODERATION, PREFIX, Entry, Pages, Reply, Sent, Shown, Toast, Undo, Visit, local
from cms.console.situations import TITLES, detail_of, title_of
from cms.console.words import ACTIONS, ACTORS, ORDERS, STATUSES, word
from cms.errors import InvalidInput, Situation
from moderation import TRANSITIONS
from moderation.columns import is_identifier
from schemas.pulse import PulseQuery
from schemas.review import MAX_ITEMS, QueueQuery

QUEUE: Final = f"{PREFIX}/queue"

pages = Pages(
    "queue", entries=(Entry(_l("Queue"), "/queue", needed(api.list_queue).scope, icon="inbox", group=MODERATION),)
)


def possible(item: Mapping[str, Any]) -> list[str]:
    """Return what can be done to a comment in its state, in the order of the buttons; a template asks."""
    is_open = item.get("is_edit") or item.get("flags", {}).get("count", 0) > 0
    from_here = {str(action) for (status, action) in TRANSITIONS if status == item["status"]}
    from_here |= {"approve"} if item["status"] == "approved" and is_open else set()
    return [action for action in BUTTONS if action in from_here]


def hints(item: Mapping[str, Any]) -> set[int]:
    """Return which findings only explain the model, by their numbers: its words are faint beside what checks found."""
    return {number for number, finding in enumerate(item["findings"], 1) if finding["check"] == "model"}


BUTTONS: Final = ("approve", "reject", "spam", "hold", "restore")
CARDS: Final = 15
"""Cards on a page: what is beyond is fetched while the first are decided, and the document does not grow."""

CARD: Final[Mapping[str, Any]] = {
    "words": words,
    "pieces": pieces,
    "possible": possible,
    "hints": hints,
    "told": told_finding,
}
"""What the template of a card needs besides the comment."""

FILTERS: Final = ("text", "author", "reason", "status", "article")


@pages.get("/queue", access=needed(api.list_queue), query=QueueQuery)
def listed(visit: Visit) -> Reply:
    """Show what waits, by the filters and in the order that the address says."""
    if not any(name == "limit" for name, _value in visit.arguments):
        visit.query["limit"] = CARDS
    reply = ask(visit, api.list_queue, query=None if visit.page.query is QueueQuery else {"limit": str(CARDS)})
    pulse = ask(visit, pulse_api.read_pulse, query={}).data
    assert reply.links is not None  # noqa: S101 - a list has links
    given = {name: dict(visit.arguments).get(f"filter[{name}]", "") for name in FILTERS}
    values = {
        "items": reply.data,
        "next": reply.links["next"],
        "pulse": pulse,
        "filters": given,
        "is_filtered": any(given.values()),
        "sort": visit.query.get("sort", "priority"),
        "orders": ORDERS,
        "here": _here(visit),
        **CARD,
    }
    return Shown("queue/list.html", values, block="cards", headers={"Vary": "HX-Request"})


def refused(visit: Visit) -> Reply:
    """Show what kept a decision from being made: beside the card as it is now, or above the queue."""
    if not visit.is_partial:
        return listed(visit)
    items = [_item(visit, item["comment_id"]) for item in _items(visit)[:1]] if visit.refusal is not None else []
    assert visit.refusal is not None  # noqa: S101 - that is why it is shown
    toast = Toast(f"{title_of(visit.refusal)} {detail_of(visit.refusal)}".strip(), kind="failed")
    given = {"items": [item for item in items if item is not None], "here": _here(visit), **CARD}
    given["banner"] = _collision(visit.refusal)
    return Shown("queue/answer.html", given, block="refused", toasts=(toast,))


@pages.post("/queue/decisions", access=needed(api.decide_comments), again=refused)
def decide(visit: Visit) -> Reply:
    """Decide one or many comments, each at the version that was seen."""
    items = _items(visit)
    if visit.settings.claim_required:
        for item in items:
            ask(visit, claims_api.claim_comment, body={}, comment_id=item["comment_id"])
    action = visit.form.get("action", "")
    reply = ask(visit, api.decide_comments, body={"action": action, "items": items, **told(visit.form)})
    assert reply.meta is not None  # noqa: S101 - a batch has its counts
    toast = done(action, reply.meta, back=_back(visit))
    if not visit.is_partial:
        return Sent(_back(visit), toast=toast)
    answer = {"results": reply.data, "titles": TITLES}
    return Shown("queue/answer.html", answer, block="decided", toasts=(toast,), headers=_counted(reply.meta))


@pages.post("/queue/undo", access=needed(api.undo_batch))
def undo(visit: Visit) -> Reply:
    """Take a batch of decisions back; what it was about waits again."""
    reply = ask(visit, api.undo_batch, body={}, batch_id=canonical(visit.form.get("batch", "")))
    assert reply.meta is not None  # noqa: S101 - a batch has its counts
    applied = reply.meta["applied"]
    toast = Toast(ngettext("The decision is undone.", "%(num)s decisions undone.", applied), kind="told")
    if not visit.is_partial:
        return Sent(_back(visit), toast=toast)
    items = [_item(visit, result["comment_id"]) for result in reply.data[:CARDS] if "problem" not in result]
    given = {"items": [item for item in items if item is not None], "here": _back(visit), **CARD}
    return Shown("queue/answer.html", given, block="undone", toasts=(toast,))


@pages.get("/queue/pulse", access=needed(pulse_api.read_pulse), query=PulseQuery, is_background=True)
def beat(visit: Visit) -> Reply:
    """Tell an open page what others decided, whether something came, and who is looking; 304 if nothing changed."""
    found = ask(visit, pulse_api.read_pulse).data
    state = orjson.dumps([found["cursor"], found["looking"], visit.query["since"], visit.language.tag])
    me = visit.author.id
    changes = [change for change in found["changes"] if (change["actor"] or {}).get("id") != me]
    values = {"pulse": found | {"changes": changes}, "me": me, **CARD}
    return Shown("queue/pulse.html", values, etag=hashlib.sha256(state).hexdigest()[:16], block="pulse")


@pages.post("/queue/look", access=needed(claims_api.show_presence), is_background=True, keeps=False)
def look(visit: Visit) -> Reply:
    """Say that the visitor looks at a comment."""
    ask(visit, claims_api.show_presence, body={}, comment_id=canonical(visit.form.get("comment_id", "")))
    return Shown("queue/answer.html", {}, block="nothing")


@pages.post("/queue/claims", access=needed(claims_api.claim_comment))
def claim(visit: Visit) -> Reply:
    """Take a comment, so that others see that it is being decided."""
    ask(visit, claims_api.claim_comment, body={}, comment_id=canonical(visit.form.get("comment_id", "")))
    return Sent(_back(visit), toast=Toast(_("It is yours for a while.")))


@pages.post("/queue/next", access=needed(claims_api.claim_next))
def take_next(visit: Visit) -> Reply:
    """Take the next comment that nobody holds, by the filters and in the order of the page, and open it."""
    form = visit.form
    filters = {name: form[f"filter[{name}]"] for name in FILTERS if form.get(f"filter[{name}]")}
    reply = ask(visit, claims_api.claim_next, body={"filters": filters, **filled({"sort": form.get("sort", "")})})
    if reply.status == 204:
        return Sent(_back(visit), toast=Toast(_("Nothing waits that nobody has taken."), kind="told"))
    return Sent(f"{PREFIX}/comments/{reply.data['id']}", toast=Toast(_("It is yours for a while.")))


@pages.post("/queue/releases", access=needed(claims_api.release_claim))
def release(visit: Visit) -> Reply:
    """Give a comment back."""
    ask(visit, claims_api.release_claim, comment_id=canonical(visit.form.get("comment_id", "")))
    return Sent(_back(visit), toast=Toast(_("It is free again.")))


@pages.get("/queue/more/<uuid:comment_id>", access=needed(api.read_evidence))
def more(visit: Visit, comment_id: str) -> Reply:
    """Show what a card leaves out: thread, alike comments, the author's last ones, flags, history."""
    found = ask(visit, api.read_evidence, comment_id=comment_id).data
    return Shown("queue/more.html", {"item": found, **CARD}, block="more")


def told(form: Mapping[str, str]) -> dict[str, str]:
    """Return what a form says about a decision: the reason, the statement to the author, the note for colleagues."""
    return filled({name: form.get(name, "") for name in ("reason_code", "statement", "note")})


def done(action: str, meta: Mapping[str, Any], *, back: str) -> Toast:
    """Return what to say after a decision, with the button that undoes it."""
    applied, skipped = meta["applied"], meta["refused"]
    text = ngettext("Comment %(what)s.", "%(num)s comments %(what)s.", applied, what=word(ACTIONS, action))
    if skipped:
        text += " " + ngettext(
            "%(num)s was left alone: somebody was faster.", "%(num)s were left alone: somebody was faster.", skipped
        )
    if not applied:
        return Toast(text, kind="failed")
    return Toast(text, undo=Undo(_l("Undo"), f"{QUEUE}/undo", {"batch": meta["batch_id"], "back": back}))


def _items(visit: Visit) -> list[dict[str, Any]]:
    """Return the comments that a form is about: fields `item` of the form `id:version`."""
    found = []
    for text in visit.form.getlist("item")[:MAX_ITEMS]:
        comment_id, _colon, version = text.partition(":")
        is_number = version.isascii() and version.isdecimal() and len(version) < 10
        found.append({"comment_id": comment_id, "version": int(version) if is_number else version})
    return found


def _item(visit: Visit, comment_id: str) -> dict[str, Any] | None:
    """Return a comment as a card shows it, None if it is gone."""
    try:
        found: dict[str, Any] = ask(visit, api.read_evidence, comment_id=canonical(comment_id)).data
    except Situation:
        return None
    return found


def _collision(refusal: Situation) -> str:
    """Return what happened to a comment between seeing and deciding it, for whoever came second."""
    by, status = refusal.extra.get("decided_by"), refusal.extra.get("current_status", "")
    if not by:
        return title_of(refusal)
    name = by["name"] or word(ACTORS, by["type"])
    state = word(STATUSES, status)
    return _(
        "%(name)s was faster: the comment is now “%(state)s”. Your decision was not applied.", name=name, state=state
    )


def _counted(meta: Mapping[str, Any]) -> dict[str, str]:
    return {"X-Batch": meta["batch_id"]}


def _back(visit: Visit) -> str:
    """Return where the visitor came from, with filters and order."""
    return local(visit.form.get("back", QUEUE))


def _here(visit: Visit) -> str:
    """Return this address without a cursor: what was on that page is decided by the time anybody comes back."""
    return _back(visit) if visit.page.method == "POST" else visit.link()


def canonical(text: str) -> str:
    """Return an identifier in its canonical form.

    Raises:
        InvalidInput: it is none (422).
    """
    plain = text.strip().lower()
    if not is_identifier(plain):
        raise InvalidInput()
    return plain
