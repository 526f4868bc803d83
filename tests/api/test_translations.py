"""Translations: groups of articles in several languages, what readers of each get, and what editors are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from cms import articles, revisions
from cms.app import create_app
from cms.config import Settings
from cms.db import db, writing
from cms.journal import SYSTEM
from cms.models import Article, ArticleRevision, FormerSlug, Publication, TranslationGroup
from tests.conftest import Clock
from tests.sites import Caller, Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows

LOCALES = ("en", "de:en", "de-AT:de", "fr")
MakeSite = Callable[..., Site]


@pytest.fixture(scope="module")
def speaking(settings: Settings, clock: Clock, migrated_app: Flask) -> Iterator[Flask]:
    """Give an application in four languages on the database of the others."""
    made = create_app(replace(settings, locales=LOCALES, site_url="https://example.org"), clock=clock)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def world(app: Flask, speaking: Flask, clock: Clock) -> Site:
    """Give an empty site in four languages."""
    return Site(speaking, clock)


def begin(site: Site, article_id: str, locale: str, **members: Any) -> dict[str, Any]:
    """Begin a translation; return its working copy."""
    answer = site.editor.post(f"/articles/{article_id}/translations", {"locale": locale, **members})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def publish(site: Site, article_id: str) -> None:
    assert site.editor.act(f"/articles/{article_id}/publish", {}).status_code == 200


def pair(site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a public article and its public translation into German."""
    english = site.article(title="On hedgehogs", locale="en")
    german = begin(site, english["id"], "de", title="Über Igel")
    publish(site, german["id"])
    return english, german


def read(caller: Caller, path: str, status: int = 200) -> Any:
    answer = caller.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def told(site: Site, article_id: str) -> list[tuple[str, str]]:
    """Return what the public answer of an article says of others: (language, slug)."""
    data = read(site.public, f"/articles/{article_id}")["data"]
    return [(item["locale"], item["slug"]) for item in data["translations"]]


# --- beginning, linking, unlinking ---


def test_translation_begins_as_a_copy_of_the_text_with_a_life_of_its_own(world: Site) -> None:
    world.editor.post("/tags", {"name": "Winter"})
    source = world.article(
        title="On hedgehogs",
        dek="A dek",
        tags=["winter"],
        seo={"description": "D", "canonical": "https://example.com/original"},
        comments={"policy": "post"},
    )
    with journaled(world) as entries:
        made = begin(world, source["id"], "de", title="Über Igel")
    assert kinds(entries) == ["article.created"]
    assert entries[0].detail["translation_of"] == source["id"]
    assert (made["locale"], made["slug"], made["title"], made["status"]) == ("de", "uber-igel", "Über Igel", "draft")
    assert (made["dek"], [tag["slug"] for tag in made["tags"]]) == ("A dek", ["winter"])
    assert made["comments"]["policy"] == "post"
    stored = one(world, Article, id=made["id"])
    assert stored.body == one(world, Article, id=source["id"]).body
    assert stored.seo == {"description": "D"}
    assert made["translation_of"] == {
        "id": source["id"],
        "locale": "en",
        "revision": 1,
        "current_revision": 1,
        "outdated": False,
    }
    # What happens to one does not happen to the other.
    publish(world, made["id"])
    assert world.editor.act(f"/articles/{source['id']}/unpublish").status_code == 200
    assert read(world.public, f"/articles/{made['id']}")["data"]["title"] == "Über Igel"
    assert world.public.get(f"/articles/{source['id']}").status_code == 404
    assert len(rows(world, ArticleRevision, article_id=made["id"])) == 1


def test_slug_of_the_source_is_free_in_another_language(world: Site) -> None:
    source = world.article(title="Hexenkessel")
    made = begin(world, source["id"], "de")
    assert made["slug"] == source["slug"] == "hexenkessel"
    publish(world, made["id"])
    english = read(world.public, "/articles/by-slug/hexenkessel")["data"]
    german = read(world.public, "/articles/by-slug/hexenkessel?locale=de")["data"]
    assert (english["id"], german["id"]) == (source["id"], made["id"])
    assert english["url"] == "https://example.org/articles/hexenkessel"
    assert german["url"] == "https://example.org/de/articles/hexenkessel"


