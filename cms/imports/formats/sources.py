"""What a format is, and what an opened source promises."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from cms.imports.records import Record

HEAD_BYTES: Final = 65_536
"""How much of a file is looked at to tell its format."""


class UnknownFormat(Exception):
    """The source is in none of the formats that are known."""


class Unreadable(Exception):
    """There is no source, or nothing of it can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the operator says about a source.

    Attributes:
        name: under which the source's keys are unique; None: what the source says of itself.
        site_url: the old site's address, where the source does not name it.
        locale: the language of everything in it; None: what the source says.
    """

    name: str | None = None
    site_url: str | None = None
    locale: str | None = None


class Source(Protocol):
    """An opened source."""

    @property
    def name(self) -> str:
        """Return the name under which its keys are unique: the same for every later export of the same site."""

    @property
    def total(self) -> int:
        """Return how much there is to read."""

    @property
    def done(self) -> int:
        """Return how much of it has been read."""

    @property
    def site_url(self) -> str:
        """Return the address of the old site; empty where nobody says it."""

    def records(self) -> Iterator[Record]:
        """Yield everything, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: its name on the command line, its name for people, how it is told from others, how it is opened."""

    name: str
    title: str
    is_its: Callable[[Path], bool]
    open: Callable[[Path, Options], Source]


def head(path: Path) -> bytes:
    """Return the beginning of a file in UTF-8; nothing for a folder."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        beginning = file.read(HEAD_BYTES)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return beginning.decode("utf-16", errors="replace").encode()
    return beginning
