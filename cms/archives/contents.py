"""What an archive holds: which tables, in which order, and how each value is written.

Owns the choice of tables and the written form of values. A table that no one has decided on fails a test.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, LargeBinary, Table, Text
from sqlalchemy.types import TypeEngine

from cms.models import Base
from moderation.columns import Identifier, Instant

LEFT_OUT: Final = {
    "comment_claims": "who holds which comment, for minutes",
    "comment_documents": "what searches read: made anew from the comments",
    "comment_presences": "who looks at which comment, for seconds",
    "decision_hours": "how many decisions each hour had: counted anew from the decisions",
    "idempotency_records": "answers remembered for a day",
    "login_failures": "failed logins of the last day",
    "media_renditions": "which forms of pictures are there: made anew when they are asked for",
    "purge_cursors": "how far the caches before this installation have been told",
    "search_documents": "what searches read: made anew from the articles",
    "search_words": "what spelling is corrected to: made anew from the articles",
    "worker_jobs": "what the workers of this installation are at",
}
"""Tables that are not archived, and why: they are made from the others, or mean nothing elsewhere."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: its name in the manifest, the type it has in a table, how it is written and read."""

    name: str
    type: TypeEngine[Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _bytes(value: bytes) -> str:
    return base64.b64encode(value).decode()


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("text", Text(), _same, _same),
        Kind("id", Identifier, _same, _same),
        Kind("integer", BigInteger(), _same, _same),
        Kind("number", Float(), _same, _same),
        Kind("boolean", Boolean(), _same, _same),
        Kind("instant", Instant(), _instant, datetime.fromisoformat),
        Kind("json", JSON(none_as_null=True), _same, _same),
        Kind("bytes", LargeBinary(), _bytes, base64.b64decode),
    )
}
_BY_VISIT_NAME: Final = {
    "string": "text",
    "text": "text",
    "uuid": "id",
    "integer": "integer",
    "big_integer": "integer",
    "float": "number",
    "boolean": "boolean",
    "JSON": "json",
    "large_binary": "bytes",
}


def tables() -> list[Table]:
    """Return the archived tables, each after those it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def kind_of(column: Column[Any]) -> Kind:
    """Return the kind of a column's values."""
    if isinstance(column.type, Instant):
        return KINDS["instant"]
    return KINDS[_BY_VISIT_NAME[column.type.__visit_name__]]


def refers_to_itself(column: Column[Any]) -> bool:
    """Tell whether a column names another row of its own table, which may come later."""
    return any(key.column.table is column.table for key in column.foreign_keys)


def written(kinds: Sequence[Kind], row: Sequence[Any]) -> list[Any]:
    """Return a row as it stands in an archive."""
    return [None if value is None else kind.write(value) for kind, value in zip(kinds, row, strict=True)]


def read(kinds: Sequence[Kind], row: Sequence[Any]) -> list[Any]:
    """Return a row as a database takes it.

    Raises:
        ValueError: a value is not what its kind says.
    """
    return [None if value is None else kind.read(value) for kind, value in zip(kinds, row, strict=True)]
