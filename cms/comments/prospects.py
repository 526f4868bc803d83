"""What would become of a text if it came now, told without storing any of it.

Owns what outside services are asked about before the transaction begins, and trying a text out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from cms import facts
from cms.comments.assessing import assessed, facts_alone, facts_under, twins
from cms.comments.desk import Desk, Draft, House
from cms.comments.intake import editable, find_place, read, refuse_duplicate, refuse_haste, reread
from cms.facts import CommentedArticle, Sender
from moderation import (
    Assessment,
)
from moderation.columns import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A text that would be stored if it came now: what outside services are asked about before it does."""

    text: str
    source: str
    article: CommentedArticle
    name: str
    email: str | None = None
    website: str | None = None
    is_reply: bool = False
    is_edit: bool = False


def prospect(
    session: Session, article_id: str, draft: Draft, *, sender: Sender, house: House, now: datetime
) -> Prospect:
    """Describe a new comment without storing it; refuses what `submit` refuses. About five queries."""
    desk = Desk(session=session, house=house, sender=sender, now=now)
    place = find_place(desk, article_id)
    refuse_haste(desk, does_count=False)
    place, text, name = read(desk, place, draft)
    refuse_duplicate(desk, article_id, replace(draft, name=name), text)
    return Prospect(
        text=text.safe.text,
        source=text.kept.text,
        article=place.article,
        name=name,
        email=draft.email,
        website=draft.website,
        is_reply=draft.parent_id is not None,
    )


def prospect_edit(
    session: Session, comment_id: str, body: str, *, version: int | None, house: House, now: datetime
) -> Prospect:
    """Describe an edit without storing it; refuses what `edit` refuses. Three queries."""
    desk = Desk(session=session, house=house, sender=Sender(), now=now)
    with session.no_autoflush:
        comment = editable(desk, comment_id, version)
        place = find_place(desk, comment.article_id)
        text = reread(desk, body)
        return Prospect(
            text=text.safe.text,
            source=text.kept.text,
            article=place.article,
            name=comment.author_name,
            email=comment.author_email,
            website=comment.author_website,
            is_reply=comment.parent_id is not None,
            is_edit=True,
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """What would become of a text: the verdict, and the text and HTML it would be read as."""

    assessment: Assessment
    text: str
    html: str


def try_out(
    session: Session, article_id: str | None, draft: Draft, *, sender: Sender, house: House, now: datetime
) -> Tried:
    """Say what every check makes of a text, as if it came now; nothing is stored and nothing refused for haste.

    Without an article it stands under none, which is open and asks for no review.

    Raises:
        NotFound (404), CommentsClosed (403), InvalidInput: the text or the name is not acceptable (422).
    """
    desk = Desk(session=session, house=house.at(session), sender=sender, now=now)
    place, text, name = read(desk, None if article_id is None else find_place(desk, article_id), draft)
    if place is None:
        submission = facts_alone(desk, text, name=name, website=draft.website)
    else:
        submission = facts_under(desk, place, text, name=name, website=draft.website)
    submission = replace(
        submission,
        author_email_domain=facts.email_domain(draft.email),
        fill_time_s=draft.fill_time_s,
        has_filled_honeypot=bool(draft.trap.strip()),
        twins=twins(desk, text),
    )
    assessment, _ = assessed(desk, submission, new_id())
    return Tried(assessment, text.safe.text, text.safe.html)
