"""What another policy would have done with the comments of the last days: replayed from stored facts, nothing touched.

Owns the walk through the revisions and the counting. How facts are kept is `moderation.replay`; what a policy says of
them is the checks' affair. The article is read as it is today: a digest in the facts tells where that makes the replay
approximate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from cms import facts
from cms.models import Article, Comment, CommentRevision, Publication
from moderation import (
    ArticleContext,
    Assessment,
    Check,
    CommentPolicy,
    Kept,
    Policy,
    Replay,
    UnreadableFacts,
    assess,
    restored,
)

BATCH: Final = 250
EXCERPT_CHARS: Final = 160

_Verdict = tuple[CommentRevision, Comment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to replay: the present policy and the other one, over which time, and how much at most."""

    present: Policy
    proposed: Policy
    checks: Sequence[Check]
    since: datetime
    max_comments: int
    max_flips: int


@dataclass(slots=True)
class _Count:
    """What the walk has seen so far."""

    seen: int = 0
    replayed: int = 0
    approximate: int = 0
    drifted: int = 0
    pairs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    flips: list[dict[str, Any]] = field(default_factory=list)


def simulate(session: Session, plan: Plan) -> dict[str, Any]:
    """Replay the verdicts since an instant, the newest first, under another policy.

    Three queries for every 250 verdicts; the texts of at most that many are in memory at once. Edits are verdicts of
    their own. What was erased, or kept in a form that cannot be read, is skipped and counted.
    """
    count = _Count()
    is_complete = True
    for verdict, replay in _replays(session, plan):
        if count.seen == plan.max_comments:
            is_complete = False
            break
        count.seen += 1
        if replay is not None:
            _judge(count, verdict, replay, plan)
    flipped = sum(count.pairs.values())
    return {
        "policy_version": plan.proposed.version,
        "since": plan.since,
        "seen": count.seen,
        "replayed": count.replayed,
        "skipped": count.seen - count.replayed,
        "approximate": count.approximate,
        "drifted": count.drifted,
        "flipped": flipped,
        "rate": _share(flipped, count.replayed),
        "is_complete": is_complete,
        "counts": _counts(count),
        "flips": count.flips,
    }


def since(now: datetime, days: int) -> datetime:
    """Return the instant at which the period of the last `days` days begins."""
    return now - timedelta(days=days)


def _judge(count: _Count, verdict: _Verdict, replay: Replay, plan: Plan) -> None:
    revision, comment = verdict
    count.replayed += 1
    count.approximate += not replay.is_exact
    found = assess(replay.submission, plan.proposed, checks=plan.checks)
    if plan.present.version == plan.proposed.version:
        as_of_now = found
    else:
        as_of_now = assess(replay.submission, plan.present, checks=plan.checks)
    count.drifted += as_of_now.outcome.value != revision.outcome
    if found.outcome.value == revision.outcome:
        return
    count.pairs[revision.outcome, found.outcome.value, str(comment.status)] += 1
    if len(count.flips) < plan.max_flips:
        count.flips.append(_flip(revision, comment, found))


def _flip(revision: CommentRevision, comment: Comment, found: Assessment) -> dict[str, Any]:
    return {
        "comment_id": comment.id,
        "revision_id": revision.id,
        "article_id": comment.article_id,
        "from_outcome": revision.outcome,
        "to_outcome": found.outcome.value,
        "from_score": revision.score,
        "to_score": found.score,
        "reasons": list(found.reasons),
        "status": str(comment.status),
        "excerpt": revision.text[:EXCERPT_CHARS],
        "created_at": revision.created_at,
    }


def _counts(count: _Count) -> list[dict[str, Any]]:
    by_pair: dict[tuple[str, str], dict[str, int]] = {}
    for (before, after, status), number in sorted(count.pairs.items()):
        by_pair.setdefault((before, after), {})[status] = number
    return [
        {
            "from_outcome": before,
            "to_outcome": after,
            "count": sum(statuses.values()),
            "rate": _share(sum(statuses.values()), count.replayed),
            "statuses": statuses,
        }
        for (before, after), statuses in by_pair.items()
    ]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _replays(session: Session, plan: Plan) -> Iterator[tuple[_Verdict, Replay | None]]:
    """Yield the revisions since the instant, newest first, each with its replay (None: it cannot be replayed)."""
    query = select(CommentRevision, Comment).join(Comment, Comment.id == CommentRevision.comment_id)
    query = query.where(CommentRevision.created_at >= plan.since)
    order = (CommentRevision.created_at, CommentRevision.id)
    query = query.order_by(*(column.desc() for column in order)).limit(min(BATCH, plan.max_comments + 1))
    after: tuple[datetime, str] | None = None
    while True:
        found = session.execute(query if after is None else query.where(tuple_(*order) < _bound(after)))
        batch: list[_Verdict] = [(revision, comment) for revision, comment in found]
        if not batch:
            return
        articles = _articles(session, {comment.article_id for _, comment in batch})
        replied_to = (revision.facts.get("parent_revision_id") for revision, _ in batch)
        parents = _parents(session, {reference for reference in replied_to if reference is not None})
        for verdict in batch:
            yield verdict, _replay(verdict, articles, parents)
        last = batch[-1][0]
        after = (last.created_at, last.id)
        session.expunge_all()


def _bound(after: tuple[datetime, str]) -> Any:
    """Return a position as a row value; the columns' types say in which form it is stored."""
    return tuple_(*after, types=[CommentRevision.created_at.type, CommentRevision.id.type])


def _replay(verdict: _Verdict, articles: dict[str, ArticleContext], parents: dict[str, str]) -> Replay | None:
    revision, comment = verdict
    kept = Kept(
        source=revision.source,
        text=revision.text,
        html=revision.html,
        author_name=comment.author_name,
        author_website=comment.author_website,
        author_email_domain=facts.email_domain(comment.author_email),
    )
    article = articles.get(comment.article_id) or ArticleContext(article_id=comment.article_id)
    article = replace(article, parent_text=parents.get(revision.facts.get("parent_revision_id", "")))
    try:
        return restored(revision.facts, kept, article)
    except UnreadableFacts:
        return None


def _articles(session: Session, ids: Collection[str]) -> dict[str, ArticleContext]:
    """Return what is public of the articles today. One query."""
    query = select(Article, Publication).join(Publication, Publication.article_id == Article.id)
    return {
        article.id: facts.article_context(
            article, publication, CommentPolicy.PRE, site_host="", parent_text=None, thread_texts=()
        )
        for article, publication in session.execute(query.where(Article.id.in_(ids)))
    }


def _parents(session: Session, revision_ids: Collection[str]) -> dict[str, str]:
    """Return the texts that were replied to. One query."""
    query = select(CommentRevision.id, CommentRevision.text).where(CommentRevision.id.in_(revision_ids))
    return {row.id: row.text for row in session.execute(query)}
