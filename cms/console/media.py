"""Media: the library, uploading, and what is said of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cms.api import media as api
from cms.auth import Scope
from cms.console.asking import ask, filled, needed
from cms.console.languages import _, _l
from cms.console.pages import EDITORIAL, Entry, Pages, Reply, Sent, Shown, Toast, Visit
from cms.delivery import media as reads
from cms.errors import Fault, InvalidInput
from schemas.console import LibraryQuery

pages = Pages(
    "media",
    entries=(Entry(_l("Media"), "/media", Scope.ARTICLES_READ_DRAFTS, icon="picture", group=EDITORIAL),),
)
LIMIT: Final = 36
SORTS: Final = {"newest": ("created_at", True), "title": ("title", False)}
SAID: Final = ("title", "alt", "caption", "credit")
PERCENT: Final = 100


@pages.get("/media", access=needed(api.list_media), query=LibraryQuery)
def library(visit: Visit) -> Reply:
    """Show the library, the newest first."""
    asked = visit.query
    filters = reads.Filters(
        text=asked["text"] or None,
        kind=asked["kind"] or None,
        used=_switch(asked["used"]),
        described=_switch(asked["described"]),
    )
    order = reads.order([SORTS[asked["sort"]]])
    page = reads.listed(visit.session, filters, order=order, after=visit.position(order), limit=LIMIT)
    values = {
        "rows": page.rows,
        "next": visit.next_link(order, page.next),
        "count": reads.count(visit.session, filters),
        "asked": asked,
        "is_narrowed": any(asked[name] for name in ("text", "kind", "used", "described")),
    }
    return Shown("media/library.html", values, block="list")


@pages.get("/media/new", access=needed(api.upload_medium))
def begin(visit: Visit) -> Reply:
    """Show the form for an upload."""
    return Shown("media/new.html", {"limit": visit.settings.max_media_bytes})


def _receive(visit: Visit) -> Callable[[], Any] | None:
    if visit.file is None or not (visit.file.name or visit.file.content):
        raise InvalidInput(faults=[Fault("/file", "required", _("Choose a file."))])
    return api.receive(visit.session, visit.services, visit.file)


@pages.post(
    "/media/new",
    access=needed(api.upload_medium),
    again=begin,
    takes_file=True,
    body_limit="max_media_bytes",
    beforehand=_receive,
    keeps=False,
)
def upload(visit: Visit) -> Reply:
    """Keep a file, and go on to what is said of it."""
    said = filled({name: visit.form.get(name, "") for name in SAID})
    reply = ask(visit, api.upload_medium, body={**said, "file": visit.file}, query={})
    is_new = reply.status == 201
    text = _("Uploaded.") if is_new else _("This file was here already: nothing was added.")
    return Sent(f"/console/media/{reply.data['id']}", Toast(text, kind="done" if is_new else "told"))


@pages.get("/media/<uuid:medium_id>", access=needed(api.list_media))
def show(visit: Visit, medium_id: str) -> Reply:
    """Show a medium: what is said of it, and where it is used."""
    medium = reads.one(visit.session, medium_id)
    x, y = medium["focal_point"]
    said = {name: medium[name] or "" for name in SAID}
    said |= {"focal_x": str(round(x * PERCENT)), "focal_y": str(round(y * PERCENT))}
    if visit.form and "title" in visit.form:
        said = {name: visit.form.get(name, "") for name in said}
    values = {
        "medium": medium,
        "said": said,
        "usages": reads.usages(visit.session, medium_id),
        "is_readonly": not visit.may(Scope.MEDIA_WRITE),
    }
    return Shown("media/medium.html", values)


@pages.post("/media/<uuid:medium_id>", access=needed(api.change_medium), again=show)
def change(visit: Visit, medium_id: str) -> Reply:
    """Save what is said of a medium; public articles say so at once."""
    said: dict[str, Any] = {name: visit.form[name] for name in SAID if name in visit.form}
    if "focal_x" in visit.form:
        said["focal_point"] = [_share(visit.form[name]) for name in ("focal_x", "focal_y") if name in visit.form]
    ask(visit, api.change_medium, body=said, query={}, medium_id=medium_id)
    return Sent(f"/console/media/{medium_id}", Toast(_("Saved.")))


@pages.post("/media/<uuid:medium_id>/remove", access=needed(api.remove_medium), again=show)
def remove(visit: Visit, medium_id: str) -> Reply:
    """Delete a medium that nothing uses."""
    title = reads.one(visit.session, medium_id)["title"]
    ask(visit, api.remove_medium, query={}, medium_id=medium_id)
    return Sent("/console/media", Toast(_("“%(title)s” is deleted.", title=title)))


def _share(percent: str) -> Any:
    """Return a number of percent as a share; what is no number goes on as it is, for the schema to refuse."""
    text = percent.strip().replace(",", ".")
    try:
        return round(float(text) / PERCENT, 4)
    except ValueError:
        return text


def _switch(text: str) -> bool | None:
    return None if not text else text == "true"
