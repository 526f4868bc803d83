"""Verbs of the engine: judge a comment of another site, and remember what a person there decided.

Owns how foreign facts become a submission. Nothing of what is judged is stored; what is reported as feedback is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from cms import facts, learning
from cms.errors import Fault, InvalidInput
from cms.learning import Learner
from cms.models import EngineFeedback
from moderation import (
    ArticleContext,
    Assessment,
    AuthorHistory,
    Check,
    CommentPolicy,
    Markup,
    MarkupLimits,
    NormalisedText,
    Policy,
    SafeComment,
    Status,
    Submission,
    TextLimits,
    Twin,
    UnacceptableText,
    assess,
    normalise,
    plain,
    sanitize,
)
from moderation.columns import new_id
from moderation.learning.features import extract
from moderation.learning.judges import Proposal, learned_check

MAX_CHARS: Final = 10_000
"""Characters of a text that are judged; what comes after is cut off (house rule)."""

MAX_NAME_CHARS: Final = 200
MAX_ADDRESS_CHARS: Final = 2_000
TWIN_LIMIT: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A comment of another site, as it describes it. `author_key` is a keyed hash, made where the request was read."""

    token_id: str
    blog: str
    content: str
    author_name: str = ""
    author_key: str | None = None
    author_email: str | None = None
    author_website: str | None = None
    permalink: str | None = None
    locale: str | None = None
    is_edit: bool = False
    has_filled_honeypot: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    kept: NormalisedText
    safe: SafeComment


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """By what a case is judged: policy, checks, and the model; `does_mark_spam` lets the model speak a verdict."""

    policy: Policy
    checks: Sequence[Check]
    learner: Learner | None = None
    does_mark_spam: bool = False


def judge(session: Session, case_: Case, *, court: Court, now: datetime) -> Assessment:
    """Judge a comment by the same checks and the same model as our own, without storing it. Three queries.

    The site's own settings about when a comment waits do not apply: whoever asks decides that. The model only informs,
    unless it may mark spam by itself.

    Raises:
        InvalidInput: the text cannot be read (422).
    """
    policy = replace(court.policy, limits=replace(court.policy.limits, first_comments_held=0))
    submission = _submission(session, case_, _readable(case_.content), now=now)
    if court.learner is None:
        return assess(submission, policy, checks=court.checks)
    opinion = court.learner.opinion(session, submission)
    points = {Proposal.SPAM: policy.hold_at} if court.does_mark_spam else None
    found = assess(submission, policy, checks=(*court.checks, learned_check(opinion, points=points)))
    return replace(found, probability=round(opinion.probability, 6), model_version=opinion.model_version)


def learn(
    session: Session, case_: Case, *, is_spam: bool, now: datetime, learner: Learner | None = None
) -> EngineFeedback:
    """Remember what a person decided, and teach it to the model; a later word on the same text replaces the earlier.

    About eight statements.

    Raises:
        InvalidInput: the text cannot be read (422).
    """
    text = _readable(case_.content)
    features = None if learner is None else extract(_submission(session, case_, text, now=now))
    found = _reported(session, case_, text)
    found.label, found.created_at = "spam" if is_spam else "ham", now
    session.flush()
    if learner is not None and features is not None:
        learning.learn_report(session, learner, found.id, features, is_bad=is_spam, now=now)
    return found


def _reported(session: Session, case_: Case, text: _Text) -> EngineFeedback:
    """Return the row of this text by this author, a new one if there is none."""
    told = f"{case_.author_key or ''}\n{text.kept.text}"
    content_hash = hashlib.sha256(told.encode()).hexdigest()
    same = select(EngineFeedback).where(
        EngineFeedback.token_id == case_.token_id, EngineFeedback.content_hash == content_hash
    )
    found = session.scalars(same.with_for_update()).first()
    if found is None:
        found = EngineFeedback(
            id=new_id(),
            token_id=case_.token_id,
            blog=_line(case_.blog, MAX_ADDRESS_CHARS),
            author_key=case_.author_key,
            author_name=_line(case_.author_name),
            author_website=_line(case_.author_website or "", MAX_ADDRESS_CHARS) or None,
            permalink=_line(case_.permalink or "", MAX_ADDRESS_CHARS) or None,
            source=text.kept.text,
            text=text.safe.text,
            content_hash=content_hash,
            fingerprint=facts.fingerprint(text.safe.text),
        )
        session.add(found)
    return found


