"""Revisions: who saved what and why, what is different, bringing back; unsaved work; two editors at once."""

from __future__ import annotations

from typing import Any

import pytest

from cms import revisions
from cms.db import writing
from cms.models import Article, ArticleRevision, Autosave
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows


def spans(text: str, key: str) -> dict[str, Any]:
    children = [{"_type": "span", "_key": "s0", "text": text, "marks": []}]
    return {"_type": "block", "_key": key, "style": "normal", "markDefs": [], "children": children}


def blocks(*texts: tuple[str, str]) -> list[dict[str, Any]]:
    return [spans(text, key) for key, text in texts]


def diff(site: Site, article: dict[str, Any], number: int, against: int | None = None) -> Any:
    query = "" if against is None else f"?against={against}"
    answer = site.editor.get(f"/articles/{article['id']}/revisions/{number}/diff{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["data"]


def change(site: Site, article: dict[str, Any], version: int | str = "*", **members: Any) -> Any:
    return site.editor.patch(f"/articles/{article['id']}", members, version)


def test_every_saved_text_is_listed_with_who_and_why(site: Site) -> None:
    article = site.draft(message="First go.")
    site.author.patch(f"/articles/{article['id']}", {"dek": "More.", "message": "A dek."})
    change(site, article, comments={"policy": "closed"})
    change(site, article, dek="More.")
    site.editor.act(f"/articles/{article['id']}/publish", {})
    listed = site.editor.get(f"/articles/{article['id']}/revisions").get_json()["data"]
    assert [(item["number"], item["version"], item["message"], item["by"]["name"]) for item in listed] == [
        (2, 2, "A dek.", "author"),
        (1, 1, "First go.", "editor"),
    ]
    assert [(item["is_current"], item["is_public"]) for item in listed] == [(True, True), (False, False)]
    page = site.editor.get(f"/articles/{article['id']}/revisions?limit=1").get_json()
    assert [item["number"] for item in site.editor.get(page["links"]["next"]).get_json()["data"]] == [1]
    for caller, status in ((site.public, 401), (site.moderator, 403)):
        assert caller.get(f"/articles/{article['id']}/revisions").status_code == status


def test_revision_is_read_whole(site: Site) -> None:
    site.editor.post("/tags", {"name": "Winter"})
    article = site.draft(markdown="First.", tags=["winter"])
    change(site, article, markdown="Second.", tags=[])
    data = site.editor.get(f"/articles/{article['id']}/revisions/1").get_json()["data"]
    assert (data["text"], data["html"], [tag["name"] for tag in data["tags"]]) == (
        "First.",
        "<p>First.</p>",
        ["Winter"],
    )
    for wrong in ("0", "3", "-1", "x", "²", "99999999999", "1e0"):
        assert site.editor.get(f"/articles/{article['id']}/revisions/{wrong}").status_code == 404, wrong


def test_diff_tells_blocks_that_were_added_removed_changed_and_moved(site: Site) -> None:
    article = site.draft(body=blocks(("a", "Alpha."), ("b", "Beta is here."), ("c", "Gamma."), ("d", "Delta.")))
    change(site, article, body=blocks(("d", "Delta."), ("a", "Alpha."), ("b", "Beta was there."), ("e", "Epsilon.")))
    found = diff(site, article, 2)
    assert (found["from"], found["to"], found["fields"]) == (1, 2, [])
    assert [(item["kind"], item["key"], item["from_position"], item["to_position"]) for item in found["blocks"]] == [
        ("moved", "d", 3, 0),
        ("changed", "b", 1, 2),
        ("removed", "c", 2, None),
        ("added", "e", None, 3),
    ]
    assert [(piece["kind"], piece["text"]) for piece in found["blocks"][1]["words"]] == [
        ("same", "Beta"),
        ("removed", "is here."),
        ("added", "was there."),
    ]


def test_diff_of_a_body_written_as_markdown_knows_a_paragraph_that_was_changed(site: Site) -> None:
    article = site.draft(markdown="Hedgehogs sleep in winter.\n\nThey eat beetles.")
    change(site, article, markdown="Hedgehogs sleep in cold winters.\n\nThey eat beetles.\n\nA third one.")
    kept = [(item["kind"], item["from_position"], item["to_position"]) for item in diff(site, article, 2)["blocks"]]
    assert kept == [("changed", 0, 0), ("added", None, 2)]


def test_diff_tells_members_by_name_and_against_any_other_revision(site: Site) -> None:
    site.editor.post("/tags", {"name": "Winter"})
    article = site.draft(title="One")
    change(site, article, title="Two", tags=["winter"])
    change(site, article, title="Three")
    found = {item["field"]: (item["before"], item["after"]) for item in diff(site, article, 3, 1)["fields"]}
    assert found["title"] == ("One", "Three")
    assert (found["tags"][0], [tag["name"] for tag in found["tags"][1]]) == ([], ["Winter"])
    back = {item["field"]: item["after"] for item in diff(site, article, 1, 3)["fields"]}
    assert back["title"] == "One"
    whole = diff(site, article, 1, 0)
    assert {item["kind"] for item in whole["blocks"]} == {"added"}
    for query in ("against=x", "against=-1", "agianst=1"):
        assert site.editor.get(f"/articles/{article['id']}/revisions/1/diff?{query}").status_code == 400


# --- bringing back ---


def test_former_text_comes_back_into_the_draft_and_not_to_the_public(site: Site) -> None:
    article = site.article(title="Old", markdown="Old.")
    change(site, article, title="New", markdown="New.")
    site.editor.act(f"/articles/{article['id']}/publish", {})
    with journaled(site) as entries:
        answer = site.editor.act(f"/articles/{article['id']}/revisions/1/revert", {"message": "Was better."})
    assert kinds(entries) == ["article.reverted"]
    data, meta = answer.get_json()["data"], answer.get_json()["meta"]
    assert (answer.status_code, data["title"], data["revision"], data["has_changes"]) == (200, "Old", 3, True)
    assert meta["left_out"] == []
    public = site.public.get(f"/articles/{article['id']}?formats=text").get_json()["data"]
    assert (public["title"], public["text"]) == ("New", "New.")
    latest = site.editor.get(f"/articles/{article['id']}/revisions").get_json()["data"][0]
    assert (latest["number"], latest["restores"], latest["message"]) == (3, 1, "Was better.")


def test_what_cannot_come_back_is_named(site: Site) -> None:
    tag = site.editor.post("/tags", {"name": "Winter"}).get_json()["data"]
    article = site.draft(slug="igel", tags=["winter"])
    change(site, article, slug="igel-neu", tags=[])
    site.editor.delete(f"/tags/{tag['id']}")
    site.draft(slug="igel", title="Other")
    answer = site.editor.act(f"/articles/{article['id']}/revisions/1/revert", {})
    assert sorted(answer.get_json()["meta"]["left_out"]) == sorted([tag["id"], "slug"])
    assert (answer.get_json()["data"]["slug"], answer.get_json()["data"]["tags"]) == ("igel-neu", [])


def test_bringing_back_is_refused_when_stale_trashed_or_unknown(site: Site) -> None:
    article = site.draft()
    change(site, article, dek="x")
    path = f"/articles/{article['id']}/revisions"
    with nothing_stored(site):
        assert site.editor.act(f"{path}/1/revert", {}, 1).status_code == 412
        assert site.editor.act(f"{path}/7/revert", {}, 2).status_code == 404
        assert site.editor.post(f"{path}/1/revert", {}).status_code == 428
    site.editor.delete(f"/articles/{article['id']}")
    assert site.editor.act(f"{path}/1/revert", {}).status_code == 409


# --- two editors at once ---


def test_late_write_is_refused_and_shows_both_sides(site: Site) -> None:
    article = site.draft(body=blocks(("a", "Alpha."), ("b", "Beta.")))
    site.author.patch(
        f"/articles/{article['id']}",
        {"title": "Theirs", "body": blocks(("a", "Alpha."), ("b", "Beta again.")), "message": "Mine first."},
        1,
    )
    with nothing_stored(site):
        answer = change(site, article, 1, title="Ours", dek="Ours", markdown="Other.")
    problem = answer.get_json()
    assert (answer.status_code, problem["current_version"], answer.headers["ETag"]) == (412, 2, '"2"')
    conflict = problem["conflict"]
    assert (conflict["yours"], conflict["both"]) == (["body", "dek", "title"], ["body", "title"])
    assert (conflict["changed_by"]["name"], conflict["message"]) == ("author", "Mine first.")
    assert conflict["theirs"]["fields"] == [{"field": "title", "before": "On hedgehogs", "after": "Theirs"}]
    assert [(item["kind"], item["key"]) for item in conflict["theirs"]["blocks"]] == [("changed", "b")]


def test_late_write_after_a_mere_publication_has_nothing_to_merge(site: Site) -> None:
    article = site.draft()
    site.editor.act(f"/articles/{article['id']}/publish", {})
    conflict = change(site, article, 1, title="Ours").get_json()["conflict"]
    assert (conflict["theirs"]["fields"], conflict["theirs"]["blocks"], conflict["both"]) == ([], [], [])


# --- unsaved work ---


def keep(site: Site, article: dict[str, Any], version: int | str = "*", *, base: int = 1, **fields: Any) -> Any:
    body = {"fields": fields, "base_version": base}
    return site.editor.call(
        "PUT",
        f"/articles/{article['id']}/autosave",
        body,
        headers={"If-Match": f'"{version}"' if version != "*" else "*"},
    )


def test_unsaved_work_is_its_owners_alone_and_gone_when_it_is_saved(site: Site) -> None:
    article = site.draft()
    path = f"/articles/{article['id']}/autosave"
    assert site.editor.get(path).status_code == 404
    with journaled(site) as entries:
        answer = keep(site, article, 0, title="Typed", comments={"policy": "closed"})
    assert (answer.status_code, answer.headers["ETag"], entries) == (200, '"1"', [])
    mine = site.editor.get(path).get_json()["data"]
    assert (mine["fields"], mine["is_stale"]) == ({"title": "Typed", "comments": {"policy": "closed"}}, False)
    assert site.author.get(path).status_code == 404
    seen = site.author.get(f"/articles/{article['id']}/autosaves").get_json()["data"]
    assert [(item["owner"]["name"], "fields" in item) for item in seen] == [("editor", False)]
    assert site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["data"]["title"] == "On hedgehogs"
    site.author.patch(f"/articles/{article['id']}", {"dek": "x"})
    assert site.editor.get(path).get_json()["data"]["is_stale"] is True
    change(site, article, title="Typed")
    assert site.editor.get(path).status_code == 404


def test_two_windows_of_one_person_do_not_overwrite_each_other(site: Site) -> None:
    article = site.draft()
    assert keep(site, article, 0, title="Window one").status_code == 200
    with nothing_stored(site):
        late = keep(site, article, 0, title="Window two")
    assert (late.status_code, late.get_json()["current_version"]) == (412, 1)
    assert keep(site, article, 1, title="Window two").status_code == 200
    assert keep(site, article, title="Whatever").status_code == 200
    path = f"/articles/{article['id']}/autosave"
    assert site.editor.call("DELETE", path).status_code == site.editor.call("DELETE", path).status_code == 204
    assert rows(site, Autosave) == []


def test_unsaved_work_is_checked_like_saved_work(site: Site) -> None:
    article = site.draft()
    path = f"/articles/{article['id']}/autosave"
    with nothing_stored(site):
        answer = site.editor.call("PUT", path, {"fields": {"titel": "x", "slug": "A b"}}, headers={"If-Match": "*"})
        assert faults(answer.get_json()) == {
            "/fields/titel": "unknown_field",
            "/fields/slug": "invalid",
            "/base_version": "required",
        }
        assert site.editor.call("PUT", path, {"fields": {}, "base_version": 1}).status_code == 428


# --- retention ---


def let_go(site: Site, **limits: int | None) -> int:
    with site.app.app_context(), writing() as session:
        return revisions.let_go(session, **{"keep": None, "days": None, **limits}, now=site.clock())


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        pytest.param({}, [1, 2, 3, 4, 5, 6], id="all"),
        pytest.param({"keep": 3}, [2, 4, 5, 6], id="number"),
        pytest.param({"days": 10}, [2, 5, 6], id="age"),
        pytest.param({"keep": 0, "days": 0}, [2, 6], id="least"),
    ],
)
def test_revisions_go_by_number_and_age_but_never_what_was_public(
    site: Site, limits: dict[str, int | None], kept: list[int]
) -> None:
    article = site.draft(dek="1")
    for n in range(2, 7):
        site.clock.advance(days=4)
        change(site, article, dek=str(n))
        if n == 2:
            site.editor.act(f"/articles/{article['id']}/publish", {})
    site.clock.advance(days=5)
    let_go(site, **limits)
    assert [item.number for item in rows(site, ArticleRevision)] == kept
    assert let_go(site, **limits) == 0
    assert change(site, article, dek="7").status_code == 200


def test_revision_that_is_scheduled_stays(site: Site) -> None:
    article = site.draft(dek="1")
    plan = {"action": "publish", "at": "2026-11-23T12:00:00Z"}
    site.editor.act(f"/articles/{article['id']}/schedule", plan)
    for n in range(2, 5):
        change(site, article, dek=str(n))
    assert let_go(site, keep=1) == 2
    assert [item.number for item in rows(site, ArticleRevision)] == [1, 4]
    assert one(site, Article).revision == 4


def test_long_article_is_compared_quickly(site: Site) -> None:
    text = "\n\n".join(f"Paragraph {n} of many, with some words in it." for n in range(3000))
    article = site.draft(markdown=text)
    change(site, article, markdown=text.replace("Paragraph 1500 of", "Paragraph fifteen hundred of"))
    assert [item["kind"] for item in diff(site, article, 2)["blocks"]] == ["changed"]
