"""What checks and model make of a comment that came from elsewhere and waits: reasons and a place in the queue.

Owns that a verdict on it moves nothing: it waits for a person, whatever anybody thinks of it. Outside services are not
asked: an import is no occasion to send thousands of old texts to them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms import facts, learning
from cms.comment_states import comment_state
from cms.comments.assessing import assessed, facts_alone, facts_recorded, facts_under, twins
from cms.comments.desk import AcceptedText, Desk, House, Place
from cms.delivery import visible
from cms.models import Comment, CommentReason, CommentRevision, Publication
from moderation import queue, recorded


def weigh(
    session: Session, comment: Comment, revision: CommentRevision, text: AcceptedText, *, house: House, now: datetime
) -> None:
    """Give a waiting comment and its text the findings that a new one would get. About twelve statements.

    The text is judged as of the day it was written, its author by all that is known of them now. `house` has the policy of this moment.
    """
    sender = facts.Sender(author_key=comment.author_key, address_key=comment.address_key, is_staff=comment.is_staff)
    desk = Desk(session=session, house=house, sender=sender, now=now)
    place = _place(desk, comment)
    name, website = comment.author_name, comment.author_website
    if place is None:
        submission = facts_alone(desk, text, name=name, website=website)
    else:
        submission = facts_under(desk, place, text, name=name, website=website)
    submission = replace(
        submission,
        submitted_at=revision.created_at,
        depth=comment.depth,
        is_edit=revision.number > 1,
        author_email_domain=facts.email_domain(comment.author_email),
        twins=twins(desk, text, except_id=comment.id),
    )
    assessment, opinion = assessed(desk, submission, comment.id)
    revision.outcome, revision.score = assessment.outcome, assessment.score
    revision.findings = [finding.values() for finding in assessment.findings]
    revision.facts = (
        recorded(submission, parent_revision_id=None) if place is None else facts_recorded(submission, place)
    )
    revision.policy_version, revision.model_version = assessment.policy_version, assessment.model_version
    revision.probability = assessment.probability
    comment.score, comment.uncertainty = assessment.score, assessment.uncertainty
    comment.priority = queue.priority(uncertainty=assessment.uncertainty, created_at=comment.created_at)
    desk.session.execute(delete(CommentReason).where(CommentReason.comment_id == comment.id))
    desk.session.add_all(CommentReason(reason=reason, comment_id=comment.id) for reason in assessment.reasons)
    if opinion is not None:
        learning.remember(desk.session, revision, opinion, assessment)


def _place(desk: Desk, comment: Comment) -> Place | None:
    """Return where a comment stands, or None where its article is not public. Two queries, one without a parent."""
    query = visible.publications(*facts.COMMENTED).where(Publication.article_id == comment.article_id)
    row = desk.session.execute(query).first()
    if row is None:
        return None
    article = facts.CommentedArticle(*row)
    state = comment_state(
        article.comments_policy,
        article.comments_close_after_days,
        article.first_published_at,
        defaults=desk.house.defaults,
        now=desk.now,
    )
    parent = None if comment.parent_id is None else desk.session.get_one(Comment, comment.parent_id)
    return Place(article=article, policy=state.policy, parent=parent)
