"""Field sets and the fields of articles, over the API: written, checked, published, filtered by, changed under articles."""

from __future__ import annotations

from typing import Any

import pytest

from cms import migrations
from cms.db import db
from tests.sites import Caller, Site

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["servings"],
    "properties": {
        "servings": {"type": "integer", "minimum": 1, "x-filterable": True},
        "diets": {"type": "array", "items": {"type": "string", "maxLength": 30}, "x-filterable": True},
        "origin": {"type": "string", "maxLength": 30, "x-filterable": True},
        "cost": {"type": "string", "x-private": True},
    },
}
TEMPLATE = {"@type": "Recipe", "name": "${article.title}", "recipeYield": "${servings}"}


def made(site: Site, **members: Any) -> dict[str, Any]:
    """Make the set `recipe`; return it with its `version`."""
    draft = {"slug": "recipe", "title": "Recipe", "schema": SCHEMA, "bindings": [{"type": "recipe", "required": True}]}
    answer = site.editor.post("/field-sets", draft | members)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json()["data"])


def recipe(site: Site, title: str = "Soup", **values: Any) -> dict[str, Any]:
    """Publish an article with the fields."""
    return site.article(title=title, type="recipe", fields={"recipe": {"servings": 2, **values}})


def titles(site: Site, query: str, *, reader: Caller | None = None) -> list[str]:
    """Return the titles of a list, over all its pages."""
    found: list[str] = []
    path: str | None = f"/articles?fields=title&{query}"
    while path:
        answer = (reader or site.public).get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found += [item["title"] for item in answer.get_json()["data"]]
        path = answer.get_json()["links"]["next"]
    return found


def errors(answer: Any) -> set[tuple[str, str]]:
    return {(item["pointer"], item["code"]) for item in answer.get_json()["errors"]}


def changed(site: Site, **members: Any) -> dict[str, Any]:
    """Return the schema with other members."""
    return {**SCHEMA, "properties": {**SCHEMA["properties"], **members}}


def test_a_set_is_written_read_changed_and_removed_with_versions(site: Site) -> None:
    field_set = made(site)
    path = f"/field-sets/{field_set['id']}"
    assert field_set["filterable"] == [f"fields.recipe.{name}" for name in ("diets", "origin", "servings")]
    assert site.author.get("/field-sets").get_json()["data"] == [field_set]
    assert site.public.get("/field-sets").status_code == 401
    assert site.author.patch(path, {"title": "No"}).status_code == 403
    assert site.editor.call("PATCH", path, {"title": "No"}).status_code == 428
    assert site.editor.patch(path, {"title": "Recipes"}, 1).get_json()["data"]["title"] == "Recipes"
    assert site.editor.patch(path, {"title": "No"}, 1).status_code == 412
    assert errors(site.editor.patch(path, {"slug": "other"})) == {("/slug", "unknown_field")}
    twice = site.editor.post("/field-sets", {"slug": "recipe", "title": "R", "schema": SCHEMA})
    assert (twice.status_code, twice.get_json()["code"]) == (409, "slug_taken")
    assert site.editor.delete(path, 2).status_code == 204
    assert site.editor.get(path).status_code == 404
    kinds = [item["kind"] for item in site.admin.get("/changes?scope=all&limit=100").get_json()["data"]]
    assert [kind for kind in kinds if kind.startswith("field_set")] == [
        "field_set.created", "field_set.changed", "field_set.removed",
    ]  # fmt: skip


def test_every_fault_of_a_set_is_told_and_nothing_stored(site: Site) -> None:
    broken = {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=x)"}, "b": {}}}
    bindings = [{"category": "nowhere"}]
    answer = site.editor.post("/field-sets", {"slug": "x", "title": "X", "schema": broken, "bindings": bindings})
    assert answer.status_code == 422
    assert errors(answer) == {
        ("/schema/properties/a/pattern", "not_allowed"),
        ("/schema/properties/b/type", "missing"),
        ("/bindings/0/category", "unknown"),
    }
    wrong = site.editor.post("/field-sets", {"slug": "x", "title": "X", "schema": SCHEMA, "json_ld": {"@type": "X", "a": "${cost}"}})  # fmt: skip
    assert errors(wrong) == {("/json_ld/a", "unknown")}
    assert site.editor.get("/field-sets").get_json()["data"] == []


