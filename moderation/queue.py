"""What waits for a person, and in which order.

Owns the order and the filters of the queue. A queue is a question asked of the comments' states, never a list of its
own: what is decided leaves it in the same instant.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy import text as sql
from sqlalchemy.orm import aliased

from moderation.checks import REASONS
from moderation.models import WAITS, Comment, CommentReason, CommentRevision
from moderation.states import Status

AGEING_S: Final = 86_400.0
"""Seconds of waiting that outweigh a factor e of uncertainty: a day (house rule)."""


_WAITS: Final = sql(re.sub(r"(waiting_revision_id|flagged_at|flag_count)", r"comments.\1", WAITS))
"""The predicate of the partial indexes, word for word: a planner compares texts, not meanings."""


_KEY: Final = re.compile(r"[0-9a-f]{64}")
"""What a keyed hash of an author looks like, and neither an address nor anybody's name."""


_SOURCES: Final = {
    "new": Comment.status == Status.PENDING,
    "edit": and_(Comment.status != Status.PENDING, Comment.waiting_revision_id.is_not(None)),
    "flags": and_(Comment.flag_count > 0, Comment.flagged_at.is_not(None)),
}


class Order(StrEnum):
    """The orders of the queue; the values are the wire strings."""

    PRIORITY = "priority"
    OLDEST = "oldest"
    NEWEST = "newest"
    UNCERTAIN = "uncertain"


class Source(StrEnum):
    """Why something waits: it is new, its author edited it, or readers flagged it; the values are the wire strings."""

    NEW = "new"
    EDIT = "edit"
    FLAGS = "flags"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which comments to list. `status` None: everything that waits, held edits and flagged comments included.

    Attributes:
        text: characters that stand in the text, just so.
        said: a condition on comments by the words of their texts, from whoever keeps an index of them.
        check: the family of checks that found something.
        score: the least and the most points.
        probability: the least and the greatest probability that the model gives; comments without one do not fit.
        since, until: when the comment was made; the end is exclusive.
        ids: only these comments.
    """

    status: Status | None = None
    article_id: str | None = None
    author: str | None = None
    reason: str | None = None
    text: str | None = None
    said: ColumnElement[bool] | None = None
    check: str | None = None
    source: Source | None = None
    score: tuple[float | None, float | None] = (None, None)
    probability: tuple[float | None, float | None] = (None, None)
    since: datetime | None = None
    until: datetime | None = None
    ids: tuple[str, ...] | None = None


def priority(*, uncertainty: float, created_at: datetime) -> float:
    """Return the place in the queue of something that waits: uncertainty times an age that grows exponentially.

    Its logarithm is ``ln(uncertainty) + age / AGEING_S``, and since every age grows at the same pace, the order never
    changes: it can be stored and indexed.

    Args:
        uncertainty: from 0 (certain) to 1 (a coin toss); at least 0.01 is used.
        created_at: since when it waits.
    """
    return math.log(max(uncertainty, 0.01)) - created_at.timestamp() / AGEING_S


def flagged_priority(*, weight: float, exposure: int, flagged_at: datetime) -> float:
    """Return the place in the queue of something readers see and flag: risk times exposure times age.

    On the scale of `priority`, so that both kinds wait in one queue: flags that weigh three put a comment about a day
    ahead of a coin toss that nobody has seen.

    Args:
        weight: the risk: what the open flags weigh together.
        exposure: how many readers are known to have met it: those who replied, voted or flagged.
        flagged_at: since when it waits.
    """
    return math.log(max(weight, 0.01)) + math.log(1 + max(exposure, 0)) - flagged_at.timestamp() / AGEING_S


def statement(filters: Filters) -> Select[Comment, CommentRevision]:
    """Select the comments that fit, each with the revision in question: waiting, else last approved, else latest."""
    if filters.status is not None:
        return anywhere(filters)
    in_question = func.coalesce(Comment.waiting_revision_id, Comment.public_revision_id)
    query = select(Comment, CommentRevision).join(CommentRevision, CommentRevision.id == in_question)
    return query.where(_WAITS, *_conditions(filters))


def anywhere(filters: Filters) -> Select[Comment, CommentRevision]:
    """Select the comments that fit in whatever state, or in the one that is asked for, each with the same revision."""
    other = aliased(CommentRevision)
    newest = (
        select(other.id)
        .where(other.comment_id == Comment.id)
        .order_by(other.number.desc())
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )
    in_question = func.coalesce(Comment.waiting_revision_id, Comment.public_revision_id, newest)
    query = select(Comment, CommentRevision).join(CommentRevision, CommentRevision.id == in_question)
    if filters.status is not None:
        query = query.where(Comment.status == filters.status)
    return query.where(*_conditions(filters))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.article_id is not None:
        conditions.append(Comment.article_id == filters.article_id)
    if filters.author is not None:
        conditions.append(_by(filters.author))
    if filters.reason is not None:
        conditions.append(
            exists().where(and_(CommentReason.comment_id == Comment.id, CommentReason.reason == filters.reason))
        )
    if filters.text is not None:
        conditions.append(where_met(CommentRevision.text.icontains(filters.text, autoescape=True)))
    if filters.said is not None:
        conditions.append(filters.said)
    if filters.check is not None:
        reasons = [reason for reason, told in REASONS.items() if told.check == filters.check]
        conditions.append(
            exists().where(and_(CommentReason.comment_id == Comment.id, CommentReason.reason.in_(reasons)))
        )
    if filters.source is not None:
        conditions.append(_SOURCES[filters.source])
    if filters.ids is not None:
        conditions.append(Comment.id.in_(filters.ids))
    return conditions + _ranges(filters)


def where_met(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition on a revision as one that is asked of each comment that is met.

    Of the revision alone, SQLite would look through all revisions first, to make a filter of those that fit.
    """
    return case((Comment.version > 0, condition), else_=False)


def _by(author: str) -> ColumnElement[bool]:
    """Return the condition on an author: a key alone names one index, in whose order the comments are then read."""
    wanted = author.lower()
    if _KEY.fullmatch(wanted):
        return Comment.author_key == wanted
    return or_(Comment.author_key == wanted, Comment.author_email == wanted, Comment.author_name == author)


def _ranges(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = []
    for column, (least, most) in ((Comment.score, filters.score), (CommentRevision.probability, filters.probability)):
        conditions += [] if least is None else [column >= least]
        conditions += [] if most is None else [column <= most]
    conditions += [] if filters.since is None else [Comment.created_at >= filters.since]
    conditions += [] if filters.until is None else [Comment.created_at < filters.until]
    return conditions


def counted(filters: Filters) -> Select[int]:
    """Select how many comments fit. Without a question about their texts, no text is looked at."""
    if filters.text is not None or filters.probability != (None, None):
        return select(func.count()).select_from(statement(filters).subquery())
    state = _WAITS if filters.status is None else Comment.status == filters.status
    return select(func.count()).select_from(Comment).where(state, *_conditions(filters))


def count_waiting() -> Select[int]:
    """Select how many comments wait, from the index of those that do."""
    return select(func.count()).select_from(Comment).where(_WAITS)


def sort_columns(order: Order) -> tuple[tuple[Any, bool], ...]:
    """Return the columns of an order as (column, is_descending), unique at the end."""
    if order is Order.PRIORITY:
        return ((Comment.priority, True), (Comment.id, True))
    if order is Order.UNCERTAIN:
        return ((Comment.uncertainty, True), (Comment.id, True))
    is_descending = order is Order.NEWEST
    return ((Comment.created_at, is_descending), (Comment.id, is_descending))
