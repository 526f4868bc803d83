"""Revisions without JavaScript: the list, one of them, what is different, the way back, and what was not saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from cms.auth import Role
from cms.cli.fields import EXAMPLES
from cms.models import Autosave
from tests.console.browsing import Visitor
from tests.drawing import uploaded
from tests.sites import Site
from tests.stored import rows

SignIn = Callable[[Role], Visitor]
EDITOR = "#editor"


def stored(site: Site, article_id: str) -> dict[str, Any]:
    answer = site.editor.get(f"/articles/{article_id}?version=draft&formats=markdown")
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def three_texts(site: Site) -> str:
    """Make an article whose second text is public and whose third is not; return its id."""
    article = site.draft(
        title="On dormice", markdown="They sleep in leaves.\n\n## Food\n\nNuts and *berries*.\n\nGone soon."
    )
    path = f"/articles/{article['id']}"
    site.editor.patch(
        path, {"markdown": "They sleep all winter in leaves.\n\n## Food\n\nNuts and *berries*.", "message": "Longer"}
    )
    assert site.editor.act(f"{path}/publish", {}).status_code == 200
    site.editor.patch(
        path,
        {
            "title": "On <b>dormice</b>",
            "markdown": "They sleep all winter in leaves.\n\n## Food\n\nNuts and **berries**.",
        },
    )
    return str(article["id"])


def test_revisions_are_listed_with_message_author_and_which_is_public(site: Site, signed_in: SignIn) -> None:
    article_id = three_texts(site)
    author = signed_in(Role.AUTHOR).get(f"/articles/{article_id}/revisions")
    listed = [" ".join(row.text.split()) for row in author.page.select("tbody tr")]
    assert [row.split(" ")[1] for row in listed] == ["3", "2", "1"]
    assert ["Public" in row for row in listed] == [False, True, False]
    assert ["Working copy" in row for row in listed] == [True, False, False]
    assert "Longer" in listed[1] and "editor" in listed[1]
    assert signed_in(Role.MODERATOR).get(f"/articles/{article_id}/revisions").status == 403
    assert author.get(f"/articles/{article_id}/revisions/99").status == 404
    assert author.get(f"/articles/{article_id}/revisions/{9**30}").status == 404


def test_two_revisions_are_compared_word_by_word_and_field_by_field(site: Site, signed_in: SignIn) -> None:
    article_id = three_texts(site)
    editor = signed_in(Role.EDITOR).get(f"/articles/{article_id}/revisions")
    editor.submit("main form", {"old": "1", "new": "2"})
    kinds = [item.text.strip() for item in editor.page.select(".change-kind")]
    assert [kind.split()[-1] for kind in kinds] == ["Changed", "Removed"]
    assert [item.text for item in editor.page.select("ins")] == ["added: all winter"]
    assert "They sleep added: all winter in leaves." in editor.text
    assert "Gone soon." in editor.page.select_one(".change-removed").text
    editor.get(f"/articles/{article_id}/revisions/compare?old=2&new=3")
    assert "On <b>dormice</b>" in editor.text and editor.page.select_one("mark b") is None
    assert "the form has changed" in editor.text
    assert [item.text for item in editor.page.select(".change .prose strong, .change .prose em")] == [
        "berries",
        "berries",
    ]
    assert editor.get(f"/articles/{article_id}/revisions/compare?old=3&new=3").text.count("They say the same.") == 1
    assert editor.get(f"/articles/{article_id}/revisions/compare?old=0&new=1").status == 200
    named = [item.text for item in editor.page.select(".change-list h3")]
    assert "Title" in named and "Tags" not in named, "from nothing to nothing is no change"
    for query in ("old=1", "old=a&new=2", "old=1&new=0"):
        assert editor.get(f"/articles/{article_id}/revisions/compare?{query}").status == 400
    assert editor.get(f"/articles/{article_id}/revisions/compare?old=1&new=77").status == 404


def test_former_text_is_brought_back_into_the_draft_and_not_to_readers(site: Site, signed_in: SignIn) -> None:
    article_id = three_texts(site)
    editor = signed_in(Role.EDITOR).get(f"/articles/{article_id}/revisions/1")
    assert "Gone soon." in editor.text
    other = signed_in(Role.AUTHOR).get(f"/articles/{article_id}/revisions/1")
    editor.submit("#revert form", {"message": "The first was better"})
    assert (editor.path, "Revision 1 is the working copy now" in editor.text) == (
        f"/console/articles/{article_id}",
        True,
    )
    assert "Gone soon." in stored(site, article_id)["markdown"]
    assert "Gone soon." not in site.public.get(f"/articles/{article_id}").get_json()["data"]["html"]
    assert "The first was better" in editor.get(f"/articles/{article_id}/revisions").text
    other.submit("#revert form")
    assert (other.status, "Somebody else has changed it meanwhile" in other.text) == (412, True)
    assert len(site.editor.get(f"/articles/{article_id}/revisions").get_json()["data"]) == 4
    assert other.get(f"/articles/{article_id}/revisions/4").page.select_one("#revert") is None


def test_save_says_what_was_changed(site: Site, signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR).get("/articles/new").submit(EDITOR, {"title": "New", "message": "A beginning"})
    editor.submit(EDITOR, {"title": "Newer", "message": "  "})
    editor.submit(EDITOR, {"title": "Newest", "message": "Better"})
    article_id = editor.path.rpartition("/")[2]
    texts = site.editor.get(f"/articles/{article_id}/revisions").get_json()["data"]
    assert [item["message"] for item in texts] == ["Better", None, "A beginning"]
    editor.submit(EDITOR, {"title": "Too long", "message": "x" * 501})
    assert (editor.status, editor.page.select_one("#e-message") is not None) == (422, True)
    assert editor.page.select_one("#f-title").attr("value") == "Too long"


def keep(editor: Visitor, article_id: str, version: str, **fields: str) -> TestResponse:
    """Send what the script of the editor sends while somebody types; the page stays open."""
    page = dict(editor.page.select_one(EDITOR).form_data())
    sent = {**page, **fields, "base_version": page["version"], "version": version}
    headers = {"HX-Request": "true", "X-CSRF-Token": page["csrf_token"]}
    return editor.client.post(f"/console/articles/{article_id}/autosave", data=sent, headers=headers)


def test_typed_text_is_offered_again_on_another_machine(site: Site, signed_in: SignIn) -> None:
    site.admin.post("/tags", {"name": "Winter sleep"})
    article = site.draft(title="Ours", markdown="One.")
    path = f"/articles/{article['id']}"
    editor = signed_in(Role.EDITOR).get(path)
    typed = {
        "markdown": "One and two.",
        "tags": "Winter sleep",
        "policy": "closed",
        "seo_title": "For them",
        "dek": "D",
    }
    answer = keep(editor, article["id"], "0", **typed)
    assert (answer.status_code, 'data-version="1"' in answer.get_data(as_text=True)) == (200, True)
    assert stored(site, article["id"])["markdown"] == "One.\n"
    assert keep(editor, article["id"], "0", markdown="Another window").status_code == 412
    elsewhere = Visitor(site.app).sign_in("editor@example.org").get(path)
    assert elsewhere.page.select_one("#f-markdown").text == "One."
    assert elsewhere.page.select_one("[data-autosave]") is None, "what is offered must not be overwritten"
    elsewhere.get(elsewhere.page.select_one("#unsaved a").attr("href"))
    fields = dict(elsewhere.page.select_one(EDITOR).form_data())
    assert {name: fields[name] for name in typed} == typed
    assert "Editor is writing here too" in signed_in(Role.AUTHOR).get(path).text
    elsewhere.submit(EDITOR)
    assert ("Saved." in elsewhere.text, stored(site, article["id"])["markdown"]) == (True, "One and two.\n")
    assert elsewhere.get(path).page.select_one("#unsaved") is None
    assert rows(site, Autosave) == []


def test_typed_main_picture_and_fields_come_back_wholly(site: Site, signed_in: SignIn) -> None:
    site.editor.post("/field-sets", json.loads((EXAMPLES / "recipe.json").read_text()))
    part = {"type": "object", "properties": {"name": {"type": "string"}}}
    schema = {"type": "object", "properties": {"parts": {"type": "array", "items": part}}}
    kit = {"slug": "kit", "title": "Kit", "schema": schema, "bindings": [{"type": "recipe"}]}
    assert site.editor.post("/field-sets", kit).status_code == 201
    medium = uploaded(site.editor, alt="A pot")
    article = site.draft(title="Soup", markdown="Boil.", type="recipe", fields={"recipe": {"tested_by": "Ada"}})
    path = f"/articles/{article['id']}"
    editor = signed_in(Role.EDITOR).get(path)
    typed = {
        "hero": medium["id"],
        "hero_alt": "A pot of ours",
        "hero_decorative": "1",
        "fields.recipe.servings": "fou",
        "fields.recipe.ingredients": "leeks\nwater",
        "fields.recipe.calories": "12.5",
        "fields.recipe.tested_by": "",
        "fields.kit.parts": '[{"unfinished',
        "message": "With a picture",
    }
    assert keep(editor, article["id"], "0", **typed).status_code == 200
    assert stored(site, article["id"])["fields"] == {"recipe": {"tested_by": "Ada"}}
    editor.get(path)
    assert editor.page.select_one("[name='fields.recipe.servings']").attr("value") == ""
    editor.get(editor.page.select_one("#unsaved a").attr("href"))
    fields = dict(editor.page.select_one(EDITOR).form_data())
    assert {name: fields.get(name) for name in typed} == typed
    editor.submit(EDITOR, {"fields.recipe.servings": "4", "fields.kit.parts": ""})
    assert "Saved." in editor.text
    saved = stored(site, article["id"])
    assert saved["hero"]["own"] == {"media_id": medium["id"], "alt": "A pot of ours", "decorative": True}
    assert saved["fields"] == {"recipe": {"servings": 4, "ingredients": ["leeks", "water"], "calories": 12.5}}
    assert rows(site, Autosave) == []
    keep(editor, article["id"], "0", hero="")
    assert editor.get(path).page.select_one("#unsaved") is not None
    fields = dict(editor.get(f"{path}?unsaved=1").page.select_one(EDITOR).form_data())
    assert (fields["hero"], fields["hero_alt"], "hero_decorative" in fields) == ("", "", False)


def test_typed_wish_to_drop_fields_comes_back(site: Site, signed_in: SignIn) -> None:
    site.editor.post("/field-sets", json.loads((EXAMPLES / "recipe.json").read_text()))
    article = site.draft(title="Soup", markdown="Boil.", type="recipe", fields={"recipe": {"tested_by": "Ada"}})
    path = f"/articles/{article['id']}"
    editor = signed_in(Role.EDITOR).get(path)
    keep(editor, article["id"], "0", type="", **{"drop_fields.recipe": "1"})
    editor.get(f"{path}?unsaved=1")
    assert dict(editor.page.select_one(EDITOR).form_data())["drop_fields.recipe"] == "1"
    editor.submit(EDITOR)
    assert (stored(site, article["id"])["type"], stored(site, article["id"])["fields"]) == (None, {})


def test_typed_text_over_an_older_version_shows_both(site: Site, signed_in: SignIn) -> None:
    article = site.draft(title="Ours", markdown="One.\n\nTwo.")
    editor = signed_in(Role.EDITOR).get(f"/articles/{article['id']}")
    keep(editor, article["id"], "0", markdown="One by me.\n\nTwo.")
    site.admin.patch(f"/articles/{article['id']}", {"markdown": "One.\n\nTwo by them."})
    editor.get(f"/articles/{article['id']}?unsaved=1")
    assert "Somebody has saved since" in editor.text
    editor.submit(EDITOR)
    assert (editor.status, "admin has saved “Ours” meanwhile" in editor.text) == (412, True)
    assert {item.text.strip() for item in editor.page.select(".diff mark")} == {"by them", "by me"}


def test_conflict_loses_no_custom_field(site: Site, signed_in: SignIn) -> None:
    site.editor.post("/field-sets", json.loads((EXAMPLES / "recipe.json").read_text()))
    article = site.draft(title="Soup", markdown="Boil.", type="recipe", fields={"recipe": {"servings": 2}})
    path = f"/articles/{article['id']}"
    editor = signed_in(Role.EDITOR).get(path)
    site.admin.patch(path, {"fields": {"recipe": {"servings": 3, "tested_by": "Ada"}}})
    editor.submit(EDITOR, {"fields.recipe.servings": "4", "fields.recipe.ingredients": "leeks\nwater"})
    assert editor.status == 412
    shown = {item.attr("name"): item.text.strip() for item in editor.page.select(".conflict-field textarea")}
    assert shown == {
        "fields.recipe.servings": "4",
        "fields.recipe.ingredients": "leeks\nwater",
        "fields.recipe.tested_by": "",
    }
    editor.submit("main form", {"fields.recipe.tested_by": "Ada"})
    assert "Saved." in editor.text
    assert stored(site, article["id"])["fields"] == {
        "recipe": {"servings": 4, "ingredients": ["leeks", "water"], "tested_by": "Ada"}
    }


def test_conflict_over_the_kind_of_article_is_named(site: Site, signed_in: SignIn) -> None:
    article = site.draft(title="Soup", markdown="Boil.")
    editor = signed_in(Role.EDITOR).get(f"/articles/{article['id']}")
    site.admin.patch(f"/articles/{article['id']}", {"type": "recipe"})
    editor.submit(EDITOR, {"type": "review"})
    assert (editor.status, editor.page.select_one("#c-type").text) == (412, "Kind of article")


def test_typed_text_is_thrown_away_or_taken_back(site: Site, signed_in: SignIn) -> None:
    article = site.draft(title="Ours", markdown="One.")
    editor = signed_in(Role.EDITOR).get(f"/articles/{article['id']}")
    keep(editor, article["id"], "0", markdown="Two.")
    assert len(rows(site, Autosave)) == 1
    keep(editor, article["id"], "1", markdown="One.")
    assert rows(site, Autosave) == []
    keep(editor, article["id"], "0", markdown="Three.")
    editor.get(f"/articles/{article['id']}").submit("#unsaved form")
    assert ("thrown away" in editor.text, rows(site, Autosave)) == (True, [])
    assert keep(editor, article["id"], "0", title="").status_code == 422
    assert rows(site, Autosave) == []
