"""What is written so that it can be found: the terms of articles and working copies, and the words of public ones.

Owns the tables of the search on both databases and keeps them in the transaction that changes what they are about.
Refuses to know what a query is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import delete, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms import search
from cms.models import SearchDocument, SearchWord

ARTICLE: Final = "article"
DRAFT: Final = "draft"
FIELDS: Final = {"title": "A", "dek": "B", "names": "C", "body": "D"}
"""The fields of a document and their weight: the columns of `search_index`, the letters of PostgreSQL."""

MAX_TERMS: Final = 200_000
"""Terms of a document that can be found: about two long books; what follows is not (house rule)."""

MAX_POSITION: Final = 16_383
MAX_POSITIONS: Final = 256
"""What a lexeme may say of where it stands. Source: PostgreSQL, Limitations of text search."""

_WORDS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Something to be found, as texts. `names`: what it is filed under (category, tags, authors)."""

    kind: str
    subject_id: str
    locale: str
    title: str
    dek: str
    names: str
    body: str


def put(session: Session, document: Document) -> None:
    """Write a document's terms in place of the ones it had. At most four statements, and one for each 500 new words."""
    language = search.language_of(document.locale)
    terms = {name: _terms(getattr(document, name), language) for name in FIELDS}
    found = select(SearchDocument).where(
        SearchDocument.kind == document.kind, SearchDocument.subject_id == document.subject_id
    )
    row = session.scalar(found)
    if row is None:
        row = SearchDocument(kind=document.kind, subject_id=document.subject_id)
        session.add(row)
    row.locale = document.locale
    session.flush()
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DELETE FROM search_index WHERE rowid = :id"), {"id": row.id})
        columns, values = ", ".join(FIELDS), ", ".join(f":{name}" for name in FIELDS)
        session.execute(
            text(f"INSERT INTO search_index (rowid, {columns}) VALUES (:id, {values})"),  # noqa: S608 - our own names
            {"id": row.id} | {name: " ".join(found) for name, found in terms.items()},
        )
    else:
        row.vector = vector(terms)
        session.flush()
    if document.kind == ARTICLE:
        _learn(session, search.spellings(f"{document.title} {document.dek} {document.names} {document.body}"))


def remove(session: Session, kind: str, subject_id: str) -> None:
    """Remove a document, if there is one. One statement."""
    session.execute(delete(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.subject_id == subject_id))


def vector(terms: dict[str, list[str]]) -> str:
    """Return a `tsvector` in its written form: each term with where it stands and in which field.

    Written here rather than made by `to_tsvector`, whose idea of a word depends on the server's locale. A gap between
    fields keeps phrases from reaching across.
    """
    places: dict[str, list[str]] = {}
    position = 0
    for name, weight in FIELDS.items():
        for term in terms[name]:
            position += 1
            places.setdefault(term, []).append(f"{min(position, MAX_POSITION)}{weight}")
        position += 10
    return " ".join(f"'{term}':{','.join(_distinct(found))}" for term, found in places.items())


def _distinct(places: Iterable[str]) -> Iterator[str]:
    return islice(dict.fromkeys(places), MAX_POSITIONS)


def _terms(written: str, language: str) -> list[str]:
    found = (term for _, _, terms in search.words(written, language) for term in terms)
    return list(islice(found, MAX_TERMS))


def _learn(session: Session, words: set[str]) -> None:
    """Add the words that are not known yet; in their order, so that two writers never wait for one another in turn."""
    ordered = sorted(words)
    for start in range(0, len(ordered), _WORDS_AT_ONCE):
        batch = ordered[start : start + _WORDS_AT_ONCE]
        known = set(session.scalars(select(SearchWord.word).where(SearchWord.word.in_(batch))))
        fresh = [{"word": word} for word in batch if word not in known]
        if not fresh:
            continue
        if session.get_bind().dialect.name == "sqlite":
            session.execute(sqlite.insert(SearchWord).on_conflict_do_nothing(), fresh)
        else:
            session.execute(postgresql.insert(SearchWord).on_conflict_do_nothing(), fresh)
