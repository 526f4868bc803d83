"""Reads for outside services that learn: what a person decided, on which text, against whose opinion."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.models import Article, Comment, CommentRevision, Decision


def decided(session: Session, decision_ids: Collection[str]) -> list[dict[str, Any]]:
    """Return decisions with the comments as they were submitted. One query."""
    query = (
        select(
            Decision.id.label("decision_id"),
            Decision.to_status.label("status"),
            CommentRevision.findings,
            CommentRevision.text,
            CommentRevision.source,
            CommentRevision.created_at,
            Comment.author_name,
            Comment.author_email,
            Comment.author_website,
            Comment.parent_id,
            Comment.article_id,
            Article.slug,
            Article.title,
            Article.locale,
        )
        .join(CommentRevision, CommentRevision.id == Decision.revision_id)
        .join(Comment, Comment.id == Decision.comment_id)
        .join(Article, Article.id == Comment.article_id)
        .where(Decision.id.in_(decision_ids))
        .order_by(Decision.created_at, Decision.id)
    )
    return [
        dict(row._mapping) | {"was_called_spam": any(item["reason"] == "outside_spam" for item in row.findings)}
        for row in session.execute(query)
    ]
