"""Reads of a reader's own comment, by the token that creating it returned: in whatever state it is, and why."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cms.delivery.comments import OwnTokens, shown_values
from cms.delivery.rights import appeals_of
from cms.lookups import LookUp
from cms.models import Comment, CommentRevision, Decision
from moderation import Status

_LATEST: Final = LookUp(
    select(CommentRevision.html, CommentRevision.source)
    .where(CommentRevision.comment_id == bindparam("comment_id"))
    .order_by(CommentRevision.number.desc())
    .limit(1)
)
_DECIDED: Final = LookUp(
    select(Decision.statement_public, Decision.reason_code)
    .where(Decision.comment_id == bindparam("comment_id"))
    .order_by(Decision.created_at.desc(), Decision.id.desc())
    .limit(1)
)


def own_comment(session: Session, comment_id: str, own: OwnTokens) -> dict[str, Any] | None:
    """Return a comment as its author sees it, or None if none of the tokens is this comment's. Four queries.

    Besides what the public gets: the state, the text as written, the statement of the last decision, and the appeals.
    """
    if not own.hashes:
        return None
    found = session.get(Comment, comment_id)
    if found is None or found.manage_token_hash not in own.hashes:
        return None
    revision: Any = _LATEST.first(session, comment_id=comment_id)
    decision: Any = _DECIDED.first(session, comment_id=comment_id)
    appeals = appeals_of(session, comment_id)
    return _own_values(found, revision) | {
        "statement": decision.statement_public,
        "reason_code": decision.reason_code,
        "appeals": appeals,
    }


def new_comment(comment: Comment, revision: CommentRevision) -> dict[str, Any]:
    """Return a comment that has just been posted as `own_comment` does: nobody has said anything of it. No query."""
    return _own_values(comment, revision) | {"statement": None, "reason_code": None, "appeals": []}


def _own_values(comment: Comment, revision: Any) -> dict[str, Any]:
    values = shown_values(comment)
    values |= {"html": revision.html, "is_deleted": comment.status in {Status.DELETED, Status.ERASED}}
    values["author"]["name"] = comment.author_name
    return values | {
        "status": str(comment.status),
        "source": revision.source,
        "edit_waits": comment.status == Status.APPROVED and comment.waiting_revision_id is not None,
        "version": comment.version,
    }


def own_email(session: Session, comment_id: str, own: OwnTokens) -> str | None:
    """Return the e-mail address of a comment's author ("" if none was given) to the holder of its token, else None.

    One query.
    """
    query = select(Comment.manage_token_hash, Comment.author_email).where(Comment.id == comment_id)
    row = session.execute(query).first()
    if row is None or row.manage_token_hash is None or row.manage_token_hash not in own.hashes:
        return None
    return row.author_email or ""
