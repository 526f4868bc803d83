"""Simulation: what other rules would have changed in the last days. Nothing is touched."""

from __future__ import annotations

from typing import Any

from cms.api import rules as rules_api
from cms.api import simulations as api
from cms.console.asking import ask, needed
from cms.console.languages import _l
from cms.console.pages import MODERATION, Entry, Pages, Reply, Shown, Visit
from cms.console.queue import CARD
from cms.errors import Fault, InvalidInput

pages = Pages(
    "simulations",
    entries=(Entry(_l("Simulation"), "/simulation", needed(api.simulate).scope, icon="clock", group=MODERATION),),
)
LINES = 5
"""Rules that the form has room for."""


@pages.get("/simulation", access=needed(api.simulate))
def show(visit: Visit) -> Reply:
    """Show the form: rules to add, rules to leave out, and how far to look back."""
    return _page(visit, None)


@pages.post("/simulation", access=needed(api.simulate), again=show, stores_nothing=True)
def simulate(visit: Visit) -> Reply:
    """Replay the last days under other rules."""
    form = visit.form
    rules = []
    for line in range(LINES):
        value = form.get(f"value_{line}", "").strip()
        if value:
            number = form.get(f"number_{line}", "").strip()
            rules.append({"kind": form.get(f"kind_{line}", ""), "value": value, "number": _number(number, line)})
    days = form.get("days", "")
    body: dict[str, Any] = {
        "days": int(days) if days.isascii() and days.isdecimal() and len(days) < 10 else days,
        "rules": rules,
        "without": form.getlist("without"),
        "max_flips": 100,
    }
    return _page(visit, ask(visit, api.simulate, body=body).data)


def _page(visit: Visit, found: dict[str, Any] | None) -> Shown:
    rules = ask(visit, rules_api.list_rules, query={"limit": "50"}).data
    return Shown("simulations/form.html", {"found": found, "rules": rules, "lines": LINES, **CARD})


def _number(text: str, line: int) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InvalidInput(faults=[Fault(f"/rules/{line}/number", "invalid", "This is not a number.")]) from None
