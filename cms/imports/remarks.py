"""Comments of a source become ours, in their places and states.

Owns what they hang from: a comment waits for the one it replies to, however late that comes. Refuses to know how
comments are stored: that is `cms.comments.arrivals`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from cms.comments import arrivals
from cms.comments.arrivals import Arrival
from cms.imports import addresses
from cms.imports.amendments import amend
from cms.imports.desk import Desk, outcome, unchanged
from cms.imports.lines import line, web_address
from cms.imports.records import Kind, Note, Remark, Standing, Thread
from cms.imports.reports import Outcome, Result
from cms.models import Comment, CommentRevision, ImportMark
from moderation import Markup, Status, UnacceptableText, plain, shows
from moderation.sanitize.writer import ELEMENTS

MAX_NAME_CHARS: Final = 80
MAX_EMAIL_CHARS: Final = 254
MAX_DEPTH: Final = 100
"""Deeper replies become their ancestor's: a path has to fit into an index (14 characters a level)."""

NAMELESS: Final = "Anonymous"
STATUSES: Final = {
    Standing.APPROVED: Status.APPROVED,
    Standing.PENDING: Status.PENDING,
    Standing.SPAM: Status.SPAM,
    Standing.REJECTED: Status.REJECTED,
    Standing.DELETED: Status.DELETED,
}
Sign = tuple[str, datetime, str, str]
_TAG: Final = re.compile(r"<([A-Za-z][A-Za-z0-9]*)")
_EMAIL: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")
_AT_ONCE: Final = 500


@dataclass(slots=True)
class Waiting:
    """Comments whose parents have not come yet; they are kept until the source ends."""

    remarks: list[Remark] = field(default_factory=list)
    places: dict[Thread, str | None] = field(default_factory=dict)


def write(desk: Desk, remarks: Sequence[Remark], waiting: Waiting, *, is_last: bool) -> list[Outcome]:
    """Store the comments that can be placed; the others wait, unless the source has ended (`is_last`)."""
    desk.fetch((Kind.COMMENT, item.key) for item in remarks)
    desk.fetch((Kind.COMMENT, item.parent) for item in remarks if item.parent is not None)
    outcomes, fresh = [], []
    for remark in remarks:
        mark = desk.mark(Kind.COMMENT, remark.key)
        if mark is None:
            fresh.append(remark)
        elif mark.digest == desk.digest(remark):
            outcomes.append(unchanged(remark, mark))
        else:
            outcomes.append(amend(desk, remark, mark))
    return outcomes + _Placing(desk, waiting, is_last=is_last).place(fresh)


def in_order(records: Sequence[Any]) -> list[Any]:
    """Return comments, each behind the one it replies to."""
    rest, ordered = list(records), []
    while rest:
        heads = _heads(rest)
        ordered += heads
        taken = {item.key for item in heads}
        rest = [item for item in rest if item.key not in taken]
    return ordered


