"""Writing HTML: a canonical body as elements without scripts, styles or frames.

Owns our HTML. Everything that comes from a body is escaped, every address is checked again. It gives a browser nothing
to run; that what reaches one is also sanitised is somebody else's duty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cms.content.blocks import HEADINGS
from cms.content.documents import Block
from cms.content.html.markup import attributes, element_of, escaped, inline_html
from cms.content.html.object_markup import OBJECT_WRITERS
from cms.content.lists import is_item
from cms.content.outline import heading_ids

_LIST_TAGS: Final = {"bullet": "ul", "number": "ol"}


def to_html(blocks: Sequence[Block]) -> str:
    """Return a canonical body as HTML, one block on each line.

    Headings have the ids of `cms.content.outline`. Reading the result gives the same body again, but for the keys.
    """
    page = _Page()
    ids = heading_ids(blocks)
    for position, block in enumerate(blocks):
        page.add(block, anchor=ids.get(position))
    page.close()
    return "\n".join(page.lines)


class _Page:
    """Lines of HTML, and the quotation and lists that are open at their end."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._is_quote_open = False
        self._lists: list[str] = []

    def add(self, block: Block, *, anchor: str | None) -> None:
        """Add a block, inside the quotation and lists it belongs to."""
        is_text = block["_type"] == "block"
        is_quoted = is_text and block["style"] == "blockquote"
        if not is_text or not is_item(block) or is_quoted != self._is_quote_open:
            self._close_lists(0)
        if is_quoted != self._is_quote_open:
            self.lines.append("<blockquote>" if is_quoted else "</blockquote>")
            self._is_quote_open = is_quoted
        if not is_text:
            self.lines.append(_callout(block) if block["_type"] == "callout" else OBJECT_WRITERS[block["_type"]](block))
        elif is_item(block):
            self._open_item(_LIST_TAGS[block["listItem"]], block["level"])
            self.lines[-1] += inline_html(block)
        else:
            tag = block["style"] if block["style"] in HEADINGS else "p"
            self.lines.append(element_of(tag, inline_html(block), id=anchor))

    def close(self) -> None:
        """Close what is open."""
        self._close_lists(0)
        if self._is_quote_open:
            self.lines.append("</blockquote>")

    def _open_item(self, tag: str, level: int) -> None:
        self._close_lists(level)
        if len(self._lists) == level:
            self.lines[-1] += "</li>"
            if self._lists[-1] != tag:
                self.lines.append(f"</{self._lists.pop()}>")
        while len(self._lists) < level:
            self.lines.append(f"<{tag}>")
            self._lists.append(tag)
        self.lines.append("<li>")

    def _close_lists(self, level: int) -> None:
        while len(self._lists) > level:
            self.lines[-1] += "</li>"
            self.lines.append(f"</{self._lists.pop()}>")


def _callout(block: Block) -> str:
    page = _Page()
    for inner in block["content"]:
        page.add(inner, anchor=None)
    page.close()
    content = "\n".join(["", *page.lines, ""])
    tone = escaped(block["tone"])
    return f"<aside{attributes({'class': f'callout callout-{tone}', 'role': 'note'})}>{content}</aside>"
