"""The site's rules and lists, and a box to try a text out against all checks."""

from __future__ import annotations

from typing import Any, Final

from cms.api import rules as api
from cms.api import simulations as tryouts_api
from cms.console.asking import ask, needed
from cms.console.languages import _, _l, ngettext
from cms.console.pages import MODERATION, PREFIX, Entry, Pages, Reply, Sent, Shown, Toast, Undo, Visit
from cms.console.queue import CARD
from cms.errors import Fault, InvalidInput
from schemas.rules import RuleQuery

RULES: Final = f"{PREFIX}/rules"

pages = Pages(
    "rules",
    entries=(
        Entry(_l("Rules"), "/rules", needed(api.list_rules).scope, icon="shield", group=MODERATION),
        Entry(_l("Try out"), "/tryout", needed(tryouts_api.try_out).scope, icon="flask", group=MODERATION),
    ),
)


@pages.get("/rules", access=needed(api.list_rules), query=RuleQuery)
def listed(visit: Visit) -> Reply:
    """List the rules, with forms for one more and for a whole list."""
    reply = ask(visit, api.list_rules, query=None if visit.page.query is RuleQuery else {})
    assert reply.links is not None  # noqa: S101 - a list has links
    given = dict(visit.arguments)
    filters = {name: given.get(f"filter[{name}]", "") for name in ("kind", "text", "batch")}
    return Shown("rules/list.html", {"rows": reply.data, "next": reply.links["next"], "filters": filters, **CARD})


@pages.post("/rules", access=needed(api.create_rule), again=listed)
def create(visit: Visit) -> Reply:
    """Write one rule; it counts from the next comment on."""
    body = {name: visit.form.get(name, "") for name in ("kind", "value", "note")}
    ask(visit, api.create_rule, body={**body, "number": _number(visit.form.get("number", ""))})
    return Sent(RULES, toast=Toast(_("The rule counts from the next comment on.")))


@pages.post("/rules/<uuid:rule_id>/remove", access=needed(api.remove_rule))
def remove(visit: Visit, rule_id: str) -> Reply:
    """Remove a rule."""
    ask(visit, api.remove_rule, rule_id=rule_id)
    return Sent(RULES, toast=Toast(_("The rule is removed.")))


@pages.post("/rules/imports", access=needed(api.import_rules), again=listed, body_limit="max_import_bytes")
def import_list(visit: Visit) -> Reply:
    """Write a list of rules, one a line."""
    values = [line.strip() for line in visit.form.get("values", "").splitlines() if line.strip()]
    body = {"kind": visit.form.get("list_kind", ""), "values": values, "note": visit.form.get("list_note", "")}
    done = ask(visit, api.import_rules, body=body).data
    text = ngettext("%(num)s rule written.", "%(num)s rules written.", done.created)
    left = done.existing + done.refused + done.contradicting
    if left:
        text += " " + ngettext("%(num)s line was left out.", "%(num)s lines were left out.", left)
    undo = Undo(_l("Undo"), f"{RULES}/imports/undo", {"batch": done.batch_id}) if done.created else None
    return Sent(RULES, toast=Toast(text, kind="done" if done.created else "told", undo=undo))


@pages.post("/rules/imports/undo", access=needed(api.remove_import))
def undo_import(visit: Visit) -> Reply:
    """Take an import back."""
    ask(visit, api.remove_import, batch_id=visit.form.get("batch", ""))
    return Sent(RULES, toast=Toast(_("The list is taken back."), kind="told"))


@pages.get("/tryout", access=needed(tryouts_api.try_out))
def show_tryout(visit: Visit) -> Reply:
    """Show the box for a text."""
    del visit
    return Shown("rules/tryout.html", {"found": None, **CARD})


@pages.post("/tryout", access=needed(tryouts_api.try_out), again=show_tryout, stores_nothing=True)
def try_out(visit: Visit) -> Reply:
    """Say what every check makes of a text. Nothing is stored."""
    form = visit.form
    author: dict[str, Any] = {
        "name": form.get("name", "").strip() or "Somebody",
        "is_verified": bool(form.get("verified")),
    }
    for name in ("email", "website"):
        if form.get(name, "").strip():
            author[name] = form[name]
    article = form.get("article_id", "").strip()
    body = {"body": form.get("body", ""), "author": author, **({"article_id": article} if article else {})}
    found = ask(visit, tryouts_api.try_out, body=body).data
    return Shown("rules/tryout.html", {"found": found, **CARD})


def _number(text: str) -> float | None:
    """Return a number as people write it.

    Raises:
        InvalidInput: it is none (422).
    """
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise InvalidInput(faults=[Fault("/number", "invalid", "This is not a number.")]) from None
