"""Outside services and the API: asked before the transaction, holding when they fail, told what a person decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask

from cms.db import reading
from cms.models import WorkerJob
from cms.outside import reporting
from cms.worker.jobs import jobs
from cms.worker.loop import FIRST_PAUSE_S, Worker
from tests.services import Hangup, Received, Sent, Service, serving
from tests.sites import Site

TEXT = "I saw one in the garden last night."


@pytest.fixture
def service() -> Iterator[Service]:
    """Give a service that calls everything ham until told otherwise."""
    with serving() as made:
        yield made


@pytest.fixture
def watched(service: Service, make_site: Callable[..., Site]) -> Site:
    """Give a site that asks it, and takes comments without review otherwise."""
    made = make_site(akismet_key="key", akismet_url=service.address, comment_policy="post", outside_time_limit_ms=5_000)
    work(made)
    return made


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["meta"]["status"]


def post(site: Site, article_id: str, body: str = TEXT, **headers: str) -> Any:
    author = {"name": "Ada", "email": "ada@example.org"}
    return site.public.post(f"/articles/{article_id}/comments", {"author": author, "body": body}, headers=headers)


def findings(site: Site, comment_id: str) -> list[str]:
    found = site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]["findings"]
    return [item["reason"] for item in found if item["check"] != "model"]


def paths(site: Site, service: Service) -> list[str]:
    """Let a worker do what is due, and return what the service was asked and told."""
    work(site)
    return [received.path.removeprefix("/1.1/") for received in service.received]


def work(site: Site, *, name: str = "one") -> None:
    with site.app.app_context():
        made = [job for job in jobs(site.app.extensions["masthead"]) if job.name == reporting.NAME]
        Worker(made, clock=site.clock, name=name).round()


def test_comment_appears_when_the_service_has_nothing_against_it(watched: Site, service: Service) -> None:
    answer = post(watched, watched.article()["id"], User_Agent="Browser/1")
    assert outcome(answer) == (201, "approved")
    sent = parse_qs(service.received[0].body.decode())
    assert sent["comment_content"] == [TEXT] and sent["comment_author_email"] == ["ada@example.org"]
    assert sent["permalink"] == ["http://127.0.0.1:8000/articles/on-hedgehogs"]


def test_comment_waits_when_the_service_objects_or_fails(watched: Site, service: Service) -> None:
    article_id = watched.article()["id"]
    service.says(b"true")
    objected = post(watched, article_id)
    assert outcome(objected) == (202, "pending")
    assert "outside_spam" in findings(watched, objected.get_json()["data"]["id"])
    service.says(b"", status=500)
    failed = post(watched, article_id, "They like beetles more than anything else.")
    assert outcome(failed) == (202, "pending")
    assert findings(watched, failed.get_json()["data"]["id"]) == ["outside_failed"]


def test_edit_is_asked_about_too(watched: Site, service: Service) -> None:
    made = post(watched, watched.article()["id"]).get_json()
    service.says(b"true")
    headers = {"Manage-Token": made["meta"]["manage_token"]}
    path = f"/comments/{made['data']['id']}"
    edited = watched.public.patch(path, {"body": "I saw two of them."}, headers=headers)
    assert outcome(edited) == (202, "pending")
    assert parse_qs(service.received[-1].body.decode())["recheck_reason"] == ["edit"]
    count = len(service.received)
    assert watched.public.patch(path, {"body": "I saw three."}).status_code == 404
    assert len(service.received) == count


def test_nobody_is_asked_about_what_is_refused_and_a_repeated_key_gets_its_answer(
    watched: Site, service: Service
) -> None:
    article_id = watched.article()["id"]
    key = {"Idempotency-Key": "one"}
    first = post(watched, article_id, **key)
    again = post(watched, article_id, **key)
    assert again.get_json() == first.get_json() and again.headers["Idempotency-Replayed"] == "true"
    assert post(watched, article_id).status_code == 409
    assert post(watched, article_id, "\u200b").status_code == 422
    assert post(watched, "0198c0de-0000-7000-8000-000000000000").status_code == 404
    assert len(service.received) == 1


def test_others_can_write_while_a_service_is_being_asked(watched: Site, service: Service) -> None:
    article_id = watched.article()["id"]
    written: list[dict[str, Any]] = []

    def meanwhile(_: Received) -> Sent:
        written.append(watched.draft(title="Meanwhile"))
        return 200, {}, b"false"

    watched.editor.get("/articles")
    service.answer = meanwhile
    assert outcome(post(watched, article_id)) == (201, "approved")
    assert [draft["title"] for draft in written] == ["Meanwhile"]


def test_stalled_service_makes_its_comment_wait(service: Service, make_site: Callable[..., Site]) -> None:
    site = make_site(check_url=service.address, check_key="k" * 32, comment_policy="post", outside_time_limit_ms=50)
    article_id = site.article()["id"]
    service.stalls()
    answer = post(site, article_id)
    assert outcome(answer) == (202, "pending")
    assert findings(site, answer.get_json()["data"]["id"]) == ["outside_failed"]


def test_service_learns_where_a_person_disagrees_and_nothing_else(watched: Site, service: Service) -> None:
    article_id = watched.article()["id"]
    missed = post(watched, article_id).get_json()
    service.says(b"true")
    accused = post(watched, article_id, "They like beetles more than anything else.").get_json()
    agreed = post(watched, article_id, "Cheap watches at my place, all brands.").get_json()
    service.received.clear()
    spam = watched.decide(missed["data"]["id"], "spam", 1)
    assert paths(watched, service) == ["submit-spam"]
    watched.decide(accused["data"]["id"], "approve", 1)
    watched.decide(agreed["data"]["id"], "spam", 1)
    assert paths(watched, service) == ["submit-spam", "submit-ham"]
    assert parse_qs(service.received[1].body.decode())["comment_content"] == [accused["data"]["source"]]
    undone = watched.moderator.post(f"/moderation/decisions/{spam['decision_id']}/undo", {})
    assert undone.status_code == 200


def test_refused_decision_is_reported_to_nobody(watched: Site, service: Service) -> None:
    made = post(watched, watched.article()["id"]).get_json()
    service.received.clear()
    items = [{"comment_id": made["data"]["id"], "version": 7}]
    assert watched.moderator.post("/moderation/decisions", {"action": "spam", "items": items}).status_code == 409
    assert paths(watched, service) == []


def test_without_settings_nothing_is_asked(site: Site, app: Flask) -> None:
    assert app.extensions["masthead"].outside.is_empty
    made = site.comment(site.article(comments={"policy": "post"})["id"])
    assert findings(site, made["id"]) == []


def test_service_learns_of_an_appeal_that_was_overturned(watched: Site, service: Service) -> None:
    service.says(b"true")
    accused = post(watched, watched.article()["id"]).get_json()
    watched.decide(accused["data"]["id"], "spam", 1)
    service.received.clear()
    headers = {"Manage-Token": accused["meta"]["manage_token"]}
    made = watched.public.post(f"/comments/{accused['data']['id']}/appeals", {"text": "No."}, headers=headers)
    path = f"/moderation/appeals/{made.get_json()['data']['id']}/outcome"
    assert watched.admin.post(path, {"outcome": "overturned"}).status_code == 200
    assert paths(watched, service) == ["submit-ham"]


def missed_spam(site: Site, service: Service) -> None:
    made = post(site, site.article()["id"]).get_json()
    site.decide(made["data"]["id"], "spam", 1)
    service.received.clear()


def test_report_waits_for_a_service_that_is_away_and_is_told_once(watched: Site, service: Service) -> None:
    missed_spam(watched, service)
    service.says(b"", status=503)
    assert paths(watched, service) == ["submit-spam"]
    with watched.app.app_context(), reading() as session:
        assert "status 503" in (session.get_one(WorkerJob, reporting.NAME).error or "")
    service.says(b"Thanks for making the web a better place.")
    assert paths(watched, service) == ["submit-spam"], "it rests before it tries again"
    watched.clock.now += timedelta(seconds=2 * FIRST_PAUSE_S)
    assert paths(watched, service) == ["submit-spam"] * 2
    watched.clock.now += timedelta(hours=1)
    assert paths(watched, service) == ["submit-spam"] * 2


def test_report_outlives_the_process_that_was_to_send_it(watched: Site, service: Service) -> None:
    missed_spam(watched, service)
    service.answer = lambda _: (_ for _ in ()).throw(Hangup())
    work(watched, name="dies")
    service.says(b"ok")
    watched.clock.now += timedelta(minutes=10)
    work(watched, name="heir")
    assert [received.path for received in service.received] == ["/1.1/submit-spam"] * 2
    assert parse_qs(service.received[-1].body.decode())["comment_content"] == [TEXT]


def test_report_that_nobody_wants_holds_up_no_other(
    watched: Site, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    missed_spam(watched, service)
    service.says(b"false")
    second = post(watched, watched.article(title="Beetles")["id"], "Cheap watches at my place, all brands.").get_json()
    watched.decide(second["data"]["id"], "spam", 1)
    service.received.clear()
    service.answer = lambda received: (400 if TEXT.rsplit(maxsplit=1)[-1].encode() in received.body else 200, {}, b"")
    assert paths(watched, service) == ["submit-spam"] * 2
    assert "does not want to be told of a decision: it answered with status 400" in caplog.text


def test_erased_comment_is_reported_to_nobody(watched: Site, service: Service) -> None:
    made = post(watched, watched.article()["id"]).get_json()
    kept = post(watched, watched.article(title="Beetles")["id"], "Cheap watches at my place, all brands.").get_json()
    watched.decide(made["data"]["id"], "spam", 1)
    watched.decide(kept["data"]["id"], "spam", 1)
    service.received.clear()
    watched.decide(made["data"]["id"], "erase", 2)
    assert paths(watched, service) == ["submit-spam"]
    assert parse_qs(service.received[0].body.decode())["comment_content"] == [kept["data"]["source"]]


def test_past_decisions_are_not_reported_to_a_service_that_is_named_later(
    service: Service, make_site: Callable[..., Site]
) -> None:
    site = make_site(akismet_key="key", akismet_url=service.address, comment_policy="post")
    missed_spam(site, service)
    assert paths(site, service) == []
    missed = post(site, site.article(title="Beetles")["id"], "They like beetles more than anything else.").get_json()
    site.decide(missed["data"]["id"], "spam", 1)
    assert paths(site, service)[-1] == "submit-spam"
