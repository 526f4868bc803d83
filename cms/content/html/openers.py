"""Openers: what text-level and grouping elements do to the flow.

Owns headings, paragraphs, lists, quotations, callouts and code. Tables, facts, figures and media are
`cms.content.html.object_openers`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cms.content.blocks import TONES
from cms.content.html.frames import List
from cms.content.html.preformatted import code_block
from cms.content.html.state import Opener, Reading
from cms.content.html.styles import style_of
from cms.content.html.trees import Element, Leave, elements, raw_text
from cms.content.runs import Marks

_NUMBER: Final = re.compile(r"\(?\w{1,4}[.)]")
_CALLOUT: Final = "callout-"


def nothing() -> None:
    """Leave an element that did nothing."""


def container(reading: Reading, element: Element) -> Leave:
    """Let an element end the paragraph before it and its own last one."""
    del element
    reading.flow.boundary()
    return reading.flow.boundary


def word_item(reading: Reading, element: Element, level: int) -> Leave:
    """Read a paragraph of Microsoft Word that is styled as a list item of this level."""
    marker = next((item for item, _ in elements(element) if style_of(item.attr("style")).is_word_marker), None)
    is_numbered = marker is not None and _NUMBER.match(raw_text(marker).strip()) is not None
    kind = "number" if is_numbered else "bullet"
    lists = reading.word_lists
    del lists[level:]
    if len(lists) == level and lists[-1].kind != kind:
        lists.pop()
    lists.extend(List(kind) for _ in range(level - len(lists)))
    reading.flow.open_item(tuple(lists))
    reading.word_items += 1

    def leave() -> None:
        reading.word_items -= 1
        reading.flow.close_item()

    return leave


def _paragraph(reading: Reading, element: Element) -> Leave | None:
    classes = (element.attr("class") or "").split()
    if "MsoTitle" in classes:
        return _heading_of("h1", reading)
    if "MsoQuote" in classes or "MsoIntenseQuote" in classes:
        return _quote(reading, element)
    flow = reading.flow
    flow.boundary()
    seen = flow.seen

    def leave() -> None:
        if flow.seen == seen:
            flow.note_empty()
        flow.boundary()

    return leave


def _heading(reading: Reading, element: Element) -> Leave:
    return _heading_of(element.tag, reading)


def _heading_of(style: str, reading: Reading) -> Leave:
    flow = reading.flow
    if flow.is_in_sink or flow.is_in_heading:
        reading.warnings.add("heading_flattened", "A heading inside a cell, caption or heading became plain text.")
        flow.boundary()
        return flow.boundary
    reading.forget_ids()
    flow.open_heading(style)
    seen = flow.seen

    def leave() -> None:
        if flow.seen == seen:
            flow.note_empty()
        flow.close_heading()
        if flow.seen != seen:
            reading.give_ids()

    return leave


def _list(reading: Reading, element: Element) -> Leave:
    flow = reading.flow
    if flow.is_in_sink or flow.is_in_heading:
        reading.warnings.add("list_flattened", "A list inside a cell, caption or heading became lines of it.")
        return container(reading, element)
    is_numbered = element.tag == "ol"
    if is_numbered and (element.attr("start") not in {None, "1"} or element.attr("reversed") is not None):
        reading.warnings.add("list_numbering_dropped", "A list that does not count up from 1 now does.")
    flow.open_list("number" if is_numbered else "bullet")
    return flow.close_list


def _item(reading: Reading, element: Element) -> Leave:
    flow = reading.flow
    if flow.is_in_sink or flow.is_in_heading:
        return container(reading, element)
    if element.attr("value") is not None:
        reading.warnings.add("list_numbering_dropped", "A list that does not count up from 1 now does.")
    flow.open_item()
    return flow.close_item


def _quote(reading: Reading, element: Element) -> Leave:
    flow = reading.flow
    if flow.is_in_sink or flow.is_in_heading:
        reading.warnings.add("quote_flattened", "A quotation inside a cell, caption or heading became a part of it.")
        return container(reading, element)
    if element.attr("cite") is not None:
        reading.warnings.add("quote_source_dropped", "The address a quotation was taken from was dropped.")
    flow.open_quote()
    return flow.close_quote


def _aside(reading: Reading, element: Element) -> Leave:
    flow = reading.flow
    classes = (element.attr("class") or "").split()
    if "callout" not in classes or flow.is_in_sink or flow.is_in_callout:
        reading.warnings.add("aside_opened", "An aside became a part of the text around it.")
        return container(reading, element)
    tones = [name.removeprefix(_CALLOUT) for name in classes if name.startswith(_CALLOUT)]
    tone = next((name for name in tones if name in TONES), TONES[0])
    place = flow.place
    flow.open_frame()

    def leave() -> None:
        content = flow.close_frame()
        if content:
            flow.emit({"_type": "callout", "tone": tone, "content": content}, place=place)
        else:
            flow.note_empty()

    return leave


def _preformatted(reading: Reading, element: Element) -> Leave | None:
    flow = reading.flow
    if flow.is_in_sink:
        marks = reading.marks[-1]
        in_code = Marks(marks.decorators | {"code"}, marks.link)
        flow.boundary()
        for number, line in enumerate(raw_text(element).split("\n")):
            if number:
                flow.line_break(in_code)
            flow.text(line, in_code)
        flow.boundary()
        return None
    flow.boundary()
    block = code_block(element, reading.warnings)
    if block is not None:
        flow.emit(block)
    return None


def _line_break(reading: Reading, element: Element) -> None:
    del element
    reading.flow.line_break(reading.marks[-1])


def _divider(reading: Reading, element: Element) -> None:
    del element
    reading.flow.boundary()
    reading.flow.emit({"_type": "divider"})


def _summary(reading: Reading, element: Element) -> Leave:
    reading.warnings.add("details_unfolded", "What folds open on the page became a part of the text.")
    marks = reading.marks[-1]
    reading.marks[-1] = Marks(marks.decorators | {"strong"}, marks.link)
    return container(reading, element)


def _short_quote(reading: Reading, element: Element) -> Leave:
    del element
    flow, marks = reading.flow, reading.marks[-1]
    reading.warnings.add("markup_changed", "A short quotation got its quotation marks as text.")
    flow.text("“", marks)
    return lambda: flow.text("”", marks)


TEXT_OPENERS: Final[Mapping[str, Opener]] = {
    "aside": _aside,
    "blockquote": _quote,
    "br": _line_break,
    "dir": _list,
    "hr": _divider,
    "li": _item,
    "listing": _preformatted,
    "menu": _list,
    "ol": _list,
    "p": _paragraph,
    "plaintext": _preformatted,
    "pre": _preformatted,
    "q": _short_quote,
    "summary": _summary,
    "ul": _list,
    "xmp": _preformatted,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
}
"""By element; every other one is a container or nothing."""
