"""Runs: pieces of marked text on their way to the spans of one block.

Owns the canonical form of inline content: white space as HTML shows it, neighbours with the same marks joined, the
order of marks, the link definitions a block needs. Refuses to know blocks.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from cms.content.blocks import DECORATORS
from cms.content.documents import Block
from cms.content.links import medium_of

_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_EDGES: Final = frozenset({"", " ", "\n"})


@dataclass(frozen=True, slots=True)
class Link:
    """Where a span leads, to one of our media by its name. `key` is the definition's key where the author gave one."""

    href: str
    title: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """How a piece of text is marked."""

    decorators: frozenset[str] = frozenset()
    link: Link | None = None


PLAIN: Final = Marks()


class Inline(NamedTuple):
    """The inline content of a block, a table's cell or a fact's value."""

    children: list[Block]
    mark_defs: list[Block]


class _Piece(NamedTuple):
    text: str
    marks: Marks
    key: str | None


class TextRun:
    """Collects the text of one block."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._last = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing that shows was added."""
        return not self._pieces

    def add(self, text: str, marks: Marks = PLAIN, *, key: str | None = None) -> None:
        """Add text; runs of ASCII white space become one space, or none at the start of a line."""
        text = _SPACES.sub(" ", text)
        if self._last in _EDGES:
            text = text.removeprefix(" ")
        if text:
            self._pieces.append(_Piece(text, marks, key))
            self._last = text[-1]

    def add_break(self, marks: Marks = PLAIN, *, key: str | None = None) -> None:
        """Add a line break, unless nothing stands before it."""
        self._drop_last_space()
        if self._pieces:
            self._pieces.append(_Piece("\n", marks, key))
            self._last = "\n"

    def add_lines(self, text: str, marks: Marks = PLAIN, *, key: str | None = None) -> None:
        """Add text whose line feeds are line breaks."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.add_break(marks, key=key)
            self.add(line, marks, key=key)

    def inline(self) -> Inline:
        """Return the spans and the link definitions they use; keys only where they were given."""
        self._drop_trailing_space()
        links: dict[Link, Block] = {}
        children: list[Block] = []
        for piece, text in self._joined():
            marks: list[str] = [name for name in DECORATORS if name in piece.marks.decorators]
            if piece.marks.link is not None:
                marks.append(_defined(piece.marks.link, links)["_key"])
            children.append({"_type": "span", **_keyed(piece.key), "text": text, "marks": marks})
        return Inline(children, list(links.values()))

    def _joined(self) -> list[tuple[_Piece, str]]:
        groups: list[tuple[_Piece, list[str]]] = []
        for piece in self._pieces:
            if groups and groups[-1][0].marks == piece.marks:
                groups[-1][1].append(piece.text)
            else:
                groups.append((piece, [piece.text]))
        return [(first, "".join(texts)) for first, texts in groups]

    def _drop_last_space(self) -> None:
        if self._last != " ":
            return
        piece = self._pieces.pop()
        if len(piece.text) > 1:
            self._pieces.append(_Piece(piece.text[:-1], piece.marks, piece.key))
        self._last = self._pieces[-1].text[-1] if self._pieces else ""

    def _drop_trailing_space(self) -> None:
        self._drop_last_space()
        while self._pieces and self._pieces[-1].text == "\n":
            self._pieces.pop()
        self._last = self._pieces[-1].text[-1] if self._pieces else ""


def text_of(children: list[Block]) -> str:
    """Return the text of spans."""
    return "".join([span["text"] for span in children])


def with_decorator(content: Block, decorator: str) -> Inline:
    """Return the inline content of a block with one more mark on all of it."""
    links = {item["_key"]: Link(item["href"], item.get("title", ""), item["_key"]) for item in content["markDefs"]}
    run = TextRun()
    for span in content["children"]:
        decorators = frozenset({decorator, *span["marks"]} - links.keys())
        link = next((links[name] for name in span["marks"] if name in links), None)
        run.add_lines(span["text"], Marks(decorators, link), key=span.get("_key"))
    return run.inline()


def _keyed(key: str | None) -> dict[str, str]:
    return {} if key is None else {"_key": key}


def _defined(link: Link, links: dict[Link, Block]) -> Block:
    """Return the definition of a link, making it where it is the first of its kind in the block."""
    if link not in links:
        medium, said = medium_of(link.href), {"title": link.title} if link.title else {}
        said |= {} if medium is None else {"media_id": medium}
        links[link] = {"_type": "link", "_key": link.key or link_key(link), "href": link.href, **said}
    return links[link]


def link_key(link: Link) -> str:
    """Return the key of a definition: the same address and title, the same key."""
    digest = hashlib.blake2b(f"{link.href}\n{link.title}".encode(), digest_size=6)
    return digest.hexdigest()
