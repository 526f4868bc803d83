"""What an article said before: its revisions, one of them, what is different between two, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cms import content
from cms.api import revisions as api
from cms.console import differences
from cms.console.article_pages import address, around
from cms.console.asking import ask, filled, needed
from cms.console.languages import Words, _, _l
from cms.console.pages import Pages, Reply, Sent, Shown, Toast, Visit
from cms.delivery import pictures
from schemas.console import CompareQuery
from schemas.revisions import RevisionsQuery

pages = Pages("revisions")
FIELDS: Final[Mapping[str, Words]] = {
    "title": _l("Title"),
    "slug": _l("Slug"),
    "locale": _l("Language tag"),
    "dek": _l("Dek"),
    "hero": _l("Main picture"),
    "seo": _l("Search engines and link previews"),
    "type": _l("Kind of article"),
    "category": _l("Category"),
    "tags": _l("Tags"),
    "authors": _l("Authors"),
}
KINDS: Final[Mapping[str, tuple[Words, str]]] = {
    "added": (_l("Added"), "+"),
    "removed": (_l("Removed"), "−"),
    "changed": (_l("Changed"), "≈"),
    "moved": (_l("Moved"), "↕"),
}
"""What becomes of a block: in a word, and as a sign beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A block that is different, as a page shows it: word by word, or rendered before and after."""

    kind: str
    words: tuple[tuple[str, str], ...] = ()
    before: str = ""
    after: str = ""
    places: tuple[int, int] | None = None


@pages.get("/articles/<uuid:article_id>/revisions", access=needed(api.list_revisions), query=RevisionsQuery)
def listed(visit: Visit, article_id: str) -> Reply:
    """List the saved texts of an article, the latest first, with a form to compare any two."""
    reply = ask(visit, api.list_revisions, article_id=article_id)
    assert reply.links is not None  # noqa: S101 - a list has links
    values = {"rows": reply.data, "next": reply.links["next"]}
    return Shown("revisions/list.html", values | around(visit, article_id, "revisions"))


@pages.get("/articles/<uuid:article_id>/revisions/<int:number>", access=needed(api.read_revision))
def shown(visit: Visit, article_id: str, number: str) -> Reply:
    """Show a saved text as readers would see it."""
    found = ask(visit, api.read_revision, article_id=article_id, number=number).data
    values = {"revision": found, "said": _said(found), "labels": FIELDS}
    return Shown("revisions/one.html", values | around(visit, article_id, "revisions"))


@pages.get("/articles/<uuid:article_id>/revisions/compare", access=needed(api.compare_revisions), query=CompareQuery)
def compared(visit: Visit, article_id: str) -> Reply:
    """Show what is different between two saved texts."""
    old, new = visit.query["old"], visit.query["new"]
    found = ask(visit, api.compare_revisions, query={"against": str(old)}, article_id=article_id, number=str(new)).data
    fields = [
        (FIELDS.get(item["field"], item["field"]), differences.lines(_text(item["before"]), _text(item["after"])))
        for item in found["fields"]
        if _text(item["before"]) != _text(item["after"])
    ]
    values = {"old": old, "new": new, "fields": fields, "blocks": _changes(visit, found["blocks"]), "kinds": KINDS}
    return Shown("revisions/compare.html", values | around(visit, article_id, "revisions"))


@pages.post("/articles/<uuid:article_id>/revisions/<int:number>/revert", access=needed(api.revert_article), again=shown)
def revert(visit: Visit, article_id: str, number: str) -> Reply:
    """Bring a saved text back into the working copy."""
    body = filled({"message": visit.form.get("message", "")})
    reply = ask(visit, api.revert_article, body=body, article_id=article_id, number=number)
    text = _("Revision %(number)s is the working copy now. Readers see it when you publish.", number=number)
    left_out = (reply.meta or {}).get("left_out", [])
    if "slug" in left_out:
        text += " " + _("Another article has its slug now, so the present one stays.")
    if set(left_out) - {"slug"}:
        text += " " + _("What it was ordered by and is gone since was left out.")
    return Sent(address(article_id), Toast(text))


def _said(found: Mapping[str, Any]) -> dict[str, str]:
    """Return the members of a saved text besides title, dek and body, those that say something."""
    texts = {name: _text(found[name]) for name in FIELDS if name not in {"title", "dek"}}
    return {name: text for name, text in texts.items() if text}


def _text(value: Any) -> str:
    """Return a member of an article as text: a term by its name, a list with commas, search engines' a line each."""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping) and "id" in value:
        return str(value["name"] or _("(removed since)"))
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {text}" for name, text in value.items() if text)
    return str(value or "")


def _changes(visit: Visit, items: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Return what became of the blocks, with their pictures as they are shown now. One query."""
    blocks = [block for item in items for block in (item["before"], item["after"]) if block is not None]
    media = pictures.found(visit.session, content.media_ids(blocks))
    shown = [
        {**item, **{side: pictures.in_body([item[side]], media)[0] for side in ("before", "after") if item[side]}}
        for item in items
    ]
    return list(map(_change, shown))


def _change(item: Mapping[str, Any]) -> Change:
    places = (item["from_position"], item["to_position"])
    has_moved = None not in places and item["kind"] == "moved"
    return Change(
        kind=item["kind"],
        words=tuple((piece["kind"], piece["text"]) for piece in item["words"]),
        before=_html(item["before"]) if item["kind"] in {"removed", "changed"} and not item["words"] else "",
        after=_html(item["after"]) if item["kind"] != "removed" and not item["words"] else "",
        places=(places[0] + 1, places[1] + 1) if has_moved else None,
    )


def _html(block: Any) -> str:
    return content.to_html([block])
