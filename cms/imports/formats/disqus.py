"""Exports of Disqus (XML): comments whose pages are found among the articles by address, identifier or slug.

The file is read twice: threads may stand behind the comments on them. Disqus exports neither addresses of readers nor
what moderators did but for two flags, deleted and spam.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cms.imports.formats.sources import Format, Options, head
from cms.imports.formats.xml import Found, Reading
from cms.imports.lines import instant, line
from cms.imports.records import BrokenOff, Kind, LeftOut, Note, Record, Remark, Standing, Thread

INTERNAL: Final = "http://disqus.com/disqus-internals"
ID: Final = "{http://disqus.com/disqus-internals}id"


class Export:
    """An opened export."""

    def __init__(self, path: Path, options: Options) -> None:
        """Take the file; nothing is read yet."""
        self._path, self._options = path, options
        self.site_url = options.site_url or ""
        self._reading = Reading(path)

    @property
    def name(self) -> str:
        """Return what its keys are unique under: Disqus numbers comments across all its sites."""
        return self._options.name or "disqus"

    @property
    def total(self) -> int:
        """Return the bytes of the file."""
        return self._reading.total

    @property
    def done(self) -> int:
        """Return how many of them have been read for good."""
        return self._reading.done

    def records(self) -> Iterator[Record]:
        """Yield the comments."""
        threads = dict(self._threads())
        for found in self._reading.elements(frozenset({"post"}), names=_short):
            if isinstance(found, BrokenOff):
                yield found
            else:
                yield _comment(found, threads)
        if self._reading.mended:
            detail = "Characters that XML cannot hold, or that are no UTF-8, were replaced."
            note = Note("characters_replaced", detail, self._reading.mended)
            yield LeftOut(kind=Kind.OTHER, key="characters", place=self._path.name, notes=(note,))

    def _threads(self) -> Iterator[tuple[str, Thread]]:
        # Comments name their thread in an element of the same name, without anything in it.
        wanted, inner = frozenset({"thread", "post"}), frozenset({"message"})
        for found in Reading(self._path).elements(wanted, without=inner, names=_short):
            if isinstance(found, Found) and found.element.tag == "thread":
                names = tuple(filter(None, [line(found.text("id")), line(found.text("slug"))]))
                yield found.element.get(ID, ""), Thread(url=line(found.text("link")) or None, names=names)


def _comment(found: Found, threads: dict[str, Thread]) -> Record:
    key, place = found.element.get(ID, ""), f"line {found.line}"
    pointer, parent = found.element.find("thread"), found.element.find("parent")
    thread = None if pointer is None else threads.get(pointer.get(ID, ""))
    created = instant(found.text("createdAt"))
    if thread is None or created is None or not key:
        note = Note("thread_missing", "Its thread, its number or its date is not in the file.")
        return LeftOut(kind=Kind.COMMENT, key=key, place=place, notes=(note,))
    author = found.element.find("author")
    standing = Standing.APPROVED
    if _is(found, "isApproved", default=True) is False:
        standing = Standing.PENDING
    if _is(found, "isSpam"):
        standing = Standing.SPAM
    elif _is(found, "isDeleted"):
        standing = Standing.DELETED
    return Remark(
        key=key,
        place=place,
        thread=thread,
        body=found.text("message"),
        name=line(author.findtext("name")) if author is not None else "",
        email=(line(author.findtext("email")) or None) if author is not None else None,
        address=line(found.text("ipAddress")) or None,
        created_at=created,
        parent=None if parent is None else parent.get(ID),
        standing=standing,
    )


def _is(found: Found, name: str, *, default: bool = False) -> bool:
    text = line(found.text(name)).lower()
    return default if not text else text == "true"


def _short(name: str) -> str:
    return name.rpartition("}")[2]


def _is_its(path: Path) -> bool:
    beginning = head(path)
    return b"<disqus" in beginning and b"disqus.com" in beginning


FORMAT: Final = Format(name="disqus", title="Disqus XML", is_its=_is_its, open=Export)
