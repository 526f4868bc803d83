"""Articles through the API: created in three formats, changed, published, taken back; drafts never leak."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cms import drafts
from cms.db import reading
from cms.models import Article, Publication
from tests.conftest import NOON
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
MARKDOWN = "One **two**.\n\n## Food\n\n- Beetles\n"
HTML = "<p>One <strong>two</strong>.</p><h2>Food</h2><ul><li>Beetles</li></ul>"
BLOCKS = [
    {
        "_type": "block",
        "style": "normal",
        "markDefs": [],
        "children": [
            {"_type": "span", "text": "One ", "marks": []},
            {"_type": "span", "text": "two", "marks": ["strong"]},
            {"_type": "span", "text": ".", "marks": []},
        ],
    },
    {"_type": "block", "style": "h2", "markDefs": [], "children": [{"_type": "span", "text": "Food", "marks": []}]},
    {
        "_type": "block",
        "style": "normal",
        "listItem": "bullet",
        "level": 1,
        "markDefs": [],
        "children": [{"_type": "span", "text": "Beetles", "marks": []}],
    },
]
INPUTS = {"markdown": MARKDOWN, "html": HTML, "body": BLOCKS}


def terms(site: Site) -> dict[str, dict[str, Any]]:
    """Create a category below another, a tag and an author; return them by name."""
    made = {}
    made["animals"] = site.editor.post("/categories", {"name": "Animals"}).get_json()["data"]
    child = {"name": "Mammals", "parent_id": made["animals"]["id"]}
    made["mammals"] = site.editor.post("/categories", child).get_json()["data"]
    made["winter"] = site.editor.post("/tags", {"name": "Winter"}).get_json()["data"]
    made["ada"] = site.editor.post("/authors", {"name": "Ada"}).get_json()["data"]
    return made


def texts(blocks: list[dict[str, Any]]) -> list[Any]:
    """Return what blocks say and how, without their keys."""
    return [
        (block["style"], block.get("listItem"), [(span["text"], span["marks"]) for span in block["children"]])
        for block in blocks
    ]


# --- created, in three formats ---


@pytest.mark.parametrize("name", INPUTS)
def test_article_is_the_same_when_written_in_any_format(site: Site, name: str) -> None:
    answer = site.editor.post("/articles?", {"title": "On hedgehogs", name: INPUTS[name]})
    assert answer.status_code == 201
    data, meta = answer.get_json()["data"], answer.get_json()["meta"]
    assert texts(data["body"]) == texts(BLOCKS)
    assert all(block["_key"] for block in data["body"])
    assert len({block["_key"] for block in data["body"]}) == 3
    assert data["toc"] == [{"id": data["toc"][0]["id"], "title": "Food", "level": 2, "children": []}]
    assert f'<h2 id="{data["toc"][0]["id"]}">Food</h2>' in data["html"]
    assert meta == {"version": 1, "warnings": []}
    assert answer.headers["Location"] == data["links"]["self"] == f"/api/v1/articles/{data['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert one(site, Article).body == data["body"]


def test_article_keeps_everything_it_was_created_with(site: Site) -> None:
    made = terms(site)
    given = {
        "title": "  On hedgehogs ",
        "slug": "igel",
        "dek": "They sleep.",
        "locale": "de",
        "markdown": MARKDOWN,
        "category": "mammals",
        "tags": ["winter"],
        "authors": [made["ada"]["id"]],
        "seo": {"title": "Igel", "canonical": "https://a.example/igel"},
        "comments": {"policy": "post", "closes_after_days": 3, "allow_words": ["Igel"], "hold_links": True},
    }
    data = site.editor.post("/articles", given).get_json()["data"]
    expected = {
        "title": "On hedgehogs",
        "slug": "igel",
        "dek": "They sleep.",
        "locale": "de",
        "status": "draft",
        "published_at": None,
        "first_published_at": None,
        "created_at": "2026-11-22T12:00:00Z",
        "updated_at": "2026-11-22T12:00:00Z",
        "trashed_at": None,
        "published_version": None,
        "has_changes": False,
        "hero": None,
        "url": "http://127.0.0.1:8000/articles/igel",
        "category": {
            "id": made["mammals"]["id"],
            "slug": "mammals",
            "name": "Mammals",
            "path": ["animals", "mammals"],
            "ancestors": [{"id": made["animals"]["id"], "slug": "animals", "name": "Animals"}],
        },
        "tags": [{"id": made["winter"]["id"], "slug": "winter", "name": "Winter"}],
        "authors": [{"id": made["ada"]["id"], "slug": "ada", "name": "Ada"}],
        "comments": given["comments"] | {"count": 0},
    }
    assert {name: data[name] for name in expected} == expected
    assert (data["seo"]["title"], data["seo"]["canonical"]) == ("Igel", "https://a.example/igel")
    assert (data["word_count"], data["excerpt"]) == (4, "One two.")
    assert data["reading_time_s"] >= 1


def test_references_keep_the_editors_order_and_come_once(site: Site) -> None:
    made = terms(site)
    summer = site.editor.post("/tags", {"name": "Summer"}).get_json()["data"]
    draft = site.draft(tags=["winter", summer["id"], made["winter"]["id"]])
    assert [tag["name"] for tag in draft["tags"]] == ["Winter", "Summer"]
    patched = site.editor.patch(f"/articles/{draft['id']}", {"tags": ["summer", "winter"]}).get_json()["data"]
    assert [tag["name"] for tag in patched["tags"]] == ["Summer", "Winter"]
    assert site.editor.patch(f"/articles/{draft['id']}", {"tags": []}).get_json()["data"]["tags"] == []


def test_warnings_tell_what_a_conversion_dropped_and_stay_until_the_body_changes(site: Site) -> None:
    answer = site.editor.post("/articles", {"title": "A", "html": "<p>One</p><script>x</script>"})
    article_id = answer.get_json()["data"]["id"]
    (warning,) = answer.get_json()["meta"]["warnings"]
    assert (warning["code"], warning["count"]) == ("element_dropped", 1)
    again = site.editor.get(f"/articles/{article_id}?version=draft").get_json()["meta"]["warnings"]
    assert again == [warning]
    site.editor.patch(f"/articles/{article_id}", {"dek": "x"})
    assert site.editor.get(f"/articles/{article_id}?version=draft").get_json()["meta"]["warnings"] == [warning]
    cleaned = site.editor.patch(f"/articles/{article_id}", {"markdown": "One"}).get_json()
    assert cleaned["meta"]["warnings"] == []


def test_warnings_are_for_editors_alone(site: Site) -> None:
    article = site.article(html="<p>One</p><script>x</script>")
    assert site.public.get(f"/articles/{article['id']}").get_json()["meta"] == {"version": 2}
    assert len(site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["meta"]["warnings"]) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({}, {"/title": "required"}, id="no-title"),
        pytest.param({"title": "A", "markdown": "x", "html": "y"}, {"/html": "ambiguous"}, id="two-bodies"),
        pytest.param({"title": "A", "body": [{"_type": "x"}]}, {"/body/0/_type": "unknown_type"}, id="unknown-block"),
        pytest.param({"title": "A", "category": "x"}, {"/category": "unknown"}, id="unknown-category"),
        pytest.param(
            {"title": "A", "tags": ["winter", "x", UNKNOWN_ID]},
            {"/tags/1": "unknown", "/tags/2": "unknown"},
            id="unknown-tags",
        ),
        pytest.param(
            {"title": "A", "body": [{"_type": "x"}], "category": "x", "tags": ["y"], "authors": ["z", "ada"]},
            {"/body/0/_type": "unknown_type", "/category": "unknown", "/tags/0": "unknown", "/authors/0": "unknown"},
            id="everything-at-once",
        ),
        pytest.param(
            {"title": "", "slug": "A b", "status": "published", "comments": {"policy": "x", "moderated": 1}},
            {
                "/title": "length",
                "/slug": "invalid",
                "/status": "unknown_field",
                "/comments/policy": "out_of_range",
                "/comments/moderated": "unknown_field",
            },
            id="wrong-values",
        ),
    ],
)
def test_article_is_refused_with_every_fault_named(site: Site, body: dict[str, Any], expected: dict[str, str]) -> None:
    terms(site)
    with nothing_stored(site):
        answer = site.editor.post("/articles", body)
    assert answer.status_code == 422
    assert faults(answer.get_json()) == expected


def test_slug_is_made_of_the_title_and_numbered_when_taken(site: Site) -> None:
    slugs = [site.draft(title="Über Igel!")["slug"] for _ in range(3)]
    assert slugs == ["uber-igel", "uber-igel-2", "uber-igel-3"]
    assert site.draft(title="Über Igel!", locale="de")["slug"] == "uber-igel"


def test_given_slug_is_refused_when_another_working_copy_or_public_article_has_it(site: Site) -> None:
    article = site.article(slug="old")
    site.editor.patch(f"/articles/{article['id']}", {"slug": "new"})
    for slug in ("old", "new"):
        with nothing_stored(site):
            answer = site.editor.post("/articles", {"title": "A", "slug": slug})
        problem = answer.get_json()
        assert (answer.status_code, problem["code"], problem["holder"]) == (409, "slug_taken", article["id"])
    assert site.draft(slug="old", locale="de")["slug"] == "old"
    assert site.draft(slug="newer")["slug"] == "newer"


def test_own_former_slug_may_be_taken_again(site: Site) -> None:
    article = site.article(slug="old")
    assert site.editor.patch(f"/articles/{article['id']}", {"slug": "new"}).status_code == 200
    assert site.editor.patch(f"/articles/{article['id']}", {"slug": "old"}).status_code == 200


def test_locale_cannot_move_to_where_the_slug_is_taken(site: Site) -> None:
    site.draft(slug="igel", locale="de")
    english = site.draft(slug="igel", locale="en")
    assert site.editor.patch(f"/articles/{english['id']}", {"locale": "de"}).status_code == 409
    assert site.editor.patch(f"/articles/{english['id']}", {"locale": "fr"}).get_json()["data"]["locale"] == "fr"


# --- read ---


@pytest.mark.parametrize("by", ["id", "slug"])
def test_public_article_is_read_by_id_and_by_slug(site: Site, by: str) -> None:
    made = terms(site)
    article = site.article(markdown=MARKDOWN, category="mammals", tags=["winter"], authors=["ada"], dek="D")
    path = f"/articles/{article['id']}" if by == "id" else "/articles/by-slug/on-hedgehogs"
    answer = site.public.get(path)
    assert answer.status_code == 200
    data = answer.get_json()["data"]
    assert texts(data["body"]) == texts(BLOCKS)
    assert set(data) == {
        *("id", "slug", "locale", "title", "dek", "status", "published_at", "first_published_at", "updated_at", "url"),
        *("authors", "category", "tags", "hero", "body", "html", "toc", "word_count", "reading_time_s", "excerpt"),
        *("seo", "comments", "translations", "links", "type", "fields"),
    }
    assert (data["type"], data["fields"]) == (None, {})
    assert data["category"]["path"] == ["animals", "mammals"]
    assert data["tags"] == [{"id": made["winter"]["id"], "slug": "winter", "name": "Winter"}]
    assert data["comments"] == {"policy": "pre", "open": True, "closes_at": None, "count": 0}
    assert (data["status"], data["published_at"]) == ("published", "2026-11-22T12:00:00Z")
    assert data["seo"]["json_ld"]["@graph"][0]["headline"] == "On hedgehogs"
    assert data["seo"]["open_graph"]["article:section"] == "Mammals"
    assert answer.get_json()["meta"] == {"version": 2}


def test_slug_is_looked_up_in_the_language_asked_for(site: Site) -> None:
    german = site.article(slug="igel", locale="de", title="Igel")
    assert site.public.get("/articles/by-slug/igel").status_code == 404
    assert site.public.get("/articles/by-slug/igel?locale=de").get_json()["data"]["id"] == german["id"]
    assert site.editor.get("/articles/by-slug/igel?locale=de&version=draft").get_json()["data"]["id"] == german["id"]
    assert site.editor.get("/articles/by-slug/igel?version=draft").status_code == 404


@pytest.mark.parametrize(
    ("formats", "shown"),
    [
        ("", {"body", "html", "toc"}),
        ("?formats=html", {"html"}),
        ("?formats=text,markdown", {"text", "markdown"}),
        ("?formats=body,html,text,markdown,toc", {"body", "html", "text", "markdown", "toc"}),
    ],
    ids=["default", "one", "two", "all"],
)
@pytest.mark.parametrize("version", ["published", "draft"])
def test_representations_are_the_ones_asked_for(site: Site, formats: str, shown: set[str], version: str) -> None:
    article = site.article(markdown=MARKDOWN)
    caller, more = (site.public, "") if version == "published" else (site.editor, "version=draft")
    query = formats + ("&" if formats else "?") + more if more else formats
    data = caller.get(f"/articles/{article['id']}{query}").get_json()["data"]
    assert shown == set(data) & {"body", "html", "text", "markdown", "toc"}
    if "text" in shown:
        assert data["text"] == "One two.\n\nFood\n\n- Beetles"
        assert data["markdown"] == MARKDOWN


def test_sparse_fields_show_exactly_what_is_named(site: Site) -> None:
    article = site.article()
    data = site.public.get(f"/articles/{article['id']}?fields=id,title,text").get_json()["data"]
    assert data == {"id": article["id"], "title": "On hedgehogs", "text": data["text"]}
    assert data["text"].startswith("Hedgehogs sleep")
    draft = site.editor.get(f"/articles/{article['id']}?version=draft&fields=version,has_changes").get_json()["data"]
    assert draft == {"version": 2, "has_changes": False}


@pytest.mark.parametrize("name", ["created_at", "version", "trashed_at", "published_version", "has_changes"])
def test_sparse_fields_of_working_copies_are_refused_to_the_public(site: Site, name: str) -> None:
    article = site.article()
    for path in (f"/articles/{article['id']}", "/articles/by-slug/on-hedgehogs", "/articles"):
        answer = site.public.get(f"{path}?fields=id,{name}")
        assert (answer.status_code, faults(answer.get_json())) == (400, {"?fields": "out_of_range"})
        assert site.public.get(f"{path}?fields=id").status_code == 200


def test_includes_show_references_in_full(site: Site) -> None:
    made = terms(site)
    site.editor.patch(f"/tags/{made['winter']['id']}", {"description": "Cold."})
    site.editor.patch(f"/authors/{made['ada']['id']}", {"bio": "Counts.", "website": "https://ada.example/"})
    site.editor.patch(f"/categories/{made['mammals']['id']}", {"description": "Warm."})
    article = site.article(category="mammals", tags=["winter"], authors=["ada"])
    path = f"/articles/{article['id']}"
    for caller, version in ((site.public, "published"), (site.editor, "draft")):
        plain = caller.get(f"{path}?version={version}").get_json()["data"]
        assert "description" not in plain["tags"][0]
        data = caller.get(f"{path}?version={version}&include=authors,tags,category").get_json()["data"]
        assert data["tags"] == [{**plain["tags"][0], "description": "Cold."}]
        assert data["authors"] == [{**plain["authors"][0], "bio": "Counts.", "website": "https://ada.example/"}]
        assert data["category"] == {**plain["category"], "description": "Warm."}
    bare = site.article(title="Bare")
    data = site.public.get(f"/articles/{bare['id']}?include=authors,tags,category").get_json()["data"]
    assert (data["authors"], data["tags"], data["category"]) == ([], [], None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("surprise=1", {"?surprise": "unknown_parameter"}),
        ("formats=pdf&include=media&fields=secret", {"?formats": "out_of_range", "?include": "out_of_range", "?fields": "out_of_range"}),
        ("formats=html&formats=text", {"?formats": "repeated"}),
        ("version=7", {"?version": "out_of_range"}),
        ("limit=5", {"?limit": "unknown_parameter"}),
    ],
)  # fmt: skip
def test_parameters_of_an_article_are_refused_when_unknown_or_wrong(
    site: Site, query: str, expected: dict[str, str]
) -> None:
    article = site.article()
    answer = site.public.get(f"/articles/{article['id']}?{query}")
    assert (answer.status_code, faults(answer.get_json())) == (400, expected)


# --- draft and public ---


def test_public_article_stays_as_published_until_it_is_published_again(site: Site) -> None:
    made = terms(site)
    article = site.article(title="First", slug="first", category="mammals", tags=["winter"], authors=["ada"])
    before = site.public.get(f"/articles/{article['id']}").get_data()
    changes = {
        "title": "Second",
        "slug": "second",
        "dek": "New.",
        "markdown": "Other.",
        "category": None,
        "tags": [],
        "authors": [],
        "seo": {"title": "S"},
        "locale": "de",
    }
    answer = site.editor.patch(f"/articles/{article['id']}", changes, article["version"])
    assert answer.get_json()["data"]["has_changes"] is True
    assert site.public.get(f"/articles/{article['id']}").get_data() == before
    assert site.public.get("/articles/by-slug/first").status_code == 200
    assert site.public.get("/articles/by-slug/second?locale=de").status_code == 404
    assert [item["title"] for item in site.public.get("/articles?filter[tag]=winter").get_json()["data"]] == ["First"]
    site.editor.act(f"/articles/{article['id']}/publish", {}, 3)
    data = site.public.get("/articles/by-slug/second?locale=de").get_json()["data"]
    assert (data["title"], data["dek"], data["category"], data["tags"]) == ("Second", "New.", None, [])
    former = site.public.get("/articles/by-slug/first")
    assert former.status_code == 308 and former.headers["Location"].endswith("/articles/by-slug/second?locale=de")
    assert site.public.get(f"/articles?filter[tag]={made['winter']['id']}").get_json()["data"] == []


def test_comment_settings_hold_at_once(site: Site) -> None:
    article = site.article()
    with journaled(site) as entries:
        site.editor.patch(f"/articles/{article['id']}", {"comments": {"policy": "closed"}})
    data = site.public.get(f"/articles/{article['id']}").get_json()["data"]
    assert data["comments"] == {"policy": "closed", "open": False, "closes_at": None, "count": 0}
    assert kinds(entries) == ["article.changed*"]
    assert entries[0].tags == [f"article:{article['id']}", f"comments:{article['id']}", "articles"]


@pytest.mark.parametrize("state", ["draft", "unpublished", "trashed", "missing"])
def test_article_that_is_not_public_looks_like_missing(site: Site, state: str) -> None:
    article = site.draft() if state == "draft" else site.article()
    article_id = article["id"]
    assert (site.public.get(f"/articles/{article_id}").status_code == 200) is (state != "draft")
    if state == "unpublished":
        site.editor.act(f"/articles/{article_id}/unpublish")
    if state == "trashed":
        site.editor.delete(f"/articles/{article_id}")
    wanted = UNKNOWN_ID if state == "missing" else article_id
    slug = "nothing" if state == "missing" else "on-hedgehogs"
    for path in (f"/articles/{wanted}", f"/articles/by-slug/{slug}"):
        answer = site.public.get(path)
        assert answer.status_code == 404
        assert answer.get_json() == {
            "type": "/api/docs#problem-not_found",
            "title": "Not found",
            "status": 404,
            "detail": "There is no such article.",
            "instance": f"/api/v1{path}",
            "code": "not_found",
        }
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers
    assert (site.editor.get(f"/articles/{wanted}?version=draft").status_code == 200) is (state != "missing")


def test_slug_that_no_text_can_hold_is_missing(site: Site) -> None:
    for slug in ("%00", "a%00b", "%ff%fe", "%ed%a0%80"):
        answer = site.public.get(f"/articles/by-slug/{slug}")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


# --- published, taken back, thrown away ---


def test_publishing_dates_the_article_and_keeps_the_date_while_it_is_public(site: Site) -> None:
    article = site.draft()
    path = f"/articles/{article['id']}"
    first = site.editor.act(f"{path}/publish", {}, 1).get_json()
    assert (first["data"]["published_at"], first["data"]["published_version"]) == ("2026-11-22T12:00:00Z", 2)
    site.clock.advance(days=1)
    second = site.editor.act(f"{path}/publish", {}, 2).get_json()["data"]
    assert (second["published_at"], second["published_version"]) == ("2026-11-22T12:00:00Z", 3)
    site.editor.act(f"{path}/unpublish", version=3)
    site.clock.advance(days=1)
    third = site.editor.act(f"{path}/publish", {}, 4).get_json()["data"]
    assert third["published_at"] == "2026-11-24T12:00:00Z"
    assert third["first_published_at"] == "2026-11-22T12:00:00Z"


def test_publication_can_be_dated_back_but_not_ahead(site: Site) -> None:
    article = site.draft()
    path = f"/articles/{article['id']}/publish"
    with nothing_stored(site):
        ahead = site.editor.act(path, {"published_at": "2026-11-22T12:00:01Z"}, 1)
    assert (ahead.status_code, faults(ahead.get_json())) == (422, {"/published_at": "in_future"})
    back = site.editor.act(path, {"published_at": "2020-01-01T00:00:00+01:00"}, 1).get_json()["data"]
    assert (back["published_at"], back["first_published_at"]) == ("2019-12-31T23:00:00Z", "2019-12-31T23:00:00Z")
    later = site.editor.act(path, {"published_at": "2021-01-01T00:00:00Z"}, 2).get_json()["data"]
    assert (later["published_at"], later["first_published_at"]) == ("2021-01-01T00:00:00Z", "2019-12-31T23:00:00Z")
    assert site.public.get(f"/articles/{article['id']}").get_json()["data"]["published_at"] == "2021-01-01T00:00:00Z"


def test_article_without_a_body_is_not_published(site: Site) -> None:
    created = site.editor.post("/articles", {"title": "Only a title"}).get_json()["data"]
    with nothing_stored(site):
        answer = site.editor.act(f"/articles/{created['id']}/publish", {}, 1)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")


STEPS = {
    "patch": lambda site, path: site.editor.patch(path, {"dek": "x"}),
    "publish": lambda site, path: site.editor.act(f"{path}/publish", {}),
    "unpublish": lambda site, path: site.editor.act(f"{path}/unpublish"),
    "trash": lambda site, path: site.editor.delete(path),
    "restore": lambda site, path: site.editor.act(f"{path}/restore"),
}
AFTER = {
    ("draft", "patch"): "draft",
    ("draft", "publish"): "published",
    ("draft", "trash"): "trashed",
    ("published", "patch"): "published",
    ("published", "publish"): "published",
    ("published", "unpublish"): "draft",
    ("published", "trash"): "trashed",
    ("trashed", "restore"): "draft",
}


@pytest.mark.parametrize("state", ["draft", "published", "trashed"])
@pytest.mark.parametrize("step", STEPS)
def test_article_goes_where_the_table_says_and_nowhere_else(site: Site, state: str, step: str) -> None:
    article = site.article() if state == "published" else site.draft()
    path = f"/articles/{article['id']}"
    if state == "trashed":
        site.editor.delete(path)
    expected = AFTER.get((state, step))
    if expected is None:
        with nothing_stored(site):
            answer = STEPS[step](site, path)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")
        expected = state
    else:
        answer = STEPS[step](site, path)
        assert (answer.status_code, answer.get_json()["data"]["status"]) == (200, expected)
        assert answer.headers["ETag"] == f'"{answer.get_json()["meta"]["version"]}"'
    assert site.editor.get(f"{path}?version=draft").get_json()["data"]["status"] == expected
    assert (site.public.get(path).status_code == 200) is (expected == "published")
    assert len(rows(site, Publication)) == (expected == "published")


IF_MATCH = [
    (None, 428, "precondition_required"),
    ('"1"', 412, "stale_version"),
    ('W/"1"', 412, "stale_version"),
    ("x", 400, "malformed_request"),
    ('"1", "2"', 400, "malformed_request"),
    ('"-1"', 400, "malformed_request"),
    ('"٣"', 400, "malformed_request"),
    ('"9999999999"', 400, "malformed_request"),
]
REQUESTS = {
    "patch": ("PATCH", "", {"dek": "y"}),
    "publish": ("POST", "/publish", {}),
    "unpublish": ("POST", "/unpublish", None),
    "trash": ("DELETE", "", None),
    "restore": ("POST", "/restore", None),
}


@pytest.mark.parametrize("step", REQUESTS)
def test_write_is_refused_when_if_match_is_not_the_present_version(site: Site, step: str) -> None:
    article = site.draft()
    path = f"/articles/{article['id']}"
    site.editor.patch(path, {"dek": "x"}, 1)
    if step == "unpublish":
        site.editor.act(f"{path}/publish", {}, 2)
    if step == "restore":
        site.editor.delete(path, 2)
    current = one(site, Article).version
    method, suffix, body = REQUESTS[step]
    with nothing_stored(site):
        for sent, status, code in IF_MATCH:
            headers = {} if sent is None else {"If-Match": sent.encode().decode("latin-1")}
            answer = site.editor.call(method, path + suffix, body, headers=headers)
            assert (answer.status_code, answer.get_json()["code"]) == (status, code), sent
            if status == 412:
                assert answer.get_json()["current_version"] == current
                assert answer.headers["ETag"] == f'"{current}"'
    assert site.editor.call(method, path + suffix, body, headers={"If-Match": f'"{current}"'}).status_code == 200


def test_write_wins_with_a_star_whatever_the_version(site: Site) -> None:
    article = site.draft()
    site.editor.patch(f"/articles/{article['id']}", {"dek": "x"}, 1)
    assert site.editor.patch(f"/articles/{article['id']}", {"dek": "y"}, "*").get_json()["meta"]["version"] == 3


@pytest.mark.parametrize("step", STEPS)
def test_write_on_what_does_not_exist_is_not_found(site: Site, step: str) -> None:
    answer = STEPS[step](site, f"/articles/{UNKNOWN_ID}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


def test_snapshot_is_only_what_was_published(site: Site) -> None:
    article = site.article(markdown=MARKDOWN)
    site.editor.patch(f"/articles/{article['id']}", {"markdown": "Secret."})
    with site.app.app_context(), reading() as session:
        publication = session.scalars(select(Publication)).one()
    assert publication.text.startswith("One two.")
    assert "Secret" not in repr(publication.__dict__)
    assert publication.version == 2


def test_comments_close_some_days_after_the_first_publication(site: Site) -> None:
    article = site.article(comments={"closes_after_days": 3})
    path = f"/articles/{article['id']}"
    shown = site.public.get(path).get_json()["data"]["comments"]
    assert shown == {"policy": "pre", "open": True, "closes_at": "2026-11-25T12:00:00Z", "count": 0}
    site.clock.now = NOON + timedelta(days=3) - timedelta(microseconds=1)
    assert site.public.get(path).get_json()["data"]["comments"]["open"] is True
    site.clock.now = NOON + timedelta(days=3)
    assert site.public.get(path).get_json()["data"]["comments"]["open"] is False
    site.editor.act(f"{path}/unpublish")
    site.editor.act(f"{path}/publish", {})
    assert site.public.get(path).get_json()["data"]["comments"]["closes_at"] == "2026-11-25T12:00:00Z"


@pytest.mark.parametrize("form", ["markdown", "html", "body"])
def test_long_body_reads_as_a_short_one_does_and_every_fault_is_named(site: Site, form: str) -> None:
    made = site.draft(title="Long", markdown="Some *words* and [a link](https://a.example/x).")
    repeated = [block | {"_key": f"k{n}"} for n, block in enumerate(made["body"] * 600)]
    sent: dict[str, Any] = {
        "markdown": "# Long\n\n" + "Some *words* and [a link](https://a.example/x).\n\n" * 2_000,
        "html": "<h1>Long</h1>" + "<p>Some <em>words</em> and <a href='https://a.example/x'>a link</a>.</p>" * 2_000,
        "body": repeated,
    }
    assert drafts.is_long({form: sent[form]}) and not drafts.is_long({form: sent[form][:100]})
    answer = site.editor.patch(f"/articles/{made['id']}", {form: sent[form]})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    body = answer.get_json()["data"]["body"]
    assert len(body) == len(repeated if form == "body" else range(2_000))
    plain = [[child["text"] for child in block["children"]] for block in (body[0], body[-1], made["body"][0])]
    assert plain[0] == plain[1] == plain[2]
    wrong = sent[form] if form != "body" else [*repeated, {"_type": "nonsense"}]
    faulty = site.editor.patch(f"/articles/{made['id']}", {form: wrong, "category": "nowhere"})
    named = ["/body/600/_type"] if form == "body" else []
    assert (faulty.status_code, sorted(faults(faulty.get_json()))) == (422, [*named, "/category"])
