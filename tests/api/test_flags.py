"""Readers' flags and votes through the API: who may, what counts, what a moderator makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from cms.config import Settings
from cms.db import writing
from cms.errors import BadSettings
from moderation.queue import Filters, Order, sort_columns, statement
from tests.readers import Readers
from tests.sites import Site

UNKNOWN = 1 / 3


@pytest.fixture
def readers(site: Site) -> Readers:
    """Give a crowd of readers."""
    return Readers(site)


def visible(site: Site, body: str = "Beetles, mostly, and the odd slug.") -> dict[str, Any]:
    return site.comment(site.article()["id"], body, status="approved")


def evidence(site: Site, comment_id: str) -> dict[str, Any]:
    found: dict[str, Any] = site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]
    return found


def queued(site: Site, query: str = "") -> list[str]:
    return [item["id"] for item in site.moderator.get(f"/moderation/queue{query}").get_json()["data"]]


def outcomes(site: Site, comment_id: str) -> list[str | None]:
    return [flag["outcome"] for flag in evidence(site, comment_id)["reader_flags"]]


def kinds(site: Site) -> list[str]:
    changes = site.admin.get("/changes?scope=all").get_json()["data"]
    return [row["kind"] for row in changes if row["kind"].startswith("comment.")]


def test_flag_is_stored_with_the_weight_of_an_unknown_reader(site: Site, readers: Readers) -> None:
    comment = visible(site)
    answer = readers.flag(1, comment["id"], "abuse", detail="  Rude. ")
    assert answer.status_code == 201
    assert answer.get_json()["data"] == {
        "comment_id": comment["id"],
        "reason": "abuse",
        "created_at": "2026-11-22T12:00:00Z",
    }
    found = evidence(site, comment["id"])
    assert found["flags"] == {"count": 1, "weight": pytest.approx(UNKNOWN), "reasons": {"abuse": 1}}
    assert [(flag["reason"], flag["detail"], flag["outcome"]) for flag in found["reader_flags"]] == [
        ("abuse", "Rude.", None)
    ]
    assert "reader_key" not in found["reader_flags"][0]
    assert kinds(site)[-1] == "comment.flagged"


def test_flag_answers_the_same_when_repeated(site: Site, readers: Readers) -> None:
    comment = visible(site)
    first = readers.flag(1, comment["id"], "abuse").get_json()
    site.clock.advance(hours=1)
    again = readers.flag(1, comment["id"], "spam")
    assert (again.status_code, again.get_json()) == (201, first)
    assert evidence(site, comment["id"])["flags"]["count"] == 1
    assert readers.flag(2, comment["id"], "spam").get_json()["data"]["reason"] == "spam"
    assert evidence(site, comment["id"])["flags"]["reasons"] == {"abuse": 1, "spam": 1}


def test_flag_of_one_reader_counts_once_when_they_hold_many_tokens(site: Site, readers: Readers) -> None:
    comment = visible(site)
    author = {"author": {"name": "Bo"}, "parent_id": None}
    tokens = []
    for n in range(2):
        sent = {**author, "body": f"A text of my own, number {n}, and nobody else's."}
        made = readers.call(7, "POST", f"/articles/{comment['article_id']}/comments", sent)
        tokens.append(made.get_json()["meta"]["manage_token"])
    for token, number in zip([*tokens, None], (7, 8, 7), strict=True):
        headers = {} if token is None else {"Manage-Token": token}
        path = f"/comments/{comment['id']}/flags"
        assert readers.call(number, "POST", path, {"reason": "spam"}, headers=headers).status_code == 201
    assert evidence(site, comment["id"])["flags"]["count"] == 1


def test_flags_of_readers_who_show_nothing_count_as_one(site: Site) -> None:
    comment = visible(site)
    for _ in range(3):
        assert site.public.post(f"/comments/{comment['id']}/flags", {"reason": "spam"}).status_code == 201
    assert evidence(site, comment["id"])["flags"]["count"] == 1


@pytest.mark.parametrize("status", [None, "rejected", "spam"])
def test_flag_finds_nothing_when_the_comment_is_invisible(site: Site, readers: Readers, status: str | None) -> None:
    article = site.article()["id"]
    hidden = site.comment(article, status=status)
    shown = site.comment(article, "Another one, which everybody may read.", status="approved")
    assert readers.flag(1, hidden["id"]).status_code == 404
    assert readers.vote(1, hidden["id"], 1).status_code == 404
    assert evidence(site, hidden["id"])["reader_flags"] == []
    assert readers.flag(1, shown["id"]).status_code == 201
    assert readers.vote(1, shown["id"], 1).status_code == 200


def test_flag_and_vote_find_nothing_when_the_article_is_withdrawn(site: Site, readers: Readers) -> None:
    comment = visible(site)
    assert readers.flag(1, comment["id"]).status_code == 201
    answer = site.editor.act(f"/articles/{comment['article_id']}/unpublish", {})
    assert answer.status_code == 200
    assert readers.flag(2, comment["id"]).status_code == 404
    assert readers.vote(2, comment["id"], 1).status_code == 404
    unknown = "01980000-0000-7000-8000-000000000000"
    assert (readers.flag(1, unknown).status_code, readers.vote(1, unknown, 1).status_code) == (404, 404)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"reason": "dislike"}, "out_of_range"),
        ({"reason": "other"}, "required"),
        ({}, "required"),
        ({"reason": "spam", "weight": 9}, "unknown_field"),
    ],
    ids=["unknown reason", "other without words", "no reason", "own weight"],
)
def test_flag_is_refused_when_it_says_nothing(site: Site, readers: Readers, sent: Any, code: str) -> None:
    comment = visible(site)
    answer = readers.call(1, "POST", f"/comments/{comment['id']}/flags", sent)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] in {code, "invalid"}
    assert evidence(site, comment["id"])["reader_flags"] == []
    assert readers.flag(1, comment["id"], "other", detail="It gives away the ending.").status_code == 201


def test_flags_are_refused_when_sent_faster_than_anybody_reads(site: Site, readers: Readers) -> None:
    article = site.article()["id"]
    ids = [site.comment(article, f"Comment number {n} of many.", status="approved")["id"] for n in range(21)]
    assert [readers.flag(1, item).status_code for item in ids] == [201] * 20 + [429]
    assert readers.flag(2, ids[-1]).status_code == 201
    site.clock.advance(seconds=61)
    assert readers.flag(1, ids[-1]).status_code == 201


def test_visible_comment_enters_the_queue_when_its_flags_weigh_enough(site: Site, readers: Readers) -> None:
    comment = visible(site)
    for reader in (1, 2):
        readers.flag(reader, comment["id"])
    assert queued(site) == []
    readers.flag(3, comment["id"])
    assert queued(site) == [comment["id"]]
    assert site.public.get(f"/comments/{comment['id']}").status_code == 200
    item = site.moderator.get("/moderation/queue").get_json()["data"][0]
    assert (item["status"], item["flags"]["count"], item["flags"]["reasons"]) == ("approved", 3, {"spam": 3})
    for sort in ("oldest", "newest", "uncertain", "priority"):
        assert queued(site, f"?sort={sort}&count=exact") == [comment["id"]]


def test_flagged_comment_comes_first_when_more_readers_have_met_it(site: Site, readers: Readers) -> None:
    article = site.article()["id"]
    quiet = site.comment(article, "Nobody minds this one very much.", status="approved")
    seen = site.comment(article, "Everybody reads and answers this.", status="approved")
    waiting = site.comment(article, "This one has to wait for a person.")
    for reader in range(10, 15):
        readers.vote(reader, seen["id"], 1)
    for comment in (quiet, seen):
        for reader in (1, 2, 3):
            readers.flag(reader, comment["id"])
    assert queued(site) == [seen["id"], quiet["id"], waiting["id"]]


@pytest.mark.parametrize(
    ("action", "outcome"),
    [("reject", "agreed"), ("spam", "agreed"), ("approve", "disagreed"), ("erase", "ignored"), ("hold", None)],
)
def test_decision_settles_the_flags(site: Site, readers: Readers, action: str, outcome: str | None) -> None:
    comment = visible(site)
    for reader in (1, 2, 3):
        readers.flag(reader, comment["id"], detail="See for yourself.")
    result = site.decide(comment["id"], action, comment["version"])
    assert "decision_id" in result
    assert outcomes(site, comment["id"]) == [outcome] * 3
    found = evidence(site, comment["id"])
    assert found["flags"]["count"] == (3 if outcome is None else 0)
    assert {flag["detail"] for flag in found["reader_flags"]} == (
        {None} if action == "erase" else {"See for yourself."}
    )
    assert queued(site) == ([comment["id"]] if action == "hold" else [])
    shown = site.public.get(f"/comments/{comment['id']}").status_code
    assert shown == (200 if action == "approve" else 404)


def test_approving_what_is_visible_is_illegal_when_nothing_is_open(site: Site, readers: Readers) -> None:
    comment = visible(site)
    items = [{"comment_id": comment["id"], "version": comment["version"]}]
    sent = {"action": "approve", "items": items}
    assert site.moderator.post("/moderation/decisions", sent).status_code == 409
    readers.flag(1, comment["id"])
    assert site.moderator.post("/moderation/decisions", sent).status_code == 200


def test_undo_opens_the_flags_again_and_its_undo_settles_them(site: Site, readers: Readers) -> None:
    comment = visible(site)
    for reader in (1, 2, 3):
        readers.flag(reader, comment["id"])
    last = site.decide(comment["id"], "reject", comment["version"])["decision_id"]
    for expected, in_queue in ((None, True), ("agreed", False), (None, True)):
        answer = site.moderator.post(f"/moderation/decisions/{last}/undo", {})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        last = answer.get_json()["data"]["decision_id"]
        assert outcomes(site, comment["id"]) == [expected] * 3
        assert queued(site) == ([comment["id"]] if in_queue else [])
    assert evidence(site, comment["id"])["flags"]["weight"] == pytest.approx(1.0)


@pytest.mark.parametrize("outcome", ["agreed", "disagreed", "ignored"])
def test_flags_are_settled_without_a_decision(site: Site, readers: Readers, outcome: str) -> None:
    comment = visible(site)
    for reader in (1, 2, 3):
        readers.flag(reader, comment["id"])
    path = f"/moderation/comments/{comment['id']}/flags/resolve"
    assert readers.call(1, "POST", path, {"outcome": outcome}).status_code == 401
    assert site.editor.post(path, {"outcome": outcome}).status_code == 403
    answer = site.moderator.post(path, {"outcome": outcome})
    assert answer.status_code == 200
    assert answer.get_json()["data"] == {"comment_id": comment["id"], "outcome": outcome, "settled": 3}
    assert (queued(site), outcomes(site, comment["id"])) == ([], [outcome] * 3)
    assert kinds(site)[-1] == "comment.flags_settled"
    again = site.moderator.post(path, {"outcome": "agreed"})
    assert again.get_json()["data"]["settled"] == 0
    assert (
        site.moderator.post(path.replace(comment["id"], comment["article_id"]), {"outcome": "agreed"}).status_code
        == 404
    )
    assert evidence(site, comment["id"])["status"] == "approved"


@pytest.mark.parametrize(
    ("outcome", "weight"), [("agreed", 2 / 4), ("disagreed", 1 / 4), ("ignored", UNKNOWN)], ids=str
)
def test_record_of_the_flagger_weighs_the_next_flag(site: Site, readers: Readers, outcome: str, weight: float) -> None:
    first, second = visible(site), visible(site)
    readers.flag(1, first["id"])
    site.moderator.post(f"/moderation/comments/{first['id']}/flags/resolve", {"outcome": outcome})
    readers.flag(1, second["id"])
    assert evidence(site, second["id"])["flags"]["weight"] == pytest.approx(weight)


def test_flags_after_a_judgement_start_anew(site: Site, readers: Readers) -> None:
    comment = visible(site)
    for reader in (1, 2, 3):
        readers.flag(reader, comment["id"])
    site.decide(comment["id"], "approve", comment["version"])
    readers.flag(4, comment["id"])
    assert queued(site) == []
    for reader in (5, 6):
        readers.flag(reader, comment["id"])
    assert queued(site) == [comment["id"]]


def test_comment_is_hidden_when_the_site_says_from_which_weight(make_site: Callable[..., Site]) -> None:
    site = make_site(flag_hide_weight=1.0)
    readers, comment = Readers(site), visible(site)
    for reader in (1, 2):
        readers.flag(reader, comment["id"])
    assert site.public.get(f"/comments/{comment['id']}").status_code == 200
    readers.flag(3, comment["id"])
    assert site.public.get(f"/comments/{comment['id']}").status_code == 404
    found = evidence(site, comment["id"])
    assert (found["status"], found["history"][-1]["actor"]["type"]) == ("pending", "rule")
    assert outcomes(site, comment["id"]) == [None] * 3
    site.decide(comment["id"], "approve", found["version"])
    assert outcomes(site, comment["id"]) == ["disagreed"] * 3
    assert site.public.get(f"/comments/{comment['id']}").status_code == 200


def test_edit_of_a_flagged_comment_waits(make_site: Callable[..., Site]) -> None:
    site = make_site(comment_policy="post")
    readers, comment = Readers(site), site.comment(site.article()["id"], "Beetles, mostly, and the odd slug.")
    assert comment["meta"]["status"] == "approved"
    for reader in (1, 2, 3):
        readers.flag(reader, comment["id"])
    headers = {"Manage-Token": comment["meta"]["manage_token"]}
    answer = site.public.patch(f"/comments/{comment['id']}", {"body": "Beetles and slugs."}, headers=headers)
    assert answer.status_code == 202
    found = evidence(site, comment["id"])
    assert "reader_flags" in [finding["reason"] for finding in found["findings"]]
    site.decide(comment["id"], "approve", found["version"])
    assert outcomes(site, comment["id"]) == ["ignored"] * 3


def test_flags_stay_open_when_only_an_edit_is_rejected(site: Site, readers: Readers) -> None:
    comment = visible(site)
    headers = {"Manage-Token": comment["meta"]["manage_token"]}
    site.public.patch(f"/comments/{comment['id']}", {"body": "Beetles and slugs."}, headers=headers)
    readers.flag(1, comment["id"])
    site.decide(comment["id"], "reject", evidence(site, comment["id"])["version"])
    assert outcomes(site, comment["id"]) == [None]


def test_votes_are_summed_one_for_each_reader(site: Site, readers: Readers) -> None:
    comment = visible(site)
    sums = [
        readers.vote(reader, comment["id"], value).get_json()["data"]["votes"]
        for reader, value in ((1, 1), (1, 1), (2, 1), (3, -1), (2, -1), (2, 0), (2, 0), (1, 0), (3, 0))
    ]
    assert sums == [1, 1, 2, 1, -1, 0, 0, -1, 0]
    answer = readers.vote(1, comment["id"], 1)
    assert answer.get_json()["data"] == {"comment_id": comment["id"], "value": 1, "votes": 1}
    assert site.public.get(f"/comments/{comment['id']}").get_json()["data"]["votes"] == 1
    assert kinds(site).count("comment.voted") == 8


def test_vote_is_refused_when_it_is_no_vote(site: Site, readers: Readers) -> None:
    comment = visible(site)
    assert [readers.vote(1, comment["id"], value).status_code for value in (2, -2)] == [422, 422]
    assert readers.call(1, "PUT", f"/comments/{comment['id']}/vote", {"value": "1"}).status_code == 422
    assert site.public.get(f"/comments/{comment['id']}").get_json()["data"]["votes"] == 0
    assert readers.vote(1, comment["id"], -1).get_json()["data"]["votes"] == -1


def test_comments_are_sorted_by_votes(site: Site, readers: Readers) -> None:
    article = site.article()["id"]
    ids = []
    for n in range(3):
        ids.append(site.comment(article, f"Comment number {n} of three.", status="approved")["id"])
        site.clock.advance(minutes=1)
    readers.vote(1, ids[1], 1)
    readers.vote(1, ids[2], -1)
    shown = site.public.get(f"/articles/{article}/comments?sort=top").get_json()["data"]
    assert [item["id"] for item in shown] == [ids[1], ids[0], ids[2]]


@pytest.mark.parametrize("order", list(Order), ids=str)
def test_queue_is_read_from_an_index_in_its_order(site: Site, order: Order) -> None:
    ordering = [column.desc() if is_descending else column.asc() for column, is_descending in sort_columns(order)]
    query = statement(Filters()).order_by(*ordering).limit(20)
    with site.app.app_context(), writing() as session:
        compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        is_postgres = session.get_bind().dialect.name == "postgresql"
        if is_postgres:
            session.execute(text("SET LOCAL enable_seqscan = off"))
            session.execute(text("SET LOCAL enable_sort = off"))
        rows = session.execute(text(f"EXPLAIN {'' if is_postgres else 'QUERY PLAN '}{compiled}")).all()
    plan = "\n".join(str(row[0] if is_postgres else row[3]) for row in rows)
    # Which index PostgreSQL takes for a handful of rows depends on what it counted last; that one has the order does not.
    assert "Index Scan" in plan if is_postgres else "ix_comments_waiting" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("FLAG_WEIGHT", "2.5", 2.5),
        ("FLAG_HIDE_WEIGHT", "", None),
        ("FLAG_HIDE_WEIGHT", "6", 6.0),
        ("CLAIM_REQUIRED", "true", True),
        ("CLAIM_REQUIRED", "False", False),
    ],
)
def test_setting_is_read_as_its_type(variable: str, value: str, expected: object) -> None:
    settings = Settings.from_environment({f"MASTHEAD_{variable}": value})
    assert getattr(settings, variable.lower()) == expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [("FLAG_WEIGHT", "-1"), ("FLAG_WEIGHT", "nan"), ("FLAG_HIDE_WEIGHT", "much"), ("CLAIM_REQUIRED", "yes")],
)
def test_setting_is_refused_when_it_is_of_another_type(variable: str, value: str) -> None:
    with pytest.raises(BadSettings, match=variable):
        Settings.from_environment({f"MASTHEAD_{variable}": value})
