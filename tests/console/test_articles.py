"""Articles without JavaScript: the list, writing, conflicts, the trash, and text that is never lost."""

from __future__ import annotations

from collections.abc import Callable

from cms.auth import Role
from tests.console.browsing import Visitor
from tests.sites import Site
from tests.stored import journal, kinds

SignIn = Callable[[Role], Visitor]
EDITOR = "#editor"


def test_list_narrows_by_everything_it_offers(site: Site, signed_in: SignIn) -> None:
    site.admin.post("/tags", {"name": "Winter"})
    site.draft(title="On hedgehogs", tags=["winter"])
    site.article(title="On badgers", dek="They dig 100% of the time")
    editor = signed_in(Role.EDITOR)
    assert editor.get("/articles").status == 200
    for fields, expected in (
        ({}, ["On badgers", "On hedgehogs"]),
        ({"text": "HEDGE"}, ["On hedgehogs"]),
        ({"text": "100%"}, ["On badgers"]),
        ({"text": "%"}, ["On badgers"]),
        ({"tag": "winter"}, ["On hedgehogs"]),
        ({"status": "published"}, ["On badgers"]),
        ({"status": "trashed"}, []),
        ({"sort": "title"}, ["On badgers", "On hedgehogs"]),
    ):
        editor.get("/articles").submit("main form", fields)
        assert [row.text for row in editor.page.select("a.title")] == expected, fields
    assert editor.get("/articles?sort=none").status == 400


def test_search_looks_into_texts_and_marks_what_it_finds(site: Site, signed_in: SignIn) -> None:
    site.draft(title="On <i>dormice</i>", markdown="They hibernated under leaves & <b>stones</b>.")
    site.article(title="On badgers", markdown="They dig burrows.", locale="de")
    editor = signed_in(Role.EDITOR)

    def titles(query: str) -> list[str]:
        editor.get(f"/articles?{query}")
        assert editor.status == 200, query
        return [row.text for row in editor.page.select("a.title")]

    assert titles("text=hibernate") == ["On <i>dormice</i>"], "by its stem, in the text of a working copy"
    assert [mark.text for mark in editor.page.select("tbody mark")] == ["hibernated"]
    assert editor.page.select_one("tbody i, tbody b") is None
    assert "What fits best comes first." in editor.text
    assert titles("text=burows") == ["On badgers"]
    assert "this is what “burrows” finds" in editor.text
    assert titles("text=hibernate&status=published") == []
    assert titles("text=orm") == ["On <i>dormice</i>"], "part of a word, of a title"
    assert titles("locale=de") == ["On badgers"]
    assert titles("text=%22") == []
    for number in range(32):
        site.draft(title=f"Hedgehog {number:02}", markdown="Spines.")
    assert len(titles("text=hedgehogs")) == 30
    editor.get(editor.page.select_one("a[rel=next]").attr("href"))
    assert (editor.status, len(editor.page.select("a.title"))) == (200, 2)
    assert len(titles("text=ehog")) == 30
    editor.get(editor.page.select_one("a[rel=next]").attr("href"))
    assert (editor.status, len(editor.page.select("a.title"))) == (200, 2)


def test_list_shows_what_is_planned_and_restores_what_is_in_the_trash(site: Site, signed_in: SignIn) -> None:
    planned, gone = site.draft(title="Planned one"), site.draft(title="Thrown away")
    wanted = {"action": "publish", "at": "2026-12-24T17:00:00Z"}
    assert site.editor.act(f"/articles/{planned['id']}/schedule", wanted).status_code == 200
    site.editor.delete(f"/articles/{gone['id']}")
    editor = signed_in(Role.EDITOR).get("/articles?status=scheduled")
    assert [row.text for row in editor.page.select("a.title")] == ["Planned one"]
    found = site.editor.get("/articles?version=draft&filter[status]=scheduled").get_json()["data"]
    assert [item["title"] for item in found] == ["Planned one"]
    editor.get("/articles?status=trashed").submit("form[action$=restore]")
    assert (editor.path, "The article is back" in editor.text) == (f"/console/articles/{gone['id']}", True)


def test_list_comes_alone_when_htmx_asks(site: Site, signed_in: SignIn) -> None:
    site.draft(title="Only")
    editor = signed_in(Role.EDITOR).get("/articles", headers={"HX-Request": "true"})
    assert editor.status == 200
    assert ("<html" in editor.answer.get_data(as_text=True), "Only" in editor.text) == (False, True)
    assert editor.get("/articles?sort=none", headers={"HX-Request": "true"}).status == 400
    assert editor.answer.headers["HX-Reswap"] == "none"


