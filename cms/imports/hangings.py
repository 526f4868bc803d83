"""Files of the old site become media, in the transaction of their article: its pictures, and what it links to.

Owns what an article that was public like that keeps of a picture that nobody described.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from cms import content, media
from cms.content import Block
from cms.imports.galleries import Illustrated
from cms.imports.records import Note
from cms.journal import Actor
from cms.media import Placed
from cms.storage import Store, StoreAway


@dataclass(slots=True, kw_only=True)
class Hanging:
    """Makes media of placed files, in the transaction of their article."""

    session: Session
    store: Store
    actor: Actor
    now: datetime
    made: list[str] = field(default_factory=list)
    hung: dict[str, str] = field(default_factory=dict)

    def body(self, illustrated: Illustrated, notes: list[Note]) -> list[Block]:
        """Return the body with media in place of addresses."""
        placed, blocks = illustrated.placed, illustrated.document.blocks
        undescribed(blocks, notes, without=placed)
        shown = [self._block(block, placed, notes) for block in blocks]
        hrefs = dict.fromkeys(link["href"] for _, link in content.links(shown))
        taken = {href: self._medium(placed[href], "") for href in hrefs if href in placed}
        notes += [Note("link_to_medium", f"Links to {href} lead to the medium that the file is now.") for href in taken]
        return content.linked(shown, taken)

    def hero(self, url: str, alt: str, caption: str, placed: Mapping[str, Placed | str], notes: list[Note]) -> Any:
        """Return the article's main picture, or None if it is not among the files."""
        if url not in placed:
            return None
        said = {"alt": alt, "caption": caption}
        given = {name: value for name, value in said.items() if value}
        return {"media_id": self._medium(placed[url], alt), **given, **_decoration(alt, notes)}

    def medium_of(self, placed: Placed | str) -> str | None:
        """Return the medium that a file has become, or None if it was not hung anywhere."""
        return placed if isinstance(placed, str) else self.hung.get(placed.medium_id)

    def _block(self, block: Block, placed: Mapping[str, Placed | str], notes: list[Note]) -> Block:
        if "content" in block:
            return {**block, "content": [self._block(item, placed, notes) for item in block["content"]]}
        if block["_type"] != "image" or block["url"] not in placed:
            return block
        kept: Block = {name: block[name] for name in ("_type", "_key", "alt", "caption", "href") if name in block}
        medium_id = self._medium(placed[block["url"]], block["alt"])
        return {**kept, "media_id": medium_id, **_decoration(block["alt"], notes)}

    def _medium(self, placed: Placed | str, alt: str) -> str:
        if isinstance(placed, str):
            return placed
        known = self.hung.get(placed.medium_id)
        if known is not None:
            return known
        stored = media.store(self.session, placed, {"alt": alt}, actor=self.actor, now=self.now)
        if stored.is_new:
            self.made.append(placed.prepared.filename)
        elif stored.left_over is not None:
            event.listen(self.session, "after_commit", _remover(self.store, stored.left_over), once=True)
        medium_id: str = self.hung.setdefault(placed.medium_id, stored.medium.id)
        return medium_id


def _remover(store: Store, folder: str) -> Any:
    def remove(_session: Session) -> None:
        try:
            store.remove(folder)
        except StoreAway:
            return  # the worker's sweep finds it

    return remove


def _decoration(alt: str, notes: list[Note]) -> dict[str, bool]:
    """Let a picture that nobody described count as decoration: it was public like that, and is to stay so."""
    if alt:
        return {}
    detail = "A picture has no alternative text: it counts as decoration until somebody describes it."
    notes.append(Note("alt_missing", detail))
    return {"decorative": True}


def undescribed(blocks: Sequence[Block], notes: list[Note], *, without: Collection[str] = ()) -> None:
    """Let pictures elsewhere that nobody described count as decoration, in place, but those at the addresses `without`."""
    for _, block in content.images(blocks):
        if "media_id" not in block and "decorative" not in block and block["url"] not in without:
            block.update(_decoration(block["alt"], notes))
