"""Lexical, the editor's format of Ghost 5 and 6, as HTML.

Source of the node types and of the bits of `format`: Lexical's and Koenig's documentation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from cms.imports.bodies.cards import card
from cms.imports.records import Note

FORMATS: Final = ((16, "code"), (32, "sub"), (64, "sup"), (4, "s"), (8, "u"), (2, "em"), (1, "strong"))
HIGHLIGHT: Final = 128
MAX_DEPTH: Final = 100

_ELEMENTS: Final = {
    "paragraph": "p",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "aside": "blockquote",
    "table": "table",
    "tablerow": "tr",
    "listitem": "li",
}
_NOTHING: Final = frozenset({"zwnj", "at-link-search"})


class Unreadable(ValueError):
    """It is not what it should be."""


def to_html(source: str) -> tuple[str, list[Note]]:
    """Return a body as HTML, and what of it could not be had.

    Raises:
        Unreadable: it is no Lexical document.
    """
    try:
        root = json.loads(source)["root"]
        nodes = root["children"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("It is no Lexical document.") from None
    notes: list[Note] = []
    return "\n".join(_nodes(nodes, notes, depth=0)), notes


def _nodes(nodes: object, notes: list[Note], *, depth: int) -> list[str]:
    if depth > MAX_DEPTH:
        notes.append(Note("too_deep", "What is nested more than a hundred levels deep was left out."))
        return []
    return [_node(item, notes, depth) for item in nodes if isinstance(item, dict)] if isinstance(nodes, list) else []


def _node(node: Mapping[str, Any], notes: list[Note], depth: int) -> str:
    kind = str(node.get("type", ""))
    if kind in {"text", "extended-text", "tab"}:
        return _text(node, notes)
    if kind == "linebreak":
        return "<br>"
    if kind in _NOTHING:
        return ""
    if "children" not in node:
        return card(kind, {name: value for name, value in node.items() if name not in {"type", "version"}}, notes)
    inner = "".join(_nodes(node["children"], notes, depth=depth + 1))
    return _element(kind, node, inner, notes)


def _element(kind: str, node: Mapping[str, Any], inner: str, notes: list[Note]) -> str:
    if kind in {"heading", "extended-heading"}:
        tag = str(node.get("tag", "h2"))
        tag = tag if tag in {"h1", "h2", "h3", "h4", "h5", "h6"} else "h2"
        return f"<{tag}>{inner}</{tag}>"
    if kind == "list":
        is_numbered = node.get("listType") == "number"
        start = node.get("start", 1)
        first = f' start="{start}"' if is_numbered and isinstance(start, int) and start != 1 else ""
        return f"<ol{first}>{inner}</ol>" if is_numbered else f"<ul>{inner}</ul>"
    if kind in {"link", "autolink", "at-link"}:
        return f'<a href="{escape(str(node.get("url") or ""))}">{inner}</a>'
    if kind == "tablecell":
        tag = "th" if node.get("headerState") else "td"
        return f"<{tag}>{inner}</{tag}>"
    tag = _ELEMENTS.get(kind, "")
    if not tag:
        notes.append(Note("node_unfolded", f"The element “{kind}” has no counterpart: what it holds stayed."))
        return f"<div>{inner}</div>"
    return f"<{tag}>{inner}</{tag}>"


def _text(node: Mapping[str, Any], notes: list[Note]) -> str:
    html = escape(str(node.get("text", "")), quote=False)
    bits = node.get("format", 0)
    bits = bits if isinstance(bits, int) else 0
    if bits & HIGHLIGHT:
        notes.append(Note("highlight_dropped", "Highlighted text is plain text here."))
    for bit, tag in FORMATS:
        if bits & bit:
            html = f"<{tag}>{html}</{tag}>"
    return html
