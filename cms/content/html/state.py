"""The state of a reading: what is open, and what the source called the headings.

Owns nothing but these values; `cms.content.html.openers` changes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from cms.content.documents import WarningLog
from cms.content.html.facts import OpenFacts
from cms.content.html.flow import Flow
from cms.content.html.frames import List
from cms.content.html.tables import OpenTable
from cms.content.html.trees import Element, Leave
from cms.content.runs import PLAIN, Inline, Marks

COUNTED: Final = {
    "styling_dropped": "Styles that only change looks were dropped.",
    "language_dropped": "Attributes that name a language or a direction were dropped.",
    "script_attribute_dropped": "Attributes that run scripts were dropped.",
    "comment_dropped": "Comments in the source were dropped.",
}


@dataclass(slots=True)
class Figure:
    """An open figure: its captions, and how many blocks had been put down before it."""

    emitted: int
    captions: list[Inline] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """One reading of one tree.

    Attributes:
        flow: where text and blocks go.
        warnings: where changes are noted.
        layout: tables that only arrange what is in them.
        marks: how text is marked, for each open element.
        tables: the open tables; None for one that is not read as a table.
        facts: the open definition lists; None for one that is not read as facts.
        figures: the open figures.
        word_lists: the list last seen at each level in a paste from Microsoft Word.
        word_items: how many list items of such a paste are open.
        former_ids: identity of heading blocks by the id they had in the source.
        counts: how often something was dropped that is dropped everywhere.
    """

    flow: Flow
    warnings: WarningLog
    layout: set[Element]
    marks: list[Marks] = field(default_factory=lambda: [PLAIN])
    tables: list[OpenTable | None] = field(default_factory=list)
    facts: list[OpenFacts | None] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    word_lists: list[List] = field(default_factory=list)
    word_items: int = 0
    former_ids: dict[str, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    _waiting_ids: list[str] = field(default_factory=list)
    _waiting_since: int = 0

    def note_counts(self) -> None:
        """Note what was counted."""
        for code, detail in COUNTED.items():
            if self.counts[code]:
                self.warnings.add(code, detail, count=self.counts[code])

    def meet_id(self, name: str) -> None:
        """Remember an id; it belongs to the heading that follows with no text between."""
        self.forget_ids()
        self._waiting_ids.append(name)

    def forget_ids(self) -> None:
        """Forget the ids before the text that was seen, unless that is a heading's own."""
        if self._waiting_since != self.flow.seen and not self.flow.is_in_heading:
            self._waiting_ids.clear()
        self._waiting_since = self.flow.seen

    def give_ids(self) -> None:
        """Give the remembered ids to the heading that has just become a block."""
        for block in self.flow.blocks[-1:]:
            self.former_ids |= {name: id(block) for name in self._waiting_ids if name not in self.former_ids}
        self._waiting_ids.clear()


Opener: TypeAlias = Callable[[Reading, Element], "Leave | None"]
"""What an element does: returns what to do after its content, or None to skip that."""
