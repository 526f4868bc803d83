"""What is written so that it can be found: the terms of articles, working copies and comments; the words of public articles.

Owns the tables of the search on both databases and keeps them in the transaction that changes what they are about.
Refuses to know what a query is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, literal_column, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms import insertions, search
from cms.insertions import store_rows
from cms.models import Article, Comment, CommentDocument, CommentRevision, SearchDocument, SearchWord
from moderation import Status
from moderation.columns import Identifier

ARTICLE: Final = "article"
DRAFT: Final = "draft"

MAX_TERMS: Final = 200_000
"""Terms of a document that can be found: about two long books; what follows is not (house rule)."""

MAX_POSITION: Final = 16_383
MAX_POSITIONS: Final = 256
"""What a lexeme may say of where it stands. Source: PostgreSQL, Limitations of text search."""

SECURE_DELETE_SINCE: Final = (3, 42)
"""The version of SQLite whose FTS5 has the option. Source: its release history, 2023-05-16."""

_WORDS_AT_ONCE: Final = 500
_COMMENTS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where documents of a sort are kept: their rows, the FTS5 table on SQLite, the weight of each field as its letter.

    The fields are the columns of the FTS5 table; the letters are PostgreSQL's (A counts most). `kind` tells which rows
    are meant where they share a table.
    """

    rows: type[SearchDocument] | type[CommentDocument]
    index: str
    fields: Mapping[str, str]
    kind: str | None = None

    @property
    def here(self) -> list[ColumnElement[bool]]:
        """The condition on the rows. The kind stands in it as it stands in PostgreSQL's partial indexes."""
        return [] if self.kind is None else [SearchDocument.kind == literal_column(f"'{self.kind}'")]


_FIELDS: Final = {"title": "A", "dek": "B", "names": "C", "body": "D"}
ARTICLES: Final = Shelf(rows=SearchDocument, index="search_index", fields=_FIELDS, kind=ARTICLE)
DRAFTS: Final = Shelf(rows=SearchDocument, index="draft_index", fields=_FIELDS, kind=DRAFT)
COMMENTS: Final = Shelf(rows=CommentDocument, index="comment_index", fields={"author": "B", "body": "D"})

_INDEX_COMMENT: Final = text(
    f"INSERT INTO {COMMENTS.index} (rowid, {', '.join(COMMENTS.fields)}) "  # noqa: S608 - our own names
    f"SELECT id, {', '.join(f':{name}' for name in COMMENTS.fields)} "
    f"FROM {CommentDocument.__tablename__} WHERE subject_id = :subject_id"
).bindparams(bindparam("subject_id", type_=Identifier))
"""The terms of a comment, under the number that its row has been given (SQLite)."""


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
    shelf = ARTICLES if document.kind == ARTICLE else DRAFTS
    terms = {name: _terms(getattr(document, name), language) for name in shelf.fields}
    found = select(SearchDocument).where(
        SearchDocument.kind == document.kind, SearchDocument.subject_id == document.subject_id
    )
    row = session.scalar(found)
    if row is None:
        row = SearchDocument(kind=document.kind, subject_id=document.subject_id)
        session.add(row)
    row.locale = document.locale
    session.flush()
    _place(session, shelf, row.id, terms)
    if shelf is ARTICLES:
        _learn(session, search.spellings(f"{document.title} {document.dek} {document.names} {document.body}"))


def put_comment(session: Session, comment: Comment, text: str, *, locale: str, is_new: bool) -> None:
    """Write the terms of a comment's latest text, for moderators. Three statements, one more if it had a text before.

    Its words correct nobody's spelling: what waits or was refused must show nowhere.
    """
    if not is_new:
        session.execute(delete(CommentDocument).where(CommentDocument.subject_id == comment.id))
    put_comments(session, [(comment.id, comment.author_name, text, locale)])


def put_comments(session: Session, found: Sequence[tuple[str, str, str, str]]) -> None:
    """Write comments, given as id, author's name, text and language of the article, that have no document."""
    terms = {}
    for comment_id, author, written, locale in found:
        language = search.language_of(locale)
        terms[comment_id] = {"author": _terms(author, language), "body": _terms(written, language)}
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    rows = [
        {
            "subject_id": comment_id,
            "locale": locale,
            "vector": None if is_sqlite else vector(COMMENTS, terms[comment_id]),
        }
        for comment_id, _, _, locale in found
    ]
    store_rows(session, CommentDocument, rows)
    if not is_sqlite:
        return
    entries = [{name: " ".join(words) for name, words in of.items()} | {"subject_id": id_} for id_, of in terms.items()]
    insertions.run(session, _INDEX_COMMENT, entries)