def test_fields_are_checked_when_they_are_written_and_all_faults_are_told(site: Site) -> None:
    made(site)
    draft = {"title": "Soup", "markdown": "Boil.", "type": "recipe"}
    assert errors(site.editor.post("/articles", draft)) == {("/fields/recipe", "missing")}
    wrong = {"recipe": {"servings": 0, "x": 1}, "other": {}, "none": None}
    answer = site.editor.post("/articles", {**draft, "fields": wrong, "category": "nowhere"})
    assert errors(answer) == {
        ("/fields/recipe/servings", "out_of_range"),
        ("/fields/recipe/x", "unknown_field"),
        ("/fields/other", "not_bound"),
        ("/category", "unknown"),
    }
    assert errors(site.editor.post("/articles", {**draft, "type": "note", "fields": {"recipe": {"servings": 1}}})) == {
        ("/fields/recipe", "not_bound")
    }
    assert site.editor.get("/articles?version=draft").get_json()["data"] == []
    article = site.draft(**draft, fields={"recipe": {"servings": 1}})
    path = f"/articles/{article['id']}"
    assert errors(site.editor.patch(path, {"type": None})) == {("/fields/recipe", "not_bound")}
    assert errors(site.editor.patch(path, {"fields": {"recipe": None}})) == {("/fields/recipe", "missing")}
    left = site.editor.patch(path, {"type": None, "fields": {"recipe": None}}).get_json()["data"]
    assert (left["type"], left["fields"]) == (None, {})


def test_a_set_of_a_category_holds_for_everything_below_it(site: Site) -> None:
    top = site.editor.post("/categories", {"name": "Food"}).get_json()["data"]
    site.editor.post("/categories", {"name": "Soups", "parent_id": top["id"]})
    made(site, bindings=[{"category": "food"}, {"category": "soups", "required": True}])
    fields = {"recipe": {"servings": 1}}
    assert errors(site.editor.post("/articles", {"title": "A", "markdown": "x", "fields": fields})) == {
        ("/fields/recipe", "not_bound")
    }
    assert site.draft(title="B", category="food")["fields"] == {}
    assert errors(site.editor.post("/articles", {"title": "C", "markdown": "x", "category": "soups"})) == {
        ("/fields/recipe", "missing")
    }
    assert site.draft(title="D", category="soups", fields=fields)["fields"] == fields
    held = site.editor.delete(f"/categories/{top['id']}")
    assert held.get_json()["code"] == "still_in_use"


def test_what_may_wait_until_publishing_is_a_warning_until_then(site: Site) -> None:
    made(site, required_at="publish")
    article = site.draft(type="recipe", fields={"recipe": {"origin": "Fes"}})
    path = f"/articles/{article['id']}"
    told = site.editor.get(f"{path}?version=draft").get_json()["meta"]["warnings"]
    assert [(item["code"], item["pointer"]) for item in told] == [("field_missing", "/fields/recipe/servings")]
    assert errors(site.editor.patch(path, {"fields": {"recipe": {"servings": "2"}}})) == {
        ("/fields/recipe/servings", "type")
    }
    refused = site.editor.act(f"{path}/publish", {})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "fields_unfit")
    assert errors(refused) == {("/fields/recipe/servings", "missing")}
    done = site.editor.patch(path, {"fields": {"recipe": {"servings": 2}}}).get_json()
    assert done["meta"]["warnings"] == []
    assert site.editor.act(f"{path}/publish", {}).status_code == 200


