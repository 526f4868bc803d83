"""Restoring an archive into an empty site, in one transaction; or finding that it is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, Table, bindparam, column, func, insert, select, table, text, tuple_, update
from sqlalchemy.orm import Session

from cms import migrations
from cms.archives import contents
from cms.archives.reading import Archive, ArchivedTable, BadArchive
from cms.db import writing
from cms.delivery import search_documents, snapshots
from cms.storage import Store

Progress = Callable[[str, int], None]


class NotEmpty(Exception):
    """The site holds something already, and not what is in the archive; the text says what."""


class Different(Exception):
    """A row of the site is not as the archive has it; the text names the first one."""


def is_empty(session: Session) -> bool:
    """Tell whether a site holds nothing that an archive would. One query for each table, until one has a row."""
    return all(session.execute(select(table).limit(1)).first() is None for table in contents.tables())


def restore(engine: Engine, archive: Archive, *, store: Store, progress: Progress) -> None:
    """Write an archive into an empty site. All of it, or nothing but files that the worker sweeps away.

    An archive of an earlier version goes into tables of that version, which are brought up to date afterwards.

    Args:
        engine: the database, migrated and empty, while nothing else writes to it.
        archive: an archive that was verified.
        store: where the files of media go.
        progress: is told the table and how many rows were written.

    Raises:
        NotEmpty: the site holds something already.
        BadArchive: it was made by a later version of the program, or cannot be read.
        StoreAway: the store does not take the files.
    """
    _require_known(archive)
    with writing() as session:
        if not is_empty(session):
            raise NotEmpty("The site is not empty.")
    for file in archive.files:
        store.put(file.name, archive.content(file), mime_type=file.mime_type)
        progress("files", 1)
    with _tables_of(engine, archive.revision), writing() as session:
        for archived in archive.tables:
            _fill(session, archive, archived, progress)
        _go_on_counting(session)
    with writing() as session:
        snapshots.index(session)
        search_documents.index_comments(session)


def compare(session: Session, archive: Archive, *, store: Store, progress: Progress) -> None:
    """Look whether a site holds just what an archive does. Reads all of both.

    Raises:
        Different: it does not.
    """
    known = {item.name: item for item in contents.tables()}
    if archive.revision != migrations.head():
        raise Different("The archive is of another version than the site.")
    for archived in archive.tables:
        there = known[archived.name]
        count = session.scalar(select(func.count()).select_from(there))
        if count != archived.rows:
            raise Different(f"{archived.name}: {archived.rows:,} rows in the archive, {count:,} here.")
        for batch in archive.batches(archived):
            _compare(session, there, archived, batch)
            progress(archived.name, len(batch))
    for file in archive.files:
        if store.get(file.name) != archive.content(file):
            raise Different(f"The file {file.name} is not in the store as the archive has it.")
        progress("files", 1)


def _compare(session: Session, there: Table, archived: ArchivedTable, batch: list[list[Any]]) -> None:
    key = [there.c[name] for name in archived.key]
    places = [archived.columns.index(name) for name in archived.key]
    query = select(*(there.c[name] for name in archived.columns))
    query = query.where(tuple_(*key).in_([tuple(row[place] for place in places) for row in batch]))
    found = {tuple(row[place] for place in places): list(row) for row in session.execute(query)}
    for row in batch:
        identity = tuple(row[place] for place in places)
        here = found.get(identity)
        if here is None or contents.written(archived.kinds, here) != contents.written(archived.kinds, row):
            raise Different(f"{archived.name}: the row {', '.join(map(str, identity))} is not as the archive has it.")


def _require_known(archive: Archive) -> None:
    try:
        ScriptDirectory.from_config(migrations.configuration()).get_revision(archive.revision)
    except CommandError as error:
        raise BadArchive(
            "The archive was made by a later version of this program: bring this one up to date."
        ) from error


@contextmanager
def _tables_of(engine: Engine, revision: str) -> Iterator[None]:
    """Give empty tables as they were at a revision, and bring them up to date at the end, whatever happens."""
    if revision != migrations.head():
        migrations.downgrade(engine, revision)
    try:
        yield
    finally:
        migrations.upgrade(engine)


def _fill(session: Session, archive: Archive, archived: ArchivedTable, progress: Progress) -> None:
    """Write a table's rows; what names rows of the same table is written when all of them are there."""
    typed = [column(name, kind.type) for name, kind in zip(archived.columns, archived.kinds, strict=True)]
    target = table(archived.name, *typed)
    statement = insert(target)
    for batch in archive.batches(archived):
        rows = [dict(zip(archived.columns, row, strict=True)) for row in batch]
        session.execute(statement, [row | dict.fromkeys(archived.own_references) for row in rows])
        progress(archived.name, len(rows))
    for name in archived.own_references:
        change = update(target).where(*(target.c[key] == bindparam(f"the_{key}") for key in archived.key))
        change = change.values({name: bindparam("reference")})
        for batch in archive.batches(archived):
            rows = [dict(zip(archived.columns, row, strict=True)) for row in batch]
            links = [
                {"reference": row[name], **{f"the_{key}": row[key] for key in archived.key}}
                for row in rows
                if row[name] is not None
            ]
            if links:
                session.connection().execute(change, links)


def _go_on_counting(session: Session) -> None:
    """Let the journal's numbers go on behind those that were written. SQLite sees to that by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT setval('journal_seq_seq', max(seq)) FROM journal HAVING max(seq) IS NOT NULL"))
