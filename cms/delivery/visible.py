"""What the public may see. The only file that says so.

An article is public exactly while it has a publication. A comment's text is public while the comment is approved, every
ancestor lets it through (`hidden_ancestors` is 0) and its article is public; a deleted or erased comment shows as a
tombstone while visible replies hang from it.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select, text

from cms.models import Article, Comment, Publication
from moderation.models import SHOWABLE
from moderation.states import PUBLIC

_SHOWABLE: Final = text(" AND ".join(f"comments.{term}" for term in SHOWABLE.split(" AND ")))
"""The predicate of the partial indexes, word for word: a planner compares texts, not meanings."""


def publications(*columns: Any) -> Select[Any]:
    """Select columns of public articles: publications, joined with what holds at once (comments' policy and count)."""
    return select(*columns).select_from(Publication).join(Article, Article.id == Publication.article_id)


def publications_alone(*columns: Any) -> Select[Any]:
    """Select columns of publications only: an article has one exactly while it is public, so that nothing need be joined."""
    return select(*columns).select_from(Publication)


def comments_of(article_id: Any) -> ColumnElement[bool]:
    """Return the condition on comments that show under a public article (its id, or a parameter), tombstones included.

    Whether the article itself is public has to be asked beside it (`publications`).
    """
    shows = or_(*(Comment.status == status for status in PUBLIC), Comment.reply_count > 0)
    return and_(Comment.article_id == article_id, _SHOWABLE, shows)


def is_readable(comment: Comment) -> bool:
    """Tell whether the public may read the text of a comment whose article is public."""
    return comment.status in PUBLIC and comment.hidden_ancestors == 0


def takes_replies(comment: Comment) -> bool:
    """Tell whether the public may reply to a comment: exactly when it may read it."""
    return is_readable(comment)
