"""What can be wrong with a database that works: broken references, numbers that no longer add up, loose secrets."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session, aliased

from cms import tallies
from cms.config import Settings
from cms.delivery import search_documents, snapshots
from cms.limits import Limits
from cms.models import Article, Comment, Schedule, WorkerJob
from cms.storage import Store, StoreAway
from moderation import PUBLIC, TOMBSTONES

OVERDUE: Final = timedelta(minutes=1)
"""A schedule is at most a second late while a worker runs: after a minute none does (house rule)."""

MANY_FAILURES: Final = 3


def integrity(session: Session, settings: Settings) -> list[str]:
    """Ask SQLite for torn pages and broken references; PostgreSQL guards both by itself."""
    if not settings.is_sqlite:
        return []
    torn = [row[0] for row in session.execute(text("PRAGMA quick_check(10)")) if row[0] != "ok"]
    broken = [
        f"{row[0]}: row {row[1]} refers to a missing {row[2]}"
        for row in session.execute(text("PRAGMA foreign_key_check"))
    ]
    return [f"The database file is damaged: {line}" for line in torn] + [
        f"A broken reference: {line}" for line in broken
    ]


def secrets(session: Session, settings: Settings) -> list[str]:
    """Look whether others on this machine can read the secret key."""
    del session
    path = settings.data_dir / "secret_key"
    if settings.secret_key or not path.exists():
        return []
    is_open = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return [f"{path} can be read by others on this machine: chmod 600 it."] if is_open else []


def files(store: Store) -> list[str]:
    """Write a file into the store of media, read it, and remove it."""
    try:
        store.check()
    except StoreAway as error:
        return [f"The store of media does not work: {error}"]
    return []


def redis(limits: Limits) -> list[str]:
    """Ask Redis whether it is there, where one is configured."""
    problem = limits.problem()
    return [] if problem is None else [problem]


def counters(session: Session, settings: Settings) -> list[str]:
    """Count again what is kept counted: visible comments per article, hidden ancestors, replies, decisions of each hour."""
    del settings
    counted = [*_comment_counts(session), *_hidden_ancestors(session), *_reply_counts(session), *tallies.wrong(session)]
    return [*counted, *_unfound(session)]


def _unfound(session: Session) -> list[str]:
    missing = {
        "articles or drafts": snapshots.unindexed(session),
        "comments": search_documents.unindexed_comments(session),
    }
    return [
        f"{count} {what} cannot be found by searching: run `masthead index`."
        for what, count in missing.items()
        if count
    ]


def neglected(session: Session, *, now: datetime) -> list[str]:
    """Look for work that no worker does: jobs that fail again and again, schedules whose time is long over. Two queries."""
    failing = session.scalars(select(WorkerJob).where(WorkerJob.failures >= MANY_FAILURES).order_by(WorkerJob.name))
    found = [f"The worker fails at “{job.name}”, {job.failures} times in a row: {job.error}" for job in failing]
    is_late = (Schedule.state == "waiting") & (Schedule.due_at < now - OVERDUE)
    count = session.scalar(select(func.count()).select_from(Schedule).where(is_late)) or 0
    return [*found, f"{count} schedules are overdue: is `masthead worker` running?"] if count else found


def _comment_counts(session: Session) -> list[str]:
    visible = case((Comment.status.in_(PUBLIC) & (Comment.hidden_ancestors == 0), 1), else_=0)
    counted = func.coalesce(func.sum(visible), 0)
    query = select(Article.id, Article.comment_count, counted).outerjoin(Comment, Comment.article_id == Article.id)
    rows = session.execute(query.group_by(Article.id, Article.comment_count).having(Article.comment_count != counted))
    return [f"Article {row[0]} says {row[1]} comments, there are {row[2]}." for row in rows]


def _hidden_ancestors(session: Session) -> list[str]:
    """Compare with the parent, which by induction settles all ancestors."""
    parent = aliased(Comment)
    own = case((parent.status.in_(PUBLIC | TOMBSTONES), 0), else_=1)
    expected = parent.hidden_ancestors + own
    query = select(Comment.id, Comment.hidden_ancestors, expected).join(parent, parent.id == Comment.parent_id)
    rows = session.execute(query.where(Comment.hidden_ancestors != expected)).all()
    roots = session.execute(
        select(Comment.id, Comment.hidden_ancestors).where(Comment.parent_id.is_(None), Comment.hidden_ancestors != 0)
    )
    lost = [f"Comment {row[0]} says {row[1]} hidden ancestors, there are {row[2]}." for row in rows]
    return lost + [f"Comment {row[0]} has no ancestors but says {row[1]} are hidden." for row in roots]


def _reply_counts(session: Session) -> list[str]:
    reply = aliased(Comment)
    counts = case((reply.status.in_(PUBLIC) | (reply.status.in_(TOMBSTONES) & (reply.reply_count > 0)), 1), else_=0)
    counted = func.coalesce(func.sum(counts), 0)
    query = select(Comment.id, Comment.reply_count, counted).outerjoin(reply, reply.parent_id == Comment.id)
    rows = session.execute(query.group_by(Comment.id, Comment.reply_count).having(Comment.reply_count != counted))
    return [f"Comment {row[0]} says {row[1]} replies, there are {row[2]}." for row in rows]
