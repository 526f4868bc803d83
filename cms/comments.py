"""Verbs of comments: submit, edit, withdraw.

Owns the way of a reader's text from the request to a stored verdict. A *refusal* raises before anything is scored and
stores nothing; a *verdict* never raises and always stores its reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cms import campaigns, facts, journal, learning
from cms.comment_states import CommentDefaults, comment_state
from cms.delivery import visible
from cms.errors import (
    CommentsClosed,
    Conflict,
    DuplicateComment,
    EditWindowClosed,
    Fault,
    IllegalAction,
    InvalidInput,
    NotFound,
    TooManyRequests,
)
from cms.facts import Sender
from cms.journal import Actor, Change
from cms.keys import MANAGE_PREFIX, new_token, token_hash
from cms.learning import Learner
from cms.models import Article, Comment, CommentReason, CommentRevision, Decision, Publication
from cms.standing import record_shift
from cms.versions import advance
from moderation import (
    Action,
    ActorType,
    ArticleContext,
    Assessment,
    Check,
    CommentPolicy,
    Decider,
    Finding,
    IllegalTransition,
    Markup,
    MarkupLimits,
    NormalisedText,
    Outcome,
    OutsideOpinion,
    Policy,
    SafeComment,
    Status,
    Submission,
    TextLimits,
    Twin,
    UnacceptableText,
    Verdict,
    assess,
    decisions,
    initial_status,
    normalise,
    plain,
    queue,
    recorded,
    sanitize,
    threads,
)
from moderation.automation import Automation, settle
from moderation.learning.judges import Opinion, learned_check
from moderation.models import new_id

MAX_NAME_CHARS: Final = 80
ADDRESS_WINDOW_S: Final = 60
DUPLICATE_WINDOW_S: Final = 86_400
AUTHOR: Final = Actor(type="author")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The site's rules for comments. `policy` is the settings' one; `at` gives the one that holds now."""

    policy: Policy
    checks: Sequence[Check]
    markup: Markup
    site_host: str
    defaults: CommentDefaults = field(default_factory=CommentDefaults)
    learner: Learner | None = None
    automation: Automation = Automation.SHADOW
    max_chars: int = 10_000
    max_depth: int = 12
    edit_window_s: int = 900
    address_limit: int = 20
    policies: Callable[[Session], Policy] | None = None

    def at(self, session: Session) -> House:
        """Return the rules with the policy of this moment, the site's own rules included. One tiny query."""
        return self if self.policies is None else replace(self, policy=self.policies(session))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader sent. `trap` is the field that people do not see; `fill_time_s` what the form measured.

    `opinions` is what outside services said of it, asked before (see `prospect`).
    """

    body: str
    name: str
    email: str | None = None
    website: str | None = None
    parent_id: str | None = None
    trap: str = ""
    fill_time_s: float | None = None
    opinions: tuple[OutsideOpinion, ...] = ()


@dataclass(frozen=True, slots=True)
class Submitted:
    """A stored comment, what was found in it, and the token its author manages it with (None after an edit)."""

    comment: Comment
    revision: CommentRevision
    assessment: Assessment
    manage_token: str | None = None


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that passed the limits: as kept, as shown, and the hash that its disguises share."""

    kept: NormalisedText
    safe: SafeComment
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Where a comment is worked on: the transaction, the rules, who sent it, and when."""

    session: Session
    house: House
    sender: Sender
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a comment stands: its article, the policy it is taken under, and the comment it replies to."""

    article: Article
    publication: Publication
    policy: CommentPolicy
    parent: Comment | None = None


