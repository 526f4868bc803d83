"""Categories, tags and authors: made, changed, removed; no circles, nothing in use lost, names true everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from cms.models import Category, Publication
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
KINDS = ["categories", "tags", "authors"]
NOUNS = {"categories": "category", "tags": "tag", "authors": "author"}
FULL = {
    "categories": {"name": "Mammals", "slug": "mammals", "description": "Warm."},
    "tags": {"name": "Winter", "slug": "winter", "description": "Cold."},
    "authors": {"name": "Ada", "slug": "ada", "bio": "Counts.", "website": "https://ada.example/"},
}


def make(site: Site, kind: str, **members: Any) -> dict[str, Any]:
    """Create one; return its data."""
    answer = site.editor.post(f"/{kind}", members)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    data: dict[str, Any] = answer.get_json()["data"]
    return data


def chain(site: Site, length: int, *, stem: str = "C") -> list[dict[str, Any]]:
    """Create categories, each below the one before."""
    made: list[dict[str, Any]] = []
    for n in range(length):
        made.append(make(site, "categories", name=f"{stem}{n}", parent_id=made[-1]["id"] if made else None))
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_term_is_created_read_changed_and_removed(site: Site, kind: str) -> None:
    with journaled(site) as entries:
        created = site.editor.post(f"/{kind}", FULL[kind])
        data = created.get_json()["data"]
        path = f"/{kind}/{data['id']}"
        assert (created.status_code, created.headers["ETag"]) == (201, '"1"')
        assert created.headers["Location"] == f"/api/v1{path}"
        assert FULL[kind].items() <= data.items()
        assert (data["version"], data["updated_at"]) == (1, "2026-11-22T12:00:00Z")
        assert site.public.get(path).get_json()["data"] == data
        site.clock.advance(hours=1)
        changed = site.editor.patch(path, {"name": "Other"}, 1)
        assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
        assert changed.get_json()["data"] == {
            **data,
            "name": "Other",
            "version": 2,
            "updated_at": "2026-11-22T13:00:00Z",
        }
        removed = site.editor.delete(path, 2)
        assert (removed.status_code, removed.get_data()) == (204, b"")
        assert site.public.get(path).status_code == 404
    noun = NOUNS[kind]
    assert kinds(entries)[-3:] == [f"{noun}.created*", f"{noun}.changed*", f"{noun}.removed*"]
    assert [entry.is_deletion for entry in entries[-3:]] == [False, False, True]
    assert entries[-3].tags == [kind]
    assert entries[-2].tags[:2] == [kind, f"{noun}:{data['id']}"]
    assert entries[-1].tags == [kind, f"{noun}:{data['id']}"]


@pytest.mark.parametrize("kind", KINDS)
def test_slug_is_made_of_the_name_and_unique_among_its_kind(site: Site, kind: str) -> None:
    first = make(site, kind, name="Über Igel")
    assert first["slug"] == "uber-igel"
    for body in ({"name": "Über Igel"}, {"name": "Other", "slug": "uber-igel"}):
        with nothing_stored(site):
            answer = site.editor.post(f"/{kind}", body)
        problem = answer.get_json()
        assert (answer.status_code, problem["code"], problem["holder"]) == (409, "slug_taken", first["id"])
    second = make(site, kind, name="Other")
    with nothing_stored(site):
        assert site.editor.patch(f"/{kind}/{second['id']}", {"slug": "uber-igel"}).status_code == 409
    assert site.editor.patch(f"/{kind}/{first['id']}", {"slug": "uber-igel"}).status_code == 200
    for other in set(KINDS) - {kind}:
        assert make(site, other, name="Über Igel")["slug"] == "uber-igel"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/name": "required"}),
        ({"name": " "}, {"/name": "length"}),
        ({"name": "a\u0000b", "slug": "A"}, {"/name": "invalid", "/slug": "invalid"}),
        ({"name": "A", "version": 7, "id": UNKNOWN_ID}, {"/version": "unknown_field", "/id": "unknown_field"}),
        ({"name": 5}, {"/name": "invalid"}),
    ],
)
def test_term_is_refused_with_every_fault_named(
    site: Site, kind: str, body: dict[str, Any], expected: dict[str, str]
) -> None:
    with nothing_stored(site):
        answer = site.editor.post(f"/{kind}", body)
    assert (answer.status_code, faults(answer.get_json())) == (422, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_term_needs_its_present_version_to_be_written(site: Site, kind: str) -> None:
    path = f"/{kind}/{make(site, kind, name='A')['id']}"
    with nothing_stored(site):
        for method, body in (("PATCH", {"name": "B"}), ("DELETE", None)):
            assert site.editor.call(method, path, body).status_code == 428
            stale = site.editor.call(method, path, body, headers={"If-Match": '"2"'})
            assert (stale.status_code, stale.get_json()["current_version"]) == (412, 1)
    assert site.editor.patch(path, {"name": "B"}, 1).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_term_that_does_not_exist_is_not_found(site: Site, kind: str) -> None:
    path = f"/{kind}/{UNKNOWN_ID}"
    answers = [site.public.get(path), site.editor.patch(path, {"name": "A"}), site.editor.delete(path)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert site.public.get(f"/{kind}/not-an-id").status_code == 404


@pytest.mark.parametrize("kind", ["tags", "authors"])
def test_list_is_by_name_in_pages_that_hold_under_inserts(site: Site, kind: str) -> None:
    for name in ("c", "A", "b", "é"):
        make(site, kind, name=name, slug=f"slug-{ord(name)}")
    link: str | None = f"/{kind}?limit=2&count=exact"
    names: list[str] = []
    while link is not None:
        answer = site.public.get(link).get_json()
        names += [item["name"] for item in answer["data"]]
        link = answer["links"]["next"]
        if link is not None:
            make(site, kind, name="B")
    assert names == ["A", "b", "c", "é"]
    assert answer["meta"] == {"count": 5}
    assert site.public.get(f"/{kind}").get_json()["meta"] == {}


def test_categories_come_as_a_tree_with_siblings_by_name(site: Site) -> None:
    animals = make(site, "categories", name="Animals")
    make(site, "categories", name="Zebras", parent_id=animals["id"])
    mammals = make(site, "categories", name="Mammals", parent_id=animals["id"])
    make(site, "categories", name="Moles", parent_id=mammals["id"])
    make(site, "categories", name="Aardvarks and roots")

    def names(nodes: list[dict[str, Any]]) -> list[Any]:
        return [(node["name"], names(node["children"])) for node in nodes]

    assert names(site.public.get("/categories").get_json()["data"]) == [
        ("Aardvarks and roots", []),
        ("Animals", [("Mammals", [("Moles", [])]), ("Zebras", [])]),
    ]


# --- the tree stays one ---


@pytest.mark.parametrize(("below", "code"), [(0, "circle"), (1, "circle"), (2, "circle")])
def test_category_cannot_hang_below_itself(site: Site, below: int, code: str) -> None:
    made = chain(site, 3)
    with nothing_stored(site):
        answer = site.editor.patch(f"/categories/{made[0]['id']}", {"parent_id": made[below]["id"]})
    assert (answer.status_code, faults(answer.get_json())) == (422, {"/parent_id": code})
    moved = site.editor.patch(f"/categories/{made[2]['id']}", {"parent_id": made[0]["id"]})
    assert moved.get_json()["data"]["parent_id"] == made[0]["id"]
    assert site.editor.patch(f"/categories/{made[2]['id']}", {"parent_id": None}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_category_cannot_hang_below_what_does_not_exist(site: Site, method: str) -> None:
    category = make(site, "categories", name="A")
    path = "/categories" if method == "POST" else f"/categories/{category['id']}"
    with nothing_stored(site):
        answer = site.editor.call(method, path, {"name": "B", "parent_id": UNKNOWN_ID}, headers={"If-Match": "*"})
    assert (answer.status_code, faults(answer.get_json())) == (422, {"/parent_id": "unknown"})


def test_categories_go_eight_levels_deep_and_no_deeper(site: Site) -> None:
    deep = chain(site, 8)
    with nothing_stored(site):
        answer = site.editor.post("/categories", {"name": "ninth", "parent_id": deep[-1]["id"]})
        assert (answer.status_code, faults(answer.get_json())) == (422, {"/parent_id": "too_deep"})
    branch = chain(site, 3, stem="B")
    with nothing_stored(site):
        moved = site.editor.patch(f"/categories/{branch[0]['id']}", {"parent_id": deep[5]["id"]})
        assert (moved.status_code, faults(moved.get_json())) == (422, {"/parent_id": "too_deep"})
    assert site.editor.patch(f"/categories/{branch[0]['id']}", {"parent_id": deep[4]["id"]}).status_code == 200
    assert site.editor.patch(f"/categories/{branch[2]['id']}", {"name": "Deepest"}).status_code == 200


# --- in use ---


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["draft", "published", "former"])
def test_term_in_use_is_not_removed(site: Site, kind: str, state: str) -> None:
    """A term counts as used by a working copy as well as by the public snapshot of an article."""
    term = make(site, kind, name="Used")
    member = "category" if kind == "categories" else kind
    value = "used" if kind == "categories" else ["used"]
    article = site.draft(**{member: value}) if state == "draft" else site.article(**{member: value})
    if state == "former":
        site.editor.patch(f"/articles/{article['id']}", {member: None if kind == "categories" else []})
    with nothing_stored(site):
        answer = site.editor.delete(f"/{kind}/{term['id']}")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "still_in_use")
    site.editor.patch(f"/articles/{article['id']}", {member: None if kind == "categories" else []})
    if state != "draft":
        site.editor.act(f"/articles/{article['id']}/publish", {})
    assert site.editor.delete(f"/{kind}/{term['id']}").status_code == 204


def test_category_with_subcategories_is_not_removed(site: Site) -> None:
    above, below = chain(site, 2)
    assert site.editor.delete(f"/categories/{above['id']}").get_json()["code"] == "still_in_use"
    assert site.editor.delete(f"/categories/{below['id']}").status_code == 204
    assert site.editor.delete(f"/categories/{above['id']}").status_code == 204
    assert rows(site, Category) == []


# --- names reach the public ---


@pytest.mark.parametrize("kind", KINDS)
def test_renaming_reaches_public_articles_in_the_same_transaction(site: Site, kind: str) -> None:
    term = make(site, kind, name="Old")
    member = "category" if kind == "categories" else kind
    article = site.article(**{member: "old" if kind == "categories" else ["old"]})
    other = site.article(title="Other")
    draft = site.editor.get(f"/articles/{article['id']}?version=draft").get_json()
    with journaled(site) as entries:
        site.editor.patch(f"/{kind}/{term['id']}", {"name": "New", "slug": "new"})
    for path in (f"/articles/{article['id']}", "/articles/by-slug/on-hedgehogs"):
        shown = site.public.get(path).get_json()["data"][member]
        shown = shown if kind == "categories" else shown[0]
        assert (shown["name"], shown["slug"]) == ("New", "new")
    filtered = site.public.get(f"/articles?filter[{NOUNS[kind]}]=new").get_json()["data"]
    assert [item["id"] for item in filtered] == [article["id"]]
    assert site.public.get(f"/articles?filter[{NOUNS[kind]}]=old").get_json()["data"] == []
    (entry,) = entries
    expected = [kind, f"{NOUNS[kind]}:{term['id']}", "articles", f"article:{article['id']}"]
    assert (entry.tags, f"article:{other['id']}" in entry.tags) == (expected, False)
    assert site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["meta"] == draft["meta"]
    assert one(site, Publication, article_id=article["id"]).version == article["version"]


def test_moving_a_category_reaches_the_articles_of_the_whole_branch(site: Site) -> None:
    above, below = chain(site, 2)
    new = make(site, "categories", name="New root")
    article = site.article(category=below["id"])
    assert site.public.get(f"/articles/{article['id']}").get_json()["data"]["category"]["path"] == ["c0", "c1"]
    with journaled(site) as entries:
        site.editor.patch(f"/categories/{above['id']}", {"parent_id": new["id"]})
    shown = site.public.get(f"/articles/{article['id']}").get_json()["data"]["category"]
    assert shown["path"] == ["new-root", "c0", "c1"]
    assert f"article:{article['id']}" in entries[0].tags
    assert [item["id"] for item in site.public.get("/articles?filter[category]=new-root").get_json()["data"]] == [
        article["id"]
    ]


def test_renaming_keeps_what_was_published_apart_from_the_working_copy(site: Site) -> None:
    old, new = make(site, "tags", name="Old"), make(site, "tags", name="Fresh")
    article = site.article(tags=["old"])
    assert site.editor.patch(f"/articles/{article['id']}", {"tags": ["fresh"]}).status_code == 200
    site.editor.patch(f"/tags/{new['id']}", {"name": "Fresher"})
    site.editor.patch(f"/tags/{old['id']}", {"name": "Older"})
    assert [tag["name"] for tag in site.public.get(f"/articles/{article['id']}").get_json()["data"]["tags"]] == [
        "Older"
    ]
    draft = site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["data"]
    assert [tag["name"] for tag in draft["tags"]] == ["Fresher"]
