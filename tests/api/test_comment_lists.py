"""Discussions as readers get them: flat pages, trees, the way to every reply, one's own waiting comments, counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import update

from cms.db import writing
from cms.delivery.comments import BRANCH_LIMIT
from cms.models import Comment
from tests.discussions import POST, act, grow, listed, names, own, pages, shape
from tests.sites import Site
from tests.stored import faults

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"


def discussion(site: Site) -> tuple[str, dict[str, dict[str, Any]]]:
    """Make an article with two threads, one of them four levels deep."""
    article_id = site.article(comments=POST)["id"]
    return article_id, grow(site, article_id, a=None, b="a", c="b", d="c", e="a", f=None, g="f")


# --- flat ---


def test_flat_list_has_everything_in_the_order_asked_for(site: Site) -> None:
    article_id, made = discussion(site)
    with site.app.app_context(), writing() as session:
        session.execute(update(Comment).where(Comment.id == made["c"]["id"]).values(votes=5))
        session.execute(update(Comment).where(Comment.id == made["a"]["id"]).values(votes=1))
    for query, expected in {
        "": "abcdefg",
        "?sort=oldest": "abcdefg",
        "?sort=newest": "gfedcba",
        "?sort=top": "cagfedb",
    }.items():
        assert "".join(map(str, names(listed(site, article_id, query)))) == expected, query
        more = "&" if query else "?"
        paged = list(pages(site.public, f"/articles/{article_id}/comments{query}{more}limit=3"))
        assert "".join(str(name) for page in paged for name in names(page)) == expected, query
        assert [len(page) for page in paged] == [3, 3, 1]
    assert "replies" not in listed(site, article_id)[0]
    assert "status" not in listed(site, article_id)[0]


@pytest.mark.parametrize("sort", ["oldest", "newest", "top"])
def test_pages_lose_and_repeat_nothing_when_comments_come_in_between(site: Site, sort: str) -> None:
    article_id, made = discussion(site)
    seen: list[str] = []
    for n, page in enumerate(pages(site.public, f"/articles/{article_id}/comments?sort={sort}&limit=2")):
        seen += [item["id"] for item in page]
        if n < 2:
            site.comment(article_id, f"In between {n}.")
    assert len(seen) == len(set(seen))
    assert {comment["id"] for comment in made.values()} <= set(seen)


def test_replies_to_one_comment_are_listed_with_parent(site: Site) -> None:
    article_id, made = discussion(site)
    path = f"?parent={made['a']['id']}"
    assert names(listed(site, article_id, path)) == ["b", "e"]
    assert names(listed(site, article_id, path + "&sort=newest")) == ["e", "b"]
    assert names(listed(site, article_id, f"?parent={made['d']['id']}")) == []
    paged = pages(site.public, f"/articles/{article_id}/comments{path}&limit=1")
    assert [names(page) for page in paged] == [["b"], ["e"]]


@pytest.mark.parametrize("state", ["missing", "foreign", "pending", "deleted-without-replies", "below-hidden"])
def test_replies_to_what_cannot_be_seen_are_not_found(site: Site, state: str) -> None:
    article_id, made = discussion(site)
    parent_id = made["b"]["id"]
    assert site.public.get(f"/articles/{article_id}/comments?parent={parent_id}").status_code == 200
    if state == "missing":
        parent_id = UNKNOWN_ID
    if state == "foreign":
        parent_id = grow(site, site.article(title="Other", comments=POST)["id"], x=None)["x"]["id"]
    if state == "pending":
        act(site, made["b"], "hold")
    if state == "deleted-without-replies":
        parent_id = made["e"]["id"]
        act(site, made["e"], "delete")
    if state == "below-hidden":
        act(site, made["a"], "spam")
    answer = site.public.get(f"/articles/{article_id}/comments?parent={parent_id}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


def test_replies_to_a_tombstone_are_listed(site: Site) -> None:
    article_id, made = discussion(site)
    act(site, made["a"], "delete")
    assert names(listed(site, article_id, f"?parent={made['a']['id']}")) == ["b", "e"]


def test_parameters_of_comments_are_refused_when_unknown_or_wrong(site: Site) -> None:
    article_id = site.article()["id"]
    for query, expected in {
        "sort=best": {"?sort": "out_of_range"},
        "depth=21": {"?depth": "out_of_range"},
        "depth=-1": {"?depth": "out_of_range"},
        "depth=x": {"?depth": "invalid"},
        "parent=x": {"?parent": "invalid"},
        "limit=0&status=pending": {"?limit": "out_of_range", "?status": "unknown_parameter"},
        "filter[status]=pending": {"?filter[status]": "unknown_parameter"},
        "count=exact": {"?count": "unknown_parameter"},
    }.items():
        answer = site.public.get(f"/articles/{article_id}/comments?{query}")
        assert (answer.status_code, faults(answer.get_json())) == (400, expected), query


def test_cursor_of_comments_is_for_one_list_only(site: Site) -> None:
    article_id, made = discussion(site)
    other = site.article(title="Other", comments=POST)["id"]
    base = f"/articles/{article_id}/comments"
    cursor = site.public.get(f"{base}?limit=2").get_json()["links"]["next"].rpartition("cursor=")[2]
    for path in (
        f"{base}?sort=newest&cursor={cursor}",
        f"{base}?depth=1&cursor={cursor}",
        f"{base}?parent={made['a']['id']}&cursor={cursor}",
        f"/articles/{other}/comments?cursor={cursor}",
    ):
        assert site.public.get(path).get_json()["code"] == "invalid_cursor", path
    assert names(listed(site, article_id, f"?limit=50&cursor={cursor}")) == ["c", "d", "e", "f", "g"]


# --- trees ---


def test_tree_is_as_deep_as_asked_for(site: Site) -> None:
    article_id, _ = discussion(site)
    for depth, expected in {
        0: ["a", "f"],
        1: [("a", ["b", "e"]), ("f", ["g"])],
        2: [("a", [("b", ["c"]), "e"]), ("f", ["g"])],
        3: [("a", [("b", [("c", ["d"])]), "e"]), ("f", ["g"])],
        20: [("a", [("b", [("c", ["d"])]), "e"]), ("f", ["g"])],
    }.items():
        assert shape(listed(site, article_id, f"?depth={depth}")) == expected, depth
    assert shape(listed(site, article_id, "?depth=3&sort=newest")) == [
        ("f", ["g"]),
        ("a", [("b", [("c", ["d"])]), "e"]),
    ]


def test_tree_starts_below_a_parent(site: Site) -> None:
    article_id, made = discussion(site)
    assert shape(listed(site, article_id, f"?parent={made['a']['id']}&depth=1")) == [("b", ["c"]), "e"]
    assert shape(listed(site, article_id, f"?parent={made['b']['id']}&depth=0")) == ["c"]


def test_tree_is_paged_by_its_first_level(site: Site) -> None:
    article_id, _ = discussion(site)
    paged = pages(site.public, f"/articles/{article_id}/comments?depth=1&limit=1")
    assert [shape(page) for page in paged] == [[("a", ["b", "e"])], [("f", ["g"])]]


def test_tree_links_to_the_replies_it_does_not_show_and_to_no_others(site: Site) -> None:
    article_id, made = discussion(site)
    tree = listed(site, article_id, "?depth=1")
    found = {item["author"]["name"]: item.get("more_replies") for item in walk(tree)}
    base = f"/api/v1/articles/{article_id}/comments?parent="
    assert found == {"a": None, "b": f"{base}{made['b']['id']}&depth=1", "e": None, "f": None, "g": None}
    flat = listed(site, article_id, "?depth=0")
    assert [item["more_replies"] for item in flat] == [f"{base}{made[name]['id']}&depth=0" for name in "af"]


def walk(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from walk(item["replies"])


def follow(site: Site, link: str) -> Iterator[dict[str, Any]]:
    """Give every comment that a list leads to, as a widget shows them: a link replaces the replies under its comment."""
    for page in pages(site.public, link):
        yield from unfold(site, page)


def unfold(site: Site, items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        if "more_replies" in item:
            yield from follow(site, item["more_replies"])
        else:
            yield from unfold(site, item["replies"])


def test_links_followed_to_the_end_give_every_comment_once_and_under_its_parent(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    parents: dict[str, str | None] = {"a": None, "z": None}
    parents |= {f"a{n}": "a" for n in range(BRANCH_LIMIT + 5)}
    parents |= {"a3x": "a3", "a3xy": "a3x", "a3xyz": "a3xy", "a24x": "a24", "z1": "z"}
    made = grow(site, article_id, **parents)
    act(site, made["a3x"], "delete")
    act(site, made["a1"], "reject")
    expected = sorted(made[name]["id"] for name in parents if name != "a1")
    for query in ("depth=0", "depth=1", "depth=2&limit=1", "depth=20", "depth=1&sort=newest"):
        found = list(follow(site, f"/articles/{article_id}/comments?{query}"))
        assert sorted(item["id"] for item in found) == expected, query
        place = {item["id"]: n for n, item in enumerate(found)}
        assert all(place[item["parent_id"]] < place[item["id"]] for item in found if item["parent_id"]), query


def test_branch_is_cut_in_the_order_of_the_thread(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    grow(site, article_id, a=None, **{f"a{n:02}": "a" for n in range(BRANCH_LIMIT + 3)})
    (root,) = listed(site, article_id, "?depth=1")
    assert names(root["replies"]) == [f"a{n:02}" for n in range(BRANCH_LIMIT)]
    assert (root["reply_count"], "more_replies" in root) == (BRANCH_LIMIT + 3, True)


def test_tree_has_tombstones_only_while_something_hangs_from_them(site: Site) -> None:
    article_id, made = discussion(site)
    act(site, made["b"], "delete")
    act(site, made["c"], "delete")
    assert shape(listed(site, article_id, "?depth=3")) == [("a", [(None, [(None, ["d"])]), "e"]), ("f", ["g"])]
    act(site, made["d"], "reject")
    assert shape(listed(site, article_id, "?depth=3")) == [("a", ["e"]), ("f", ["g"])]


# --- one's own waiting comments ---


def test_own_waiting_comment_shows_in_place_and_to_its_author_alone(site: Site) -> None:
    article_id, made = discussion(site)
    site.editor.patch(f"/articles/{article_id}", {"comments": {"policy": "pre"}})
    mine = site.comment(article_id, "Mine, waiting.", author={"name": "me"}, parent_id=made["b"]["id"])
    tree = listed(site, article_id, "?depth=2", **own(mine))
    assert shape(tree) == [("a", [("b", ["c", "me"]), "e"]), ("f", ["g"])]
    found = next(item for item in walk(tree) if item["id"] == mine["id"])
    assert (found["status"], found["html"], found["author"]["name"]) == ("pending", "<p>Mine, waiting.</p>", "me")
    assert {item["author"]["name"] for item in walk(tree) if "status" in item} == {"me"}
    assert names(listed(site, article_id, "", **own(mine))) == ["me", "a", "b", "c", "d", "e", "f", "g"]
    assert names(listed(site, article_id, f"?parent={made['b']['id']}", **own(mine))) == ["me", "c"]
    assert "me" not in names(listed(site, article_id))
    other = made["a"]
    assert "me" not in names(listed(site, article_id, "", **own(other)))


def test_own_waiting_comment_is_shown_once_over_all_pages(site: Site) -> None:
    article_id, _ = discussion(site)
    site.editor.patch(f"/articles/{article_id}", {"comments": {"policy": "pre"}})
    mine = site.comment(article_id, "Mine, waiting.", author={"name": "me"})
    link: str | None = f"/articles/{article_id}/comments?limit=2"
    seen: list[str | None] = []
    while link is not None:
        answer = site.public.get(link, headers=own(mine)).get_json()
        seen += names(answer["data"])
        link = answer["links"]["next"]
    assert seen == ["me", "a", "b", "c", "d", "e", "f", "g"]


def test_several_tokens_show_several_waiting_comments(site: Site) -> None:
    article_id = site.article()["id"]
    mine = [site.comment(article_id, f"Waiting {n}.", author={"name": f"me{n}"}) for n in range(3)]
    strange = site.comment(article_id, "A stranger's.", author={"name": "stranger"})
    tokens = ", ".join(comment["meta"]["manage_token"] for comment in mine)
    found = names(listed(site, article_id, "", **{"Manage-Token": tokens}))
    assert sorted(map(str, found)) == ["me0", "me1", "me2"]
    assert names(listed(site, article_id, "", **own(strange))) == ["stranger"]


@pytest.mark.parametrize("action", ["approve", "reject", "spam", "delete", "erase"])
def test_own_comment_is_not_shown_as_waiting_once_it_is_decided(site: Site, action: str) -> None:
    article_id = site.article()["id"]
    mine = site.comment(article_id)
    act(site, mine, action)
    found = listed(site, article_id, "", **own(mine))
    assert [item.get("status") for item in found] == ([None] if action == "approve" else [])


def test_own_waiting_edit_is_not_mixed_into_the_public_list(site: Site) -> None:
    article_id = site.article()["id"]
    mine = site.comment(article_id, "First words.", status="approved")
    site.public.patch(f"/comments/{mine['id']}", {"body": "Better words."}, headers=own(mine))
    assert [item["html"] for item in listed(site, article_id, "", **own(mine))] == ["<p>First words.</p>"]


# --- counts ---


def test_counts_are_of_what_is_visible_for_many_articles_at_once(site: Site) -> None:
    article_id, made = discussion(site)
    empty, draft = site.article(title="Empty")["id"], site.draft(title="Draft")["id"]
    query = "&".join(f"article={item}" for item in (article_id, empty, draft, UNKNOWN_ID))
    act(site, made["d"], "reject")
    act(site, made["f"], "delete")
    answer = site.public.get(f"/comments/counts?{query}").get_json()
    assert answer == {"data": {"counts": {article_id: 5, empty: 0}}}
    site.editor.act(f"/articles/{article_id}/unpublish")
    assert site.public.get(f"/comments/counts?{query}").get_json() == {"data": {"counts": {empty: 0}}}


def test_counts_are_refused_when_asked_wrongly(site: Site) -> None:
    ids = "&".join(f"article={UNKNOWN_ID[:-3]}{n:03}" for n in range(101))
    for query, pointer in (("", "?article"), ("article=x", "?article/0"), (ids, "?article"), ("id=1", "?id")):
        answer = site.public.get(f"/comments/counts?{query}")
        assert answer.status_code == 400
        assert pointer in faults(answer.get_json())
    hundred = "&".join(ids.split("&")[:100])
    assert site.public.get(f"/comments/counts?{hundred}").status_code == 200


def test_counts_agree_with_the_pages(site: Site) -> None:
    article_id, made = discussion(site)
    for comment, action in ((made["c"], "spam"), (made["e"], "delete"), (made["f"], "delete")):
        act(site, comment, action)
        readable = [item for item in listed(site, article_id) if not item["is_deleted"]]
        count = site.public.get(f"/comments/counts?article={article_id}").get_json()["data"]["counts"][article_id]
        assert (
            count == len(readable) == site.public.get(f"/articles/{article_id}").get_json()["data"]["comments"]["count"]
        )


def test_comments_sort_by_time_within_a_thread_even_when_made_in_one_instant(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    ids = [site.comment(article_id, f"In the same instant {n}.")["id"] for n in range(5)]
    assert [item["id"] for item in listed(site, article_id)] == sorted(ids)
    assert all(one < other for one, other in pairwise(ids))
