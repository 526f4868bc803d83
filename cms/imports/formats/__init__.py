"""The formats that can be imported: each a small module that turns files into records.

A format is a `Format`: its name, a question ("is this one of yours?") that looks at no more than the beginning of a
file, and a way to open a source. An opened source has a `name` under which its keys are unique, knows how far it has
been read (`done` of `total`, in any unit), and yields its records in an order that a writer can follow: what is
referred to (authors, categories above others, tags, articles) before what refers to it; only comments may come before
the comment they reply to. It keeps no more in memory than an index of what it needs twice.

A source never raises for what is wrong with its content: it yields `LeftOut` for an element it has no record for,
`BrokenOff` where it ends too early, and puts everything else that was lost into the `notes` of a record. To add a
format, write such a module and add it to `FORMATS`; nothing else in the house has to know.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cms.imports.formats import disqus, folders, ghost, isso, wxr
from cms.imports.formats.sources import Format, Options, Source, UnknownFormat, Unreadable

FORMATS: Final[tuple[Format, ...]] = (wxr.FORMAT, ghost.FORMAT, folders.FORMAT, disqus.FORMAT, isso.FORMAT)

__all__ = ["FORMATS", "Format", "Options", "Source", "UnknownFormat", "Unreadable", "find"]


def find(path: Path, name: str | None = None) -> Format:
    """Return the format that was named, or the one that a file or folder is in.

    Raises:
        UnknownFormat: it is none that is known.
        Unreadable: there is nothing that can be read.
    """
    if not path.exists():
        raise Unreadable(f"There is no {path}.")
    known = {item.name: item for item in FORMATS}
    if name is not None:
        return known[name]
    for item in FORMATS:
        if item.is_its(path):
            return item
    titles = ", ".join(f"{item.title} ({item.name})" for item in FORMATS)
    raise UnknownFormat(f"{path} is none of the formats that are known: {titles}.")
