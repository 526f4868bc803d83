"""Verbs of comments: submit, edit, withdraw.

Owns the way of a reader's text from the request to a stored verdict. A *refusal* raises before anything is scored and
stores nothing; a *verdict* never raises and always stores its reasons.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import facts, learning
from cms.comments.assessing import assessed, facts_recorded, facts_under, twins
from cms.comments.desk import AUTHOR, Amendment, Desk, Draft, House, Submitted
from cms.comments.intake import editable, find_place, locked, read, refuse_duplicate, refuse_haste, reread
from cms.comments.storing import new_comment, new_revision, store_edit, store_first
from cms.errors import (
    IllegalAction,
)
from cms.facts import Sender
from cms.keys import MANAGE_PREFIX, new_token, token_hash
from cms.models import Comment, CommentRevision
from cms.standing import record_shift
from cms.versions import advance
from moderation import (
    Action,
    ActorType,
    Decider,
    IllegalTransition,
    Verdict,
    decisions,
)


def submit(
    session: Session, article_id: str, draft: Draft, *, sender: Sender, house: House, now: datetime
) -> Submitted:
    """Store a reader's comment with the verdict on it. About ten statements, whatever the size of the thread.

    Raises:
        NotFound: the article is not public (404).
        CommentsClosed: it takes no comments, or no more (403).
        InvalidInput: the text is not acceptable, or the parent cannot be replied to (422).
        TooManyRequests: the address posts faster than the site allows (429).
        DuplicateComment: the same author has just posted the same text in this place (409).
    """
    house = house.at(session)
    desk = Desk(session=session, house=house, sender=sender, now=now)
    place = find_place(desk, article_id)
    refuse_haste(desk)
    place, text, name = read(desk, place, draft)
    refuse_duplicate(desk, article_id, replace(draft, name=name), text)
    submission = replace(
        facts_under(desk, place, text, name=name, website=draft.website),
        author_email_domain=facts.email_domain(draft.email),
        fill_time_s=draft.fill_time_s,
        has_filled_honeypot=bool(draft.trap.strip()),
        twins=twins(desk, text),
        opinions=draft.opinions,
    )
    comment = new_comment(desk, place, replace(draft, name=name))
    assessment, opinion = assessed(desk, submission, comment.id)
    manage_token = new_token(MANAGE_PREFIX)
    comment.manage_token_hash = token_hash(manage_token)
    given = facts_recorded(submission, place)
    revision = new_revision(desk, comment, text, assessment, number=1, given=given)
    store_first(desk, place, comment, revision, assessment)
    if opinion is not None:
        learning.remember(session, revision, opinion, assessment)
    return Submitted(comment, revision, assessment, manage_token)


def edit(
    session: Session, comment_id: str, amendment: Amendment, *, sender: Sender, house: House, now: datetime
) -> Submitted:
    """Store a new revision of a comment, by its author.

    It takes the same way as a new comment. What was approved stays visible until the new text is approved. An edit
    never releases a comment that waits: otherwise the queue could be probed until a wording passes (house rule).

    Raises:
        NotFound (404), StaleVersion (412), EditWindowClosed (403), CommentsClosed (403), InvalidInput (422).
        Conflict: the comment is neither visible nor waiting (409).
    """
    house = house.at(session)
    desk = Desk(session=session, house=house, sender=sender, now=now)
    comment = editable(desk, comment_id, amendment.version)
    place = find_place(desk, comment.article_id)
    text = reread(desk, amendment.body)
    parent = None if comment.parent_id is None else session.get_one(Comment, comment.parent_id)
    place = replace(place, parent=parent)
    submission = replace(
        facts_under(desk, place, text, name=comment.author_name, website=comment.author_website),
        author_email_domain=facts.email_domain(comment.author_email),
        is_edit=True,
        twins=twins(desk, text, except_id=comment.id),
        flagging=facts.flagging(session, comment),
        opinions=amendment.opinions,
    )
    assessment, opinion = assessed(desk, submission, comment.id)
    count = select(func.count()).where(CommentRevision.comment_id == comment.id)
    number, given = (session.scalar(count) or 0) + 1, facts_recorded(submission, place)
    revision = new_revision(desk, comment, text, assessment, number=number, given=given)
    store_edit(desk, place, comment, revision, assessment)
    if opinion is not None:
        learning.remember(session, revision, opinion, assessment)
    return Submitted(comment, revision, assessment)


def withdraw(session: Session, comment_id: str, *, version: int | None, now: datetime) -> Comment:
    """Delete a comment in its author's name; visible replies stay, under a tombstone.

    Raises:
        NotFound (404), StaleVersion (412), IllegalAction: it is deleted already (409).
    """
    comment = locked(session, comment_id)
    advance(comment, version)
    comment.version -= 1
    try:
        applied = decisions.decide(
            session,
            comment_id,
            Verdict(action=Action.DELETE),
            version=None,
            decider=Decider(ActorType.AUTHOR),
            now=now,
        )
    except IllegalTransition as error:
        raise IllegalAction(str(error)) from error
    record_shift(session, applied, actor=AUTHOR, now=now)
    return comment
