"""Routes of readers' rights: appeals, export, erasure."""

from __future__ import annotations

from typing import Any, Final

from cms import rights as verbs
from cms import subjects
from cms.api.access import CommentAuthor, Needs
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import exports, own_comments
from cms.delivery import rights as reads
from cms.delivery.comments import OwnTokens
from cms.errors import NotFound
from cms.journal import Actor
from cms.rights import AppealOutcome, Ruling
from cms.subjects import Subject
from schemas.appeals import AppealOut
from schemas.envelopes import ListMeta
from schemas.review import EmptyIn
from schemas.rights import (
    AppealIn,
    AppealsQuery,
    CommenterIn,
    ErasedOut,
    ExportOut,
    ListedAppealOut,
    RulingIn,
)

routes = Routes("rights")

MAX_ERASED: Final = 200
"""Comments erased in one call: more would hold SQLite's write lock for longer than a second (house rule)."""


@routes.route(
    "POST",
    "/comments/<uuid:comment_id>/appeals",
    access=CommentAuthor(),
    body=AppealIn,
    answer=Answer(schema=AppealOut, statuses=(201,)),
    problems=(404, 409),
)
def submit_appeal(call: Call, comment_id: str) -> Reply:
    """Appeal against the decision on one's own comment, once for each decision. Another moderator will look at it."""
    _require_own(call, comment_id)
    verbs.appeal(call.session, comment_id, call.body["text"], now=call.now)
    return Reply(data=reads.appeals_of(call.session, comment_id)[-1], status=201)


@routes.route(
    "GET",
    "/comments/<uuid:comment_id>/appeals",
    access=CommentAuthor(),
    answer=Answer(schema=AppealOut, is_list=True),
    problems=(404,),
)
def list_own_appeals(call: Call, comment_id: str) -> Reply:
    """List the appeals for one's own comment, with their outcomes."""
    _require_own(call, comment_id)
    return Reply(data=reads.appeals_of(call.session, comment_id))


@routes.route(
    "GET",
    "/moderation/appeals",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    query=AppealsQuery,
    answer=Answer(schema=ListedAppealOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_appeals(call: Call) -> Reply:
    """List appeals, the oldest first; by default those that wait for a decision."""
    page = reads.appeals(
        call.session,
        is_open=call.query["state"] == "open",
        after=call.position(reads.ORDER),
        limit=call.query["limit"],
    )
    return Reply(data=page.rows, meta={}, links=call.next_links(reads.ORDER, page.next))


@routes.route(
    "POST",
    "/moderation/appeals/<uuid:appeal_id>/outcome",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=RulingIn,
    answer=Answer(schema=AppealOut),
    problems=(403, 404, 409),
)
def decide_appeal(call: Call, appeal_id: str) -> Reply:
    """Decide an appeal. Whoever made the decision that it is against is refused: 403 with `own_decision`."""
    ruling = Ruling(
        outcome=AppealOutcome(call.body["outcome"]),
        statement=call.body["statement"] or None,
        note=call.body["note"] or None,
    )
    found = verbs.decide_appeal(
        call.session, appeal_id, ruling, moderator=_staff(call), now=call.now, learner=call.services.house.learner
    )
    call.session.flush()
    listed = reads.appeals_of(call.session, found.comment_id)
    return Reply(data=next(item for item in listed if item["id"] == appeal_id))


@routes.route(
    "POST",
    "/comments/export",
    access=CommentAuthor(),
    body=EmptyIn,
    answer=Answer(schema=ExportOut),
    problems=(404,),
    stores_nothing=True,
)
def export_own(call: Call) -> Reply:
    """Export all that is held on the comments whose manage tokens are sent."""
    return _exported(call, _own(call), is_own=True)


@routes.route(
    "POST", "/comments/erasure", access=CommentAuthor(), body=EmptyIn, answer=Answer(schema=ErasedOut), problems=(404,)
)
def erase_own(call: Call) -> Reply:
    """Erase the comments whose manage tokens are sent: text, name and addresses. It cannot be undone."""
    return _erased(call, _own(call), actor=Actor(type="author"))


@routes.route(
    "POST",
    "/moderation/authors/export",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=CommenterIn,
    answer=Answer(schema=ExportOut),
    stores_nothing=True,
)
def export_author(call: Call) -> Reply:
    """Export all that is held of an author of comments, by e-mail address."""
    return _exported(call, _subject(call), is_own=False)


@routes.route(
    "POST",
    "/moderation/authors/erasure",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=CommenterIn,
    answer=Answer(schema=ErasedOut),
)
def erase_author(call: Call) -> Reply:
    """Erase all comments of an author, by e-mail address, up to 200 in a call. It cannot be undone."""
    return _erased(call, _subject(call), actor=_staff(call))


def _exported(call: Call, subject: Subject, *, is_own: bool) -> Reply:
    return Reply(data=exports.export(call.session, subject, is_own=is_own, now=call.now))


def _erased(call: Call, subject: Subject, *, actor: Actor) -> Reply:
    return Reply(data=verbs.erase(call.session, subject, actor=actor, now=call.now, limit=MAX_ERASED))


def _subject(call: Call) -> Subject:
    return subjects.by_email(call.services.keys, call.body["email"])


def _own(call: Call) -> Subject:
    if not call.manage_hashes:
        raise NotFound("There is no comment that the manage tokens belong to.")
    return subjects.by_tokens(call.services.keys, call.manage_hashes)


def _require_own(call: Call, comment_id: str) -> None:
    if own_comments.own_email(call.session, comment_id, OwnTokens(hashes=call.manage_hashes)) is None:
        raise NotFound("There is no comment with this id that the manage token belongs to.")


def _staff(call: Call) -> Actor:
    actor: Any = call.actor
    return Actor(type="human", id=actor.id, name=actor.name)
