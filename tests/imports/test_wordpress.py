"""WordPress exports: what is taken over, in which state, and what is named instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cms.db import reading
from cms.imports import Report
from cms.models import Comment
from tests.imports.moving import SOURCES, codes, move, told
from tests.sites import Site

WXR = SOURCES / "wordpress.xml"


def article(site: Site, slug: str) -> dict[str, Any]:
    found = site.public.get(f"/articles/by-slug/{slug}?formats=html,text&include=authors,tags,category")
    assert found.status_code == 200, found.get_data(as_text=True)
    data: dict[str, Any] = found.get_json()["data"]
    return data


@pytest.fixture
def report(site: Site) -> Report:
    return move(site, WXR)


def test_posts_keep_text_dates_terms_and_authors(site: Site, report: Report) -> None:
    found = article(site, "hedgehogs-and-leaves")
    assert found["title"] == "Hedgehogs & leaves"
    assert found["dek"] == "Why a heap of leaves is a house."
    assert found["published_at"] == found["first_published_at"] == "2019-05-03T09:30:00Z"
    assert found["updated_at"] == "2020-01-02T11:00:00Z"
    assert found["category"]["path"] == ["wildlife", "hedgehogs"]
    assert [tag["slug"] for tag in found["tags"]] == ["winter", "night-walks"]
    assert [author["name"] for author in found["authors"]] == ["Ines Pruhonen"]
    assert found["seo"]["description"] == "All about leaves."
    assert report.is_complete


def test_blocks_become_ours_and_what_they_promise_is_named(site: Site, report: Report) -> None:
    html = article(site, "hedgehogs-and-leaves")["html"]
    assert '<h2 id="what-they-eat">' in html and html.count("<li>") == 2
    assert '<figure class="embed"><a href="https://www.youtube.com/watch?v=abc123"' in html and "At night" in html
    assert "Written in the shed." in html, "a block that several articles use is built in"
    assert "<pre><code>if (leaf) {\n  [gallery]" in html, "code is not expanded"
    assert "[contact-form-7 id=" in html
    assert html.count("nest.jpg") == 1, "the article's picture stands in its text already"
    noted = codes(report, "11")
    assert {"block_left_out", "shortcode_kept", "sticky_left_out", "seo_left_out", "field_left_out"} <= noted
    details = [note.detail for outcome in report.named for note in outcome.notes]
    assert any("latest-posts" in detail for detail in details) and any("reading_mood" in detail for detail in details)
    assert not any("_edit_last" in detail for detail in details)


def test_the_classic_editors_texts_get_their_paragraphs(site: Site, report: Report) -> None:
    html = article(site, "an-old-one")["html"]
    assert "<p>First paragraph,<br>second line [sic].</p>" in html
    assert "<figcaption>The shed</figcaption>" in html and 'href="https://hedge.example/big.jpg"' in html
    assert '<figure class="embed"><a href="https://vimeo.com/12345"' in html
    assert '<code class="language-python">print("[caption]")' in html
    assert "<script" not in html and "alert(1)" not in html
    assert "shortcode_kept" in codes(report, "2"), "a gallery with an unknown picture stays and is named"
    assert "[gallery ids" in html


def test_states_that_are_not_public_stay_so(site: Site, report: Report) -> None:
    for slug in ("secret", "next-spring", "half-a-thought", "thrown-away"):
        assert site.public.get(f"/articles/by-slug/{slug}").status_code == 404
    drafts = site.editor.get("/articles?version=draft&limit=100").get_json()["data"]
    by_slug = {item["slug"]: item for item in drafts}
    assert {"secret", "next-spring", "half-a-thought"} <= set(by_slug)
    assert by_slug["next-spring"]["schedule"]["publish"]["at"] == "2027-03-20T10:00:00Z"
    assert codes(report, "4") == {"state_changed"} and "state_changed" in codes(report, "6")
    trashed = site.editor.get("/articles?version=draft&filter[status]=trashed").get_json()["data"]
    assert [item["slug"] for item in trashed] == ["thrown-away"]


def test_old_addresses_lead_on(site: Site, report: Report) -> None:
    for path, slug in (
        ("/2019/05/hedgehogs-and-leaves/", "hedgehogs-and-leaves"),
        ("/2019/05/leaves", "hedgehogs-and-leaves"),
        ("/about/", "about"),
        ("/2021/01/%e3%83%8f%e3%83%aa%e3%83%8d%e3%82%ba%e3%83%9f/", "ハリネズミ"),
    ):
        found = site.public.get("/redirects/resolve", query_string={"path": path}).get_json()["data"]
        assert found["target"] == f"/articles/{slug}", path
    assert "address_by_number" in codes(report, "5")
    secret = site.public.get("/redirects/resolve", query_string={"path": "/2020/02/secret/"})
    assert secret.status_code == 404


def test_comments_keep_place_date_and_state(site: Site, report: Report) -> None:
    found = told(site)
    states = {name: (status, parent, hidden) for _, name, _, status, _, hidden, _, parent, *_ in found["comments"]}
    assert states == {
        "Ada <script>": ("approved", "", 0),
        "Ines Pruhonen": ("approved", "Ada <script>", 0),
        "Cheap Watches": ("spam", "", 0),
        "Grace": ("approved", "Cheap Watches", 1),
        "Joan": ("pending", "", 0),
        "Rude": ("rejected", "", 0),
        "Nobody": ("approved", "", 0),
    }
    assert found["faults"] == []
    page = site.public.get(f"/articles/{article(site, 'hedgehogs-and-leaves')['id']}/comments").get_json()["data"]
    assert [item["author"]["name"] for item in page] == ["Ada <script>", "Ines Pruhonen", "Nobody"]
    assert page[0]["html"] == "<p>Do they come back?</p>\n<p>I <em>hope</em> so. <br>\nSecond line.</p>"
    assert page[0]["created_at"] == "2019-05-04T07:00:00Z"
    assert page[1]["author"]["is_staff"] and not page[0]["author"]["is_staff"]
    assert codes(report, "101") == {"markup_dropped", "website_dropped"}
    assert (codes(report, "105"), codes(report, "109")) == ({"hidden_by_parent"}, {"parent_missing"})
    assert (codes(report, "108"), codes(report, "120")) == ({"ping_left_out"}, {"article_missing"})


def test_what_waits_there_waits_here_and_can_be_decided(site: Site, report: Report) -> None:
    queue = site.moderator.get("/moderation/queue").get_json()["data"]
    assert [item["author"]["name"] for item in queue] == ["Joan"]
    result = site.decide(queue[0]["id"], "approve", queue[0]["version"])
    assert result["status"] == "approved"
    assert told(site)["faults"] == []


def test_who_changed_it_is_told_by_journal_and_decisions(site: Site, report: Report) -> None:
    audit = site.admin.get("/audit?limit=100").get_json()["data"]
    kinds = [row["kind"] for row in audit]
    assert kinds.count("comment.imported") == 7 and kinds.count("comment.appeared") == 3
    assert kinds.count("article.published") == 4 and kinds.count("redirect.created") == 5
    assert {row["actor"]["type"] for row in audit} == {"system"}
    decisions = site.moderator.get("/moderation/decisions?limit=100").get_json()["data"]
    assert {item["actor"]["type"] for item in decisions} == {"system"} and len(decisions) == 7
    assert min(item["created_at"] for item in decisions) == "2019-05-04T07:00:00Z"


def test_addresses_of_readers_are_kept_as_hashes_only_while_they_are_young(site: Site, tmp_path: Path) -> None:
    young = WXR.read_text().replace("2026-09-30 07:00:00", "2026-11-20 07:00:00")
    (tmp_path / "young.xml").write_text(young)
    move(site, tmp_path / "young.xml")
    keys = site.app.extensions["masthead"].keys
    with site.app.app_context(), reading() as session:
        kept = {item.author_name: item.address_key for item in session.scalars(select(Comment))}
    assert kept["Joan"] == keys.address("203.0.113.44") is not None
    assert kept["Ada <script>"] is None
