"""What readers are shown after an article: what an editor put first, what is alike and why, previous and next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cms.api import related as api
from cms.api import search as search_api
from cms.auth import Scope
from cms.console.article_pages import address, around
from cms.console.asking import ask, needed
from cms.console.languages import _
from cms.console.pages import Needs, Pages, Reply, Sent, Shown, Toast, Visit
from cms.delivery import related as reads
from cms.errors import InvalidInput, NotFound, UnknownParameter
from schemas.console import RelatedPageQuery
from schemas.related import MAX_PINS

pages = Pages("related")
SHOWN: Final = 12
FOUND: Final = 8


@pages.get("/articles/<uuid:article_id>/related", access=Needs(Scope.ARTICLES_READ_DRAFTS), query=RelatedPageQuery)
def shown(visit: Visit, article_id: str) -> Reply:
    """Show what comes first and in which order, a search for more, and what readers see with the reasons."""
    frame = around(visit, article_id, "related")
    pinned = reads.pinned(visit.session, article_id)
    asked = visit.query.get("q", "")
    taken = {article_id, *(item["id"] for item in pinned)}
    try:
        readers = ask(visit, api.list_related, query={"limit": str(SHOWN)}, article_id=article_id).data
    except NotFound:
        readers = None
    values = {
        "pinned": pinned,
        "asked": asked,
        "found": [item for item in _found(visit, asked) if item["id"] not in taken] if asked else None,
        "readers": readers,
        "is_full": len(pinned) >= MAX_PINS,
    }
    return Shown("related/page.html", values | frame)


@pages.post("/articles/<uuid:article_id>/related", access=needed(api.pin_related), again=shown)
def pin(visit: Visit, article_id: str) -> Reply:
    """Put an article first, move it, or take it away: one of the buttons `add`, `up`, `down` and `remove`."""
    pins = reads.pins(visit.session, article_id)
    wanted = _changed(pins, visit.form)
    # First whether the page was up to date: what somebody else has taken away meanwhile is no slip of the form.
    ask(visit, api.pin_related, body={"articles": pins if wanted is None else wanted}, article_id=article_id)
    if wanted is None:
        raise InvalidInput(_("This article is not among those that come first."))
    return Sent(address(article_id, "related"), Toast(_("Readers see it in this order at once.")))


def _changed(pins: list[str], form: Mapping[str, str]) -> list[str] | None:
    """Return the pins as a button of the form wants them, None if it names what is not pinned."""
    if form.get("add"):
        return [*(item for item in pins if item != form["add"]), form["add"]]
    step, subject = next(((name, form[name]) for name in ("up", "down", "remove") if form.get(name)), ("", ""))
    if subject not in pins:
        return None
    place = pins.index(subject)
    rest = [item for item in pins if item != subject]
    if step == "remove":
        return rest
    target = max(place - 1, 0) if step == "up" else place + 1
    return [*rest[:target], subject, *rest[target:]]


def _found(visit: Visit, asked: str) -> list[dict[str, Any]]:
    """Return working copies that fit the words, the best first; none where there is no word to look for."""
    query = {"q": asked, "version": "draft", "limit": str(FOUND)}
    try:
        found: list[dict[str, Any]] = ask(visit, search_api.search_articles, query=query).data
    except UnknownParameter:
        return []
    return found
