"""Reads of the search: articles, working copies and comments, ranked, with their hits marked, on both databases.

Owns how a query becomes a condition and a rank (FTS5 and bm25 on SQLite, `tsvector` and `ts_rank_cd` on PostgreSQL) and
how spelling is corrected. Public articles go through `visible`, working copies through `drafts`, comments through
`searches`, which is the moderators'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, literal_column, select, table, text
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from cms import search
from cms.delivery.pages import SortKey
from cms.delivery.search_documents import Shelf
from cms.models import SearchDocument, SearchWord
from cms.search import Clause, Query

MAX_CANDIDATES: Final = 2_000
"""Of a word that more documents have, the newest so many are ranked (house rule): the rest would cost more than it tells."""

MAX_FOUND: Final = 1_000
"""How far a reader can page into ranked results (house rule; nobody has been seen there)."""

WEIGHTS: Final = {"A": 10.0, "B": 4.0, "C": 2.0, "D": 1.0}
"""What a hit counts in a field of each letter (house rule): a title, a dek, what it is filed under, the text."""

_NEIGHBOURS: Final = 40


POSITION: Final = (SortKey("offset", literal(0)),)
"""A page of ranked results begins at an offset: a score is no key, since every new article moves all of them."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A query on one database: the condition, the score (more is better), and the rows it reads them from.

    `kind` narrows a shelf that has several: `article` or `draft`.
    """

    session: Session
    shelf: Shelf
    kind: str | None
    query: Query
    languages: tuple[str, ...]

    @property
    def is_sqlite(self) -> bool:
        """Tell on which of the databases we are."""
        return self.session.get_bind().dialect.name == "sqlite"

    def ranked(self) -> Select[Any]:
        """Select `subject_id`, `id` and `score` of what fits, the newest `MAX_CANDIDATES` at most."""
        return self._in_fts5() if self.is_sqlite else self._in_postgresql()

    def fits(self) -> bool:
        """Tell whether anything fits. One statement."""
        # Counted rather than cut at the first: for one row PostgreSQL walks the documents from the end, and where nothing
        # fits it walks all of them.
        return bool(self.session.scalar(select(func.count()).select_from(self.ranked().subquery())))

    def _in_fts5(self) -> Select[Any]:
        fts = table(self.shelf.index, sql_column("rowid"))
        whole: Any = literal_column(self.shelf.index)
        match = whole.op("MATCH")(literal(fts5(self.query, self.languages)))
        newest = select(fts.c.rowid).where(match).order_by(fts.c.rowid.desc()).offset(MAX_CANDIDATES).limit(1)
        oldest = self.session.scalar(newest) or 0
        score = -func.bm25(whole, *(WEIGHTS[letter] for letter in self.shelf.fields.values()))
        rows = self.shelf.rows
        query = select(rows.subject_id, rows.id, score.label("score"))
        query = query.select_from(fts).join(rows, rows.id == fts.c.rowid)
        return query.where(match, fts.c.rowid > oldest, *_of_kind(self.shelf, self.kind))

    def _in_postgresql(self) -> Select[Any]:
        wanted = cast(literal(tsquery(self.query, self.languages), String), TSQUERY)
        rows = self.shelf.rows
        candidates = select(rows.subject_id, rows.id, rows.vector)
        candidates = candidates.where(*_of_kind(self.shelf, self.kind), rows.vector.op("@@")(wanted))
        newest = candidates.order_by(rows.id.desc()).limit(MAX_CANDIDATES).subquery()
        weights: Any = literal_column(
            "'{" + ", ".join(str(WEIGHTS[letter] / WEIGHTS["A"]) for letter in "DCBA") + "}'::real[]"
        )
        score = func.ts_rank_cd(weights, newest.c.vector, wanted, 1)
        return select(newest.c.subject_id, newest.c.id, score.label("score"))


def languages(
    session: Session, shelf: Shelf, kind: str | None = None, *, locales: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the languages to read a query in: those asked for, or all there are. A statement for each of the latter."""
    if locales:
        return tuple(dict.fromkeys(search.language_of(locale) for locale in locales))
    found: list[str] = []
    here, rows = _of_kind(shelf, kind), shelf.rows
    latest = session.scalar(select(func.min(rows.locale)).where(*here))
    while latest is not None and len(found) < 50:
        found.append(search.language_of(latest))
        latest = session.scalar(select(func.min(rows.locale)).where(*here, rows.locale > latest))
    return tuple(dict.fromkeys(found)) or ("",)


