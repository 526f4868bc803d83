"""Reading an archive: is it one, is it whole, what does it hold. Refuses to know a database."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from cms.archives import contents
from cms.archives.contents import KINDS, Kind
from cms.archives.writing import BATCH, FORMAT, MANIFEST, VERSION

MAX_MANIFEST_BYTES: Final = 1_048_576
MAX_LINE_BYTES: Final = 1 << 28
"""The longest row that is read: an article of 8 MB with all its forms stays far below (house rule)."""


_FILE_NAME: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f-]{36}/[0-9a-z-]+\.[0-9a-z]+")


class BadArchive(Exception):
    """The file is no archive of ours, or is not whole; the text says where."""


@dataclass(frozen=True, slots=True)
class ArchivedTable:
    """A table in an archive: what its columns are, and which of them name rows of the same table."""

    name: str
    file: str
    rows: int
    sha256: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    kinds: tuple[Kind, ...]
    own_references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file of a medium in an archive; its name is the one it has in a store."""

    name: str
    sha256: str
    mime_type: str


def is_archive(path: Path) -> bool:
    """Tell whether a file is an archive of ours, whole or not."""
    try:
        with zipfile.ZipFile(path) as file:
            return MANIFEST in file.namelist() and FORMAT.encode() in file.read(MANIFEST)[:200]
    except (OSError, zipfile.BadZipFile):
        return False


class Archive:
    """An archive that is open for reading. Opening reads no more than its manifest."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = zipfile.ZipFile(path)
            manifest = self._manifest()
            self.revision: str = manifest["revision"]
            self.made_at: str = manifest["made_at"]
            self.key_print: str = manifest["key_print"]
            self.tables = [_described(item) for item in manifest["tables"]]
            self.files = [_file(item) for item in manifest["files"]]
        except (zipfile.BadZipFile, EOFError) as error:
            raise BadArchive(f"{path} is no archive, or not the whole of one: {error}.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise BadArchive(f"The manifest of {path} cannot be read: {error!r}.") from error

    def _manifest(self) -> dict[str, Any]:
        info = self._file.getinfo(MANIFEST)
        if info.file_size > MAX_MANIFEST_BYTES:
            raise ValueError("it is too long")
        manifest: dict[str, Any] = orjson.loads(self._file.read(info))
        if (manifest["format"], manifest["version"]) != (FORMAT, VERSION):
            raise ValueError(f"it is of the format {manifest['format']} {manifest['version']}")
        return manifest

    @property
    def size(self) -> int:
        """How many rows and files it holds."""
        return sum(table.rows for table in self.tables) + len(self.files)

    def verify(self, progress: Callable[[str, int], None]) -> None:
        """Read everything once: nothing is missing, nothing was changed, every value is what it says.

        Raises:
            BadArchive: the first place where that is not so.
        """
        for table in self.tables:
            digest, count = hashlib.sha256(), 0
            for batch in self._lines(table, digest):
                count += len(batch)
                for number, line in enumerate(batch, count - len(batch) + 1):
                    _row(table, line, number)
                progress(table.name, len(batch))
            if (count, digest.hexdigest()) != (table.rows, table.sha256):
                raise BadArchive(f"{table.file} is not what the manifest says: {count} of {table.rows} rows.")
        for file in self.files:
            if hashlib.sha256(self.content(file)).hexdigest() != file.sha256:
                raise BadArchive(f"media/{file.name} is not what the manifest says.")
            progress("files", 1)

    def content(self, file: ArchivedFile) -> bytes:
        """Return a file's bytes.

        Raises:
            BadArchive: it cannot be read.
        """
        try:
            return self._file.read(f"media/{file.name}")
        except (KeyError, zipfile.BadZipFile, EOFError, OSError) as error:
            raise BadArchive(f"media/{file.name} cannot be read: {error}.") from error

    def batches(self, table: ArchivedTable) -> Iterator[list[list[Any]]]:
        """Give a table's rows as a database takes them, some at a time, in the order of their keys.

        Raises:
            BadArchive: a row cannot be read.
        """
        number = 0
        for batch in self._lines(table):
            yield [_row(table, line, number + place) for place, line in enumerate(batch, 1)]
            number += len(batch)

    def _lines(self, table: ArchivedTable, digest: Any = None) -> Iterator[list[bytes]]:
        batch: list[bytes] = []
        try:
            with self._file.open(table.file) as entry:
                while line := entry.readline(MAX_LINE_BYTES):
                    if digest is not None:
                        digest.update(line)
                    batch.append(line)
                    if len(batch) == BATCH:
                        yield batch
                        batch = []
        except (KeyError, zipfile.BadZipFile, EOFError, OSError) as error:
            raise BadArchive(f"{table.file} cannot be read to its end: {error}.") from error
        if batch:
            yield batch


def _described(item: dict[str, Any]) -> ArchivedTable:
    columns = item["columns"]
    return ArchivedTable(
        name=item["name"],
        file=item["file"],
        rows=item["rows"],
        sha256=item["sha256"],
        key=tuple(item["key"]),
        columns=tuple(column["name"] for column in columns),
        kinds=tuple(KINDS[column["kind"]] for column in columns),
        own_references=tuple(column["name"] for column in columns if column.get("refers_to_itself")),
    )


def _file(item: dict[str, Any]) -> ArchivedFile:
    if not _FILE_NAME.fullmatch(item["name"]):
        raise ValueError(f"{item['name']!r} is no name of a file in a store")
    return ArchivedFile(item["name"], item["sha256"], item["mime_type"])


def _row(table: ArchivedTable, line: bytes, number: int) -> list[Any]:
    try:
        return contents.read(table.kinds, orjson.loads(line))
    except (ValueError, TypeError, AttributeError) as error:
        raise BadArchive(f"{table.file}, line {number}: {error}.") from error