class _Placing:
    """Places new comments: level by level, since what is replied to has to be there first."""

    def __init__(self, desk: Desk, waiting: Waiting, *, is_last: bool) -> None:
        self.desk, self.waiting, self.is_last = desk, waiting, is_last
        self.outcomes: list[Outcome] = []
        self.stored: dict[str, Comment] = {}

    def place(self, remarks: list[Remark]) -> list[Outcome]:
        """Store what can be stored; return what became of it."""
        here = [item for item in remarks if self._article_of(item) is not None]
        if self.desk.is_broken_off and self.is_last:
            self.outcomes += [_left(item, "parent_missing", _CUT_OFF) for item in here]
            return self.outcomes
        while here:
            self._load(item.parent for item in here)
            ready = [item for item in here if item.parent is None or item.parent in self.stored]
            if not ready and self.is_last:
                ready = _heads(here)
            if not ready:
                self.waiting.remarks += here
                break
            self._store(ready)
            taken = {item.key for item in ready}
            here = [item for item in here if item.key not in taken]
        return self.outcomes

    def _article_of(self, remark: Remark) -> str | None:
        """Return the article's id, or say that there is none."""
        thread, places = remark.thread, self.waiting.places
        found = places.get(thread)
        if found is None:
            found = places[thread] = addresses.article_of(self.desk, thread)
        if found is None:
            where = thread.url or next(iter(thread.names), None) or thread.key
            self.outcomes.append(_left(remark, "article_missing", f"There is no article for the page {where}."))
        return found

    def _load(self, parents: Iterable[str | None]) -> None:
        """Read the stored comments that are replied to. One query for 500 of them."""
        marks = [(key, self.desk.mark(Kind.COMMENT, key)) for key in dict.fromkeys(parents) if key is not None]
        wanted = {mark.subject_id: key for key, mark in marks if mark is not None and key not in self.stored}
        ids = list(wanted)
        for start in range(0, len(ids), _AT_ONCE):
            query = select(Comment).where(Comment.id.in_(ids[start : start + _AT_ONCE]))
            for comment in self.desk.session.scalars(query):
                self.stored[wanted[comment.id]] = comment

    def _store(self, remarks: Sequence[Remark]) -> None:
        twins = self._twins(remarks)
        made: list[tuple[Remark, list[Note], Arrival]] = []
        for remark in remarks:
            arrival = self._arrival(remark)
            if arrival is None:
                continue
            given = arrival[2]
            twin = twins.get(_sign(given.article_id, given.created_at, given.name, given.text.safe.text))
            if twin is None:
                made.append(arrival)
            else:
                self._match(remark, twin)
        desk = self.desk
        house = desk.terms.house.at(desk.session) if made else desk.terms.house
        stored = arrivals.bring_in(
            desk.session, [arrival for _, _, arrival in made], house=house, actor=desk.terms.actor, now=desk.now
        )
        for (remark, notes, _), comment in zip(made, stored, strict=True):
            self.stored[remark.key] = comment
            if comment.status == Status.APPROVED and comment.hidden_ancestors:
                notes.append(
                    Note("hidden_by_parent", "It is approved, but what it replies to is not: it does not show.")
                )
            desk.remember(remark, comment.id, comment.version, tuple(notes))
            self.outcomes.append(outcome(remark, Result.CREATED, notes))

    def _twins(self, remarks: Sequence[Remark]) -> dict[Sign, Comment]:
        """Return the comments that are here already by another way: article, second, name and text are the same.

        WordPress sites that showed Disqus have every comment in both exports. Two queries, a third where any are found.
        """
        session, found = self.desk.session, {}
        articles = {self.waiting.places[item.thread] for item in remarks} - {None}
        times = list({item.created_at for item in remarks})
        for start in range(0, len(times), _AT_ONCE):
            query = select(Comment, CommentRevision.text)
            query = query.join(CommentRevision, CommentRevision.comment_id == Comment.id).where(
                Comment.article_id.in_(articles),
                Comment.created_at.in_(times[start : start + _AT_ONCE]),
                CommentRevision.number == 1,
            )
            rows = session.execute(query).all()
            ours = select(ImportMark.subject_id).where(
                ImportMark.subject_id.in_([row[0].id for row in rows]), ImportMark.source == self.desk.terms.source
            )
            own = set(session.scalars(ours)) if rows else set()
            found.update(
                {
                    _sign(one.article_id, one.created_at, one.author_name, text): one
                    for one, text in rows
                    if one.id not in own
                }
            )
        return found

    def _match(self, remark: Remark, twin: Comment) -> None:
        self.stored[remark.key] = twin
        note = Note("matched", "The same comment is here already, from elsewhere.")
        self.desk.remember(remark, twin.id, twin.version, (note,))
        self.outcomes.append(outcome(remark, Result.MATCHED, [note]))

    def _arrival(self, remark: Remark) -> tuple[Remark, list[Note], Arrival] | None:
        notes, terms = list(remark.notes), self.desk.terms
        status = STATUSES[remark.standing]
        try:
            text = arrivals.NOTHING if status is Status.DELETED else arrivals.read(remark.body, Markup(remark.markup))
        except UnacceptableText as error:
            self.outcomes.append(_left(remark, "unacceptable", str(error)))
            return None
        if text is None:
            notes.append(Note("nothing_shows", "Nothing of its text can be shown: only its place was kept."))
            text, status = arrivals.NOTHING, Status.DELETED
        elif text.markup is not Markup(remark.markup) and text is not arrivals.NOTHING:
            notes.append(Note("markup_kept_as_text", "Its markup is beyond reading: it was kept as plain text."))
        notes += _dropped(remark) if text is not arrivals.NOTHING else []
        is_gone = status is Status.DELETED
        article_id = self.waiting.places[remark.thread]
        assert article_id is not None  # noqa: S101 - those without were left out before
        recent = self.desk.now - remark.created_at <= terms.address_memory
        arrival = Arrival(
            article_id=article_id,
            parent=self._parent(remark, article_id, notes),
            status=status,
            text=text,
            name="" if is_gone else _named(remark, notes),
            email=None if is_gone else _email(remark, notes),
            website=None if is_gone else _website(remark, notes),
            author_key=None if is_gone else terms.keys.author(_email(remark, [])),
            address_key=terms.keys.address(remark.address) if recent and not is_gone else None,
            is_staff=remark.is_staff,
            created_at=remark.created_at,
            edited_at=remark.edited_at,
            votes=remark.votes,
        )
        return remark, notes, arrival

    def _parent(self, remark: Remark, article_id: str, notes: list[Note]) -> Comment | None:
        if remark.parent is None:
            return None
        parent = self.stored.get(remark.parent)
        if parent is None or parent.article_id != article_id:
            notes.append(Note("parent_missing", "What it replies to is not in the source: it begins a thread."))
            return None
        if parent.depth >= MAX_DEPTH:
            notes.append(Note("reply_raised", f"Replies go {MAX_DEPTH} levels deep: it replies to its ancestor."))
            while parent.depth >= MAX_DEPTH and parent.parent_id is not None:
                parent = self.desk.session.get_one(Comment, parent.parent_id)
        return parent


