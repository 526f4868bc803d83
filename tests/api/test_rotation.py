"""Keys of network addresses change with time; what was laid on an address, or done from it, is known all the same."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from cms import accounts, retention
from cms.auth import Scope
from cms.config import Settings
from cms.db import reading, writing
from cms.keys import ADDRESS_MEMORY_S, Keys
from cms.models import EngineFeedback, Flag, LessonRecord, SanctionRecord, Vote
from tests.conftest import SECRET, Clock
from tests.readers import Readers
from tests.sites import Site

DAYS = Settings().address_key_days
SANCTIONS = "/moderation/sanctions"


def post(site: Site, article_id: str, reader: int, body: str) -> dict[str, Any]:
    sent = {"author": {"name": f"Reader {reader}"}, "body": body}
    found: dict[str, Any] = Readers(site).call(reader, "POST", f"/articles/{article_id}/comments", sent).get_json()
    return found["data"] | {"status": found["meta"]["status"]}


def ban(site: Site, comment_id: str, **members: Any) -> Any:
    sent = {"restriction": "ban", "reason": "Insults", "target": "address", "comment_id": comment_id, **members}
    return site.moderator.post(SANCTIONS, sent)


def let_go(site: Site) -> None:
    for step in retention.steps(Settings(), now=site.clock()):
        with site.app.app_context(), writing() as session:
            step.run(session, limit=100)


def test_keys_of_a_year_are_known_and_not_more(clock: Clock) -> None:
    period_s = DAYS * 86_400
    keys = Keys(SECRET, clock=clock, address_period_s=period_s)
    first = keys.address("192.0.2.1")
    assert keys.addresses("192.0.2.1")[0] == first and first not in keys.addresses("192.0.2.2")
    clock.advance(seconds=ADDRESS_MEMORY_S)
    assert first != keys.address("192.0.2.1") and first in keys.addresses("192.0.2.1")
    clock.advance(seconds=3 * period_s)
    assert first not in keys.addresses("192.0.2.1")
    assert keys.addresses("127.0.0.1") == () and len(Keys(SECRET).addresses("192.0.2.1")) == 1


def test_sanction_on_an_address_holds_across_changes_of_the_key_until_it_ends(site: Site) -> None:
    article_id = site.article(comments={"policy": "post"})["id"]
    comment = post(site, article_id, 1, "Before the ban, all is well.")
    assert comment["status"] == "approved"
    laid = ban(site, comment["id"]).get_json()["data"]
    assert laid["expires_at"] == "2027-11-23T12:00:00Z", "addresses pass to others: a year at most"
    for n in range(3):
        site.clock.advance(days=DAYS + 1)
        assert post(site, article_id, 1, f"Is anybody there, for the {n}. time?")["status"] == "pending"
        assert post(site, article_id, 2, f"Somebody else, for the {n}. time.")["status"] == "approved"
    site.clock.advance(days=366)
    assert post(site, article_id, 1, "A year is over.")["status"] == "approved"


def test_sanction_on_an_address_has_an_end_within_a_year(site: Site) -> None:
    comment = post(site, site.article()["id"], 1, "Somebody's thoughts.")
    refused = ban(site, comment["id"], expires_at="2027-12-24T12:00:00Z")
    assert (refused.status_code, refused.get_json()["errors"][0]["code"]) == (422, "too_far")
    laid = ban(site, comment["id"], expires_at="2027-01-01T00:00:00Z").get_json()["data"]
    patch = site.moderator.patch(f"{SANCTIONS}/{laid['id']}", {"expires_at": None}, laid["version"])
    assert patch.get_json()["data"]["expires_at"] == "2027-11-23T12:00:00Z"


def test_vote_is_not_counted_again_after_the_key_has_changed(site: Site) -> None:
    readers = Readers(site)
    comment = site.comment(site.article()["id"], status="approved")
    for reader in (1, 2):
        readers.vote(reader, comment["id"], 1)
    site.clock.advance(days=DAYS + 1)
    assert readers.vote(1, comment["id"], 1).get_json()["data"]["votes"] == 2
    assert readers.vote(1, comment["id"], -1).get_json()["data"]["votes"] == 0
    assert readers.vote(3, comment["id"], 1).get_json()["data"]["votes"] == 1


def test_reader_keeps_flag_and_record_when_the_key_has_changed(site: Site) -> None:
    readers = Readers(site)
    article_id = site.article()["id"]
    comments = [site.comment(article_id, f"Comment {n} among some.", status="approved") for n in range(3)]
    for comment in comments[:2]:
        readers.flag(1, comment["id"])
        site.decide(comment["id"], "spam", comment["version"])
    readers.flag(1, comments[2]["id"])
    site.clock.advance(days=DAYS + 1)
    readers.flag(1, comments[2]["id"])
    later = site.comment(article_id, "One more for the flag.", status="approved")
    readers.flag(1, later["id"])
    found = [
        site.moderator.get(f"/moderation/comments/{item['id']}").get_json()["data"] for item in (comments[2], later)
    ]
    assert [item["flags"]["count"] for item in found] == [1, 1]
    assert found[1]["flags"]["weight"] == pytest.approx(3 / 5), "two of two flags were agreed with"


def test_retention_forgets_who_flagged_voted_and_was_sanctioned_once_it_is_of_no_use(site: Site) -> None:
    readers = Readers(site)
    article_id = site.article()["id"]
    comment = site.comment(article_id, status="approved")
    readers.flag(1, comment["id"], "other", detail="Rude.")
    readers.vote(1, comment["id"], 1)
    laid = ban(site, post(site, article_id, 2, "To be banned for a while.")["id"], expires_at="2026-12-01T00:00:00Z")
    assert laid.status_code == 201

    def keys() -> list[str]:
        with site.app.app_context(), reading() as session:
            queries = (select(Flag.reader_key), select(Vote.reader_key), select(SanctionRecord.key))
            return [str(session.scalar(query)) for query in queries]

    before = keys()
    site.clock.advance(days=DAYS)
    let_go(site)
    assert keys() == before
    site.clock.advance(days=370)
    let_go(site)
    flag, vote, sanction = keys()
    assert (flag[0], vote[0], sanction) == ("-", "-", "") and flag != vote
    forgotten = keys()
    let_go(site)
    assert keys() == forgotten, "what is nobody's is not touched again"
    assert site.public.get(f"/comments/{comment['id']}").get_json()["data"]["votes"] == 1


def test_retention_removes_what_other_sites_reported_and_keeps_no_word_of_it(site: Site) -> None:
    with site.app.app_context(), writing() as session:
        secret, _ = accounts.create_token(session, name="blog", scopes=[Scope.ENGINE_USE], now=site.clock())
    told = {"api_key": secret, "blog": "https://blog.example", "user_ip": "192.0.2.1"}
    told |= {"comment_content": "Buy cheap quillfeathers today at https://quills.example"}
    assert site.app.test_client().post("/1.1/submit-spam", data=told).status_code == 200

    def left() -> tuple[int, int]:
        with site.app.app_context(), reading() as session:
            found = session.scalars(select(LessonRecord)).all()
            reports = session.scalar(select(func.count()).select_from(EngineFeedback)) or 0
            return reports, len([lesson for lesson in found if lesson.payload and lesson.erased_at is None])

    site.clock.advance(days=364)
    let_go(site)
    assert left() == (1, 1)
    site.clock.advance(days=2)
    let_go(site)
    assert left() == (0, 0)
