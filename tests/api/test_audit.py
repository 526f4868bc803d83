"""The audit trail: every change, by who, what and when, for those who may read it."""

from __future__ import annotations

from typing import Any

from tests.discussions import pages
from tests.sites import Site


def entries(site: Site, **query: str) -> list[dict[str, Any]]:
    names = {"from_": "filter[at][gte]", "to": "filter[at][lt]"}
    answer = site.admin.get(
        "/audit", query_string={names.get(name, f"filter[{name}]"): value for name, value in query.items()}
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()["data"]
    return found


def kinds(rows: list[dict[str, Any]]) -> list[str]:
    return [row["kind"] for row in rows]


def test_audit_lists_changes_newest_first_by_every_filter(site: Site) -> None:
    article = site.article(title="Owls")
    site.clock.advance(hours=1)
    comment = site.comment(article["id"], "An owl.", status="approved")
    assert kinds(entries(site, kind="comment")) == ["comment.appeared", "comment.approved", "comment.submitted"]
    assert kinds(entries(site, kind="comment.approved")) == ["comment.approved"]
    assert entries(site, kind="comm") == []
    (decided,) = entries(site, kind="comment.approved")
    assert (decided["actor"]["type"], decided["actor"]["name"]) == ("human", "moderator")
    assert (decided["subject_id"], decided["article_title"]) == (comment["id"], "Owls")
    assert decided["at"] == "2026-11-22T13:00:00Z" and decided["detail"]["action"] == "approve"
    assert {row["actor"]["id"] for row in entries(site, actor=decided["actor"]["id"])} == {decided["actor"]["id"]}
    assert kinds(entries(site, subject=comment["id"], actor_type="author")) == ["comment.submitted"]
    assert "article.published" in kinds(entries(site, article=article["id"]))
    assert "article.published" not in kinds(entries(site, article=article["id"], from_="2026-11-22T12:30:00Z"))
    assert "comment.approved" not in kinds(entries(site, article=article["id"], to="2026-11-22T12:30:00Z"))


def test_audit_has_pages_that_hold(site: Site) -> None:
    site.article()
    whole = entries(site, kind="article")
    paged = [row for page in pages(site.admin, "/audit?filter[kind]=article&limit=1") for row in page]
    assert paged == whole and len(whole) >= 2


def test_audit_is_for_those_who_may_read_it(site: Site) -> None:
    assert site.public.get("/audit").status_code == 401
    assert site.moderator.get("/audit").status_code == 403
    assert site.admin.get("/audit?filter[kind]=").status_code == 400