def test_article_is_created_as_a_translation(world: Site) -> None:
    source = world.article(title="On hedgehogs")
    made = world.draft(title="Des hérissons", locale="fr", translation_of=source["id"])
    assert made["translation_of"]["id"] == source["id"]
    with nothing_stored(world):
        again = world.editor.post(
            "/articles", {"title": "T", "markdown": "x", "locale": "fr", "translation_of": source["id"]}
        )
        assert (again.status_code, again.get_json()["code"]) == (409, "translation_exists")
        assert again.get_json()["holder"] == made["id"]
        unnamed = world.editor.post("/articles", {"title": "T", "markdown": "x", "translation_of": source["id"]})
        assert (unnamed.status_code, faults(unnamed.get_json())) == (422, {"/locale": "required"})
        ghost = "0198d8c8-0000-7000-8000-000000000000"
        lost = world.editor.post("/articles", {"title": "T", "markdown": "x", "locale": "de", "translation_of": ghost})
        assert (lost.status_code, faults(lost.get_json())) == (422, {"/translation_of": "unknown"})


def test_articles_are_linked_and_unlinked(world: Site) -> None:
    english = world.article(title="On hedgehogs")
    german = world.article(title="Über Igel", locale="de")
    assert told(world, english["id"]) == told(world, german["id"]) == []
    path = f"/articles/{english['id']}/translations"
    with journaled(world) as entries:
        answer = world.editor.post(path, {"article": german["id"]})
        assert (answer.status_code, answer.get_json()["data"]["translation_of"]["id"]) == (200, english["id"])
    assert kinds(entries) == ["article.linked*", "article.translations_changed*"]
    assert [entry.subject_id for entry in entries] == [german["id"], english["id"]]
    assert told(world, english["id"]) == [("de", "uber-igel")] and told(world, german["id"]) == [("en", "on-hedgehogs")]
    with nothing_stored(world):
        assert world.editor.post(path, {"article": german["id"]}).status_code == 200
    assert world.editor.delete(f"{path}/{german['id']}").status_code == 204
    assert told(world, english["id"]) == told(world, german["id"]) == []
    assert one(world, Article, id=german["id"]).source_id is None
    with nothing_stored(world):
        assert world.editor.delete(f"{path}/{german['id']}").status_code == 404
        assert world.editor.delete(f"{path}/0198d8c8-0000-7000-8000-000000000000").status_code == 404
    assert world.editor.delete(f"{path}/{english['id']}").status_code == 204
    assert rows(world, TranslationGroup) == []


def test_group_refuses_what_cannot_be_in_it(world: Site) -> None:
    english, german = pair(world)
    path = f"/articles/{english['id']}/translations"
    stranger = world.article(title="Ein Anderer", locale="de")
    others = world.article(title="Paar", locale="fr")
    begin(world, others["id"], "en")
    binned = world.draft(title="Weg", locale="fr")
    assert world.editor.delete(f"/articles/{binned['id']}").status_code == 200
    refused = {
        stranger["id"]: (409, "translation_exists"),
        others["id"]: (409, "conflict"),
        binned["id"]: (409, "conflict"),
        english["id"]: (422, "invalid_input"),
        "0198d8c8-0000-7000-8000-000000000000": (422, "invalid_input"),
    }
    with nothing_stored(world):
        for other, expected in refused.items():
            answer = world.editor.post(path, {"article": other})
            assert (answer.status_code, answer.get_json()["code"]) == expected, other
        for body in (
            {},
            {"article": stranger["id"], "locale": "fr"},
            {"locale": "de_DE"},
            {"locale": "it"},
            {"locale": "en\n"},
        ):
            assert world.editor.post(path, body).status_code == 422, body
        for locale in ("de", "en"):
            answer = world.editor.post(path, {"locale": locale})
            assert (answer.status_code, answer.get_json()["code"]) == (409, "translation_exists")
        moved = world.editor.patch(f"/articles/{german['id']}", {"locale": "en"})
        assert (moved.status_code, moved.get_json()["code"]) == (409, "translation_exists")
    assert begin(world, english["id"], "fr")["locale"] == "fr"


