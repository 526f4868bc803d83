"""Claims, presence and bulk decisions through the API."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from cms.auth import Role
from cms.db import db
from tests.readers import Readers
from tests.sites import Caller, Site

SPAM = (
    "Buy cheap gabapentin online without a prescription, fast discreet shipping to your door, visit our pharmacy at "
    "best-meds.example and save {n}0% today, thousands of happy customers"
)


@pytest.fixture
def other(site: Site) -> Caller:
    """Give a second moderator."""
    return Caller(site.app, site.token(Role.MODERATOR))


def waiting(site: Site, count: int) -> list[str]:
    article = site.article()["id"]
    ids = []
    for n in range(count):
        ids.append(site.comment(article, f"A question, number {n}, about hedgehogs.")["id"])
        site.clock.advance(seconds=1)
    return ids


def take(caller: Caller, **sent: Any) -> str | None:
    answer = caller.post("/moderation/next", {"sort": "oldest", **sent})
    assert answer.status_code in {200, 204}, answer.get_data(as_text=True)
    return answer.get_json()["data"]["id"] if answer.status_code == 200 else None


def queue(site: Site) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in site.moderator.get("/moderation/queue?limit=100").get_json()["data"]}


def status(site: Site, comment_id: str) -> str:
    found: str = site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]["status"]
    return found


def bulk(site: Site, action: str, select: dict[str, Any], **sent: Any) -> Any:
    return site.moderator.post("/moderation/bulk", {"action": action, "select": select, **sent})


def test_next_gives_every_item_to_one_moderator(site: Site, other: Caller) -> None:
    ids = waiting(site, 3)
    assert [take(site.moderator), take(other), take(site.moderator), take(other)] == [*ids, None]
    claim = queue(site)[ids[1]]["claim"]
    assert (claim["holder"]["name"], claim["expires_at"]) == ("moderator", "2026-11-22T12:02:03Z")


def test_next_gives_the_item_with_its_claim(site: Site) -> None:
    (comment_id,) = waiting(site, 1)
    answer = site.moderator.post("/moderation/next", {})
    item = answer.get_json()["data"]
    assert (item["id"], item["claim"]["comment_id"], item["article"]["title"]) == (
        comment_id,
        comment_id,
        "On hedgehogs",
    )
    assert answer.headers["ETag"] == f'"{item["version"]}"'


def test_next_follows_filters_and_sort(site: Site) -> None:
    ids = waiting(site, 3)
    assert take(site.moderator, filters={"text": "number 1"}) == ids[1]
    assert take(site.moderator, filters={"text": "number 1"}) is None
    assert take(site.moderator, sort="newest") == ids[2]
    assert site.moderator.post("/moderation/next", {"filters": {"shape": 1}}).status_code == 422
    assert site.public.post("/moderation/next", {}).status_code == 401


def test_lease_is_free_again_when_it_has_run_out(site: Site, other: Caller) -> None:
    (comment_id,) = waiting(site, 1)
    assert take(site.moderator) == comment_id
    site.clock.advance(seconds=119)
    assert take(other) is None
    site.clock.advance(seconds=1)
    assert queue(site)[comment_id]["claim"] is None
    assert take(other) == comment_id


def test_lease_is_renewed_by_its_holder_alone(site: Site, other: Caller) -> None:
    (comment_id,) = waiting(site, 1)
    path = f"/moderation/claims/{comment_id}"
    assert site.moderator.call("PUT", path, {}).status_code == 200
    site.clock.advance(seconds=100)
    refused = other.call("PUT", path, {})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "already_claimed")
    assert refused.get_json()["holder"]["name"] == "moderator"
    assert site.moderator.call("PUT", path, {}).get_json()["data"]["expires_at"] == "2026-11-22T12:03:41Z"
    site.clock.advance(seconds=100)
    assert take(other) is None
    unknown = "/moderation/claims/01980000-0000-7000-8000-000000000000"
    assert site.moderator.call("PUT", unknown, {}).status_code == 404


def test_claim_is_given_back_by_its_holder_alone(site: Site, other: Caller) -> None:
    (comment_id,) = waiting(site, 1)
    path = f"/moderation/claims/{comment_id}"
    take(site.moderator)
    assert other.delete(path).status_code == 409
    assert take(other) is None
    assert site.moderator.delete(path).status_code == 204
    assert site.moderator.delete(path).status_code == 204
    assert take(other) == comment_id
    changes = site.admin.get("/changes?scope=all").get_json()["data"]
    kinds = [row["kind"] for row in changes if row["kind"].startswith("comment.")]
    assert kinds[-3:] == ["comment.claimed", "comment.released", "comment.claimed"]


def test_decision_of_another_moderator_works_and_frees_the_claim(site: Site, other: Caller) -> None:
    (comment_id,) = waiting(site, 1)
    take(site.moderator)
    sent = {"action": "reject", "items": [{"comment_id": comment_id, "version": 1}]}
    assert other.post("/moderation/decisions", sent).status_code == 200
    found = site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]
    assert (found["status"], found["claim"]) == ("rejected", None)


def test_decision_needs_a_claim_when_the_site_says_so(make_site: Callable[..., Site]) -> None:
    site = make_site(claim_required=True)
    first, second = waiting(site, 2)
    sent = {"action": "reject", "items": [{"comment_id": item, "version": 1} for item in (first, second)]}
    site.moderator.call("PUT", f"/moderation/claims/{first}", {})
    refused = site.moderator.post("/moderation/decisions", sent)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "claim_required")
    assert refused.get_json()["comment_ids"] == [second]
    assert [status(site, item) for item in (first, second)] == ["pending", "pending"]
    site.moderator.call("PUT", f"/moderation/claims/{second}", {})
    assert site.moderator.post("/moderation/decisions", sent).status_code == 200
    assert [status(site, item) for item in (first, second)] == ["rejected", "rejected"]


def test_presence_is_shown_until_it_fades(site: Site, other: Caller) -> None:
    first, second = waiting(site, 2)
    for caller in (site.moderator, other, other):
        assert caller.call("PUT", f"/moderation/presence/{first}", {}).status_code == 204
    assert [len(queue(site)[item]["looking"]) for item in (first, second)] == [2, 0]
    site.clock.advance(seconds=29)
    assert other.call("PUT", f"/moderation/presence/{first}", {}).status_code == 204
    site.clock.advance(seconds=1)
    assert [mark["name"] for mark in queue(site)[first]["looking"]] == ["moderator"]
    unknown = "/moderation/presence/01980000-0000-7000-8000-000000000000"
    assert site.moderator.call("PUT", unknown, {}).status_code == 404
    assert take(site.moderator) == first


def test_moderators_who_ask_at_once_get_different_items(site: Site) -> None:
    ids = waiting(site, 12)
    callers = [Caller(site.app, site.token(Role.MODERATOR)) for _ in range(4)]
    start, got = threading.Barrier(len(callers)), []

    def work(caller: Caller) -> None:
        start.wait()
        got.extend([take(caller) for _ in range(4)])

    threads = [threading.Thread(target=work, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(item for item in got if item is not None) == sorted(ids)
    assert got.count(None) == 4


def test_votes_and_flags_at_once_are_all_counted(site: Site) -> None:
    comment = site.comment(site.article()["id"], status="approved")
    readers, codes = Readers(site), []
    start = threading.Barrier(6)

    def work(number: int) -> None:
        start.wait()
        codes.append(readers.vote(number % 3, comment["id"], 1).status_code)
        codes.append(readers.flag(number % 3, comment["id"]).status_code)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200] * 6 + [201] * 6
    found = site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]
    assert (found["flags"]["count"], found["flags"]["weight"]) == (3, pytest.approx(1.0))
    assert site.public.get(f"/comments/{comment['id']}").get_json()["data"]["votes"] == 3


def test_bulk_decides_a_campaign_after_a_count_and_is_undone_as_a_whole(site: Site) -> None:
    articles = [site.article(title=f"Article {n}")["id"] for n in range(2)]
    spam = [site.comment(articles[n % 2], SPAM.format(n=n + 1), author={"name": f"Happy {n}"})["id"] for n in range(5)]
    honest = site.comment(articles[0], "I buy gabapentin at the pharmacy with a prescription and save nothing.")["id"]
    select = {"similar_to": spam[2]}
    counted = bulk(site, "spam", select, dry_run=True).get_json()["data"]
    assert (counted["count"], counted["is_dry_run"], counted["batch_id"]) == (5, True, None)
    assert {item["id"] for item in counted["sample"]} == set(spam)
    assert {status(site, item) for item in spam} == {"pending"}
    late = site.comment(articles[1], SPAM.format(n=9), author={"name": "Late"})["id"]
    grown = bulk(site, "spam", select, expected=5)
    assert (grown.status_code, grown.get_json()["code"], grown.get_json()["count"]) == (409, "selection_grown", 6)
    assert {status(site, item) for item in spam} == {"pending"}
    done = bulk(site, "spam", select, expected=6, reason_code="spam").get_json()["data"]
    assert (done["count"], done["applied"], done["refused"]) == (6, 6, 0)
    assert {status(site, item) for item in [*spam, late]} == {"spam"}
    assert status(site, honest) == "pending"
    undone = site.moderator.post(f"/moderation/batches/{done['batch_id']}/undo", {})
    assert undone.get_json()["meta"]["applied"] == 6
    assert {status(site, item) for item in [*spam, late]} == {"pending"}


def test_bulk_decides_an_author(site: Site) -> None:
    article = site.article()["id"]
    author = {"name": "Bo", "email": "bo@example.org"}
    own = [site.comment(article, f"Text number {n} by Bo himself.", author=author)["id"] for n in range(3)]
    shown = site.comment(article, "Text that was approved before.", author=author, status="approved")["id"]
    other = site.comment(article, "Somebody else's text, which stays.")["id"]
    key = queue(site)[own[0]]["author"]["key"]
    done = bulk(site, "reject", {"author_key": key}, expected=4).get_json()["data"]
    assert done["applied"] == 4
    assert {status(site, item) for item in [*own, shown]} == {"rejected"}
    assert status(site, other) == "pending"
    assert bulk(site, "reject", {"author_key": key}, dry_run=True).get_json()["data"]["count"] == 0


def test_bulk_decides_what_the_queue_shows_flagged_ones_included(site: Site) -> None:
    article = site.article()["id"]
    waits = site.comment(article, "This one waits for a person.")["id"]
    flagged = site.comment(article, "This one is there and flagged.", status="approved")["id"]
    quiet = site.comment(article, "This one is there and quiet.", status="approved")["id"]
    readers = Readers(site)
    for reader in (1, 2, 3):
        readers.flag(reader, flagged)
    assert bulk(site, "approve", {"filters": {"text": "flagged"}}, dry_run=True).get_json()["data"]["count"] == 1
    done = bulk(site, "approve", {"filters": {}}, expected=2).get_json()["data"]
    assert (done["applied"], queue(site)) == (2, {})
    assert {status(site, item) for item in (waits, flagged, quiet)} == {"approved"}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"select": {"filters": {}}}, 422),
        ({"select": {}, "dry_run": True}, 422),
        ({"select": {"filters": {}, "author_key": "a" * 64}, "dry_run": True}, 422),
        ({"select": {"filters": {}}, "action": "delete", "expected": 9}, 422),
        ({"select": {"similar_to": "01980000-0000-7000-8000-000000000000"}, "dry_run": True}, 404),
        ({"select": {"filters": {}}, "expected": 9, "action": "reject", "reason_code": "other"}, 422),
    ],
    ids=["no count", "no selection", "two selections", "not a moderator's", "unknown comment", "other without words"],
)
def test_bulk_is_refused_when_it_is_not_clear(site: Site, sent: dict[str, Any], expected: int) -> None:
    (comment_id,) = waiting(site, 1)
    assert site.moderator.post("/moderation/bulk", {"action": "reject", **sent}).status_code == expected
    assert status(site, comment_id) == "pending"
    assert bulk(site, "reject", {"filters": {}}, expected=1).status_code == 200
    assert status(site, comment_id) == "rejected"


def test_queue_and_evidence_cost_the_same_however_much_there_is(site: Site) -> None:
    article = site.article()["id"]
    statements: list[str] = []

    def costs(path: str) -> int:
        statements.clear()
        assert site.moderator.get(path).status_code == 200
        return len(statements)

    def grow(first: int, last: int) -> str:
        readers, made = Readers(site), ""
        for n in range(first, last):
            author = {"name": f"Happy {n}", "email": f"happy{n}@example.org"}
            parent = site.comment(article, f"A parent, number {n}, that is there.", author=author, status="approved")
            made = site.comment(article, SPAM.format(n=n), author=author, parent_id=parent["id"])["id"]
            readers.flag(n + 1, parent["id"])
            site.moderator.call("PUT", f"/moderation/presence/{made}", {})
            site.moderator.call("PUT", f"/moderation/claims/{made}", {})
        return made

    small = grow(0, 2)
    site.moderator.get("/moderation/queue")
    with site.app.app_context():
        engine = db.engine
    record = lambda *args: statements.append(args[2])  # noqa: E731 - the listener has to be removed again
    event.listen(engine, "before_cursor_execute", record)
    try:
        few = costs("/moderation/queue"), costs(f"/moderation/comments/{small}")
        big = grow(2, 8)
        many = costs("/moderation/queue"), costs(f"/moderation/comments/{big}")
    finally:
        event.remove(engine, "before_cursor_execute", record)
    assert few == many
    assert many[0] <= 14 and many[1] <= 20
    item = queue(site)[big]
    assert item["similar"]["count"] == 7 and len(item["similar"]["ids"]) == 5
    found = site.moderator.get(f"/moderation/comments/{big}").get_json()["data"]
    assert len(found["alike"]) == 7 and {alike["status"] for alike in found["alike"]} == {"pending"}
    assert found["looking"] and found["claim"]


def test_queue_is_sorted_by_uncertainty(site: Site) -> None:
    ids = waiting(site, 2)
    article = site.article()["id"]
    sure = site.comment(article, "Visit http://casino.example http://pills.example http://win.example now!")["id"]
    items = site.moderator.get("/moderation/queue?sort=uncertain").get_json()["data"]
    assert {item["id"] for item in items} == {*ids, sure}
    first = site.moderator.get("/moderation/queue?sort=uncertain&limit=2").get_json()
    rest = site.moderator.get(first["links"]["next"]).get_json()
    assert [item["id"] for item in [*first["data"], *rest["data"]]] == [item["id"] for item in items]
