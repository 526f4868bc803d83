"""Archives: everything a site holds, in one file that no database made and any database takes.

A zip of a manifest and one JSON line for each row: what one database held, another gives back, row by row (SQLite to
PostgreSQL, too). What is made from other rows, or passes within minutes, is not in it (`contents.LEFT_OUT`).
"""

from __future__ import annotations

from cms.archives.contents import LEFT_OUT
from cms.archives.reading import Archive, BadArchive, is_archive
from cms.archives.restoring import Different, NotEmpty, compare, is_empty, restore
from cms.archives.writing import count, write

__all__ = [
    "LEFT_OUT",
    "Archive",
    "BadArchive",
    "Different",
    "NotEmpty",
    "compare",
    "count",
    "is_archive",
    "is_empty",
    "restore",
    "write",
]
