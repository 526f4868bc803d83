"""The addresses of an article: the slug it has, the one readers use, and former ones that lead to it."""

from __future__ import annotations

from cms.api import redirects as api
from cms.console.article_pages import address, around
from cms.console.asking import ask, needed
from cms.console.languages import _
from cms.console.pages import Pages, Reply, Sent, Shown, Toast, Visit

pages = Pages("addresses")


@pages.get("/articles/<uuid:article_id>/addresses", access=needed(api.list_slugs))
def listed(visit: Visit, article_id: str) -> Reply:
    """List the slugs of an article."""
    rows = ask(visit, api.list_slugs, article_id=article_id).data
    shown = [{**item, "url": visit.settings.article_url(item["slug"], item["locale"])} for item in rows]
    return Shown("addresses/list.html", {"rows": shown} | around(visit, article_id, "addresses"))


@pages.post("/articles/<uuid:article_id>/addresses/release", access=needed(api.release_slug), again=listed)
def release(visit: Visit, article_id: str) -> Reply:
    """Let go of a former slug."""
    slug, locale = visit.form.get("slug", ""), visit.form.get("locale", "")
    ask(visit, api.release_slug, query={"locale": locale}, article_id=article_id, slug=slug)
    text = _("“%(slug)s” leads here no longer; another article may have it.", slug=slug)
    return Sent(address(article_id, "addresses"), Toast(text))
