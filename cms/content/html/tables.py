"""Tables of HTML: from rows of cells that span others to a grid.

Owns spans, sections and header cells, and which tables are only layout. Refuses to know where a cell's text comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cms.content.blocks import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from cms.content.documents import Block, WarningLog, refusal
from cms.content.html.styles import style_of
from cms.content.html.trees import Element, elements
from cms.content.runs import Inline
from cms.content.tables import Grid, empty_cell

_SECTIONS: Final = ("thead", "tbody", "tfoot")
_HELD: Final = frozenset(
    {"blockquote", "div", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "img", "ol", "p", "pre", "ul"}
)
"""What a table of one cell is drawn around."""

_OWN_CLASS: Final = "align-"


@dataclass(slots=True)
class _Cell:
    block: Block
    is_header: bool
    align: str
    columns: int = 1
    rows: int = 1


class OpenTable:
    """A table while its cells come in."""

    def __init__(self, warnings: WarningLog, *, place: int) -> None:
        """Begin a table; `place` is for `Flow.emit`."""
        self.place = place
        self.caption = ""
        self._warnings = warnings
        self._rows: dict[str, list[list[_Cell]]] = {name: [] for name in _SECTIONS}
        self._row: list[_Cell] = []
        self._section = "tbody"
        self._row_count = 0

    def open_section(self, name: str) -> None:
        """Begin `thead`, `tbody` or `tfoot`."""
        self._section = name

    def open_row(self) -> None:
        """Begin a row.

        Raises:
            InvalidBody: the table has too many rows.
        """
        self._row_count += 1
        if self._row_count > MAX_TABLE_ROWS:
            raise refusal("too_many", f"A table has at most {MAX_TABLE_ROWS:,} rows.")
        self._row = []
        self._rows[self._section].append(self._row)

    def add_cell(self, element: Element, inline: Inline) -> None:
        """Add the cell that `element` is."""
        block: Block = {"_type": "cell", "markDefs": inline.mark_defs, "children": inline.children}
        spans = [_span(element.attr(name)) for name in ("colspan", "rowspan")]
        self._row.append(_Cell(block, element.tag == "th", alignment(element), *spans))

    def grid(self) -> Grid:
        """Return the table without spans, its header rows first and its footer last.

        Raises:
            InvalidBody: the table has too many columns or cells.
        """
        sections = {name: [row for row in _spread(rows, self._warnings) if row] for name, rows in self._rows.items()}
        head, body, foot = (sections[name] for name in _SECTIONS)
        leading = 0 if head else next((n for n, row in enumerate(body) if not _is_heading(row)), len(body))
        head, body = head + body[:leading], body[leading:]
        rows = [*head, *body, *foot]
        columns = max((len(row) for row in rows), default=0)
        if columns * len(rows) > MAX_TABLE_CELLS:
            raise refusal("too_many", f"A table has at most {MAX_TABLE_CELLS:,} cells.")
        header_columns = min(_header_columns(rows[len(head) :]), max(columns - 1, 0))
        self._note_lost_headers(rows, len(head), header_columns)
        return Grid(
            rows=[{"_type": "row", "cells": [cell.block for cell in row]} for row in rows],
            header_rows=len(head),
            header_columns=header_columns,
            caption=self.caption,
            align=[_common_alignment(rows, column) for column in range(columns)],
        )

    def _note_lost_headers(self, rows: list[list[_Cell]], header_rows: int, header_columns: int) -> None:
        lost = sum(cell.is_header for row in rows[header_rows:] for cell in row[header_columns:])
        if lost:
            detail = "A header cell that heads neither a whole row nor a whole column became an ordinary one."
            self._warnings.add("header_cell_changed", detail, count=lost)


def layout_tables(root: Element) -> set[Element]:
    """Return the tables inside `root` that only arrange what is in them.

    Those that say so (`role`), those that hold another table, and those of one cell with more than a line in it.
    """
    layout: set[Element] = set()
    cells: dict[Element, int] = {}
    holders: set[Element] = set()
    path: list[tuple[Element, int]] = []
    for element, depth in elements(root):
        while path and path[-1][1] >= depth:
            path.pop()
        inside = path[-1][0] if path else None
        if inside is not None and element.tag in _HELD:
            holders.add(inside)
        if element.tag == "table":
            layout |= {item for item in (inside,) if item is not None}
            if element.attr("role") in {"presentation", "none"}:
                layout.add(element)
            path.append((element, depth))
            cells[element] = 0
        elif element.tag in {"td", "th"} and inside is not None:
            cells[inside] += 1
    return layout | {element for element in holders if cells[element] == 1}


def alignment(element: Element) -> str:
    """Return how the text of a cell is aligned, or an empty string where nothing says so."""
    for name in (element.attr("class") or "").split():
        if name.removeprefix(_OWN_CLASS) in {"left", "center", "right"} and name.startswith(_OWN_CLASS):
            return name.removeprefix(_OWN_CLASS)
    given = (element.attr("align") or "").lower()
    return style_of(element.attr("style")).align or (given if given in {"left", "center", "right"} else "")


def _span(attribute: str | None) -> int:
    """Return how many columns or rows a cell spans. Source: WHATWG HTML: at most 1,000 columns; rows are cut later."""
    digits = (attribute or "").strip()
    return min(max(int(digits[:5]), 1), 1_000) if digits.isascii() and digits.isdecimal() else 1


def _spread(rows: list[list[_Cell]], warnings: WarningLog) -> list[list[_Cell]]:
    """Return rows in which no cell spans others: the text stands in the first place, the others are empty."""
    spread: list[list[_Cell]] = []
    above: dict[int, tuple[int, _Cell]] = {}
    for row in rows:
        wide: list[_Cell] = []
        below = {column: (left - 1, cell) for column, (left, cell) in above.items() if left > 1}
        for cell in row:
            _fill(wide, above)
            if cell.columns > 1 or cell.rows > 1:
                warnings.add("cell_span_dropped", "A cell that spanned others became one cell beside empty ones.")
            for number in range(cell.columns):
                if cell.rows > 1:
                    below[len(wide)] = (cell.rows - 1, cell)
                wide.append(_blank(cell) if number else cell)
        _fill(wide, above)
        if len(wide) > MAX_TABLE_COLUMNS:
            raise refusal("too_many", f"A table has at most {MAX_TABLE_COLUMNS} columns.")
        spread.append(wide)
        above = below
    return spread


def _fill(wide: list[_Cell], above: dict[int, tuple[int, _Cell]]) -> None:
    """Add empty cells where cells of the rows above reach into this one."""
    while len(wide) in above:
        wide.append(_blank(above[len(wide)][1]))


def _blank(cell: _Cell) -> _Cell:
    return _Cell(empty_cell(), cell.is_header, cell.align)


def _is_heading(row: list[_Cell]) -> bool:
    return all(cell.is_header for cell in row)


def _header_columns(rows: list[list[_Cell]]) -> int:
    """Return how many columns, from the left, hold header cells only."""
    counts = [next((n for n, cell in enumerate(row) if not cell.is_header), len(row)) for row in rows]
    return min(counts, default=0)


def _common_alignment(rows: list[list[_Cell]], column: int) -> str | None:
    found = {row[column].align for row in rows if column < len(row)}
    return (found.pop() or None) if len(found) == 1 else None
