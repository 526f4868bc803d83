"""Routes of feeds and sitemaps: documents in the formats of others, cached like every public answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cms.api.access import Public
from cms.api.article_replies import chain_of
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.delivery import articles, comments, feeds, sitemaps
from cms.delivery.article_lists import Criteria, View
from cms.delivery.comments import Discussion, Order, OwnTokens
from cms.syndication import FORMATS, Entry, Feed, index, pages
from cms.syndication import sitemaps as sitemap_format
from schemas.article_queries import FeedQuery
from schemas.envelopes import PageQuery

routes = Routes("feeds")

SITEMAP: Final = Answer(schema=None, media_type=sitemap_format.MEDIA_TYPE)


def _declare(name: str) -> None:
    """Declare every feed in one format, called by the name of its file."""
    answer = Answer(schema=None, media_type=FORMATS[name].MEDIA_TYPE)
    format_name = name.partition(".")[0] if name != "feed.json" else "json"

    def site(call: Call) -> Reply:
        settings = call.settings
        titles = {"title": settings.site_name, "home_url": settings.site_url, "language": _language(call)}
        return _articles(call, name, _criteria(call), ("articles",), titles)

    def comments_of(call: Call, article_id: str) -> Reply:
        return _comments(call, name, article_id)

    site.__name__, site.__doc__ = f"site_{format_name}", "Read the newest articles as a feed."
    comments_of.__name__ = f"comments_{format_name}"
    comments_of.__doc__ = "Read the newest comments of an article as a feed."
    routes.route("GET", f"/feeds/{name}", access=Public(), query=FeedQuery, answer=answer)(site)
    path = f"/articles/<uuid:article_id>/comments/{name}"
    routes.route("GET", path, access=Public(), query=PageQuery, answer=answer, problems=(404,))(comments_of)
    for kind, plural in (("category", "categories"), ("tag", "tags"), ("author", "authors")):
        _declare_term(kind, plural, name, format_name, answer)


def _declare_term(kind: str, plural: str, name: str, format_name: str, answer: Answer) -> None:
    def of_term(call: Call, slug: str) -> Reply:
        term = feeds.term(call.session, kind, slug)
        titles = {
            "title": f"{term.name} – {call.settings.site_name}",
            "home_url": call.settings.term_url(kind, slug, _language(call)),
            "description": term.description,
            "language": _language(call),
        }
        return _articles(call, name, _criteria(call, **{kind: slug}), ("articles", plural, f"{kind}:{term.id}"), titles)

    of_term.__name__ = f"{kind}_{format_name}"
    of_term.__doc__ = f"Read the newest articles of one {kind} as a feed."
    path = f"/feeds/{plural}/<slug>/{name}"
    routes.route("GET", path, access=Public(), query=FeedQuery, answer=answer, problems=(404,))(of_term)


def _criteria(call: Call, **narrowed: str) -> Criteria:
    """Return what a feed shows. A site with several languages has a feed for each: nobody reads the same news twice."""
    only, chain = call.query.get("locale"), chain_of(call)
    if only is None and not chain and call.settings.locales:
        chain = call.settings.default_chain
    terms: dict[str, Any] = dict(narrowed)
    return Criteria(locale=only, chain=chain if only is None else (), **terms)


def _language(call: Call) -> str:
    return str(call.query.get("locale") or call.query.get("language") or call.settings.default_locale)


def _articles(call: Call, name: str, criteria: Criteria, tags: Sequence[str], titles: dict[str, str]) -> Reply:
    order = articles.order((("published_at", True),))
    view = View(formats=("html",))
    page = articles.articles(
        call.session, criteria, view, order=order, after=call.position(order), limit=call.query["limit"], now=call.now
    )
    entries = [feeds.article_entry(values, call.settings.article_url) for values in page.rows]
    return _feed(call, name, entries, call.next_links(order, page.next)["next"], tags, titles)


def _comments(call: Call, name: str, article_id: str) -> Reply:
    article = articles.article(call.session, article_id, View(), now=call.now)
    order = comments.sort_keys(Order.NEWEST)
    discussion = Discussion(article_id=article_id, order=Order.NEWEST)
    page = comments.comments(
        call.session, discussion, own=OwnTokens(), after=call.position(order), limit=call.query["limit"]
    )
    url = call.settings.article_url(article["slug"], article["locale"])
    entries = [feeds.comment_entry(values, article, url) for values in page.rows if values["html"]]
    titles = {"title": article["title"], "home_url": url, "language": article["locale"]}
    tags = (f"comments:{article_id}", f"article:{article_id}")
    return _feed(call, name, entries, call.next_links(order, page.next)["next"], tags, titles)


def _feed(
    call: Call, name: str, entries: list[Entry], next_path: str | None, tags: Sequence[str], titles: dict[str, Any]
) -> Reply:
    feed = Feed(
        **titles,
        url=call.settings.service_url(call.here),
        next_url=None if next_path is None else call.settings.service_url(next_path),
        changed_at=feeds.changed_at(entries),
        entries=entries,
    )
    changed_at = feed.changed_at if entries else None
    return Reply(document=FORMATS[name].write(feed), tags=tuple(tags), modified_at=changed_at)


for _name in FORMATS:
    _declare(_name)


@routes.route("GET", "/sitemap.xml", access=Public(), answer=SITEMAP)
def sitemap_index(call: Call) -> Reply:
    """Read the index of sitemaps: the news, and every public article in chunks."""
    found = sitemaps.chunks(call.session)
    address = call.settings.service_url
    listed = [(address(f"{PREFIX}/sitemaps/{item.first_id}.xml"), item.changed_at) for item in found]
    if found:
        latest = max(item.changed_at for item in found)
        listed.insert(0, (address(f"{PREFIX}/sitemaps/news.xml"), latest))
    return Reply(document=index(listed), tags=("articles",))


@routes.route("GET", "/sitemaps/news.xml", access=Public(), answer=SITEMAP)
def news_sitemap(call: Call) -> Reply:
    """Read the sitemap of the articles first published within the last two days."""
    latest = sitemaps.news(call.session, site=_site(call), now=call.now)
    return Reply(document=pages(latest.pages), tags=("articles",), fresh_until=latest.fresh_until)


@routes.route("GET", "/sitemaps/<uuid:first_id>.xml", access=Public(), answer=SITEMAP, problems=(404,))
def articles_sitemap(call: Call, first_id: str) -> Reply:
    """Read one sitemap, as the index names it."""
    listed = sitemaps.chunk(call.session, first_id, site=_site(call))
    return Reply(document=pages(listed), tags=("articles",))


def _site(call: Call) -> sitemaps.Site:
    settings = call.settings
    return sitemaps.Site(settings.site_name, settings.article_url, settings.default_chain)