def test_language_that_is_left_is_free_only_when_it_is_left_in_public_too(world: Site) -> None:
    english, german = pair(world)
    assert world.editor.patch(f"/articles/{german['id']}", {"locale": "de-AT"}).status_code == 200
    path = f"/articles/{english['id']}/translations"
    with nothing_stored(world):
        answer = world.editor.post(path, {"locale": "de"})
        assert (answer.status_code, answer.get_json()["holder"]) == (409, german["id"])
    publish(world, german["id"])
    assert told(world, english["id"]) == [("de-AT", "uber-igel")]
    begin(world, english["id"], "de")
    restored = world.editor.act(f"/articles/{german['id']}/revisions/1/revert", {})
    assert restored.status_code == 200
    assert one(world, Article, id=german["id"]).locale == "de-AT", "the former language is another one's now"


def test_whoever_may_not_publish_links_nothing_that_the_public_sees(world: Site) -> None:
    english = world.article(title="On hedgehogs")
    german = world.article(title="Über Igel", locale="de")
    french = world.draft(title="Des hérissons", locale="fr")
    path = f"/articles/{english['id']}/translations"
    assert world.author.post(path, {"article": french["id"]}).status_code == 200
    with nothing_stored(world):
        assert world.author.post(path, {"article": german["id"]}).status_code == 403
        assert world.public.post(path, {"article": german["id"]}).status_code == 401
        assert world.moderator.post(path, {"locale": "de"}).status_code == 403
    assert world.editor.post(path, {"article": german["id"]}).status_code == 200
    with nothing_stored(world):
        assert world.author.delete(f"{path}/{german['id']}").status_code == 403
    assert world.author.delete(f"{path}/{french['id']}").status_code == 204


def test_source_that_goes_for_good_leaves_its_translations(world: Site) -> None:
    english, german = pair(world)
    assert world.editor.delete(f"/articles/{english['id']}").status_code == 200
    states = read(world.editor, f"/articles/{german['id']}/translations?version=draft")["data"]
    assert [(item["locale"], item["status"]) for item in states] == [("de", "published"), ("en", "trashed")]
    assert told(world, german["id"]) == []
    with world.app.app_context(), writing() as session:
        articles.destroy(session, english["id"], version=None, actor=SYSTEM, now=world.clock())
    stored = one(world, Article, id=german["id"])
    assert (stored.source_id, stored.source_revision) == (None, None)
    assert read(world.editor, f"/articles/{german['id']}?version=draft")["data"]["translation_of"] is None


# --- what the members show of one another ---


def test_members_show_only_public_others_and_hear_of_every_change(world: Site) -> None:
    english = world.article(title="On hedgehogs")
    german = begin(world, english["id"], "de", title="Über Igel")
    assert told(world, english["id"]) == []
    with journaled(world) as entries:
        publish(world, german["id"])
    assert kinds(entries) == ["article.published*", "article.translations_changed*"]
    assert (entries[1].subject_id, set(entries[1].tags)) == (english["id"], {f"article:{english['id']}", "articles"})
    assert told(world, english["id"]) == [("de", "uber-igel")]
    world.editor.patch(f"/articles/{german['id']}", {"slug": "igel", "title": "Igel"})
    assert told(world, english["id"]) == [("de", "uber-igel")]
    with journaled(world) as entries:
        publish(world, german["id"])
    assert kinds(entries)[1:] == ["article.translations_changed*"]
    assert told(world, english["id"]) == [("de", "igel")]
    with journaled(world) as entries:
        publish(world, german["id"])
    assert kinds(entries) == ["article.published*"], "nothing that the others show has changed"
    with journaled(world) as entries:
        assert world.editor.act(f"/articles/{german['id']}/unpublish").status_code == 200
    assert kinds(entries) == ["article.unpublished*", "article.translations_changed*"]
    assert told(world, english["id"]) == []
    (group,) = rows(world, TranslationGroup)
    assert [member["id"] for member in group.members] == [english["id"]]


