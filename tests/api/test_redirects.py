"""Addresses that lead elsewhere: slugs that articles had, redirects, and that nothing ever leads in a circle."""

from __future__ import annotations

from typing import Any

import pytest

from cms import paths
from cms.models import FormerSlug, Redirect
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows


def rename(site: Site, article: dict[str, Any], slug: str) -> None:
    assert site.editor.patch(f"/articles/{article['id']}", {"slug": slug}).status_code == 200
    assert site.editor.act(f"/articles/{article['id']}/publish", {}).status_code == 200


def resolve(site: Site, path: str) -> Any:
    answer = site.public.get("/redirects/resolve", query_string={"path": path})
    return answer.get_json()["data"] if answer.status_code == 200 else answer.status_code


def redirect(site: Site, source: str, target: str, **members: Any) -> Any:
    return site.editor.post("/redirects", {"source": source, "target": target, **members})


# --- slugs ---


def test_former_slug_leads_to_the_present_one_in_one_step(site: Site) -> None:
    article = site.article(slug="first")
    for slug in ("second", "third", "übergang"):
        rename(site, article, slug)
    for former in ("first", "second", "third"):
        answer = site.public.get(f"/articles/by-slug/{former}?formats=html&locale=en")
        assert answer.status_code == 308
        assert answer.headers["Location"] == "/api/v1/articles/by-slug/%C3%BCbergang?formats=html&locale=en"
        assert answer.get_json()["data"] == {
            "id": article["id"],
            "slug": "übergang",
            "locale": "en",
            "url": "http://127.0.0.1:8000/articles/%C3%BCbergang",
        }
        # Also "articles": in which language a slug is found may change with any publication.
        assert answer.headers["Cache-Tag"] == f"article:{article['id']},articles"
        assert answer.headers["Cache-Control"].startswith("public")
        again = site.public.get(
            f"/articles/by-slug/{former}?formats=html&locale=en", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 308
        assert site.public.get(answer.headers["Location"]).get_json()["data"]["id"] == article["id"]
    assert site.public.get("/articles/by-slug/never").status_code == 404


def test_slug_that_comes_back_leads_nowhere_else(site: Site) -> None:
    article = site.article(slug="one")
    rename(site, article, "two")
    rename(site, article, "one")
    assert site.public.get("/articles/by-slug/one").status_code == 200
    assert site.public.get("/articles/by-slug/two").headers["Location"].startswith("/api/v1/articles/by-slug/one")
    assert [item.slug for item in rows(site, FormerSlug)] == ["two"]


def test_slug_that_was_never_public_leads_nowhere(site: Site) -> None:
    article = site.draft(slug="draft-only")
    rename(site, article, "public")
    assert site.public.get("/articles/by-slug/draft-only").status_code == 404
    site.editor.patch(f"/articles/{article['id']}", {"slug": "not-yet"})
    assert site.public.get("/articles/by-slug/not-yet").status_code == 404
    assert site.public.get("/articles/by-slug/public").status_code == 200


def test_former_slug_of_an_article_that_is_not_public_leads_nowhere(site: Site) -> None:
    article = site.article(slug="old")
    rename(site, article, "new")
    site.editor.act(f"/articles/{article['id']}/unpublish")
    for slug in ("old", "new"):
        assert site.public.get(f"/articles/by-slug/{slug}").status_code == 404
    site.editor.patch(f"/articles/{article['id']}", {"slug": "newest"})
    site.editor.act(f"/articles/{article['id']}/publish", {})
    for slug in ("old", "new"):
        assert site.public.get(f"/articles/by-slug/{slug}").status_code == 308


def test_slug_leads_to_another_language_when_the_article_moved_there(site: Site) -> None:
    article = site.article(slug="igel")
    site.editor.patch(f"/articles/{article['id']}", {"locale": "de"})
    site.editor.act(f"/articles/{article['id']}/publish", {})
    answer = site.public.get("/articles/by-slug/igel")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/api/v1/articles/by-slug/igel?locale=de")


def test_former_slug_is_not_given_away_until_it_is_let_go_of(site: Site) -> None:
    article = site.article(slug="old", title="Igel")
    rename(site, article, "new")
    with nothing_stored(site):
        answer = site.editor.post("/articles", {"title": "Other", "slug": "old"})
    assert (answer.status_code, answer.get_json()["holder"], answer.get_json()["is_former"]) == (
        409,
        article["id"],
        True,
    )
    assert site.draft(title="Old")["slug"] == "old-2"
    path = f"/articles/{article['id']}/slugs"
    assert [(item["slug"], item["state"]) for item in site.editor.get(path).get_json()["data"]] == [
        ("new", "draft"),
        ("new", "public"),
        ("old", "former"),
    ]
    with journaled(site) as entries:
        assert site.editor.call("DELETE", f"{path}/old").status_code == 204
    assert (kinds(entries), entries[0].tags[0]) == (["slug.released*"], f"article:{article['id']}")
    assert site.editor.call("DELETE", f"{path}/old").status_code == 404
    assert site.public.get("/articles/by-slug/old").status_code == 404
    taken = site.article(title="Other", slug="old")
    assert site.public.get("/articles/by-slug/old").get_json()["data"]["id"] == taken["id"]


@pytest.mark.parametrize("slug", ["ёж-зимой", "هجوع-القنفذ", "刺猬", "हाथी-और-चींटी", "ηχώ", "고슴도치"])
def test_slugs_of_every_script_have_a_history(site: Site, slug: str) -> None:
    article = site.article(slug=slug)
    rename(site, article, f"{slug}-2")
    answer = site.public.get(f"/articles/by-slug/{slug}")
    assert answer.status_code == 308
    assert site.public.get(answer.headers["Location"]).get_json()["data"]["slug"] == f"{slug}-2"
    assert resolve(site, f"/articles/{slug}")["target"] == f"/articles/{slug}-2"


# --- redirects ---


def test_path_is_resolved_to_where_it_leads_in_the_end(site: Site) -> None:
    article = site.article(slug="igel")
    rename(site, article, "hedgehogs")
    assert redirect(site, "/a", "/b", status=301).status_code == 201
    assert redirect(site, "/b", "/articles/igel").status_code == 201
    assert redirect(site, "/out", "https://example.org/x?y=1#z", status=302).status_code == 201
    assert redirect(site, "/to-out", "/out").status_code == 201
    expected = {"path": "/a", "target": "/articles/hedgehogs", "status": 301, "article_id": article["id"]}
    assert resolve(site, "/a") == expected
    assert resolve(site, "/to-out")["status"] == 302
    assert resolve(site, "/out")["target"] == "https://example.org/x?y=1#z"
    assert [resolve(site, path) for path in ("/nowhere", "/articles/hedgehogs", "/")] == [404, 404, 404]
    site.editor.act(f"/articles/{article['id']}/unpublish")
    assert resolve(site, "/a")["target"] == "/articles/igel"


@pytest.mark.parametrize("spelling", ["/über", "/%C3%BCber", "/u\u0308ber", "/über/", "/über?utm=1#top"])
def test_one_path_has_many_spellings(site: Site, spelling: str) -> None:
    assert redirect(site, "/über", "/new").status_code == 201
    assert resolve(site, spelling)["target"] == "/new"
    assert redirect(site, spelling, "/other").status_code == 409


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("old", "/new", {"/source": "invalid"}),
        ("//evil.example/x", "/new", {"/source": "invalid"}),
        ("/a/../b", "/new", {"/source": "invalid"}),
        ("/a/%2e%2e/b", "/new", {"/source": "invalid"}),
        ("/a\\b", "/new", {"/source": "invalid"}),
        ("/%ff", "/new", {"/source": "invalid"}),
        ("/a%0d%0aSet-Cookie:x", "/new", {"/source": "invalid"}),
        ("/a", "javascript:alert(1)", {"/target": "invalid"}),
        ("/a", "//evil.example", {"/target": "invalid"}),
        ("/a", "https://user@example.org/", {"/target": "invalid"}),
        ("/a", "/b?x=\u2028y", {"/target": "invalid"}),
        ("/a", "/a", {"/target": "circle"}),
        ("/a", "/a?x=1", {"/target": "circle"}),
        ("x", "y", {"/source": "invalid", "/target": "invalid"}),
    ],
)
def test_redirect_is_refused_when_it_cannot_be(site: Site, source: str, target: str, expected: dict[str, str]) -> None:
    with nothing_stored(site):
        answer = redirect(site, source, target)
    assert (answer.status_code, faults(answer.get_json())) == (422, expected)


