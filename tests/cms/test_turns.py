"""Threads that write one after the other: who shares a commit, and what becomes of whom when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from cms import db as database
from cms import turns
from cms.db import db, reading, sharing
from cms.errors import DatabaseAway
from cms.models import JournalEntry, RequestCount
from cms.turns import Turns, TurnTimeout
from tests.sites import Site


class Writers:
    """Threads that write a row each, and hold their turn for as long as they are told to."""

    def __init__(self, app: Flask, pool: ThreadPoolExecutor) -> None:
        self.app, self.pool, self.commits = app, pool, 0
        with app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "commit", self._count)

    def _count(self, _connection: object) -> None:
        self.commits += 1

    def write(self, name: str, then: Callable[[Session], object] = lambda _: None) -> Future[None]:
        """Write a row, and do something more in the same turn."""

        def run() -> None:
            with self.app.app_context(), sharing() as session:
                session.add(RequestCount(name=name, minute=1, count=1))
                session.flush()
                then(session)

        return self.pool.submit(run)

    def hold(self, name: str) -> tuple[Future[None], Event]:
        """Write a row and keep the turn until the event."""
        has_turn, may_go = Event(), Event()
        held = self.write(name, lambda _: (has_turn.set(), may_go.wait(30)))
        assert has_turn.wait(30)
        return held, may_go

    def wait_for_queue(self, length: int) -> None:
        """Wait until so many wait for their turn."""
        while len(database._turns[self.engine]._waiting) < length:
            Event().wait(0.001)

    def names(self) -> list[str]:
        """Return what is stored."""
        with self.app.app_context(), reading() as session:
            return list(session.scalars(select(RequestCount.name).order_by(RequestCount.name)))

    def end(self) -> None:
        """Stop counting."""
        event.remove(self.engine, "commit", self._count)


@pytest.fixture
def writers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writers]:
    """Give threads to write with; a transaction may be handed on for as long as a slow machine takes."""
    monkeypatch.setattr(turns, "MOST_S", 60.0)
    with ThreadPoolExecutor(8) as pool:
        made = Writers(app, pool)
        yield made
        made.end()


def fail(_session: object) -> None:
    raise LookupError("refused")


def lose(session: Session) -> None:
    """Do what SQLite does when the disk is full."""
    driver: Any = session.connection().connection.driver_connection
    driver.execute("ROLLBACK")


def is_sqlite(writers: Writers) -> bool:
    return writers.engine.dialect.name == "sqlite"


def test_writers_share_a_commit_and_no_refusal_when_they_wait_for_one_another(writers: Writers) -> None:
    if not is_sqlite(writers):
        outcomes = [writers.write("a"), writers.write("b", fail), writers.write("c")]
        assert [type(one.exception()) for one in outcomes] == [type(None), LookupError, type(None)]
        assert writers.names() == ["a", "c"]
        return
    first, may_go = writers.hold("a")
    others = []
    for n, (name, then) in enumerate((("b", fail), ("c", lambda _: None), ("d", fail), ("e", lambda _: None))):
        others.append(writers.write(name, then))
        writers.wait_for_queue(n + 1)
    assert not first.done()
    may_go.set()
    assert [type(one.exception()) for one in (first, *others)] == [
        type(None), LookupError, type(None), LookupError, type(None),
    ]  # fmt: skip
    assert writers.names() == ["a", "c", "e"]
    assert writers.commits == 1


def test_writer_commits_alone_when_nobody_waits(writers: Writers) -> None:
    for name in ("a", "b"):
        assert writers.write(name).exception() is None
    assert writers.names() == ["a", "b"]
    assert writers.commits == 2


@pytest.mark.parametrize(("bound", "value"), [("MOST", 2), ("MOST_S", 0.0)])
def test_transaction_ends_when_it_has_been_handed_on_long_enough(
    writers: Writers, monkeypatch: pytest.MonkeyPatch, bound: str, value: float
) -> None:
    if not is_sqlite(writers):
        pytest.skip("on PostgreSQL writers do not wait for one another")
    monkeypatch.setattr(turns, bound, value)
    first, may_go = writers.hold("a")
    others = [writers.write(name) for name in ("b", "c", "d")]
    writers.wait_for_queue(3)
    may_go.set()
    assert [one.exception() for one in (first, *others)] == [None] * 4
    assert writers.names() == ["a", "b", "c", "d"]
    assert writers.commits == (2 if bound == "MOST" else 4)


def test_nobody_is_told_of_success_when_the_transaction_they_share_is_lost(writers: Writers) -> None:
    if not is_sqlite(writers):
        pytest.skip("on PostgreSQL transactions are not shared")
    first, may_go = writers.hold("a")
    others = [writers.write("b", fail)]
    writers.wait_for_queue(1)
    others.append(writers.write("c", lose))
    writers.wait_for_queue(2)
    later = writers.write("d")
    writers.wait_for_queue(3)
    may_go.set()
    assert [type(one.exception()) for one in (first, *others)] == [DatabaseAway] * 3
    assert later.exception() is None
    assert writers.names() == ["d"]


def test_turn_is_given_on_when_no_transaction_can_begin() -> None:
    taken = Turns(patience_s=10)

    def begin() -> Any:
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError), taken.take(begin):
            pass


def test_turn_is_given_up_when_others_take_too_long(writers: Writers, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_sqlite(writers):
        pytest.skip("on PostgreSQL writers do not wait for one another")
    taken = database._turns[writers.engine]
    first, may_go = writers.hold("a")
    monkeypatch.setattr(taken, "_patience_s", 0.01)
    late = writers.write("b")
    assert isinstance(late.exception(), DatabaseAway)
    assert isinstance(late.exception().__cause__, TurnTimeout)  # type: ignore[union-attr]  # just seen
    may_go.set()
    assert first.exception() is None
    assert writers.names() == ["a"]


def test_comments_share_a_commit_and_the_journal_names_each_when_they_come_at_once(
    site: Site, writers: Writers
) -> None:
    article = site.article()
    first, may_go = writers.hold("a") if is_sqlite(writers) else (writers.write("a"), Event())
    before = writers.commits
    posted = [
        writers.pool.submit(site.public.post, f"/articles/{article['id']}/comments", body)
        for body in ({"author": {"name": f"R{n}"}, "body": f"Number {n}, by itself."} for n in range(3))
    ]
    if is_sqlite(writers):
        writers.wait_for_queue(3)
    may_go.set()
    first.result()
    ids = [one.result().get_json()["data"]["id"] for one in posted]
    assert [one.result().status_code for one in posted] == [202] * 3
    submitted = select(JournalEntry.subject_id).where(JournalEntry.kind == "comment.submitted")
    with site.app.app_context(), reading() as session:
        assert sorted(session.scalars(submitted)) == sorted(ids)
    assert not is_sqlite(writers) or writers.commits == before + 1
