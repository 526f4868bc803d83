"""Custom fields without JavaScript: sets are written, changed under articles knowingly, and articles filled in by form."""

from __future__ import annotations

import json
from collections.abc import Callable

from cms.auth import Role
from cms.cli.fields import EXAMPLES
from cms.models import Article, FieldSet
from tests.console.browsing import Visitor
from tests.sites import Site
from tests.stored import one

SignIn = Callable[[Role], Visitor]
SCHEMA = {
    "type": "object",
    "required": ["stars"],
    "properties": {"stars": {"type": "integer", "minimum": 1, "x-filterable": True}},
}


def test_a_set_is_written_with_clear_errors_and_changed_knowingly(site: Site, signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR).get("/field-sets/new")
    typed = {"slug": "rating", "title": "Rating", "bindings": "type review\nsort of everything", "schema": "{oops"}
    editor.submit("#set", typed)
    assert editor.status == 422 and "This is not JSON" in editor.text and "sort of everything" in editor.text
    assert editor.page.select_one("#f-schema").text.strip() == "{oops"
    wrong = {"type": "object", "properties": {"a": {}}}
    editor.submit("#set", {**typed, "bindings": "type review", "schema": json.dumps(wrong)})
    assert editor.status == 422 and "One type is needed" in editor.page.select_one("#e-schema").text
    editor.submit("#set", {**typed, "bindings": "type review, required", "schema": json.dumps(SCHEMA)})
    found = one(site, FieldSet, slug="rating")
    assert editor.path == f"/console/field-sets/{found.id}"
    assert "filter[fields.rating.stars]" in editor.text
    site.draft(title="Good <b>book</b>", type="review", fields={"rating": {"stars": 1}})
    harder = {**SCHEMA, "properties": {"stars": {"type": "integer", "minimum": 3}}}
    editor.submit("#set", {"schema": json.dumps(harder)})
    assert editor.status == 409 and "Good <b>book</b>" in editor.page.select_one(".note-warn").text
    assert one(site, FieldSet, slug="rating").version == 1
    editor.submit("#set", {"expected": "1"})
    assert one(site, FieldSet, slug="rating").schema == harder
    editor.submit("form[action$=remove]")
    assert editor.status == 409 and one(site, FieldSet, slug="rating") is not None
    assert "Rating" in editor.get("/field-sets").text
    assert signed_in(Role.AUTHOR).get("/field-sets/new").status == 403


def test_an_article_is_filled_in_by_the_form_its_set_makes(site: Site, signed_in: SignIn) -> None:
    for name in ("recipe", "review"):
        site.editor.post("/field-sets", json.loads((EXAMPLES / f"{name}.json").read_text()))
    editor = signed_in(Role.EDITOR).get("/articles/new")
    assert editor.page.select_one("[name='fields.recipe.servings']") is None
    editor.submit("#editor", {"title": "Soup", "markdown": "Boil.", "type": "recipe"})
    assert "Minutes of cooking" in editor.text
    wrong = {"fields.recipe.servings": "four", "fields.recipe.ingredients": "leeks\nwater\n"}
    editor.submit("#editor", wrong)
    assert editor.status == 422
    assert "integer" in editor.page.select_one("[id='e-fields.recipe.servings']").text
    assert editor.page.select_one("[name='fields.recipe.ingredients']").text.strip() == "leeks\nwater"
    right = {
        "fields.recipe.servings": "4",
        "fields.recipe.steps": "Cut.\nBoil.",
        "fields.recipe.difficulty": "easy",
        "fields.recipe.calories": "120,5",
        "fields.recipe.diets": "vegan",
        "fields.recipe.tested_by": "Ada",
    }
    editor.submit("#editor", right)
    assert one(site, Article, title="Soup").fields == {
        "recipe": {
            "servings": 4,
            "difficulty": "easy",
            "diets": ["vegan"],
            "ingredients": ["leeks", "water"],
            "steps": ["Cut.", "Boil."],
            "calories": 120.5,
            "tested_by": "Ada",
        }
    }
    assert editor.page.select_one("[name='fields.recipe.calories']").attr("value") == "120.5"
    editor.submit("#editor", {"type": "review"})
    assert editor.status == 422 and "Take its values away" in editor.text
    editor.submit("#editor", {"type": "review", "drop_fields.recipe": "1"})
    assert (one(site, Article, title="Soup").type, one(site, Article, title="Soup").fields) == ("review", {})
    editor.submit("#editor", {"fields.review.recommended": "true", "fields.review.tried_on": "2026-11-01"})
    assert one(site, Article, title="Soup").fields == {"review": {"recommended": True, "tried_on": "2026-11-01"}}


def test_what_was_typed_into_fields_stays_when_the_kind_changes(site: Site, signed_in: SignIn) -> None:
    site.editor.post("/field-sets", json.loads((EXAMPLES / "recipe.json").read_text()))
    draft = site.draft(title="Soup", type="recipe")
    path = f"/articles/{draft['id']}"
    editor = signed_in(Role.EDITOR).get(path)
    ingredients = "[name='fields.recipe.ingredients']"
    editor.submit("#editor", {"fields.recipe.ingredients": "leeks\nwater", "type": "essay"})
    assert editor.status == 422 and "would be lost" in editor.text
    assert editor.page.select_one(ingredients).text.strip() == "leeks\nwater"
    assert editor.page.select_one("dl.typed dd").text.strip() == "leeks\nwater"
    editor.submit("#editor", {"type": "recipe"})
    assert editor.status == 200 and editor.page.select_one(ingredients).text.strip() == "leeks\nwater"
    kept = one(site, Article, id=draft["id"])
    assert kept.fields == {"recipe": {"ingredients": ["leeks", "water"]}}

    editor.submit("#editor", {"fields.recipe.ingredients": "leeks\nsalt", "type": "essay"})
    assert editor.status == 422 and editor.page.select_one(ingredients).text.strip() == "leeks\nsalt"
    editor.submit("#editor", {"drop_fields.recipe": "1"})
    assert editor.status == 200, editor.text
    kept = one(site, Article, id=draft["id"])
    assert (kept.type, kept.fields) == ("essay", {})
    assert editor.page.select_one(ingredients) is None


def test_an_autosave_keeps_what_was_typed_into_fields_that_the_kind_has_not(site: Site, signed_in: SignIn) -> None:
    site.editor.post("/field-sets", json.loads((EXAMPLES / "recipe.json").read_text()))
    draft = site.draft(title="Soup", type="recipe")
    path = f"/articles/{draft['id']}"
    editor = signed_in(Role.EDITOR).get(path)
    form = dict(editor.page.select_one("#editor").form_data())
    form |= {"fields.recipe.ingredients": "leeks", "type": "essay", "base_version": draft["version"], "version": "0"}
    assert editor.post(f"/console{path}/autosave", form).status == 200, editor.text
    editor.get(path)
    typed = editor.get(editor.page.select_one("#unsaved a").attr("href")).page.select_one("dl.typed")
    assert typed is not None and "leeks" in typed.text
    editor.submit("#editor", {"type": "recipe"})
    assert editor.status == 200, editor.text
    assert one(site, Article, id=draft["id"]).fields == {"recipe": {"ingredients": ["leeks"]}}
