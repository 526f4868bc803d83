"""What a store is, and how names in it begin.

A name is `SHARD/MEDIUM/FILE`. Everything of a medium is in its folder, and the shards (the last two digits of ids, which
are random) let a store be looked through in small pieces.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

SHARDS: Final = tuple(f"{number:02x}" for number in range(256))


class StoreAway(Exception):
    """The store does not answer, or refuses; the message is for the operator."""


class Store(Protocol):
    """A place for files. A file is there completely or not at all, and is never changed."""

    def put(self, name: str, content: bytes, *, mime_type: str) -> None:
        """Keep a file; one that is there under the name is replaced."""

    def get(self, name: str) -> bytes | None:
        """Return a file, None if there is none."""

    def remove(self, folder: str) -> None:
        """Remove everything whose name begins with the folder; nothing there is no error."""

    def folders(self, shard: str) -> Iterable[tuple[str, datetime]]:
        """Yield the folders of a shard, each with the instant at which its newest file was written."""

    def check(self) -> None:
        """Write, read and remove a file.

        Raises:
            StoreAway: one of it fails.
        """


def shard_of(medium_id: str) -> str:
    """Return the shard of a medium."""
    return medium_id[-2:]


def folder_of(medium_id: str) -> str:
    """Return the folder of a medium."""
    return f"{shard_of(medium_id)}/{medium_id}/"
