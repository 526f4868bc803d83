"""Where a comment stands in its thread, and what a change of its state does to what shows below and above it.

Owns paths, and the two derived numbers on a comment: `hidden_ancestors` and `reply_count`. Both are changed only here,
in the transaction of the change that moves them.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from moderation.models import Comment
from moderation.states import PUBLIC, TOMBSTONES, Status, lets_replies_show

ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
"""Digits of path segments, in the order of their code points."""

SEGMENT_CHARS: Final = 14
PATH_END: Final = "~"
"""Sorts after every digit: `path < parent + PATH_END` ends a subtree."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Which comments a change made visible to the public, and which it took away, by id."""

    appeared: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()


def path_segment(created_at: datetime) -> str:
    """Return a segment that sorts by creation time: nine digits of microseconds, five of chance (62^5 per microsecond)."""
    chances = 62**5
    number = int(created_at.timestamp() * 1_000_000) * chances + secrets.randbelow(chances)
    digits = ""
    for _ in range(SEGMENT_CHARS):
        number, digit = divmod(number, 62)
        digits = ALPHABET[digit] + digits
    return digits


def lock(session: Session, thread_ids: set[str]) -> None:
    """Lock threads against other writers until the transaction ends, always in the same order. One query.

    Two decisions in one thread move each other's counters; on SQLite the write transaction is the lock.
    """
    if thread_ids and session.get_bind().dialect.name == "postgresql":
        query = select(Comment.id).where(Comment.id.in_(sorted(thread_ids))).order_by(Comment.id)
        session.execute(query.with_for_update()).all()


def is_visible(comment: Comment) -> bool:
    """Tell whether the comment's text shows: approved, and no ancestor hides it (the article is another matter)."""
    return comment.status in PUBLIC and comment.hidden_ancestors == 0


def enter(session: Session, comment: Comment) -> Shift:
    """Count a comment that has just been added. Queries: none if it does not show, else its chain of tombstones."""
    if comment.status in PUBLIC:
        _propagate_replies(session, comment, 1)
    return Shift(appeared=(comment.id,)) if is_visible(comment) else Shift()


def hidden_below(parent: Comment) -> int:
    """Return how many ancestors hide what replies to a comment, whatever its state."""
    return parent.hidden_ancestors + (not lets_replies_show(Status(parent.status)))


def enter_all(session: Session, comments: Sequence[Comment]) -> Shift:
    """Add and count many comments whose parents are stored already. One statement, and one for each tombstone above."""
    session.add_all(comments)
    session.flush()
    for comment in comments:
        if comment.status in PUBLIC:
            _propagate_replies(session, comment, 1)
    return Shift(appeared=tuple(comment.id for comment in comments if is_visible(comment)))


def change_status(session: Session, comment: Comment, status: Status) -> Shift:
    """Set the comment's state and carry the consequences through its thread.

    Returns:
        What appeared and what vanished, the comment itself included.
    """
    before, seen_before = Status(comment.status), is_visible(comment)
    counted_before = _counts(before, comment.reply_count)
    comment.status = status
    session.flush()
    appeared, vanished = _shift_descendants(session, comment, before)
    seen_after = is_visible(comment)
    if seen_after and not seen_before:
        appeared.insert(0, comment.id)
    if seen_before and not seen_after:
        vanished.insert(0, comment.id)
    _propagate_replies(session, comment, _counts(status, comment.reply_count) - counted_before)
    return Shift(appeared=tuple(appeared), vanished=tuple(vanished))


def _shift_descendants(session: Session, comment: Comment, before: Status) -> tuple[list[str], list[str]]:
    delta = lets_replies_show(before) - lets_replies_show(Status(comment.status))
    if delta == 0:
        return [], []
    below = (
        Comment.thread_id == comment.thread_id,
        Comment.path > comment.path,
        Comment.path < comment.path + PATH_END,
    )
    query = select(Comment.id, Comment.status, Comment.hidden_ancestors).where(*below).order_by(Comment.path)
    replies = session.execute(query).all()
    if not replies:
        return [], []
    last_hidden = 0 if delta > 0 else 1
    crossed = [item.id for item in replies if item.status in PUBLIC and item.hidden_ancestors == last_hidden]
    session.execute(
        update(Comment)
        .where(*below)
        .values(hidden_ancestors=Comment.hidden_ancestors + delta)
        .execution_options(synchronize_session="fetch")
    )
    return ([], crossed) if delta > 0 else (crossed, [])


def _propagate_replies(session: Session, comment: Comment, change: int) -> None:
    """Carry a change of what counts as a reply upwards: a tombstone counts only while something hangs from it."""
    node = comment
    while change and node.parent_id is not None:
        parent = session.get_one(Comment, node.parent_id)
        counted = _counts(Status(parent.status), parent.reply_count)
        parent.reply_count += change
        change = _counts(Status(parent.status), parent.reply_count) - counted
        node = parent


def _counts(status: Status, reply_count: int) -> int:
    return int(status in PUBLIC or (status in TOMBSTONES and reply_count > 0))
