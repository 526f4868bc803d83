"""What another policy would have done with the comments of the last days: replayed from stored facts, nothing touched.

Owns the walk through the revisions and the counting. How facts are kept is `moderation.replay`; what a policy says of
them is the checks' affair. The article is read as it is today: a digest in the facts tells where that makes the replay
approximate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from cms import facts
from cms.delivery import visible
from cms.delivery.statistics import rate
from cms.learning import Learner
from cms.models import Comment, CommentRevision, Decision, LessonRecord, Publication, RevisionFeatures
from moderation import (
    ArticleContext,
    Assessment,
    Check,
    CommentPolicy,
    Kept,
    Outcome,
    Policy,
    Replay,
    UnreadableFacts,
    assess,
    restored,
)
from moderation.automation import Automation, settle
from moderation.learning.features import Features
from moderation.learning.judges import Opinion, propose
from moderation.learning.model import CorruptModel, Lesson
from moderation.learning.thresholds import Thresholds

BATCH: Final = 250
EXCERPT_CHARS: Final = 160

_Verdict = tuple[CommentRevision, Comment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A policy, how far the model may act under it, and where."""

    policy: Policy
    automation: Automation = Automation.OFF
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to replay: the present rules and the other ones, over which time, and how much at most.

    `learner` is the model as it is today; None where it is switched off.
    """

    present: Rules
    proposed: Rules
    learner: Learner | None
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
    held: int = 0
    wrong: Counter[tuple[Outcome, bool]] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    flips: list[dict[str, Any]] = field(default_factory=list)


def simulate(session: Session, plan: Plan) -> dict[str, Any]:
    """Replay the verdicts since an instant, the newest first, under another policy.

    Five queries for every 250 verdicts; the texts of at most that many are in memory at once. Edits are verdicts of
    their own. What was erased, or kept in a form that cannot be read, is skipped and counted. The model speaks as it is
    today, from the features that it saw then.
    """
    count = _Count()
    if plan.learner is not None:
        plan.learner.catch_up(session)
    is_complete = True
    for case_ in _cases(session, plan):
        if count.seen == plan.max_comments:
            is_complete = False
            break
        count.seen += 1
        if case_.replay is not None:
            _judge(count, case_, case_.replay, plan)
    flipped = sum(count.pairs.values())
    return {
        "policy_version": plan.proposed.policy.version,
        "model_version": None if plan.learner is None else plan.learner.model.version,
        "since": plan.since,
        "seen": count.seen,
        "replayed": count.replayed,
        "skipped": count.seen - count.replayed,
        "approximate": count.approximate,
        "drifted": count.drifted,
        "flipped": flipped,
        "rate": _share(flipped, count.replayed),
        "flip_rate": rate(flipped, count.replayed),
        "seen_rate": rate(count.held, count.replayed),
        "wrong_approvals": _wrong(count, Outcome.APPROVE),
        "wrong_spam_marks": _wrong(count, Outcome.SPAM),
        "is_complete": is_complete,
        "counts": _counts(count),
        "flips": count.flips,
    }


def since(now: datetime, days: int) -> datetime:
    """Return the instant at which the period of the last `days` days begins."""
    return now - timedelta(days=days)


def _judge(count: _Count, case_: _Case, replay: Replay, plan: Plan) -> None:
    revision, comment = case_.verdict
    count.replayed += 1
    count.approximate += not replay.is_exact
    found = _assessed(case_, replay, plan.proposed, plan)
    as_of_now = found if plan.present == plan.proposed else _assessed(case_, replay, plan.present, plan)
    count.drifted += as_of_now.outcome.value != revision.outcome
    count.held += found.outcome is Outcome.HOLD
    if case_.was_bad is not None:
        count.wrong[found.outcome, case_.was_bad] += 1
    if found.outcome.value == revision.outcome:
        return
    count.pairs[revision.outcome, found.outcome.value, str(comment.status)] += 1
    if len(count.flips) < plan.max_flips:
        count.flips.append(_flip(revision, comment, found))


def _assessed(case_: _Case, replay: Replay, rules: Rules, plan: Plan) -> Assessment:
    """Return what checks and model make of a case under some rules."""
    found = assess(replay.submission, rules.policy, checks=plan.checks)
    if plan.learner is None or case_.features is None:
        return found
    score, probability = plan.learner.probability(case_.features)
    proposal = propose(case_.features, probability, rules.thresholds)
    opinion = Opinion(score, probability, proposal, plan.learner.model.version, case_.features, ())
    return settle(found, opinion, rules.policy, automation=rules.automation, comment_id=case_.verdict[1].id)


def _wrong(count: _Count, outcome: Outcome) -> dict[str, Any]:
    """Return how often a person had decided otherwise, among the verdicts that a person has judged."""
    wrong, right = (count.wrong[outcome, is_bad] for is_bad in (outcome is Outcome.APPROVE, outcome is Outcome.SPAM))
    return rate(wrong, wrong + right)


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
            "flip_rate": rate(sum(statuses.values()), count.replayed),
            "statuses": statuses,
        }
        for (before, after), statuses in by_pair.items()
    ]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


@dataclass(frozen=True, slots=True)
class _Case:
    """A revision with its comment, its replay (None: there is none), what the model saw, and what a person said of it."""

    verdict: _Verdict
    replay: Replay | None
    features: Features | None
    was_bad: bool | None


def _cases(session: Session, plan: Plan) -> Iterator[_Case]:
    """Yield the revisions since the instant, newest first."""
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
        features = _features(session, batch) if plan.learner is not None else {}
        judged = _judged(session, batch)
        for verdict in batch:
            replay, revision_id = _replay(verdict, articles, parents), verdict[0].id
            yield _Case(verdict, replay, features.get(revision_id), judged.get(revision_id))
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
    query = visible.publications(*facts.COMMENTED).where(Publication.article_id.in_(ids))
    found = [facts.CommentedArticle(*row) for row in session.execute(query)]
    return {
        article.id: facts.article_context(article, CommentPolicy.PRE, site_host="", parent_text=None, thread_texts=())
        for article in found
    }


def _parents(session: Session, revision_ids: Collection[str]) -> dict[str, str]:
    """Return the texts that were replied to. One query."""
    query = select(CommentRevision.id, CommentRevision.text).where(CommentRevision.id.in_(revision_ids))
    return {row.id: row.text for row in session.execute(query)}


def _features(session: Session, batch: Sequence[_Verdict]) -> dict[str, Features]:
    """Return what the model saw of each revision; nothing where that was erased or is of another version. One query."""
    query = select(RevisionFeatures).where(RevisionFeatures.revision_id.in_([revision.id for revision, _ in batch]))
    found = {}
    for seen in session.scalars(query):
        with suppress(CorruptModel):
            found[seen.revision_id] = Lesson.from_bytes(seen.payload).features
    return found


def _judged(session: Session, batch: Sequence[_Verdict]) -> dict[str, bool]:
    """Return for each revision that a person judged, and whose judgement stands, whether it was bad. One query."""
    query = select(Decision.revision_id, LessonRecord.is_bad).join(Decision, Decision.id == LessonRecord.decision_id)
    query = query.where(
        LessonRecord.comment_id.in_([comment.id for _, comment in batch]), LessonRecord.retracted_at.is_(None)
    )
    return {revision_id: is_bad for revision_id, is_bad in session.execute(query) if revision_id is not None}