def test_list_goes_on_where_the_page_ends(site: Site, signed_in: SignIn) -> None:
    for n in range(32):
        site.draft(title=f"Number {n:02}")
    editor = signed_in(Role.EDITOR).get("/articles?sort=title")
    assert len(editor.page.select("a.title")) == 30
    editor.get(editor.page.select_one("a[rel=next]").attr("href"))
    assert [row.text for row in editor.page.select("a.title")] == ["Number 30", "Number 31"]
    assert editor.get("/articles?cursor=made-up").status == 400


def test_article_is_written_published_and_changed(site: Site, signed_in: SignIn) -> None:
    site.admin.post("/tags", {"name": "Winter sleep"})
    editor = signed_in(Role.EDITOR).get("/articles/new")
    fields = {
        "title": "On dormice",
        "markdown": "They sleep.\n\n## Food\n\nNuts.",
        "tags": "winter SLEEP",
        "policy": "closed",
    }
    editor.submit(EDITOR, fields, button="button[name=then]")
    assert (editor.status, "Saved." in editor.text) == (200, True)
    article_id = editor.path.rpartition("/")[2]
    draft = site.editor.get(f"/articles/{article_id}?version=draft&formats=markdown").get_json()["data"]
    assert (draft["slug"], draft["status"], draft["comments"]["policy"]) == ("on-dormice", "draft", "closed")
    assert [tag["slug"] for tag in draft["tags"]] == ["winter-sleep"]
    editor.submit(EDITOR, {"then": "publish", "seo_title": "Dormice!"})
    assert "Published." in editor.text
    public = site.public.get(f"/articles/{article_id}").get_json()["data"]
    assert (public["seo"]["title"], public["html"].startswith("<p>They sleep.</p>")) == ("Dormice!", True)
    editor.submit(EDITOR, {"then": "save"})
    assert "Nothing has changed." in editor.text
    editor.submit(f"form[action$='{article_id}/unpublish']")
    assert site.public.get(f"/articles/{article_id}").status_code == 404


def test_text_is_kept_when_it_is_refused(site: Site, signed_in: SignIn) -> None:
    site.draft(title="Taken", slug="taken")
    editor = signed_in(Role.EDITOR).get("/articles/new")
    editor.submit(
        EDITOR, {"title": "", "markdown": "Text & <b>more</b>\n", "tags": "nothing", "closes_after_days": "soon"}
    )
    assert editor.status == 422
    assert editor.page.select_one("#f-markdown").text == "Text & <b>more</b>\n"
    assert {item.attr("id") for item in editor.page.select(".fault[id]")} == {"e-title", "e-closes_after_days"}
    editor.submit(EDITOR, {"title": "Again", "slug": "taken", "tags": "", "closes_after_days": ""})
    assert (editor.status, "slug" in editor.text) == (409, True)
    assert editor.page.select_one("#f-title").attr("value") == "Again"
    assert len(site.editor.get("/articles?version=draft").get_json()["data"]) == 1


def test_both_versions_are_shown_when_somebody_else_has_saved(site: Site, signed_in: SignIn) -> None:
    draft = site.draft(title="Ours", markdown="One.\n\nTwo.\n\nThree.")
    editor = signed_in(Role.EDITOR).get(f"/articles/{draft['id']}")
    assert (
        site.editor.patch(f"/articles/{draft['id']}", {"markdown": "One.\n\nTwo by them.\n\nThree."}).status_code == 200
    )
    editor.submit(EDITOR, {"markdown": "One.\n\nTwo by me.\n\nThree.", "title": "Mine"})
    assert editor.status == 412
    marked = [item.text for item in editor.page.select(".diff mark")]
    assert marked == ["Ours", "Mine", "them", "me"]
    stored = site.editor.get(f"/articles/{draft['id']}?version=draft&formats=markdown").get_json()["data"]
    assert (stored["title"], "by them" in stored["markdown"]) == ("Ours", True)
    editor.submit("main form")
    stored = site.editor.get(f"/articles/{draft['id']}?version=draft&formats=markdown").get_json()["data"]
    assert (stored["title"], "by me" in stored["markdown"]) == ("Mine", True)


def test_body_is_left_alone_when_only_other_fields_change(site: Site, signed_in: SignIn) -> None:
    body = [
        {
            "_type": "table",
            "_key": "t",
            "header_rows": 2,
            "header_columns": 1,
            "rows": [
                {"_key": f"r{n}", "cells": [{"_key": "a", "children": [{"_type": "span", "_key": "s", "text": "x"}]}]}
                for n in range(3)
            ],
        }
    ]
    answer = site.editor.post("/articles", {"title": "Tables", "body": body})
    if answer.status_code != 201:
        body = [
            {
                "_type": "block",
                "_key": "mykey",
                "style": "normal",
                "children": [{"_type": "span", "_key": "s", "text": "x"}],
            }
        ]
        answer = site.editor.post("/articles", {"title": "Tables", "body": body})
    article = answer.get_json()["data"]
    before = site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["data"]["body"]
    signed_in(Role.EDITOR).get(f"/articles/{article['id']}").submit(EDITOR, {"title": "Other"})
    after = site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["data"]
    assert (after["title"], after["body"]) == ("Other", before)