_PlaceOrNone = TypeVar("_PlaceOrNone", _Place, _Place | None)


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
    desk = _Desk(session=session, house=house, sender=sender, now=now)
    place = _place(desk, article_id)
    _refuse_haste(desk)
    place, text, name = _read(desk, place, draft)
    _refuse_duplicate(desk, article_id, replace(draft, name=name), text)
    submission = replace(
        _submission(desk, place, text, name=name, website=draft.website),
        author_email_domain=facts.email_domain(draft.email),
        fill_time_s=draft.fill_time_s,
        has_filled_honeypot=bool(draft.trap.strip()),
        twins=_twins(desk, text),
        opinions=draft.opinions,
    )
    comment = _new_comment(desk, place, replace(draft, name=name))
    assessment, opinion = _assess(desk, submission, comment.id)
    manage_token = new_token(MANAGE_PREFIX)
    comment.manage_token_hash = token_hash(manage_token)
    given = _recorded(submission, place)
    revision = _new_revision(desk, comment, text, assessment, number=1, given=given)
    _store_first(desk, comment, revision, assessment)
    if opinion is not None:
        learning.remember(session, revision, opinion, assessment)
    return Submitted(comment, revision, assessment, manage_token)


def edit(
    session: Session,
    comment_id: str,
    body: str,
    *,
    version: int | None,
    sender: Sender,
    house: House,
    now: datetime,
    opinions: tuple[OutsideOpinion, ...] = (),
) -> Submitted:
    """Store a new revision of a comment, by its author.

    It takes the same way as a new comment. What was approved stays visible until the new text is approved. An edit
    never releases a comment that waits: otherwise the queue could be probed until a wording passes (house rule).

    Raises:
        NotFound (404), StaleVersion (412), EditWindowClosed (403), CommentsClosed (403), InvalidInput (422).
        Conflict: the comment is neither visible nor waiting (409).
    """
    house = house.at(session)
    desk = _Desk(session=session, house=house, sender=sender, now=now)
    comment = _editable(desk, comment_id, version)
    place = _place(desk, comment.article_id)
    text = _reread(desk, body)
    parent = None if comment.parent_id is None else session.get_one(Comment, comment.parent_id)
    place = replace(place, parent=parent)
    submission = replace(
        _submission(desk, place, text, name=comment.author_name, website=comment.author_website),
        author_email_domain=facts.email_domain(comment.author_email),
        is_edit=True,
        twins=_twins(desk, text, except_id=comment.id),
        flagging=facts.flagging(session, comment),
        opinions=opinions,
    )
    assessment, opinion = _assess(desk, submission, comment.id)
    count = select(func.count()).where(CommentRevision.comment_id == comment.id)
    number, given = (session.scalar(count) or 0) + 1, _recorded(submission, place)
    revision = _new_revision(desk, comment, text, assessment, number=number, given=given)
    _store_edit(desk, comment, revision, assessment)
    if opinion is not None:
        learning.remember(session, revision, opinion, assessment)
    return Submitted(comment, revision, assessment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A text that would be stored if it came now: what outside services are asked about before it does."""

    text: str
    source: str
    article: Article
    name: str
    email: str | None = None
    website: str | None = None
    is_reply: bool = False
    is_edit: bool = False


def prospect(
    session: Session, article_id: str, draft: Draft, *, sender: Sender, house: House, now: datetime
) -> Prospect:
    """Describe a new comment without storing it; refuses what `submit` refuses. About five queries."""
    desk = _Desk(session=session, house=house, sender=sender, now=now)
    place = _place(desk, article_id)
    _refuse_haste(desk)
    place, text, name = _read(desk, place, draft)
    _refuse_duplicate(desk, article_id, replace(draft, name=name), text)
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
    desk = _Desk(session=session, house=house, sender=Sender(), now=now)
    with session.no_autoflush:
        comment = _editable(desk, comment_id, version)
        place = _place(desk, comment.article_id)
        text = _reread(desk, body)
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
    desk = _Desk(session=session, house=house.at(session), sender=sender, now=now)
    place, text, name = _read(desk, None if article_id is None else _place(desk, article_id), draft)
    if place is None:
        submission = _bare(desk, text, name=name, website=draft.website)
    else:
        submission = _submission(desk, place, text, name=name, website=draft.website)
    submission = replace(
        submission,
        author_email_domain=facts.email_domain(draft.email),
        fill_time_s=draft.fill_time_s,
        has_filled_honeypot=bool(draft.trap.strip()),
        twins=_twins(desk, text),
    )
    assessment, _ = _assess(desk, submission, new_id())
    return Tried(assessment, text.safe.text, text.safe.html)


def _read(desk: _Desk, place: _PlaceOrNone, draft: Draft) -> tuple[_PlaceOrNone, _Text, str]:
    """Return the place with the comment replied to, the text and the name.

    Raises:
        InvalidInput: some of them are not acceptable; all faults at once (422).
    """
    faults: list[Fault] = []
    text, name = _acceptable(draft.body, desk.house, faults), _acceptable_name(draft.name, faults)
    if place is not None and draft.parent_id is not None:
        place = replace(place, parent=_parent(desk, place.article.id, draft.parent_id, faults))
    if faults or text is None:
        raise InvalidInput(faults=faults)
    return place, text, name


def _reread(desk: _Desk, body: str) -> _Text:
    """Return an edited text; InvalidInput if it is not acceptable (422)."""
    faults: list[Fault] = []
    text = _acceptable(body, desk.house, faults)
    if text is None:
        raise InvalidInput(faults=faults)
    return text


def _bare(desk: _Desk, text: _Text, *, name: str, website: str | None) -> Submission:
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


def withdraw(session: Session, comment_id: str, *, version: int | None, now: datetime) -> Comment:
    """Delete a comment in its author's name; visible replies stay, under a tombstone.

    Raises:
        NotFound (404), StaleVersion (412), IllegalAction: it is deleted already (409).
    """
    comment = _locked(session, comment_id)
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


def _editable(desk: _Desk, comment_id: str, version: int | None) -> Comment:
    """Return the comment, with its version advanced, if its author may still edit it. Three queries."""
    comment = _locked(desk.session, comment_id)
    advance(comment, version)
    if comment.status not in {Status.PENDING, Status.APPROVED}:
        raise Conflict("Only a comment that is visible or waiting can be edited.")
    if desk.now > comment.created_at + timedelta(seconds=desk.house.edit_window_s):
        raise EditWindowClosed(f"A comment can be edited for {desk.house.edit_window_s // 60} minutes.")
    return comment


def _locked(session: Session, comment_id: str) -> Comment:
    """Return the comment as it is once its thread is locked: a moderator may be deciding it. Three queries."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("There is no such comment.")
    threads.lock(session, {comment.thread_id})
    session.refresh(comment)
    return comment


def _place(desk: _Desk, article_id: str) -> _Place:
    """Find the article, public and open. One query."""
    query = visible.publications(Article, Publication).where(Publication.article_id == article_id)
    row = desk.session.execute(query).first()
    if row is None:
        raise NotFound("There is no such article.")
    article, publication = row
    state = comment_state(
        article.comments_policy,
        article.comments_close_after_days,
        publication.first_published_at,
        defaults=desk.house.defaults,
        now=desk.now,
    )
    if not state.is_open:
        raise CommentsClosed("Comments on this article are closed.")
    return _Place(article=article, publication=publication, policy=state.policy)


def _parent(desk: _Desk, article_id: str, parent_id: str, faults: list[Fault]) -> Comment | None:
    """Return the comment replied to, its thread locked, or note why not. At most three queries.

    Hidden, foreign and unknown ones look the same from outside.
    """
    parent = desk.session.get(Comment, parent_id)
    if parent is not None and parent.article_id == article_id:
        threads.lock(desk.session, {parent.thread_id})
        desk.session.refresh(parent)
    if parent is None or parent.article_id != article_id or not visible.takes_replies(parent):
        detail = "There is no comment under this article that could be replied to with this id."
        faults.append(Fault("/parent_id", "unknown", detail))
        return None
    if parent.depth >= desk.house.max_depth:
        detail = f"Replies go {desk.house.max_depth} levels deep: reply to its parent instead."
        faults.append(Fault("/parent_id", "too_deep", detail))
    return parent


def _acceptable(body: str, house: House, faults: list[Fault]) -> _Text | None:
    """Return the text as it can be kept and shown, or note what is wrong with it."""
    try:
        kept = normalise(body, limits=TextLimits(max_chars=house.max_chars))
        limits = replace(MarkupLimits(), max_chars=house.max_chars)
        safe = sanitize.comment(kept.text, markup=house.markup, limits=limits)
    except UnacceptableText as error:
        faults.append(Fault("/body", "unacceptable", str(error)))
        return None
    if not safe.text.strip():
        faults.append(Fault("/body", "empty", "Nothing of this text can be shown."))
        return None
    return _Text(kept, safe, facts.fingerprint(safe.text))


def _acceptable_name(name: str, faults: list[Fault]) -> str:
    """Return the name as it can be shown, or note what is wrong with it."""
    try:
        shown = plain(name, max_chars=MAX_NAME_CHARS)
    except UnacceptableText as error:
        faults.append(Fault("/author/name", "unacceptable", str(error)))
        return ""
    if not shown:
        faults.append(Fault("/author/name", "empty", "A name is needed."))
    return shown


def _refuse_haste(desk: _Desk) -> None:
    if desk.sender.address_key is None or not desk.house.address_limit:
        return
    since = desk.now - timedelta(seconds=ADDRESS_WINDOW_S)
    query = select(func.count()).where(Comment.address_key == desk.sender.address_key, Comment.created_at > since)
    if (desk.session.scalar(query) or 0) >= desk.house.address_limit:
        raise TooManyRequests(
            "Too many comments from your network in a minute: nothing was stored, please try again shortly.",
            retry_after_s=ADDRESS_WINDOW_S,
        )


def _refuse_duplicate(desk: _Desk, article_id: str, draft: Draft, text: _Text) -> None:
    """Refuse the very same text by the same author in the same place, as after a double click. One query."""
    sender = desk.sender
    query = select(Comment.id).join(CommentRevision, CommentRevision.comment_id == Comment.id)
    query = query.where(
        Comment.article_id == article_id,
        Comment.parent_id == draft.parent_id if draft.parent_id else Comment.parent_id.is_(None),
        Comment.author_name == draft.name,
        Comment.author_key == sender.author_key if sender.author_key else Comment.author_key.is_(None),
        Comment.address_key == sender.address_key if sender.address_key else Comment.address_key.is_(None),
        Comment.status.in_((Status.PENDING, Status.APPROVED)),
        Comment.created_at > desk.now - timedelta(seconds=DUPLICATE_WINDOW_S),
        CommentRevision.source == text.kept.text,
    )
    if desk.session.scalar(query.limit(1)) is not None:
        raise DuplicateComment("You have already posted this comment here; it was not stored a second time.")


def _twins(desk: _Desk, text: _Text, *, except_id: str | None = None) -> tuple[Twin, ...]:
    return facts.twins(desk.session, text.safe.text, text.fingerprint, desk.sender, except_id=except_id)


def _submission(desk: _Desk, place: _Place, text: _Text, *, name: str, website: str | None) -> Submission:
    """Return the facts that new comments and edits share. Up to four queries."""
    parent = place.parent
    parent_text = None if parent is None else facts.text_of(desk.session, parent)
    article = facts.article_context(
        place.article,
        place.publication,
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


def _assess(desk: _Desk, submission: Submission, comment_id: str) -> tuple[Assessment, Opinion | None]:
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


def _new_comment(desk: _Desk, place: _Place, draft: Draft) -> Comment:
    comment_id, segment, parent, sender = new_id(), threads.path_segment(desk.now), place.parent, desk.sender
    return Comment(
        id=comment_id,
        article_id=place.article.id,
        parent_id=None if parent is None else parent.id,
        thread_id=comment_id if parent is None else parent.thread_id,
        path=segment if parent is None else parent.path + segment,
        depth=0 if parent is None else parent.depth + 1,
        hidden_ancestors=0 if parent is None else parent.hidden_ancestors,
        version=1,
        reply_count=0,
        html="",
        author_name=draft.name,
        author_email=draft.email,
        author_website=draft.website,
        author_key=sender.author_key,
        address_key=sender.address_key,
        account_id=sender.account_id,
        is_staff=sender.is_staff,
        is_verified=sender.is_verified,
        created_at=desk.now,
    )


def _recorded(submission: Submission, place: _Place) -> dict[str, Any]:
    parent_revision_id = None if place.parent is None else place.parent.public_revision_id
    return recorded(submission, parent_revision_id=parent_revision_id)


def _new_revision(
    desk: _Desk, comment: Comment, text: _Text, assessment: Assessment, *, number: int, given: dict[str, Any]
) -> CommentRevision:
    return CommentRevision(
        id=new_id(),
        comment_id=comment.id,
        number=number,
        source=text.kept.text,
        markup=desk.house.markup,
        text=text.safe.text,
        html=text.safe.html,
        sanitizer_version=text.safe.version,
        fingerprint=text.fingerprint,
        outcome=assessment.outcome,
        score=assessment.score,
        findings=[asdict(finding) for finding in assessment.findings],
        facts=given,
        policy_version=assessment.policy_version,
        model_version=assessment.model_version,
        probability=assessment.probability,
        created_at=desk.now,
    )


def _store_first(desk: _Desk, comment: Comment, revision: CommentRevision, assessment: Assessment) -> None:
    session = desk.session
    status = initial_status(assessment.outcome)
    comment.status, comment.score, comment.uncertainty = status, assessment.score, assessment.uncertainty
    comment.priority = queue.priority(uncertainty=assessment.uncertainty, created_at=desk.now)
    if status is Status.APPROVED:
        comment.public_revision_id, comment.html = revision.id, revision.html
    elif status is Status.PENDING:
        comment.waiting_revision_id = revision.id
    session.add(comment)
    session.flush()
    session.add(revision)
    session.add_all(CommentReason(reason=reason, comment_id=comment.id) for reason in assessment.reasons)
    campaigns.remember(session, comment.id, revision.text, revision.fingerprint, is_new=True)
    decider = ActorType.MODEL if assessment.is_automatic else ActorType.POLICY
    decision = _policy_decision(comment, revision, from_status=None, now=desk.now, actor_type=decider)
    session.add(decision)
    shift = threads.enter(session, comment)
    applied = decisions.Applied(decision=decision, comment=comment, shift=shift)
    record_shift(session, applied, actor=AUTHOR, now=desk.now, kind="comment.submitted")


def _store_edit(desk: _Desk, comment: Comment, revision: CommentRevision, assessment: Assessment) -> None:
    session = desk.session
    comment.edited_at, comment.score, comment.uncertainty = desk.now, assessment.score, assessment.uncertainty
    comment.priority = queue.priority(uncertainty=assessment.uncertainty, created_at=desk.now)
    decision = _policy_decision(comment, revision, from_status=Status(comment.status), now=desk.now)
    decision.from_public_revision_id = comment.public_revision_id
    decision.from_waiting_revision_id = comment.waiting_revision_id
    goes_live = comment.status == Status.APPROVED and assessment.outcome is Outcome.APPROVE
    if goes_live:
        comment.public_revision_id, comment.html = revision.id, revision.html
    comment.waiting_revision_id = None if goes_live else revision.id
    session.add_all((revision, decision))
    session.execute(delete(CommentReason).where(CommentReason.comment_id == comment.id))
    session.add_all(CommentReason(reason=reason, comment_id=comment.id) for reason in assessment.reasons)
    session.flush()
    campaigns.remember(session, comment.id, revision.text, revision.fingerprint, is_new=False)
    is_public = goes_live and visible.is_readable(comment)
    change = Change(
        kind="comment.edited",
        subject_id=comment.id,
        article_id=comment.article_id,
        is_public=is_public,
        tags=(f"comments:{comment.article_id}",) if is_public else (),
    )
    journal.append(session, change, actor=AUTHOR, now=desk.now)


def _policy_decision(
    comment: Comment,
    revision: CommentRevision,
    *,
    from_status: Status | None,
    now: datetime,
    actor_type: ActorType = ActorType.POLICY,
) -> Decision:
    return Decision(
        id=new_id(),
        comment_id=comment.id,
        revision_id=revision.id,
        action=decisions.EDIT if from_status is not None else decisions.SUBMIT,
        from_status=from_status,
        to_status=comment.status,
        version=comment.version,
        actor_type=actor_type,
        findings=revision.findings,
        policy_version=revision.policy_version,
        model_version=revision.model_version,
        created_at=now,
    )
