"""Reads of comments: flat pages, trees and counts.

Owns what a reader gets of a discussion; what an author is told of their own comment is `own_comments`'s. No read here
costs a query for each comment: a flat page is one, a tree two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, select, true
from sqlalchemy.orm import Session, aliased

from cms.delivery import visible
from cms.delivery.pages import Listing, Page, SortKey
from cms.errors import NotFound
from cms.lookups import LookUp
from cms.models import Article, Comment, CommentRevision, Publication
from moderation import PUBLIC, Status
from moderation.threads import PATH_END

BRANCH_LIMIT: Final = 20
"""Replies a tree shows below each comment of its first level; the rest is a link away."""

_COLUMNS: Final = (
    Comment.id,
    Comment.article_id,
    Comment.parent_id,
    Comment.thread_id,
    Comment.path,
    Comment.depth,
    Comment.status,
    Comment.author_name,
    Comment.is_staff,
    Comment.is_verified,
    Comment.html,
    Comment.created_at,
    Comment.edited_at,
    Comment.reply_count,
    Comment.votes,
    Comment.is_pinned,
)


_PUBLIC: Final = LookUp(
    visible.publications(Publication.article_id).where(Publication.article_id == bindparam("article_id"))
)


class Order(StrEnum):
    """The orders of a discussion; the values are the wire strings."""

    OLDEST = "oldest"
    NEWEST = "newest"
    TOP = "top"


class _Level(StrEnum):
    """Which comments of an article a page is made of: all, those that answer none, or the replies to one."""

    ALL = "all"
    ROOTS = "roots"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """Which comments of an article to list.

    `parent_id` lists the replies to one comment. `depth` None gives flat pages; a number gives a tree: the first level
    in the order asked for, and below each so many levels, oldest first.
    """

    article_id: str
    order: Order = Order.OLDEST
    parent_id: str | None = None
    depth: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTokens:
    """The hashes of the manage tokens a reader holds: their own waiting comments show to them alone."""

    hashes: frozenset[str] = frozenset()


def sort_keys(order: Order) -> tuple[SortKey, ...]:
    """Return the order of a page of comments."""
    by_time = (SortKey("created_at", Comment.created_at), SortKey("id", Comment.id))
    if order is Order.OLDEST:
        return by_time
    reverse = tuple(SortKey(key.name, key.column, is_descending=True) for key in by_time)
    return reverse if order is Order.NEWEST else (SortKey("votes", Comment.votes, is_descending=True), *reverse)


def require_public(session: Session, article_id: str) -> None:
    """Raise NotFound unless the article is public. One query."""
    if _PUBLIC.first(session, article_id=article_id) is None:
        raise NotFound("There is no such article.")


def comments(
    session: Session, discussion: Discussion, *, own: OwnTokens, after: Sequence[Any] | None, limit: int
) -> Page[dict[str, Any]]:
    """Return a page of a public article's comments. Two queries flat, three as a tree, one more with own tokens.

    Raises:
        NotFound: the article is not public, or the parent not visible (404).
    """
    require_public(session, discussion.article_id)
    within = {"article_id": discussion.article_id}
    if discussion.parent_id is not None:
        _require_parent(session, discussion)
        within["parent_id"] = discussion.parent_id
    level = _Level.REPLIES if "parent_id" in within else _Level.ALL if discussion.depth is None else _Level.ROOTS
    page = _listing(discussion.order, level).page(session, after=after, limit=limit, **within)
    shown = [shown_values(row) for row in page.rows]
    if discussion.depth is not None:
        _grow(session, shown, discussion)
    if own.hashes and after is None:
        _place(shown, _own_waiting(session, discussion, own), discussion)
    return Page(shown, page.next)


def comment(session: Session, comment_id: str) -> dict[str, Any]:
    """Return a comment the public may read. One query.

    Raises:
        NotFound: there is none, or the public may not read it (404, the same answer).
    """
    query = select(*_COLUMNS, Comment.hidden_ancestors)
    query = query.join(Publication, Publication.article_id == Comment.article_id).where(Comment.id == comment_id)
    row = session.execute(query.where(Comment.status.in_(PUBLIC), Comment.hidden_ancestors == 0)).first()
    if row is None:
        raise NotFound("There is no such comment.")
    return shown_values(row)


def counts(session: Session, article_ids: Collection[str]) -> dict[str, int]:
    """Return how many comments the public sees under each article; articles that are not public are left out.

    One query.
    """
    query = visible.publications(Article.id, Article.comment_count).where(Article.id.in_(article_ids))
    return {row[0]: row[1] for row in session.execute(query)}


@lru_cache(maxsize=32)
def _listing(order: Order, level: _Level) -> Listing:
    query = select(*_COLUMNS).where(visible.comments_of(bindparam("article_id")))
    if level is _Level.ROOTS:
        query = query.where(Comment.parent_id.is_(None))
    elif level is _Level.REPLIES:
        query = query.where(Comment.parent_id == bindparam("parent_id"))
    return Listing(query, sort_keys(order))


def _require_parent(session: Session, discussion: Discussion) -> None:
    query = select(Comment.id).where(visible.comments_of(discussion.article_id), Comment.id == discussion.parent_id)
    if session.scalar(query) is None:
        raise NotFound("There is no such comment under this article.")


def _grow(session: Session, roots: Sequence[dict[str, Any]], discussion: Discussion) -> None:
    """Hang the replies below each root, `depth` levels and at most BRANCH_LIMIT of them. One query."""
    by_id = {root["id"]: root for root in roots}
    parents = [root["id"] for root in roots if root["reply_count"]]
    if not discussion.depth or not parents:
        return
    has_lateral = session.get_bind().dialect.name == "postgresql"
    statement = _branches(discussion.depth, has_lateral=has_lateral)
    for row in session.execute(statement, {"article_id": discussion.article_id, "root_ids": parents}):
        values = shown_values(row)
        parent = by_id.get(values["parent_id"])
        if parent is not None:
            by_id[values["id"]] = values
            parent["replies"].append(values)


@lru_cache(maxsize=64)
def _branches(levels: int, *, has_lateral: bool) -> Select[*tuple[Any, ...]]:
    """Select the first replies below each of `root_ids`, in the order of the thread; made once, which costs more.

    Each branch is a range of one index, read in order and cut, so that a page costs the same whatever hangs below it.
    SQLite has no LATERAL, but evaluates a correlated IN once for each root; PostgreSQL would compare every pair.
    """
    root, reply = aliased(Comment), aliased(Comment)
    first = (
        select(Comment.id)
        .where(
            visible.comments_of(bindparam("article_id")),
            Comment.thread_id == root.thread_id,
            Comment.path > root.path,
            Comment.path < root.path + PATH_END,
            Comment.depth <= root.depth + levels,
        )
        .order_by(Comment.path)
        .limit(BRANCH_LIMIT)
        .correlate(root)
    )
    query = select(*(getattr(reply, column.key) for column in _COLUMNS)).select_from(root)
    if has_lateral:
        branch = first.lateral()
        query = query.join(branch, true()).join(reply, reply.id == branch.c.id)
    else:
        query = query.join(reply, reply.id.in_(first))
    return query.where(root.id.in_(bindparam("root_ids", expanding=True))).order_by(reply.path)


def _own_waiting(session: Session, discussion: Discussion, own: OwnTokens) -> list[dict[str, Any]]:
    """Return the reader's own comments that wait here, with the text that waits. One query."""
    query = select(*_COLUMNS, CommentRevision.html.label("waiting_html"))
    query = query.join(CommentRevision, CommentRevision.id == Comment.waiting_revision_id)
    query = query.where(
        Comment.article_id == discussion.article_id,
        Comment.status == Status.PENDING,
        Comment.manage_token_hash.in_(own.hashes),
    )
    if discussion.parent_id is not None:
        query = query.where(Comment.parent_id == discussion.parent_id)
    waiting = []
    for row in session.execute(query.order_by(Comment.created_at)):
        values = shown_values(row)
        values["html"], values["author"]["name"] = row.waiting_html, row.author_name
        values["status"] = str(Status.PENDING)
        waiting.append(values)
    return waiting


