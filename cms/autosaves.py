"""Verbs of autosaved work: what a person has typed and not saved yet, kept for that person alone.

Owns one row for a person and an article. It changes nothing that anybody else sees, so the journal does not hear of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms.custom_fields.dialect import depth_of
from cms.errors import Fault, InvalidInput, NotFound, StaleVersion
from cms.models import Article, Autosave

MAX_DEPTH: Final = 200
"""Of unsaved work, which nobody has checked: what writes JSON gives up at 254 levels."""


def save(
    session: Session,
    article_id: str,
    work: Mapping[str, Any],
    *,
    owner: tuple[str, str],
    seen: int | None,
    now: datetime,
) -> Autosave:
    """Keep unsaved work in place of what was kept before. Two queries.

    Args:
        session: a session inside a write transaction.
        article_id: the article.
        work: `fields`, the members of the article that differ, and `base_version`, what they were typed over.
        owner: id and name of the person.
        seen: the autosave's own version that this one goes on from, 0 for none; None: whatever is there.
        now: the time.

    Raises:
        NotFound: there is no such article (404).
        StaleVersion: another window of the same person was faster (412).
        InvalidInput: it is nested deeper than can be stored (422).
    """
    if depth_of(work["fields"]) > MAX_DEPTH:
        raise InvalidInput(faults=[Fault("/fields", "too_deep", f"This is nested deeper than {MAX_DEPTH} levels.")])
    if session.scalar(select(Article.id).where(Article.id == article_id)) is None:
        raise NotFound("There is no such article.")
    found = session.get(Autosave, (article_id, owner[0]), with_for_update=True)
    present = 0 if found is None else found.version
    if seen is not None and seen != present:
        raise StaleVersion(present)
    if found is None:
        found = Autosave(article_id=article_id, owner_id=owner[0])
        session.add(found)
    found.owner_name, found.version, found.saved_at = owner[1], present + 1, now
    found.fields, found.base_version = dict(work["fields"]), work["base_version"]
    session.flush()
    return found


def discard(session: Session, article_id: str, *, owner_id: str) -> None:
    """Forget a person's unsaved work on an article. One statement."""
    session.execute(delete(Autosave).where(Autosave.article_id == article_id, Autosave.owner_id == owner_id))
