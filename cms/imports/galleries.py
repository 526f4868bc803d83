"""Pictures of the old site: found in a folder of its files or fetched, and put into the store before their articles.

Owns which file an address means, and that none outside the folder is ever read. Everything here happens before the
transaction: a site goes on writing while pictures are fetched and decoded.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import event
from sqlalchemy.orm import Session

from cms import content, media
from cms.content import Block, Document, InvalidBody
from cms.imaging import Limits, Prepared, Unfit, prepare
from cms.imports.fetching import Fetcher, Unfetched
from cms.imports.records import Note, Picture, Story
from cms.journal import Actor
from cms.media import Placed
from cms.storage import Store, StoreAway

_SIZED: Final = re.compile(r"-(?:\d+x\d+|scaled|rotated|e\d{10,})(?=\.\w+$)")
"""What WordPress adds to the name of a smaller form of a picture."""

_ROOTS: Final = ("", "static", "public", "assets", "content", "src")
"""Where generators keep files that pages name by a path from the top."""


_WANTING: Final = frozenset({"picture_elsewhere", "picture_not_fetched", "picture_refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """Where the old site's files are (a folder, the network, or first the one), and the store that they go into.

    `fetched` are files of the present batch that no medium stands for yet: each address is asked once.
    """

    folder: Path | None = None
    store: Store
    limits: Limits
    fetcher: Fetcher | None = None
    fetched: dict[str, Placed] = field(default_factory=dict)

    def open(self, record: Story) -> Illustrated | None:
        """Convert an article's body; None for one that cannot be read."""
        try:
            document = _read(record, record.body)
        except InvalidBody:
            return None
        urls = [block["url"] for _, block in content.images(document.blocks) if "media_id" not in block]
        return Illustrated(document, tuple(dict.fromkeys([*([record.hero.url] if record.hero else []), *urls])))

    def address(self, url: str) -> str | None:
        """Return where a picture would be fetched from; None where nothing is fetched."""
        return None if self.fetcher is None else self.fetcher.address(url)

    def fill(self, found: Illustrated, record: Story, known: Mapping[str, str]) -> None:
        """Place the files of an article's pictures. `known` has the media that addresses became before.

        Raises:
            MediaAway: the store does not take them (503).
        """
        for url in found.urls:
            self._place(url, record, found, known)
        if record.hero is not None and record.hero.url not in found.placed:
            with contextlib.suppress(InvalidBody):
                found.document = _read(record, with_hero(record, record.hero, found.notes))

    def _place(self, url: str, record: Story, found: Illustrated, known: Mapping[str, str]) -> None:
        path, address = self.find(url, beside=PurePosixPath(record.key).parent), self.address(url)
        try:
            if path is not None:
                prepared = prepare(path.read_bytes(), filename=path.name, content_type="", limits=self.limits)
                found.placed[url] = media.place(self.store, _picture(prepared))
            elif address is not None:
                found.placed[url] = known.get(address) or self._fetched(address)
                found.addresses[url] = address
            else:
                where = "is not in the folder of media" if self.fetcher is None else "has no address to be fetched from"
                found.notes.append(Note("picture_elsewhere", f"A picture {where}: it stays where it was."))
        except Unfetched as error:
            found.notes.append(Note("picture_not_fetched", f"{address} stays where it was: {error}."))
        except Unfit as error:
            name = address if path is None else path.name
            found.notes.append(Note("picture_refused", f"{name} stays where it was: {error.detail}"))

    def _fetched(self, address: str) -> Placed:
        """Fetch a picture and place it.

        Raises:
            Unfetched, Unfit, MediaAway: there is none, it is none, or the store does not take it.
        """
        if address not in self.fetched:
            assert self.fetcher is not None  # noqa: S101 - there is no address without one
            file = self.fetcher.fetch(address)
            try:
                prepared = prepare(file.content, filename=file.filename, content_type="", limits=self.limits)
                self.fetched[address] = media.place(self.store, _picture(prepared))
            except Unfit as error:
                self.fetcher.failed[address] = error.detail.rstrip(".")
                raise
        return self.fetched[address]

    def find(self, url: str, *, beside: PurePosixPath) -> Path | None:
        """Return the file that an address means, or None. Of several forms of a picture, the largest."""
        if self.folder is None:
            return None
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        segments = [item for item in unquote(parts.path).split("/") if item not in {"", "."}]
        if ".." in segments or not segments:
            return None
        for candidate in _candidates(self.folder, segments, is_elsewhere=bool(parts.netloc), beside=beside):
            for path in (candidate.with_name(_SIZED.sub("", candidate.name)), candidate):
                if path.is_file() and path.resolve().is_relative_to(self.folder.resolve()):
                    return path
        return None


@dataclass(slots=True)
class Illustrated:
    """A body with the files that its pictures have: placed, but no media yet, or (an id) media of before."""

    document: Document
    urls: tuple[str, ...]
    placed: dict[str, Placed | str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def wanting(notes: Iterable[Note]) -> int:
    """Count the pictures that could not be had."""
    return sum(note.count for note in notes if note.code in _WANTING)


def with_hero(record: Story, hero: Picture, notes: list[Note]) -> str:
    """Return the body with the article's picture before it."""
    if hero.url in record.body:
        notes.append(Note("hero_in_body", "The article's picture stands in its text already."))
        return record.body
    notes.append(Note("hero_in_body", "The article's picture stands at the top of its text."))
    caption = f"<figcaption>{escape(hero.caption)}</figcaption>" if hero.caption else ""
    figure = f'<figure><img src="{escape(hero.url)}" alt="{escape(hero.alt)}">{caption}</figure>'
    return f"{figure}\n\n{record.body}"


def _read(record: Story, body: str) -> Document:
    reader = content.from_html if record.markup == "html" else content.from_markdown
    return reader(body, title=record.title)


def _picture(prepared: Prepared) -> Prepared:
    """Refuse a file that is taken, but is no picture: it stands where one was shown.

    Raises:
        Unfit: it is a PDF.
    """
    if not prepared.kind.decoder:
        raise Unfit("no_picture", f"This {prepared.kind.name.upper()} is no picture.")
    return prepared


def _candidates(folder: Path, segments: list[str], *, is_elsewhere: bool, beside: PurePosixPath) -> Iterator[Path]:
    if not is_elsewhere:
        for root in _ROOTS:
            yield folder.joinpath(root, *beside.parts, *segments)
        for root in _ROOTS:
            yield folder.joinpath(root, *segments)
    # A name alone is too little to tell a file of another host by.
    for start in range(len(segments) - (1 if is_elsewhere else 0)):
        yield folder.joinpath(*segments[start:])


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
