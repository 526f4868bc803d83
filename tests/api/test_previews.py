"""Preview links: they show what is not public to whoever has them, until they expire, are revoked or used up."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from cms import previews
from cms.db import writing
from cms.models import Preview
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows


def link(site: Site, article: dict[str, Any], **members: Any) -> Any:
    answer = site.author.post(f"/articles/{article['id']}/previews", members)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.get_json()["data"]


def test_link_shows_the_working_copy_in_the_shape_of_a_public_article(site: Site) -> None:
    site.editor.post("/tags", {"name": "Winter"})
    site.editor.post("/authors", {"name": "Ada"})
    article = site.draft(markdown="Not public.\n\n## Yet", tags=["winter"], authors=["ada"])
    with journaled(site) as entries:
        made = link(site, article, note="For Mo")
    assert kinds(entries)[-1] == "preview.created"
    answer = site.public.get(made["url"] + "?formats=body,html,text,markdown,toc")
    shown = answer.get_json()["data"]
    assert (answer.status_code, shown["status"], shown["text"]) == (200, "preview", "Not public.\n\nYet")
    site.editor.act(f"/articles/{article['id']}/publish", {})
    public = site.public.get(f"/articles/{article['id']}?formats=body,html,text,markdown,toc").get_json()["data"]
    differing = {name for name in public if public[name] != shown[name]}
    assert set(shown) == set(public)
    assert differing <= {"status", "published_at", "first_published_at", "comments", "seo"}


def test_link_is_for_nobodys_cache_and_no_search_engine(site: Site) -> None:
    answer = site.public.get(link(site, site.draft())["url"])
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not {"ETag", "Cache-Tag", "Surrogate-Key", "Last-Modified"} & set(answer.headers.keys())


def test_link_follows_the_working_copy_or_keeps_to_a_revision(site: Site) -> None:
    article = site.draft(title="First")
    following, fixed = link(site, article), link(site, article, revision=1)
    site.editor.patch(f"/articles/{article['id']}", {"title": "Second"})
    titles = [site.public.get(item["url"]).get_json()["data"]["title"] for item in (following, fixed)]
    assert titles == ["Second", "First"]
    with nothing_stored(site):
        assert site.author.post(f"/articles/{article['id']}/previews", {"revision": 9}).status_code == 404


def test_link_is_over_when_it_has_expired(site: Site) -> None:
    made = link(site, site.draft(), expires_in_s=60)
    site.clock.advance(seconds=59.9)
    assert site.public.get(made["url"]).status_code == 200
    site.clock.advance(seconds=0.1)
    answer = site.public.get(made["url"])
    assert (answer.status_code, answer.get_json()["code"]) == (410, "preview_over")
    assert answer.headers["Cache-Control"] in {"no-store", "private, no-store"}


def test_link_is_over_when_it_was_used_as_often_as_it_may_be(site: Site) -> None:
    article = site.draft()
    made = link(site, article, max_uses=2)
    answers = [site.public.get(made["url"]) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 410, 410]
    assert [answer.get_json()["meta"]["uses_left"] for answer in answers[:2]] == [1, 0]
    (listed,) = site.author.get(f"/articles/{article['id']}/previews").get_json()["data"]
    assert (listed["uses"], listed["is_active"], listed["token"], listed["url"]) == (2, False, None, None)


def test_link_is_over_when_it_is_revoked(site: Site) -> None:
    article = site.draft()
    made, other = link(site, article), link(site, article)
    path = f"/articles/{article['id']}/previews/{made['id']}"
    with journaled(site) as entries:
        assert site.author.call("DELETE", path).get_json()["data"]["is_active"] is False
    assert kinds(entries) == ["preview.revoked"]
    assert site.author.call("DELETE", path).status_code == 409
    assert [site.public.get(item["url"]).status_code for item in (made, other)] == [410, 200]
    another = site.draft(title="Another")
    assert site.author.call("DELETE", f"/articles/{another['id']}/previews/{other['id']}").status_code == 404


def test_link_cannot_be_guessed_or_changed(site: Site) -> None:
    made = link(site, site.draft())
    raw = base64.urlsafe_b64decode(made["token"] + "=" * (-len(made["token"]) % 4))
    forged = [
        base64.urlsafe_b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode().rstrip("="),
        base64.urlsafe_b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode().rstrip("="),
        made["token"] + "A",
        made["token"][:-1],
        made["id"],
        "x",
        "é",
    ]
    for token in forged:
        assert site.public.get(f"/previews/{token}").status_code == 404, token
    assert made["token"] not in repr([vars(item) for item in rows(site, Preview)])
    assert one(site, Preview).uses == 0


def test_link_to_an_article_in_the_trash_shows_nothing(site: Site) -> None:
    article = site.draft()
    made = link(site, article)
    site.editor.delete(f"/articles/{article['id']}")
    assert site.public.get(made["url"]).status_code == 404
    assert site.author.post(f"/articles/{article['id']}/previews", {}).status_code == 409


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"expires_in_s": 59}, {"/expires_in_s": "out_of_range"}),
        ({"expires_in_s": 10**9}, {"/expires_in_s": "out_of_range"}),
        ({"max_uses": 0}, {"/max_uses": "out_of_range"}),
        ({"max_uses": "3"}, {"/max_uses": "invalid"}),
        ({"revision": 2**31}, {"/revision": "out_of_range"}),
        ({"password": "x"}, {"/password": "unknown_field"}),
    ],
)
def test_link_is_refused_when_its_terms_are_wrong(
    site: Site, members: dict[str, Any], expected: dict[str, str]
) -> None:
    article = site.draft()
    with nothing_stored(site):
        answer = site.author.post(f"/articles/{article['id']}/previews", members)
    assert (answer.status_code, faults(answer.get_json())) == (422, expected)


def test_records_of_links_go_when_they_are_long_over(site: Site) -> None:
    article = site.draft()
    link(site, article, expires_in_s=60)
    kept = link(site, article, expires_in_s=86_400 * 90)
    site.clock.advance(days=31)
    with site.app.app_context(), writing() as session:
        assert previews.let_go(session, now=site.clock()) == 1
    assert one(site, Preview).id == kept["id"]
