"""Sanctions over the API: laid, changed, lifted, and what they do to the next comment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.db import reading
from cms.models import JournalEntry, SanctionRecord
from schemas.fields import instant
from tests.conftest import NOON
from tests.sites import Site

SANCTIONS = "/moderation/sanctions"
TROLL = {"name": "Troll", "email": "troll@example.org"}
UNKNOWN = "01890000-0000-7000-8000-000000000000"


def lay(site: Site, **members: Any) -> dict[str, Any]:
    sent = {"restriction": "ban", "reason": "Insults", **members}
    if not {"email", "key", "comment_id"} & set(sent):
        sent["email"] = TROLL["email"]
    answer = site.moderator.post(SANCTIONS, sent)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def later(**duration: float) -> str:
    return instant(NOON + timedelta(**duration))


class Thread:
    """An article that publishes at once, and its commenters."""

    def __init__(self, site: Site) -> None:
        self.site, self.count = site, 0
        self.article_id = site.article(comments={"policy": "post"})["id"]

    def says(self, author: dict[str, str]) -> tuple[str, set[str]]:
        """Comment; return the status and the reasons of the findings."""
        self.count += 1
        comment = self.site.comment(self.article_id, f"Thought of mine, the {self.count}. of today.", author=author)
        found = self.site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]
        return found["status"], {finding["reason"] for finding in found["findings"]}


@pytest.fixture
def thread(site: Site) -> Thread:
    """Give a thread to comment in."""
    return Thread(site)


def post_from(site: Site, thread: Thread, address: str, body: str, author: dict[str, str]) -> dict[str, Any]:
    answer = site.public.post(
        f"/articles/{thread.article_id}/comments",
        {"author": author, "body": body},
        environ_overrides={"REMOTE_ADDR": address},
    )
    found = answer.get_json()
    return {"id": found["data"]["id"], "status": found["meta"]["status"]}


def stored(site: Site) -> int:
    with site.app.app_context(), reading() as session:
        return session.scalar(select(func.count()).select_from(SanctionRecord)) or 0


@pytest.mark.parametrize(
    ("restriction", "reason"),
    [("ban", "author_banned"), ("suspend", "author_suspended"), ("hold", "author_held")],
)
def test_restricted_author_waits_until_the_end_that_was_named(
    site: Site, thread: Thread, restriction: str, reason: str
) -> None:
    assert thread.says(TROLL)[0] == "approved"
    lay(site, restriction=restriction, expires_at=later(hours=1))
    status, reasons = thread.says(TROLL)
    assert status == "pending" and reason in reasons
    assert thread.says({"name": "Ada", "email": "ada@example.org"})[0] == "approved"
    site.clock.advance(hours=1)
    status, reasons = thread.says(TROLL)
    assert status == "approved" and reason not in reasons


def test_lifted_sanction_counts_no_more_and_its_record_stays(site: Site, thread: Thread) -> None:
    sanction = lay(site)
    assert thread.says(TROLL)[0] == "pending"
    lifted = site.moderator.post(f"{SANCTIONS}/{sanction['id']}/lift", {"because": "Apologised"})
    shown = lifted.get_json()["data"]
    assert (shown["is_in_force"], shown["lifted_because"], shown["version"]) == (False, "Apologised", 2)
    assert shown["lifted_by"]["name"] == "moderator" and shown["lifted_at"] == instant(NOON)
    assert thread.says(TROLL)[0] == "approved"
    assert site.moderator.get(f"{SANCTIONS}/{sanction['id']}").get_json()["data"] == shown
    again = site.moderator.post(f"{SANCTIONS}/{sanction['id']}/lift", {})
    assert (again.status_code, again.get_json()["code"]) == (409, "already_lifted")
    assert site.moderator.patch(f"{SANCTIONS}/{sanction['id']}", {"reason": "More"}).status_code == 409


def test_sanction_is_laid_by_a_comment_on_its_author_or_its_address(site: Site, thread: Thread) -> None:
    comment_id = post_from(site, thread, "203.0.113.9", "Hear, hear.", TROLL)["id"]
    lay(site, comment_id=comment_id, restriction="hold")
    assert thread.says(TROLL)[0] == "pending"
    assert post_from(site, thread, "203.0.113.9", "Good day.", {"name": "Ada"})["status"] == "approved"
    lay(site, comment_id=comment_id, target="address")
    assert post_from(site, thread, "203.0.113.9", "Good evening.", {"name": "Ada"})["status"] == "pending"
    assert post_from(site, thread, "198.51.100.7", "Good night.", {"name": "Ada"})["status"] == "approved"


def test_sanction_is_laid_by_the_key_that_the_queue_shows(site: Site, thread: Thread) -> None:
    comment = site.comment(thread.article_id, "Hear, hear.", author=TROLL)
    key = site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]["author"]["key"]
    assert lay(site, key=key)["key"] == key
    assert thread.says(TROLL)[0] == "pending"


def test_trust_is_kept_and_explained_for_an_unverified_name(site: Site, thread: Thread) -> None:
    lay(site, restriction="trust", reason="Regular")
    assert "unverified_trust" in thread.says(TROLL)[1]


@pytest.mark.parametrize(
    ("members", "pointer", "code"),
    [
        pytest.param({"restriction": "suspend"}, "/expires_at", "required", id="suspension without an end"),
        pytest.param({"expires_at": later(seconds=0)}, "/expires_at", "past", id="end that is past"),
        pytest.param(
            {"restriction": "trust", "target": "address", "email": None, "key": "ab" * 16},
            "/target",
            "not_trustable",
            id="trust in an address",
        ),
        pytest.param({"email": None, "comment_id": UNKNOWN}, "/comment_id", "unknown", id="unknown comment"),
        pytest.param({"email": None}, "/key", "invalid", id="nobody"),
        pytest.param({"key": "ab" * 16}, "/key", "invalid", id="two people"),
        pytest.param({"target": "address"}, "/target", "invalid", id="e-mail of an address"),
        pytest.param({"reason": " "}, "/reason", "length", id="no reason"),
        pytest.param({"email": None, "key": "x' or 1=1"}, "/key", "invalid", id="no key"),
    ],
)
def test_sanction_is_refused_and_not_stored(site: Site, members: dict[str, Any], pointer: str, code: str) -> None:
    sent = {"restriction": "ban", "reason": "Insults", "email": "a@example.org", **members}
    answer = site.moderator.post(SANCTIONS, {name: value for name, value in sent.items() if value is not None})
    assert answer.status_code == 422
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in answer.get_json()["errors"]}
    assert stored(site) == 0


def test_comment_without_an_author_key_names_nobody(site: Site, thread: Thread) -> None:
    comment = post_from(site, thread, "203.0.113.9", "No e-mail here.", {"name": "Ada"})
    sent = {"restriction": "ban", "reason": "Insults", "comment_id": comment["id"]}
    assert site.moderator.post(SANCTIONS, sent).status_code == 422
    assert site.moderator.post(SANCTIONS, {**sent, "target": "address"}).status_code == 201


def test_sanctions_are_listed_by_person_kind_and_force(site: Site) -> None:
    first = lay(site, expires_at=later(hours=1))
    site.clock.advance(seconds=1)
    second = lay(site, restriction="hold")
    site.clock.advance(seconds=1)
    third = lay(site, email="other@example.org")

    def listed(query: str) -> list[str]:
        return [item["id"] for item in site.moderator.get(f"{SANCTIONS}?{query}").get_json()["data"]]

    assert listed("") == [third["id"], second["id"], first["id"]]
    assert listed("filter[restriction]=ban") == [third["id"], first["id"]]
    assert listed("filter[email]=TROLL@example.org") == listed(f"filter[key]={first['key']}")
    assert listed("filter[email]=troll@example.org") == [second["id"], first["id"]]
    site.moderator.post(f"{SANCTIONS}/{third['id']}/lift", {})
    site.clock.advance(hours=1)
    assert listed("filter[in_force]=true") == [second["id"]]
    assert listed("filter[in_force]=false") == [third["id"], first["id"]]
    page = site.moderator.get(f"{SANCTIONS}?limit=2&count=exact").get_json()
    rest = site.moderator.get(page["links"]["next"]).get_json()
    assert (page["meta"], [item["id"] for item in rest["data"]]) == ({"count": 3}, [first["id"]])


def test_sanction_is_changed_at_the_version_that_was_seen(site: Site, thread: Thread) -> None:
    sanction = lay(site, restriction="suspend", expires_at=later(hours=1))
    path = f"{SANCTIONS}/{sanction['id']}"
    changed = site.moderator.patch(path, {"expires_at": later(hours=3), "reason": "Again"}, 1)
    assert changed.get_json()["data"]["expires_at"] == later(hours=3)
    assert site.moderator.patch(path, {"reason": "Late"}, 1).status_code == 412
    assert site.moderator.patch(path, {"expires_at": None}, 2).status_code == 422
    site.clock.advance(hours=2)
    assert thread.says(TROLL)[0] == "pending"
    shown = site.moderator.get(path).get_json()["data"]
    assert (shown["reason"], shown["version"]) == ("Again", 2)


def test_unknown_sanction_is_not_found(site: Site) -> None:
    path = f"{SANCTIONS}/{UNKNOWN}"
    statuses = [
        site.moderator.get(path).status_code,
        site.moderator.patch(path, {}).status_code,
        site.moderator.post(f"{path}/lift", {}).status_code,
    ]
    assert statuses == [404, 404, 404]


def test_sanctions_are_for_moderators_only(site: Site) -> None:
    assert site.public.get(SANCTIONS).status_code == 401
    assert site.editor.get(SANCTIONS).status_code == 403
    assert site.moderator.get(SANCTIONS).status_code == 200


def test_every_change_of_a_sanction_is_in_the_journal_without_personal_data(site: Site) -> None:
    sanction = lay(site)
    site.moderator.patch(f"{SANCTIONS}/{sanction['id']}", {"reason": "Other"})
    site.moderator.post(f"{SANCTIONS}/{sanction['id']}/lift", {})
    with site.app.app_context(), reading() as session:
        rows = session.scalars(select(JournalEntry).order_by(JournalEntry.seq)).all()
    ours = [row for row in rows if row.subject_id == sanction["id"]]
    assert [row.kind for row in ours] == ["sanction.laid", "sanction.changed", "sanction.lifted"]
    assert all(not row.is_public and row.detail == {"restriction": "ban", "target": "author"} for row in ours)
