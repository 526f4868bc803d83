"""What every table is made of: the declarative base, the types of columns, and identifiers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import uuid_utils
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    MetaData,
    Text,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class _Identifier(Uuid[str]):
    """Puts the hyphens in by itself: the way through a UUID object takes four times as long, and rows are full of them."""

    def __init__(self) -> None:
        super().__init__(as_uuid=False)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return the way from what the driver gives to the canonical string."""
        if dialect.name == "sqlite":
            return _hyphenated
        return super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]  # of the library


def _hyphenated(digits: str | None) -> str | None:
    if digits is None:
        return None
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


Identifier: Final = _Identifier()
"""A UUID as its canonical string: `uuid` on PostgreSQL, 32 hexadecimal digits on SQLite."""

Ordered: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by code point on every database."""

Json: Final = JSON()
"""JSON as it was written, the order of members included: it is read whole, never searched."""

_CANONICAL: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC, microseconds kept; a naive datetime is refused, never guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC on the way in; raise ValueError for a naive datetime."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: instants are aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Attach UTC on the way out (SQLite forgets it)."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Return the way from what the driver gives: a text on SQLite, read in one step."""
        if dialect.name == "sqlite":
            return _read_instant
        return super().result_processor(dialect, coltype)


def _read_instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


def new_id() -> str:
    """Return a new identifier: UUID version 7 (RFC 9562), ordered by creation time to the millisecond."""
    return str(uuid_utils.uuid7())


def is_identifier(text: str) -> bool:
    """Tell whether `text` is the canonical form of an identifier."""
    return _CANONICAL.fullmatch(text) is not None


class Base(DeclarativeBase):
    """The declarative base of every table, with constraint names that are the same on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
