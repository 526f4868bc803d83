"""Templates: rows that the application itself wrote for a few articles and comments, ready to be copied by the million.

Owns which rows belong to an article or a comment, and which places in them change from copy to copy. What a copy's
values are is `seeding`'s business. Because whole rows of every table are copied, a table or column that the application
begins to write tomorrow is copied too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Table

from cms.models import Base

NOTHING: Final = "="
"""The name of the empty text, so that there are always several parts to pick."""

MARK: Final = "\0"
"""Stands around the name of a place within a cell; no text in a database can hold it."""

PUBLISHED, SUBMITTED, DECIDED = (datetime(2001, 2, 3, 4, n, 6, 123457, tzinfo=UTC) for n in (5, 6, 8))
"""When things happened to the templates: instants that nothing else in a database has."""

WORDS: Final = ("zqtitle", "zqreader", "zqaddress")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Line:
    """One row of a template: its cells, each either the name of one value or the names of several to join."""

    table: str
    pick: Callable[[Mapping[str, Any]], Row]
    joined: tuple[tuple[int, Callable[[Mapping[str, Any]], Row]], ...]
    is_whole: bool

    def row(self, values: Mapping[str, Any]) -> Row:
        """Return the row of a copy: a tuple of its columns, or of one string where COPY wants it whole."""
        if self.is_whole:
            return ("".join(self.pick(values)),)
        row = self.pick(values)
        if not self.joined:
            return row
        cells = list(row)
        for place, parts in self.joined:
            cells[place] = "".join(parts(values))
        return tuple(cells)


@dataclass
class Template:
    """The rows of one article or comment.

    Attributes:
        kind: `articles` or `comments`.
        facts: columns of the row itself, raw, before places were marked.
        ids: the identifiers that every copy needs new ones for, the row's own first.
        constants: the values that are the same in every copy, by the names that `lines` know them by.
    """

    kind: str
    facts: Mapping[str, Any]
    ids: tuple[str, ...]
    rows: list[tuple[str, dict[str, Any]]]
    lines: list[Line] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)


def tables() -> Sequence[Table]:
    """Return all tables, the referred-to first."""
    return Base.metadata.sorted_tables


def columns(table: Table) -> list[str]:
    """Return the columns that are copied: all but a number the database gives."""
    numbered = table.autoincrement_column
    given = numbered is not None and numbered.autoincrement is not False and len(table.primary_key.columns) == 1
    return [column.name for column in table.columns if not (given and column is numbered)]


def named(table: Table) -> str:
    """Return the table and its columns as a statement names them: in quotes, they may be words of SQL's own."""
    quoted = [f'"{name}"' for name in columns(table)]
    return f"{table.name} ({', '.join(quoted)})"


def read(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table: raw values on SQLite, COPY's own texts on PostgreSQL."""
    driver: Any = connection.connection.driver_connection
    found: dict[str, list[dict[str, Any]]] = {}
    for table in tables():
        names = columns(table)
        if connection.dialect.name == "postgresql":
            with driver.cursor() as cursor, cursor.copy(f"COPY {named(table)} TO STDOUT") as copy:
                text = b"".join(bytes(chunk) for chunk in copy).decode()
            rows: Iterable[Sequence[Any]] = (line.split("\t") for line in text.split("\n")[:-1])
        else:
            rows = driver.execute(f"SELECT {', '.join(names)} FROM {table.name}").fetchall()
        found[table.name] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def of(found: Mapping[str, list[dict[str, Any]]], kind: str, ids: Iterable[str]) -> list[Template]:
    """Return a template for each of the articles or comments named; `found` is what `read` gave."""
    owner = {_plain(one): _plain(one) for one in ids}
    rows: dict[str, list[tuple[str, dict[str, Any]]]] = {one: [] for one in owner}
    foreign = _foreign(found, kind)
    for table in tables():
        for row in found[table.name]:
            mine = [owner[one] for one in _ids(row) if one in owner]
            if not mine or any(one in foreign for one in _ids(row)):
                continue
            own = row.get("id")
            if own is not None and _plain(own) not in owner:
                owner[_plain(own)] = mine[0]
            rows[mine[0]].append((table.name, row))
    made = []
    for one in dict.fromkeys(owner.values()):
        facts = next(row for name, row in rows[one] if name == kind and _plain(row["id"]) == one)
        others = [other for other, holder in owner.items() if holder == one and other != one]
        made.append(Template(kind, facts, (one, *others), rows[one]))
    return made


def _foreign(found: Mapping[str, list[dict[str, Any]]], kind: str) -> set[str]:
    """Return the ids whose rows are not an article's own: a comment's row names its article, and is the comment's."""
    return {_plain(row["id"]) for row in found["comments"]} if kind == "articles" else set()


def _ids(row: Mapping[str, Any]) -> Iterable[str]:
    """Yield the identifiers that fill a column; one that is mentioned in a text or in JSON owns nothing."""
    for value in row.values():
        if isinstance(value, str) and _UUID.fullmatch(value):
            yield _plain(value)


def _plain(identifier: str) -> str:
    return identifier.replace("-", "")


def hyphenated(plain: str) -> str:
    """Return an identifier as PostgreSQL and JSON have it."""
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def mark(
    template: Template, places: Mapping[str, str], overridden: Mapping[tuple[str, str], str], *, whole: bool
) -> None:
    """Find the places in a template's rows.

    Args:
        template: the template; its `lines` are made.
        places: text in the rows -> name of the place.
        overridden: (table, column) -> name of the place that takes the whole cell; `{}` is the row's number.
        whole: make one string of every row (for COPY), else a cell for every column.
    """
    names = dict(places)
    template.constants[NOTHING] = ""
    for n, one in enumerate(template.ids):
        names |= {one: f"h{n}", hyphenated(one): f"u{n}"}
    for name, at in (("published", PUBLISHED), ("submitted", SUBMITTED), ("decided", DECIDED)):
        stamp = f"{at:%Y-%m-%d %H:%M:%S.%f}"
        names |= {stamp: name, stamp.replace(" ", "T"): f"{name}_t"}
    pattern = re.compile("|".join(re.escape(text) for text in sorted(names, key=len, reverse=True)))
    for n, (table, row) in enumerate(template.rows):
        cells = []
        for column, value in row.items():
            chosen = overridden.get((table, column))
            if chosen is not None:
                cells.append(MARK + chosen.format(n) + MARK)
            elif isinstance(value, str):
                cells.append(pattern.sub(lambda match: MARK + names[match[0]] + MARK, value))
            else:
                cells.append(value)
        template.lines.append(_line(template, table, ["\t".join(cells) + "\n"] if whole else cells, whole=whole))


def _line(template: Template, table: str, cells: Sequence[Any], *, whole: bool) -> Line:
    parts = [_parts(template, cell) for cell in cells]
    if whole:
        return Line(table, itemgetter(*parts[0], NOTHING, NOTHING), (), is_whole=True)
    joined = tuple((place, itemgetter(*names)) for place, names in enumerate(parts) if len(names) > 1)
    return Line(table, itemgetter(*(names[0] for names in parts)), joined, is_whole=False)


def _parts(template: Template, cell: Any) -> list[str]:
    """Return the names of what a cell is made of; its constants get names."""
    pieces = cell.split(MARK) if isinstance(cell, str) else [cell]
    names = []
    for n, piece in enumerate(pieces):
        if n & 1:
            names.append(piece)
        elif piece or len(pieces) == 1:
            name = f"={len(template.constants)}"
            template.constants[name] = piece
            names.append(name)
    return names
