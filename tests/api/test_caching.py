"""How answers may be kept: validators, lifetimes, tags of what they depend on, HEAD, and pages of other origins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sites import Site

PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=600"
PRIVATE = "private, no-store"


def world(site: Site) -> dict[str, str]:
    """Make one of everything; return the ids, by the names used in paths."""
    editor = site.editor
    category = editor.post("/categories", {"name": "Animals"}).get_json()["data"]["id"]
    tag = editor.post("/tags", {"name": "Winter"}).get_json()["data"]["id"]
    author = editor.post("/authors", {"name": "Ada"}).get_json()["data"]["id"]
    article = site.article(category=category, tags=[tag], authors=[author])["id"]
    comment = site.comment(article, status="approved")
    return {
        "article": article,
        "category": category,
        "tag": tag,
        "author": author,
        "comment": comment["id"],
        "token": comment["meta"]["manage_token"],
    }


PATHS = {
    "/articles": ["articles", "comments:{article}"],
    "/articles/{article}": ["article:{article}", "comments:{article}", "author:{author}", "tag:{tag}", "category:{category}"],
    "/articles/by-slug/on-hedgehogs": ["article:{article}", "comments:{article}", "author:{author}", "tag:{tag}", "category:{category}"],
    "/articles/{article}/comments": ["comments:{article}", "article:{article}"],
    "/articles/{article}/comments?depth=2": ["comments:{article}", "article:{article}"],
    "/comments/{comment}": ["comments:{article}", "article:{article}"],
    "/comments/counts?article={article}": ["comments:{article}", "article:{article}"],
    "/categories": ["categories"],
    "/categories/{category}": ["category:{category}"],
    "/tags": ["tags"],
    "/tags/{tag}": ["tag:{tag}"],
    "/authors": ["authors"],
    "/authors/{author}": ["author:{author}"],
}  # fmt: skip


def test_public_answer_says_how_long_it_holds_and_on_what_it_depends(site: Site) -> None:
    ids = world(site)
    for path, depends_on in PATHS.items():
        answer = site.public.get(path.format_map(ids))
        tags = [tag.format_map(ids) for tag in depends_on]
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == PUBLIC, path
        assert answer.headers["Cache-Tag"] == ",".join(tags), path
        assert answer.headers["Surrogate-Key"] == " ".join(tags), path
        assert answer.headers["Vary"] == "Accept-Encoding", path
        assert answer.headers["ETag"].startswith('"'), path
        assert "Set-Cookie" not in answer.headers, path


def test_public_answer_is_not_sent_again_when_the_client_has_it(site: Site) -> None:
    ids = world(site)
    for path in PATHS:
        address = path.format_map(ids)
        first = site.public.get(address)
        etag = first.headers["ETag"]
        for sent in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            again = site.public.get(address, headers={"If-None-Match": sent})
            assert (again.status_code, again.get_data()) == (304, b""), (path, sent)
            for name in ("ETag", "Cache-Control", "Cache-Tag", "Vary"):
                assert again.headers[name] == first.headers[name], path
            assert "Content-Type" not in again.headers, path
        other = site.public.get(address, headers={"If-None-Match": '"x"'})
        assert (other.status_code, other.get_data()) == (200, first.get_data()), path


def test_head_says_what_get_says_without_a_body(site: Site) -> None:
    ids = world(site)
    for path in PATHS:
        address = path.format_map(ids)
        get, head = site.public.get(address), site.public.call("HEAD", address)
        assert (head.status_code, head.get_data()) == (200, b""), path
        assert dict(head.headers) == dict(get.headers), path
        assert int(head.headers["Content-Length"]) == len(get.get_data()), path
        known = site.public.call("HEAD", address, headers={"If-None-Match": get.headers["ETag"]})
        assert known.status_code == 304, path


CHANGES: dict[str, Callable[[Site, dict[str, str]], Any]] = {
    "/articles/{article}": lambda site, ids: site.editor.act(f"/articles/{ids['article']}/publish", {}),
    "/articles": lambda site, _: site.article(title="Another"),
    "/articles/{article}/comments": lambda site, ids: site.comment(ids["article"], "A second one.", status="approved"),
    "/comments/counts?article={article}": lambda site, ids: site.comment(ids["article"], "Third.", status="approved"),
    "/categories": lambda site, ids: site.editor.patch(f"/categories/{ids['category']}", {"name": "Beasts"}),
    "/tags/{tag}": lambda site, ids: site.editor.patch(f"/tags/{ids['tag']}", {"name": "Cold"}),
}


def test_validator_changes_with_the_answer(site: Site) -> None:
    ids = world(site)
    for path, change in CHANGES.items():
        address = path.format_map(ids)
        etag = site.public.get(address).headers["ETag"]
        assert site.public.get(address).headers["ETag"] == etag, path
        change(site, ids)
        changed = site.public.get(address, headers={"If-None-Match": etag})
        assert (changed.status_code, changed.headers["ETag"] != etag) == (200, True), path


def test_validator_differs_between_representations(site: Site) -> None:
    article_id = site.article()["id"]
    etags = {
        site.public.get(f"/articles/{article_id}{query}").headers["ETag"]
        for query in ("", "?formats=html", "?fields=id", "?include=tags&formats=text")
    }
    assert len(etags) == 4


def test_last_modified_is_when_what_is_shown_last_changed(site: Site) -> None:
    ids = world(site)
    site.clock.advance(days=1)
    site.editor.patch(f"/tags/{ids['tag']}", {"description": "Cold."})
    site.editor.patch(f"/articles/{ids['article']}", {"dek": "x"})
    shown = {
        path: site.public.get(path.format_map(ids)).headers.get("Last-Modified")
        for path in ("/articles/{article}", "/tags/{tag}", "/authors/{author}", "/articles")
    }
    assert shown == {
        "/articles/{article}": "Sun, 22 Nov 2026 12:00:00 GMT",
        "/tags/{tag}": "Mon, 23 Nov 2026 12:00:00 GMT",
        "/authors/{author}": "Sun, 22 Nov 2026 12:00:00 GMT",
        "/articles": None,
    }
    site.editor.act(f"/articles/{ids['article']}/publish", {})
    changed = site.public.get(f"/articles/{ids['article']}").headers["Last-Modified"]
    assert changed == "Mon, 23 Nov 2026 12:00:00 GMT"


def test_lifetimes_are_the_configured_ones(make_site: Callable[..., Site]) -> None:
    site = make_site(cache_max_age_s=5, cache_shared_max_age_s=50, cache_stale_s=500)
    answer = site.public.get("/articles")
    assert answer.headers["Cache-Control"] == "public, max-age=5, s-maxage=50, stale-while-revalidate=500"


@pytest.mark.parametrize(
    ("left_s", "control"),
    [
        (86_400, "public, max-age=30, s-maxage=60, stale-while-revalidate=600"),
        (100, "public, max-age=30, s-maxage=60, stale-while-revalidate=39"),
        (11, "public, max-age=10, s-maxage=10, stale-while-revalidate=0"),
        (1, "public, max-age=0, s-maxage=0, stale-while-revalidate=0"),
    ],
)
def test_answer_that_says_comments_are_open_does_not_outlive_their_closing(
    make_site: Callable[..., Site], left_s: int, control: str
) -> None:
    site = make_site(cache_max_age_s=30)
    article_id = site.article(comments={"closes_after_days": 3})["id"]
    site.clock.advance(days=3, seconds=-left_s)
    for path in (f"/articles/{article_id}", "/articles/by-slug/on-hedgehogs", "/articles"):
        answer = site.public.get(path)
        assert answer.headers["Cache-Control"] == control
        assert answer.headers["Expires"] == "Wed, 25 Nov 2026 12:00:00 GMT"
    site.clock.advance(seconds=left_s)
    closed = site.public.get(f"/articles/{article_id}")
    assert closed.headers["Cache-Control"] == "public, max-age=30, s-maxage=60, stale-while-revalidate=600"
    assert "Expires" not in closed.headers


PRIVATE_READS = [
    ("editor", "/articles?version=draft"),
    ("editor", "/articles/{article}?version=draft"),
    ("editor", "/articles/by-slug/on-hedgehogs?version=draft"),
    ("moderator", "/moderation/queue"),
    ("moderator", "/moderation/comments/{comment}"),
    ("admin", "/me"),
    ("admin", "/tokens"),
    ("public", "/changes"),
    ("admin", "/changes?scope=all"),
]


def test_answer_that_is_not_for_everybody_is_kept_by_nobody(site: Site) -> None:
    ids = world(site)
    for role, path in PRIVATE_READS:
        answer = getattr(site, role).get(path.format_map(ids))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, PRIVATE), path
        for name in ("Cache-Tag", "Surrogate-Key", "Last-Modified"):
            assert name not in answer.headers, path


@pytest.mark.parametrize("path", ["/articles/{article}/comments", "/comments/{comment}"])
@pytest.mark.parametrize("header", ["Manage-Token", "Authorization"])
def test_answer_to_a_manage_token_is_kept_by_nobody(site: Site, path: str, header: str) -> None:
    ids = world(site)
    other = site.comment(site.article(title="Other")["id"])["meta"]["manage_token"]
    for token in (ids["token"], other):
        value = f"Bearer {token}" if header == "Authorization" else token
        answer = site.public.get(path.format_map(ids), headers={header: value})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, PRIVATE)
        assert "Cache-Tag" not in answer.headers
    assert site.public.get(path.format_map(ids)).headers["Cache-Control"] == PUBLIC


def test_writes_are_kept_by_nobody(site: Site) -> None:
    ids = world(site)
    answers = [
        site.editor.post("/tags", {"name": "Summer"}),
        site.editor.patch(f"/tags/{ids['tag']}", {"name": "W"}),
        site.public.post(f"/articles/{ids['article']}/comments", {"author": {"name": "B"}, "body": "Good evening."}),
        site.editor.delete(f"/tags/{ids['tag']}"),
    ]
    assert [answer.headers["Cache-Control"] for answer in answers] == [PRIVATE] * 4


# --- other origins ---


@pytest.mark.parametrize("path", ["/articles", "/articles/by-slug/nothing", "/comments/counts"])
def test_every_origin_may_read(site: Site, path: str) -> None:
    for headers in ({}, {"Origin": "https://anywhere.example"}):
        answer = site.public.get(path, headers=headers)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


def preflight(site: Site, path: str, method: str, origin: str) -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return site.public.call("OPTIONS", path, headers=headers)


def test_only_configured_origins_may_write(make_site: Callable[..., Site]) -> None:
    site = make_site(cors_origins=("https://news.example",))
    article_id = site.article()["id"]
    path = f"/articles/{article_id}/comments"
    allowed = preflight(site, path, "POST", "https://news.example")
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://news.example"
    assert set(allowed.headers["Access-Control-Allow-Methods"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "Manage-Token" in allowed.headers["Access-Control-Allow-Headers"]
    assert "Idempotency-Key" in allowed.headers["Access-Control-Allow-Headers"]
    assert "Origin" in allowed.headers["Vary"]
    for origin in ("https://evil.example", "https://news.example.evil.example", "http://news.example", "null"):
        refused = preflight(site, path, "POST", origin)
        assert "Access-Control-Allow-Origin" not in refused.headers
    body = {"author": {"name": "Ada"}, "body": "From elsewhere."}
    written = site.public.post(path, body, headers={"Origin": "https://news.example"})
    assert written.headers["Access-Control-Allow-Origin"] == "https://news.example"
    foreign = site.public.post(path, body | {"body": "From afar."}, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_preflight_for_reading_is_granted_to_everybody(site: Site) -> None:
    answer = preflight(site, "/articles", "GET", "https://anywhere.example")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer.headers["Access-Control-Max-Age"] == "600"
    assert answer.get_data() == b""


def test_options_lists_the_methods_of_a_path(site: Site) -> None:
    answer = site.public.call("OPTIONS", "/articles")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
