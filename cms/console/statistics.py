"""Statistics: what waits, what is decided and by whom, how far the model may be trusted. Drawn, and told in tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from babel import dates

from cms.api import statistics as api
from cms.console import charts
from cms.console.asking import ask, needed
from cms.console.languages import Language, _, _l
from cms.console.pages import MODERATION, Entry, Pages, Reply, Shown, Visit
from cms.console.queue import CARD
from schemas.statistics import StatisticsQuery

pages = Pages(
    "statistics",
    entries=(
        Entry(_l("Statistics"), "/statistics", needed(api.read_statistics).scope, icon="chart", group=MODERATION),
    ),
)
PERIODS: Final = (1, 3, 7, 30, 90)


@pages.get("/statistics", access=needed(api.read_statistics), query=StatisticsQuery)
def shown(visit: Visit) -> Reply:
    """Show the numbers of the last days."""
    found = ask(visit, api.read_statistics).data
    points = found["series"]["points"]
    is_hourly = found["series"]["step"] == "hour"
    labels = [_label(visit.language, point["at"], is_hourly=is_hourly) for point in points]
    ticks = [(labels[n], at) for n, at in charts.ticks(len(points))]
    pending, submitted = ([point[name] for point in points] for name in ("pending", "submitted"))
    top = charts.ceiling(max((*pending, *submitted), default=0))
    human, automatic = ([point[name] for point in points] for name in ("human", "automatic"))
    values = {
        "found": found,
        "days": visit.query["days"],
        "periods": PERIODS,
        "rows": list(zip(labels, points, strict=True)),
        "ticks": ticks,
        "size": charts,
        "backlog": {
            "area": charts.area(pending, top),
            "line": charts.line(pending, top),
            "came": charts.line(submitted, top),
        },
        "backlog_marks": charts.marks(top),
        "decided": charts.stacked([human, automatic]),
        "decided_marks": charts.marks(max((a + b for a, b in zip(human, automatic, strict=True)), default=0)),
        "rates": _rates(visit, found),
        "duration": lambda seconds: _duration(visit.language, seconds),
        **CARD,
    }
    return Shown("statistics/page.html", values)


def _rates(visit: Visit, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the estimates with their intervals, each on a scale of its own."""
    settings = visit.settings
    wanted = (
        (_("Wrong automatic approvals"), found["audit"]["wrong_approvals"], settings.wrong_approvals, 0.1),
        (_("Wrong automatic rejections"), found["audit"]["wrong_rejections"], settings.wrong_rejections, 0.1),
        (_("Moderators who agree"), found["agreement"], None, 1.0),
    )
    return [
        {
            "label": label,
            "rate": rate,
            "budget": budget,
            "end": end,
            "drawn": charts.interval(rate["low"], rate["rate"], rate["high"], end=end),
            "budget_at": None if budget is None else charts.interval(0, budget, 0, end=end).at,
        }
        for label, rate, budget, end in wanted
    ]


def _label(language: Language, at: datetime, *, is_hourly: bool) -> str:
    if is_hourly:
        return dates.format_skeleton("EHm", at, locale=language.locale)
    return dates.format_skeleton("MMMd", at, locale=language.locale)


def _duration(language: Language, seconds: float | None) -> str:
    return "–" if seconds is None else dates.format_timedelta(int(seconds), locale=language.locale, threshold=1.2)