def test_group_is_listed_for_the_public_and_for_editors(world: Site) -> None:
    english, _ = pair(world)
    begin(world, english["id"], "fr")
    path = f"/articles/{english['id']}/translations"
    public = read(world.public, path)["data"]
    assert [(item["locale"], item["url"]) for item in public] == [
        ("de", "https://example.org/de/articles/uber-igel"),
        ("en", "https://example.org/articles/on-hedgehogs"),
    ]
    assert "status" not in public[0]
    drafts = read(world.editor, f"{path}?version=draft")["data"]
    assert [(item["locale"], item["status"]) for item in drafts] == [
        ("de", "published"),
        ("en", "published"),
        ("fr", "draft"),
    ]
    assert world.public.get(f"{path}?version=draft").status_code == 401
    alone = world.article(title="Alone")
    assert [item["id"] for item in read(world.public, f"/articles/{alone['id']}/translations")["data"]] == [alone["id"]]
    draft = world.draft(title="Hidden")
    assert world.public.get(f"/articles/{draft['id']}/translations").status_code == 404


def test_search_engines_are_told_of_every_language_and_of_the_one_for_everybody_else(world: Site) -> None:
    english, german = pair(world)
    expected = [
        {"hreflang": "de", "href": "https://example.org/de/articles/uber-igel"},
        {"hreflang": "en", "href": "https://example.org/articles/on-hedgehogs"},
        {"hreflang": "x-default", "href": "https://example.org/articles/on-hedgehogs"},
    ]
    one_, other = (read(world.public, f"/articles/{item['id']}")["data"]["seo"] for item in (english, german))
    assert one_["alternates"] == other["alternates"] == expected
    assert one_["open_graph"]["og:locale:alternate"] == ["de"]
    work = one_["json_ld"]["@graph"][0]["workTranslation"]
    assert [(item["inLanguage"], item["headline"]) for item in work] == [("de", "Über Igel")]
    original = other["json_ld"]["@graph"][0]["translationOfWork"]
    assert (original["inLanguage"], original["url"]) == ("en", "https://example.org/articles/on-hedgehogs")
    sitemap = world.public.get(f"/sitemaps/{english['id']}.xml").get_data(as_text=True)
    assert sitemap.count("hreflang=") == 6 and sitemap.count('hreflang="x-default"') == 2
    assert 'hreflang="de" href="https://example.org/de/articles/uber-igel"' in sitemap
    # A page that is but a copy of another site's is no alternate, and has none.
    world.editor.patch(f"/articles/{german['id']}", {"seo": {"canonical": "https://example.com/igel"}})
    publish(world, german["id"])
    assert read(world.public, f"/articles/{english['id']}")["data"]["seo"]["alternates"] == []
    assert "hreflang" not in world.public.get(f"/sitemaps/{english['id']}.xml").get_data(as_text=True)


def test_article_alone_has_no_alternates(world: Site) -> None:
    article = world.article(title="Alone")
    seo = read(world.public, f"/articles/{article['id']}")["data"]["seo"]
    assert seo["alternates"] == []
    assert not {"workTranslation", "translationOfWork"} & seo["json_ld"]["@graph"][0].keys()


# --- a reader's language ---


