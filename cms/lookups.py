"""Look-ups: reads whose words never change, compiled once and handed straight to the driver.

Owns the way past session and connection, which take ten times as long as the database needs to find a row. Refuses to
know any table. What a look-up gives is what the same statement gives by the long way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Select, TextualSelect
from sqlalchemy.orm import Session

Statement = Select[*tuple[Any, ...]] | TextualSelect
Convert = Callable[[Any], Any] | None
"""From the driver's value to ours, or back; None: they are the same."""


class Holding(Session):
    """A session that knows the driver's connection of its transaction, for as long as there is one.

    Asking the session each time costs more than many a look-up.
    """

    driver: Any = None

    def hold(self) -> None:
        """Begin the transaction, and know its connection from now on."""
        self.driver = self.connection().connection.driver_connection

    def commit(self) -> None:
        """Commit; what comes afterwards has another connection."""
        self.driver = None
        super().commit()

    def rollback(self) -> None:
        """Undo everything; what comes afterwards has another connection."""
        self.driver = None
        super().rollback()

    def close(self) -> None:
        """End it all."""
        self.driver = None
        super().close()


def driver_of(session: Session) -> Any:
    """Return the driver's connection of the session's transaction; where that has failed, the session says so."""
    held = session.driver if isinstance(session, Holding) and session.is_active else None
    return session.connection().connection.driver_connection if held is None else held


class LookUp:
    """A statement whose parameters are all named (`bindparam`), none of them a list."""

    __slots__ = ("_compiled", "_statement")

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def first(self, session: Session, **parameters: Any) -> Any | None:
        """Return the first row, its columns as attributes, or None. One query."""
        rows = self.all(session, **parameters)
        return rows[0] if rows else None

    def all(self, session: Session, **parameters: Any) -> Sequence[Any]:
        """Return the rows, their columns as attributes. One query.

        Inside a transaction they are read there, without what the session has yet to write (`flush`), else on a
        connection of its own. Where somebody listens to statements (tracing, tests) it goes the long way, to be heard.
        """
        engine: Any = session.get_bind()
        if engine.dispatch.before_cursor_execute:
            return session.connection().execute(self._statement, parameters).all()
        dialect = engine.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        if session.in_transaction():
            return compiled.all(driver_of(session), parameters)
        pooled = engine.raw_connection()
        try:
            return compiled.all(pooled.driver_connection, parameters)
        finally:
            pooled.close()


class _Compiled:
    """A statement in the words of one database."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup if compiled.positional else None
        self._own: Mapping[str, Any] = {
            name: bound.effective_value for bound, name in compiled.bind_names.items() if not bound.required
        }
        self._writers: dict[str, Convert] = {
            compiled.bind_names[bound]: bound.type.dialect_impl(dialect).bind_processor(dialect)
            for bound in compiled.bind_names
        }
        columns = statement.selected_columns
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._readers = [(at, read) for at, read in enumerate(readers) if read is not None]
        self._row = _row_type(tuple(column.name for column in columns))

    def all(self, driver: Any, parameters: Mapping[str, Any]) -> list[Any]:
        """Run it and return the rows."""
        known = {**self._own, **parameters} if self._own else parameters
        given = {name: _converted(write, known[name]) for name, write in self._writers.items()}
        found = driver.execute(self._text, given if self._order is None else [given[name] for name in self._order])
        rows = found.fetchall()
        found.close()
        return [self._row(*self._converted(row)) for row in rows]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for at, read in self._readers:
            values[at] = read(values[at])
        return values


def _converted(convert: Convert, value: Any) -> Any:
    return value if convert is None else convert(value)


@lru_cache(maxsize=256)
def _row_type(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)
