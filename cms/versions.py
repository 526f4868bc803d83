"""Optimistic concurrency: a write names the version it was made on, and loses to nobody silently."""

from __future__ import annotations

from typing import Protocol

from cms.errors import StaleVersion

ANY_VERSION: int | None = None
"""The caller wants the write whatever the version (`If-Match: *`)."""


class Versioned(Protocol):
    """Anything with a version."""

    version: int


def advance(row: Versioned, expected: int | None) -> None:
    """Take the next version if the present one is what the caller saw.

    The row was read inside the write transaction, locked (PostgreSQL) or alone (SQLite).

    Raises:
        StaleVersion: somebody else was faster (412, with the present version).
    """
    if expected is not ANY_VERSION and row.version != expected:
        raise StaleVersion(row.version)
    row.version += 1
