"""The worker's loop: what is due is done once, whoever does it; what fails is tried again, later and later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from cms import checkup, journal
from cms.db import db, reading, writing
from cms.journal import Change
from cms.models import JournalEntry, WorkerJob
from cms.worker.jobs import Job, Step, jobs
from cms.worker.loop import Worker
from moderation.columns import new_id
from tests.conftest import NOON, Clock
from tests.sites import Site
from tests.stored import journal as journal_of


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """Give the application's context, in which a worker works."""
    with app.app_context():
        yield app


def worker(clock: Clock, *made: Job, name: str = "one") -> Worker:
    return Worker(made, clock=clock, name=name)


def counting(done: list[datetime], *, upto: int) -> Step:
    """Return a step that does something `upto` times altogether."""

    def step(session: Session, now: datetime) -> int:
        if len(done) == upto:
            return 0
        done.append(now)
        journal.append(session, Change(kind="test.done", subject_id=new_id()), now=now)
        return 1

    return step


def row(name: str) -> WorkerJob:
    with reading() as session:
        return session.get_one(WorkerJob, name)


def entries(app: Flask) -> list[JournalEntry]:
    return [entry for entry in journal_of(Site(app, Clock())) if entry.kind == "test.done"]


def test_job_is_done_until_nothing_is_left_and_rests_then(context: Flask, clock: Clock) -> None:
    done: list[datetime] = []
    one = worker(clock, Job(name="a", step=counting(done, upto=3), rest_s=60))
    assert one.round() == 3
    assert (row("a").steps, row("a").due_at, row("a").ran_at) == (3, NOON + timedelta(seconds=60), NOON)
    done.clear()
    clock.advance(seconds=59)
    assert one.round() == 0
    clock.advance(seconds=1)
    assert one.round() == 3


def test_missed_hours_are_made_up_for_once(context: Flask, clock: Clock) -> None:
    calls: list[datetime] = []

    def step(session: Session, now: datetime) -> int:
        calls.append(now)
        return 0

    one = worker(clock, Job(name="a", step=step, rest_s=60))
    one.round()
    clock.advance(hours=5)
    one.round()
    one.round()
    assert calls == [NOON, NOON + timedelta(hours=5)]


def test_job_that_asks_itself_is_left_alone_until_it_says_so(context: Flask, clock: Clock) -> None:
    done: list[datetime] = []
    due_at = NOON + timedelta(seconds=10)
    job = Job(name="a", step=counting(done, upto=1), rest_s=0, is_due=lambda _, now: now >= due_at and not done)
    one = worker(clock, job)
    one.round()
    assert done == []
    clock.now = due_at
    assert (one.round(), one.round()) == (1, 0)
    assert done == [due_at]


def test_failing_job_pauses_longer_each_time_and_does_not_hold_up_the_others(context: Flask, clock: Clock) -> None:
    calls: list[datetime] = []
    done: list[datetime] = []

    def failing(session: Session, now: datetime) -> int:
        calls.append(now)
        journal.append(session, Change(kind="test.done", subject_id=new_id()), now=now)
        raise RuntimeError("no such luck")

    one = worker(clock, Job(name="a", step=failing, rest_s=1), Job(name="b", step=counting(done, upto=1), rest_s=3600))
    for _ in range(40):
        one.round()
        clock.advance(seconds=0.25)
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(calls)]
    assert pauses == [0.25, 0.5, 1.0, 2.0, 4.0]
    assert (row("a").failures, row("a").error, row("a").holder) == (6, "RuntimeError: no such luck", None)
    with reading() as session:
        said = checkup.neglected(session, now=clock.now)
    assert said == ["The worker fails at “a”, 6 times in a row: RuntimeError: no such luck"]
    assert len(entries(context)) == len(done) == 1


def test_failures_are_forgotten_when_it_works_again(context: Flask, clock: Clock) -> None:
    outcomes: list[int | Exception] = [RuntimeError("x"), RuntimeError("y"), 1, 0]

    def step(session: Session, now: datetime) -> int:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    one = worker(clock, Job(name="a", step=step, rest_s=1))
    for _ in range(3):
        one.round()
        clock.advance(seconds=1)
    assert (row("a").failures, row("a").error, outcomes) == (0, None, [])


# --- errands ---


def errand(log: list[str], meanwhile: Callable[[], object] = lambda: None) -> Step:
    """Return a step with an errand that runs once."""

    def record(session: Session, now: datetime) -> int:
        log.append("recorded")
        return 1

    def go() -> Callable[[Session, datetime], int]:
        log.append("went")
        meanwhile()
        return record

    return lambda *_: 0 if "recorded" in log else go


