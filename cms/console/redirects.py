"""The site's redirects: the list, writing and removing them, many at once, and where a path leads."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cms.api import redirects as api
from cms.console.asking import ask, needed
from cms.console.languages import Words, _, _l, ngettext
from cms.console.pages import EDITORIAL, PREFIX, Entry, Pages, Reply, Sent, Shown, Toast, Visit
from cms.console.situations import fault_text
from cms.errors import InvalidInput, NotFound
from schemas.console import RedirectsPageQuery

REDIRECTS: Final = f"{PREFIX}/redirects"
STATUSES: Final[Mapping[str, Words]] = {
    "308": _l("308, for good"),
    "301": _l("301, for good, as old programs know it"),
    "307": _l("307, for now"),
    "302": _l("302, for now, as old programs know it"),
}
OUTCOMES: Final[Mapping[str, tuple[str, Words]]] = {
    "created": ("good", _l("written")),
    "replaced": ("warn", _l("replaced")),
    "unchanged": ("note", _l("as it was")),
    "refused": ("bad", _l("refused")),
    "kept": ("note", _l("in order, but not written")),
}
HEADINGS: Final = frozenset({"source", "from", "path", "old"})
"""A first line that begins so names the columns."""

pages = Pages(
    "redirects",
    entries=(Entry(_l("Redirects"), "/redirects", needed(api.list_redirects).scope, icon="signpost", group=EDITORIAL),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of what was pasted: where it stood, what it says, and what became of it."""

    number: int
    source: str
    target: str
    outcome: str
    faults: tuple[str, ...] = ()


@pages.get("/redirects", access=needed(api.list_redirects), query=RedirectsPageQuery)
def listed(visit: Visit) -> Reply:
    """List redirects by their paths, with the forms for one and for many, and tell where a path leads."""
    given = {name: value for name, value in visit.arguments if value and name != "path"}
    reply = ask(visit, api.list_redirects, query=given if visit.page.method == "GET" else {})
    path = visit.query.get("path", "")
    assert reply.links is not None  # noqa: S101 - a list has links
    values = {
        "rows": reply.data,
        "next": reply.links["next"],
        "asked": given.get("filter[source]", ""),
        "path": path,
        "resolved": _resolved(visit, path) if path else None,
        "statuses": STATUSES,
        "lines": _refused_lines(visit),
        "outcomes": OUTCOMES,
    }
    return Shown("redirects/list.html", values)


@pages.post("/redirects", access=needed(api.create_redirect), again=listed)
def create(visit: Visit) -> Reply:
    """Write a redirect."""
    ask(visit, api.create_redirect, body=_given(visit.form))
    return Sent(REDIRECTS, Toast(_("The redirect is written.")))


@pages.get("/redirects/<uuid:redirect_id>", access=needed(api.read_redirect))
def shown(visit: Visit, redirect_id: str) -> Reply:
    """Show the form of a redirect."""
    found = ask(visit, api.read_redirect, redirect_id=redirect_id).data
    return Shown("redirects/one.html", {"redirect": found, "statuses": STATUSES})


@pages.post("/redirects/<uuid:redirect_id>", access=needed(api.change_redirect), again=shown)
def change(visit: Visit, redirect_id: str) -> Reply:
    """Change a redirect."""
    ask(visit, api.change_redirect, body=_given(visit.form), redirect_id=redirect_id)
    return Sent(REDIRECTS, Toast(_("Saved.")))


@pages.post("/redirects/<uuid:redirect_id>/remove", access=needed(api.remove_redirect), again=shown)
def remove(visit: Visit, redirect_id: str) -> Reply:
    """Remove a redirect."""
    ask(visit, api.remove_redirect, redirect_id=redirect_id)
    return Sent(REDIRECTS, Toast(_("The redirect is removed.")))


@pages.post("/redirects/imports", access=needed(api.import_redirects), again=listed, body_limit="max_import_bytes")
def bring_in(visit: Visit) -> Reply:
    """Write many redirects, or none if a line has a fault; what became of each line is shown."""
    read = _lines(visit.form.get("lines", ""))
    body = {"redirects": [item for _number, item in read], "replace": bool(visit.form.get("replace"))}
    done = ask(visit, api.import_redirects, body=body).data
    lines = [
        Line(number=number, source=result["source"], target=result["target"], outcome=result["outcome"])
        for (number, _item), result in zip(read, done["results"], strict=True)
    ]
    text = ngettext("%(num)s redirect written.", "%(num)s redirects written.", done["created"] + done["replaced"])
    return Shown("redirects/imported.html", {"lines": lines, "outcomes": OUTCOMES}, toasts=(Toast(text),))


def _resolved(visit: Visit, path: str) -> dict[str, Any]:
    """Return where a path leads; an empty answer if it leads nowhere else."""
    try:
        found: dict[str, Any] = ask(visit, api.resolve_path, query={"path": path}).data
    except NotFound:
        return {}
    return found


def _given(form: Mapping[str, str]) -> dict[str, Any]:
    return {
        "source": form.get("source", "").strip(),
        "target": form.get("target", "").strip(),
        "status": _status(form.get("status", "")),
        "note": form.get("note", "").strip() or None,
    }


def _lines(text: str) -> list[tuple[int, dict[str, Any]]]:
    """Read lines of `source,target[,status[,note]]`, with their numbers; tabs and semicolons separate as well."""
    first = next(iter(text.strip().splitlines()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(), delimiter=separator, skipinitialspace=True)
    found: list[tuple[int, dict[str, Any]]] = []
    try:
        for cells in reader:
            plain = [cell.strip() for cell in cells]
            if not any(plain) or (not found and plain[0].casefold() in HEADINGS):
                continue
            names = dict(zip(("source", "target", "status", "note"), plain, strict=False))
            item: dict[str, Any] = {"source": names["source"], "target": names.get("target", "")}
            if names.get("status"):
                item["status"] = _status(names["status"])
            if names.get("note"):
                item["note"] = names["note"]
            found.append((reader.line_num, item))
    except csv.Error as error:
        raise InvalidInput(_("Line %(number)s cannot be read.", number=reader.line_num)) from error
    return found


def _refused_lines(visit: Visit) -> list[Line]:
    """Return what was pasted and refused, line by line with its faults."""
    if visit.refusal is None or "lines" not in visit.form or not visit.refusal.faults:
        return []
    faults: dict[int, list[str]] = {}
    for fault in visit.refusal.faults:
        parts = fault.pointer.split("/")
        if len(parts) > 2 and parts[2].isdecimal():
            faults.setdefault(int(parts[2]), []).append(fault_text(fault))
    return [
        Line(
            number=number,
            source=item["source"],
            target=item["target"],
            outcome="refused" if place in faults else "kept",
            faults=tuple(faults.get(place, ())),
        )
        for place, (number, item) in enumerate(_lines(visit.form["lines"]))
    ]


def _status(text: str) -> int | str:
    """Return a status; what is no number goes on as it is, for the schema to refuse."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 5 else plain