_CUT_OFF: Final = "What it replies to stands behind the place where the source breaks off: it waits for the whole one."


def _heads(remarks: Sequence[Remark]) -> list[Remark]:
    """Return those whose parents are not among them; of a circle of replies, one."""
    keys = {item.key for item in remarks}
    return [item for item in remarks if item.parent not in keys] or [remarks[0]]


def _left(remark: Remark, code: str, detail: str) -> Outcome:
    return outcome(remark, Result.LEFT_OUT, [*remark.notes, Note(code, detail)])


def _sign(article_id: str, at: datetime, name: str, text: str) -> Sign:
    return article_id, at, name.casefold(), "".join(text.split())


def _named(remark: Remark, notes: list[Note]) -> str:
    try:
        name = plain(line(remark.name), max_chars=10_000)
    except UnacceptableText:
        name = ""
    if not shows(name):
        return NAMELESS
    if len(name) > MAX_NAME_CHARS:
        notes.append(Note("name_shortened", f"Its author's name was cut after {MAX_NAME_CHARS} characters."))
    return name[:MAX_NAME_CHARS].rstrip()


def _email(remark: Remark, notes: list[Note]) -> str | None:
    text = line(remark.email)
    if not text:
        return None
    if len(text) > MAX_EMAIL_CHARS or not _EMAIL.fullmatch(text):
        notes.append(Note("email_dropped", "The e-mail address is none."))
        return None
    return text


def _website(remark: Remark, notes: list[Note]) -> str | None:
    if not line(remark.website):
        return None
    found = web_address(remark.website)
    if found is None:
        notes.append(Note("website_dropped", "The website's address is none that may be shown."))
    return found


def _dropped(remark: Remark) -> list[Note]:
    """Return which elements the sanitiser does not let through."""
    if Markup(remark.markup) is not Markup.HTML:
        return []
    names = sorted({name.lower() for name in _TAG.findall(remark.body)} - set(ELEMENTS))
    return [Note("markup_dropped", f"Elements were taken off its text: {', '.join(names)}.")] if names else []
