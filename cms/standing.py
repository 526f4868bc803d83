"""What a change among comments means for the rest of the house: the article's count and the journal.

Owns `Article.comment_count` and the journal rows of comments. Called by every verb that moves a comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from cms import journal
from cms.delivery import visible
from cms.journal import Actor, Change
from cms.models import Article, Comment, Publication
from moderation.decisions import Applied
from moderation.threads import Shift


def record_shift(session: Session, applied: Applied, *, actor: Actor, now: datetime, kind: str | None = None) -> None:
    """Carry a decision's consequences to the article's count and into the journal. At most two statements.

    One row says what was decided (for moderators); one public row for every comment that appeared or vanished, so that
    whoever copies the comments by `GET /changes` can follow. While the article is not public none of them is.
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
    seen = [("comment.appeared", item) for item in shift.appeared]
    seen += [("comment.vanished", item) for item in shift.vanished]
    if applied.is_edit and visible.is_readable(comment):
        seen.append(("comment.edited", comment.id))
    shows = bool(seen) and is_article_public(session, comment.article_id)
    noticed = [
        Change(
            kind=kind,
            subject_id=item,
            article_id=comment.article_id,
            is_public=shows,
            is_deletion=kind == "comment.vanished",
            tags=tags,
        )
        for kind, item in seen
    ]
    journal.append_all(session, [decided, *noticed], actor=actor, now=now)


def record_arrivals(
    session: Session, comments: Sequence[Comment], shift: Shift, *, actor: Actor, now: datetime
) -> None:
    """Carry comments that came from elsewhere to their articles' counts and into the journal. Two statements an article.

    One row for each comment says that it came; one more for each that the public reads from now on.
    """
    appeared = set(shift.appeared)
    counts = Counter(comment.article_id for comment in comments if comment.id in appeared)
    for article_id in sorted(counts):
        session.execute(
            update(Article)
            .where(Article.id == article_id)
            .values(comment_count=Article.comment_count + counts[article_id])
        )
    public = {article_id for article_id in counts if is_article_public(session, article_id)}
    changes = []
    for comment in comments:
        tags = (f"comments:{comment.article_id}",)
        came = Change(kind="comment.imported", subject_id=comment.id, article_id=comment.article_id)
        changes.append(replace(came, detail={"status": str(comment.status)}))
        if comment.id in appeared:
            is_public = comment.article_id in public
            changes.append(replace(came, kind="comment.appeared", is_public=is_public, tags=tags))
    journal.append_all(session, changes, actor=actor, now=now)


def is_article_public(session: Session, article_id: str) -> bool:
    """Tell whether the public sees the article now. One query."""
    query = visible.publications(Publication.article_id).where(Publication.article_id == article_id)
    return session.scalar(query) is not None
