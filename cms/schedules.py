"""Verbs of schedules: plan, cancel, and carry out what has come due.

Owns when an article becomes public, or ceases to be, without anybody's hand. What is published is the text that was
seen when it was scheduled; later edits wait for their own publication, unless the schedule follows them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms import editions, illustrations, journal, publishing, slugs
from cms.errors import Conflict, Fault, InvalidInput, NotFound, Situation
from cms.journal import SYSTEM, Actor
from cms.models import Article, Schedule
from cms.publishing import CANCELLED, DONE, FAILED, WAITING, change, end, locked
from cms.versions import advance

PUBLISH: Final = "publish"
UNPUBLISH: Final = "unpublish"
MAX_AHEAD: Final = timedelta(days=3653)
"""Further away it is a slip of the pen (house rule)."""

MAX_ATTEMPTS: Final = 6
RETRY_S: Final = 5
"""An attempt that failed for reasons that may pass is made again after 5, 10, 20, 40 and 80 seconds (house rule)."""

_log: Final = logging.getLogger("masthead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to happen, and when. `follows_edits`: publish whatever the working copy says by then."""

    action: str
    at: datetime
    zone: str | None = None
    follows_edits: bool = False
    reason: str | None = None


def plan(session: Session, article_id: str, wanted: Plan, *, version: int | None, actor: Actor, now: datetime) -> int:
    """Schedule a publication or a withdrawal; return the article's version. One that waits already is replaced.

    Raises:
        NotFound (404), StaleVersion (412).
        Conflict: the article is in the trash, has no text, or is neither public nor going to be (409).
        SlugTaken: another article has the slug (409).
        InvalidInput: the instant has passed, is too far away, or on the wrong side of the other one; or a picture lacks
            its alternative text (422).
    """
    if wanted.at <= now:
        why = "This instant has passed: publish or unpublish at once instead, or date the publication back."
        raise InvalidInput(faults=[Fault("/at", "in_past", why)])
    if wanted.at > now + MAX_AHEAD:
        raise InvalidInput(faults=[Fault("/at", "too_far", "This is more than ten years away.")])
    article = locked(session, article_id)
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash: restore it first.")
    editions.keep_first(session, article)
    advance(article, version)
    _check(session, article, wanted)
    publishing.cancel_waiting(session, article, actions=(wanted.action,), outcome="replaced", actor=actor, now=now)
    is_pinned = wanted.action == PUBLISH and not wanted.follows_edits
    made = Schedule(
        article_id=article.id,
        action=wanted.action,
        at=wanted.at,
        due_at=wanted.at,
        zone=wanted.zone,
        revision=article.revision if is_pinned else None,
        state=WAITING,
        reason=wanted.reason,
        actor_type=actor.type,
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=now,
    )
    session.add(made)
    session.flush()
    detail: dict[str, Any] = {
        "schedule_id": made.id,
        "action": made.action,
        "at": made.at.isoformat(),
        "revision": made.revision,
        "reason": made.reason,
    }
    journal.append(session, change("schedule.created", article, detail=detail), actor=actor, now=now)
    return article.version


