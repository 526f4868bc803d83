"""The queue's pulse: what has changed since a moderator last looked."""

from __future__ import annotations

from typing import Any

from tests.discussions import POST
from tests.readers import Readers
from tests.sites import Site


def pulse(site: Site, since: str | None = None) -> dict[str, Any]:
    answer = site.moderator.get("/moderation/pulse", query_string={} if since is None else {"since": since})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def test_pulse_tells_what_came_and_what_others_decided(site: Site) -> None:
    article = site.article()["id"]
    there = site.comment(article, "It was there before.")
    first = pulse(site)
    assert (first["waiting"], first["changes"], first["has_more"], first["looking"]) == (1, [], False, [])
    new = site.comment(article, "It came later.", author={"name": "Bob"})
    site.decide(there["id"], "approve", there["version"])
    second = pulse(site, first["cursor"])
    changes = {change["comment_id"]: change for change in second["changes"]}
    assert set(changes) == {there["id"], new["id"]} and second["waiting"] == 1
    assert (changes[there["id"]]["status"], changes[there["id"]]["waits"]) == ("approved", False)
    assert changes[there["id"]]["actor"]["name"] == "moderator" and changes[there["id"]]["version"] == 2
    assert (changes[new["id"]]["waits"], changes[new["id"]]["action"]) == (True, "submit")
    assert pulse(site, second["cursor"])["changes"] == []


def test_pulse_tells_of_flags_and_of_who_looks_and_holds(site: Site) -> None:
    article = site.article(comments=POST)["id"]
    shown = site.comment(article, "Visible at once.")["id"]
    cursor = pulse(site)["cursor"]
    assert [Readers(site).flag(number, shown).status_code for number in (1, 2, 3)] == [201] * 3
    site.moderator.call("PUT", f"/moderation/presence/{shown}", {})
    site.admin.call("PUT", f"/moderation/claims/{shown}", {})
    found = pulse(site, cursor)
    assert [(change["comment_id"], change["waits"]) for change in found["changes"]] == [(shown, True)]
    (mark,) = found["looking"]
    assert (mark["comment_id"], [one["name"] for one in mark["looking"]]) == (shown, ["moderator"])
    assert mark["holder"]["name"] == "admin"
    site.clock.advance(minutes=10)
    assert pulse(site, cursor)["looking"] == []


def test_pulse_says_that_too_much_has_happened(site: Site) -> None:
    article = site.article()["id"]
    cursor = pulse(site)["cursor"]
    for n in range(201):
        site.comment(article, f"Number {n} of very many.", author={"name": f"R{n}"})
    found = pulse(site, cursor)
    assert found["has_more"] is True and len(found["changes"]) == 200 and found["waiting"] == 201


def test_pulse_refuses_a_cursor_that_it_did_not_make(site: Site) -> None:
    for cursor in ("nonsense", site.moderator.get("/changes").get_json()["meta"]["next"]):
        assert site.moderator.get("/moderation/pulse", query_string={"since": cursor}).status_code == 400
