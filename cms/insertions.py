"""Insertions: new rows whose columns are all known, compiled once and handed straight to the driver.

Owns the way past the session's unit of work, which takes longer to sort and compare a handful of new objects than the
database to store them. Refuses to know any table. What is stored is what the session would have stored; the order of
the rows is the caller's (what is referred to comes first).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Insert, Table, TextClause, insert
from sqlalchemy.orm import Session, make_transient_to_detached

from cms.lookups import driver_of
from moderation.columns import Base


def store(session: Session, item: Base) -> None:
    """Store a new object; the session then holds it as if it had been flushed. One statement.

    Its key has to be set; what else is not set gets its default.
    """
    table: Any = type(item).__table__
    values = item.__dict__
    for name, default in _defaults(table).items():
        if name not in values:
            # Not by setting the attribute: nobody listens, and the history of a new object is thrown away here.
            values[name] = default()
    store_rows(session, type(item), [values])
    make_transient_to_detached(item)
    session.add(item)


def store_rows(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows, each with a value for every column that the database does not number. One statement.

    Where somebody listens to statements (tracing, tests) it goes the long way, to be heard.
    """
    table: Any = kind.__table__
    _run(session, _insertion(table), _names(table), rows)


def run(session: Session, statement: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run an insertion that is written out, once for each row of its parameters. One statement."""
    _run(session, statement, tuple(rows[0]) if rows else (), rows)


def _run(
    session: Session, statement: Insert | TextClause, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]
) -> None:
    if not rows:
        return
    engine: Any = session.get_bind()
    if engine.dispatch.before_cursor_execute:
        session.connection().execute(statement, [{name: row[name] for name in names} for row in rows])
        return
    _compiled(statement, names, engine.dialect).run(driver_of(session), rows)


class _Compiled:
    """An insertion in the words of one database."""

    def __init__(self, statement: Insert | TextClause, names: tuple[str, ...], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        self._text = str(compiled)
        self._is_positional = compiled.positional
        types = {name: bound.type for bound, name in compiled.bind_names.items()}
        self._writers = [
            (name, types[name].dialect_impl(dialect).bind_processor(dialect))
            for name in (compiled.positiontup if compiled.positional else names) or ()
        ]

    def run(self, driver: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write the rows."""
        cursor = driver.cursor()
        try:
            if len(rows) == 1:
                cursor.execute(self._text, self._given(rows[0]))
            else:
                cursor.executemany(self._text, [self._given(row) for row in rows])
        finally:
            cursor.close()

    def _given(self, row: Mapping[str, Any]) -> Any:
        values = [(name, row[name] if write is None else write(row[name])) for name, write in self._writers]
        return [value for _, value in values] if self._is_positional else dict(values)


@lru_cache(maxsize=64)
def _compiled(statement: Insert | TextClause, names: tuple[str, ...], dialect: Dialect) -> _Compiled:
    return _Compiled(statement, names, dialect)


@lru_cache(maxsize=64)
def _insertion(table: Table) -> Insert:
    return insert(table).inline()


@lru_cache(maxsize=64)
def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column is not table.autoincrement_column)


@lru_cache(maxsize=64)
def _defaults(table: Table) -> Mapping[str, Any]:
    """Return for each column what makes the value that an object gets where none was set."""
    return {name: _default(table.columns[name].default) for name in _names(table)}


def _default(default: Any) -> Any:
    if default is None:
        return lambda: None
    # The library wraps every function that makes a default into one that takes a context.
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)
