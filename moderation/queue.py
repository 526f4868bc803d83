"""What waits for a person, and in which order.

Owns the order and the filters of the queue. A queue is a question asked of the comments' states, never a list of its
own: what is decided leaves it in the same instant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from moderation.models import Comment, CommentReason, CommentRevision
from moderation.states import Status

AGEING_S: Final = 86_400.0
"""Seconds of waiting that outweigh a factor e of uncertainty: a day (house rule)."""


class Order(StrEnum):
    """The orders of the queue; the values are the wire strings."""

    PRIORITY = "priority"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which comments to list. `status` None: everything that waits, held edits included."""

    status: Status | None = None
    article_id: str | None = None
    author: str | None = None
    reason: str | None = None
    text: str | None = None


def priority(*, uncertainty: float, created_at: datetime) -> float:
    """Return the place in the queue of something that waits: uncertainty times an age that grows exponentially.

    Its logarithm is ``ln(uncertainty) + age / AGEING_S``, and since every age grows at the same pace, the order never
    changes: it can be stored and indexed.

    Args:
        uncertainty: from 0 (certain) to 1 (a coin toss); at least 0.01 is used.
        created_at: since when it waits.
    """
    return math.log(max(uncertainty, 0.01)) - created_at.timestamp() / AGEING_S


def statement(filters: Filters) -> Select[Comment, CommentRevision]:
    """Select the comments that fit, each with the revision in question: waiting, else last approved, else latest."""
    other = aliased(CommentRevision)
    newest = (
        select(other.id)
        .where(other.comment_id == Comment.id)
        .order_by(other.number.desc())
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )
    query = select(Comment, CommentRevision)
    if filters.status is None:
        query = query.join(CommentRevision, CommentRevision.id == Comment.waiting_revision_id)
        query = query.where(Comment.waiting_revision_id.is_not(None))
    else:
        in_question = func.coalesce(Comment.waiting_revision_id, Comment.public_revision_id, newest)
        query = query.join(CommentRevision, CommentRevision.id == in_question)
        query = query.where(Comment.status == filters.status)
    return query.where(*_conditions(filters))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.article_id is not None:
        conditions.append(Comment.article_id == filters.article_id)
    if filters.author is not None:
        wanted = filters.author.lower()
        conditions.append(
            or_(Comment.author_key == wanted, Comment.author_email == wanted, Comment.author_name == filters.author)
        )
    if filters.reason is not None:
        conditions.append(
            exists().where(and_(CommentReason.comment_id == Comment.id, CommentReason.reason == filters.reason))
        )
    if filters.text is not None:
        conditions.append(CommentRevision.text.icontains(filters.text, autoescape=True))
    return conditions


def sort_columns(order: Order) -> tuple[tuple[Any, bool], ...]:
    """Return the columns of an order as (column, is_descending), unique at the end."""
    if order is Order.PRIORITY:
        return ((Comment.priority, True), (Comment.id, True))
    is_descending = order is Order.NEWEST
    return ((Comment.created_at, is_descending), (Comment.id, is_descending))
