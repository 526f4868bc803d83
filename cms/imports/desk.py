"""Where imported records become rows: the transaction, who imports, the marks of what is here already.

Owns the marks. One batch of records has one desk; its transaction moves rows and marks together, so that whoever is
interrupted goes on where the last batch ended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.addresses import Paths
from cms.comments import House
from cms.imports.galleries import Gallery, Illustrated
from cms.imports.records import Kind, Note, Person, Remark, Story, Term, said
from cms.imports.reports import Outcome, Result
from cms.journal import Actor
from cms.keys import Keys
from cms.locales import is_locale
from cms.models import ImportMark, Medium

MAX_KEY_CHARS: Final = 400
"""Longer names of elements are hashed: a PostgreSQL index entry holds about 2,700 bytes."""

_AT_ONCE: Final = 500

Stored = Person | Term | Story | Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which terms is imported: the source's name, the site's ways, the operator's wishes.

    Attributes:
        source: the name under which the source's keys are unique.
        format: the format's name, for people.
        pages: the paths of the site's pages, and its languages.
        default_author: the byline of articles that name none.
        gallery: the old site's files; None: pictures stay where they are.
        address_memory: how old a comment may be whose network address is still kept, as a keyed hash.
    """

    source: str
    format: str
    house: House
    keys: Keys
    pages: Paths
    default_author: str | None = None
    address_memory: timedelta = timedelta(days=30)
    gallery: Gallery | None = None

    @property
    def locale(self) -> str:
        """The language of articles that name none."""
        return self.pages.locales.default

    def language(self, given: str | None) -> str | None:
        """Return the language of an article as this site names it; None if it has no such language.

        The site's own stands for its regions (`en` for `en-GB`), unless it has them by themselves.
        """
        names = self.pages.locales.names
        if given is None or given == self.locale:
            return self.locale
        head = given.partition("-")[0]
        if given in names or (not names and is_locale(given) and head != self.locale):
            return given
        return next((name for name in (self.locale, *names) if name == head), None)

    @property
    def actor(self) -> Actor:
        """Who is said to have done it."""
        return Actor(type="system", name="import")


@dataclass(slots=True, kw_only=True)
class Desk:
    """One batch at work."""

    session: Session
    terms: Terms
    now: datetime
    is_broken_off: bool = False
    illustrated: Mapping[str, Illustrated] = field(default_factory=dict)
    media: list[Outcome] = field(default_factory=list)
    marks: dict[tuple[Kind, str], ImportMark] = field(default_factory=dict)
    missing: set[tuple[Kind, str]] = field(default_factory=set)

    def digest(self, record: Stored) -> str:
        """Return the keyed hash of what a record says: nobody can test a guess at what a commenter wrote."""
        return self._digest(record, with_files=self.terms.gallery is not None)

    def _digest(self, record: Stored, *, with_files: bool) -> str:
        told = json.dumps(said(record), sort_keys=True, ensure_ascii=False)
        files = " and its files" if with_files and record.kind is Kind.ARTICLE else ""
        return self.terms.keys.digest(f"import{files}", told)

    def is_told(self, record: Stored, mark: ImportMark) -> bool:
        """Tell whether a source says nothing new of an element. Files that were taken over once are not given back."""
        return mark.digest in {self.digest(record), self._digest(record, with_files=True)}

    def fetch(self, names: Iterable[tuple[Kind, str]]) -> None:
        """Read the marks of many elements. One query for each kind and 500 of them."""
        wanted: dict[Kind, list[str]] = {}
        for kind, key in dict.fromkeys(names):
            if (kind, key) not in self.marks and (kind, key) not in self.missing:
                wanted.setdefault(kind, []).append(stored_key(key))
                self.missing.add((kind, key))
        for kind, keys in wanted.items():
            for start in range(0, len(keys), _AT_ONCE):
                query = select(ImportMark).where(
                    ImportMark.source == self.terms.source,
                    ImportMark.kind == str(kind),
                    ImportMark.key.in_(keys[start : start + _AT_ONCE]),
                )
                for mark in self.session.scalars(query):
                    self.marks[kind, mark.key] = mark

    def mark(self, kind: Kind, key: str) -> ImportMark | None:
        """Return the mark of an element, or None if it was never imported."""
        self.fetch([(kind, key)])
        return self.marks.get((kind, stored_key(key)))

    def subject(self, kind: Kind, key: str | None) -> str | None:
        """Return the id of the row that stands for an element, or None."""
        found = None if key is None else self.mark(kind, key)
        return None if found is None else found.subject_id

    def remember(self, record: Stored, subject_id: str, version: int, notes: tuple[Note, ...]) -> None:
        """Mark an element as imported, in this transaction."""
        mark = self.mark(record.kind, record.key)
        if mark is None:
            mark = ImportMark(source=self.terms.source, kind=str(record.kind), key=stored_key(record.key))
            self.session.add(mark)
            self.marks[record.kind, mark.key] = mark
        mark.subject_id, mark.version, mark.digest = subject_id, version, self.digest(record)
        mark.notes, mark.written_at = [asdict(note) for note in notes], self.now

    def media_of(self, addresses: Iterable[str]) -> dict[str, str]:
        """Return the media that were fetched from these addresses before and are still here. Two queries for 500."""
        wanted = list(dict.fromkeys(addresses))
        self.fetch((Kind.MEDIUM, item) for item in wanted)
        marked = {item: mark.subject_id for item in wanted if (mark := self.mark(Kind.MEDIUM, item)) is not None}
        ids = list(set(marked.values()))
        here: set[str] = set()
        for start in range(0, len(ids), _AT_ONCE):
            here.update(self.session.scalars(select(Medium.id).where(Medium.id.in_(ids[start : start + _AT_ONCE]))))
        return {item: medium_id for item, medium_id in marked.items() if medium_id in here}

    def remember_media(self, fetched: Mapping[str, str | None]) -> None:
        """Mark addresses as fetched, in this transaction."""
        self.fetch((Kind.MEDIUM, item) for item in fetched)
        for address, medium_id in fetched.items():
            mark = self.mark(Kind.MEDIUM, address)
            if medium_id is None or (mark is not None and mark.subject_id == medium_id):
                continue
            if mark is None:
                mark = ImportMark(source=self.terms.source, kind=str(Kind.MEDIUM), key=stored_key(address))
                self.session.add(mark)
                self.marks[Kind.MEDIUM, mark.key] = mark
            mark.subject_id, mark.version, mark.notes = medium_id, 0, []
            mark.digest, mark.written_at = self.terms.keys.digest("import", address), self.now


def stored_key(key: str) -> str:
    """Return the key as it is stored."""
    return key if len(key) <= MAX_KEY_CHARS else "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def outcome(record: Stored, result: Result, notes: Iterable[Note] = ()) -> Outcome:
    """Return what became of a record."""
    return Outcome(kind=record.kind, key=record.key, place=record.place, result=result, notes=tuple(notes))


def unchanged(record: Stored, mark: ImportMark) -> Outcome:
    """Return that nothing had to be done, with what was said of it the first time."""
    return outcome(record, Result.UNCHANGED, (Note(**note) for note in mark.notes))


def conflict(record: Stored, code: str, detail: str) -> Outcome:
    """Return that the source says something new of what was changed here, and that what is here stays."""
    return outcome(record, Result.CONFLICT, [Note(code, detail)])
