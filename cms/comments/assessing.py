"""From an accepted text to the verdict on it: the facts are gathered, every check and the model are heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from cms import facts
from cms.comments.desk import AcceptedText, Desk, Place
from moderation import (
    ArticleContext,
    Assessment,
    Check,
    CommentPolicy,
    Finding,
    Policy,
    Submission,
    Twin,
    assess,
    recorded,
)
from moderation.automation import settle
from moderation.learning.judges import Opinion, learned_check


def facts_under(desk: Desk, place: Place, text: AcceptedText, *, name: str, website: str | None) -> Submission:
    """Return the facts that new comments and edits share. Up to four queries."""
    parent = place.parent
    parent_text = None if parent is None else facts.text_of(desk.session, parent)
    article = facts.article_context(
        place.article,
        place.policy,
        site_host=desk.house.site_host,
        parent_text=parent_text,
        thread_texts=facts.discussion(desk.session, place.article.id),
    )
    return Submission(
        source=text.kept.text,
        text=text.safe.text,
        html=text.safe.html,
        submitted_at=desk.now,
        author_name=name,
        article=article,
        author=facts.author_history(desk.session, desk.sender, limits=desk.house.policy.limits, now=desk.now),
        links=text.safe.links,
        removed=tuple((kind, count) for kind, count in asdict(text.kept.removed).items() if count),
        doubts=text.safe.doubts,
        author_website=website,
        depth=0 if parent is None else parent.depth + 1,
    )


def facts_alone(desk: Desk, text: AcceptedText, *, name: str, website: str | None) -> Submission:
    """Return the facts of a text that stands under no article."""
    return Submission(
        source=text.kept.text,
        text=text.safe.text,
        html=text.safe.html,
        submitted_at=desk.now,
        author_name=name,
        article=ArticleContext(article_id="", policy=CommentPolicy.POST, hosts=frozenset({desk.house.site_host})),
        author=facts.author_history(desk.session, desk.sender, limits=desk.house.policy.limits, now=desk.now),
        links=text.safe.links,
        removed=tuple((kind, count) for kind, count in asdict(text.kept.removed).items() if count),
        doubts=text.safe.doubts,
        author_website=website,
    )


def twins(desk: Desk, text: AcceptedText, *, except_id: str | None = None) -> tuple[Twin, ...]:
    """Return where else this text, or nearly this text, was posted. At most two queries."""
    return facts.twins(desk.session, text.safe.text, text.fingerprint, desk.sender, except_id=except_id)


def facts_recorded(submission: Submission, place: Place) -> dict[str, Any]:
    """Return the facts as they are stored with a revision, for simulations and for training."""
    parent_revision_id = None if place.parent is None else place.parent.public_revision_id
    return recorded(submission, parent_revision_id=parent_revision_id)


def assessed(desk: Desk, submission: Submission, comment_id: str) -> tuple[Assessment, Opinion | None]:
    """Return what checks and model make of the facts. One query for the model's news, and what there is of it."""
    house = desk.house
    if house.learner is None:
        return assess(submission, house.policy, checks=house.checks), None
    try:
        opinion = house.learner.opinion(desk.session, submission)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return assess(submission, house.policy, checks=(*house.checks, _failing(error))), None
    checks = (*house.checks, learned_check(opinion))
    assessment = assess(submission, house.policy, checks=checks)
    return settle(assessment, opinion, house.policy, automation=house.automation, comment_id=comment_id), opinion


def _failing(error: Exception) -> Check:
    """Return a check that fails as the model did: the comment is held, and the moderator sees why."""

    def learned(_submission: Submission, _policy: Policy) -> Iterable[Finding]:
        raise error

    return learned
