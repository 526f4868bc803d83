"""The one table of what the worker does. A new job is a plain function and a line in `jobs`.

Owns what a job is. The functions themselves live with what they are about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from cms import db, previews, related, renditions, retention, revisions, schedules, tallies
from cms.api.routes import Services
from cms.config import Settings
from cms.outside import reporting
from cms.purge import protocols, reader
from cms.storage import Store

Record = Callable[[Session, datetime], int]
"""Writes down, in a transaction, what an errand brought; returns how much was done."""

Errand = Callable[[], Record]
"""Something slow that needs no database (a request to another server): done between two transactions."""

Step = Callable[[Session, datetime], int | Errand]
"""Does a bounded piece of work in one transaction. Returns how much it did (0: nothing is left for now), or an errand.

A step may be repeated: a worker can lose its power before the commit. An errand may be repeated after it was done.
"""

RETENTION_BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do again and again.

    Attributes:
        name: unique; the key of the job's row.
        step: does the next piece (`Step`).
        rest_s: seconds to rest after a step that found nothing to do.
        is_due: tells in one cheap query whether there is something to do; left out: whenever it has rested.
        lease_s: seconds for which an errand is its worker's; after that another one may begin it again.
    """

    name: str
    step: Step
    rest_s: float
    is_due: Callable[[Session, datetime], bool] | None = None
    lease_s: float = 60


def jobs(services: Services) -> tuple[Job, ...]:
    """Return all jobs, in the order in which they are looked at: what readers wait for comes first."""
    return (
        Job(name="schedules", step=schedules.step, is_due=schedules.is_due, rest_s=1),
        *(
            Job(
                name=cache.name,
                step=partial(reader.step, cache=cache),
                is_due=partial(reader.is_due, cache=cache),
                rest_s=0,
            )
            for cache in protocols.caches(services.settings)
        ),
        *(
            Job(
                name=reporting.NAME,
                step=partial(reporting.step, service=service, settings=services.settings),
                is_due=reporting.is_due,
                rest_s=0,
            )
            for service in reporting.learners(services.settings)
        ),
        Job(name="related", step=related.step, is_due=related.is_due, rest_s=1),
        Job(name="tallies", step=tallies.step, is_due=tallies.is_due, rest_s=60),
        Job(name="retention", step=partial(_retention, services.settings), rest_s=3600),
        Job(name="media", step=partial(_sweep, services.store), rest_s=renditions.SWEEP_EVERY_S),
        Job(name="planner", step=_planner, rest_s=86_400),
    )


def _planner(session: Session, now: datetime) -> int:
    """Keep the database's knowledge of its own tables fresh."""
    del now
    db.inform_planner(session)
    return 0


def _sweep(store: Store, session: Session, now: datetime) -> Errand:
    """Remove what lies in a part of the store and belongs to no medium."""
    del session
    return partial(renditions.sweep, store, now)


def _retention(settings: Settings, session: Session, now: datetime) -> int:
    """Let go of one batch of what the settings keep no longer."""
    for step in retention.steps(settings, now=now):
        count = step.run(session, limit=RETENTION_BATCH)
        if count:
            retention.record(session, {step.name: count}, now=now)
            return count
    return previews.let_go(session, now=now) or revisions.let_go(
        session, keep=settings.retain_revisions, days=settings.retain_revisions_days, now=now
    )
