"""Selections of comments for one decision on all: by author, by campaign, or by the filters of the queue.

Owns which comments a selection holds: only those in a state that the action can change. It counts and lists; deciding
is the verbs' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from cms import campaigns
from cms.errors import NotFound
from cms.models import Claim, Comment, CommentRevision
from moderation import TRANSITIONS, Action, Status, queue

SAMPLE: Final = 10
MAX_SELECTED: Final = 1_000
"""Comments that one call decides: more would hold the database too long; narrow the selection or call again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which comments: one of the three. `author_key` is the `author.key` of an item, `similar_to` a comment's id.

    `free_for` leaves out what others than this moderator hold.
    """

    author_key: str | None = None
    similar_to: str | None = None
    filters: queue.Filters | None = None
    free_for: str | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """How many comments a selection holds, and them, oldest first: (id, version), at most MAX_SELECTED."""

    count: int
    items: tuple[tuple[str, int], ...]


def selected(session: Session, selection: Selection, action: Action, *, now: datetime) -> Selected:
    """Return the comments of a selection that `action` would change. Two queries; three for a campaign.

    Raises:
        NotFound: the comment whose campaign is asked for does not exist (404).
    """
    query = _statement(session, selection, action)
    if selection.free_for is not None:
        is_theirs = (Claim.holder_id != selection.free_for) & (Claim.expires_at > now)
        query = query.where(~exists().where((Claim.comment_id == Comment.id) & is_theirs))
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(Comment.created_at, Comment.id).limit(MAX_SELECTED))
    return Selected(count, tuple((row.id, row.version) for row in rows))


def alike(session: Session, comment_id: str) -> tuple[str, ...]:
    """Return the ids of a comment's campaign: it, and all with nearly its text. Three queries.

    Raises:
        NotFound: there is no such comment (404).
    """
    found = campaigns.campaign(session, comment_id)
    if not found:
        raise NotFound("There is no such comment.")
    return tuple(item.comment.id for item in found)


def sample(session: Session, found: Selected) -> list[dict[str, Any]]:
    """Return the first comments of a selection with their latest texts. One query."""
    ids = [comment_id for comment_id, _ in found.items[:SAMPLE]]
    query = select(
        Comment.id,
        Comment.version,
        Comment.article_id,
        Comment.status,
        Comment.author_name,
        Comment.created_at,
        CommentRevision.text,
    )
    query = query.join(CommentRevision, CommentRevision.comment_id == Comment.id).where(Comment.id.in_(ids))
    latest = {row.id: dict(row._mapping) for row in session.execute(query.order_by(CommentRevision.number))}
    return [latest[comment_id] for comment_id in ids]


def _statement(session: Session, selection: Selection, action: Action) -> Select[*tuple[Any, ...]]:
    changeable = [str(status) for status, wanted in TRANSITIONS if wanted is action]
    columns = (Comment.id, Comment.version, Comment.created_at)
    if selection.filters is not None:
        filtered = queue.statement(selection.filters).with_only_columns(*columns)
        is_kept = (Comment.status == Status.APPROVED) & _is_open(action)
        return filtered.where(Comment.status.in_(changeable) | is_kept)
    query = select(*columns).where(Comment.status.in_(changeable))
    if selection.author_key is not None:
        return query.where(Comment.author_key == selection.author_key)
    return query.where(Comment.id.in_(alike(session, selection.similar_to or "")))


def _is_open(action: Action) -> Any:
    """Return the condition on visible comments that approving decides: an edit waits, or flags are open."""
    is_undecided = Comment.waiting_revision_id.is_not(None) | (Comment.flag_count > 0)
    return is_undecided if action is Action.APPROVE else Comment.id.is_(None)
