"""Files in a folder of this machine, or of a file system that several machines share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cms.storage.stores import StoreAway

_CHECK: Final = "check"


class Disk:
    """A folder. A file is written beside its place, flushed to the disk, and moved there in one step."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made when the first file comes."""
        self._root = root

    def put(self, name: str, content: bytes, *, mime_type: str) -> None:
        """Keep a file; one that is there under the name is replaced.

        Raises:
            StoreAway: it cannot be written.
        """
        del mime_type
        path = self._root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, new = tempfile.mkstemp(prefix=".new-", dir=path.parent)
            beside = Path(new)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                # Other nodes and a web server may read them; what may be known is decided by who knows the address.
                beside.chmod(0o644)
                beside.replace(path)
            except BaseException:
                with suppress(OSError):
                    beside.unlink()
                raise
        except OSError as error:
            raise StoreAway(f"{path} cannot be written: {error.strerror}.") from error

    def get(self, name: str) -> bytes | None:
        """Return a file, None if there is none.

        Raises:
            StoreAway: it cannot be read.
        """
        try:
            return (self._root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreAway(f"{self._root / name} cannot be read: {error.strerror}.") from error

    def remove(self, folder: str) -> None:
        """Remove a folder with everything in it; nothing there is no error."""
        shutil.rmtree(self._root / folder, ignore_errors=True)

    def folders(self, shard: str) -> Iterable[tuple[str, datetime]]:
        """Yield the folders of a shard, each with the instant at which its newest file was written."""
        with suppress(FileNotFoundError):
            for folder in sorted((self._root / shard).iterdir()):
                if folder.is_dir():
                    newest = max([folder.stat().st_mtime, *(item.stat().st_mtime for item in folder.iterdir())])
                    yield f"{shard}/{folder.name}/", datetime.fromtimestamp(newest, UTC)

    def check(self) -> None:
        """Write, read and remove a file.

        Raises:
            StoreAway: one of it fails.
        """
        self.put(f"{_CHECK}/file", b"check", mime_type="text/plain")
        if self.get(f"{_CHECK}/file") != b"check":
            raise StoreAway(f"{self._root}: what was written there is not what is read.")
        self.remove(f"{_CHECK}/")
