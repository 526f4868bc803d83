"""Quick facts in HTML: definition lists, and the table our own writer makes; and questions, a definition list of a class.

Owns pairing labels with values.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.content.blocks import MAX_FACTS
from cms.content.documents import Block, WarningLog, refusal
from cms.content.runs import Inline, Link, Marks, TextRun, text_of
from cms.content.texts import attribute_line, is_blank

NOTHING = Inline([], [])


@dataclass(slots=True)
class OpenFacts:
    """A definition list while its terms come in; `place` is for `Flow.emit`."""

    place: int
    is_faq: bool = False
    rows: list[tuple[str, Inline]] = field(default_factory=list)
    joins: int = 0
    _awaits_value: bool = False

    def add_label(self, label: str) -> None:
        """Add a term."""
        self._awaits_value = not is_blank(label)
        if self._awaits_value:
            self.rows.append((label, NOTHING))

    def add_value(self, value: Inline) -> bool:
        """Add a description to the term before it; tell whether there is one."""
        if not self.rows:
            return False
        label, so_far = self.rows[-1]
        self.joins += not self._awaits_value
        self._awaits_value = False
        self.rows[-1] = (label, _joined(so_far, value) if so_far.children else value)
        return True


def facts_block(rows: list[tuple[str, Inline]], *, title: str = "") -> Block | None:
    """Return the facts block of these rows, or None if there are none.

    Raises:
        InvalidBody: there are too many.
    """
    if not rows:
        return None
    if len(rows) > MAX_FACTS:
        raise refusal("too_many", f"A facts box has at most {MAX_FACTS:,} rows.")
    facts = [
        {"_type": "fact", "label": label, "markDefs": value.mark_defs, "children": value.children}
        for label, value in rows
    ]
    return {"_type": "facts", **({"title": title} if title else {}), "rows": facts}


def faq_block(rows: list[tuple[str, Inline]]) -> Block | None:
    """Return the faq block of these questions and answers, or None if there are none.

    Raises:
        InvalidBody: there are too many.
    """
    if len(rows) > MAX_FACTS:
        raise refusal("too_many", f"A block of questions has at most {MAX_FACTS:,}.")
    asked = [
        {"_type": "question", "question": question, "markDefs": answer.mark_defs, "children": answer.children}
        for question, answer in rows
    ]
    return {"_type": "faq", "rows": asked} if asked else None


def facts_of_table(rows: list[Block], warnings: WarningLog, *, title: str) -> Block | None:
    """Return the rows of a table as facts, or None if they are not pairs of a label and a value."""
    pairs: list[tuple[str, Inline]] = []
    for row in rows:
        if len(row["cells"]) != 2 or is_blank(text_of(row["cells"][0]["children"])):
            return None
        label, value = row["cells"]
        if any(span["marks"] for span in label["children"]):
            warnings.add("caption_markup_dropped", "Marks and links in a caption, label or title were dropped.")
        line = attribute_line(text_of(label["children"]), warnings)
        pairs.append((line, Inline(value["children"], value["markDefs"])))
    return facts_block(pairs, title=title)


def _joined(first: Inline, second: Inline) -> Inline:
    run = TextRun()
    for number, inline in enumerate((first, second)):
        if number:
            run.add_break()
        links = {item["_key"]: Link(item["href"], item.get("title", "")) for item in inline.mark_defs}
        for span in inline.children:
            link = next((links[name] for name in span["marks"] if name in links), None)
            run.add_lines(span["text"], Marks(frozenset(span["marks"]) - links.keys(), link))
    return run.inline()
