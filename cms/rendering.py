"""Rendering comments anew: what a new sanitiser makes of the sources that were kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from cms import journal
from cms.comments import House
from cms.delivery import visible
from cms.journal import Change
from cms.models import Comment, CommentRevision
from cms.standing import is_article_public
from moderation import SANITIZER_VERSION, Markup, MarkupLimits, Status, UnacceptableText, sanitize


@dataclass(frozen=True, slots=True)
class Rendered:
    """One batch: revisions seen, revisions that came out differently, and where to go on (None: at the end)."""

    seen: int
    changed: int
    last_id: str | None


def count_stale(session: Session, *, everything: bool) -> int:
    """Count the revisions that `render_batch` will see. One query."""
    query = select(func.count(CommentRevision.id)).where(*_stale(everything=everything))
    return session.scalar(query) or 0


def render_batch(
    session: Session, *, after: str | None, limit: int, everything: bool, house: House, now: datetime
) -> Rendered:
    """Render up to `limit` revisions again, in the order of their ids. Three queries and one per changed comment.

    A source that today's limits refuse keeps its HTML; a visible comment whose HTML changed gets a journal row.
    """
    query = select(CommentRevision).where(*_stale(everything=everything)).order_by(CommentRevision.id).limit(limit)
    if after is not None:
        query = query.where(CommentRevision.id > after)
    revisions = session.scalars(query).all()
    changed = sum(_render(session, revision, house, now) for revision in revisions)
    return Rendered(len(revisions), changed, revisions[-1].id if revisions else None)


def _stale(*, everything: bool) -> list[ColumnElement[bool]]:
    """Return the conditions on revisions to render: not erased, and made by another version unless `everything`."""
    conditions = [CommentRevision.source != ""]
    if not everything:
        conditions.append(CommentRevision.sanitizer_version != SANITIZER_VERSION)
    return conditions


def _render(session: Session, revision: CommentRevision, house: House, now: datetime) -> bool:
    try:
        limits = replace(MarkupLimits(), max_chars=max(house.max_chars, len(revision.source)))
        safe = sanitize.comment(revision.source, markup=Markup(revision.markup), limits=limits)
    except UnacceptableText:
        return False
    is_changed = safe.html != revision.html
    revision.html, revision.text, revision.sanitizer_version = safe.html, safe.text, safe.version
    if is_changed:
        _show(session, revision, now)
    session.flush()
    return is_changed


def _show(session: Session, revision: CommentRevision, now: datetime) -> None:
    comment = session.get_one(Comment, revision.comment_id)
    if comment.public_revision_id != revision.id or comment.status != Status.APPROVED:
        return
    comment.html = revision.html
    is_public = visible.is_readable(comment) and is_article_public(session, comment.article_id)
    change = Change(
        kind="comment.rendered",
        subject_id=comment.id,
        article_id=comment.article_id,
        is_public=is_public,
        tags=(f"comments:{comment.article_id}",) if is_public else (),
    )
    journal.append(session, change, now=now)
