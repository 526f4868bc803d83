"""Mobiledoc (0.3), the editor's format of Ghost 1 to 4, as HTML. Source: the Mobiledoc format specification, 0.3."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from cms.imports.bodies.cards import card
from cms.imports.bodies.lexical import Unreadable
from cms.imports.records import Note

MARKUP, IMAGE, LIST, CARD = 1, 2, 3, 10
TEXT: Final = 0
_TAGS: Final = frozenset({"a", "b", "code", "em", "i", "s", "strike", "del", "strong", "sub", "sup", "u"})
_SECTIONS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"})
_ATOMS: Final = {"soft-return": "<br>"}


class _Document:
    """A document and what was noted while reading it."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self.markups = _list(parts.get("markups"))
        self.atoms = _list(parts.get("atoms"))
        self.cards = _list(parts.get("cards"))
        self.notes: list[Note] = []

    def section(self, section: Sequence[Any]) -> str:
        """Return one section as HTML."""
        kind = section[0]
        if kind == MARKUP:
            tag = str(section[1]).lower()
            tag = tag if tag in _SECTIONS else "p"
            tag = "blockquote" if tag in {"aside", "pull-quote"} else tag
            return f"<{tag}>{self.markers(section[2])}</{tag}>"
        if kind == IMAGE:
            return card("image", {"src": section[1]}, self.notes)
        if kind == LIST:
            tag = "ol" if section[1] == "ol" else "ul"
            items = "".join(f"<li>{self.markers(item)}</li>" for item in _list(section[2]))
            return f"<{tag}>{items}</{tag}>"
        if kind == CARD:
            name, payload = self.cards[section[1]][:2]
            return card(str(name), payload if isinstance(payload, dict) else {}, self.notes)
        raise IndexError(kind)

    def markers(self, markers: object) -> str:
        """Return the text of a section, with its marks."""
        pieces: list[str] = []
        opened: list[str] = []
        for kind, opening, closing, value in _list(markers):
            for number in opening:
                markup = self.markups[number]
                tag = str(markup[0]).lower()
                tag = tag if tag in _TAGS else "span"
                pieces.append(f"<{tag}{_href(markup) if tag == 'a' else ''}>")
                opened.append(tag)
            pieces.append(escape(str(value), quote=False) if kind == TEXT else self.atom(value))
            pieces.extend(f"</{opened.pop()}>" for _ in range(min(closing, len(opened))))
        pieces.extend(f"</{tag}>" for tag in reversed(opened))
        return "".join(pieces)

    def atom(self, number: int) -> str:
        """Return something that stands in the text like a letter."""
        name, text = self.atoms[number][:2]
        if name in _ATOMS:
            return _ATOMS[name]
        self.notes.append(Note("atom_changed", f"What is called “{name}” in the text became its letters."))
        return escape(str(text), quote=False)


def to_html(source: str) -> tuple[str, list[Note]]:
    """Return a body as HTML, and what of it could not be had.

    Raises:
        Unreadable: it is no Mobiledoc of version 0.3, or refers to what it does not have.
    """
    try:
        parts = json.loads(source)
        document = _Document(parts)
        html = "\n".join(document.section(section) for section in parts["sections"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise Unreadable("It is no Mobiledoc document.") from None
    return html, document.notes


def _href(markup: Sequence[Any]) -> str:
    attributes = _list(markup[1]) if len(markup) > 1 else []
    pairs = dict(zip(attributes[::2], attributes[1::2], strict=False))
    return f' href="{escape(str(pairs.get("href", "")))}"'


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
