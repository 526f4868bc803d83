"""An article in other languages: which there are, in which state; beginning a translation, linking, unlinking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cms import articles as verbs
from cms.api import translations as api
from cms.auth import Scope
from cms.console.article_pages import address, around
from cms.console.asking import ask, filled, needed
from cms.console.languages import _
from cms.console.pages import Needs, Pages, Reply, Sent, Shown, Toast, Visit
from cms.delivery import drafts
from cms.delivery.article_lists import Criteria, View
from schemas.console import LinkQuery
from schemas.manuscripts import ArticlePatch

pages = Pages("translating")
MAX_FOUND: Final = 10
"""Articles that are offered to be linked (house rule)."""


@pages.get("/articles/<uuid:article_id>/languages", access=Needs(Scope.ARTICLES_READ_DRAFTS), query=LinkQuery)
def shown(visit: Visit, article_id: str) -> Reply:
    """Show an article and its translations, the form to begin one, and what a search for one to link finds."""
    frame = around(visit, article_id, "languages")
    members = ask(visit, api.list_translations, query={"version": "draft"}, article_id=article_id).data
    taken = {member["locale"] for member in members}
    wanted = visit.query.get("find", "")
    values = {
        "members": members,
        "free": [locale for locale in visit.settings.languages.names if locale not in taken],
        "wanted": wanted,
        "found": _found(visit, wanted, members) if wanted else [],
    }
    return Shown("articles/languages.html", values | frame)


@pages.post("/articles/<uuid:article_id>/languages", access=needed(api.add_translation), again=shown)
def begin(visit: Visit, article_id: str) -> Reply:
    """Begin a translation, and go on in its editor."""
    fields = filled({name: visit.form.get(name, "").strip() for name in ("locale", "title")})
    made = ask(visit, api.add_translation, body=fields, article_id=article_id).data
    return Sent(address(made["id"]), Toast(_("Here is the text: translate it in place.")))


@pages.post("/articles/<uuid:article_id>/languages/link", access=needed(api.add_translation), again=shown)
def link(visit: Visit, article_id: str) -> Reply:
    """Link an article that is there already."""
    ask(visit, api.add_translation, body={"article": visit.form.get("article", "")}, article_id=article_id)
    return Sent(address(article_id, "languages"), Toast(_("They belong together now.")))


@pages.post(
    "/articles/<uuid:article_id>/languages/<uuid:other_id>/unlink",
    access=needed(api.remove_translation),
)
def unlink(visit: Visit, article_id: str, other_id: str) -> Reply:
    """Unlink an article of the group, which may be this one."""
    ask(visit, api.remove_translation, article_id=article_id, other_id=other_id)
    return Sent(address(article_id, "languages"), Toast(_("They do not belong together any more.")))


@pages.post("/articles/<uuid:article_id>/languages/caught-up", access=Needs(Scope.ARTICLES_WRITE), again=shown)
def caught_up(visit: Visit, article_id: str) -> Reply:
    """Note that a translation says what its source says now."""
    number = visit.form.get("source_revision", "")
    change = visit.load(
        ArticlePatch, {"source_revision": int(number) if number.isascii() and number.isdecimal() else number}
    )
    verbs.update(visit.session, article_id, change, version=visit.version(), actor=visit.author, now=visit.now)
    return Sent(address(article_id, "languages"), Toast(_("It is up to date.")))


def _found(visit: Visit, wanted: str, members: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return articles in other languages whose title, slug or dek has the words. At most nine queries."""
    taken, present = {member["locale"] for member in members}, {member["id"] for member in members}
    order = drafts.order((("updated_at", True),))
    page = drafts.drafts(visit.session, Criteria(text=wanted), View(), order=order, after=None, limit=4 * MAX_FOUND)
    kept = [
        row for row in page.rows if row["locale"] not in taken and row["id"] not in present and not row["translations"]
    ]
    return kept[:MAX_FOUND]
