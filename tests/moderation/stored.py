"""Comments in a database, for tests of the rules alone: no requests, no application around them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.models import Article
from moderation import ActorType, Decider, Status, Verdict, decisions, threads
from moderation.columns import new_id
from moderation.models import Comment, CommentReason, CommentRevision
from moderation.states import PUBLIC, TOMBSTONES, Action
from tests.conftest import NOON

ADA = Decider(ActorType.HUMAN, id="01a204d0-736d-73b6-ac8f-b4b1f49a8912", name="Ada")


def add_article(session: Session) -> str:
    """Add an article for comments to hang from; return its id."""
    article = Article(
        id=new_id(), locale="en", slug=new_id(), title="A", body=[], revision=1, created_at=NOON, updated_at=NOON
    )
    session.add(article)
    session.flush()
    return article.id


def add_comment(
    session: Session,
    article_id: str,
    *,
    parent: Comment | None = None,
    status: Status = Status.APPROVED,
    at: datetime = NOON,
    text: str = "Some words.",
) -> Comment:
    """Add a comment with one revision, as a submission does."""
    comment_id, segment = new_id(), threads.path_segment(at)
    comment = Comment(
        id=comment_id,
        article_id=article_id,
        parent_id=None if parent is None else parent.id,
        thread_id=comment_id if parent is None else parent.thread_id,
        path=segment if parent is None else parent.path + segment,
        depth=0 if parent is None else parent.depth + 1,
        status=status,
        version=1,
        hidden_ancestors=0 if parent is None else hidden_below(parent),
        reply_count=0,
        author_name="Ada",
        author_email="ada@example.org",
        author_key="k" * 64,
        created_at=at,
    )
    session.add(comment)
    session.flush()
    revision = add_revision(session, comment, text)
    if status in PUBLIC:
        comment.public_revision_id, comment.html = revision.id, revision.html
    if status is Status.PENDING:
        comment.waiting_revision_id = revision.id
    threads.enter(session, comment)
    session.flush()
    return comment


def add_revision(session: Session, comment: Comment, text: str, *, reasons: Iterable[str] = ()) -> CommentRevision:
    """Add a text of a comment."""
    numbers = session.scalars(select(CommentRevision.number).where(CommentRevision.comment_id == comment.id)).all()
    revision = CommentRevision(
        id=new_id(),
        comment_id=comment.id,
        number=len(numbers) + 1,
        source=text,
        markup="text",
        text=text,
        html=f"<p>{text}</p>",
        sanitizer_version=1,
        fingerprint="f" * 32,
        outcome="hold",
        score=1.0,
        findings=[{"check": "words", "reason": "suspect"}],
        policy_version="p",
        created_at=comment.created_at,
    )
    session.add(revision)
    session.add_all(CommentReason(reason=reason, comment_id=comment.id) for reason in reasons)
    session.flush()
    return revision


def hidden_below(comment: Comment) -> int:
    """Return how many ancestors hide a reply to the comment."""
    return comment.hidden_ancestors + (Status(comment.status) not in PUBLIC | TOMBSTONES)


def decide(session: Session, comment: Comment, action: Action, *, version: int | None = None) -> decisions.Applied:
    """Decide a comment at its present version, or at the one given."""
    seen = comment.version if version is None else version
    now = NOON + timedelta(minutes=comment.version)
    return decisions.decide(session, comment.id, Verdict(action), version=seen, decider=ADA, now=now)
