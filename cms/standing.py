"""What a change among comments means for the rest of the house: the article's count and the journal.

Owns `Article.comment_count` and the journal rows of comments. Called by every verb that moves a comment.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from cms import journal
from cms.journal import Actor, Change
from cms.models import Article
from moderation.decisions import Applied


def record_shift(session: Session, applied: Applied, *, actor: Actor, now: datetime, kind: str | None = None) -> None:
    """Carry a decision's consequences to the article's count and into the journal.

    One row says what was decided (for moderators); one public row for every comment that appeared or vanished, so that
    whoever copies the comments by `GET /changes` can follow.
    """
    comment, shift = applied.comment, applied.shift
    difference = len(shift.appeared) - len(shift.vanished)
    if difference:
        session.execute(
            update(Article)
            .where(Article.id == comment.article_id)
            .values(comment_count=Article.comment_count + difference)
        )
    tags = (f"comments:{comment.article_id}",)
    decided = Change(
        kind=kind or f"comment.{applied.decision.to_status}",
        subject_id=comment.id,
        article_id=comment.article_id,
        tags=tags if applied.is_edit else (),
        is_public=False,
        detail={"decision_id": applied.decision.id, "action": str(applied.decision.action)},
    )
    changes = [decided]
    if applied.is_edit:
        changes.append(_public(comment.id, comment.article_id, "comment.edited", tags))
    changes += [_public(item, comment.article_id, "comment.appeared", tags) for item in shift.appeared]
    changes += [_public(item, comment.article_id, "comment.vanished", tags) for item in shift.vanished]
    journal.append_all(session, changes, actor=actor, now=now)


def _public(comment_id: str, article_id: str, kind: str, tags: tuple[str, ...]) -> Change:
    return Change(
        kind=kind,
        subject_id=comment_id,
        article_id=article_id,
        is_public=True,
        is_deletion=kind == "comment.vanished",
        tags=tags,
    )