def test_fields_are_public_but_for_the_private_ones_and_become_structured_data(site: Site) -> None:
    made(site, json_ld=TEMPLATE)
    article = recipe(site, cost="SECRETCOST", origin="Fes")
    answer = site.public.get(f"/articles/{article['id']}")
    shown = answer.get_json()["data"]
    assert (shown["type"], shown["fields"]) == ("recipe", {"recipe": {"servings": 2, "origin": "Fes"}})
    assert "SECRETCOST" not in answer.get_data(as_text=True)
    assert shown["seo"]["json_ld"]["@graph"][-1] == {
        "@id": "http://127.0.0.1:8000/articles/soup#recipe",
        "@type": "Recipe",
        "name": "Soup",
        "recipeYield": 2,
    }
    assert site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["data"]["fields"]["recipe"]["cost"]
    preview = site.editor.post(f"/articles/{article['id']}/previews", {}).get_json()["data"]["token"]
    assert "SECRETCOST" not in site.public.get(f"/previews/{preview}").get_data(as_text=True)
    assert site.public.get("/articles?fields=title,fields").get_json()["data"] == [
        {"title": "Soup", "fields": {"recipe": {"origin": "Fes", "servings": 2}}}
    ]


def test_lists_are_filtered_and_sorted_by_declared_members(site: Site) -> None:
    made(site)
    recipe(site, "Soup", servings=2, diets=["vegan", "quick"], origin="Fes")
    recipe(site, "Stew", servings=6, diets=["quick"], origin="Bern")
    recipe(site, "Cake", servings=6)
    site.article(title="News")
    assert titles(site, "filter[type]=recipe") == ["Cake", "Stew", "Soup"]
    assert titles(site, "filter[fields.recipe.servings]=6") == ["Cake", "Stew"]
    assert titles(site, "filter[fields.recipe.servings]=6.0&limit=1") == ["Cake", "Stew"]
    assert titles(site, "filter[fields.recipe.servings][gte]=2&filter[fields.recipe.servings][lt]=6") == ["Soup"]
    assert titles(site, "filter[fields.recipe.diets]=quick&filter[fields.recipe.servings][gt]=2") == ["Stew"]
    assert titles(site, "filter[fields.recipe.origin]=fes") == []
    assert titles(site, "sort=fields.recipe.servings&limit=1") == ["Soup", "Stew", "Cake"]
    assert titles(site, "sort=-fields.recipe.origin&limit=1") == ["Soup", "Stew"]
    assert titles(site, "sort=-fields.recipe.servings,title&limit=1") == ["Cake", "Stew", "Soup"]
    counted = site.public.get("/articles?sort=fields.recipe.origin&count=exact").get_json()
    assert counted["meta"] == {"count": 2}
    found = site.public.get("/search?q=soup&filter[fields.recipe.origin]=Fes").get_json()["data"]
    assert [item["title"] for item in found] == ["Soup"]


def test_working_copies_are_filtered_and_sorted_by_what_they_say_themselves(site: Site) -> None:
    field_set = made(site)
    soup = recipe(site, "Soup", servings=2, diets=["vegan", "quick"], origin="Fes")
    recipe(site, "Stew", servings=6, diets=["quick"], origin="Bern")
    site.draft(title="Cake", type="recipe", fields={"recipe": {"servings": 6}})
    site.draft(title="News")
    path = f"/articles/{soup['id']}"
    site.editor.patch(path, {"fields": {"recipe": {**soup["fields"]["recipe"], "servings": 3, "origin": "Rabat"}}})

    def found(query: str) -> list[str]:
        return titles(site, f"version=draft&{query}", reader=site.editor)

    assert (
        found("filter[fields.recipe.servings]=3") == ["Soup"] and titles(site, "filter[fields.recipe.servings]=3") == []
    )
    assert found("filter[fields.recipe.servings]=2") == [] and titles(site, "filter[fields.recipe.servings]=2") == [
        "Soup"
    ]
    assert sorted(found("filter[fields.recipe.servings][gte]=6&limit=1")) == ["Cake", "Stew"]
    assert found("filter[fields.recipe.diets]=quick&filter[fields.recipe.servings][gt]=3") == ["Stew"]
    assert found("filter[fields.recipe.servings]=6&filter[status]=draft") == ["Cake"]
    assert found("sort=-fields.recipe.origin&limit=1") == ["Soup", "Stew"]
    assert found("sort=fields.recipe.servings,title&limit=1") == ["Soup", "Cake", "Stew"]
    assert found("sort=title,-fields.recipe.servings&limit=2") == ["Cake", "Soup", "Stew"]
    counted = site.editor.get("/articles?version=draft&sort=fields.recipe.origin&count=exact").get_json()
    assert counted["meta"] == {"count": 2}
    hit = site.editor.get("/search?version=draft&q=soup&filter[fields.recipe.origin]=Rabat").get_json()["data"]
    assert [item["title"] for item in hit] == ["Soup"]

    undeclared = changed(site, origin={"type": "string", "maxLength": 80})
    accepted = site.editor.patch(f"/field-sets/{field_set['id']}", {"schema": undeclared})
    assert accepted.status_code == 200, accepted.get_data(as_text=True)
    assert site.editor.get("/articles?version=draft&filter[fields.recipe.origin]=Rabat").status_code == 400
    declared = changed(site, origin={"type": "string", "maxLength": 80, "x-filterable": True})
    assert site.editor.patch(f"/field-sets/{field_set['id']}", {"schema": declared}).status_code == 200
    assert found("filter[fields.recipe.origin]=Rabat") == ["Soup"]
    site.editor.patch(path, {"fields": {"recipe": None}, "type": None})
    assert found("filter[fields.recipe.origin]=Rabat") == []
    site.editor.act(f"{path}/revisions/2/revert", {})
    assert found("filter[fields.recipe.origin]=Rabat") == ["Soup"]
    with site.app.app_context():
        migrations.downgrade(db.engine, "0022")
        migrations.upgrade(db.engine)
    assert found("filter[fields.recipe.origin]=Rabat") == ["Soup"], "what was there before can be found"


