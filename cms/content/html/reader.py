"""Reading HTML: any page, fragment or paste becomes a body.

Owns which elements are read, opened or dropped. An element that is not named anywhere is opened: its content stays, its
edges vanish if it is inline and end a paragraph if it is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cms.content.documents import Document, WarningLog
from cms.content.html.flow import Flow
from cms.content.html.marks import marks_of
from cms.content.html.object_openers import OBJECT_OPENERS
from cms.content.html.openers import TEXT_OPENERS, container, nothing, word_item
from cms.content.html.roots import article_of
from cms.content.html.state import Opener, Reading
from cms.content.html.styles import PLAIN, Style, style_of
from cms.content.html.tables import layout_tables
from cms.content.html.trees import Element, Leave, is_html, parsed, walk
from cms.content.portable import settled, without_top_headings
from cms.content.texts import readable_source

OPENERS: Final[Mapping[str, Opener]] = {
    **dict.fromkeys(
        (
            "address", "article", "body", "center", "details", "dialog", "div", "fieldset", "footer", "form", "header",
            "hgroup", "html", "legend", "main", "optgroup", "option", "search", "section",
        ),
        container,
    ),
    **TEXT_OPENERS,
    **OBJECT_OPENERS,
}  # fmt: skip
"""By element, what it does. Source of the containers: WHATWG HTML, "Rendering": what is not shown inline."""

DROPPED: Final = frozenset(
    {
        "applet", "area", "button", "canvas", "datalist", "frame", "frameset", "input", "keygen", "map", "marquee",
        "meter", "nav", "noembed", "noframes", "noscript", "object", "progress", "script", "select", "style", "svg",
        "template", "textarea", "title", "xml",
    }
)  # fmt: skip
"""Elements that go with all they contain."""

METADATA: Final = frozenset({"base", "col", "colgroup", "link", "meta", "param", "source", "track", "wbr"})
"""Elements that show nothing."""

_BOLD: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th"})
_LOOKS: Final = frozenset({"align", "bgcolor", "color", "face"})


def from_html(source: str, *, title: str | None = None) -> Document:
    """Return a page, a fragment or a paste as a body.

    Of a page, the article is taken. A level-one heading that repeats `title` is dropped, any other becomes level two.
    Linear in the size of the source; nesting of any depth is flattened.

    Raises:
        InvalidBody: the source is too long or not Unicode, or what it holds is over a limit of `cms.content.blocks`.
    """
    warnings = WarningLog()
    page = parsed(readable_source(source, warnings))
    return read(article_of(page, warnings), warnings, title=title)


def read(root: Element, warnings: WarningLog, *, title: str | None) -> Document:
    """Return what is inside `root` as a body.

    Raises:
        InvalidBody: what it holds is over a limit of `cms.content.blocks`.
    """
    flow = Flow(warnings)
    reading = Reading(flow, warnings, layout_tables(root))
    walk(root, _Reader(reading))
    flow.flush()
    reading.note_counts()
    blocks = without_top_headings(flow.blocks, warnings, title=title)
    places = {id(block): number for number, block in enumerate(blocks)}
    former_ids = {name: places[block] for name, block in reading.former_ids.items() if block in places}
    return settled(blocks, warnings, former_ids=former_ids)


class _Reader:
    """Sees the tree and calls the openers."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def text(self, data: str) -> None:
        """See text."""
        self._reading.flow.text(data, self._reading.marks[-1])

    def other(self) -> None:
        """See a comment or a processing instruction."""
        self._reading.counts["comment_dropped"] += 1

    def enter(self, element: Element) -> Leave | None:
        """See an element."""
        reading, tag = self._reading, element.tag
        style = style_of(element.attr("style"))
        if tag in METADATA or (style.is_word_marker and reading.word_items) or not self._is_shown(element, style):
            return None
        self._meet_attributes(element, style)
        ignore_bold = tag in _BOLD or reading.flow.is_in_heading
        marks = marks_of(element, style, reading.marks[-1], reading.warnings, ignore_bold=ignore_bold)
        reading.marks.append(marks)
        leave = self._open(element, style)
        if leave is None:
            reading.marks.pop()
            return None

        def leave_element() -> None:
            leave()
            reading.marks.pop()

        return leave_element

    def _is_shown(self, element: Element, style: Style) -> bool:
        if not is_html(element) or element.tag in DROPPED:
            name = f"<{element.tag}>" if is_html(element) else "A drawing or formula (SVG, MathML)"
            self._reading.warnings.add("element_dropped", f"{name} was dropped with all it contains.")
            return False
        if style.is_hidden or element.attr("hidden") is not None:
            self._reading.warnings.add("hidden_dropped", "What the page hides from its readers was dropped.")
            return False
        return True

    def _meet_attributes(self, element: Element, style: Style) -> None:
        counts = self._reading.counts
        for name in element.attrs:
            if name in {"id", "name"}:
                self._reading.meet_id(element.attr(name) or "")
            elif name.startswith("on"):
                counts["script_attribute_dropped"] += 1
            elif name in {"lang", "dir"}:
                counts["language_dropped"] += 1
            elif (name == "style" and style == PLAIN) or (name in _LOOKS and element.tag not in {"td", "th"}):
                counts["styling_dropped"] += 1

    def _open(self, element: Element, style: Style) -> Leave | None:
        reading = self._reading
        if style.word_level and element.tag == "p" and not reading.flow.is_in_sink:
            return word_item(reading, element, style.word_level)
        opener = OPENERS.get(element.tag)
        return nothing if opener is None else opener(reading, element)
