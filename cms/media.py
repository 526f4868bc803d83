"""Verbs of media: store, change, remove.

Owns the rows; the files are put into the store before a row names them, and removed after no row does. What lies there
without a row (a process died between the two) is swept away by `renditions.sweep`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms import journal
from cms.delivery import media as reads
from cms.delivery import snapshots
from cms.errors import MediaAway, NotFound, StillInUse
from cms.imaging import ORIGINAL, Prepared
from cms.journal import Actor, Change
from cms.models import Medium
from cms.storage import Store, StoreAway, folder_of
from cms.versions import advance
from moderation.columns import new_id

RETRY_AFTER_S: Final = 5
TEXTS: Final = ("title", "caption", "credit")
SHOWN: Final = ("alt", "caption", "credit", "focal_point")
"""What articles show of a medium."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A prepared file that lies in the store already, under an id that no row has yet."""

    medium_id: str
    prepared: Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A medium after an upload. `left_over` is the folder of a file that turned out to be here already."""

    medium: Medium
    is_new: bool
    left_over: str | None = None


def original_name(medium_id: str, digest: str, extension: str) -> str:
    """Return the name of a clean original in the store."""
    return f"{folder_of(medium_id)}{ORIGINAL}-{digest[:32]}.{extension}"


def place(store: Store, prepared: Prepared) -> Placed:
    """Put a prepared file into the store. No database: a slow store holds nobody up.

    Raises:
        MediaAway: the store does not take it (503).
    """
    medium_id = new_id()
    name = original_name(medium_id, prepared.digest, prepared.kind.extension)
    try:
        store.put(name, prepared.content, mime_type=prepared.kind.mime_type)
    except StoreAway as error:
        raise MediaAway(retry_after_s=RETRY_AFTER_S, private=str(error)) from error
    return Placed(medium_id=medium_id, prepared=prepared)


def known(session: Session, digest: str) -> Medium | None:
    """Return the medium that these bytes are: as they were uploaded, or as they are handed out. One query."""
    query = select(Medium).where(or_(Medium.digest == digest, Medium.source_digest == digest))
    return session.scalar(query.order_by(Medium.id).limit(1))


def store(session: Session, placed: Placed, about: Mapping[str, Any], *, actor: Actor, now: datetime) -> Stored:
    """Keep a placed file as a medium, unless the same picture is here already: then that one, unchanged. Two queries.

    Args:
        session: a session inside a write transaction.
        placed: what `place` returned.
        about: optionally `title`, `alt`, `caption`, `credit`, `focal_point` (x and y from 0 to 1).
        actor: who uploads.
        now: the time of the change.
    """
    prepared = placed.prepared
    present = session.scalar(select(Medium).where(Medium.digest == prepared.digest)) or known(
        session, prepared.source_digest
    )
    if present is not None:
        # The same placed file a second time is the medium itself, and nothing that is left over.
        left_over = None if present.id == placed.medium_id else folder_of(placed.medium_id)
        return Stored(medium=present, is_new=False, left_over=left_over)
    x, y = about.get("focal_point") or (0.5, 0.5)
    made = Medium(
        id=placed.medium_id,
        kind=prepared.kind.name,
        filename=prepared.filename,
        title=about.get("title") or _titled(prepared.filename),
        alt=about.get("alt") or None,
        caption=about.get("caption") or "",
        credit=about.get("credit") or "",
        focal_x=x,
        focal_y=y,
        width=prepared.width,
        height=prepared.height,
        frames=prepared.frames,
        bytes=len(prepared.content),
        digest=prepared.digest,
        source_digest=prepared.source_digest,
        color=prepared.color,
        thumbnail=prepared.thumbnail,
        key=secrets.token_urlsafe(32),
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    session.flush()
    journal.append(session, Change(kind="media.created", subject_id=made.id), actor=actor, now=now)
    return Stored(medium=made, is_new=True)


def change(
    session: Session, medium_id: str, patch: Mapping[str, Any], *, version: int | None, actor: Actor, now: datetime
) -> Medium:
    """Change what is said of a medium, and every public article that shows it.

    Raises:
        NotFound (404), StaleVersion (412).
    """
    medium = _locked(session, medium_id)
    advance(medium, version)
    for name in TEXTS:
        if name in patch:
            setattr(medium, name, patch[name])
    if "alt" in patch:
        medium.alt = patch["alt"] or None
    if "focal_point" in patch:
        medium.focal_x, medium.focal_y = patch["focal_point"] or (0.5, 0.5)
    medium.updated_at = now
    session.flush()
    article_ids = reads.public_in(session, medium_id)
    if article_ids and any(name in patch for name in SHOWN):
        snapshots.reillustrate(session, article_ids)
    tags = (f"media:{medium_id}", *(("articles",) if article_ids else ()), *(f"article:{item}" for item in article_ids))
    entry = Change(kind="media.changed", subject_id=medium_id, is_public=bool(article_ids), tags=tags)
    # One for each article: whoever keeps a copy of the site fetches these again.
    shown = [
        Change(kind="article.illustrated", subject_id=item, article_id=item, is_public=True, tags=(f"article:{item}",))
        for item in article_ids
    ]
    journal.append_all(session, [entry, *shown], actor=actor, now=now)
    return medium


def remove(session: Session, medium_id: str, *, version: int | None, actor: Actor, now: datetime) -> str:
    """Remove a medium that nothing uses; return the folder of its files, to be removed after the commit.

    Raises:
        NotFound (404), StaleVersion (412).
        StillInUse: an article shows it, or a revision that can be brought back does (409, with all of them).
    """
    medium = _locked(session, medium_id)
    advance(medium, version)
    uses = reads.usages(session, medium_id)
    if uses:
        raise StillInUse(
            f"{len(uses)} articles use it: take it out of them first. Old revisions count: they can be brought back.",
            extra={"usages": uses[:50]},
        )
    session.delete(medium)
    session.flush()
    entry = Change(kind="media.removed", subject_id=medium_id, tags=(f"media:{medium_id}",))
    journal.append(session, entry, actor=actor, now=now)
    return folder_of(medium_id)


def _locked(session: Session, medium_id: str) -> Medium:
    medium = session.get(Medium, medium_id, with_for_update=True, populate_existing=True)
    if medium is None:
        raise NotFound("There is no such medium.")
    return medium


def _titled(filename: str) -> str:
    """Return a title made of a file's name."""
    return filename.rpartition(".")[0].replace("_", " ").replace("-", " ").strip()[:300] or filename[:300]
