"""Reading a JSON export table by table, row by row: `{"db": [{"data": {"posts": [...], ...}}]}`.

Owns what is had of a file that ends too early: every row that is whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from cms.imports.records import BrokenOff

_DATA: Final = re.compile(r'"data"\s*:\s*\{')
_SPACE: Final = re.compile(r"[\s,]*")
_COLON: Final = re.compile(r"\s*:\s*")
_DECODER: Final = json.JSONDecoder()


class Tables:
    """Tables of rows; `broken` says where the file ends too early."""

    def __init__(self, text: str) -> None:
        """Find where every row stands. Nothing but the row at hand is ever decoded."""
        self._text = text
        self._rows: dict[str, list[int]] = {}
        self.broken: BrokenOff | None = None
        self._table = "data"
        found = _DATA.search(text)
        at = len(text) if found is None else found.end()
        try:
            self._walk(at)
        except (ValueError, IndexError, RecursionError):
            self.broken = self._break()

    def rows(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows of a table, each with its number."""
        for number, at in enumerate(self._rows.get(table, ())):
            row, _ = _DECODER.raw_decode(self._text, at)
            if isinstance(row, dict):
                yield number, row

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        return len(self._rows.get(table, ()))

    @property
    def names(self) -> list[str]:
        """The tables that have rows."""
        return [name for name, rows in self._rows.items() if rows]

    def _walk(self, at: int) -> None:
        text = self._text
        while True:
            at = self._at = _after(_SPACE, text, at)
            if text[at] == "}":
                return
            name, at = _DECODER.raw_decode(text, at)
            self._table = str(name)
            at = _after(_COLON, text, at)
            if text[at] != "[":
                _, at = _DECODER.raw_decode(text, at)
                continue
            at = self._walk_rows(self._rows.setdefault(self._table, []), at + 1)

    def _walk_rows(self, rows: list[int], at: int) -> int:
        text = self._text
        while True:
            at = self._at = _after(_SPACE, text, at)
            if text[at] == "]":
                return at + 1
            _, end = _DECODER.raw_decode(text, at)
            rows.append(at)
            at = end

    def _break(self) -> BrokenOff:
        at = getattr(self, "_at", len(self._text))
        line = self._text.count("\n", 0, at) + 1
        column = at - self._text.rfind("\n", 0, at)
        number = len(self._rows.get(self._table, ()))
        place = f"line {line}, column {column}"
        return BrokenOff(place=place, detail=f"The file breaks off or is damaged in row {number} of “{self._table}”.")


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return at if found is None else found.end()