def test_trash_is_undone_from_its_toast(site: Site, signed_in: SignIn) -> None:
    article = site.article(title="Going")
    editor = signed_in(Role.EDITOR).get(f"/articles/{article['id']}")
    editor.submit("form[action$=trash]")
    assert (editor.path, "“Going” is in the trash." in editor.text) == ("/console/articles", True)
    editor.submit(".toast form")
    assert editor.path == f"/console/articles/{article['id']}"
    assert site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["data"]["status"] == "draft"


def test_article_is_deleted_for_good_when_nobody_discussed_it(site: Site, signed_in: SignIn) -> None:
    site.admin.post("/tags", {"name": "Winter"})
    quiet, discussed = site.article(title="Quiet", tags=["winter"]), site.article(title="Discussed")
    site.comment(discussed["id"])
    editor = signed_in(Role.EDITOR)
    for article in (quiet, discussed):
        editor.get(f"/articles/{article['id']}").submit("form[action$=trash]")
        editor.get(f"/articles/{article['id']}").submit("form[action$=destroy]")
        assert (editor.status, "not ticked" in editor.text) == (422, True)
        editor.get(f"/articles/{article['id']}").submit("form[action$=destroy]", {"sure": "1"})
    assert (editor.status, "has comments" in editor.text) == (409, True)
    assert site.editor.get(f"/articles/{quiet['id']}?version=draft").status_code == 404
    assert site.editor.get(f"/articles/{discussed['id']}?version=draft").status_code == 200
    assert site.editor.post("/articles", {"title": "Again", "slug": "quiet"}).status_code == 201
    assert "article.destroyed" in kinds(journal(site))


def test_author_may_write_and_not_publish(site: Site, signed_in: SignIn) -> None:
    draft = site.draft()
    author = signed_in(Role.AUTHOR).get(f"/articles/{draft['id']}")
    assert author.page.select_one("[data-publish]") is None
    assert author.submit(EDITOR, {"title": "By the author"}).status == 200
    assert author.submit(EDITOR, {"title": "Again", "then": "publish"}).status == 403
    assert author.page.select_one("#f-title").attr("value") == "Again"
    stored = site.editor.get(f"/articles/{draft['id']}?version=draft").get_json()["data"]
    assert (stored["title"], stored["status"]) == ("By the author", "draft")
    moderator = signed_in(Role.MODERATOR)
    assert moderator.get("/articles").status == 403


def test_preview_is_what_the_api_will_serve(site: Site, signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR).get("/articles/new")
    source = "## One\n\n<script>alert(1)</script>\n\n*kept*\n\n```facts\nA: b\n```"
    editor.submit(EDITOR, {"title": "T", "markdown": source}, button="[data-preview]")
    token = editor.page.select_one("[name=csrf_token]").attr("value")
    part = editor.client.post(
        "/console/articles/preview",
        data={"markdown": source, "title": "T"},
        headers={"HX-Request": "true", "X-CSRF-Token": token},
    ).get_data(as_text=True)
    served = site.draft(title="T", markdown=source)["html"]
    assert f'<div class="prose" dir="auto">{served}</div>' in part
    assert "<html" not in part and "<script" not in part
    assert "dropped or changed" in part


def test_text_survives_a_session_that_ended(site: Site, signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR).get("/articles/new")
    site.clock.advance(hours=3)
    editor.submit(EDITOR, {"title": "Nearly lost", "markdown": "\nLine one\n\nLine & two"})
    assert (editor.status, "What you typed is kept" in editor.text) == (401, True)
    editor.submit(fields={"email": "editor@example.org", "password": "wrong"})
    assert editor.status == 401
    editor.submit(fields={"email": "editor@example.org", "password": "correct horse battery"})
    assert "You are signed in again" in editor.text
    editor.submit()
    assert "Saved." in editor.text
    assert editor.page.select_one("#f-markdown").text == "Line one\n\nLine & two"


def test_nothing_is_kept_over_a_login_when_another_site_sent_it(site: Site, signed_in: SignIn) -> None:
    signed_in(Role.EDITOR)
    stranger = Visitor(site.app)
    stranger.post("/articles/new", {"title": "Planted"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert stranger.status == 401
    assert "Planted" not in stranger.answer.get_data(as_text=True)