def test_many_hits_are_met_on_the_way_and_few_are_looked_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made(site)
    for n in range(1, 4):
        recipe(site, f"No {n}", servings=n)
    query = "filter[fields.recipe.servings][gte]=2"
    assert titles(site, query) == ["No 3", "No 2"]
    monkeypatch.setattr("cms.delivery.field_filters.FEW", 1)
    assert titles(site, query) == ["No 3", "No 2"]


def test_what_is_not_declared_is_refused_and_private_members_like_unknown_ones(site: Site) -> None:
    made(site)
    recipe(site, cost="x")
    for query in (
        "filter[fields.recipe.cost]=x",
        "filter[fields.recipe.nothing]=x",
        "filter[fields.other.servings]=1",
        "filter[fields.recipe.servings]=two",
        "filter[fields.recipe.servings][like]=2",
        "filter[fields.recipe]=1",
        "filter[fields]=1",
        "sort=fields.recipe.cost",
        "sort=fields.recipe.diets",
        "sort=fields.recipe",
    ):
        answer = site.public.get(f"/articles?{query}")
        assert answer.status_code == 400, query
        assert "cost" not in query or answer.get_json()["errors"][0]["code"] == "unknown_parameter"
        assert site.editor.get(f"/articles?version=draft&{query}").status_code == 400


def test_a_change_under_articles_is_refused_until_it_is_accepted_and_leaves_the_public_alone(site: Site) -> None:
    field_set = made(site)
    path = f"/field-sets/{field_set['id']}"
    article = recipe(site)
    recipe(site, "Stew", servings=6)
    harder = {"schema": changed(site, servings={"type": "integer", "minimum": 4, "x-filterable": True})}
    tried = site.editor.patch(path, {**harder, "dry_run": True}).get_json()["meta"]
    assert (tried["version"], tried["dry_run"], tried["broken"]["count"]) == (1, True, 1)
    assert tried["broken"]["articles"][0]["title"] == "Soup"
    assert tried["broken"]["articles"][0]["errors"][0]["pointer"] == "/fields/recipe/servings"
    refused = site.editor.patch(path, harder)
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["count"]) == (409, "breaks_articles", 1)
    assert site.editor.patch(path, {**harder, "expected": 2}).status_code == 409
    assert site.editor.get(path).get_json()["data"]["version"] == 1
    accepted = site.editor.patch(path, {**harder, "expected": 1})
    assert (accepted.status_code, accepted.get_json()["data"]["version"]) == (200, 2)
    assert site.public.get(f"/articles/{article['id']}").get_json()["data"]["fields"] == {"recipe": {"servings": 2}}
    assert titles(site, "filter[fields.recipe.servings]=2") == ["Soup"]
    renamed = site.editor.patch(f"/articles/{article['id']}", {"title": "Broth"})
    assert renamed.status_code == 200, "what is not about fields can be changed all the same"
    assert errors(site.editor.act(f"/articles/{article['id']}/publish", {})) == {
        ("/fields/recipe/servings", "out_of_range")
    }
    # What was unfit before is not counted again.
    assert (
        site.editor.patch(path, {"schema": changed(site, servings={"type": "integer", "minimum": 5})}).status_code
        == 200
    )