def test_no_chain_of_redirects_comes_back(site: Site) -> None:
    for source, target in (("/a", "/b"), ("/b", "/c")):
        assert redirect(site, source, target).status_code == 201
    with nothing_stored(site):
        assert faults(redirect(site, "/c", "/a").get_json()) == {"/target": "circle"}
    last = redirect(site, "/c", "/d").get_json()["data"]
    with nothing_stored(site):
        answer = site.editor.patch(f"/redirects/{last['id']}", {"target": "/a/"})
    assert faults(answer.get_json()) == {"/target": "circle"}
    assert site.editor.patch(f"/redirects/{last['id']}", {"source": "/e"}).status_code == 200
    assert resolve(site, "/a")["target"] == "/c"


def test_circle_of_a_redirect_and_a_slug_ends(site: Site) -> None:
    article = site.article(slug="one")
    rename(site, article, "two")
    assert redirect(site, "/articles/two", "/articles/one").status_code == 201
    assert resolve(site, "/articles/one") == resolve(site, "/articles/two") == 404


def test_redirects_are_changed_removed_and_journaled(site: Site) -> None:
    site.editor.get("/me")
    with journaled(site) as entries:
        answer = redirect(site, "/a", "/b", note="Old campaign.")
        made = answer.get_json()["data"]
        path = f"/redirects/{made['id']}"
        assert (answer.headers["ETag"], answer.headers["Location"]) == ('"1"', f"/api/v1{path}")
        assert site.editor.patch(path, {"target": "/c"}, 1).get_json()["data"]["target"] == "/c"
        assert site.editor.patch(path, {"target": "/d"}, 1).status_code == 412
        assert site.editor.get(path).get_json()["data"]["note"] == "Old campaign."
        assert site.editor.delete(path, 2).status_code == 204
    assert kinds(entries) == ["redirect.created*", "redirect.changed*", "redirect.removed*"]
    assert {tuple(entry.tags) for entry in entries} == {("redirects",)}
    assert (resolve(site, "/a"), rows(site, Redirect)) == (404, [])


