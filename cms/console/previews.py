"""Links to texts that are not public: handing one out, what became of it, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cms.api import previews as api
from cms.console.article_pages import address, around
from cms.console.asking import ask, filled, needed
from cms.console.languages import Words, _, _l
from cms.console.pages import Pages, Reply, Sent, Shown, Toast, Visit

pages = Pages("previews")
TERMS: Final[Mapping[str, Words]] = {
    "3600": _l("an hour"),
    "86400": _l("a day"),
    "604800": _l("a week"),
    "2592000": _l("30 days"),
    "7776000": _l("90 days"),
}
"""How long a link can be good, in seconds."""


@pages.get("/articles/<uuid:article_id>/previews", access=needed(api.list_previews))
def listed(visit: Visit, article_id: str) -> Reply:
    """List the links to an article with what became of them, and the form for one more."""
    found = ask(visit, api.list_previews, query={}, article_id=article_id).data
    rows = [{**item, "address": _address(visit, item), "state": _state(visit, item)} for item in found]
    return Shown("previews/list.html", {"rows": rows, "terms": TERMS} | around(visit, article_id, "previews"))


@pages.post("/articles/<uuid:article_id>/previews", access=needed(api.create_preview), again=listed)
def create(visit: Visit, article_id: str) -> Reply:
    """Hand out a link."""
    given = filled({name: visit.form.get(name, "") for name in ("expires_in_s", "max_uses", "revision")})
    body = {name: _number(text) for name, text in given.items()}
    ask(visit, api.create_preview, body=body | filled({"note": visit.form.get("note", "")}), article_id=article_id)
    return Sent(address(article_id, "previews"), Toast(_("The link is there: copy it from the list.")))


@pages.post("/articles/<uuid:article_id>/previews/<uuid:preview_id>/revoke", access=needed(api.revoke_preview))
def revoke(visit: Visit, article_id: str, preview_id: str) -> Reply:
    """Take a link back."""
    ask(visit, api.revoke_preview, article_id=article_id, preview_id=preview_id)
    return Sent(address(article_id, "previews"), Toast(_("The link is no longer good.")))


def _address(visit: Visit, item: Mapping[str, Any]) -> str | None:
    """Return what is handed out: the site's page where there is one, else the API's answer; None if it is over."""
    if item["url"] is None:
        return None
    return str(item["page_url"] or visit.settings.service_url(item["url"]))


def _state(visit: Visit, item: Mapping[str, Any]) -> tuple[str, Words]:
    """Return what can be said of a link in a word, with the kind of badge."""
    if item["is_active"]:
        return "good", _l("good")
    if item["revoked_at"] is not None:
        return "bad", _l("taken back")
    return "note", _l("expired") if item["expires_at"] <= visit.now else _l("used up")


def _number(text: str) -> int | str:
    """Return a number; what is none goes on as it is, for the schema to refuse."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else plain