def cancel(session: Session, schedule_id: str, *, actor: Actor, now: datetime) -> str:
    """Call a schedule off; return the id of its article.

    Raises:
        NotFound (404).
        Conflict: it is over (409).
    """
    article_id = session.scalar(select(Schedule.article_id).where(Schedule.id == schedule_id))
    if article_id is None:
        raise NotFound("There is no such schedule.")
    article = locked(session, article_id)
    schedule = session.get_one(Schedule, schedule_id, with_for_update=True, populate_existing=True)
    if schedule.state != WAITING:
        raise Conflict(f"The schedule is {schedule.state} already.")
    end(schedule, CANCELLED, "cancelled", now=now)
    detail = {"schedule_id": schedule.id, "action": schedule.action, "outcome": "cancelled"}
    journal.append(session, change("schedule.cancelled", article, detail=detail), actor=actor, now=now)
    return article_id


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether anything has come due. One query on an index."""
    return bool(session.scalar(select(exists().where(Schedule.state == WAITING, Schedule.due_at <= now))))


def step(session: Session, now: datetime) -> int:
    """Carry out the first schedule that has come due; return 0 if there is none. For the worker.

    A refusal (the slug was taken meanwhile) ends the schedule as failed. Anything else may pass, and is tried again.
    """
    query = select(Schedule.id, Schedule.article_id).where(Schedule.state == WAITING, Schedule.due_at <= now)
    found = session.execute(query.order_by(Schedule.due_at, Schedule.id).limit(1)).first()
    if found is None:
        return 0
    # The article first, as everybody else does: two who lock in another order wait for each other.
    article = locked(session, found.article_id)
    schedule = session.get_one(Schedule, found.id, with_for_update=True, populate_existing=True)
    if schedule.state != WAITING:
        return 1
    try:
        with session.begin_nested():
            _carry_out(session, schedule, article, now=now)
    except Situation as situation:
        _fail(session, schedule, article, outcome=situation.code, why=situation.detail, now=now)
    except DBAPIError:
        raise  # the database's own affair, and the worker's to wait for
    except Exception as error:
        _log.exception("schedule %s of article %s failed", schedule.id, article.id)
        schedule.attempts += 1
        if schedule.attempts >= MAX_ATTEMPTS:
            why = f"{type(error).__name__}, {schedule.attempts} times; the log has the details."
            _fail(session, schedule, article, outcome="error", why=why, now=now)
        else:
            schedule.due_at = now + timedelta(seconds=RETRY_S * 2 ** (schedule.attempts - 1))
    return 1


def _carry_out(session: Session, schedule: Schedule, article: Article, *, now: datetime) -> None:
    number = schedule.revision or article.revision
    is_publication = schedule.action == PUBLISH
    is_public = article.published_at is not None
    if is_public == is_publication and (not is_publication or article.published_revision == number):
        end(schedule, DONE, "nothing_to_do", now=now)
        return
    editions.keep_first(session, article)
    advance(article, None)
    detail: dict[str, Any] = {
        "schedule_id": schedule.id,
        "scheduled_by": schedule.actor_id,
        "scheduled_for": schedule.at.isoformat(),
        "reason": schedule.reason,
    }
    if is_publication:
        # Dated as planned, even if no worker ran at the time: it is where readers and lists expect it.
        at = article.published_at or schedule.at
        publishing.go_live(session, article, number=number, at=at, actor=SYSTEM, now=now, detail=detail)
    else:
        publishing.withdraw(session, article, actor=SYSTEM, now=now, detail=detail)
    end(schedule, DONE, f"{schedule.action}ed", now=now)


def _fail(session: Session, schedule: Schedule, article: Article, *, outcome: str, why: str, now: datetime) -> None:
    end(schedule, FAILED, outcome, now=now, detail=why)
    detail = {"schedule_id": schedule.id, "action": schedule.action, "outcome": outcome}
    journal.append(session, change("schedule.failed", article, detail=detail), now=now)


def _check(session: Session, article: Article, wanted: Plan) -> None:
    """Refuse at once what could only fail at its time."""
    other = session.scalar(
        select(Schedule.at).where(
            Schedule.article_id == article.id, Schedule.state == WAITING, Schedule.action != wanted.action
        )
    )
    if other == wanted.at:
        raise InvalidInput(
            faults=[Fault("/at", "same_time", "The article is scheduled for the opposite at that time.")]
        )
    if wanted.action == PUBLISH:
        if not article.body:
            raise Conflict("The article has no body: there is nothing to publish.")
        illustrations.refuse_undescribed(session, article.body, article.hero)
        slugs.refuse_taken(session, article.slug, article.locale, except_id=article.id)
    if article.published_at is not None:
        return
    if wanted.action == UNPUBLISH and other is None:
        raise Conflict("The article is not public, and no publication is scheduled.")
    is_late = other is not None and (wanted.at < other if wanted.action == UNPUBLISH else wanted.at > other)
    if is_late:
        raise InvalidInput(faults=[Fault("/at", "out_of_order", "It would be taken back before it is published.")])
