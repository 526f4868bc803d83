"""Verbs about authors of comments: what moderators note about them for one another.

Owns notes. What is laid on an author is `sanctions`, what they may ask for is `rights`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from cms import journal
from cms.errors import Fault, InvalidInput, NotFound
from cms.journal import Actor, Change
from cms.models import AuthorNote, Comment
from moderation.columns import new_id

MAX_NOTES: Final = 100
"""Notes on one author: more are not read by anybody (house rule)."""


def note(session: Session, author_key: str, text: str, *, actor: Actor, now: datetime) -> AuthorNote:
    """Note something about an author for the other moderators. Four statements.

    Raises:
        NotFound: nobody with this key has commented (404).
        InvalidInput: there are as many notes as anybody reads (422).
    """
    if not session.scalar(select(exists().where(Comment.author_key == author_key))):
        raise NotFound("There is no such author.")
    count = session.scalar(select(func.count()).where(AuthorNote.author_key == author_key)) or 0
    if count >= MAX_NOTES:
        raise InvalidInput(faults=[Fault("/text", "too_many", f"There are {count} notes on this author: remove some.")])
    made = AuthorNote(
        id=new_id(),
        author_key=author_key,
        text=text,
        created_by_id=actor.id,
        created_by_name=actor.name,
        created_at=now,
    )
    session.add(made)
    session.flush()
    journal.append(session, Change(kind="author.noted", subject_id=made.id), actor=actor, now=now)
    return made


def remove_note(session: Session, author_key: str, note_id: str, *, actor: Actor, now: datetime) -> None:
    """Remove a note. Two statements.

    Raises:
        NotFound: there is no such note on this author (404).
    """
    found = session.get(AuthorNote, note_id)
    if found is None or found.author_key != author_key:
        raise NotFound("There is no such note.")
    session.delete(found)
    session.flush()
    change = Change(kind="author.note_removed", subject_id=note_id, is_deletion=True)
    journal.append(session, change, actor=actor, now=now)
