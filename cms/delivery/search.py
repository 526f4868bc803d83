"""Reads of the search: articles, working copies and comments, ranked, with their hits marked, on both databases.

Owns how a query becomes a condition and a rank (FTS5 and bm25 on SQLite, `tsvector` and `ts_rank_cd` on PostgreSQL) and
how spelling is corrected. Public articles go through `visible`, working copies through `drafts`, comments through
`searches`, which is the moderators'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Select, String, cast, func, literal, literal_column, select, table, text
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from cms import search
from cms.delivery.pages import SortKey
from cms.delivery.search_documents import ARTICLES, Shelf
from cms.models import SearchWord
from cms.search import Clause, Query

MAX_CANDIDATES: Final = 1_000
"""Of what fits a query and its filters, the newest so many are ranked, which is as far as a reader can page (house rule)."""

FEW: Final = 20_000
"""Up to so many subjects that fit the filters are held against the words; of more, each hit is held against the filters
where it is met, and enough are met soon."""

MAX_LOOKED_THROUGH: Final = 5_000
"""Where a phrase is looked for on PostgreSQL, whose index knows words and not where they stand: in the newest so many
documents that have all its words (house rule)."""

WEIGHTS: Final = {"A": 10.0, "B": 4.0, "C": 2.0, "D": 1.0}
"""What a hit counts in a field of each letter (house rule): a title, a dek, what it is filed under, the text."""

IN_MEMORY: Final = select(func.set_config("random_page_cost", "1.1", True), func.set_config("jit", "off", True))
"""How PostgreSQL plans a search: its own costs are those of a turning disk, and keep it from the index of words until a
word is rare; compiling a plan takes longer than running it. Source: PostgreSQL, 20.7.2 and 32.2."""

_NEIGHBOURS: Final = 40

POSITION: Final = (SortKey("offset", literal(0)),)
"""A page of ranked results begins at an offset: a score is no key, since every new article moves all of them."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What has to fit besides the words, and the column with the subjects' ids.

    The same selection twice: `one` is good at telling whether a given subject is in it, `whole` at giving all that are.
    `is_wide`: it is known to leave out next to nothing.
    """

    one: Select[Any]
    whole: Select[Any]
    key: Any
    is_wide: bool = False

    def is_narrow(self, session: Session) -> bool:
        """Tell whether few subjects fit. One query, none where it is known."""
        if self.is_wide:
            return False
        some = self.subjects().limit(FEW + 1).subquery()
        return (session.scalar(select(func.count()).select_from(some)) or 0) <= FEW

    def subjects(self) -> Select[Any]:
        """Select the ids of all that fit."""
        return self.whole.with_only_columns(self.key)

    def has(self, subject_id: Any) -> ColumnElement[bool]:
        """Return the condition that a subject fits."""
        return self.one.where(self.key == subject_id).exists()


@dataclass(frozen=True, slots=True)
class Ranking:
    """A query on one database: the condition, the score (more is better), and the rows it reads them from."""

    session: Session
    shelf: Shelf
    query: Query
    languages: tuple[str, ...]

    @property
    def is_sqlite(self) -> bool:
        """Tell on which of the databases we are."""
        return self.session.get_bind().dialect.name == "sqlite"

    def ranked(self, narrowing: Narrowing | None = None) -> Select[Any]:
        """Select `subject_id`, `id` and `score` of what fits, the newest `MAX_CANDIDATES` at most.

        One query if there is something to narrow by, one more on PostgreSQL.
        """
        if self.is_sqlite:
            return self._in_fts5(narrowing)
        self.session.execute(IN_MEMORY)
        return self._in_postgresql(narrowing)

    def fits(self) -> bool:
        """Tell whether anything fits. One query."""
        if self.is_sqlite:
            return self.session.scalar(select(self._fts.c.rowid).where(self._match).limit(1)) is not None
        # Counted rather than cut at the first: for one row PostgreSQL walks the documents from the end, and where nothing
        # fits it walks all of them.
        return bool(self.session.scalar(select(func.count()).select_from(self.ranked().subquery())))

    def _in_fts5(self, narrowing: Narrowing | None) -> Select[Any]:
        """Walk along the index from the newest: what is scored is only what is met before there are enough."""
        fts, rows = self._fts, self.shelf.rows
        score = -func.bm25(self._whole, *(WEIGHTS[letter] for letter in self.shelf.fields.values()))
        query = select(fts.c.rowid.label("id"), score.label("score")).select_from(fts).where(self._match)
        if narrowing is not None and narrowing.is_narrow(self.session):
            few = select(rows.id).where(*self.shelf.here, rows.subject_id.in_(narrowing.subjects()))
            # The sign keeps FTS5 from answering the query again for each of them.
            query = query.where(literal_column(f"+{self.shelf.index}.rowid").in_(few))
        elif narrowing is not None:
            query = query.join(rows, rows.id == fts.c.rowid).where(narrowing.has(rows.subject_id))
        hits = query.order_by(fts.c.rowid.desc()).limit(MAX_CANDIDATES).cte("newest")
        return select(rows.subject_id, hits.c.id, hits.c.score).join(hits, hits.c.id == rows.id)

    @property
    def _fts(self) -> Any:
        return table(self.shelf.index, sql_column("rowid"))

    @property
    def _whole(self) -> Any:
        return literal_column(self.shelf.index)

    @property
    def _match(self) -> ColumnElement[bool]:
        matched: ColumnElement[bool] = self._whole.op("MATCH")(literal(fts5(self.query, self.languages)))
        return matched

    def _in_postgresql(self, narrowing: Narrowing | None) -> Select[Any]:
        wanted = cast(literal(tsquery(self.query, self.languages), String), TSQUERY)
        rows = self.shelf.rows
        loose = tsquery(self.query, self.languages, is_loose=True)
        some: Any = select(rows.id).where(*self.shelf.here, rows.vector.op("@@")(cast(literal(loose, String), TSQUERY)))
        if narrowing is not None and narrowing.is_narrow(self.session):
            some = some.where(rows.subject_id.in_(narrowing.subjects()))
        elif narrowing is not None:
            some = some.where(narrowing.has(rows.subject_id))
        has_phrases = loose != tsquery(self.query, self.languages)
        some = some.order_by(rows.id.desc()).limit(MAX_LOOKED_THROUGH if has_phrases else MAX_CANDIDATES)
        # Ids alone are sorted: vectors are large.
        ids = some.cte("some")
        query = select(rows.subject_id, rows.id, rows.vector).join(ids, ids.c.id == rows.id)
        if has_phrases:
            query = query.where(rows.vector.op("@@")(wanted)).order_by(rows.id.desc()).limit(MAX_CANDIDATES)
        newest = query.subquery()
        weights: Any = literal_column(
            "'{" + ", ".join(str(WEIGHTS[letter] / WEIGHTS["A"]) for letter in "DCBA") + "}'::real[]"
        )
        score = func.ts_rank_cd(weights, newest.c.vector, wanted, 1)
        return select(newest.c.subject_id, newest.c.id, score.label("score"))


def best(ranked: Select[Any], *, offset: int, limit: int) -> CTE:
    """Return the subjects of a page of a ranking and one more, best first, to be joined with what is to be shown."""
    hits = ranked.subquery()
    page = select(hits.c.subject_id, hits.c.id, hits.c.score).order_by(hits.c.score.desc(), hits.c.id.desc())
    return page.offset(offset).limit(limit + 1).cte("best")


def languages(session: Session, shelf: Shelf, *, locales: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the languages to read a query in: those asked for, or all there are. A statement for each of the latter."""
    if locales:
        return tuple(dict.fromkeys(search.language_of(locale) for locale in locales))
    found: list[str] = []
    here, rows = shelf.here, shelf.rows
    latest = session.scalar(select(func.min(rows.locale)).where(*here))
    while latest is not None and len(found) < 50:
        found.append(search.language_of(latest))
        latest = session.scalar(select(func.min(rows.locale)).where(*here, rows.locale > latest))
    return tuple(dict.fromkeys(found)) or ("",)