def _place(shown: list[dict[str, Any]], waiting: Iterable[dict[str, Any]], discussion: Discussion) -> None:
    """Put a reader's own waiting comments where they will be: below their parent in a tree, else at the head."""
    by_id = {values["id"]: values for values in _walk(shown)}
    for values in waiting:
        parent = by_id.get(values["parent_id"])
        if parent is not None and discussion.depth is not None:
            parent["replies"].append(values)
        elif discussion.depth is None or values["parent_id"] == discussion.parent_id:
            shown.insert(0, values)


def _walk(shown: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    stack = list(shown)
    while stack:
        values = stack.pop()
        yield values
        stack.extend(values["replies"])


def shown_values(row: Any) -> dict[str, Any]:
    """Return a comment as the public gets it; a tombstone has neither author nor text."""
    is_readable = row.status in PUBLIC
    return {
        "id": row.id,
        "article_id": row.article_id,
        "parent_id": row.parent_id,
        "thread_id": row.thread_id,
        "path": row.path,
        "depth": row.depth,
        "author": {
            "name": row.author_name if is_readable else None,
            "avatar_url": None,
            "is_staff": is_readable and row.is_staff,
            "is_verified": is_readable and row.is_verified,
        },
        "html": row.html if is_readable else "",
        "created_at": row.created_at,
        "edited_at": row.edited_at if is_readable else None,
        "reply_count": row.reply_count,
        "votes": row.votes if is_readable else 0,
        "is_pinned": bool(row.is_pinned),
        "is_deleted": row.status in {Status.DELETED, Status.ERASED},
        "replies": [],
    }
