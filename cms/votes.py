"""The verb of votes: a reader is for a comment, against it, or takes the vote back.

Owns `Comment.votes`, kept in the transaction of the vote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import journal
from cms.delivery import visible
from cms.errors import NotFound
from cms.journal import Actor, Change
from cms.models import Comment, Publication, Vote

READER: Final = Actor(type="reader")


def vote(session: Session, comment_id: str, value: int, *, reader_keys: Sequence[str], now: datetime) -> int:
    """Set a reader's vote on a visible comment to 1, -1 or 0 (none); return the comment's sum. Up to five statements.

    `reader_keys`: under the first the vote is stored, the others are those that the reader had before.

    Raises:
        NotFound: there is no comment that the public may read (404).
    """
    comment = _visible(session, comment_id)
    votes = select(Vote).where(Vote.comment_id == comment_id, Vote.reader_key.in_(reader_keys))
    earlier = session.scalars(votes.order_by(Vote.created_at.desc()).limit(1)).first()
    difference = value - (0 if earlier is None else earlier.value)
    if difference == 0:
        return comment.votes
    if earlier is None:
        session.add(Vote(comment_id=comment_id, reader_key=reader_keys[0], value=value, created_at=now))
    elif value == 0:
        session.delete(earlier)
    else:
        earlier.value, earlier.created_at = value, now
    comment.votes += difference
    change = Change(
        kind="comment.voted",
        subject_id=comment_id,
        article_id=comment.article_id,
        is_public=True,
        tags=(f"comments:{comment.article_id}",),
    )
    journal.append(session, change, actor=READER, now=now)
    session.flush()
    return comment.votes


def _visible(session: Session, comment_id: str) -> Comment:
    """Return a comment the public may read, locked: two votes at once are counted one after the other."""
    comment = session.scalars(
        select(Comment).where(Comment.id == comment_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if comment is not None and visible.is_readable(comment):
        public = visible.publications(Publication.article_id).where(Publication.article_id == comment.article_id)
        if session.scalar(public) is not None:
            return comment
    raise NotFound("There is no such comment.")
