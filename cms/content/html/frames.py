"""Frames: what is open while HTML flows into blocks.

Owns these values and the run that joins paragraphs; `cms.content.html.flow` decides what happens to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.content.documents import Block
from cms.content.runs import Marks, TextRun
from cms.content.texts import WHITE_SPACE


@dataclass(eq=False, slots=True)
class List:
    """An open list; two lists are never equal."""

    kind: str


@dataclass(slots=True)
class Item:
    """An open list item: the lists it is in, the quotation its list stands in, whether it has become a block."""

    path: tuple[List, ...]
    level: int
    quotes: int
    is_used: bool = False


class Run:
    """A text run in which the boundary of two paragraphs becomes a line break."""

    def __init__(self) -> None:
        self.run = TextRun()
        self.joins = 0
        self._is_pending = False

    def add(self, data: str, marks: Marks) -> None:
        """Add text; the first that shows after a boundary begins a new line."""
        if self._is_pending and data.strip(WHITE_SPACE):
            self._is_pending = False
            if not self.run.is_empty:
                self.run.add_break()
                self.joins += 1
        self.run.add(data, marks)

    def mark_boundary(self) -> None:
        """Note that a paragraph ends here."""
        self._is_pending = True


@dataclass(slots=True)
class Frame:
    """A list of blocks that is being filled: the body's, or a callout's."""

    blocks: list[Block] = field(default_factory=list)
    run: Run = field(default_factory=Run)
    deferred: list[Block] = field(default_factory=list)
    lists: list[List] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    quotes: list[object] = field(default_factory=list)
    heading: str | None = None
    last_path: tuple[List, ...] = ()
    last_quote: object = None
