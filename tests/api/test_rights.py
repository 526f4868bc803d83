"""Readers' rights: appeals go to another moderator, export holds everything, erasure leaves nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms.auth import Role
from cms.db import reading, writing
from cms.journal import Actor
from cms.models import Appeal, Comment, CommentRevision, JournalEntry
from cms.rights import erase
from cms.subjects import by_email
from tests.sites import Caller, Site

WHY = "I wrote about my own garden, this is no advertising."
EMAIL = "ada@example.org"


@pytest.fixture
def other(site: Site) -> Caller:
    """Give another moderator than `site.moderator`."""
    return Caller(site.app, site.token(Role.MODERATOR))


def refused(site: Site, action: str = "reject", **members: Any) -> dict[str, Any]:
    author = {"name": "Ada", "email": EMAIL}
    comment = site.comment(site.article()["id"], author=author)
    given = {"reason_code": "advertising", "statement": "No advertising, please."} | members
    comment["decision_id"] = site.decide(comment["id"], action, comment["version"], **given)["decision_id"]
    return comment


def appeal(site: Site, comment: dict[str, Any], text: str = WHY, *, token: str | None = None) -> TestResponse:
    headers = {"Manage-Token": token or comment["meta"]["manage_token"]}
    return site.public.post(f"/comments/{comment['id']}/appeals", {"text": text}, headers=headers)


def rule(caller: Caller, appeal_id: str, outcome: str, **members: Any) -> TestResponse:
    return caller.post(f"/moderation/appeals/{appeal_id}/outcome", {"outcome": outcome, **members})


def own(site: Site, comment: dict[str, Any], path: str = "") -> Any:
    headers = {"Manage-Token": comment["meta"]["manage_token"]}
    return site.public.get(f"/comments/{comment['id']}{path}", headers=headers).get_json()["data"]


def kinds(site: Site) -> list[str]:
    with site.app.app_context(), reading() as session:
        return list(session.scalars(select(JournalEntry.kind).order_by(JournalEntry.seq)))


@pytest.mark.parametrize("action", ["reject", "spam"])
def test_appeal_is_overturned_by_another_moderator_and_the_reader_sees_it(
    site: Site, other: Caller, action: str
) -> None:
    comment = refused(site, action)
    made = appeal(site, comment)
    assert made.status_code == 201 and made.get_json()["data"]["state"] == "open"
    (listed,) = other.get("/moderation/appeals").get_json()["data"]
    assert (listed["text"], listed["decision"]["reason_code"]) == (WHY, "advertising")
    assert listed["comment"]["html"] == "<p>I saw one in the garden last night.</p>"
    ruling = rule(other, listed["id"], "overturned", statement="You are right.")
    assert ruling.status_code == 200 and ruling.get_json()["data"]["state"] == "overturned"
    assert own(site, comment)["status"] == "approved"
    (seen,) = own(site, comment, "/appeals")
    assert (seen["state"], seen["answer"]) == ("overturned", "You are right.")
    assert site.public.get(f"/comments/{comment['id']}").status_code == 200
    history = other.get(f"/moderation/comments/{comment['id']}").get_json()["data"]["history"]
    assert (history[-1]["actor"]["type"], history[-1]["action"]) == ("appeal", "approve")
    assert other.get("/moderation/appeals").get_json()["data"] == []
    assert len(other.get("/moderation/appeals?filter[state]=closed").get_json()["data"]) == 1
    assert [kind for kind in kinds(site) if kind.startswith("appeal.")] == ["appeal.submitted", "appeal.overturned"]


def test_appeal_is_upheld_with_the_reason_kept_and_is_the_last_word(site: Site, other: Caller) -> None:
    comment = refused(site)
    appeal_id = appeal(site, comment).get_json()["data"]["id"]
    assert rule(other, appeal_id, "upheld", statement="It names a shop.", note="see rule 4").status_code == 200
    seen = own(site, comment)
    assert (seen["status"], seen["reason_code"], seen["statement"]) == ("rejected", "advertising", "It names a shop.")
    assert own(site, comment, "/appeals")[0]["state"] == "upheld"
    again = appeal(site, comment)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_appealed")
    assert rule(other, appeal_id, "overturned").status_code == 409
    last = other.get(f"/moderation/comments/{comment['id']}").get_json()["data"]["history"][-1]
    assert (last["actor"]["type"], last["action"], last["note"]) == ("appeal", "uphold", "see rule 4")
    assert other.post(f"/moderation/decisions/{last['decision_id']}/undo", {}).status_code == 409


def test_whoever_decided_does_not_decide_the_appeal(site: Site, other: Caller) -> None:
    comment = refused(site)
    appeal_id = appeal(site, comment).get_json()["data"]["id"]
    answer = rule(site.moderator, appeal_id, "upheld")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "own_decision")
    assert own(site, comment, "/appeals")[0]["state"] == "open"
    assert rule(other, appeal_id, "upheld").status_code == 200


def test_appeal_is_made_once_for_each_decision(site: Site, other: Caller) -> None:
    comment = refused(site)
    assert appeal(site, comment).status_code == 201
    assert appeal(site, comment).get_json()["code"] == "already_appealed"
    other.post(f"/moderation/decisions/{comment['decision_id']}/undo", {})
    assert own(site, comment, "/appeals")[0]["state"] == "overtaken"
    assert other.get("/moderation/appeals").get_json()["data"] == []
    site.decide(comment["id"], "spam", comment["version"] + 2)
    assert appeal(site, comment).status_code == 201
    assert [item["state"] for item in own(site, comment, "/appeals")] == ["open", "open"]
    (listed,) = other.get("/moderation/appeals").get_json()["data"]
    assert listed["decision"]["action"] == "spam"


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "a\u0000b", "x" * 5001], ids=range(5))
def test_appeal_without_readable_words_is_refused(site: Site, text: str) -> None:
    comment = refused(site)
    assert appeal(site, comment, text).status_code == 422
    with site.app.app_context(), reading() as session:
        assert session.scalars(select(Appeal)).all() == []
    assert appeal(site, comment).status_code == 201


def test_appeal_needs_the_token_and_a_refused_comment(site: Site) -> None:
    comment = refused(site)
    stranger = site.comment(comment["article_id"], "Something else entirely, about owls.")
    assert appeal(site, comment, token=stranger["meta"]["manage_token"]).status_code == 404
    assert appeal(site, stranger).status_code == 409
    assert site.public.get(f"/comments/{comment['id']}/appeals").status_code == 404
    assert site.public.get("/moderation/appeals").status_code == 401
    assert appeal(site, comment).status_code == 201


def test_unknown_appeal_is_not_found(site: Site, other: Caller) -> None:
    assert rule(other, "0198c0de-0000-7000-8000-000000000000", "upheld").status_code == 404


def test_export_holds_everything_about_one_author_and_nobody_else(site: Site) -> None:
    comment = refused(site, note="looks like a shop")
    appeal(site, comment)
    site.comment(comment["article_id"], "Somebody else's words.", author={"name": "Bob", "email": "bob@example.org"})
    answer = site.moderator.post("/moderation/authors/export", {"email": "ADA@example.org"})
    data = answer.get_json()["data"]
    (found,) = data["comments"]
    assert (found["author_email"], found["revisions"][0]["source"]) == (EMAIL, "I saw one in the garden last night.")
    assert [item["action"] for item in found["decisions"]] == ["submit", "reject"]
    assert found["decisions"][1]["note"] == "looks like a shop" and found["appeals"][0]["text"] == WHY
    assert "bob@" not in json.dumps(data) and answer.headers["Cache-Control"] == "private, no-store"


def test_author_exports_what_their_tokens_stand_for_without_moderators_notes(site: Site) -> None:
    comment = refused(site, note="looks like a shop")
    claimed = site.comment(comment["article_id"], "In Ada's name, by a stranger.", author={"name": "A", "email": EMAIL})
    tokens = {"Manage-Token": claimed["meta"]["manage_token"]}
    (found,) = site.public.post("/comments/export", {}, headers=tokens).get_json()["data"]["comments"]
    assert found["id"] == claimed["id"], "an e-mail address that was only claimed opens nothing"
    tokens = {"Manage-Token": comment["meta"]["manage_token"]}
    text = site.public.post("/comments/export", {}, headers=tokens).get_data(as_text=True)
    assert "No advertising, please." in text and "looks like a shop" not in text
    assert site.public.post("/comments/export", {}).status_code == 404


def test_erasure_removes_every_trace_in_one_batch(site: Site) -> None:
    comment = refused(site)
    appeal(site, comment)
    visible = site.comment(
        comment["article_id"], "A visible one about owls.", status="approved", author={"name": "Ada", "email": EMAIL}
    )
    kept = site.comment(comment["article_id"], "Bob's.", status="approved", author={"name": "Bob"})
    data = site.moderator.post("/moderation/authors/erasure", {"email": EMAIL}).get_json()["data"]
    assert data["is_done"] and set(data["comment_ids"]) == {comment["id"], visible["id"]}
    with site.app.app_context(), reading() as session:
        rows = session.execute(
            select(
                Comment.status, Comment.author_name, Comment.author_email, Comment.author_key, CommentRevision.source
            )
            .join(CommentRevision, CommentRevision.comment_id == Comment.id)
            .where(Comment.id != kept["id"])
        ).all()
        assert [tuple(row) for row in rows] == [("erased", "", None, None, "")] * 2
        assert list(session.scalars(select(Appeal.text))) == [""]
    listed = site.public.get(f"/articles/{comment['article_id']}/comments").get_json()["data"]
    assert [item["id"] for item in listed] == [kept["id"]]
    counts = site.public.get(f"/comments/counts?article={comment['article_id']}").get_json()["data"]["counts"]
    assert counts == {comment["article_id"]: 1}
    history = site.moderator.get(f"/moderation/comments/{visible['id']}").get_json()["data"]["history"]
    assert (history[-1]["batch_id"], history[-1]["actor"]["type"]) == (data["batch_id"], "human")
    again = site.moderator.post("/moderation/authors/erasure", {"email": EMAIL}).get_json()["data"]
    assert again["comment_ids"] == [] and again["is_done"]
    export = site.moderator.post("/moderation/authors/export", {"email": EMAIL}).get_json()["data"]
    assert export["comments"] == []


def test_author_erases_what_their_tokens_stand_for(site: Site) -> None:
    article_id = site.article()["id"]
    mine = site.comment(article_id, status="approved", author={"name": "Ada", "email": EMAIL})
    other = site.comment(article_id, "Another one.", status="approved", author={"name": "Ada", "email": EMAIL})
    tokens = {"Manage-Token": mine["meta"]["manage_token"]}
    assert site.public.post("/comments/erasure", {}, headers=tokens).get_json()["data"]["comment_ids"] == [mine["id"]]
    assert site.public.post("/comments/erasure", {}).status_code == 404
    assert site.public.get(f"/comments/{mine['id']}").status_code == 404
    assert site.public.get(f"/comments/{other['id']}").status_code == 200


def test_rights_over_others_need_the_scope(site: Site) -> None:
    comment = refused(site)
    for path in ("export", "erasure"):
        assert site.public.post(f"/moderation/authors/{path}", {"email": EMAIL}).status_code == 401
        assert site.editor.post(f"/moderation/authors/{path}", {"email": EMAIL}).status_code == 403
    assert own(site, comment)["source"] == "I saw one in the garden last night."


def test_appeal_without_an_object_cannot_be_decided(site: Site, other: Caller) -> None:
    comment = refused(site)
    appeal_id = appeal(site, comment).get_json()["data"]["id"]
    site.decide(comment["id"], "spam", comment["version"] + 1)
    assert rule(other, appeal_id, "overturned").get_json()["code"] == "conflict"
    assert own(site, comment)["status"] == "spam"
    nowhere = {"id": "0198c0de-0000-7000-8000-000000000000", "meta": comment["meta"]}
    assert appeal(site, nowhere).status_code == 404


def test_erasure_takes_rounds_for_many_comments(site: Site) -> None:
    article_id = site.article()["id"]
    for n in range(5):
        site.comment(article_id, f"Comment number {n} of five.", author={"name": "Ada", "email": EMAIL})
    keys = site.app.extensions["masthead"].keys
    subject = by_email(keys, EMAIL)
    rounds = []
    for _ in range(3):
        with site.app.app_context(), writing() as session:
            batch_id = rounds[0].batch_id if rounds else None
            rounds.append(erase(session, subject, actor=Actor(), now=site.clock(), limit=2, batch_id=batch_id))
    assert [(len(made.comment_ids), made.is_done) for made in rounds] == [(2, False), (2, False), (1, True)]
    assert len({made.batch_id for made in rounds}) == 1
