"""The way in: what a reader sent is read and placed, or refused before anything is scored or stored.

Owns limits of text and name, where a comment may stand, haste, repetition, and who may still edit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from cms import facts
from cms.comment_states import comment_state
from cms.comments.desk import AcceptedText, Desk, Draft, House, Place
from cms.db import hold
from cms.delivery import visible
from cms.errors import (
    CommentsClosed,
    Conflict,
    DuplicateComment,
    EditWindowClosed,
    Fault,
    InvalidInput,
    NotFound,
    TooManyRequests,
)
from cms.limits import WINDOW_S, Limit
from cms.lookups import LookUp
from cms.models import Comment, CommentRevision, Publication
from cms.versions import advance
from moderation import (
    MarkupLimits,
    Status,
    TextLimits,
    UnacceptableText,
    normalise,
    plain,
    sanitize,
    shows,
    threads,
)

MAX_NAME_CHARS: Final = 80
DUPLICATE_WINDOW_S: Final = 86_400
_COMMENTED: Final = LookUp(
    visible.publications(*facts.COMMENTED).where(Publication.article_id == bindparam("article_id"))
)
_OF_ADDRESS: Final = LookUp(
    select(func.count().label("comments")).where(
        Comment.address_key == bindparam("address_key"),
        Comment.created_at > bindparam("since", type_=Comment.created_at.type),
    )
)
_PlaceOrNone = TypeVar("_PlaceOrNone", Place, Place | None)


def find_place(desk: Desk, article_id: str) -> Place:
    """Find the article, public and open. One query."""
    row = _COMMENTED.first(desk.session, article_id=article_id)
    if row is None:
        raise NotFound("There is no such article.")
    article = facts.CommentedArticle(*row)
    state = comment_state(
        article.comments_policy,
        article.comments_close_after_days,
        article.first_published_at,
        defaults=desk.house.defaults,
        now=desk.now,
    )
    if not state.is_open:
        raise CommentsClosed("Comments on this article are closed.")
    return Place(article=article, policy=state.policy)


def _parent(desk: Desk, article_id: str, parent_id: str, faults: list[Fault]) -> Comment | None:
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


def read(desk: Desk, place: _PlaceOrNone, draft: Draft) -> tuple[_PlaceOrNone, AcceptedText, str]:
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


def reread(desk: Desk, body: str) -> AcceptedText:
    """Return an edited text; InvalidInput if it is not acceptable (422)."""
    faults: list[Fault] = []
    text = _acceptable(body, desk.house, faults)
    if text is None:
        raise InvalidInput(faults=faults)
    return text


def _acceptable(body: str, house: House, faults: list[Fault]) -> AcceptedText | None:
    """Return the text as it can be kept and shown, or note what is wrong with it."""
    try:
        kept = normalise(body, limits=TextLimits(max_chars=house.max_chars))
        limits = replace(MarkupLimits(), max_chars=house.max_chars)
        safe = sanitize.comment(kept.text, markup=house.markup, limits=limits)
    except UnacceptableText as error:
        faults.append(Fault("/body", "unacceptable", str(error)))
        return None
    if not shows(safe.text):
        faults.append(Fault("/body", "empty", "Nothing of this text can be shown."))
        return None
    return AcceptedText(kept, safe, facts.fingerprint(safe.text))


def _acceptable_name(name: str, faults: list[Fault]) -> str:
    """Return the name as it can be shown, or note what is wrong with it."""
    try:
        shown = plain(name, max_chars=MAX_NAME_CHARS)
    except UnacceptableText as error:
        faults.append(Fault("/author/name", "unacceptable", str(error)))
        return ""
    if not shows(shown):
        faults.append(Fault("/author/name", "empty", "A name is needed."))
    return shown


def refuse_haste(desk: Desk, *, does_count: bool = True) -> None:
    """Refuse an address that posts faster than the site allows (429). One query, none where Redis counts.

    What is counted in Redis is what was sent, stored or not; `does_count` False only asks.
    """
    address_key, most = desk.sender.address_key, desk.house.address_limit
    if address_key is None or not most:
        return
    limit = Limit(name=f"comments by {address_key}", most=most)
    wait_s = desk.house.limits.wait_s(
        limit, now=desk.now, otherwise=lambda: _wait_by_comments(desk, limit, address_key), does_count=does_count
    )
    if wait_s:
        raise TooManyRequests(
            "Too many comments from your network in a minute: nothing was stored, please try again shortly.",
            retry_after_s=wait_s,
        )


def _wait_by_comments(desk: Desk, limit: Limit, address_key: str) -> int:
    """Return how long an address has to wait, by the comments that are stored. One query."""
    # Many at once, on whatever node, would otherwise all count the same.
    hold(desk.session, limit.name)
    since = desk.now - timedelta(seconds=WINDOW_S)
    counted: Any = _OF_ADDRESS.first(desk.session, address_key=address_key, since=since)
    return WINDOW_S if counted.comments >= limit.most else 0


def refuse_duplicate(desk: Desk, article_id: str, draft: Draft, text: AcceptedText) -> None:
    """Refuse the very same text by the same author in the same place, as after a double click. One query."""
    sender = desk.sender
    who = {"parent_id": draft.parent_id, "author_key": sender.author_key, "address_key": sender.address_key}
    known = {name: value for name, value in who.items() if value}
    found = _duplicates(frozenset(known)).first(
        desk.session,
        article_id=article_id,
        name=draft.name,
        since=desk.now - timedelta(seconds=DUPLICATE_WINDOW_S),
        source=text.kept.text,
        **known,
    )
    if found is not None:
        raise DuplicateComment("You have already posted this comment here; it was not stored a second time.")


@lru_cache(maxsize=8)
def _duplicates(known: frozenset[str]) -> LookUp:
    """Return the statement that finds the same text, given which of parent and keys there are; the others are null."""
    same = [
        column == bindparam(column.key) if column.key in known else column.is_(None)
        for column in (Comment.parent_id, Comment.author_key, Comment.address_key)
    ]
    query = select(Comment.id).join(CommentRevision, CommentRevision.comment_id == Comment.id)
    query = query.where(
        Comment.article_id == bindparam("article_id"),
        *same,
        Comment.author_name == bindparam("name"),
        or_(Comment.status == Status.PENDING, Comment.status == Status.APPROVED),
        Comment.created_at > bindparam("since", type_=Comment.created_at.type),
        CommentRevision.source == bindparam("source"),
    )
    return LookUp(query.limit(1))


def editable(desk: Desk, comment_id: str, version: int | None) -> Comment:
    """Return the comment, with its version advanced, if its author may still edit it. Three queries."""
    comment = locked(desk.session, comment_id)
    advance(comment, version)
    if comment.status not in {Status.PENDING, Status.APPROVED}:
        raise Conflict("Only a comment that is visible or waiting can be edited.")
    if desk.now > comment.created_at + timedelta(seconds=desk.house.edit_window_s):
        raise EditWindowClosed(f"A comment can be edited for {desk.house.edit_window_s // 60} minutes.")
    return comment


def locked(session: Session, comment_id: str) -> Comment:
    """Return the comment as it is once its thread is locked: a moderator may be deciding it. Three queries."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("There is no such comment.")
    threads.lock(session, {comment.thread_id})
    session.refresh(comment)
    return comment
