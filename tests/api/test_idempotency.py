"""Idempotency-Key: sent twice, done once, answered alike; and what is kept of an answer tells no secrets."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest

from cms.models import Article, Comment, IdempotencyRecord, JournalEntry, Tag, Token
from tests.sites import Site
from tests.stored import nothing_stored, one, rows

BODY = {"author": {"name": "Ada"}, "body": "A hedgehog, at last."}


def keyed(key: str, **more: str) -> dict[str, str]:
    return {"Idempotency-Key": key, **more}


def test_second_request_gets_the_first_answer_and_does_nothing(site: Site) -> None:
    path = f"/articles/{site.article()['id']}/comments"
    first = site.public.post(path, BODY, headers=keyed("k1"))
    with nothing_stored(site):
        second = site.public.post(path, BODY, headers=keyed("k1"))
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.get_data() == first.get_data()
    for name in ("Content-Type", "ETag", "Location", "Cache-Control"):
        assert second.headers[name] == first.headers[name]
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (None, "true")
    third = site.public.post(path, BODY, headers=keyed("k2"))
    assert (third.status_code, third.get_json()["code"]) == (409, "duplicate_comment")


@pytest.mark.parametrize(
    ("role", "path", "body", "kind"),
    [
        ("editor", "/articles", {"title": "A", "markdown": "x"}, Article),
        ("editor", "/tags", {"name": "A"}, Tag),
        ("admin", "/tokens", {"name": "A", "scopes": ["audit:read"]}, Token),
    ],
)
def test_every_post_can_be_repeated(site: Site, role: str, path: str, body: dict[str, Any], kind: type[Any]) -> None:
    caller = getattr(site, role)
    before = len(rows(site, kind))
    answers = [caller.post(path, body, headers=keyed("k")) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_data() for answer in answers}) == 1
    assert len(rows(site, kind)) == before + 1


def test_publishing_can_be_repeated_although_the_version_has_moved_on(site: Site) -> None:
    draft = site.draft()
    path, headers = f"/articles/{draft['id']}/publish", keyed("k", **{"If-Match": '"1"'})
    first = site.editor.post(path, {}, headers=headers)
    second = site.editor.post(path, {}, headers=headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert (second.get_data(), second.headers["ETag"]) == (first.get_data(), '"2"')
    assert site.editor.post(path, {}, headers=headers | keyed("other")).status_code == 412


def test_same_key_with_another_body_is_refused(site: Site) -> None:
    path = f"/articles/{site.article()['id']}/comments"
    site.public.post(path, BODY, headers=keyed("k"))
    with nothing_stored(site):
        answer = site.public.post(path, BODY | {"body": "Another text."}, headers=keyed("k"))
        reordered = site.public.call(
            "POST", path, data=json.dumps(BODY) + " ", content_type="application/json", headers=keyed("k")
        )
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")
    assert reordered.status_code == 422


def test_key_belongs_to_who_sent_it_and_where(make_site: Callable[..., Site]) -> None:
    site = make_site(trusted_proxies=(ip_network("127.0.0.0/8"),))
    for caller in (site.editor, site.admin):
        assert caller.post("/tags", {"name": f"T{id(caller)}"}, headers=keyed("k")).status_code == 201
    assert site.editor.post("/authors", {"name": "A"}, headers=keyed("k")).status_code == 201
    path = f"/articles/{site.article()['id']}/comments"
    tokens = set()
    for n in range(2):
        answer = site.public.post(path, BODY, headers=keyed("k", **{"X-Forwarded-For": f"203.0.113.{n}"}))
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (202, None)
        tokens.add(answer.get_json()["meta"]["manage_token"])
    assert len(tokens) == 2


def test_refusals_are_not_remembered(site: Site) -> None:
    path = f"/articles/{site.article(comments={'policy': 'closed'})['id']}/comments"
    with nothing_stored(site):
        assert site.public.post(path, BODY, headers=keyed("k")).status_code == 403
        assert site.public.post(path, {}, headers=keyed("k")).status_code == 422
        assert site.public.post("/tags", {"name": "A"}, headers=keyed("k")).status_code == 401
    site.editor.patch(path.removesuffix("/comments"), {"comments": {"policy": "pre"}})
    answer = site.public.post(path, BODY, headers=keyed("k"))
    assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (202, None)


def test_revoked_token_gets_no_remembered_answer(site: Site) -> None:
    caller = site.editor
    assert caller.post("/tags", {"name": "A"}, headers=keyed("k")).status_code == 201
    caller.call("DELETE", "/sessions/current")
    assert caller.post("/tags", {"name": "A"}, headers=keyed("k")).status_code == 401


def test_key_is_forgotten_after_a_day(site: Site) -> None:
    path = f"/articles/{site.article()['id']}/comments"
    first = site.public.post(path, BODY, headers=keyed("k"))
    site.clock.advance(days=1)
    assert site.public.post(path, BODY, headers=keyed("k")).get_data() == first.get_data()
    site.clock.advance(microseconds=1)
    again = site.public.post(path, BODY, headers=keyed("k"))
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (202, None)
    assert again.get_json()["data"]["id"] != first.get_json()["data"]["id"]
    assert len(rows(site, Comment)) == 2
    assert len(rows(site, IdempotencyRecord)) == 1


@pytest.mark.parametrize(
    ("key", "status"), [("", 400), ("x", 201), ("x" * 255, 201), ("x" * 256, 400)], ids=["0", "1", "255", "256"]
)
def test_key_has_a_length(site: Site, key: str, status: int) -> None:
    answer = site.editor.post("/tags", {"name": "A"}, headers=keyed(key))
    assert answer.status_code == status
    if status == 400:
        assert answer.get_json()["detail"] == "An Idempotency-Key has 1 to 255 characters."
        assert rows(site, Tag) == []


def test_other_methods_do_not_know_the_key(site: Site) -> None:
    tag = site.editor.post("/tags", {"name": "A"}).get_json()["data"]
    for name in ("B", "C"):
        answer = site.editor.patch(f"/tags/{tag['id']}", {"name": name}, headers=keyed("k"))
        assert answer.get_json()["data"]["name"] == name
    assert rows(site, IdempotencyRecord) == []


def test_stored_answer_tells_neither_tokens_nor_text(site: Site) -> None:
    path = f"/articles/{site.article()['id']}/comments"
    answer = site.public.post(path, BODY, headers=keyed("k"))
    secret = site.admin.post("/tokens", {"name": "A", "scopes": ["audit:read"]}, headers=keyed("k")).get_json()["data"]
    stored = b"".join(record.body for record in rows(site, IdempotencyRecord))
    assert len(stored) > 500
    for clear in (answer.get_json()["meta"]["manage_token"], secret["secret"], "hedgehog", "manage_token"):
        assert clear.encode() not in stored
    assert "k" not in {record.key for record in rows(site, IdempotencyRecord)}


def test_journal_has_the_change_once(site: Site) -> None:
    for _ in range(3):
        site.editor.post("/tags", {"name": "A"}, headers=keyed("k"))
    assert one(site, JournalEntry, kind="tag.created").is_public is True