def test_a_binding_that_becomes_required_names_the_articles_that_lack_the_set(site: Site) -> None:
    field_set = made(site, bindings=[{"type": "recipe"}])
    site.draft(title="Bare", type="recipe")
    demanding = {"bindings": [{"type": "recipe", "required": True}]}
    refused = site.editor.patch(f"/field-sets/{field_set['id']}", demanding)
    assert [item["title"] for item in refused.get_json()["articles"]] == ["Bare"]
    gone = site.editor.patch(f"/field-sets/{field_set['id']}", {"bindings": []})
    assert gone.status_code == 200
    new = {"slug": "extra", "title": "Extra", "schema": SCHEMA, **demanding}
    assert site.editor.post("/field-sets", {**new, "dry_run": True}).get_json()["meta"]["broken"]["count"] == 1
    assert site.editor.post("/field-sets", new).get_json()["code"] == "breaks_articles"
    assert site.editor.post("/field-sets", {**new, "expected": 1}).status_code == 201


def test_what_becomes_private_leaves_public_answers_and_filters_at_once(site: Site) -> None:
    field_set = made(site)
    article = recipe(site, origin="SECRETPLACE")
    path = f"/articles/{article['id']}"
    before = site.public.get(path)
    assert "SECRETPLACE" in before.get_data(as_text=True)
    hidden = {"schema": changed(site, origin={"type": "string", "maxLength": 30, "x-private": True})}
    assert site.editor.patch(f"/field-sets/{field_set['id']}", hidden).status_code == 200
    after = site.public.get(path)
    assert "SECRETPLACE" not in after.get_data(as_text=True)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert site.public.get("/articles?filter[fields.recipe.origin]=SECRETPLACE").status_code == 400
    entry = site.public.get("/changes?limit=100").get_json()["data"][-1]
    assert entry["kind"] == "field_set.changed"


def test_a_member_that_is_declared_later_can_be_filtered_by_at_once(site: Site) -> None:
    plain = {"type": "string", "maxLength": 30}
    field_set = made(site, schema=changed(site, origin=plain))
    recipe(site, origin="Fes")
    assert site.public.get("/articles?filter[fields.recipe.origin]=Fes").status_code == 400
    site.editor.patch(f"/field-sets/{field_set['id']}", {"schema": SCHEMA})
    assert titles(site, "filter[fields.recipe.origin]=Fes") == ["Soup"]


def test_a_set_in_use_stays_until_neither_draft_nor_public_has_it(site: Site) -> None:
    field_set = made(site, bindings=[{"type": "recipe"}])
    article = recipe(site)
    path = f"/articles/{article['id']}"
    refused = site.editor.delete(f"/field-sets/{field_set['id']}")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "still_in_use")
    assert [item["title"] for item in refused.get_json()["articles"]] == ["Soup"]
    site.editor.patch(path, {"fields": {"recipe": None}})
    assert site.editor.delete(f"/field-sets/{field_set['id']}").status_code == 409, "the public article has it"
    site.editor.act(f"{path}/publish", {})
    assert site.editor.delete(f"/field-sets/{field_set['id']}").status_code == 204
    reverted = site.editor.act(f"{path}/revisions/1/revert", {}).get_json()
    assert (reverted["meta"]["left_out"], reverted["data"]["fields"]) == (["fields.recipe"], {})


