"""Tables: rows of equal length, with a heading where there is one.

Owns what a canonical table is. Refuses to read or write any format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cms.content.documents import Block, WarningLog
from cms.content.runs import text_of
from cms.content.texts import is_blank


@dataclass(slots=True)
class Grid:
    """A table while it is read.

    Attributes:
        rows: objects `{_type: row, cells}`; the header rows first.
        header_rows: how many rows, from the top, are headings of columns.
        header_columns: how many columns, from the left, are headings of rows.
        caption: one line, or empty.
        align: alignment by column; may be shorter than the rows.
    """

    rows: list[Block]
    header_rows: int = 0
    header_columns: int = 0
    caption: str = ""
    align: Sequence[str | None] = field(default_factory=tuple)


def empty_cell() -> Block:
    """Return a cell without text."""
    return {"_type": "cell", "markDefs": [], "children": []}


def table_block(
    grid: Grid, warnings: WarningLog, *, key: Mapping[str, str] | None = None, pointer: str | None = None
) -> Block | None:
    """Return a canonical table, its caption where nothing else is in it, or None; note what that took."""
    columns = max((len(row["cells"]) for row in grid.rows), default=0)
    _drop_empty_headers(grid, warnings, pointer)
    if not any(_has_text(row) for row in grid.rows):
        warnings.add("empty_block_dropped", "A block without content was dropped.", pointer=pointer)
        return _paragraph(grid.caption) if grid.caption else None
    for row in grid.rows:
        if len(row["cells"]) < columns:
            warnings.add("table_row_padded", "A short row of a table was filled with empty cells.", pointer=pointer)
            row["cells"] += [empty_cell() for _ in range(columns - len(row["cells"]))]
    most = 0 if grid.header_rows == len(grid.rows) else columns - 1
    if grid.header_columns > most:
        grid.header_columns = most
        warnings.add("header_columns_reduced", "A table cannot consist of headings alone.", pointer=pointer)
    block: dict[str, Any] = {
        "_type": "table",
        **(key or {}),
        "header_rows": grid.header_rows,
        "header_columns": grid.header_columns,
        "rows": grid.rows,
    }
    if grid.caption:
        block["caption"] = grid.caption
    if any(grid.align):
        block["align"] = [*grid.align, *[None] * columns][:columns]
    return block


def _drop_empty_headers(grid: Grid, warnings: WarningLog, pointer: str | None) -> None:
    """Drop header rows without text: Markdown has to write one where a table has none."""
    kept = [row for row in grid.rows[: grid.header_rows] if _has_text(row)]
    dropped = grid.header_rows - len(kept)
    if dropped:
        warnings.add("empty_header_dropped", "An empty header row of a table was dropped.", pointer=pointer)
        grid.rows[: grid.header_rows] = kept
        grid.header_rows = len(kept)


def _has_text(row: Block) -> bool:
    return any(not is_blank(text_of(cell["children"])) for cell in row["cells"])


def _paragraph(text: str) -> Block:
    span = {"_type": "span", "text": text, "marks": []}
    return {"_type": "block", "style": "normal", "markDefs": [], "children": [span]}