def _submission(session: Session, case_: Case, text: _Text, *, now: datetime) -> Submission:
    """Return a case as a submission to an article that is open. Two queries."""
    return Submission(
        source=text.kept.text,
        text=text.safe.text,
        html=text.safe.html,
        submitted_at=now,
        author_name=_line(case_.author_name),
        article=ArticleContext(
            article_id=case_.permalink or case_.blog,
            language=case_.locale,
            policy=CommentPolicy.POST,
            hosts=frozenset({_host(case_.blog)}),
        ),
        author=_history(session, case_),
        links=text.safe.links,
        doubts=text.safe.doubts,
        author_email_domain=facts.email_domain(case_.author_email),
        author_website=case_.author_website or None,
        is_edit=case_.is_edit,
        has_filled_honeypot=case_.has_filled_honeypot,
        twins=_refused_twins(session, case_, facts.fingerprint(text.safe.text)),
    )


def _readable(content: str) -> _Text:
    """Read a text as HTML, which is what other systems send; one that cannot be parsed in bounds, as plain text."""
    cut = content.strip()[:MAX_CHARS]
    try:
        kept = normalise(cut, limits=TextLimits(max_chars=MAX_CHARS))
        limits = replace(MarkupLimits(), max_chars=MAX_CHARS)
        try:
            safe = sanitize.comment(kept.text, markup=Markup.HTML, limits=limits)
        except UnacceptableText:
            safe = sanitize.comment(kept.text, markup=Markup.TEXT, limits=limits)
    except UnacceptableText as error:
        raise InvalidInput(faults=[Fault("/comment_content", "unacceptable", str(error))]) from error
    return _Text(kept, safe)


def _line(text: str, max_chars: int = MAX_NAME_CHARS) -> str:
    try:
        return plain(text[:max_chars], max_chars=max_chars)
    except UnacceptableText:
        return ""


def _host(address: str) -> str:
    try:
        return facts.host_of(address)
    except ValueError:
        return ""


def _history(session: Session, case_: Case) -> AuthorHistory:
    """Count what people at this site said of the author. One query, none without an e-mail address."""
    if case_.author_key is None:
        return AuthorHistory()
    query = select(
        func.coalesce(func.sum(case((EngineFeedback.label == "ham", 1), else_=0)), 0).label("approved"),
        func.coalesce(func.sum(case((EngineFeedback.label == "spam", 1), else_=0)), 0).label("spam"),
        func.min(EngineFeedback.created_at).label("first_seen_at"),
    ).where(EngineFeedback.token_id == case_.token_id, EngineFeedback.author_key == case_.author_key)
    row = session.execute(query).one()
    return AuthorHistory(approved=row.approved, spam=row.spam, first_seen_at=row.first_seen_at)


def _refused_twins(session: Session, case_: Case, fingerprint: str) -> tuple[Twin, ...]:
    """Return what people at this site called spam and was the same text, in whatever disguise. One query."""
    if not fingerprint:
        return ()
    query = select(EngineFeedback.id, EngineFeedback.author_key, EngineFeedback.permalink, EngineFeedback.created_at)
    query = query.where(
        EngineFeedback.token_id == case_.token_id,
        EngineFeedback.fingerprint == fingerprint,
        EngineFeedback.label == "spam",
    )
    return tuple(
        Twin(
            comment_id=row.id,
            article_id=row.permalink or "",
            is_same_author=row.author_key is not None and row.author_key == case_.author_key,
            similarity=1.0,
            status=Status.SPAM,
            created_at=row.created_at,
        )
        for row in session.execute(query.limit(TWIN_LIMIT))
    )
