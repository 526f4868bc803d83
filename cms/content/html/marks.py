"""Marks of text: which elements and styles mark it, and what their meaning becomes.

Owns the table of inline elements. Refuses to know blocks.
"""

from __future__ import annotations

from typing import Final

from cms.content.documents import WarningLog
from cms.content.html.styles import Style
from cms.content.html.trees import Element
from cms.content.links import MEDIA_SCHEME, is_media_id, is_target, tidied
from cms.content.runs import Link, Marks
from cms.content.texts import attribute_line

SAME: Final = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "u": "underline", "ins": "underline", "code": "code",
    "s": "strike-through", "strike": "strike-through", "del": "strike-through", "sub": "sub", "sup": "sup",
}  # fmt: skip
"""Elements that mean exactly what a decorator means."""

NEAREST: Final = {
    "kbd": "code", "samp": "code", "tt": "code", "cite": "em", "dfn": "em", "var": "em",
}  # fmt: skip
"""Elements that become the decorator browsers show them as. Source: WHATWG HTML, "Rendering"."""

UNMARKED: Final = frozenset({"abbr", "acronym", "bdo", "big", "mark", "rp", "rt", "ruby", "small"})
"""Elements whose text stays and whose meaning is lost."""


def marks_of(element: Element, style: Style, inherited: Marks, warnings: WarningLog, *, ignore_bold: bool) -> Marks:
    """Return how the text inside `element` is marked.

    Args:
        element: any element.
        style: what its style attribute means.
        inherited: how its own surroundings are marked.
        warnings: where changed and dropped markup is noted.
        ignore_bold: bold type means nothing here, because all of it is (a heading, a table's header).
    """
    tag = element.tag
    decorators = inherited.decorators
    if tag in SAME or tag in NEAREST:
        decorators |= {SAME.get(tag) or NEAREST[tag]}
        if tag in NEAREST:
            warnings.add("markup_changed", f"Text in <{tag}> became “{NEAREST[tag]}”.")
    elif tag in UNMARKED:
        warnings.add("markup_dropped", f"The text of <{tag}> stays, without that mark.")
    link = _link(element, warnings) or inherited.link if tag == "a" else inherited.link
    added = style.added - ({"strong"} if ignore_bold else set()) - ({"underline"} if link is not None else set())
    decorators = (decorators - style.removed) | added
    if decorators == inherited.decorators and link is inherited.link:
        return inherited
    return Marks(decorators, link)


def _link(element: Element, warnings: WarningLog) -> Link | None:
    medium, href = element.attr("data-media-id"), element.attr("href")
    if href is None:
        return None
    address = f"{MEDIA_SCHEME}{medium}" if medium and is_media_id(medium) else tidied(href)
    if not is_target(address):
        if address:
            warnings.add("link_dropped", "A link to an address that is not allowed was dropped; its text stays.")
        return None
    return Link(address, attribute_line(element.attr("title"), warnings))