def test_errand_runs_outside_the_transaction_under_a_lease(context: Flask, clock: Clock) -> None:
    log: list[str] = []
    other: list[str] = []

    def meanwhile() -> None:
        held = row("a")
        assert (held.holder, held.held_until) == ("one", NOON + timedelta(seconds=30))
        worker(clock, Job(name="a", step=errand(other), rest_s=1, lease_s=30), name="two").round()

    worker(clock, Job(name="a", step=errand(log, meanwhile), rest_s=1, lease_s=30)).round()
    assert (log, other) == (["went", "recorded"], [])
    assert (row("a").holder, row("a").held_until) == (None, None)


def test_errand_of_a_worker_that_died_is_begun_again_when_its_lease_is_over(context: Flask, clock: Clock) -> None:
    log: list[str] = []

    class PowerCut(BaseException):
        """What no handler catches."""

    def die() -> None:
        raise PowerCut

    dying = worker(clock, Job(name="a", step=errand([], die), rest_s=1, lease_s=30))
    with pytest.raises(PowerCut):
        dying.round()
    two = worker(clock, Job(name="a", step=errand(log), rest_s=1, lease_s=30), name="two")
    clock.advance(seconds=29)
    assert (two.round(), log) == (0, [])
    clock.advance(seconds=1)
    assert (two.round(), log) == (1, ["went", "recorded"])


def test_errand_that_took_too_long_writes_nothing_down(context: Flask, clock: Clock) -> None:
    slow: list[str] = []
    quick: list[str] = []

    def meanwhile() -> None:
        clock.advance(seconds=31)
        worker(clock, Job(name="a", step=errand(quick), rest_s=60, lease_s=30), name="two").round()

    worker(clock, Job(name="a", step=errand(slow, meanwhile), rest_s=60, lease_s=30)).round()
    assert (slow, quick) == (["went"], ["went", "recorded"])


# --- several workers ---


@contextmanager
def racing(app: Flask, act: Callable[[str], object], count: int) -> Iterator[None]:
    """Run `act` in threads that start together, each with an application context."""
    start = threading.Barrier(count)
    failures: list[BaseException] = []

    def run(name: str) -> None:
        try:
            with app.app_context():
                start.wait()
                act(name)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(str(n),)) for n in range(count)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()
    assert failures == []


def test_five_workers_do_everything_once(app: Flask, clock: Clock) -> None:
    left = list(range(40))
    done: list[tuple[int, str]] = []

    def step(session: Session, now: datetime, *, name: str) -> int:
        if not left:
            return 0
        item = left.pop(0)
        session.add(WorkerJob(name=f"item {item}", due_at=now))  # its key is unique: a second time would fail
        session.flush()
        done.append((item, name))
        return 1

    def act(name: str) -> None:
        job = Job(name="a", step=lambda session, now: step(session, now, name=name), rest_s=0)
        one = worker(clock, job, name=name)
        while left:
            one.round()

    with racing(app, act, 5):
        pass
    assert sorted(item for item, _ in done) == list(range(40))
    with app.app_context():
        assert row("a").steps == 40
        assert row("a").failures == 0
        db.session.remove()


def test_loop_ends_when_it_is_told_to(app: Flask, clock: Clock) -> None:
    begun, ended = threading.Event(), threading.Event()
    done: list[datetime] = []

    def step(session: Session, now: datetime) -> int:
        begun.set()
        return counting(done, upto=10**6)(session, now)  # type: ignore[return-value] # this one never goes on an errand

    one = worker(clock, Job(name="a", step=step, rest_s=0))

    def run() -> None:
        with app.app_context():
            one.run()
        ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(20)
    one.stop()
    thread.join(20)
    assert ended.is_set()
    assert len(entries(app)) == len(done)


def test_names_of_jobs_are_unique_and_fit_their_column(app: Flask) -> None:
    names = [job.name for job in jobs(app.extensions["masthead"])]
    assert len(set(names)) == len(names) > 0
    assert all(0 < len(name) <= 48 for name in names)


def test_planner_knows_the_tables_after_its_job(app: Flask) -> None:
    job = next(job for job in jobs(app.extensions["masthead"]) if job.name == "planner")
    with app.app_context(), writing() as session:
        assert job.step(session, NOON) == 0
        if session.get_bind().dialect.name == "sqlite":
            assert session.scalar(text("SELECT count(*) FROM sqlite_stat1")) is not None
