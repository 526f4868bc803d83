"""Comments that were written and decided elsewhere: kept as they were, in the state they had.

Owns how many of them are stored at once. Of what was decided no check is asked and the model learns nothing: whoever
decided there, or which machine, is not known, and neither is what they knew. What waits is weighed like a new comment,
and goes on waiting. Their authors have no token to change them with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import campaigns, facts, journal, tallies
from cms.comments.desk import AcceptedText, House
from cms.comments.weighing import weigh
from cms.delivery import search_documents, visible
from cms.journal import Actor, Change
from cms.models import Article, Comment, CommentRevision, Decision
from cms.standing import is_article_public, record_arrivals
from moderation import (
    ActorType,
    Markup,
    MarkupLimits,
    NormalisedText,
    Outcome,
    SafeComment,
    Status,
    TextLimits,
    UnacceptableText,
    normalise,
    queue,
    rulings,
    sanitize,
    shows,
    threads,
)
from moderation.columns import new_id

LIMITS: Final = MarkupLimits(
    max_chars=200_000, max_bytes=800_000, max_lines=20_000, max_links=2_000, max_depth=64, max_tags=40_000
)
"""What was accepted elsewhere is kept, however long it is; beyond this it is no comment (house rule)."""

POLICY: Final = "imported"
"""Stands where the version of the policy would: none of ours was asked."""

OUTCOMES: Final = {
    Status.APPROVED: Outcome.APPROVE,
    Status.PENDING: Outcome.HOLD,
    Status.SPAM: Outcome.SPAM,
    Status.REJECTED: Outcome.REJECT,
    Status.DELETED: Outcome.APPROVE,
}
"""What a comment's text would have been judged, to be in this state."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is kept and as it is shown."""

    kept: NormalisedText
    markup: Markup
    safe: SafeComment

    @property
    def source(self) -> str:
        """Return what was written."""
        return self.kept.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A comment with its state; `parent` is the stored comment that it replies to."""

    article_id: str
    parent: Comment | None
    status: Status
    text: Text
    name: str
    created_at: datetime
    email: str | None = None
    website: str | None = None
    author_key: str | None = None
    address_key: str | None = None
    edited_at: datetime | None = None
    votes: int = 0
    is_staff: bool = False


NOTHING: Final = Text(NormalisedText(""), Markup.TEXT, SafeComment("", ""))
"""Of a comment that its author has deleted."""


def read(source: str, markup: Markup) -> Text | None:
    """Return a foreign comment's text made safe, or None if nothing of it shows.

    What no parser should be given is kept as plain text: nothing of it is lost, and nothing of it is markup.

    Raises:
        UnacceptableText: it is too long even for that, or is not text.
    """
    kept = normalise(source, limits=TextLimits(max_chars=LIMITS.max_chars))
    try:
        safe = sanitize.comment(kept.text, markup=markup, limits=LIMITS)
    except UnacceptableText:
        markup = Markup.TEXT
        safe = sanitize.comment(kept.text, markup=markup, limits=replace(LIMITS, max_links=LIMITS.max_chars))
    return Text(kept, markup, safe) if shows(safe.text) else None


def bring_in(
    session: Session, arrivals: Sequence[Arrival], *, house: House, actor: Actor, now: datetime
) -> list[Comment]:
    """Store comments in their places and states. About twelve statements for all of them, and two for each article.

    Each that waits costs about twelve more: it is weighed, by the rules of `house` as they are now. Those that are replied to among them have to come in earlier calls. The threads are locked.
    """
    if not arrivals:
        return []
    threads.lock(session, {item.parent.thread_id for item in arrivals if item.parent is not None})
    comments, revisions, decisions = [], [], []
    for item in arrivals:
        comment = _comment(item)
        revision = _revision(comment, item.text, number=1, at=item.created_at)
        if item.status is Status.PENDING:
            comment.waiting_revision_id = revision.id
        elif item.status is Status.APPROVED:
            comment.public_revision_id, comment.html = revision.id, revision.html
        comments.append(comment)
        revisions.append(revision)
        decisions.append(_decision(comment, revision, actor=actor))
    shift = threads.enter_all(session, comments)
    session.add_all(revisions)
    session.add_all(decisions)
    tallies.forget(session, min(item.created_at for item in arrivals))
    session.flush()
    campaigns.remember_all(session, [(item.comment_id, item.text, item.fingerprint) for item in revisions])
    _make_findable(session, comments, revisions)
    record_arrivals(session, comments, shift, actor=actor, now=now)
    for item, comment, revision in zip(arrivals, comments, revisions, strict=True):
        if comment.status == Status.PENDING:
            weigh(session, comment, revision, accepted(item.text, revision), house=house, now=now)
    return comments


def accepted(text: Text, revision: CommentRevision) -> AcceptedText:
    """Return a text as checks get it."""
    return AcceptedText(text.kept, text.safe, revision.fingerprint)


def amend(session: Session, comment: Comment, text: Text, *, at: datetime, actor: Actor, now: datetime) -> None:
    """Give a comment the text that it has elsewhere by now, as a further revision. Six statements."""
    number = _latest(session, comment) + 1
    revision = _revision(comment, text, number=number, at=at)
    decision = _decision(comment, revision, actor=actor)
    comment.version += 1
    decision.action, decision.from_status, decision.version = rulings.EDIT, comment.status, comment.version
    decision.from_public_revision_id = comment.public_revision_id
    decision.from_waiting_revision_id = comment.waiting_revision_id
    decision.created_at = now
    comment.edited_at = at
    if comment.status == Status.APPROVED:
        comment.public_revision_id, comment.html, comment.waiting_revision_id = revision.id, revision.html, None
    elif comment.status == Status.PENDING:
        comment.waiting_revision_id = revision.id
    session.add_all((revision, decision))
    session.flush()
    campaigns.remember(session, comment.id, revision.text, revision.fingerprint, is_new=False)
    locale = session.get_one(Article, comment.article_id).locale
    search_documents.put_comment(session, comment, revision.text, locale=locale, is_new=False)
    shows_it = visible.is_readable(comment) and is_article_public(session, comment.article_id)
    change = Change(
        kind="comment.edited",
        subject_id=comment.id,
        article_id=comment.article_id,
        is_public=shows_it,
        tags=(f"comments:{comment.article_id}",) if shows_it else (),
    )
    journal.append(session, change, actor=actor, now=now)


def _make_findable(session: Session, comments: Sequence[Comment], revisions: Sequence[CommentRevision]) -> None:
    """Write what moderators' searches read. Three statements, whatever the number of comments."""
    ids = {item.article_id for item in comments}
    locales = dict(session.execute(select(Article.id, Article.locale).where(Article.id.in_(ids))).all())
    search_documents.put_comments(
        session,
        [
            (item.id, item.author_name, revision.text, locales[item.article_id])
            for item, revision in zip(comments, revisions, strict=True)
        ],
    )


