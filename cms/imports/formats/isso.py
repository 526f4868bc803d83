"""Databases of Isso (SQLite): comments whose pages are found among the articles by address.

Source of the schema and of the modes (1 accepted, 2 waiting, 4 deleted but replied to): Isso, `isso/db/comments.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from cms.imports.formats.sources import Format, Options, Unreadable, head
from cms.imports.lines import instant, line
from cms.imports.records import BrokenOff, Kind, LeftOut, Note, Record, Remark, Standing, Thread

MODES: Final = {1: Standing.APPROVED, 2: Standing.PENDING, 4: Standing.DELETED}
_QUERY: Final = """
SELECT comments.id, comments.parent, comments.created, comments.modified, comments.mode, comments.remote_addr,
       comments.text, comments.author, comments.email, comments.website, comments.likes, comments.dislikes, threads.uri
FROM comments LEFT JOIN threads ON threads.id = comments.tid ORDER BY comments.id
"""


class Database:
    """An opened database; it is only read."""

    def __init__(self, path: Path, options: Options) -> None:
        """Look whether it is one.

        Raises:
            Unreadable: it has no comments of Isso, or is damaged.
        """
        self._path, self._options = path, options
        self.site_url = options.site_url or ""
        self.done = 0
        try:
            with closing(self._connect()) as connection:
                self.total: int = connection.execute("SELECT count(*) FROM comments").fetchone()[0]
        except sqlite3.Error as error:
            raise Unreadable(f"{path} is no database of Isso that can be read: {error}.") from error

    @property
    def name(self) -> str:
        """Return what its keys are unique under: the file's name, since Isso numbers each site's comments from 1."""
        return self._options.name or f"isso:{self._path.stem}"

    def records(self) -> Iterator[Record]:
        """Yield the comments."""
        try:
            with closing(self._connect()) as connection:
                for row in connection.execute(_QUERY):
                    self.done += 1
                    yield _comment(row)
        except sqlite3.Error as error:
            yield BrokenOff(place=f"row {self.done + 1}", detail=f"The database cannot be read any further: {error}.")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        # Rows may hold anything: SQLite does not mind what a column says it holds.
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        return connection


def _comment(row: Any) -> Record:
    key, place = str(row["id"]), f"comments, id {row['id']}"
    created = instant(row["created"])
    standing = MODES.get(row["mode"])
    problem = None
    if row["uri"] is None:
        problem = Note("thread_missing", "The page that it stands under is not in the database.")
    elif created is None:
        problem = Note("date_missing", "It has no date.")
    elif standing is None:
        problem = Note("state_unknown", f"Its mode {row['mode']} is none that Isso knows.")
    if problem is not None or created is None or standing is None:
        return LeftOut(kind=Kind.COMMENT, key=key, place=place, notes=(problem,) if problem else ())
    parent = row["parent"]
    dislikes = row["dislikes"] or 0
    return Remark(
        key=key,
        place=place,
        thread=Thread(url=_address(row["uri"])),
        body=row["text"] or "",
        markup="markdown",
        name=line(row["author"]),
        email=line(row["email"]) or None,
        website=line(row["website"]) or None,
        address=line(row["remote_addr"]) or None,
        created_at=created,
        edited_at=instant(row["modified"]),
        parent=None if parent is None else str(parent),
        standing=standing,
        votes=(row["likes"] or 0) - dislikes,
    )


def _address(uri: str) -> str:
    text = line(uri)
    return text if text.startswith(("/", "http://", "https://")) else f"/{text}"


def _is_its(path: Path) -> bool:
    if not head(path).startswith(b"SQLite format 3\x00"):
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return False
    return {"comments", "threads"} <= names


FORMAT: Final = Format(name="isso", title="Isso database", is_its=_is_its, open=Database)
