"""Choosing a medium while writing: what is offered for the main picture, and the library in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cms.api import media as api
from cms.console.asking import needed
from cms.console.pages import Pages, Reply, Shown, Visit
from cms.delivery import media as reads
from cms.errors import NotFound
from schemas.console import LibraryQuery

pages = Pages("media_choice")
OFFERED: Final = 60
"""Media that can be chosen without a search: the latest (house rule)."""


@pages.get("/media/choose", access=needed(api.list_media), query=LibraryQuery)
def choose(visit: Visit) -> Reply:
    """Show the latest media, or those that are looked for; without a script it is a page like any other."""
    rows = _media(visit, kind=visit.query["kind"] or None, text=visit.query["text"] or None)
    return Shown("media/choose.html", {"rows": rows, "asked": visit.query}, block="choices")


def offered(visit: Visit, chosen: str) -> Sequence[dict[str, Any]]:
    """Return the pictures to choose the main one from: the latest, and the chosen one before them. At most two queries."""
    rows = _media(visit, kind="image")
    if chosen and chosen not in {row["id"] for row in rows}:
        try:
            rows = [reads.one(visit.session, chosen), *rows]
        except NotFound:
            return rows
    return rows


def _media(visit: Visit, *, kind: str | None, text: str | None = None) -> list[dict[str, Any]]:
    order = reads.order([("created_at", True)])
    filters = reads.Filters(kind=kind, text=text)
    return list(reads.listed(visit.session, filters, order=order, after=None, limit=OFFERED).rows)
