"""Languages without JavaScript: translations are begun, linked, unlinked, and found to be behind their source."""

from __future__ import annotations

from collections.abc import Callable

from cms.auth import Role
from cms.models import Article
from tests.console.browsing import Visitor
from tests.sites import Site
from tests.stored import nothing_stored, one

SignIn = Callable[[Role], Visitor]
EDITOR = "#editor"
MAKE = "form.card"


def test_translation_is_begun_translated_beside_its_source_and_catches_up(site: Site, signed_in: SignIn) -> None:
    english = site.article(title="On <i>dormice</i>", markdown="They sleep.\n\nAll *winter*.")
    editor = signed_in(Role.EDITOR).get(f"/articles/{english['id']}/languages")
    assert [row.text for row in editor.page.select("tbody strong")] == ["On <i>dormice</i>"]
    editor.submit(MAKE, {"locale": "de", "title": "Siebenschläfer"})
    made = one(site, Article, locale="de")
    assert editor.path == f"/console/articles/{made.id}"
    assert (made.title, made.slug, made.source_id) == ("Siebenschläfer", "siebenschlafer", english["id"])
    beside = editor.page.select_one(".source-text .prose")
    assert beside.attr("lang") == "en" and "They sleep." in beside.text and "<i>dormice</i>" in beside.text
    assert editor.page.select_one("#f-locale").attr("value") == "de"
    assert editor.page.select_one(".badge-warn") is None
    site.editor.patch(f"/articles/{english['id']}", {"markdown": "They sleep.\n\nAll winter long."})
    editor.get(f"/articles/{made.id}")
    assert "Source has moved on" in editor.text
    editor.get(f"/articles/{made.id}/languages")
    link = editor.page.select_one("td .small a").attr("href")
    assert link == f"/console/articles/{english['id']}/revisions/compare?old=1&new=2"
    assert "long" in Visitor.get(editor, link).text
    editor.get(f"/articles/{made.id}/languages").submit("form[action$=caught-up]")
    assert editor.page.select_one(".badge-warn") is None and "Up to date" in editor.text
    assert one(site, Article, locale="de").source_revision == 2


def test_what_cannot_be_begun_is_said_in_the_form(site: Site, signed_in: SignIn) -> None:
    english = site.article(title="On dormice")
    editor = signed_in(Role.EDITOR).get(f"/articles/{english['id']}/languages")
    with nothing_stored(site):
        editor.submit(MAKE, {"locale": "de_DE", "title": "Kept"})
        assert editor.status == 422
        assert editor.page.select_one("#f-title").attr("value") == "Kept"
        assert editor.page.select_one("#f-locale").attr("aria-invalid") == "true"
        editor.submit(MAKE, {"locale": "en"})
        assert (editor.status, "There is a translation into this language already" in editor.text) == (409, True)
    assert signed_in(Role.MODERATOR).get(f"/articles/{english['id']}/languages").status == 403


def test_article_that_is_there_is_found_linked_and_unlinked(site: Site, signed_in: SignIn) -> None:
    english = site.article(title="On dormice")
    german = site.article(title="Siebenschläfer", locale="de")
    site.article(title="Dormice, too")
    editor = signed_in(Role.EDITOR).get(f"/articles/{english['id']}/languages")
    editor.submit("form[role=search]", {"find": "o"})
    assert editor.page.select("form[action$='/link']") == []
    editor.submit("form[role=search]", {"find": "siebenschlä"})
    editor.submit("form[action$='/link']")
    assert "They belong together now." in editor.text
    assert [row.text for row in editor.page.select("tbody a.title")] == ["Siebenschläfer"]
    shown = site.public.get(f"/articles/{english['id']}").get_json()["data"]["translations"]
    assert [item["id"] for item in shown] == [german["id"]]
    author = signed_in(Role.AUTHOR).get(f"/articles/{english['id']}/languages")
    assert author.page.select("form[action$='/unlink']") == [], "that is public, and for who may publish"
    editor.submit("form[action$='/unlink']")
    assert site.public.get(f"/articles/{english['id']}").get_json()["data"]["translations"] == []
    with nothing_stored(site):
        again = {"csrf_token": editor.page.select_one("[name=csrf_token]").attr("value")}
        assert editor.post(f"/articles/{english['id']}/languages/{german['id']}/unlink", again).status == 404


def test_list_tells_languages_apart_once_there_are_several(site: Site, signed_in: SignIn) -> None:
    english = site.article(title="On dormice")
    editor = signed_in(Role.EDITOR).get("/articles")
    assert (editor.page.select_one("#f-locale"), "Language" in editor.text) == (None, False)
    site.editor.post(f"/articles/{english['id']}/translations", {"locale": "de", "title": "Siebenschläfer"})
    editor.get("/articles")
    assert [row.attr("value") for row in editor.page.select("#f-locale option")] == ["", "de", "en"]
    assert "German (de)" in editor.text and "also in de" in editor.text
    editor.submit("main form", {"locale": "de"})
    assert [row.text for row in editor.page.select("a.title")] == ["Siebenschläfer"]
    site.editor.patch(f"/articles/{english['id']}", {"dek": "New"})
    assert "Source has moved on" in editor.get("/articles?locale=de").text
    assert "Source has moved on" not in editor.get("/articles?locale=en").text
