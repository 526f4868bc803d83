"""Writing an archive, from one state of the database: what happens meanwhile is in it wholly or not at all."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from cms import migrations
from cms.archives import contents
from cms.imaging import KINDS
from cms.media import original_name
from cms.models import Medium
from cms.storage import Store

FORMAT: Final = "masthead-archive"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
BATCH: Final = 1_000
LEVEL: Final = 6
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""Entries carry no time of their own: the same site gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an archive holds: rows by table, how many files, and the media whose file was not in the store."""

    rows: dict[str, int]
    files: int
    missing: tuple[str, ...]


def write(
    session: Session, path: Path, *, store: Store, key_print: str, now: datetime, progress: Callable[[str, int], None]
) -> Written:
    """Write everything a site holds into a file, which appears when it is whole.

    One query for each table and one for the media, in one transaction. Only the owner of the file can read it: it holds people's e-mail
    addresses and the hashes of passwords.

    Args:
        session: a session whose transaction has not begun.
        path: the file; one that is there is replaced at the end.
        store: where the files of media are.
        key_print: what tells whether another installation has the same secret key.
        now: the time of the archive.
        progress: is told the name of the table and how many rows were written.

    Raises:
        OSError: the file cannot be written.
        StoreAway: the store does not answer.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    partial = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - from a descriptor with its mode
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
                described = [_table(session, archive, table, progress) for table in contents.tables()]
                files, missing = _files(session, archive, store, progress)
                manifest = {
                    "format": FORMAT,
                    "version": VERSION,
                    "revision": migrations.head(),
                    "made_at": contents.KINDS["instant"].write(now),
                    "key_print": key_print,
                    "tables": described,
                    "files": files,
                }
                archive.writestr(_entry(MANIFEST), orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()
    return Written({table["name"]: table["rows"] for table in described}, len(files), missing)


def count(session: Session) -> int:
    """Count the rows and files an archive would hold. One query for each table."""
    counted = [*contents.tables(), Medium.__table__]
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in counted)


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


def _files(
    session: Session, archive: zipfile.ZipFile, store: Store, progress: Callable[[str, int], None]
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Write the files of media as they are; return their entries in the manifest, and the ids of those without one."""
    files, missing = [], []
    for medium in session.scalars(select(Medium).order_by(Medium.id).execution_options(yield_per=BATCH)):
        kind = KINDS[medium.kind]
        name = original_name(medium.id, medium.digest, kind.extension)
        content = store.get(name)
        if content is None:
            missing.append(medium.id)
            continue
        archive.writestr(_entry(f"media/{name}", zipfile.ZIP_STORED), content)
        files.append({"name": name, "sha256": hashlib.sha256(content).hexdigest(), "mime_type": kind.mime_type})
        progress("files", 1)
    return files, tuple(missing)


def _entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry
