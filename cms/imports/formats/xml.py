"""Reading big XML files element by element, however long, and however carelessly they were written.

Owns what is forgiven: control characters and broken UTF-8, which exports are full of, are replaced and counted. Owns
what is not: declarations of entities, by which a few lines read files of the server or stand for gigabytes, end the
reading. A file that ends too early gives everything that was whole before.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from cms.imports.records import BrokenOff

CHUNK_BYTES: Final = 262_144
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_REFERENCES: Final = re.compile(r"&#(?:x0*(?:[0-8bce-f]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));", re.IGNORECASE)
"""Character references to what XML cannot hold."""


@dataclass(frozen=True, slots=True)
class Found:
    """An element, its names shortened, and the line in which it begins."""

    element: Element
    line: int

    def text(self, name: str) -> str:
        """Return the text of the first child of that name; empty if there is none."""
        return text_of(self.element, name)

    def children(self, name: str) -> Iterator[Element]:
        """Yield the children of that name."""
        return (child for child in self.element if child.tag == name)


def text_of(element: Element, name: str) -> str:
    """Return the text of an element's first child of that name (a plain comparison: names may hold colons)."""
    return next((child.text or "" for child in element if child.tag == name), "")


class Reading:
    """An XML file being read: a cursor, and what was mended on the way."""

    def __init__(self, path: Path) -> None:
        """Take the file; nothing is read yet."""
        self.path = path
        self.total = path.stat().st_size
        self.done = 0
        self.mended = 0

    def elements(
        self, wanted: frozenset[str], *, without: frozenset[str] = frozenset(), names: Callable[[str], str]
    ) -> Iterator[Found | BrokenOff]:
        """Yield each wanted element when it has ended, and forget it afterwards; then where the file breaks off, if so.

        Args:
            wanted: names of elements; inside a wanted one they come with it, not by themselves.
            without: names of elements that are left out wherever they are.
            names: from `{namespace}name` to a name.
        """
        builder = _Builder(wanted, without, names)
        parser = XMLParser(target=builder, encoding="utf-8", forbid_dtd=False, forbid_entities=True)
        expat: Any = parser.parser
        builder.expat = expat
        try:
            with self.path.open("rb") as file:
                for text in self._texts(file):
                    parser.feed(text.encode())
                    yield from builder.taken()
                parser.close()
                yield from builder.taken()
        except ParseError as error:
            yield from builder.taken()
            yield self._broken(error)
        except DefusedXmlException:
            yield from builder.taken()
            detail = "The file declares entities, which an export never does: it is not read any further."
            yield BrokenOff(place=f"line {expat.CurrentLineNumber}", detail=detail)

    def _texts(self, file: BinaryIO) -> Iterator[str]:
        """Yield the file as clean text, in pieces."""
        first = file.read(CHUNK_BYTES)
        decoder = codecs.getincrementaldecoder(_encoding(first))(errors="replace")
        chunk, rest = first, ""
        while chunk:
            self.done += len(chunk)
            text = rest + decoder.decode(chunk)
            chunk = file.read(CHUNK_BYTES)
            if not chunk:
                text += decoder.decode(b"", final=True)
            # A reference may be cut by the end of a piece.
            cut = text.rfind("&", len(text) - 12) if chunk and len(text) > 12 else -1
            rest, text = (text[cut:], text[:cut]) if cut >= 0 else ("", text)
            text, controls = _CONTROLS.subn(" ", text)
            text, references = _REFERENCES.subn(" ", text)
            self.mended += controls + references + text.count("\ufffd")
            yield text

    def _broken(self, error: ParseError) -> BrokenOff:
        line, column = error.position
        if self.done >= self.total and "no element found" in str(error):
            detail = f"The file ends in line {line}, column {column + 1}, in the middle of an element."
        elif self.done >= self.total and ("unclosed" in str(error) or "partial" in str(error)):
            detail = f"The file ends in the middle of what begins in line {line}, column {column + 1}."
        else:
            detail = f"From line {line}, column {column + 1} on it is no XML any more: {error.msg.partition(':')[0]}."
        return BrokenOff(place=f"line {line}", detail=detail)


class _Builder:
    """Builds wanted elements and nothing else."""

    def __init__(self, wanted: frozenset[str], without: frozenset[str], names: Callable[[str], str]) -> None:
        self.wanted, self.without = wanted, without
        self.names = lru_cache(maxsize=1024)(names)
        self.expat: Any = None
        self._stack: list[Element] = []
        self._ended: list[Found] = []
        self._texts: list[str] = []
        self._last: Element | None = None
        self._is_tail = False
        self._line = 0
        self._skipped = 0

    def taken(self) -> Iterator[Found]:
        """Yield the elements that have ended since."""
        ended, self._ended = self._ended, []
        yield from ended

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See an element begin."""
        name = self.names(tag)
        if self._skipped or name in self.without:
            self._skipped += 1
            return
        if not self._stack:
            if name not in self.wanted:
                return
            self._line = self.expat.CurrentLineNumber
        self._settle()
        element = Element(name, attributes)
        if self._stack:
            self._stack[-1].append(element)
        self._stack.append(element)
        self._last, self._is_tail = element, False

    def end(self, tag: str) -> None:
        """See an element end."""
        del tag
        if self._skipped:
            self._skipped -= 1
            return
        if not self._stack:
            return
        self._settle()
        element = self._stack.pop()
        if self._stack:
            self._last, self._is_tail = element, True
        else:
            self._ended.append(Found(element, self._line))
            self._last = None

    def data(self, text: str) -> None:
        """See text."""
        if self._last is not None and not self._skipped:
            self._texts.append(text)

    def close(self) -> None:
        """See the end."""

    def _settle(self) -> None:
        if self._last is not None and self._texts:
            text = "".join(self._texts)
            if self._is_tail:
                self._last.tail = (self._last.tail or "") + text
            else:
                self._last.text = (self._last.text or "") + text
        self._texts.clear()


def _encoding(beginning: bytes) -> str:
    """Return the encoding that a file declares and that is known; UTF-8 else."""
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(beginning.removeprefix(codecs.BOM_UTF8))
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        name = "utf-8"
    return "utf-8-sig" if name == "utf-8" else name
