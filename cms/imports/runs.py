"""A run: records in, batches of rows out, a report at the end.

Owns the batch: one transaction that moves rows and marks together. Whatever ends a run, even `kill -9`, the next one
reads the source again, finds what is marked, and goes on behind it. A record that cannot be written, for whatever
reason, costs its batch only a second try, one record at a time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final
from urllib.parse import urldefrag

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms.errors import DatabaseAway, Situation
from cms.imports import remarks, stories, terms
from cms.imports.desk import Desk, Terms
from cms.imports.galleries import Illustrated, wanting
from cms.imports.records import BrokenOff, Kind, LeftOut, Note, Person, Record, Remark, Story, Term
from cms.imports.remarks import Waiting
from cms.imports.reports import Outcome, Report, Result

BATCH: Final = 20
"""Articles in a batch; one weighs as much as ten comments or terms. About a second: others write in between."""

WEIGHT_OF_STORY: Final = 10

_log: Final = logging.getLogger("masthead")

Transaction = Callable[[], AbstractContextManager[Session]]
"""Gives a session whose work is kept when its block ends without an exception (`cms.db.writing`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run needs besides its records: terms, transactions, the clock, and who wants to see it progress."""

    terms: Terms
    transaction: Transaction
    clock: Callable[[], datetime]
    batch: int = BATCH
    progress: Callable[[Report], None] = lambda _: None


def run(records: Iterable[Record], wanted: Run) -> Report:
    """Write all records of a source; return what became of each.

    Raises:
        DatabaseAway: the database does not answer: what was written so far stays (503).
    """
    report = Report(source=wanted.terms.source, format=wanted.terms.format)
    waiting = Waiting()
    author = wanted.terms.default_author
    if author is not None:
        records = chain([Person(key=author, place="--default-author", name=author)], records)
    for batch in _batches(records, report, wanted.batch):
        _write(batch, wanted, report, waiting)
        wanted.progress(report)
    late, waiting.remarks = waiting.remarks, []
    if late:
        _write(list(late), wanted, report, waiting, is_last=True)
        wanted.progress(report)
    return report


def _batches(records: Iterable[Record], report: Report, size: int) -> Iterator[list[Record]]:
    """Yield records in batches; of a source that breaks off, note where."""
    batch: list[Record] = []
    weight = 0
    for record in records:
        if isinstance(record, BrokenOff):
            report.broken_off = (record.place, record.detail)
            continue
        batch.append(record)
        weight += WEIGHT_OF_STORY if isinstance(record, Story) else 1
        if weight >= size * WEIGHT_OF_STORY:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _write(batch: list[Record], wanted: Run, report: Report, waiting: Waiting, *, is_last: bool = False) -> None:
    """Write a batch in one transaction; if it fails, each record in one of its own."""
    try:
        outcomes = _attempt(batch, wanted, report, waiting, is_last=is_last)
    except (DatabaseAway, DBAPIError):
        raise
    except Exception as error:
        if len(batch) == 1:
            report.failed += 1
            report.add(_failed(batch[0], error))
            return
        for record in remarks.in_order(batch) if is_last else batch:
            _write([record], wanted, report, waiting, is_last=is_last)
        return
    for outcome in outcomes:
        report.add(outcome)


def _attempt(batch: list[Record], wanted: Run, report: Report, waiting: Waiting, *, is_last: bool) -> list[Outcome]:
    held = list(waiting.remarks)
    illustrated = _illustrated(batch, wanted)
    try:
        with wanted.transaction() as session:
            desk = Desk(
                session=session,
                terms=wanted.terms,
                now=wanted.clock(),
                is_broken_off=report.broken_off is not None,
                illustrated=illustrated,
            )
            outcomes = list(_written(desk, batch, waiting, is_last=is_last))
    except BaseException:
        waiting.remarks = held
        raise
    if wanted.terms.gallery is not None:
        wanted.terms.gallery.fetched.clear()
    return outcomes


def _illustrated(batch: list[Record], wanted: Run) -> dict[str, Illustrated]:
    """Place the files of the articles that are going to be written. Two short transactions, and the files' time.

    Where pictures are fetched, those that could not be had before are tried again; an article for which that brings
    nothing is left alone.
    """
    gallery = wanted.terms.gallery
    stories_ = [record for record in batch if isinstance(record, Story)]
    if gallery is None or not stories_:
        return {}
    lacking: dict[str, int] = {}
    due = []
    with wanted.transaction() as session:
        desk = Desk(session=session, terms=wanted.terms, now=wanted.clock())
        desk.fetch((item.kind, item.key) for item in stories_)
        for item in stories_:
            mark = desk.mark(item.kind, item.key)
            if mark is not None and desk.is_told(item, mark):
                lacking[item.key] = wanting(Note(**note) for note in mark.notes)
            if lacking.get(item.key, 1) and (gallery.fetcher is not None or item.key not in lacking):
                due.append(item)
    opened = {item.key: found for item in due if (found := gallery.open(item)) is not None}
    urls = {urldefrag(url).url for found in opened.values() for url in found.addressed}
    addresses = {gallery.address(url) for url in urls} - {None}
    with wanted.transaction() as session:
        known = Desk(session=session, terms=wanted.terms, now=wanted.clock()).media_of(filter(None, addresses))
    for item in due:
        if item.key in opened:
            gallery.fill(opened[item.key], item, known)
    return {
        key: found for key, found in opened.items() if wanting(found.notes) < lacking.get(key, 1 + len(found.addressed))
    }


def _written(desk: Desk, batch: list[Record], waiting: Waiting, *, is_last: bool) -> Iterator[Outcome]:
    """Write everything but comments in its order, then the comments, those that waited among them."""
    desk.fetch((item.kind, item.key) for item in batch if not isinstance(item, LeftOut | BrokenOff))
    replies = []
    for record in batch:
        match record:
            case Person() | Term():
                yield terms.write(desk, record)
            case Story():
                yield stories.write(desk, record)
                yield from desk.media
                desk.media.clear()
            case Remark():
                replies.append(record)
            case LeftOut():
                yield Outcome(
                    kind=record.kind, key=record.key, place=record.place, result=Result.LEFT_OUT, notes=record.notes
                )
    waited, waiting.remarks = waiting.remarks, []
    if replies or is_last:
        yield from remarks.write(desk, [*waited, *replies], waiting, is_last=is_last)
    else:
        waiting.remarks = waited


def _failed(record: Record, error: Exception) -> Outcome:
    """Return that a record could not be written. The log has what kind of mistake it is; the report has its place."""
    if isinstance(error, Situation):
        note = Note(error.code, terms.why(error))
    else:
        _log.error("importing %s failed", record.place, exc_info=error)
        note = Note("error", f"It could not be written ({type(error).__name__}); the log has the details.")
    kind, key = (Kind.OTHER, "") if isinstance(record, BrokenOff) else (record.kind, record.key)
    return Outcome(kind=kind, key=key, place=record.place, result=Result.LEFT_OUT, notes=(note,))