def test_reader_gets_the_best_member_and_hears_what_it_stands_in_for(world: Site) -> None:
    english, german = pair(world)
    expected = {
        "?locale=de": (german, "de", None),
        "?locale=de-AT": (german, "de", "de-AT"),
        "?locale=en": (english, "en", None),
        "?locale=fr&fallback=en,de": (english, "en", "fr"),
        "?locale=de-at&fallback=en": (english, "en", "de-AT"),
        "": (english, "en", None),
    }
    for query, (found, locale, stood_in) in expected.items():
        answer = world.public.get(f"/articles/{english['id']}{query}")
        body = answer.get_json()
        assert (body["data"]["id"], answer.headers["Content-Language"]) == (found["id"], locale), query
        assert body["meta"].get("fallback_from") == stood_in, query
        assert f"article:{english['id']}" in answer.headers["Cache-Tag"].split(",")
    for query in ("?locale=fr", "?locale=de-AT&fallback=none", "?locale=it"):
        assert world.public.get(f"/articles/{english['id']}{query}").status_code == 404, query
    draft = read(world.editor, f"/articles/{english['id']}?locale=de&version=draft")
    assert draft["data"]["id"] == german["id"]
    assert world.editor.get(f"/articles/{english['id']}?locale=fr&version=draft").status_code == 404


def test_slug_leads_to_the_best_member_wherever_it_is_from(world: Site) -> None:
    english, german = pair(world)
    assert read(world.public, "/articles/by-slug/uber-igel?locale=de")["data"]["id"] == german["id"]
    assert world.public.get("/articles/by-slug/uber-igel").status_code == 404, "no German stands in for English"
    moved = world.public.get("/articles/by-slug/on-hedgehogs?locale=de")
    assert (moved.status_code, moved.headers["Location"]) == (308, "/api/v1/articles/by-slug/uber-igel?locale=de")
    assert {f"article:{english['id']}", f"article:{german['id']}"} < set(moved.headers["Cache-Tag"].split(","))
    assert world.editor.act(f"/articles/{german['id']}/unpublish").status_code == 200
    body = read(world.public, "/articles/by-slug/on-hedgehogs?locale=de-AT&fields=id")
    assert (body["data"], body["meta"]["fallback_from"]) == ({"id": english["id"]}, "de-AT")
    assert world.public.get("/articles/by-slug/on-hedgehogs?locale=de-AT&fallback=none").status_code == 404
    # Another article that takes the slug in the reader's own language comes first from then on.
    namesake = world.article(title="Namensvetter", slug="on-hedgehogs", locale="de")
    assert read(world.public, "/articles/by-slug/on-hedgehogs?locale=de-AT")["data"]["id"] == namesake["id"]
    assert read(world.public, "/articles/by-slug/on-hedgehogs")["data"]["id"] == english["id"]


def test_former_slugs_lead_on_in_their_own_language(world: Site) -> None:
    _, german = pair(world)
    world.editor.patch(f"/articles/{german['id']}", {"slug": "igel"})
    publish(world, german["id"])
    moved = world.public.get("/articles/by-slug/uber-igel?locale=de-AT")
    assert (moved.status_code, moved.headers["Location"]) == (308, "/api/v1/articles/by-slug/igel?locale=de")
    assert one(world, FormerSlug).locale == "de"
    with nothing_stored(world):
        taken = world.editor.post("/articles", {"title": "T", "slug": "uber-igel", "markdown": "x", "locale": "de"})
        assert (taken.status_code, taken.get_json()["code"]) == (409, "slug_taken")
    assert world.draft(title="T", slug="uber-igel", locale="en")["slug"] == "uber-igel"
    resolved = read(world.public, "/redirects/resolve?path=/de/articles/uber-igel")["data"]
    assert (resolved["target"], resolved["article_id"]) == ("/de/articles/igel", german["id"])
    assert world.public.get("/redirects/resolve?path=/articles/uber-igel").status_code == 404


def test_list_shows_one_member_of_each_group(world: Site) -> None:
    english, german = pair(world)
    only = world.article(title="Only English")
    french = world.article(title="Seulement", locale="fr")
    expected = {
        "locale=de": {german["id"], only["id"]},
        "locale=de-AT": {german["id"], only["id"]},
        "locale=de&fallback=none": {german["id"]},
        "locale=en": {english["id"], only["id"]},
        "locale=fr": {french["id"]},
        "locale=fr&fallback=de,en": {french["id"], german["id"], only["id"]},
        "filter[locale]=de": {german["id"]},
        "": {english["id"], german["id"], only["id"], french["id"]},
    }
    for query, ids in expected.items():
        answer = world.public.get(f"/articles?count=exact&{query}")
        body = answer.get_json()
        assert {item["id"] for item in body["data"]} == ids, query
        assert body["meta"]["count"] == len(ids)
        assert len(read(world.editor, f"/articles?version=draft&{query}")["data"]) == len(ids)
    assert read(world.public, "/articles?locale=de-AT")["meta"]["locales"] == ["de-AT", "de", "en"]
    assert world.public.get("/articles?locale=fr").headers["Content-Language"] == "fr"
    assert world.editor.act(f"/articles/{german['id']}/unpublish").status_code == 200
    assert {item["id"] for item in read(world.public, "/articles?locale=de")["data"]} == {english["id"], only["id"]}


