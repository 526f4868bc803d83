"""Writing an archive, from one state of the database: what happens meanwhile is in it wholly or not at all."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from cms import migrations
from cms.archives import contents

FORMAT: Final = "masthead-archive"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
BATCH: Final = 1_000
LEVEL: Final = 6
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""Entries carry no time of their own: the same site gives the same bytes."""


def write(
    session: Session, path: Path, *, key_print: str, now: datetime, progress: Callable[[str, int], None]
) -> dict[str, int]:
    """Write everything a site holds into a file, which appears when it is whole; return the rows by table.

    One query for each table, in one transaction. Only the owner of the file can read it: it holds people's e-mail
    addresses and the hashes of passwords.

    Args:
        session: a session whose transaction has not begun.
        path: the file; one that is there is replaced at the end.
        key_print: what tells whether another installation has the same secret key.
        now: the time of the archive.
        progress: is told the name of the table and how many rows were written.

    Raises:
        OSError: the file cannot be written.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    partial = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - from a descriptor with its mode
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
                described = [_table(session, archive, table, progress) for table in contents.tables()]
                manifest = {
                    "format": FORMAT,
                    "version": VERSION,
                    "revision": migrations.head(),
                    "made_at": contents.KINDS["instant"].write(now),
                    "key_print": key_print,
                    "tables": described,
                }
                archive.writestr(_entry(MANIFEST), orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()
    return {table["name"]: table["rows"] for table in described}


def count(session: Session) -> int:
    """Count the rows an archive would hold. One query for each table."""
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in contents.tables())


def _table(
    session: Session, archive: zipfile.ZipFile, table: Table, progress: Callable[[str, int], None]
) -> dict[str, Any]:
    """Write a table's rows in the order of their keys; return its entry in the manifest."""
    kinds = [contents.kind_of(column) for column in table.columns]
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    digest, rows, name = hashlib.sha256(), 0, f"tables/{table.name}.jsonl"
    with archive.open(_entry(name), "w", force_zip64=True) as entry, session.execute(query) as found:
        for batch in found.partitions():
            lines = b"".join(orjson.dumps(contents.written(kinds, row)) + b"\n" for row in batch)
            entry.write(lines)
            digest.update(lines)
            rows += len(batch)
            progress(table.name, len(batch))
    return {
        "name": table.name,
        "file": name,
        "rows": rows,
        "sha256": digest.hexdigest(),
        "key": [column.name for column in table.primary_key.columns],
        "columns": [
            {"name": column.name, "kind": kind.name}
            | ({"refers_to_itself": True} if contents.refers_to_itself(column) else {})
            for column, kind in zip(table.columns, kinds, strict=True)
        ],
    }


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