def test_many_redirects_come_in_together_or_not_at_all(site: Site) -> None:
    redirect(site, "/kept", "/x")
    items = [{"source": f"/old/{n}", "target": f"/new/{n}"} for n in range(2000)]
    answer = site.editor.post("/redirects/imports", {"redirects": items})
    done = answer.get_json()["data"]
    assert done.pop("results")[1] == {"source": "/old/1", "target": "/new/1", "outcome": "created"}
    assert done == {"created": 2000, "replaced": 0, "unchanged": 0}
    with nothing_stored(site):
        assert site.editor.post("/redirects/imports", {"redirects": items}).get_json()["data"]["unchanged"] == 2000
        wrong = [
            {"source": "bad", "target": "/x"},
            {"source": "/l1", "target": "/l2"},
            {"source": "/l2", "target": "/l1"},
            {"source": "/twice", "target": "/x"},
            {"source": "/twice/", "target": "/y"},
            {"source": "/kept", "target": "/elsewhere"},
        ]
        refused = site.editor.post("/redirects/imports", {"redirects": wrong})
        assert faults(refused.get_json()) == {
            "/redirects/0/source": "invalid",
            "/redirects/1/target": "circle",
            "/redirects/2/target": "circle",
            "/redirects/4/source": "repeated",
            "/redirects/5/source": "taken",
        }
    replaced = site.editor.post("/redirects/imports", {"redirects": [wrong[5]], "replace": True})
    outcomes = [{"source": "/kept", "target": "/elsewhere", "outcome": "replaced"}]
    assert replaced.get_json()["data"] == {"created": 0, "replaced": 1, "unchanged": 0, "results": outcomes}
    assert one(site, Redirect, source="/kept").version == 2
    page = site.editor.get("/redirects?filter[source]=/old/199&limit=2").get_json()
    assert [item["source"] for item in page["data"]] == ["/old/199", "/old/1990"]
    assert len(site.editor.get(page["links"]["next"]).get_json()["data"]) == 2


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/", "/"),
        ("/a/", "/a"),
        ("/a//b", None),
        ("", None),
        ("/a b", None),
        ("/a%20b", None),
        ("/A", "/A"),
        ("/a%2fb", "/a/b"),
    ],
)
def test_path_has_one_spelling(given: str, expected: str | None) -> None:
    assert paths.normal(given) == expected
