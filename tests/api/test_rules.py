"""Rules over the API: writing, listing, importing, and what they do to the next comment."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, func, select

from cms.app import create_app
from cms.db import db, reading
from cms.models import JournalEntry, Rule
from tests.sites import Site

RULES = "/moderation/rules"


def write(site: Site, kind: str, value: str, **members: Any) -> dict[str, Any]:
    answer = site.moderator.post(RULES, {"kind": kind, "value": value, **members})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def reasons(site: Site, article_id: str, body: str) -> set[str]:
    comment = site.comment(article_id, body)
    answer = site.moderator.get(f"/moderation/comments/{comment['id']}")
    return {finding["reason"] for finding in answer.get_json()["data"]["findings"]}


def stored(site: Site, kind: type[Any] = Rule) -> int:
    with site.app.app_context(), reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize(
    ("kind", "value", "members", "body", "reason"),
    [
        pytest.param("banned", "quack  cure", {}, "This quack cure is back.", "banned_word", id="banned"),
        pytest.param("suspect", "miracle*", {}, "It works miracles daily.", "suspect_word", id="suspect beginning"),
        pytest.param("pattern", r"zz\d{3}", {"note": "codes"}, "Use zz123 today.", "pattern", id="pattern"),
        pytest.param("deny_host", "Bad.Example", {}, "See https://www.bad.example/x", "denied_link", id="host"),
        pytest.param("limit", "links", {"number": 0}, "See https://a.example/x", "too_many_links", id="limit"),
    ],
)
def test_rule_counts_from_the_next_comment_on_and_not_after_removal(
    site: Site, kind: str, value: str, members: dict[str, Any], body: str, reason: str
) -> None:
    article = site.article()
    assert reason not in reasons(site, article["id"], body)
    rule = write(site, kind, value, **members)
    assert reason in reasons(site, article["id"], body + " Once more.")
    assert site.moderator.delete(f"{RULES}/{rule['id']}", rule["version"]).status_code == 204
    assert reason not in reasons(site, article["id"], body + " And again.")


def test_rule_counts_in_another_process_at_the_next_comment(site: Site, clock: Any) -> None:
    article = site.article()
    other = Site(create_app(site.app.extensions["masthead"].settings, clock=clock), clock)
    assert "banned_word" not in reasons(other, article["id"], "A quack cure.")
    write(site, "banned", "quack cure")
    assert "banned_word" in reasons(other, article["id"], "A quack cure, they said.")
    with other.app.app_context():
        db.engine.dispose()


def test_policy_version_of_a_verdict_names_the_policy_that_held(site: Site) -> None:
    article = site.article()

    numbers = iter("abcd")

    def version() -> str:
        found = site.comment(article["id"], f"Hello for the {next(numbers)}.")
        data = site.moderator.get(f"/moderation/comments/{found['id']}").get_json()["data"]
        return str(data["policy_version"])

    before = version()
    rule = write(site, "weight", "suspect_word", number=2)
    during = version()
    site.moderator.patch(f"{RULES}/{rule['id']}", {"number": 3}, rule["version"])
    changed = version()
    site.moderator.delete(f"{RULES}/{rule['id']}")
    assert len({before, during, changed}) == 3
    assert version() == before


def test_present_policy_costs_one_query_when_nothing_changed(site: Site) -> None:
    write(site, "banned", "quack")
    house = site.app.extensions["masthead"].house
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    with site.app.app_context(), reading() as session:
        first = house.at(session).policy
        event.listen(db.engine, "before_cursor_execute", note)
        again = house.at(session).policy
        event.remove(db.engine, "before_cursor_execute", note)
    assert first is again and "quack" in first.words.banned
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        pytest.param("pattern", ".*", None, id="fits everything"),
        pytest.param("pattern", "x*", None, id="fits the empty string"),
        pytest.param("pattern", r"\w", None, id="fits every ordinary comment"),
        pytest.param("pattern", "(a{1000}){1000}", None, id="explodes"),
        pytest.param("pattern", "((((a{30}){30}){30}){30})", None, id="explodes when nested"),
        pytest.param("pattern", r"(a)\1", None, id="back reference"),
        pytest.param("pattern", "(?=a)b", None, id="look-ahead"),
        pytest.param("pattern", "(", None, id="broken"),
        pytest.param("banned", "*", None, id="any word"),
        pytest.param("banned", "a*", None, id="too short a beginning"),
        pytest.param("allow", "...", None, id="no word"),
        pytest.param("banned", "w" * 201, None, id="too long"),
        pytest.param("deny_host", "https://bad.example/", None, id="address for a host"),
        pytest.param("deny_host", "com", None, id="most of the web"),
        pytest.param("banned", "word", 1, id="number where none belongs"),
        pytest.param("threshold", "hold_at", 0, id="threshold that all reach"),
        pytest.param("threshold", "hold_at", None, id="threshold without number"),
        pytest.param("threshold", "hold", 1, id="unknown threshold"),
        pytest.param("limit", "links", 1.5, id="half a link"),
        pytest.param("limit", "shouting_share", 0, id="limit that all pass"),
        pytest.param("limit", "version", 1, id="unknown limit"),
        pytest.param("weight", "no_such_reason", 1, id="unknown reason"),
        pytest.param("weight", "pattern", 11, id="too heavy"),
        pytest.param("switch", "house_phrases", 0.5, id="half a switch"),
        pytest.param("language", "English", None, id="no code of a language"),
    ],
)
def test_rule_is_refused_and_not_stored_when_it_cannot_work(
    site: Site, kind: str, value: str, number: float | None
) -> None:
    answer = site.moderator.post(RULES, {"kind": kind, "value": value, "number": number})
    assert answer.status_code == 422
    assert [error["code"] for error in answer.get_json()["errors"]] == ["invalid_rule"]
    assert stored(site) == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(("banned", "Casino"), ("allow", "casino"), id="allow what is banned"),
        pytest.param(("allow", "casino"), ("suspect", "CASINO"), id="suspect what is allowed"),
        pytest.param(("deny_host", "a.example"), ("allow_host", "A.example."), id="allow a denied host"),
    ],
)
def test_rule_is_refused_when_another_says_the_opposite(
    site: Site, first: tuple[str, str], second: tuple[str, str]
) -> None:
    rule = write(site, *first)
    answer = site.moderator.post(RULES, {"kind": second[0], "value": second[1]})
    problem = answer.get_json()
    assert (answer.status_code, problem["code"], problem["rule_id"]) == (409, "contradicting_rule", rule["id"])
    assert stored(site) == 1
    site.moderator.delete(f"{RULES}/{rule['id']}")
    assert site.moderator.post(RULES, {"kind": second[0], "value": second[1]}).status_code == 201


def test_rule_is_refused_when_it_is_there_already(site: Site) -> None:
    rule = write(site, "banned", "casino")
    answer = site.moderator.post(RULES, {"kind": "banned", "value": " CASINO "})
    problem = answer.get_json()
    assert (answer.status_code, problem["code"], problem["rule_id"]) == (409, "rule_exists", rule["id"])


def test_patterns_are_limited_in_number(site: Site) -> None:
    for n in range(200):
        write(site, "pattern", f"zz{n}q")
    answer = site.moderator.post(RULES, {"kind": "pattern", "value": "zzzz"})
    assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (422, "too_many_rules")
    assert site.moderator.post(RULES, {"kind": "banned", "value": "zzzz"}).status_code == 201


def test_rules_are_listed_by_kind_text_and_page_newest_first(site: Site) -> None:
    for word in ("one%", "two", "three"):
        site.clock.advance(seconds=1)
        write(site, "banned", word)
    write(site, "allow", "four")
    listed = site.moderator.get(f"{RULES}?filter[kind]=banned&limit=2&count=exact").get_json()
    assert [rule["value"] for rule in listed["data"]] == ["three", "two"]
    assert listed["meta"] == {"count": 3}
    rest = site.moderator.get(listed["links"]["next"]).get_json()
    assert ([rule["value"] for rule in rest["data"]], rest["links"]["next"]) == (["one%"], None)
    found = site.moderator.get(f"{RULES}?filter[text]=E%").get_json()["data"]
    assert [rule["value"] for rule in found] == ["one%"]
    one = site.moderator.get(f"{RULES}/{found[0]['id']}")
    assert one.get_json()["data"] == found[0] and one.headers["ETag"] == '"1"'


def test_rule_needs_the_version_that_was_seen(site: Site) -> None:
    rule = write(site, "limit", "links", number=3)
    assert site.moderator.patch(f"{RULES}/{rule['id']}", {"note": "fewer"}, 1).get_json()["data"]["version"] == 2
    assert site.moderator.patch(f"{RULES}/{rule['id']}", {"number": 1}, 1).status_code == 412
    assert site.moderator.delete(f"{RULES}/{rule['id']}", 1).status_code == 412
    assert site.moderator.patch(f"{RULES}/{rule['id']}", {"number": -1}, 2).status_code == 422
    shown = site.moderator.get(f"{RULES}/{rule['id']}").get_json()["data"]
    assert (shown["number"], shown["note"]) == (3.0, "fewer")


def test_unknown_rule_is_not_found(site: Site) -> None:
    path = f"{RULES}/01890000-0000-7000-8000-000000000000"
    imports = f"{RULES}/imports/01890000-0000-7000-8000-000000000000"
    statuses = [
        site.moderator.get(path).status_code,
        site.moderator.patch(path, {}).status_code,
        site.moderator.delete(path).status_code,
        site.moderator.call("DELETE", imports).status_code,
    ]
    assert statuses == [404, 404, 404, 404]


def test_rules_are_for_moderators_only(site: Site) -> None:
    assert site.public.get(RULES).status_code == 401
    assert site.author.get(RULES).status_code == 403
    assert site.moderator.get(RULES).status_code == 200


def test_import_counts_what_it_wrote_and_is_idempotent(site: Site) -> None:
    write(site, "allow", "poker")
    values = ["Casino", "casino", "free spins", "Poker", "*", "", "new word"]
    sent = {"kind": "banned", "values": values, "note": "list of May"}
    first = site.moderator.post(f"{RULES}/imports", sent).get_json()["data"]
    counts = {name: first[name] for name in ("created", "existing", "refused", "contradicting")}
    assert counts == {"created": 3, "existing": 1, "refused": 2, "contradicting": 1}
    faults = [(fault["index"], fault["code"]) for fault in first["faults"]]
    assert faults == [(3, "contradicting_rule"), (4, "invalid_rule"), (5, "invalid_rule")]
    again = site.moderator.post(f"{RULES}/imports", sent).get_json()["data"]
    assert (again["created"], again["existing"]) == (0, 4)
    assert stored(site) == 4
    assert "banned_word" in reasons(site, site.article()["id"], "Free spins for all.")


def test_import_is_taken_back_as_a_whole(site: Site) -> None:
    write(site, "banned", "by hand")
    done = site.moderator.post(f"{RULES}/imports", {"kind": "banned", "values": ["one", "two"]}).get_json()["data"]
    listed = site.moderator.get(f"{RULES}?filter[batch]={done['batch_id']}").get_json()["data"]
    assert {rule["value"] for rule in listed} == {"one", "two"}
    assert site.moderator.call("DELETE", f"{RULES}/imports/{done['batch_id']}").status_code == 204
    assert [rule["value"] for rule in site.moderator.get(RULES).get_json()["data"]] == ["by hand"]


def test_import_takes_a_hundred_thousand_entries_and_the_next_comment_knows_them(site: Site) -> None:
    values = [f"wort{n} kauf{n % 977}" for n in range(100_000)]
    done = site.moderator.post(f"{RULES}/imports", {"kind": "suspect", "values": values})
    assert (done.status_code, done.get_json()["data"]["created"]) == (200, 100_000)
    assert stored(site) == 100_000
    assert "suspect_word" in reasons(site, site.article()["id"], "I like wort99999 kauf345 a lot.")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"kind": "pattern", "values": ["a"]}, id="patterns"),
        pytest.param({"kind": "banned", "values": []}, id="nothing"),
        pytest.param({"kind": "banned", "values": ["a"] * 100_001}, id="too many"),
        pytest.param({"kind": "banned", "values": [7]}, id="no text"),
    ],
)
def test_import_is_refused_when_it_is_no_list(site: Site, sent: dict[str, Any]) -> None:
    assert site.moderator.post(f"{RULES}/imports", sent).status_code == 422
    assert stored(site) == 0


def test_every_change_of_rules_is_in_the_journal(site: Site) -> None:
    rule = write(site, "limit", "links", number=1)
    site.moderator.patch(f"{RULES}/{rule['id']}", {"number": 2})
    site.moderator.delete(f"{RULES}/{rule['id']}")
    done = site.moderator.post(f"{RULES}/imports", {"kind": "banned", "values": ["one"]}).get_json()["data"]
    site.moderator.call("DELETE", f"{RULES}/imports/{done['batch_id']}")
    with site.app.app_context(), reading() as session:
        rows = session.execute(select(JournalEntry.kind, JournalEntry.is_public).order_by(JournalEntry.seq)).all()
    kinds = [kind for kind, is_public in rows if kind.startswith("rule") and not is_public]
    assert kinds == ["rule.created", "rule.changed", "rule.removed", "rules.imported", "rules.removed"]
