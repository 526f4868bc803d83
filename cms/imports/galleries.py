"""Files of the old site, pictures and what is linked: found in a folder or fetched, and in the store before their articles.

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
from typing import Final
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from cms import content, media
from cms.content import Document, InvalidBody
from cms.imaging import KINDS, Limits, Prepared, Unfit, prepare
from cms.imports.fetching import Fetcher, Unfetched
from cms.imports.records import Note, Picture, Story
from cms.media import Placed
from cms.storage import Store

_SIZED: Final = re.compile(r"-(?:\d+x\d+|scaled|rotated|e\d{10,})(?=\.\w+$)")
"""What WordPress adds to the name of a smaller form of a picture."""

_ROOTS: Final = ("", "static", "public", "assets", "content", "src")
"""Where generators keep files that pages name by a path from the top."""


_WANTING: Final = frozenset(
    {f"{noun}_{fate}" for noun in ("picture", "file") for fate in ("elsewhere", "not_fetched", "refused")}
)
DOCUMENT: Final = ".pdf"
_FILES: Final = (".jpeg", *(f".{kind.extension}" for kind in KINDS.values()))
"""How addresses end that are taken to be files of ours to be, where a link leads to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """Where the old site's files are (a folder, the network, or first the one), and the store that they go into.

    `site_url` is the old site's own address: of what is linked, only its files are fetched. `fetched` are files of the present batch that no medium stands for yet: each address is asked once.
    """

    folder: Path | None = None
    store: Store
    limits: Limits
    fetcher: Fetcher | None = None
    site_url: str = ""
    fetched: dict[str, Placed] = field(default_factory=dict)

    def open(self, record: Story) -> Illustrated | None:
        """Convert an article's body; None for one that cannot be read."""
        try:
            document = _read(record, record.body)
        except InvalidBody:
            return None
        urls = [block["url"] for _, block in content.images(document.blocks) if "media_id" not in block]
        urls = list(dict.fromkeys([*([record.hero.url] if record.hero else []), *urls]))
        beside = PurePosixPath(record.key).parent
        hrefs = dict.fromkeys(link["href"] for _, link in content.links(document.blocks))
        files = [href for href in hrefs if href not in urls and self._is_file(href, beside=beside)]
        return Illustrated(document, tuple(urls), tuple(files))

    def _is_file(self, href: str, *, beside: PurePosixPath) -> bool:
        """Tell whether a link leads to a file of the old site."""
        try:
            parts, site = urlsplit(urljoin(self.site_url, href)), urlsplit(self.site_url)
        except ValueError:
            return False
        if not parts.path.lower().endswith(_FILES) or parts.scheme not in {"", "http", "https"}:
            return False
        is_own = (parts.hostname or "").removeprefix("www.") == (site.hostname or "").removeprefix("www.")
        return is_own or self.find(href, beside=beside) is not None

    def address(self, url: str) -> str | None:
        """Return where a picture would be fetched from; None where nothing is fetched."""
        return None if self.fetcher is None else self.fetcher.address(url)

    def fill(self, found: Illustrated, record: Story, known: Mapping[str, str]) -> None:
        """Place the files of an article's pictures. `known` has the media that addresses became before.

        Raises:
            MediaAway: the store does not take them (503).
        """
        for url in found.addressed:
            self._place(url, record, found, known)
        if record.hero is not None and record.hero.url not in found.placed:
            with contextlib.suppress(InvalidBody):
                found.document = _read(record, with_hero(record, record.hero, found.notes))

    def _place(self, url: str, record: Story, found: Illustrated, known: Mapping[str, str]) -> None:
        noun, (whole, part) = "file" if url in found.files else "picture", urldefrag(url)
        path, address = self.find(whole, beside=PurePosixPath(record.key).parent), self.address(whole)
        if part and noun == "file":
            found.notes.append(Note("place_dropped", f"A link to a place in the file {whole} leads to the file."))
        try:
            _require_picture(url, is_one=noun == "picture")
            if path is not None:
                prepared = prepare(path.read_bytes(), filename=path.name, content_type="", limits=self.limits)
                found.placed[url] = media.place(self.store, _fitting(prepared, url))
            elif address is not None:
                found.placed[url] = known.get(address) or self._fetched(address)
                found.addresses[url] = address
            else:
                where = "is not in the folder of media" if self.fetcher is None else "has no address to be fetched from"
                told = "A picture" if noun == "picture" else f"The linked file {url}"
                found.notes.append(Note(f"{noun}_elsewhere", f"{told} {where}: it stays where it was."))
        except Unfetched as error:
            found.notes.append(Note(f"{noun}_not_fetched", f"{address} stays where it was: {error}."))
        except Unfit as error:
            name = (address or url) if path is None else path.name
            found.notes.append(Note(f"{noun}_refused", f"{name} stays where it was: {error.detail}"))

    def _fetched(self, address: str) -> Placed:
        """Fetch a file and place it.

        Raises:
            Unfetched, Unfit, MediaAway: there is none, it is none, or the store does not take it.
        """
        if address not in self.fetched:
            assert self.fetcher is not None  # noqa: S101 - there is no address without one
            file = self.fetcher.fetch(address)
            try:
                prepared = prepare(file.content, filename=file.filename, content_type="", limits=self.limits)
                self.fetched[address] = media.place(self.store, _fitting(prepared, address))
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
    """A body with the files of its pictures and links: placed, but no media yet, or (an id) media of before.

    `urls` are addresses of pictures, `files` those of what is only linked.
    """

    document: Document
    urls: tuple[str, ...]
    files: tuple[str, ...] = ()
    placed: dict[str, Placed | str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @property
    def addressed(self) -> tuple[str, ...]:
        """The addresses of all files."""
        return (*self.urls, *self.files)


def wanting(notes: Iterable[Note]) -> int:
    """Count the files that could not be had."""
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


def _require_picture(url: str, *, is_one: bool) -> None:
    """Refuse a picture that is called a document. So no address of a picture is ever that of a linked document, or its medium.

    Raises:
        Unfit: it is called so.
    """
    if is_one and _is_document(url):
        raise Unfit("no_picture", "This PDF is no picture.")


def _fitting(prepared: Prepared, url: str) -> Prepared:
    """Refuse a file that is taken, but is no picture, where its address does not say so.

    Raises:
        Unfit: it is a PDF.
    """
    if not prepared.kind.decoder and not _is_document(url):
        raise Unfit("no_picture", f"This {prepared.kind.name.upper()} is no picture.")
    return prepared


def _is_document(url: str) -> bool:
    with contextlib.suppress(ValueError):
        return urlsplit(url).path.lower().endswith(DOCUMENT)
    return False


def _candidates(folder: Path, segments: list[str], *, is_elsewhere: bool, beside: PurePosixPath) -> Iterator[Path]:
    if not is_elsewhere:
        for root in _ROOTS:
            yield folder.joinpath(root, *beside.parts, *segments)
        for root in _ROOTS:
            yield folder.joinpath(root, *segments)
    # A name alone is too little to tell a file of another host by.
    for start in range(len(segments) - (1 if is_elsewhere else 0)):
        yield folder.joinpath(*segments[start:])


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