def test_fields_have_revisions_a_diff_by_member_and_conflicts(site: Site) -> None:
    made(site)
    article = recipe(site, origin="Fes")
    path = f"/articles/{article['id']}"
    later = {"recipe": {"servings": 4, "diets": ["vegan"]}}
    assert site.editor.patch(path, {"fields": later}).get_json()["data"]["revision"] == 2
    assert site.editor.patch(path, {"fields": later}).get_json()["data"]["revision"] == 2, "nothing is different"
    changes = site.editor.get(f"{path}/revisions/2/diff").get_json()["data"]["fields"]
    assert sorted((item["field"], item["before"], item["after"]) for item in changes) == [
        ("fields.recipe.diets", None, ["vegan"]),
        ("fields.recipe.origin", "Fes", None),
        ("fields.recipe.servings", 2, 4),
    ]
    assert site.editor.get(f"{path}/revisions/1").get_json()["data"]["fields"] == {
        "recipe": {"servings": 2, "origin": "Fes"}
    }
    conflict = site.editor.patch(path, {"fields": {"recipe": {"servings": 9, "origin": "Fes"}}}, 1)
    assert conflict.status_code == 412
    assert conflict.get_json()["conflict"]["both"] == ["fields.recipe.servings"]
    site.editor.act(f"{path}/revisions/1/revert", {})
    assert site.editor.get(f"{path}?version=draft").get_json()["data"]["fields"]["recipe"]["origin"] == "Fes"


def test_hostile_fields_are_refused_in_words(site: Site) -> None:
    made(site)
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    draft = {"title": "A", "markdown": "x", "type": "recipe"}
    for values, pointer in (({"servings": deep}, "/fields"), ({"servings": 1, "origin": "x" * 300_000}, "/fields")):
        answer = site.editor.post("/articles", {**draft, "fields": {"recipe": values}})
        assert (answer.status_code, errors(answer)) == (422, {(pointer, "too_long")})
    assert site.editor.post("/articles", {**draft, "fields": {"recipe": []}}).status_code == 422
    assert site.editor.post("/articles", {**draft, "fields": []}).status_code == 422
    assert site.editor.post("/articles", {**draft, "type": "Recipe!"}).status_code == 422
    recursive = {"type": "object", "properties": {"a": deep}}
    assert site.editor.post("/field-sets", {"slug": "x", "title": "X", "schema": recursive}).status_code == 422


def test_the_sites_document_describes_its_fields_and_hides_the_private_ones(site: Site) -> None:
    contract = site.public.get("/api/v1/openapi.json").get_json()
    made(site)
    document = site.public.get("/api/v1/openapi.json").get_json()
    schemas = document["components"]["schemas"]
    assert schemas["ArticleOut"]["properties"]["fields"]["properties"] == {
        "recipe": {"$ref": "#/components/schemas/RecipeFields"}
    }
    assert set(schemas["RecipeFields"]["properties"]) == {"servings", "diets", "origin"}
    assert schemas["RecipeFieldsIn"]["required"] == ["servings"]
    parameters = {item["name"]: item["schema"] for item in document["paths"]["/api/v1/articles"]["get"]["parameters"]}
    assert parameters["filter[fields.recipe.servings][gte]"] == {"type": "number"}
    assert "fields\\.recipe\\.origin" in parameters["sort"]["pattern"]
    assert "filter[fields]" not in parameters
    assert '"cost"' not in site.public.get("/api/v1/openapi.json").get_data(as_text=True)
    site.editor.delete(f"/field-sets/{site.editor.get('/field-sets').get_json()['data'][0]['id']}")
    assert site.public.get("/api/v1/openapi.json").get_json() == contract


def test_unsaved_work_that_is_nested_too_deep_is_refused_and_what_is_not_is_kept(site: Site) -> None:
    article = site.draft()
    path = f"/articles/{article['id']}/autosave"
    for depth, status in ((100, 200), (400, 422)):
        deep: Any = 1
        for _ in range(depth):
            deep = [deep]
        work = {"fields": {"fields": {"recipe": {"servings": deep}}}, "base_version": 1}
        answer = site.editor.call("PUT", path, work, headers={"If-Match": "*"})
        assert answer.status_code == status
    assert errors(answer) == {("/fields", "too_deep")}
