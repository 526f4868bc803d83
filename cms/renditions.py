"""Renditions: forms of pictures, made when first asked for and kept; and files that nobody names any more.

Owns that a form is made once, whoever asks for it at the same moment and on however many machines: whoever has the lease
makes it, the others wait for the file. How many pictures a process decodes at once is limited: each takes memory.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms import db
from cms.errors import MediaAway
from cms.imaging import KINDS, Recipe, render
from cms.media import original_name
from cms.models import Medium, Rendition
from cms.storage import SHARDS, Store, StoreAway, folder_of
from moderation.columns import is_identifier

AT_ONCE: Final = 2
"""Pictures that a process decodes at once: 50 million pixels are 200 MB each (house rule)."""

LEASE: Final = timedelta(seconds=60)
PATIENCE_S: Final = 20.0
LOOK_EVERY_S: Final = 0.05
"""How long somebody waits for a form that another process is making, and how often they look."""

SWEEP_EVERY_S: Final = 300
SPARED: Final = timedelta(days=1)
"""A file without a row may be that of an upload that is going on; after a day it is nobody's."""

_places: Final = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def at_work() -> Iterator[None]:
    """Take one of the places at which pictures are decoded; wait for one if need be.

    Raises:
        MediaAway: all have been taken for too long (503).
    """
    if not _places.acquire(timeout=PATIENCE_S):
        raise MediaAway(retry_after_s=2, private="every place at which pictures are decoded is taken")
    try:
        yield
    finally:
        _places.release()


def original(store: Store, medium: Medium) -> bytes:
    """Return the clean original of a medium.

    Raises:
        MediaAway: the store does not answer, or has lost it (503).
    """
    name = original_name(medium.id, medium.digest, KINDS[medium.kind].extension)
    content = _got(store, name)
    if content is None:
        raise MediaAway(retry_after_s=60, private=f"the store has lost {name}")
    return content


def provide(store: Store, medium: Medium, recipe: Recipe, *, clock: Callable[[], datetime]) -> bytes:
    """Return a form of a picture: from the store, or made now and put there. No transaction may be open.

    Raises:
        MediaAway: the store does not answer, or whoever makes it takes too long (503).
    """
    extension = KINDS[recipe.format].extension
    name = f"{folder_of(medium.id)}{recipe.name}.{extension}"
    patience_ends = time.monotonic() + PATIENCE_S
    while True:
        content = _got(store, name)
        if content is not None:
            return content
        if _leased(medium.id, f"{recipe.name}.{extension}", now=clock()):
            return _made(store, medium, recipe, name, clock=clock)
        if time.monotonic() > patience_ends:
            raise MediaAway(retry_after_s=2, private=f"{name} is being made elsewhere, and is not there")
        time.sleep(LOOK_EVERY_S)


def sweep(store: Store, now: datetime) -> Callable[[Session, datetime], int]:
    """Look through a part of the store; return what removes, in a transaction, the folders that no medium has. For the worker.

    Every part has its turn within a day. The parts go by the clock: any number of workers need not agree on anything.
    """
    shard = SHARDS[int(now.timestamp() // SWEEP_EVERY_S) % len(SHARDS)]
    try:
        old = [folder for folder, changed_at in store.folders(shard) if changed_at < now - SPARED]
    except StoreAway as error:
        raise MediaAway(retry_after_s=60, private=str(error)) from error

    def clear(session: Session, now: datetime) -> int:
        del now
        ids = {folder.strip("/").rpartition("/")[2]: folder for folder in old}
        there = set(
            session.scalars(select(Medium.id).where(Medium.id.in_([name for name in ids if is_identifier(name)])))
        )
        for medium_id, folder in ids.items():
            if medium_id not in there:
                discard(store, folder)
        return 0

    return clear


def discard_after(session: Session, store: Store, folder: str) -> None:
    """Remove the files of a medium when the transaction has been committed, and not if it is not."""
    event.listen(session, "after_commit", lambda _: discard(store, folder), once=True)


def discard(store: Store, folder: str) -> None:
    """Remove the files of a medium that is gone; what cannot be removed now, the sweep removes."""
    try:
        store.remove(folder)
    except StoreAway:
        return


def _leased(medium_id: str, name: str, *, now: datetime) -> bool:
    """Take the lease on making a form, if nobody has it; tell whether it was taken. One statement."""
    with db.writing() as session:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        values = {"medium_id": medium_id, "name": name, "leased_until": now + LEASE, "made": 0}
        statement = insert(Rendition).values(**values)
        statement = statement.on_conflict_do_update(
            index_elements=[Rendition.medium_id, Rendition.name],
            set_={"leased_until": now + LEASE},
            where=Rendition.leased_until <= now,
        )
        return session.execute(statement.returning(Rendition.name)).first() is not None


def _made(store: Store, medium: Medium, recipe: Recipe, name: str, *, clock: Callable[[], datetime]) -> bytes:
    key = name.rpartition("/")[2]
    try:
        # Between the look and the lease somebody may have finished.
        content = _got(store, name)
        is_new = content is None
        if content is None:
            with at_work():
                content = render(original(store, medium), recipe)
            _put(store, name, content, mime_type=KINDS[recipe.format].mime_type)
    except BaseException:
        with db.writing() as session:
            session.execute(delete(Rendition).where(Rendition.medium_id == medium.id, Rendition.name == key))
        raise
    with db.writing() as session:
        row = session.get(Rendition, (medium.id, key), with_for_update=True)
        if row is not None:
            row.leased_until = clock()
            row.made += int(is_new)
    return content


def _got(store: Store, name: str) -> bytes | None:
    try:
        return store.get(name)
    except StoreAway as error:
        raise MediaAway(retry_after_s=5, private=str(error)) from error


def _put(store: Store, name: str, content: bytes, *, mime_type: str) -> None:
    try:
        store.put(name, content, mime_type=mime_type)
    except StoreAway as error:
        raise MediaAway(retry_after_s=5, private=str(error)) from error
