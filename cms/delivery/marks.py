"""What stands beside an item of the queue: readers' flags, alike comments, who holds it and who is looking.

Owns these reads, a fixed number of queries for a whole page: flags, claims, presences, and two for alike texts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import campaigns
from cms.models import Claim, Comment, CommentRevision, Flag, Presence

FIRST_ALIKE: Final = 5
"""How many alike comments an item names; the evidence lists all that were found."""

FLAG_LIMIT: Final = 100


def marks(
    session: Session, found: Sequence[tuple[Comment, CommentRevision]], *, now: datetime
) -> dict[str, dict[str, Any]]:
    """Return `flags`, `similar`, `claim` and `looking` of each comment, by id. Five queries, none for no comments."""
    if not found:
        return {}
    ids = [comment.id for comment, _ in found]
    reasons, claims, looking = _open_reasons(session, ids), _claims(session, ids, now), _looking(session, ids, now)
    alike = campaigns.similar_to(session, {comment.id: revision.text for comment, revision in found})
    return {
        comment.id: {
            "flags": {
                "count": comment.flag_count,
                "weight": comment.flag_weight,
                "reasons": reasons.get(comment.id, {}),
            },
            "similar": {
                "count": len(alike.get(comment.id, ())),
                "ids": [other for other, _ in alike.get(comment.id, ())[:FIRST_ALIKE]],
            },
            "claim": claims.get(comment.id),
            "looking": looking.get(comment.id, []),
        }
        for comment, _ in found
    }


def flags(session: Session, comment_id: str) -> list[dict[str, Any]]:
    """Return a comment's flags, newest first, without who sent them. One query."""
    query = select(Flag).where(Flag.comment_id == comment_id).order_by(Flag.created_at.desc(), Flag.id.desc())
    return [
        {
            "reason": flag.reason,
            "detail": flag.detail,
            "weight": flag.weight,
            "outcome": flag.outcome,
            "created_at": flag.created_at,
            "settled_at": flag.settled_at,
        }
        for flag in session.scalars(query.limit(FLAG_LIMIT))
    ]


def alike(session: Session, comment: Comment, revision: CommentRevision) -> list[dict[str, Any]]:
    """Return the comments with a text like this one's, the most alike first. Two queries."""
    found = campaigns.alike(session, revision.text, revision.fingerprint, except_id=comment.id)
    return [
        {
            "id": item.comment.id,
            "article_id": item.comment.article_id,
            "status": str(item.comment.status),
            "author_name": item.comment.author_name,
            "similarity": round(item.similarity, 3),
            "text": item.text,
            "created_at": item.comment.created_at,
        }
        for item in found
    ]


def claim_values(claim: Claim) -> dict[str, Any]:
    """Return a claim as moderators see it."""
    return {
        "comment_id": claim.comment_id,
        "holder": {"id": claim.holder_id, "name": claim.holder_name},
        "claimed_at": claim.claimed_at,
        "expires_at": claim.expires_at,
    }


def _open_reasons(session: Session, ids: Collection[str]) -> Mapping[str, dict[str, int]]:
    query = select(Flag.comment_id, Flag.reason, func.count()).where(Flag.comment_id.in_(ids), Flag.outcome.is_(None))
    reasons: dict[str, dict[str, int]] = {}
    for comment_id, reason, count in session.execute(
        query.group_by(Flag.comment_id, Flag.reason).order_by(Flag.reason)
    ):
        reasons.setdefault(comment_id, {})[reason] = count
    return reasons


def _claims(session: Session, ids: Collection[str], now: datetime) -> dict[str, dict[str, Any]]:
    query = select(Claim).where(Claim.comment_id.in_(ids), Claim.expires_at > now)
    return {claim.comment_id: claim_values(claim) for claim in session.scalars(query)}


def _looking(session: Session, ids: Collection[str], now: datetime) -> dict[str, list[dict[str, Any]]]:
    query = select(Presence).where(Presence.comment_id.in_(ids), Presence.expires_at > now)
    looking: dict[str, list[dict[str, Any]]] = {}
    for mark in session.scalars(query.order_by(Presence.holder_name, Presence.holder_id)):
        looking.setdefault(mark.comment_id, []).append({"id": mark.holder_id, "name": mark.holder_name})
    return looking
