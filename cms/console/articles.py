"""Articles: the list, and what becomes of one. Writing them is `editor`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from cms import articles as verbs
from cms.api import search
from cms.auth import Scope
from cms.console import manuscript_forms
from cms.console.asking import ask
from cms.console.languages import _, _l
from cms.console.pages import EDITORIAL, Entry, Needs, Pages, Reply, Sent, Shown, Toast, Undo, Visit
from cms.delivery import drafts, translations
from cms.delivery.article_lists import Criteria, View
from cms.errors import InvalidInput, UnknownParameter
from schemas.console import ArticlesQuery

pages = Pages(
    "articles",
    entries=(Entry(_l("All articles"), "/articles", Scope.ARTICLES_READ_DRAFTS, icon="article", group=EDITORIAL),),
)
LIMIT: Final = 30
FILTERS: Final = ("category", "tag", "author", "locale", "text", "status")
SORTS: Final = {"changed": ("updated_at", True), "title": ("title", False)}


@pages.get("/articles", access=Needs(Scope.ARTICLES_READ_DRAFTS), query=ArticlesQuery)
def listed(visit: Visit) -> Reply:
    """List working copies: what fits the words best first, else the last changed first."""
    asked = visit.query
    found = _searched(visit) if asked["text"] and not asked["within"] else None
    values = {
        **(_in_order(visit) if found is None else found),
        "words": manuscript_forms.vocabulary(visit),
        "tongues": sorted({*visit.settings.languages.names, *translations.languages(visit.session)}),
        "asked": asked,
        "is_narrowed": any(asked[name] for name in FILTERS),
    }
    return Shown("articles/list.html", values, block="list")


def _searched(visit: Visit) -> dict[str, Any] | None:
    """Return what the search finds, marked; None where it finds nothing, or there is no word to look for."""
    asked = visit.query
    filters = {f"filter[{name}]": asked[name] for name in FILTERS if name != "text" and asked[name]}
    query = {"q": asked["text"], "version": "draft", "limit": str(LIMIT), "cursor": asked["cursor"], **filters}
    try:
        reply = ask(visit, search.search_articles, query={name: text for name, text in query.items() if text})
    except UnknownParameter:
        return None
    assert reply.links is not None  # noqa: S101 - a list has links
    if not reply.data and not asked["cursor"]:
        return None
    found = {"rows": reply.data, "next": reply.links["next"], "count": None}
    return {**found, "corrected": (reply.meta or {}).get("corrected")}


def _in_order(visit: Visit) -> dict[str, Any]:
    """Return a list in the order that is asked for; words are looked for as parts of title, slug and dek."""
    asked = visit.query
    narrowed: dict[str, Any] = {name: asked[name] or None for name in FILTERS}
    criteria = Criteria(**narrowed)
    if asked["text"]:
        visit = replace(
            visit, arguments=[*(one for one in visit.arguments if one[0] != "within"), ("within", "titles")]
        )
    order = drafts.order([SORTS[asked["sort"]]])
    page = drafts.drafts(visit.session, criteria, View(), order=order, after=visit.position(order), limit=LIMIT)
    count = drafts.count(visit.session, criteria)
    return {"rows": page.rows, "next": visit.next_link(order, page.next), "count": count, "corrected": None}


@pages.post("/articles/<uuid:article_id>/unpublish", access=Needs(Scope.ARTICLES_PUBLISH))
def unpublish(visit: Visit, article_id: str) -> Reply:
    """Take an article back."""
    verbs.unpublish(visit.session, article_id, version=visit.version(), actor=visit.author, now=visit.now)
    return Sent(f"/console/articles/{article_id}", Toast(_("The article is not public any more.")))


@pages.post("/articles/<uuid:article_id>/trash", access=Needs(Scope.ARTICLES_PUBLISH))
def trash(visit: Visit, article_id: str) -> Reply:
    """Put an article into the trash; the toast takes it out again."""
    article = verbs.trash(visit.session, article_id, version=visit.version(), actor=visit.author, now=visit.now)
    undo = Undo(_l("Restore"), f"/console/articles/{article_id}/restore", _version(article))
    return Sent("/console/articles", Toast(_("“%(title)s” is in the trash.", title=article.title), undo=undo))


@pages.post("/articles/<uuid:article_id>/restore", access=Needs(Scope.ARTICLES_WRITE))
def restore(visit: Visit, article_id: str) -> Reply:
    """Take an article out of the trash."""
    verbs.restore(visit.session, article_id, version=visit.version(), actor=visit.author, now=visit.now)
    return Sent(f"/console/articles/{article_id}", Toast(_("The article is back, as a draft.")))


@pages.post("/articles/<uuid:article_id>/destroy", access=Needs(Scope.ARTICLES_PUBLISH))
def destroy(visit: Visit, article_id: str) -> Reply:
    """Delete an article in the trash for good, if the box was ticked that says so."""
    if not visit.form.get("sure"):
        raise InvalidInput(_("Nothing was deleted: the box was not ticked."))
    verbs.destroy(visit.session, article_id, version=visit.version(), actor=visit.author, now=visit.now)
    return Sent("/console/articles?status=trashed", Toast(_("The article is deleted for good.")))


def _version(article: Any) -> dict[str, str]:
    return {"version": str(article.version)}
