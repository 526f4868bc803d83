"""The queue and the evidence: what waits, found by every filter, in every order, with all a decision needs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discussions import POST, act, grow, own
from tests.sites import Site
from tests.stored import faults

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"


def queue(site: Site, **query: str) -> list[dict[str, Any]]:
    """Return the first page of the queue; `filter_x` stands for `filter[x]`."""
    named = {
        f"filter[{name.removeprefix('filter_')}]" if name.startswith("filter_") else name: value
        for name, value in query.items()
    }
    answer = site.moderator.get("/moderation/queue", query_string=named)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    data: list[dict[str, Any]] = answer.get_json()["data"]
    return data


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def crowd(site: Site) -> dict[str, Any]:
    """Make comments in every state under two articles, by two people and strangers."""
    one, other = site.article(title="One")["id"], site.article(title="Other")["id"]
    ada = {"name": "Ada", "email": "ada@example.org"}
    made: dict[str, Any] = {"one": one, "other": other}
    for name, article_id, body, author in (
        ("first", one, "An owl in the ÄSTE of 100% oak_trees.", ada),
        ("second", one, "Call +44 7911 123456 for cheap pills.", {"name": "Bob"}),
        ("third", other, "A mole, I believe.", ada),
        ("approved", other, "A hare, quite sure.", ada),
        ("rejected", one, "A nasty thing to say.", {"name": "Bob"}),
        ("spam", other, "Cheap pills, cheap pills.", {"name": "Bob"}),
        ("deleted", one, "I take it back.", {"name": "Eve"}),
        ("erased", one, "I was never here.", {"name": "Eve"}),
    ):
        made[name] = site.comment(article_id, body, author=author)
        site.clock.advance(minutes=1)
        if name not in {"first", "second", "third"}:
            act(
                site,
                made[name],
                {"approved": "approve", "rejected": "reject", "deleted": "delete", "erased": "erase"}.get(name, name),
            )
    return made


def test_queue_has_what_waits_and_filters_narrow_it(site: Site) -> None:
    made = crowd(site)
    everything = ["first", "second", "third"]
    key = queue(site, filter_text="mole")[0]["author"]["key"]
    for query, expected in (
        ({}, everything),
        ({"filter_status": "pending"}, everything),
        ({"filter_status": "approved"}, ["approved"]),
        ({"filter_status": "rejected"}, ["rejected"]),
        ({"filter_status": "spam"}, ["spam"]),
        ({"filter_status": "deleted"}, ["deleted"]),
        ({"filter_status": "erased"}, ["erased"]),
        ({"filter_article": made["one"]}, ["first", "second"]),
        ({"filter_article": UNKNOWN_ID}, []),
        ({"filter_author": "ada@example.org"}, ["first", "third"]),
        ({"filter_author": "ADA@example.org"}, ["first", "third"]),
        ({"filter_author": "Ada"}, ["first", "third"]),
        ({"filter_author": "Bob"}, ["second"]),
        ({"filter_author": key}, ["first", "third"]),
        ({"filter_author": "ada"}, []),
        ({"filter_reason": "pre_moderation"}, everything),
        ({"filter_reason": "phone_number"}, ["second"]),
        ({"filter_reason": "nonsense"}, []),
        ({"filter_text": "äste"}, ["first"]),
        ({"filter_text": "MOLE"}, ["third"]),
        ({"filter_text": "100%"}, ["first"]),
        ({"filter_text": "%"}, ["first"]),
        ({"filter_text": "oak_t"}, ["first"]),
        ({"filter_text": "oak t"}, []),
        ({"filter_text": "pills", "filter_status": "spam"}, ["spam"]),
        ({"filter_author": "Ada", "filter_article": made["other"]}, ["third"]),
    ):
        found = queue(site, sort="oldest", **query)
        assert ids(found) == [made[name]["id"] for name in expected], query
        counted = site.moderator.get(
            "/moderation/queue",
            query_string={f"filter[{name[7:]}]": value for name, value in query.items()}
            | {"count": "exact", "limit": "1"},
        )
        assert counted.get_json()["meta"] == {"count": len(expected)}, query


def test_queue_is_sorted_by_age_or_priority_in_pages_that_hold(site: Site) -> None:
    article_id = site.article()["id"]
    made = []
    for n in range(5):
        made.append(site.comment(article_id, f"Comment {n} of several, a text.")["id"])
        site.clock.advance(days=1)
    assert ids(queue(site, sort="oldest")) == made
    assert ids(queue(site, sort="newest")) == made[::-1]
    assert queue(site) == queue(site, sort="priority")
    for sort in ("oldest", "newest", "priority"):
        whole = ids(queue(site, sort=sort))
        link: str | None = f"/moderation/queue?sort={sort}&limit=2"
        seen: list[str] = []
        while link is not None:
            answer = site.moderator.get(link).get_json()
            seen += ids(answer["data"])
            link = answer["links"]["next"]
        assert seen == whole, sort
    assert ids(queue(site, sort="priority"))[0] == made[0]


def test_what_is_decided_leaves_the_queue_and_pages_lose_nothing(site: Site) -> None:
    article_id = site.article()["id"]
    made = []
    for n in range(6):
        made.append(site.comment(article_id, f"Comment {n} of several, a text.")["id"])
        site.clock.advance(minutes=1)
    first = site.moderator.get("/moderation/queue?sort=oldest&limit=2").get_json()
    for item in first["data"]:
        site.decide(item["id"], "approve", item["version"])
    second = site.moderator.get(first["links"]["next"]).get_json()
    assert ids(second["data"]) == made[2:4]
    assert ids(queue(site, sort="oldest")) == made[2:]


def test_parameters_of_the_queue_are_refused_when_unknown_or_wrong(site: Site) -> None:
    for query, expected in {
        "filter[status]=waiting": {"?filter[status]": "out_of_range"},
        "filter[article]=x": {"?filter[article]": "invalid"},
        "filter[score]=1": {"?filter[score]": "unknown_parameter"},
        "filter[text]=": {"?filter[text]": "length"},
        "sort=score": {"?sort": "out_of_range"},
        "limit=101&cursor=x&x=1": {"?limit": "out_of_range", "?x": "unknown_parameter"},
    }.items():
        answer = site.moderator.get(f"/moderation/queue?{query}")
        assert (answer.status_code, faults(answer.get_json())) == (400, expected), query
    assert site.moderator.get("/moderation/queue?cursor=x").get_json()["code"] == "invalid_cursor"


def test_item_has_everything_a_decision_needs(site: Site) -> None:
    article = site.article(comments=POST)
    made = grow(site, article["id"], a=None, b="a")
    site.editor.patch(f"/articles/{article['id']}", {"comments": {"policy": "pre"}})
    author = {"name": "Ada", "email": "ada@example.org", "website": "https://ada.example/"}
    site.comment(article["id"], "An earlier one.", author=author, status="rejected")
    held = site.comment(article["id"], "A reply *here*.", author=author, parent_id=made["b"]["id"])
    (item,) = queue(site)
    findings = item.pop("findings")
    assert {"pre_moderation"} <= {finding["reason"] for finding in findings}
    members = {"check", "reason", "weight", "detail", "spans", "holds", "said", "gaps"}
    assert all(set(finding) == members for finding in findings)
    for name in ("score", "probability", "policy_version", "model_version"):
        assert item.pop(name) is not None
    assert item == {
        "id": held["id"],
        "version": 1,
        "status": "pending",
        "is_edit": False,
        "html": "<p>A reply <em>here</em>.</p>",
        "public_html": None,
        "source": "A reply *here*.",
        "text": "A reply here.",
        "outcome": "hold",
        "author": {
            **author,
            "key": site.app.extensions["masthead"].keys.author("ada@example.org"),
            "is_staff": False,
            "is_verified": False,
            "record": {"approved": 0, "pending": 1, "rejected": 1, "spam": 0},
        },
        "article": {
            "id": article["id"],
            "slug": "on-hedgehogs",
            "title": "On hedgehogs",
            "url": "http://127.0.0.1:8000/articles/on-hedgehogs",
            "is_public": True,
        },
        "parent": {
            "id": made["b"]["id"],
            "author_name": "b",
            "status": "approved",
            "html": "<p>The garden of b.</p>",
        },
        "thread": {"id": made["a"]["id"], "depth": 2, "reply_count": 0},
        "claim": None,
        "flags": {"count": 0, "reasons": {}, "weight": 0.0},
        "looking": [],
        "similar": {"count": 0, "ids": []},
        "created_at": "2026-11-22T12:00:02Z",
        "edited_at": None,
    }


def test_spans_of_findings_are_what_they_accuse(site: Site) -> None:
    site.comment(site.article()["id"], "Please call +44 7911 123456 tonight.")
    (item,) = queue(site)
    (finding,) = [finding for finding in item["findings"] if finding["reason"] == "phone_number"]
    ((start, end),) = finding["spans"]
    assert item["text"][start:end] == "+44 7911 123456"


def test_queue_shows_comments_of_articles_that_are_no_longer_public(site: Site) -> None:
    article_id = site.article()["id"]
    site.comment(article_id)
    site.editor.act(f"/articles/{article_id}/unpublish")
    (item,) = queue(site)
    assert item["article"]["is_public"] is False


# --- evidence ---


def test_evidence_has_all_revisions_decisions_the_thread_and_the_authors_other_comments(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    made = grow(site, article_id, a=None, b="a")
    ada = {"name": "Ada", "email": "ada@example.org"}
    earlier = site.comment(article_id, "An earlier one, a text.", author=ada)
    site.clock.advance(minutes=1)
    site.editor.patch(f"/articles/{article_id}", {"comments": {"policy": "pre"}})
    comment = site.comment(article_id, "First words.", author=ada, parent_id=made["b"]["id"])
    site.public.patch(f"/comments/{comment['id']}", {"body": "Better words."}, headers=own(comment))
    site.decide(comment["id"], "approve", 2)
    answer = site.moderator.get(f"/moderation/comments/{comment['id']}")
    data = answer.get_json()["data"]
    assert answer.headers["ETag"] == '"3"'
    assert [(item["number"], item["source"]) for item in data["revisions"]] == [
        (2, "Better words."),
        (1, "First words."),
    ]
    history = [(item["action"], item["from_status"], item["status"], item["version"]) for item in data["history"]]
    assert history == [
        ("submit", None, "pending", 1),
        ("edit", "pending", "pending", 2),
        ("approve", "pending", "approved", 3),
    ]
    assert [item["actor"]["type"] for item in data["history"]] == ["policy", "policy", "human"]
    assert [(item["id"], item["author_name"]) for item in data["ancestors"]] == [
        (made["a"]["id"], "a"),
        (made["b"]["id"], "b"),
    ]
    assert [(item["id"], item["text"], item["status"]) for item in data["recent"]] == [
        (earlier["id"], "An earlier one, a text.", "approved")
    ]
    assert data["author"]["record"] == {"approved": 2, "pending": 0, "rejected": 0, "spam": 0}


def test_evidence_of_a_stranger_has_no_other_comments(site: Site) -> None:
    article_id = site.article()["id"]
    site.comment(article_id, "Somebody.")
    data = site.moderator.get(f"/moderation/comments/{site.comment(article_id)['id']}").get_json()["data"]
    assert (data["recent"], data["ancestors"], data["parent"]) == ([], [], None)


@pytest.mark.parametrize("wanted", [UNKNOWN_ID, "x"])
def test_evidence_of_what_does_not_exist_is_not_found(site: Site, wanted: str) -> None:
    answer = site.moderator.get(f"/moderation/comments/{wanted}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
