"""Pictures of the old site: found in a folder of its files, and put into the store before the articles that show them.

Owns which file an address means, and that none outside the folder is ever read. Everything here happens before the
transaction: a site goes on writing while pictures are decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import event
from sqlalchemy.orm import Session

from cms import content, media
from cms.content import Block, Document, InvalidBody
from cms.imaging import Limits, Unfit, prepare
from cms.imports.records import Note, Story
from cms.journal import Actor
from cms.media import Placed
from cms.storage import Store, StoreAway

_SIZED: Final = re.compile(r"-(?:\d+x\d+|scaled|rotated|e\d{10,})(?=\.\w+$)")
"""What WordPress adds to the name of a smaller form of a picture."""

_ROOTS: Final = ("", "static", "public", "assets", "content", "src")
"""Where generators keep files that pages name by a path from the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """A folder with the old site's files, and the store that they go into."""

    folder: Path
    store: Store
    limits: Limits

    def illustrate(self, record: Story) -> Illustrated | None:
        """Convert an article's body and place the files of its pictures; None for a body that cannot be read.

        Raises:
            MediaAway: the store does not take them (503).
        """
        try:
            reader = content.from_html if record.markup == "html" else content.from_markdown
            document = reader(record.body, title=record.title)
        except InvalidBody:
            return None
        urls = [block["url"] for _, block in content.images(document.blocks) if "media_id" not in block]
        found = Illustrated(document)
        for url in dict.fromkeys([*([record.hero.url] if record.hero else []), *urls]):
            self._place(url, record, found)
        return found

    def _place(self, url: str, record: Story, found: Illustrated) -> None:
        path = self.find(url, beside=PurePosixPath(record.key).parent)
        if path is None:
            found.notes.append(
                Note("picture_elsewhere", "A picture is not in the folder of media: it stays where it was.")
            )
            return
        try:
            prepared = prepare(path.read_bytes(), filename=path.name, content_type="", limits=self.limits)
        except Unfit as error:
            found.notes.append(Note("picture_refused", f"{path.name} stays where it was: {error.detail}"))
            return
        found.placed[url] = media.place(self.store, prepared)

    def find(self, url: str, *, beside: PurePosixPath) -> Path | None:
        """Return the file that an address means, or None. Of several forms of a picture, the largest."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        segments = [item for item in unquote(parts.path).split("/") if item not in {"", "."}]
        if ".." in segments or not segments:
            return None
        for candidate in self._candidates(segments, is_elsewhere=bool(parts.netloc), beside=beside):
            for path in (candidate.with_name(_SIZED.sub("", candidate.name)), candidate):
                if path.is_file() and path.resolve().is_relative_to(self.folder.resolve()):
                    return path
        return None

    def _candidates(self, segments: list[str], *, is_elsewhere: bool, beside: PurePosixPath) -> Iterator[Path]:
        if not is_elsewhere:
            for root in _ROOTS:
                yield self.folder.joinpath(root, *beside.parts, *segments)
            for root in _ROOTS:
                yield self.folder.joinpath(root, *segments)
        # A name alone is too little to tell a file of another host by.
        for start in range(len(segments) - (1 if is_elsewhere else 0)):
            yield self.folder.joinpath(*segments[start:])


@dataclass(slots=True)
class Illustrated:
    """A body with the files that its pictures have: placed, but no media yet."""

    document: Document
    placed: dict[str, Placed] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


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
        return [self._block(block, illustrated.placed, notes) for block in illustrated.document.blocks]

    def hero(self, url: str, alt: str, caption: str, placed: Mapping[str, Placed], notes: list[Note]) -> Any:
        """Return the article's main picture, or None if it is not among the files."""
        if url not in placed:
            return None
        said = {"alt": alt, "caption": caption}
        given = {name: value for name, value in said.items() if value}
        return {"media_id": self._medium(placed[url], alt), **given, **_decoration(alt, notes)}

    def _block(self, block: Block, placed: Mapping[str, Placed], notes: list[Note]) -> Block:
        if "content" in block:
            return {**block, "content": [self._block(item, placed, notes) for item in block["content"]]}
        if block["_type"] != "image" or block["url"] not in placed:
            return block
        kept: Block = {name: block[name] for name in ("_type", "_key", "alt", "caption", "href") if name in block}
        medium_id = self._medium(placed[block["url"]], block["alt"])
        return {**kept, "media_id": medium_id, **_decoration(block["alt"], notes)}

    def _medium(self, placed: Placed, alt: str) -> str:
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


class NoStore:
    """The store of a rehearsal: takes everything, keeps nothing."""

    def put(self, name: str, content: bytes, *, mime_type: str) -> None:
        """Keep nothing."""

    def get(self, name: str) -> bytes | None:
        """Return nothing."""
        del name
        return None

    def remove(self, folder: str) -> None:
        """Remove nothing."""

    def folders(self, shard: str) -> Iterator[tuple[str, datetime]]:
        """Yield nothing."""
        del shard
        yield from ()

    def check(self) -> None:
        """Find nothing wrong."""
