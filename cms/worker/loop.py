"""The worker's loop: looks several times a second what is due, and does it, alone or beside other workers.

Owns leases, pauses after failures, and the end. What is correct here does not rest on clocks: a step runs in one
transaction that holds the job's row, so that no two workers are at the same job, and a worker that dies leaves nothing
behind. Only errands, which leave the transaction, need a lease with a time limit: they are done at least once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms.db import reading, writing
from cms.models import WorkerJob
from cms.worker.jobs import Errand, Job, Record

TICK_S: Final = 0.25
"""How long the worker sleeps between two looks: a quarter of the second that a schedule may be late."""

BURST: Final = 50
"""Steps of one job before the others get their turn."""

FIRST_PAUSE_S: Final = 0.25
LONGEST_PAUSE_S: Final = 300.0
MAX_ERROR_CHARS: Final = 1000

_log: Final = logging.getLogger("masthead.worker")


class Worker:
    """Does jobs. Its methods need an application context; one thread at a time."""

    def __init__(self, jobs: Sequence[Job], *, clock: Callable[[], datetime], name: str) -> None:
        """Take the jobs in order of precedence, and the name this worker signs its leases with."""
        self._jobs, self._clock, self._name = tuple(jobs), clock, name
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until `stop`. A database that does not answer is waited for."""
        _log.info("worker %s: at work, %d jobs", self._name, len(self._jobs))
        is_lost = False
        while not self._stop.is_set():
            try:
                self.round()
                is_lost = False
            except Exception as error:
                # Nothing that happens here may end the loop: schedules would silently stand still.
                if not is_lost:
                    _log.exception("worker %s: waits for the database: %s", self._name, error)
                is_lost = True
            self._stop.wait(TICK_S)
        _log.info("worker %s: stopped", self._name)

    def stop(self) -> None:
        """End `run` after the step it is at. May be called from a signal handler or another thread."""
        self._stop.set()

    def round(self) -> int:
        """Do everything that is due, at most `BURST` steps of each job; return how much was done."""
        done = 0
        for job in self._due():
            for _ in range(BURST):
                count = 0 if self._stop.is_set() else self._attempt(job)
                done += count
                if not count:
                    break
        return done

    def _due(self) -> list[Job]:
        """Return the jobs that look due, without taking any lock. One query, and one for each job that asks itself."""
        now = self._clock()
        with reading() as session:
            rows = {row.name: row for row in session.scalars(select(WorkerJob))}
            return [job for job in self._jobs if job.name not in rows or _is_due(job, rows[job.name], session, now)]

    def _attempt(self, job: Job) -> int:
        """Do one step of a job, unless another worker is at it; return how much was done."""
        began = time.monotonic()
        try:
            outcome = self._step(job, began)
            if callable(outcome):
                outcome = self._keep(job, outcome(), began)
        except Exception as error:
            _log.exception("worker %s: %s failed", self._name, job.name)
            self._failed(job, error, began)
            return 0
        if outcome:
            _log.info("worker %s: %s did %d in %d ms", self._name, job.name, outcome, _ms_since(began))
        return outcome

    def _step(self, job: Job, began: float) -> int | Errand:
        now = self._clock()
        with writing() as session:
            row = _take(session, job, now)
            if row is None or not _is_due(job, row, session, now):
                return 0
            outcome = job.step(session, now)
            if callable(outcome):
                row.holder, row.held_until = self._name, now + timedelta(seconds=job.lease_s)
            else:
                _settle(row, job, outcome, now, began)
        return outcome

    def _keep(self, job: Job, record: Record, began: float) -> int:
        """Write down what an errand brought, if it is still ours: whoever took it over writes its own."""
        now = self._clock()
        with writing() as session:
            row = _take(session, job, now)
            if row is None or row.holder != self._name:
                _log.warning("worker %s: took too long over %s, another worker has it now", self._name, job.name)
                return 0
            done = record(session, now)
            row.holder = row.held_until = None
            _settle(row, job, done, now, began)
        return done

    def _failed(self, job: Job, error: Exception, began: float) -> None:
        now = self._clock()
        with writing() as session:
            row = _take(session, job, now)
            if row is None:
                return
            if row.holder == self._name:
                row.holder = row.held_until = None
            pause_s = min(FIRST_PAUSE_S * 2 ** min(row.failures, 20), LONGEST_PAUSE_S)
            row.failures += 1
            row.error = f"{type(error).__name__}: {error}"[:MAX_ERROR_CHARS]
            row.ran_at, row.took_ms = now, _ms_since(began)
            row.due_at = now + timedelta(seconds=pause_s)


def _is_due(job: Job, row: WorkerJob, session: Session, now: datetime) -> bool:
    if row.due_at > now or (row.held_until is not None and row.held_until > now):
        return False
    return job.is_due is None or job.is_due(session, now)


def _take(session: Session, job: Job, now: datetime) -> WorkerJob | None:
    """Return the job's row, locked until the commit; None where another worker has it. At most two statements."""
    query = select(WorkerJob).where(WorkerJob.name == job.name)
    row = session.scalar(query.with_for_update(skip_locked=True))
    if row is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        values = {"name": job.name, "due_at": now, "failures": 0, "steps": 0}
        session.execute(dialect.insert(WorkerJob).values(values).on_conflict_do_nothing())
        row = session.scalar(query.with_for_update(skip_locked=True))
    return row


def _settle(row: WorkerJob, job: Job, done: int, now: datetime, began: float) -> None:
    """Note that the job came to an end: at once again while it finds something to do, else after its rest."""
    row.failures, row.error = 0, None
    row.ran_at, row.took_ms = now, _ms_since(began)
    row.steps += 1 if done else 0
    row.due_at = now if done else now + timedelta(seconds=job.rest_s)


def _ms_since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