def remove_comments(session: Session, comment_ids: Sequence[str]) -> None:
    """Let comments be found no more, and leave none of their words behind. One statement, two on SQLite.

    FTS5 only crosses out what is deleted until its segments are merged, which costs what the index is large; later
    versions can be told to remove it at once. What was crossed out before they were told is merged away that once.
    Source: SQLite FTS5, the 'optimize' command and the 'secure-delete' option.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    removes_at_once = is_sqlite and _removes_at_once(session)
    session.execute(delete(CommentDocument).where(CommentDocument.subject_id.in_(comment_ids)))
    if is_sqlite and not removes_at_once:
        session.execute(text(f"INSERT INTO {COMMENTS.index} ({COMMENTS.index}) VALUES ('optimize')"))  # noqa: S608 - our own name


def _removes_at_once(session: Session) -> bool:
    """Tell whether FTS5 crosses nothing out any longer; where it can be told so and was not yet, tell it from now on."""
    if sqlite3.sqlite_version_info < SECURE_DELETE_SINCE:
        return False
    option = text(f"SELECT v FROM {COMMENTS.index}_config WHERE k = 'secure-delete'")  # noqa: S608 - our own name
    if session.scalar(option):
        return True
    told = text(f"INSERT INTO {COMMENTS.index} ({COMMENTS.index}, rank) VALUES ('secure-delete', 1)")  # noqa: S608 - our own name
    session.execute(told)
    return False


def remove(session: Session, kind: str, subject_id: str) -> None:
    """Remove a document, if there is one. One statement."""
    session.execute(delete(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.subject_id == subject_id))


def unindexed_comments(session: Session) -> int:
    """Count the comments that searches do not know. One statement."""
    known = exists().where(CommentDocument.subject_id == Comment.id)
    return session.scalar(select(func.count(Comment.id)).where(Comment.status != Status.ERASED, ~known)) or 0


def index_comments(session: Session) -> int:
    """Write what searches read of every comment anew; return how many. Commits in batches."""
    of_comment = select(func.max(CommentRevision.number)).where(CommentRevision.comment_id == Comment.id)
    newest = of_comment.correlate(Comment).scalar_subquery()
    query = select(Comment.id, Comment.author_name, CommentRevision.text, Article.locale)
    query = query.join(Article, Article.id == Comment.article_id)
    query = query.join(CommentRevision, CommentRevision.comment_id == Comment.id)
    query = query.where(CommentRevision.number == newest, Comment.status != Status.ERASED)
    query = query.order_by(Comment.id).limit(_COMMENTS_AT_ONCE)
    written, last = 0, ""
    while batch := session.execute(query.where(Comment.id > last) if last else query).all():
        session.execute(delete(CommentDocument).where(CommentDocument.subject_id.in_([row.id for row in batch])))
        put_comments(session, [(row.id, row.author_name, row.text, row.locale) for row in batch])
        written, last = written + len(batch), batch[-1].id
        session.commit()
    return written


def vector(shelf: Shelf, terms: Mapping[str, Sequence[str]]) -> str:
    """Return a `tsvector` in its written form: each term with where it stands and in which field.

    Written here rather than made by `to_tsvector`, whose idea of a word depends on the server's locale. A gap between
    fields keeps phrases from reaching across.
    """
    places: dict[str, list[str]] = {}
    position = 0
    for name, weight in shelf.fields.items():
        for term in terms[name]:
            position += 1
            places.setdefault(term, []).append(f"{min(position, MAX_POSITION)}{weight}")
        position += 10
    return " ".join(f"'{term}':{','.join(_distinct(found))}" for term, found in places.items())


def _place(session: Session, shelf: Shelf, row_id: int, terms: Mapping[str, Sequence[str]]) -> None:
    """Put terms where the database searches them, in place of the ones that were there."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"DELETE FROM {shelf.index} WHERE rowid = :id"), {"id": row_id})  # noqa: S608 - our own name
        _index(session, shelf, {row_id: terms})
    else:
        change = update(shelf.rows).where(shelf.rows.id == row_id).values(vector=vector(shelf, terms))
        session.execute(change, execution_options={"synchronize_session": False})


def _index(session: Session, shelf: Shelf, terms: Mapping[int, Mapping[str, Sequence[str]]]) -> None:
    """Write terms into the FTS5 table of a shelf, by row id."""
    columns, values = ", ".join(shelf.fields), ", ".join(f":{name}" for name in shelf.fields)
    statement = f"INSERT INTO {shelf.index} (rowid, {columns}) VALUES (:id, {values})"  # noqa: S608 - our own names
    rows = [{"id": row_id} | {name: " ".join(words) for name, words in of.items()} for row_id, of in terms.items()]
    session.execute(text(statement), rows)


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
