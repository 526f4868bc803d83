"""What goes with a comment that is erased: every trace of text and author in the tables of this domain."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from moderation import flagging
from moderation.appeal_models import Appeal
from moderation.models import Comment, CommentReason, CommentRevision, Decision
from moderation.queue_models import CommentBand


def erase_traces(session: Session, comment: Comment) -> None:
    """Remove every trace of text and author; the place in the thread stays."""
    comment.author_name = ""
    comment.author_email = comment.author_website = comment.author_key = comment.address_key = None
    comment.manage_token_hash = comment.account_id = None
    comment.html = ""
    for revision in session.scalars(select(CommentRevision).where(CommentRevision.comment_id == comment.id)):
        revision.source = revision.text = revision.html = revision.fingerprint = ""
        revision.findings, revision.facts = [], {}
    for decision in session.scalars(select(Decision).where(Decision.comment_id == comment.id)):
        decision.findings, decision.statement_public, decision.note_private = [], None, None
    session.execute(delete(CommentReason).where(CommentReason.comment_id == comment.id))
    session.execute(delete(CommentBand).where(CommentBand.comment_id == comment.id))
    flagging.forget_words(session, comment.id)
    session.execute(update(Appeal).where(Appeal.comment_id == comment.id).values(text="", answer=None))