def test_cursor_walks_a_list_in_a_language_to_its_end(world: Site) -> None:
    expected = []
    for n in range(7):
        world.clock.advance(minutes=1)
        article = world.article(title=f"Number {n}")
        if n % 2:
            made = begin(world, article["id"], "de", title=f"Nummer {n}")
            publish(world, made["id"])
            article = made
        expected.insert(0, article["id"])
    found, path = [], "/api/v1/articles?locale=de&limit=2"
    while path:
        page = read(world.public, path)
        found += [item["id"] for item in page["data"]]
        path = page["links"]["next"]
    assert found == expected
    cursor = read(world.public, "/articles?locale=de&limit=2")["links"]["next"].partition("cursor=")[2]
    assert world.public.get(f"/articles?locale=en&limit=2&cursor={cursor}").status_code == 400


def test_search_and_feeds_speak_the_readers_language(world: Site) -> None:
    english, german = pair(world)
    found = read(world.public, "/search?q=winter&locale=de")
    assert [item["id"] for item in found["data"]] == [german["id"]]
    assert found["meta"]["locales"] == ["de", "en"]
    assert {item["id"] for item in read(world.public, "/search?q=winter")["data"]} == {english["id"], german["id"]}
    feeds = {
        "": ("en", "On hedgehogs"),
        "?locale=de": ("de", "Über Igel"),
        "?locale=de-AT": ("de-AT", "Über Igel"),
        "?filter[locale]=de": ("de", "Über Igel"),
    }
    for query, (language, title) in feeds.items():
        feed = read(world.public, f"/feeds/feed.json{query}")
        assert (feed["language"], [item["title"] for item in feed["items"]]) == (language, [title]), query


def test_atom_names_the_translations_of_an_entry(world: Site) -> None:
    pair(world)
    feed = world.public.get("/feeds/atom.xml?locale=de").get_data(as_text=True)
    assert 'hreflang="en" href="https://example.org/articles/on-hedgehogs"' in feed
    assert feed.count("hreflang=") == 1


def test_neighbours_and_likeness_stay_within_a_language(world: Site) -> None:
    world.editor.post("/categories", {"name": "Nature"})
    first = world.article(title="First", category="nature")
    world.clock.advance(minutes=1)
    german = begin(world, first["id"], "de", title="Erster")
    publish(world, german["id"])
    world.clock.advance(minutes=1)
    second = world.article(title="Second", category="nature")
    found = read(world.public, f"/articles/{first['id']}/related")["data"]
    assert (found["previous"], found["next"]["id"]) == (None, second["id"])
    pins = {"articles": [german["id"], second["id"]]}
    assert (
        world.editor.call("PUT", f"/articles/{first['id']}/related", pins, headers={"If-Match": "*"}).status_code == 200
    )
    for query, ids in (("", [german["id"], second["id"]]), ("?filter[locale]=en", [second["id"]])):
        related = read(world.public, f"/articles/{first['id']}/related{query}")["data"]["related"]
        assert [item["id"] for item in related] == ids


