"""Decisions through the API: every state and action, in bulk, on the version seen; undone one by one and as a batch."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from cms.models import Comment, CommentReason, CommentRevision, Decision
from moderation import TRANSITIONS, Action, Status
from tests.discussions import POST, act, evidence, grow, listed, names, own, version
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows, wrong_counters

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
WAYS: dict[Status, tuple[str, ...]] = {
    Status.PENDING: (),
    Status.APPROVED: ("approve",),
    Status.REJECTED: ("reject",),
    Status.SPAM: ("spam",),
    Status.DELETED: ("delete",),
    Status.ERASED: ("erase",),
}


def brought_to(site: Site, status: Status, article_id: str | None = None) -> dict[str, Any]:
    """Make a comment in a state; return it with its present version."""
    comment = site.comment(article_id or site.article()["id"])
    for action in WAYS[status]:
        act(site, comment, action)
    return comment | {"version": version(site, comment["id"])}


def decide(site: Site, action: str, *items: tuple[str, int], **members: Any) -> Any:
    """Decide comments, each as (id, version); return the answer."""
    listed_items = [{"comment_id": comment_id, "version": seen} for comment_id, seen in items]
    return site.moderator.post("/moderation/decisions", {"action": action, "items": listed_items, **members})


def undo(site: Site, decision_id: str) -> Any:
    """Take a decision back; return the answer."""
    return site.moderator.post(f"/moderation/decisions/{decision_id}/undo", {})


def comment_kinds(entries: Any) -> list[str]:
    """Return the journal's rows about comments."""
    return [kind for kind in kinds(entries) if kind.startswith("comment.")]


# --- every state, every action ---


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)), ids=str)
def test_action_leads_where_the_table_says_and_nowhere_else(site: Site, status: Status, action: Action) -> None:
    comment = brought_to(site, status)
    target = TRANSITIONS.get((status, action))
    if action is Action.DELETE or target is None:
        with nothing_stored(site):
            answer = decide(site, action, (comment["id"], comment["version"]))
        if action is Action.DELETE:
            assert (answer.status_code, faults(answer.get_json())) == (422, {"/action": "not_a_moderators"})
        else:
            problem = answer.get_json()
            assert (answer.status_code, problem["code"], problem["current_status"]) == (409, "illegal_action", status)
        return
    answer = decide(site, action, (comment["id"], comment["version"]))
    (result,) = answer.get_json()["data"]
    assert (answer.status_code, result["status"], result["version"]) == (200, target, comment["version"] + 1)
    stored = one(site, Comment)
    assert (stored.status, stored.version) == (target, comment["version"] + 1)
    assert (stored.waiting_revision_id is not None) is (target is Status.PENDING)
    assert (site.public.get(f"/comments/{comment['id']}").status_code == 200) is (target is Status.APPROVED)
    decision = rows(site, Decision)[-1]
    assert (decision.id, decision.action, decision.from_status, decision.to_status, decision.version) == (
        result["decision_id"],
        action,
        status,
        target,
        comment["version"] + 1,
    )
    assert (decision.actor_type, decision.actor_name) == ("human", "moderator")
    assert wrong_counters(site) == []


# --- what a decision says ---


