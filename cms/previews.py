"""Verbs of preview links: hand one out, follow it, revoke it.

Owns who may see a text that is not public without an account. A link is the id of its row, signed: it can be neither
guessed nor changed, and nothing in the database gives it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from cms import editions, journal
from cms.errors import Conflict, NotFound, PreviewOver
from cms.journal import Actor
from cms.keys import Keys
from cms.models import Preview
from cms.publishing import change, locked

PURPOSE: Final = "preview"
KEPT_DAYS: Final = 30
"""How long the record of a link outlives it (house rule)."""

BATCH: Final = 200


def create(session: Session, article_id: str, wanted: Mapping[str, Any], *, actor: Actor, now: datetime) -> Preview:
    """Hand out a link. `wanted` has `expires_in_s`, and `revision`, `max_uses` and `note`, which may be None.

    Raises:
        NotFound: there is no such article or revision (404).
        Conflict: the article is in the trash (409).
    """
    article = locked(session, article_id)
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash: restore it first.")
    if wanted["revision"] is not None:
        editions.keep_first(session, article)
        editions.row(session, article_id, wanted["revision"])
    made = Preview(
        article_id=article_id,
        revision=wanted["revision"],
        note=wanted["note"],
        max_uses=wanted["max_uses"],
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=now,
        expires_at=now + timedelta(seconds=wanted["expires_in_s"]),
    )
    session.add(made)
    session.flush()
    detail = {"preview_id": made.id, "expires_at": made.expires_at.isoformat(), "max_uses": made.max_uses}
    journal.append(session, change("preview.created", article, detail=detail), actor=actor, now=now)
    return made


def token(keys: Keys, preview: Preview) -> str:
    """Return the link's token: the id, signed."""
    return keys.seal(PURPOSE, UUID(preview.id).bytes)


def follow(session: Session, keys: Keys, text: str, *, now: datetime) -> Preview:
    """Use a link once. Two statements; of two uses at once, when one is left, one is refused.

    Raises:
        NotFound: it is no link of ours (404).
        PreviewOver: it has expired, was revoked, or was used as often as it may be (410).
    """
    payload = keys.unseal(PURPOSE, text)
    if payload is None or len(payload) != 16:
        raise NotFound("There is no such preview.")
    preview_id = str(UUID(bytes=payload))
    used = session.execute(
        update(Preview)
        .where(
            Preview.id == preview_id,
            Preview.revoked_at.is_(None),
            Preview.expires_at > now,
            or_(Preview.max_uses.is_(None), Preview.uses < Preview.max_uses),
        )
        .values(uses=Preview.uses + 1, last_used_at=now)
        .returning(Preview.id)
    ).first()
    found = session.get(Preview, preview_id, populate_existing=True)
    if found is None:
        raise NotFound("There is no such preview.")
    if used is None:
        raise PreviewOver(f"This link {_why(found, now)}: ask for a new one.")
    return found


def revoke(session: Session, article_id: str, preview_id: str, *, actor: Actor, now: datetime) -> Preview:
    """Revoke a link; it keeps its record.

    Raises:
        NotFound (404).
        Conflict: it was revoked already (409).
    """
    article = locked(session, article_id)
    found = session.get(Preview, preview_id, with_for_update=True)
    if found is None or found.article_id != article_id:
        raise NotFound("There is no such preview.")
    if found.revoked_at is not None:
        raise Conflict("The link was revoked already.")
    found.revoked_at = now
    session.flush()
    entry = change("preview.revoked", article, detail={"preview_id": found.id})
    journal.append(session, entry, actor=actor, now=now)
    return found


def let_go(session: Session, *, now: datetime) -> int:
    """Remove the records of links that are long over; return how many. Two statements."""
    query = select(Preview.id).where(Preview.expires_at < now - timedelta(days=KEPT_DAYS)).limit(BATCH)
    found = list(session.scalars(query))
    if found:
        session.execute(delete(Preview).where(Preview.id.in_(found)))
    return len(found)


def _why(preview: Preview, now: datetime) -> str:
    if preview.revoked_at is not None:
        return "was revoked"
    return "has expired" if preview.expires_at <= now else "was used as often as it may be"
