"""Comments that waited there: they wait here, with the reasons and in the order that new ones would get."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from cms.db import db, reading
from cms.imports import Result
from cms.imports.records import Kind, Standing
from cms.models import Comment
from tests.imports.moving import move_records, rows, told
from tests.imports.test_hostile_records import remark, story
from tests.sites import Site

SPAM = "<p>Buy cheap watches at https://watches.example and https://pills.example now!!!</p>"
KIND = "<p>We leave the leaves under our hedge until the end of April.</p>"
WAITS = Standing.PENDING


def queue(site: Site) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = site.moderator.get("/moderation/queue").get_json()["data"]
    return data


def reasons(item: dict[str, Any]) -> set[str]:
    return {finding["reason"] for finding in item["findings"]}


def uncertain(site: Site) -> list[float]:
    """Return how doubtful the waiting ones are, in the order of the queue."""
    with site.app.app_context(), reading() as session:
        known = dict(session.execute(select(Comment.id, Comment.uncertainty)).all())
    return [known[item["id"]] for item in queue(site)]


def test_what_waits_has_reasons_and_goes_on_waiting_whatever_they_are(site: Site) -> None:
    kind = remark("kind", KIND, minutes=1, standing=WAITS)
    records = [story("1"), remark("spam", SPAM, standing=WAITS), kind, remark("public", SPAM, minutes=2)]
    report = move_records(site, records)
    states = {row[8][:6]: row[3] for row in told(site)["comments"]}
    assert report.count(Result.CREATED, Kind.COMMENT) == 3 and states["We lea"] == "pending"
    found = {item["html"][:6]: item for item in queue(site)}
    assert len(found) == 2 and "new_author_link" in reasons(found["<p>Buy"]) - reasons(found["<p>We "])
    assert set(uncertain(site)) != {1.0} and uncertain(site) == sorted(uncertain(site), reverse=True)
    counted = rows(site)
    assert move_records(site, records).count(Result.UNCHANGED, Kind.COMMENT) == 3 and rows(site) == counted
    for item in queue(site):
        site.decide(item["id"], "approve", item["version"])
    assert told(site)["faults"] == []


def test_reasons_follow_the_text_and_the_state_that_a_later_export_has(site: Site) -> None:
    move_records(site, [story("1"), remark("a", SPAM, standing=WAITS), remark("b", SPAM, minutes=1)])
    assert len(queue(site)) == 1
    later = [story("1"), remark("a", KIND, standing=WAITS), remark("b", SPAM, minutes=1, standing=WAITS)]
    assert move_records(site, later).count(Result.UPDATED, Kind.COMMENT) == 2
    found = {item["html"][:6]: reasons(item) for item in queue(site)}
    assert "new_author_link" not in found["<p>We "] and "new_author_link" in found["<p>Buy"]
    again = [story("1"), remark("a", KIND, standing=WAITS, votes=3), later[2]]
    assert move_records(site, again).count(Result.UPDATED, Kind.COMMENT) == 1, "the same text is not weighed twice"
    assert told(site)["faults"] == []


def test_under_an_article_that_is_not_public_they_have_reasons_too(site: Site) -> None:
    move_records(site, [story("1", state="draft"), remark("a", SPAM, standing=WAITS)])
    assert [row[3] for row in told(site)["comments"]] == ["pending"]
    assert rows(site)["comment_reasons"] >= 1


def test_each_costs_the_same_and_what_was_decided_nothing(site: Site) -> None:
    def statements(*records: Any) -> int:
        with counted() as found:
            move_records(site, records)
        return len(found)

    @contextmanager
    def counted() -> Iterator[list[str]]:
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            found.append(statement)

        with site.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    move_records(site, [story("1")])
    few = [remark(f"a{n}", f"<p>Comment {n} of few: {KIND}</p>", minutes=n, standing=WAITS) for n in range(2)]
    many = [remark(f"b{n}", f"<p>Comment {n} of many: {KIND}</p>", minutes=9 + n, standing=WAITS) for n in range(12)]
    done = [remark(f"c{n}", f"<p>Comment {n} of all: {KIND}</p>", minutes=99 + n) for n in range(12)]
    two, twelve, decided = statements(*few), statements(*many), statements(*done)
    assert (twelve - two) <= 10 * 16 and decided <= two + 6
