"""Feeds and sitemaps: read by a parser that is not ours, complete, and gone from them what is no longer public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from cms.delivery import sitemaps
from cms.syndication import Entry, Feed, atom
from tests.conftest import NOON
from tests.discussions import POST, grow
from tests.sites import Site

XML = ("rss.xml", "atom.xml")
FILES = (*XML, "feed.json")
SITEMAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


def entries(site: Site, path: str) -> list[dict[str, Any]]:
    """Return the entries of a feed, whatever its format: id, title, url, html, summary, authors, terms, published."""
    answer = site.public.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    if "feed.json" in path:
        return [
            {
                "id": item["id"],
                "title": item["title"],
                "url": item["url"],
                "html": item["content_html"],
                "summary": item.get("summary", ""),
                "authors": [author["name"] for author in item.get("authors", ())],
                "terms": item.get("tags", []),
                "published": item["date_published"],
            }
            for item in answer.get_json()["items"]
        ]
    parsed = feedparser.parse(answer.get_data(), sanitize_html=False)
    assert not parsed.bozo, parsed.bozo_exception
    return [
        {
            "id": item.id,
            "title": item.title,
            "url": item.link,
            "html": item.content[0].value,
            "summary": item.get("summary", ""),
            "authors": [author.name for author in item.get("authors", ())],
            "terms": [tag.term for tag in item.get("tags", ())],
            "published": "{}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*item.published_parsed[:6]),
        }
        for item in parsed.entries
    ]


@pytest.fixture
def garden(site: Site) -> dict[str, Any]:
    """Publish an article with a category below another, tags, an author and a title that is hard to write down."""
    admin = site.editor
    for path, names in {
        "/categories": [{"name": "Nature", "slug": "nature", "description": "Out of doors."}],
        "/tags": [{"name": "Winter & frost", "slug": "winter"}],
        "/authors": [{"name": "Ada <L>", "slug": "ada", "bio": "Gardens."}],
    }.items():
        for values in names:
            assert admin.post(path, values).status_code == 201
    nature = site.public.get("/categories").get_json()["data"][0]
    below = {"name": "Animals", "slug": "animals", "parent_id": nature["id"]}
    assert admin.post("/categories", below).status_code == 201
    return site.article(
        title="Hedgehogs & <others> — “sleep”",
        dek="What they do in winter.",
        markdown="They *sleep*.\n\n![A hedgehog](https://pictures.example/hedgehog.jpg)\n\n<https://example.org/?a=1&b=2>",
        category="animals",
        tags=["winter"],
        authors=["ada"],
        comments=POST,
    )


@pytest.mark.parametrize("name", FILES)
def test_feed_tells_of_an_article_all_that_readers_show(site: Site, garden: dict[str, Any], name: str) -> None:
    [entry] = entries(site, f"/feeds/{name}")
    assert entry["id"] == f"urn:uuid:{garden['id']}"
    assert entry["title"] == "Hedgehogs & <others> — “sleep”"
    assert entry["url"] == garden["url"]
    assert "<em>sleep</em>" in entry["html"] and "?a=1&amp;b=2" in entry["html"]
    assert entry["summary"] == "What they do in winter."
    assert entry["authors"] == ["Ada <L>"]
    assert entry["terms"] == ["Animals", "Winter & frost"]
    assert entry["published"] == "2026-11-22T12:00:00Z"


@pytest.mark.parametrize("name", FILES)
def test_feed_of_a_term_has_its_articles_only(site: Site, garden: dict[str, Any], name: str) -> None:
    site.clock.advance(minutes=1)
    other = site.article(title="On snails")
    assert [entry["title"] for entry in entries(site, f"/feeds/{name}")] == ["On snails", garden["title"]]
    for path in ("categories/animals", "categories/nature", "tags/winter", "authors/ada"):
        assert [entry["id"] for entry in entries(site, f"/feeds/{path}/{name}")] == [f"urn:uuid:{garden['id']}"], path
    for path in ("categories/none", "tags/none", "authors/none"):
        assert site.public.get(f"/feeds/{path}/{name}").status_code == 404, path
    site.editor.act(f"/articles/{other['id']}/unpublish")
    assert [entry["title"] for entry in entries(site, f"/feeds/{name}")] == [garden["title"]]


@pytest.mark.parametrize("name", FILES)
def test_feed_of_comments_leads_to_each_in_its_place(site: Site, garden: dict[str, Any], name: str) -> None:
    made = grow(site, garden["id"], Bea=None, Cy="Bea")
    site.comment(garden["id"], "Buy cheap pills.", author={"name": "Spam"}, status="spam")
    path = f"/articles/{garden['id']}/comments/{name}"
    shown = entries(site, path)
    assert [entry["authors"] for entry in shown] == [["Cy"], ["Bea"]]
    assert shown[0]["url"] == f"{garden['url']}#comment-{made['Cy']['id']}"
    assert "The garden of Cy." in shown[0]["html"]
    site.editor.act(f"/articles/{garden['id']}/unpublish")
    assert site.public.get(path).status_code == 404


def test_feed_goes_on_to_older_pages_until_all_have_been_seen(site: Site) -> None:
    for number in range(5):
        site.article(title=f"Article {number}")
        site.clock.advance(minutes=1)
    seen: list[str] = []
    path: str | None = "/feeds/atom.xml?limit=2"
    while path is not None:
        parsed = feedparser.parse(site.public.get(path).get_data())
        seen += [entry.title for entry in parsed.entries]
        following = [link.href for link in parsed.feed.links if link.rel == "next"]
        path = following[0].partition("/api/v1")[2] if following else None
    assert seen == [f"Article {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("rss.xml", "application/rss+xml"), ("atom.xml", "application/atom+xml"), ("feed.json", "application/feed+json")],
)
def test_feed_is_cached_like_every_public_answer(site: Site, name: str, media_type: str) -> None:
    empty = site.public.get(f"/feeds/{name}")
    assert empty.mimetype == media_type and "public" in empty.headers["Cache-Control"]
    assert empty.headers["Cache-Tag"] == "articles"
    again = site.public.get(f"/feeds/{name}", headers={"If-None-Match": empty.headers["ETag"]})
    assert again.status_code == 304 and again.get_data() == b""
    site.article()
    assert site.public.get(f"/feeds/{name}", headers={"If-None-Match": empty.headers["ETag"]}).status_code == 200
    assert site.public.get(f"/feeds/{name}?sort=title").status_code == 400


def test_feed_is_valid_xml_when_a_title_has_what_xml_cannot_say(site: Site, garden: dict[str, Any]) -> None:
    for name in XML:
        document = site.public.get(f"/feeds/{name}").get_data()
        assert ElementTree.fromstring(document) is not None
    entry = Entry(id=garden["id"], url="x", title="a\x00b\ud800c\ufffe", html="", published_at=NOON, updated_at=NOON)
    feed = Feed(title="t", home_url="h", url="u", changed_at=NOON, entries=[entry])
    [shown] = ElementTree.fromstring(atom.write(feed)).iter("{http://www.w3.org/2005/Atom}entry")
    assert shown.findtext("{http://www.w3.org/2005/Atom}title") == "abc"


def listed(site: Site, path: str) -> list[ElementTree.Element]:
    answer = site.public.get(path)
    assert answer.status_code == 200 and answer.mimetype == "application/xml"
    return list(ElementTree.fromstring(answer.get_data()))


def locations(site: Site, path: str) -> list[str]:
    return [str(element.findtext("s:loc", namespaces=SITEMAP)) for element in listed(site, path)]


def test_sitemaps_name_every_public_article_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "CHUNK", 2)
    assert locations(site, "/sitemap.xml") == []
    articles = [site.article(title=f"Article {number}") for number in range(5)]
    site.draft(title="A draft")
    index = locations(site, "/sitemap.xml")
    assert index[0].endswith("/api/v1/sitemaps/news.xml") and len(index) == 4
    found = [url for address in index[1:] for url in locations(site, address.partition("/api/v1")[2])]
    assert found == [article["url"] for article in articles]
    beyond = "ffffffff-ffff-7fff-bfff-ffffffffffff"
    assert site.public.get(f"/sitemaps/{beyond}.xml").status_code == 404


def test_articles_stay_in_the_sitemap_they_joined(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "CHUNK", 2)
    late = site.draft(title="Begun first, published last")
    first, second, third = (site.article(title=f"Article {number}") for number in range(3))
    path = f"/sitemaps/{first['id']}.xml"
    assert locations(site, path) == [first["url"], second["url"]]
    before = changes(site)
    site.clock.now += timedelta(days=1)
    assert site.editor.act(f"/articles/{late['id']}/publish", {}).status_code == 200
    late = site.public.get(f"/articles/{late['id']}").get_json()["data"]
    index = locations(site, "/sitemap.xml")[1:]
    assert [url.rpartition("/")[2] for url in index] == [f"{first['id']}.xml", f"{late['id']}.xml"]
    assert locations(site, index[1].partition("/api/v1")[2]) == [late["url"], third["url"]]
    assert changes(site) == before
    assert site.editor.patch(f"/articles/{third['id']}", {"title": "Told anew"}).status_code == 200
    assert site.editor.act(f"/articles/{third['id']}/publish", {}).status_code == 200
    after = changes(site)
    assert after[0] == before[0] and after[1] > before[1]
    assert site.editor.act(f"/articles/{first['id']}/unpublish", {}).status_code == 200
    assert locations(site, path) == [second["url"]]


def changes(site: Site) -> list[str]:
    """Return when each sitemap of articles changed last, as the index says."""
    return [str(item.findtext("s:lastmod", namespaces=SITEMAP)) for item in listed(site, "/sitemap.xml")][1:]


def test_sitemap_names_pictures_and_the_news_of_two_days(site: Site, garden: dict[str, Any]) -> None:
    first = locations(site, "/sitemap.xml")[1].partition("/api/v1")[2]
    [page] = listed(site, first)
    assert page.findtext("image:image/image:loc", namespaces=SITEMAP) == "https://pictures.example/hedgehog.jpg"
    assert page.findtext("s:lastmod", namespaces=SITEMAP) == "2026-11-22T12:00:00Z"
    [news] = listed(site, "/sitemaps/news.xml")
    assert news.findtext("news:news/news:title", namespaces=SITEMAP) == garden["title"]
    assert news.findtext("news:news/news:publication/news:language", namespaces=SITEMAP) == "en"
    answer = site.public.get("/sitemaps/news.xml")
    assert answer.headers["Expires"] == "Tue, 24 Nov 2026 12:00:00 GMT"
    site.clock.now += timedelta(days=2)
    assert listed(site, "/sitemaps/news.xml") == [] and locations(site, first) == [garden["url"]]