def _latest(session: Session, comment: Comment) -> int:
    query = select(func.max(CommentRevision.number)).where(CommentRevision.comment_id == comment.id)
    return session.scalar(query) or 0


def _comment(item: Arrival) -> Comment:
    comment_id, segment, parent = new_id(), threads.path_segment(item.created_at), item.parent
    return Comment(
        id=comment_id,
        article_id=item.article_id,
        parent_id=None if parent is None else parent.id,
        thread_id=comment_id if parent is None else parent.thread_id,
        path=segment if parent is None else parent.path + segment,
        depth=0 if parent is None else parent.depth + 1,
        hidden_ancestors=0 if parent is None else threads.hidden_below(parent),
        status=item.status,
        version=1,
        reply_count=0,
        votes=item.votes,
        html="",
        author_name=item.name,
        author_email=item.email,
        author_website=item.website,
        author_key=item.author_key,
        address_key=item.address_key,
        is_staff=item.is_staff,
        is_verified=False,
        priority=queue.priority(uncertainty=1.0, created_at=item.created_at),
        uncertainty=1.0,
        created_at=item.created_at,
        edited_at=item.edited_at,
    )


def _revision(comment: Comment, text: Text, *, number: int, at: datetime) -> CommentRevision:
    return CommentRevision(
        id=new_id(),
        comment_id=comment.id,
        number=number,
        source=text.source,
        markup=text.markup,
        text=text.safe.text,
        html=text.safe.html,
        sanitizer_version=text.safe.version,
        fingerprint=facts.fingerprint(text.safe.text),
        outcome=OUTCOMES[Status(comment.status)],
        score=0.0,
        findings=[],
        facts={},
        policy_version=POLICY,
        created_at=at,
    )


def _decision(comment: Comment, revision: CommentRevision, *, actor: Actor) -> Decision:
    return Decision(
        id=new_id(),
        comment_id=comment.id,
        revision_id=revision.id,
        action=rulings.SUBMIT,
        from_status=None,
        to_status=comment.status,
        version=comment.version,
        actor_type=ActorType.SYSTEM,
        actor_name=actor.name,
        findings=[],
        policy_version=POLICY,
        created_at=comment.created_at,
    )
