"""When an article becomes public, or ceases to be, by itself: planning it, calling it off, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

from cms import zones as local_times
from cms.api import schedules as api
from cms.console.article_pages import address, around
from cms.console.asking import ask, filled, needed
from cms.console.languages import Words, _, _l
from cms.console.pages import EDITORIAL, PREFIX, Entry, Pages, Reply, Sent, Shown, Toast, Visit, local
from cms.console.situations import TITLES
from cms.errors import InvalidInput
from schemas.schedules import ScheduleListQuery

SCHEDULES: Final = f"{PREFIX}/schedules"
LATELY: Final = timedelta(days=7)
"""How long a schedule that failed is pointed at (house rule)."""

MAX_POINTED_AT: Final = 5
STATES: Final[Mapping[str, Words]] = {
    "waiting": _l("Waiting"),
    "failed": _l("Failed"),
    "done": _l("Done"),
    "cancelled": _l("Called off"),
}
STATE_KINDS: Final = {"waiting": "accent", "failed": "bad", "done": "good"}
ACTIONS: Final[Mapping[str, Words]] = {"publish": _l("Publish"), "unpublish": _l("Take off the site")}
OUTCOMES: Final[Mapping[str, Words]] = {
    "published": _l("It became public."),
    "unpublished": _l("It was taken off the site."),
    "nothing_to_do": _l("There was nothing left to do."),
    "replaced": _l("Another plan took its place."),
    "cancelled": _l("Somebody called it off."),
    "trashed": _l("The article went into the trash."),
    "error": _l("It failed six times; the log has the details."),
    **TITLES,
}
"""What became of a schedule; what refused it is called as everywhere."""

WORDS: Final = {"states": STATES, "kinds": STATE_KINDS, "actions": ACTIONS, "outcomes": OUTCOMES}

pages = Pages(
    "schedules",
    entries=(Entry(_l("Schedules"), "/schedules", needed(api.list_schedules).scope, icon="calendar", group=EDITORIAL),),
)


@pages.get("/schedules", access=needed(api.list_schedules), query=ScheduleListQuery)
def listed(visit: Visit) -> Reply:
    """List what is planned for the whole site, or what became of it; recent failures stand above what waits."""
    given = {name: value for name, value in visit.arguments if value}
    state = given.setdefault("filter[state]", "waiting")
    reply = ask(visit, api.list_schedules, query=given)
    failures = []
    if state == "waiting":
        since = (visit.now - LATELY).isoformat()
        wanted = {"filter[state]": "failed", "filter[at][gte]": since, "limit": str(MAX_POINTED_AT)}
        failures = ask(visit, api.list_schedules, query=wanted).data
    assert reply.links is not None  # noqa: S101 - a list has links
    values = {"rows": reply.data, "next": reply.links["next"], "state": state, "failures": failures, **WORDS}
    return Shown("schedules/list.html", values)


@pages.post("/schedules/<uuid:schedule_id>/cancel", access=needed(api.cancel_schedule))
def cancel(visit: Visit, schedule_id: str) -> Reply:
    """Call a schedule off."""
    ask(visit, api.cancel_schedule, schedule_id=schedule_id)
    return Sent(local(visit.form.get("back", SCHEDULES)), Toast(_("It is called off.")))


@pages.get("/articles/<uuid:article_id>/schedule", access=needed(api.list_schedules))
def shown(visit: Visit, article_id: str) -> Reply:
    """Show what is planned for an article, the form to plan more, and what became of earlier plans."""
    frame = around(visit, article_id, "schedule")
    planned = frame["article"]["schedule"]
    over = [
        item
        for state in ("failed", "done", "cancelled")
        for item in ask(visit, api.list_schedules, query={"filter[article]": article_id, "filter[state]": state}).data
    ]
    values = {
        "waiting": sorted(filter(None, planned.values()), key=lambda item: item["at"]),
        "over": sorted(over, key=lambda item: item["ended_at"], reverse=True),
        "zones": zones(),
        "zone": visit.form.get("zone") or next((item["zone"] for item in planned.values() if item), None) or "",
        "here": address(article_id, "schedule"),
        **_meant(visit),
        **WORDS,
    }
    return Shown("schedules/article.html", values | frame)


@pages.post("/articles/<uuid:article_id>/schedule", access=needed(api.schedule_article), again=shown)
def plan(visit: Visit, article_id: str) -> Reply:
    """Plan a publication or a withdrawal, at a time that clocks in some zone show."""
    form = visit.form
    chosen = _meant(visit)["moments"].get(form.get("moment", ""))
    at = {"local": _local(visit)} if chosen is None else {"at": chosen.isoformat()}
    body = {
        "action": form.get("action", ""),
        **at,
        "zone": form.get("zone", "").strip(),
        "follows_edits": bool(form.get("follows_edits")),
        **filled({"reason": form.get("reason", "")}),
    }
    ask(visit, api.schedule_article, body=body, article_id=article_id)
    return Sent(address(article_id, "schedule"), Toast(_("It is planned.")))


def _local(visit: Visit) -> str:
    return f"{visit.form.get('date', '')}T{visit.form.get('time', '')}"


def _meant(visit: Visit) -> dict[str, Any]:
    """Return the two moments that a time in the form may mean, by offset; for one that clocks skip, the next they show."""
    zone = visit.form.get("zone", "").strip()
    try:
        time = datetime.fromisoformat(_local(visit))
        found = [item.astimezone(local_times.check(zone)) for item in local_times.moments(time, zone)]
        after = None if found else local_times.next_shown(time, zone)
    except (ValueError, InvalidInput):
        return {"moments": {}, "next_shown": None}
    both = found if len(found) > 1 else ()
    return {"moments": {item.isoformat()[-6:]: item for item in both}, "next_shown": after}


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Return the names of time zones to choose from: places, and UTC; the form takes any that there is."""
    places = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    return ("UTC", *sorted(places))
