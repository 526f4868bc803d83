"""Trees: HTML parsed the way browsers parse it.

The only importer of turbohtml. Owns walking a tree without recursion. The parser follows the WHATWG algorithm and, like
browsers, nests at most 512 elements and bounds how often formatting is reopened, so that its cost is linear in any input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Protocol, TypeAlias

from turbohtml import CData, Element, Namespace, Node, Text, parse_fragment

__all__ = ["Element", "Leave", "Visitor", "elements", "is_html", "parsed", "raw_text", "walk"]

Leave: TypeAlias = Callable[[], None]

INVISIBLE: Final = frozenset({"script", "style", "template", "title", "noscript", "head"})
"""Elements whose text no reader sees."""


class Visitor(Protocol):
    """Sees a tree in document order."""

    def enter(self, element: Element) -> Leave | None:
        """See an element; return what to call after its content, or None to skip its content."""

    def text(self, data: str) -> None:
        """See text."""

    def other(self) -> None:
        """See a comment or a processing instruction."""


def parsed(source: str) -> Element:
    """Return the tree of a page or a fragment, as if it were written inside a `div`."""
    return parse_fragment(source, "div", positions=False)


def is_html(element: Element) -> bool:
    """Tell whether an element is HTML, and not SVG or MathML."""
    return element.namespace is Namespace.HTML


def walk(root: Element, visitor: Visitor) -> None:
    """Show everything inside `root` to a visitor. Constant stack depth."""
    pending: list[Iterator[Node]] = [iter(root.children)]
    leaving: list[Leave] = []
    while pending:
        node = next(pending[-1], None)
        if node is None:
            pending.pop()
            if leaving:
                leaving.pop()()
        elif isinstance(node, Element):
            leave = visitor.enter(node)
            if leave is not None:
                pending.append(iter(node.children))
                leaving.append(leave)
        elif isinstance(node, Text | CData):
            visitor.text(node.data)
        else:
            visitor.other()


def elements(root: Element) -> Iterator[tuple[Element, int]]:
    """Yield every element inside `root` in document order, each with its depth."""
    pending: list[tuple[Node, int]] = [(node, 1) for node in reversed(root.children)]
    while pending:
        node, depth = pending.pop()
        if isinstance(node, Element):
            yield node, depth
            pending.extend([(child, depth + 1) for child in reversed(node.children)])


def raw_text(root: Element, *, separator: str = "") -> str:
    """Return the text inside `root` as it stands; `br` is a line feed; `separator` goes between pieces."""
    texts: list[str] = []
    pending: list[Node] = list(reversed(root.children))
    while pending:
        node = pending.pop()
        if isinstance(node, Text | CData):
            texts.append(node.data)
        elif isinstance(node, Element) and node.tag not in INVISIBLE:
            texts.extend("\n" if node.tag == "br" else "")
            pending.extend(reversed(node.children))
    return separator.join(texts)