def corrected(ranking: Ranking) -> Query | None:
    """Return the query with each word that nothing has replaced by its nearest neighbour; None if that changes nothing.

    A statement or two for each word. Phrases and exclusions stay as they are.
    """
    clauses = tuple(_respelt(ranking, clause) for clause in ranking.query.clauses)
    return None if clauses == ranking.query.clauses else Query(clauses)


def _respelt(ranking: Ranking, clause: Clause) -> Clause:
    if clause.is_phrase or clause.is_excluded or clause.is_prefix:
        return clause
    words = search.spellings(clause.text)
    if len(words) != 1:
        return clause
    [word] = words
    is_known = ranking.shelf is ARTICLES and ranking.session.get(SearchWord, word) is not None
    if is_known or replace(ranking, query=Query((clause,))).fits():
        return clause
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


def tsquery(query: Query, languages: Sequence[str], *, is_loose: bool = False) -> str:
    """Write a query for PostgreSQL; `is_loose`: its words may stand anywhere. Source: PostgreSQL, the type tsquery."""

    def phrase(terms: Sequence[str], clause: Clause) -> str:
        *firsts, last = (f"'{term}'" for term in terms)
        between = " & " if is_loose else " <-> "
        return f"({between.join([*firsts, last + (':*' if clause.is_prefix else '')])})"

    kept = query
    if is_loose:
        # What a phrase excludes, its words do not.
        several = (clause for clause in query.clauses if any(len(clause.terms(language)) > 1 for language in languages))
        phrases = {clause for clause in several if clause.is_excluded}
        kept = Query(tuple(clause for clause in query.clauses if clause not in phrases))
    return _written(kept, languages, phrase, " & ", " & !")


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
