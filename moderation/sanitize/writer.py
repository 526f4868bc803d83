"""The writer of safe HTML: reads what a sanitiser serialised and writes it again in one canonical form.

Owns the last word on comment HTML: the elements and attributes that may be written, where each may stand so that a
browser's parser builds the same tree again, what a link looks like, and the text a reader sees. Refuses to read
untrusted markup: what it is given has passed bleach and nh3.

Source: moderation policy "Comment HTML" (elements, attributes, rel); HTML Standard section 13.2.6 (what closes a
paragraph, a list item, a link) and 13.3 (serialisation); the rest are house rules, named where they stand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from html import unescape

from moderation.markup import escape, quoted
from moderation.sanitize.addresses import Address, bare_addresses, names_another_host, outside_address
from moderation.text import TextLimits, normalise

ELEMENTS = frozenset(
    {"p", "br", "a", "strong", "em", "b", "i", "code", "pre", "blockquote", "ul", "ol", "li"}
    | {"del", "sub", "sup", "abbr", "q", "s"}
)
LINK_ATTRIBUTES = frozenset({"href", "title"})
SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow ugc noopener noreferrer"

_BLOCKS = frozenset({"p", "pre", "blockquote", "ul", "ol", "li"})
_PARAGRAPHS = frozenset({"p", "pre", "blockquote"})
_LISTS = frozenset({"ul", "ol"})
_UNLINKED = frozenset({"a", "code", "pre"})
_UNLIMITED = TextLimits(max_chars=sys.maxsize)  # the source was limited; a decoded text is not longer
# NFC melts this mark into the ">" of a tag before it, so no text may begin with it.
_MELTING = "\u0338"
_SPACE = re.compile("[ \t\n\r\f]+")
_TOKEN = re.compile(r"""<(/?)([a-z]+)((?:\s+[a-z]+=(?:"[^"<]*"|'[^'<]*'))*)\s*/?>|([^<]+|<)""")
_ATTRIBUTE = re.compile(r"""([a-z]+)=(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a comment: its canonical address, the host it leads to, and the text a reader sees on it."""

    href: str
    host: str
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag as a sanitiser serialised it, its attribute values decoded."""

    name: str
    is_end: bool
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Canonical HTML, the text a reader sees in it, and its links in order."""

    html: str
    text: str
    links: tuple[Link, ...]


def read(html: str) -> Iterator[Tag | str]:
    """Read serialised HTML as tags and decoded text. Whatever is no well-formed tag is text."""
    for slash, name, attributes, text in _TOKEN.findall(html):
        if text:
            yield unescape(text)
        else:
            pairs = ((key, unescape(double or single)) for key, double, single in _ATTRIBUTE.findall(attributes))
            yield Tag(name, bool(slash), tuple(pairs))


def shown(text: str) -> str:
    """Take out of a decoded text what a submission may not hold either: character references can bring it back."""
    return normalise(text, limits=_UNLIMITED).text


def write(html: str, *, linkify: bool, accepts: Callable[[str], bool]) -> Written:
    """Write sanitised HTML in canonical form.

    With `linkify`, explicit http and https addresses in the text become links (not in code). `accepts` is a second
    opinion on every address: it knows what ours does not, such as which international host names are well-formed.
    """
    writer = _Writer(linkify=linkify, accepts=accepts)
    for token in read(html):
        if isinstance(token, str):
            writer.text(token)
        elif token.is_end:
            writer.end(token.name)
        else:
            writer.start(token)
    return writer.written()


def collapsed(text: str) -> str:
    """Show white space as a browser does outside `pre`: every run is one space."""
    return _SPACE.sub(" ", text)


@dataclass(slots=True)
class _Open:
    """An element of the input that is not closed yet; `written` is empty where the output has nothing to close."""

    source: str
    written: str
    address: Address | None = None
    words: list[str] = field(default_factory=list)


class _Writer:
    def __init__(self, *, linkify: bool, accepts: Callable[[str], bool]) -> None:
        self._linkify, self._accepts = linkify, accepts
        self._html: list[str] = []
        self._open: list[_Open] = []
        self._pending: list[str] = []
        self._links: list[Link] = []
        self._view = _View()

    def text(self, text: str) -> None:
        self._pending.append(text)

    def start(self, tag: Tag) -> None:
        if tag.name == "br":
            self._break_line()
            return
        attributes = dict(tag.attributes)
        address = self._address(attributes.get("href", "")) if tag.name == "a" else None
        name = self._placed(tag.name, address)
        if name:
            if name in _BLOCKS:
                self._close_paragraph()
            self._flush()
            self._html.append(_start_tag(name, address, attributes.get("title", "")))
            self._view.end_block(name)
        self._open.append(_Open(tag.name, name, address))

    def end(self, name: str) -> None:
        if any(element.source == name for element in self._open):
            while self._close_last() != name:
                continue

    def written(self) -> Written:
        while self._open:
            self._close_last()
        self._flush()
        return Written("".join(self._html).rstrip(" \t\n"), self._view.text(), tuple(self._links))

    def _placed(self, name: str, address: Address | None) -> str:
        """Say which element to write: none for a link without an address or inside a link, a list item needs a list."""
        if name not in ELEMENTS or (name == "a" and (address is None or self._is_inside({"a"}))):
            return ""
        innermost = next((element.written for element in reversed(self._open) if element.written), "")
        return "p" if name == "li" and innermost not in _LISTS else name

    def _is_inside(self, names: Collection[str]) -> bool:
        return any(element.written in names for element in self._open)

    def _close_paragraph(self) -> None:
        """Close an open paragraph and all in it: a parser does so where the next block begins."""
        while self._is_inside({"p"}):
            self._close(next(element for element in reversed(self._open) if element.written))

    def _close_last(self) -> str:
        """Close the innermost element; return its name in the input."""
        self._close(self._open[-1])
        return self._open.pop().source

    def _close(self, element: _Open) -> None:
        """Write the end of an element where the output still has it open."""
        if element.written:
            self._flush()
            if element.address is not None:
                self._end_link(element, element.address)
            self._html.append(f"</{element.written}>")
            self._view.end_block(element.written)
            element.written = ""

    def _end_link(self, element: _Open, address: Address) -> None:
        """Show the host of a link that shows nothing, or that names another host: "[host]" at the end of its text.

        Source: moderation policy; the place inside the link, so that the two are never parted, is a house rule.
        """
        label = collapsed("".join(element.words)).strip()
        if not label:
            self._put(address.host)
        elif names_another_host(label, address) and not label.endswith(f"[{address.host}]"):
            self._put(f" [{address.host}]")
        self._links.append(Link(address.href, address.host, label))

    def _break_line(self) -> None:
        self._flush()
        self._html.append("<br>")
        self._view.end_line()
        for element in self._open:
            element.words.append(" ")

    def _flush(self) -> None:
        """Write the text gathered since the last tag: one text node, as a parser will read it."""
        text = shown("".join(self._pending))
        self._pending.clear()
        if not self._html:
            text = text.lstrip(" \t\n" + _MELTING)
        elif self._html[-1] == "<pre>":
            text = text.lstrip("\n" + _MELTING)
        place = 0
        for start, end, address in self._addresses_in(text):
            self._put(shown(text[place:start]))
            self._html.append(_start_tag("a", address, ""))
            self._open.append(_Open("a", "a", address))
            self._put(shown(text[start:end]))
            self._close_last()
            place = end
        self._put(shown(text[place:]) if place else text)

    def _addresses_in(self, text: str) -> list[tuple[int, int, Address]]:
        if not self._linkify or self._is_inside(_UNLINKED):
            return []
        return [found for found in bare_addresses(text) if self._accepts(found[2].href)]

    def _address(self, raw: str) -> Address | None:
        address = outside_address(raw)
        return address if address and self._accepts(address.href) else None

    def _put(self, text: str) -> None:
        if not self._html or self._html[-1].endswith(">"):
            text = text.lstrip(_MELTING)
        if text:
            self._html.append(escape(text))
            self._view.write(text, is_preformatted=self._is_inside({"pre"}))
            for element in self._open:
                element.words.append(text)


def _start_tag(name: str, address: Address | None, title: str) -> str:
    if address is None:
        return f"<{name}>"
    title = collapsed(shown(collapsed(title))).strip()
    shown_title = f' title="{quoted(title)}"' if title else ""
    return f'<a href="{quoted(address.href)}"{shown_title} rel="{REL}">'


class _View:
    """The text a reader sees, with a line end for each line and an empty line between paragraphs."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lines = 0

    def write(self, text: str, *, is_preformatted: bool) -> None:
        if not is_preformatted:
            text = collapsed(text)
            if self._lines or not self._parts or self._parts[-1].endswith((" ", "\n")):
                text = text.lstrip(" ")
        if not text:
            return
        if self._parts and self._lines:
            self._parts[-1] = self._parts[-1].rstrip(" \n")
            self._parts.append("\n" * self._lines)
        self._parts.append(text)
        self._lines = 0

    def end_line(self) -> None:
        self._lines = min(self._lines + 1, 2)

    def end_block(self, name: str) -> None:
        """Begin a new line, or a new paragraph, where a block element starts or ends."""
        if name in _BLOCKS:
            self._lines = max(self._lines, 2 if name in _PARAGRAPHS else 1)

    def text(self) -> str:
        return "".join(self._parts).strip()
