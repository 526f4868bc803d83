"""Searches of moderators: comments in any state, decisions, readers' flags."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy import delete

from cms.db import writing
from cms.delivery import search_documents
from cms.models import CommentDocument
from tests.discussions import POST, pages
from tests.readers import Readers
from tests.sites import Site
from tests.stored import faults

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"


def found(site: Site, path: str = "comments", **query: str) -> list[dict[str, Any]]:
    """Return the first page; `status` stands for `filter[status]`, `from_` and `to` for the bounds of the time."""
    names = {"from_": "filter[created_at][gte]", "to": "filter[created_at][lt]"}
    plain = {"sort", "limit", "count", "cursor"}
    named = {names.get(name, name if name in plain else f"filter[{name}]"): value for name, value in query.items()}
    answer = site.moderator.get(f"/moderation/{path}", query_string=named)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    data: list[dict[str, Any]] = answer.get_json()["data"]
    return data


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


@pytest.fixture
def crowd(site: Site) -> dict[str, str]:
    """Make a comment in each of four states, an hour apart; return their ids by name."""
    one, other = site.article(title="One")["id"], site.article(title="Other")["id"]
    made = {"one": one, "other": other}
    for name, article_id, body, status in (
        ("waits", one, "An owl in the oak.", None),
        ("shown", other, "A hare, quite sure.", "approved"),
        ("refused", one, "A nasty thing about owls.", "rejected"),
        ("spam", other, "Cheap pills, cheap pills.", "spam"),
    ):
        author = {"name": "Ada", "email": "ada@example.org"} if name != "spam" else {"name": "Bob"}
        made[name] = site.comment(article_id, body, status=status, author=author)["id"]
        site.clock.advance(hours=1)
    return made


def test_search_finds_comments_in_every_state_by_each_filter(site: Site, crowd: dict[str, str]) -> None:
    everything = ["spam", "refused", "shown", "waits"]
    for query, expected in (
        ({}, everything),
        ({"sort": "oldest"}, everything[::-1]),
        ({"status": "rejected"}, ["refused"]),
        ({"article": crowd["one"]}, ["refused", "waits"]),
        ({"author": "ada@example.org"}, ["refused", "shown", "waits"]),
        ({"author": "Bob"}, ["spam"]),
        ({"text": "OWL"}, ["refused", "waits"]),
        ({"text": "owl", "status": "pending"}, ["waits"]),
        ({"reason": "pre_moderation", "author": "Bob"}, ["spam"]),
        ({"from_": "2026-11-22T14:00:00Z"}, ["spam", "refused"]),
        ({"to": "2026-11-22T13:00:00Z"}, ["waits"]),
        ({"from_": "2026-11-22T13:00:00Z", "to": "2026-11-22T14:00:00Z"}, ["shown"]),
        ({"same_address": UNKNOWN_ID}, []),
    ):
        assert ids(found(site, **query)) == [crowd[name] for name in expected], query
    counted = site.moderator.get("/moderation/comments?count=exact&limit=1&filter[text]=owl").get_json()
    assert counted["meta"] == {"count": 2}
    assert [len(page) for page in pages(site.moderator, "/moderation/comments?limit=3")] == [3, 1]


def test_search_finds_what_came_from_the_same_address(make_site: Callable[..., Site]) -> None:
    site = make_site(trusted_proxies=(ip_network("127.0.0.0/8"),))
    article = site.article()["id"]

    def post(name: str, address: str) -> str:
        body = {"author": {"name": name}, "body": f"Words of {name}, all their own."}
        answer = site.public.post(f"/articles/{article}/comments", body, headers={"X-Forwarded-For": address})
        comment_id: str = answer.get_json()["data"]["id"]
        return comment_id

    first, second, other = post("A", "203.0.113.7"), post("B", "203.0.113.7"), post("C", "203.0.113.8")
    assert set(ids(found(site, same_address=first))) == {first, second}
    assert ids(found(site, same_address=other)) == [other]
    local = site.comment(article, "From this machine.")["id"]
    assert found(site, same_address=local) == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("filter[status]=gone", "?filter[status]"), ("filter[created_at][gte]=monday", "?filter[created_at][gte]"),
     ("sort=priority", "?sort"), ("limit=101", "?limit"), ("nonsense=1", "?nonsense")],
)  # fmt: skip
def test_search_refuses_what_it_does_not_know(site: Site, query: str, pointer: str) -> None:
    answer = site.moderator.get(f"/moderation/comments?{query}")
    assert answer.status_code == 400 and list(faults(answer.get_json())) == [pointer]


def sought(site: Site, q: str, **query: str) -> dict[str, Any]:
    answer = site.moderator.get("/moderation/comments", query_string={"q": q, **query})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    return told


@pytest.fixture
def voices(site: Site) -> dict[str, str]:
    """Make comments under an English and a German article, in several states; return their ids by name."""
    english = site.article(title="Pain", markdown="Gabapentin and back pain.", comments=POST)["id"]
    german = site.article(title="Schmerz", locale="de", markdown="Rückenschmerzen.", comments=POST)["id"]
    made = {"english": english, "german": german}
    for name, article_id, author, body, status in (
        ("helped", english, "Renée", "Gabapentin helped, 300 mg & sleeping better. Gabapentin!", "approved"),
        ("asked", english, "Gabapentin Fan", "Where do your patients buy it?", None),
        ("long", english, "Bo", "My doctor took me off gabapentin. " + "Then I walked. " * 30, "rejected"),
        ("haus", german, "Jörg", "Die Häuser der Ärzte.", "spam"),
    ):
        made[name] = site.comment(article_id, body, author={"name": author}, status=status)["id"]
        site.clock.advance(hours=1)
    return made


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("gabapentin", ["asked", "helped", "long"]),
        ("GABAPENTIN patient", ["asked"]),
        ("sleep", ["helped"]),
        ("renee", ["helped"]),
        ("haus arzt", ["haus"]),
        ('"off gabapentin"', ["long"]),
        ("gabapentin -doctor", ["asked", "helped"]),
        ("gabap* walk", ["long"]),
        ("hedgehog", []),
    ],
)
def test_words_find_comments_in_every_state_and_language(
    site: Site, voices: dict[str, str], q: str, expected: list[str]
) -> None:
    assert sorted(ids(sought(site, q)["data"])) == sorted(voices[name] for name in expected)


def test_found_comments_are_ranked_narrowed_and_marked(site: Site, voices: dict[str, str]) -> None:
    best = sought(site, "gabapentin")["data"]
    assert ids(best)[-1] == voices["long"], "one hit in a long text tells least"
    shown = {item["id"]: item["highlights"] for item in best}
    assert shown[voices["helped"]] == {
        "author": None,
        "text": ["<mark>Gabapentin</mark> helped, 300 mg &amp; sleeping better. <mark>Gabapentin</mark>!"],
    }
    assert shown[voices["asked"]] == {"author": "<mark>Gabapentin</mark> Fan", "text": []}
    assert ids(sought(site, "gabapentin", sort="oldest")["data"]) == [voices[n] for n in ("helped", "asked", "long")]
    assert ids(sought(site, "gabapentin", **{"filter[status]": "rejected"})["data"]) == [voices["long"]]
    assert ids(sought(site, "gabapentin", **{"filter[article]": voices["german"]})["data"]) == []
    assert sought(site, "gabapentin", count="exact")["meta"] == {"corrected": None, "count": 3}
    assert found(site)[0]["highlights"] is None
    one_by_one = pages(site.moderator, "/moderation/comments?q=gabapentin&limit=2")
    assert [len(page) for page in one_by_one] == [2, 1]


def test_misspelt_search_of_comments_is_corrected_to_public_words_only(site: Site, voices: dict[str, str]) -> None:
    told = sought(site, "gabapetnin doctor")
    assert told["meta"] == {"corrected": "gabapentin doctor"} and ids(told["data"]) == [voices["long"]]
    assert sought(site, "docotr") == {"data": [], "links": {"next": None}, "meta": {"corrected": None}}
    assert site.public.get("/search?q=docotr").get_json()["meta"] == {"corrected": None}


def test_search_of_comments_follows_edit_and_erasure(site: Site, voices: dict[str, str]) -> None:
    comment = site.comment(voices["english"], "A walrus, I swear.", author={"name": "Ida"})
    assert ids(sought(site, "walrus")["data"]) == [comment["id"]]
    token = {"Manage-Token": comment["meta"]["manage_token"], "If-Match": f'"{comment["version"]}"'}
    path = f"/comments/{comment['id']}"
    assert site.public.patch(path, {"body": "A manatee, I swear."}, headers=token).status_code in {200, 202}
    assert sought(site, "walrus")["data"] == [] and ids(sought(site, "manatee")["data"]) == [comment["id"]]
    items = [{"comment_id": comment["id"], "version": sought(site, "ida")["data"][0]["version"]}]
    answer = site.moderator.post("/moderation/decisions", {"action": "erase", "items": items})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert sought(site, "manatee")["data"] == [] and sought(site, "ida")["data"] == []
    assert len(sought(site, "gabapentin")["data"]) == 3


def test_index_of_comments_can_be_made_anew(site: Site, voices: dict[str, str]) -> None:
    with site.app.app_context(), writing() as session:
        assert search_documents.unindexed_comments(session) == 0
        session.execute(delete(CommentDocument))
        assert search_documents.unindexed_comments(session) == 4
    assert sought(site, "gabapentin")["data"] == []
    with site.app.app_context(), writing() as session:
        assert search_documents.index_comments(session) == 4
    assert len(sought(site, "gabapentin")["data"]) == 3


@pytest.mark.parametrize(("query", "pointer"), [("q=%22%20%22", "?q"), ("q=", "?q"), ("sort=best", "?sort")])
def test_search_of_comments_refuses_a_query_without_words(site: Site, query: str, pointer: str) -> None:
    answer = site.moderator.get(f"/moderation/comments?{query}")
    assert answer.status_code == 400 and list(faults(answer.get_json())) == [pointer]
    assert site.public.get("/moderation/comments?q=owl").status_code == 401


def test_decisions_tell_who_did_what_to_which_comment(site: Site, crowd: dict[str, str]) -> None:
    rows = found(site, "decisions", actor_type="human")
    assert [(row["action"], row["comment"]["id"]) for row in rows] == [
        ("spam", crowd["spam"]), ("reject", crowd["refused"]), ("approve", crowd["shown"]),
    ]  # fmt: skip
    assert rows[0]["comment"]["excerpt"] == "Cheap pills, cheap pills."
    assert rows[0]["article"]["title"] == "Other" and rows[0]["actor"]["name"] == "moderator"
    assert rows[0]["comment"]["author_name"] == "Bob" and rows[0]["comment"]["status"] == "spam"
    me = rows[0]["actor"]["id"]
    assert len(found(site, "decisions", actor=me)) == 3 and found(site, "decisions", actor=UNKNOWN_ID) == []
    assert len(found(site, "decisions", comment=crowd["refused"])) == 2
    assert [row["action"] for row in found(site, "decisions", action="submit", comment=crowd["waits"])] == ["submit"]
    assert found(site, "decisions", reason="abuse") == []
    assert ids_of(found(site, "decisions", batch=rows[1]["batch_id"])) == [rows[1]["decision_id"]]
    assert len(found(site, "decisions", actor_type="human", to="2026-11-22T14:00:00Z")) == 1
    assert len(found(site, "decisions", actor_type="human", from_="2026-11-22T14:00:00Z")) == 2


def ids_of(rows: list[dict[str, Any]]) -> list[str]:
    return [row["decision_id"] for row in rows]


def test_decisions_say_which_were_undone(site: Site, crowd: dict[str, str]) -> None:
    decision = found(site, "decisions", comment=crowd["spam"])[0]
    assert decision["is_undone"] is False
    assert site.moderator.post(f"/moderation/decisions/{decision['decision_id']}/undo", {}).status_code == 200
    undo, undone = found(site, "decisions", comment=crowd["spam"])[:2]
    assert (undo["action"], undo["supersedes_id"], undo["is_undone"]) == ("undo", decision["decision_id"], False)
    assert (undone["decision_id"], undone["is_undone"]) == (decision["decision_id"], True)


def test_flags_are_listed_with_their_comments_until_they_are_judged(site: Site) -> None:
    article = site.article(title="Owls", comments=POST)["id"]
    readers = Readers(site)
    one, other = (site.comment(article, f"Comment {n}.", author={"name": f"R{n}"})["id"] for n in range(2))
    assert readers.flag(1, one, "spam").status_code == 201
    site.clock.advance(seconds=1)
    assert readers.flag(2, other, "abuse", detail="See for yourself.").status_code == 201
    rows = found(site, "flags")
    assert [(row["reason"], row["comment"]["id"]) for row in rows] == [("abuse", other), ("spam", one)]
    assert rows[0]["detail"] == "See for yourself." and rows[0]["article"]["title"] == "Owls"
    assert "reader_key" not in rows[0] and rows[0]["comment"]["html"] == "<p>Comment 1.</p>"
    assert ids_of_comments(found(site, "flags", reason="spam")) == [one]
    site.moderator.post(f"/moderation/comments/{one}/flags/resolve", {"outcome": "disagreed"})
    assert ids_of_comments(found(site, "flags")) == [other]
    assert ids_of_comments(found(site, "flags", state="settled")) == [one]
    assert ids_of_comments(found(site, "flags", state="all", outcome="disagreed")) == [one]
    assert [len(page) for page in pages(site.moderator, "/moderation/flags?filter[state]=all&limit=1")] == [1, 1]


def ids_of_comments(rows: list[dict[str, Any]]) -> list[str]:
    return [row["comment"]["id"] for row in rows]