def _of_kind(shelf: Shelf, kind: str | None) -> list[ColumnElement[bool]]:
    """Return the condition on the shelf that holds several kinds; the others know none."""
    return [] if kind is None or shelf.rows is not SearchDocument else [SearchDocument.kind == kind]


def corrected(ranking: Ranking) -> Query | None:
    """Return the query with each word that nothing has replaced by its nearest neighbour; None if that changes nothing.

    A statement or two for each word. Phrases and exclusions stay as they are.
    """
    clauses = tuple(_respelt(ranking, clause) for clause in ranking.query.clauses)
    return None if clauses == ranking.query.clauses else Query(clauses)


def _respelt(ranking: Ranking, clause: Clause) -> Clause:
    if clause.is_phrase or clause.is_excluded or clause.is_prefix:
        return clause
    if replace(ranking, query=Query((clause,))).fits():
        return clause
    words = search.spellings(clause.text)
    if len(words) != 1:
        return clause
    [word] = words
    nearest = search.nearest(word, _neighbours(ranking.session, word))
    return clause if nearest is None else Clause(nearest)


def _neighbours(session: Session, word: str) -> list[str]:
    """Return known words that share trigrams with a word, the most alike first. One statement."""
    if session.get_bind().dialect.name == "sqlite":
        trigrams = dict.fromkeys(word[n : n + 3] for n in range(len(word) - 2))
        wanted = " OR ".join(f'"{trigram}"' for trigram in trigrams)
        found = text("SELECT word FROM search_spelling WHERE search_spelling MATCH :wanted ORDER BY rank LIMIT :limit")
        return list(session.scalars(found, {"wanted": wanted, "limit": _NEIGHBOURS}))
    alike = func.similarity(SearchWord.word, word)
    query = select(SearchWord.word).where(SearchWord.word.op("%")(word))
    return list(session.scalars(query.order_by(alike.desc()).limit(_NEIGHBOURS)))


def fts5(query: Query, languages: Sequence[str]) -> str:
    """Write a query for FTS5. Source: SQLite FTS5, full-text query syntax."""

    def phrase(terms: Sequence[str], clause: Clause) -> str:
        return f'"{" ".join(terms)}"' + (" *" if clause.is_prefix else "")

    return _written(query, languages, phrase, " AND ", " NOT ")


def tsquery(query: Query, languages: Sequence[str]) -> str:
    """Write a query for PostgreSQL. Source: PostgreSQL, the type tsquery."""

    def phrase(terms: Sequence[str], clause: Clause) -> str:
        *firsts, last = (f"'{term}'" for term in terms)
        return f"({' <-> '.join([*firsts, last + (':*' if clause.is_prefix else '')])})"

    return _written(query, languages, phrase, " & ", " & !")


def _written(
    query: Query, languages: Sequence[str], phrase: Callable[[Sequence[str], Clause], str], both: str, without: str
) -> str:
    """Join the clauses; each is any of its readings in the languages."""
    either = " OR " if both == " AND " else " | "

    def one(clause: Clause) -> str:
        readings = dict.fromkeys(clause.terms(language) for language in languages)
        return f"({either.join(phrase(terms, clause) for terms in readings if terms)})"

    wanted = both.join(one(clause) for clause in query.wanted)
    excluded = [one(clause) for clause in query.clauses if clause.is_excluded]
    return f"({wanted})" + "".join(without + clause for clause in excluded) if excluded else wanted


def terms_shown(query: Query, languages: Iterable[str]) -> set[str]:
    """Return the terms that are marked in a text of these languages; those of beginnings end in `*`."""
    return {
        term + ("*" if clause.is_prefix else "")
        for clause in query.wanted
        for language in languages
        for term in clause.terms(language)
    }


def highlighted(values: Mapping[str, Any], query: Query) -> dict[str, Any]:
    """Return the hits in an article's `title`, `dek` and `text`: safe HTML with `<mark>`."""
    language = search.language_of(values["locale"])
    terms = terms_shown(query, [language])
    return {
        "title": search.marked(values["title"], terms, language),
        "dek": search.marked(values["dek"], terms, language),
        "text": search.fragments(values["text"], terms, language),
    }
