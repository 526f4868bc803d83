"""Retention: what is due goes, what is not stays, whatever the order; hashes of addresses change key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from cms import accounts, retention
from cms.auth import Scope
from cms.config import Settings
from cms.db import reading, writing
from cms.errors import BadSettings
from cms.keys import Keys
from cms.models import Comment, CommentRevision, IdempotencyRecord, JournalEntry, LoginFailure, Token
from tests.conftest import NOON, Clock
from tests.sites import Site

SETTINGS = Settings(retain_spam_days=10, retain_rejected_days=20, retain_deleted_days=5)


def let_go(site: Site, settings: Settings = SETTINGS, *, limit: int = 2) -> dict[str, int]:
    done: dict[str, int] = {}
    now = site.clock()
    with site.app.app_context():
        for step in retention.steps(settings, now=now):
            with reading() as session:
                due = step.count(session)
            done[step.name] = 0
            while True:
                with writing() as session:
                    count = step.run(session, limit=limit)
                if not count:
                    break
                done[step.name] += count
            assert done[step.name] == due
        with writing() as session:
            retention.record(session, done, now=now)
    return {name: count for name, count in done.items() if count}


def sources(site: Site) -> dict[str, str]:
    with site.app.app_context(), reading() as session:
        rows = session.execute(select(CommentRevision.comment_id, CommentRevision.source))
        return {row.comment_id: row.source for row in rows}


def test_texts_go_when_their_days_are_over(site: Site, clock: Clock) -> None:
    article_id = site.article()["id"]
    made = {
        status: site.comment(article_id, f"A comment that will be {status}.", status=status)
        for status in ("approved", "spam", "rejected", "pending")
    }
    deleted = site.comment(article_id, "One that its author deletes.")
    headers = {"Manage-Token": deleted["meta"]["manage_token"]}
    assert site.public.delete(f"/comments/{deleted['id']}", headers=headers).status_code == 204
    assert let_go(site) == {}
    clock.advance(days=6)
    assert let_go(site) == {"deleted comments": 1}
    clock.advance(days=5)
    assert let_go(site) == {"spam": 1}
    clock.advance(days=10)
    assert let_go(site) == {"rejected comments": 1}
    kept = {item["id"] for status, item in made.items() if status in {"approved", "pending"}}
    assert {comment_id for comment_id, source in sources(site).items() if source} == kept
    with site.app.app_context(), reading() as session:
        query = select(JournalEntry.detail).where(JournalEntry.kind == "retention.applied")
        entries = list(session.scalars(query.order_by(JournalEntry.seq)))
        assert [entry["removed"] for entry in entries] == [
            {"deleted comments": 1},
            {"spam": 1},
            {"rejected comments": 1},
        ]
    history = site.moderator.get(f"/moderation/comments/{deleted['id']}").get_json()["data"]["history"]
    assert (history[-1]["action"], history[-1]["actor"]["type"]) == ("erase", "system")


def test_days_count_from_the_decision_and_an_open_appeal_keeps_the_text(site: Site, clock: Clock) -> None:
    late = site.comment(site.article()["id"])
    clock.advance(days=9)
    site.decide(late["id"], "spam", late["version"])
    clock.advance(days=9)
    assert let_go(site) == {}
    headers = {"Manage-Token": late["meta"]["manage_token"]}
    appeal = {"text": "Look at it again."}
    assert site.public.post(f"/comments/{late['id']}/appeals", appeal, headers=headers).status_code == 201
    clock.advance(days=9)
    assert let_go(site) == {}
    assert sources(site)[late["id"]]


def test_nothing_is_erased_unless_days_are_set(site: Site, clock: Clock) -> None:
    site.comment(site.article()["id"], status="spam")
    clock.advance(days=3650)
    assert let_go(site, Settings(retain_deleted_days=None)) == {}
    assert let_go(site, SETTINGS) == {"spam": 1}


def test_addresses_answers_failures_and_tokens_go_in_small_batches(site: Site, clock: Clock) -> None:
    article_id = site.article()["id"]
    ids = [site.comment(article_id, f"Comment number {n} of five.")["id"] for n in range(5)]
    with site.app.app_context(), writing() as session:
        session.execute(update(Comment).values(address_key="a" * 64))
        session.add(LoginFailure(subject="s", at=NOON))
        answer: dict[str, Any] = {"request_hash": "h", "status": 200, "headers": [], "body": b""}
        session.add(IdempotencyRecord(key="k", created_at=NOON, **answer))
        for days in (1, None):
            expires_at = None if days is None else NOON + timedelta(days=days)
            accounts.create_token(session, name=str(days), scopes=[Scope.AUDIT_READ], expires_at=expires_at, now=NOON)
    assert let_go(site) == {}
    clock.advance(days=32)
    assert let_go(site) == {"hashed addresses": 5, "remembered answers": 1, "failed logins": 1, "expired tokens": 1}
    with site.app.app_context(), reading() as session:
        assert set(session.scalars(select(Comment.address_key).where(Comment.id.in_(ids)))) == {None}
        names = set(session.scalars(select(Token.name)))
        assert "None" in names and "1" not in names
    assert let_go(site) == {}


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7"])
def test_hash_of_an_address_changes_with_the_period_and_not_within_it(address: str) -> None:
    moment = [datetime.fromtimestamp(0, NOON.tzinfo)]
    keys = Keys("a secret", clock=lambda: moment[0], address_period_s=30 * 86_400)
    first = keys.address(address)
    moment[0] += timedelta(days=29, hours=23)
    assert keys.address(address) == first
    moment[0] += timedelta(hours=1)
    assert keys.address(address) != first and len(keys.address(address) or "") == 64
    assert Keys("a secret").address(address) == Keys("a secret").address(address)
    assert keys.author("a@example.org") == Keys("a secret").author("a@example.org")


def test_period_of_no_days_is_refused() -> None:
    with pytest.raises(BadSettings, match="ADDRESS_KEY_DAYS"):
        Settings.from_environment({"MASTHEAD_ADDRESS_KEY_DAYS": "0"})
    assert Settings.from_environment({"MASTHEAD_ADDRESS_KEY_DAYS": "7"}).address_key_days == 7