def test_decision_carries_reason_statement_and_note_to_those_they_are_for(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    said = {"reason_code": "abuse", "statement": "Please be kind.", "note": "Third time."}
    answer = decide(site, "reject", (comment["id"], 1), **said)
    assert answer.status_code == 200
    last = evidence(site, comment["id"])["history"][-1]
    assert {name: last[name] for name in said} == said
    assert (last["action"], last["from_status"], last["status"], last["version"]) == (
        "reject",
        "pending",
        "rejected",
        2,
    )
    assert last["batch_id"] == answer.get_json()["meta"]["batch_id"]
    mine = site.public.get(f"/comments/{comment['id']}", headers=own(comment)).get_json()["data"]
    assert (mine["reason_code"], mine["statement"]) == ("abuse", "Please be kind.")
    assert "Third time." not in repr(mine)


def test_reason_other_needs_words(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    with nothing_stored(site):
        for said in ({}, {"note": ""}, {"note": " ", "statement": ""}):
            answer = decide(site, "reject", (comment["id"], 1), reason_code="other", **said)
            assert (answer.status_code, faults(answer.get_json())) == (422, {"/note": "required"})
    assert decide(site, "reject", (comment["id"], 1), reason_code="other", statement="Because.").status_code == 200
    assert decide(site, "spam", (comment["id"], 2), reason_code="other", note="Because.").status_code == 200


def test_decision_is_refused_with_every_fault_named(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    item = {"comment_id": comment["id"], "version": 1}
    with nothing_stored(site):
        for body, expected in (
            ({}, {"/action": "required", "/items": "required"}),
            ({"action": "ban", "items": []}, {"/action": "out_of_range", "/items": "length"}),
            ({"action": "approve", "items": [item] * 501}, {"/items": "length"}),
            (
                {
                    "action": "approve",
                    "items": [item, {"comment_id": "x"}, {"comment_id": comment["id"], "version": "1"}],
                },
                {"/items/1/comment_id": "invalid", "/items/1/version": "required", "/items/2/version": "invalid"},
            ),
            ({"action": "approve", "items": [item], "by": "me"}, {"/by": "unknown_field"}),
            (
                {"action": "delete", "reason_code": "other", "items": [item]},
                {"/action": "not_a_moderators", "/note": "required"},
            ),
            ({"action": "reject", "items": [item], "note": "a\x00b"}, {"/note": "invalid"}),
        ):
            answer = site.moderator.post("/moderation/decisions", body)
            assert (answer.status_code, faults(answer.get_json())) == (422, expected)


# --- in bulk ---


def test_bulk_has_a_result_for_each_item_in_their_order(site: Site) -> None:
    article_id = site.article()["id"]
    ids = [site.comment(article_id, f"Comment {n} of several.")["id"] for n in range(4)]
    site.decide(ids[1], "approve", 1)
    site.decide(ids[2], "spam", 1)
    with journaled(site) as entries:
        answer = decide(
            site, "approve", (ids[3], 1), (ids[1], 1), (ids[2], 2), (UNKNOWN_ID, 1), (ids[1], 2), (ids[3], 1)
        )
    body = answer.get_json()
    assert answer.status_code == 200
    assert [result["comment_id"] for result in body["data"]] == [ids[3], ids[1], ids[2], UNKNOWN_ID, ids[1], ids[3]]
    outcomes = [result.get("status") or result["problem"]["code"] for result in body["data"]]
    assert outcomes == ["approved", "stale_decision", "approved", "not_found", "illegal_action", "stale_decision"]
    assert (body["meta"]["applied"], body["meta"]["refused"]) == (2, 4)
    assert comment_kinds(entries) == ["comment.approved", "comment.appeared*"] * 2
    batch = [row.comment_id for row in rows(site, Decision) if row.batch_id == body["meta"]["batch_id"]]
    assert batch == [ids[3], ids[2]]
    assert names(listed(site, article_id)) == ["Ada"] * 3
    assert wrong_counters(site) == []


def test_stale_version_names_who_decided_what_and_to_what(site: Site) -> None:
    article_id = site.article()["id"]
    comment, other = site.comment(article_id), site.comment(article_id, "Another one.")
    site.clock.advance(minutes=1)
    decided = site.decide(comment["id"], "spam", 1)
    alone = decide(site, "approve", (comment["id"], 1))
    bulk = decide(site, "approve", (comment["id"], 1), (other["id"], 1))
    problems = [alone.get_json(), bulk.get_json()["data"][0]["problem"]]
    assert (alone.status_code, bulk.status_code) == (409, 200)
    for problem, instance in zip(problems, ("decisions", f"comments/{comment['id']}"), strict=True):
        decided_by = problem.pop("decided_by")
        assert (decided_by["type"], decided_by["name"]) == ("human", "moderator")
        assert problem == {
            "type": "/api/docs#problem-stale_decision",
            "title": "The comment has changed since you saw it",
            "status": 409,
            "detail": "moderator has changed it to spam in the meantime.",
            "instance": f"/api/v1/moderation/{instance}",
            "code": "stale_decision",
            "current_status": "spam",
            "current_version": 2,
            "decided_at": "2026-11-22T12:01:00Z",
            "decision_id": decided["decision_id"],
        }


def test_stale_version_names_the_author_who_edited(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    site.public.patch(f"/comments/{comment['id']}", {"body": "Better words."}, headers=own(comment))
    problem = decide(site, "approve", (comment["id"], 1)).get_json()
    assert problem["detail"] == "its policy has changed it to pending in the meantime."
    assert (problem["current_status"], problem["current_version"]) == ("pending", 2)
    act(site, comment, "delete")
    problem = decide(site, "approve", (comment["id"], 2)).get_json()
    assert problem["detail"] == "its author has changed it to deleted in the meantime."


def test_version_from_the_future_is_stale_too(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    with nothing_stored(site):
        assert decide(site, "approve", (comment["id"], 7)).get_json()["code"] == "stale_decision"


# --- undone ---


@pytest.mark.parametrize(
    ("status", "action"),
    [pair for pair in TRANSITIONS if pair[1] not in {Action.DELETE, Action.ERASE}],
    ids=str,
)
def test_undo_restores_what_was_before(site: Site, status: Status, action: Action) -> None:
    article_id = site.article()["id"]
    comment = brought_to(site, status, article_id)
    restored = ("status", "html", "public_revision_id", "waiting_revision_id", "hidden_ancestors", "reply_count")
    before = {name: getattr(one(site, Comment), name) for name in restored}
    shown = listed(site, article_id)
    result = site.decide(comment["id"], action, comment["version"])
    answer = undo(site, result["decision_id"])
    data = answer.get_json()["data"]
    assert (answer.status_code, data["action"], data["status"]) == (200, "undo", status)
    assert (data["supersedes_id"], data["version"]) == (result["decision_id"], comment["version"] + 2)
    assert {name: getattr(one(site, Comment), name) for name in restored} == before
    assert listed(site, article_id) == shown
    assert wrong_counters(site) == []


def test_undo_of_an_undo_does_it_again_and_so_on(site: Site) -> None:
    article_id = site.article()["id"]
    comment = site.comment(article_id)
    decision_id = site.decide(comment["id"], "approve", 1)["decision_id"]
    for n, expected in enumerate(("pending", "approved", "pending", "approved")):
        with journaled(site) as entries:
            data = undo(site, decision_id).get_json()["data"]
        assert (data["status"], data["supersedes_id"], data["version"]) == (expected, decision_id, 3 + n)
        moved = "appeared" if expected == "approved" else "vanished"
        assert comment_kinds(entries) == [f"comment.{expected}", f"comment.{moved}*"]
        assert len(listed(site, article_id)) == (expected == "approved")
        decision_id = data["decision_id"]


def test_undo_is_refused_when_the_decision_is_no_longer_the_last_word(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    first = site.decide(comment["id"], "approve", 1)["decision_id"]
    site.decide(comment["id"], "spam", 2)
    with nothing_stored(site):
        moved_on = undo(site, first)
    assert (moved_on.status_code, moved_on.get_json()["code"]) == (409, "already_undone")
    second = rows(site, Decision)[-1].id
    assert undo(site, second).status_code == 200
    with nothing_stored(site):
        twice = undo(site, second)
    assert (twice.status_code, twice.get_json()["detail"]) == (409, "This decision has been undone already.")


def test_undo_is_refused_when_there_is_nothing_that_a_moderator_could_take_back(site: Site) -> None:
    article_id = site.article()["id"]
    submitted, edited, deleted, erased = (site.comment(article_id, f"Comment {n}, a text.") for n in range(4))
    site.public.patch(f"/comments/{edited['id']}", {"body": "Other words."}, headers=own(edited))
    act(site, deleted, "delete")
    act(site, erased, "erase")
    for comment, detail in (
        (submitted, "The first verdict on a comment is not undone: decide the comment instead."),
        (edited, "What its author did is not undone: decide the comment as it is now."),
        (deleted, "What its author did is not undone: decide the comment as it is now."),
        (erased, "What was erased is gone: an erasure cannot be undone."),
    ):
        last = evidence(site, comment["id"])["history"][-1]["decision_id"]
        with nothing_stored(site):
            answer = undo(site, last)
        assert (answer.status_code, answer.get_json()["detail"]) == (409, detail)


def test_undo_of_what_does_not_exist_is_not_found(site: Site) -> None:
    for path in (f"/moderation/decisions/{UNKNOWN_ID}/undo", f"/moderation/batches/{UNKNOWN_ID}/undo"):
        answer = site.moderator.post(path, {})
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
        assert faults(site.moderator.post(path, {"x": 1}).get_json()) == {"/x": "unknown_field"}


def test_batch_is_undone_as_a_whole_and_so_is_its_undoing(site: Site) -> None:
    article_id = site.article()["id"]
    made = [site.comment(article_id, f"Comment {n}, a text.") for n in range(3)]
    batch = decide(site, "approve", *((comment["id"], 1) for comment in made)).get_json()["meta"]["batch_id"]
    assert len(listed(site, article_id)) == 3
    undone = site.moderator.post(f"/moderation/batches/{batch}/undo", {})
    body = undone.get_json()
    assert (undone.status_code, body["meta"]["applied"], body["meta"]["refused"]) == (200, 3, 0)
    assert [result["status"] for result in body["data"]] == ["pending"] * 3
    assert listed(site, article_id) == []
    with nothing_stored(site):
        assert site.moderator.post(f"/moderation/batches/{batch}/undo", {}).status_code == 404
    again = site.moderator.post(f"/moderation/batches/{body['meta']['batch_id']}/undo", {}).get_json()
    assert [result["status"] for result in again["data"]] == ["approved"] * 3
    assert len(listed(site, article_id)) == 3
    assert wrong_counters(site) == []


def test_undoing_a_batch_leaves_what_has_moved_on(site: Site) -> None:
    article_id = site.article()["id"]
    made = [site.comment(article_id, f"Comment {n}, a text.") for n in range(3)]
    answer = decide(site, "approve", *((comment["id"], 1) for comment in made)).get_json()
    site.decide(made[0]["id"], "spam", 2)
    undo(site, answer["data"][1]["decision_id"])
    body = site.moderator.post(f"/moderation/batches/{answer['meta']['batch_id']}/undo", {}).get_json()
    outcomes = {item["comment_id"]: item.get("status") or item["problem"]["code"] for item in body["data"]}
    assert outcomes == {made[0]["id"]: "already_undone", made[2]["id"]: "pending"}
    assert (body["meta"]["applied"], body["meta"]["refused"]) == (1, 1)
    assert [row.status for row in rows(site, Comment)] == ["spam", "pending", "pending"]


# --- edits of approved comments ---


@pytest.mark.parametrize(
    ("action", "status", "public", "waiting"),
    [
        ("approve", "approved", "Better words.", None),
        ("reject", "approved", "First words.", None),
        ("spam", "spam", None, None),
        ("hold", "pending", None, "Better words."),
        ("erase", "erased", None, None),
    ],
)
def test_decision_on_a_waiting_edit_is_about_the_edit_or_the_whole_comment(
    site: Site, action: str, status: str, public: str | None, waiting: str | None
) -> None:
    article_id = site.article()["id"]
    comment = site.comment(article_id, "First words.", status="approved")
    site.public.patch(f"/comments/{comment['id']}", {"body": "Better words."}, headers=own(comment))
    result = site.decide(comment["id"], action, 3)
    assert result["status"] == status
    shown = listed(site, article_id)
    assert [item["html"] for item in shown] == ([] if public is None else [f"<p>{public}</p>"])
    queue = site.moderator.get("/moderation/queue").get_json()["data"]
    assert [item["text"] for item in queue] == ([] if waiting is None else [waiting])
    assert wrong_counters(site) == []
    if action != "erase":
        undo(site, result["decision_id"])
        assert [item["html"] for item in listed(site, article_id)] == ["<p>First words.</p>"]
        (item,) = site.moderator.get("/moderation/queue").get_json()["data"]
        assert (item["text"], item["is_edit"]) == ("Better words.", True)


def test_what_was_approved_last_comes_back_when_a_comment_is_approved_again(site: Site) -> None:
    article_id = site.article()["id"]
    comment = site.comment(article_id, "First words.", status="approved")
    site.public.patch(f"/comments/{comment['id']}", {"body": "Worse words."}, headers=own(comment))
    for action in ("reject", "spam", "approve"):
        act(site, comment, action)
    assert [item["html"] for item in listed(site, article_id)] == ["<p>First words.</p>"]


# --- erased ---


def test_erasing_removes_every_trace_of_text_and_author_and_keeps_the_place(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    author = {"name": "Nomen Nescio", "email": "nomen@example.org", "website": "https://nomen.example/"}
    comment = site.comment(article_id, "Secretive sentence, the first.", author=author)
    grow(site, article_id, z=None)
    reply = site.comment(article_id, "A reply to it.", parent_id=comment["id"])
    site.public.patch(f"/comments/{comment['id']}", {"body": "Secretive sentence, the second."}, headers=own(comment))
    act(site, comment, "erase")
    stored = one(site, Comment, id=comment["id"])
    assert (stored.author_name, stored.author_email, stored.author_website, stored.author_key) == ("", None, None, None)
    assert (stored.manage_token_hash, stored.address_key, stored.html) == (None, None, "")
    for revision in rows(site, CommentRevision, comment_id=comment["id"]):
        assert (revision.source, revision.text, revision.html, revision.fingerprint) == ("", "", "", "")
        assert revision.findings == []
    assert rows(site, CommentReason, comment_id=comment["id"]) == []
    everything = repr(
        [site.moderator.get(f"/moderation/comments/{comment['id']}").get_json(), listed(site, article_id)]
    )
    for trace in ("Nomen", "nomen", "Secretive"):
        assert trace not in everything
    shown = listed(site, article_id)
    assert [(item["id"], item["is_deleted"]) for item in shown if item["id"] in {comment["id"], reply["id"]}] == [
        (comment["id"], True),
        (reply["id"], False),
    ]


# --- below ---


def test_replies_vanish_with_what_hides_them_and_come_back_with_it(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    made = grow(site, article_id, a=None, b="a", c="b", d="c", e=None)
    result_of = {}
    with journaled(site) as entries:
        result_of["b"] = act(site, made["b"], "reject")
    assert comment_kinds(entries) == ["comment.rejected"] + ["comment.vanished*"] * 3
    assert [entry.subject_id for entry in entries if entry.is_public] == [made[name]["id"] for name in "bcd"]
    assert names(listed(site, article_id)) == ["a", "e"]
    act(site, made["d"], "reject")
    assert undo(site, result_of["b"]["decision_id"]).status_code == 200
    assert names(listed(site, article_id)) == ["a", "b", "c", "e"]
    act(site, made["b"], "delete")
    assert names(listed(site, article_id)) == ["a", None, "c", "e"]
    assert wrong_counters(site) == []