@pytest.mark.parametrize(
    "query",
    [
        "/articles?locale=EN",
        "/articles?locale=de_AT",
        "/articles?locale=en%00",
        "/articles?locale='%20OR%201=1",
        "/articles?fallback=en",
        "/articles?locale=de&filter[locale]=de",
        "/articles?locale=de&fallback=",
        "/articles?locale=de&fallback=en,../etc",
        "/articles?locale=de&fallback=" + ",".join(f"a{chr(97 + n)}" for n in range(11)),
        "/articles?filter[locale]=" + "a" * 20,
        "/articles/by-slug/x?locale=de-",
        "/feeds/rss.xml?locale=de&filter[locale]=de",
        "/search?q=x&fallback=en",
    ],
)
def test_languages_that_are_none_are_refused(world: Site, query: str) -> None:
    assert world.public.get(query).status_code == 400


def test_language_has_one_spelling_and_is_one_of_the_sites(world: Site, make_site: MakeSite) -> None:
    assert world.draft(title="Austrian", locale="de-at")["locale"] == "de-AT"
    with nothing_stored(world):
        answer = world.editor.post("/articles", {"title": "T", "markdown": "x", "locale": "it"})
        assert (answer.status_code, faults(answer.get_json())) == (422, {"/locale": "not_configured"})
        assert world.editor.patch(f"/articles/{one(world, Article).id}", {"locale": "it"}).status_code == 422
    assert make_site().draft(title="Italian", locale="it")["locale"] == "it", "without languages named, any is welcome"


# --- what is out of date ---


def test_translation_is_outdated_when_the_text_of_its_source_has_moved_on(world: Site) -> None:
    english, german = pair(world)
    here = f"/articles/{german['id']}"

    def state() -> tuple[bool, int, int]:
        data = read(world.editor, f"{here}?version=draft")["data"]
        source = data["translation_of"]
        assert data["outdated"] == source["outdated"]
        return data["outdated"], source["revision"], source["current_revision"]

    assert state() == (False, 1, 1)
    world.editor.post("/tags", {"name": "Winter"})
    assert world.editor.patch(f"/articles/{english['id']}", {"tags": ["winter"]}).status_code == 200
    assert state() == (False, 1, 2), "a tag is nothing to translate"
    assert world.editor.patch(f"/articles/{english['id']}", {"dek": "New"}).status_code == 200
    assert state() == (True, 1, 3)
    seen = read(world.editor, f"/articles/{english['id']}?version=draft")["data"]["translations"]
    assert [(item["locale"], item["outdated"]) for item in seen] == [("de", True)]
    listed = read(world.editor, "/articles?version=draft&filter[locale]=de")["data"]
    assert [item["outdated"] for item in listed] == [True]
    with nothing_stored(world):
        for number in (4, 0):
            assert world.editor.patch(here, {"source_revision": number}).status_code == 422
        assert world.editor.patch(f"/articles/{english['id']}", {"source_revision": 1}).status_code == 422
    assert world.editor.patch(here, {"dek": "Neu", "source_revision": 3}).status_code == 200
    assert state() == (False, 3, 3)
    assert "outdated" not in read(world.public, here)["data"]


def test_text_that_was_translated_is_kept_for_comparison(world: Site) -> None:
    source = world.draft(title="Zero")
    made = begin(world, source["id"], "de")
    for n in range(3):
        assert world.editor.patch(f"/articles/{source['id']}", {"title": f"Title {n}"}).status_code == 200
    with world.app.app_context(), writing() as session:
        revisions.let_go(session, keep=0, days=None, now=world.clock())
    assert [row.number for row in rows(world, ArticleRevision, article_id=source["id"])] == [1, 4]
    assert world.editor.get(f"/articles/{source['id']}/revisions/4/diff?against=1").status_code == 200
    assert rows(world, ArticleRevision, article_id=made["id"]) != []


# --- the database holds it ---


def test_database_refuses_a_second_article_in_a_language(world: Site) -> None:
    pair(world)
    other = world.article(title="Ein Anderer", locale="de")
    (group,) = rows(world, TranslationGroup)
    for kind, key in ((Article, Article.id), (Publication, Publication.article_id)):
        with world.app.app_context(), db.engine.connect() as connection:
            with pytest.raises(IntegrityError):
                connection.execute(kind.__table__.update().where(key == other["id"]).values(group_id=group.id))
            connection.rollback()
