"""Openers of what is not text: tables, facts, figures, pictures and embeds.

Owns which of them become blocks, and where their captions go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cms.content.html.facts import OpenFacts, facts_block, facts_of_table, faq_block
from cms.content.html.media import embed_block, emoji, image_block
from cms.content.html.openers import container
from cms.content.html.state import Figure, Opener, Reading
from cms.content.html.tables import OpenTable
from cms.content.html.trees import Element, Leave, elements, raw_text
from cms.content.links import is_web_address, tidied
from cms.content.runs import Inline, text_of
from cms.content.tables import table_block
from cms.content.texts import attribute_line, is_blank

_CAPTION_FIELDS: Final = {"image": "caption", "table": "caption", "facts": "title", "embed": "title"}


def _table(reading: Reading, element: Element) -> Leave:
    if reading.flow.is_in_sink or element in reading.layout:
        detail = "A table that only arranged what is in it, or stood in another, was taken apart."
        reading.warnings.add("layout_table_opened", detail)
        reading.tables.append(None)
        leave = container(reading, element)

        def leave_layout() -> None:
            leave()
            reading.tables.pop()

        return leave_layout
    reading.flow.boundary()
    table = OpenTable(reading.warnings, place=reading.flow.place)
    reading.tables.append(table)
    is_facts = "facts" in (element.attr("class") or "").split()
    return lambda: _close_table(reading, table, is_facts=is_facts)


def _close_table(reading: Reading, table: OpenTable, *, is_facts: bool) -> None:
    reading.tables.pop()
    grid = table.grid()
    block = None
    if is_facts and not grid.header_rows:
        block = facts_of_table(grid.rows, reading.warnings, title=grid.caption)
    block = block or table_block(grid, reading.warnings)
    if block is not None:
        reading.flow.emit(block, place=table.place)


def _section(reading: Reading, element: Element) -> Leave:
    table = _open_table(reading)
    if table is None:
        return container(reading, element)
    table.open_section(element.tag)
    return lambda: table.open_section("tbody")


def _row(reading: Reading, element: Element) -> Leave:
    table = _open_table(reading)
    if table is None:
        return container(reading, element)
    table.open_row()
    return lambda: None


def _cell(reading: Reading, element: Element) -> Leave:
    table = _open_table(reading)
    if table is None or reading.flow.is_in_sink:
        return container(reading, element)
    reading.flow.open_sink()

    def leave() -> None:
        inline, joins = reading.flow.close_sink()
        if joins:
            reading.warnings.add("cell_flattened", "Paragraphs inside a cell became lines of it.", count=joins)
        table.add_cell(element, inline)

    return leave


def _table_caption(reading: Reading, element: Element) -> Leave:
    table = _open_table(reading)
    if table is None or reading.flow.is_in_sink:
        return container(reading, element)
    reading.flow.open_sink()

    def leave() -> None:
        captions = f"{table.caption} {reading.flow.close_line()}"
        table.caption = attribute_line(captions, reading.warnings)

    return leave


def _open_table(reading: Reading) -> OpenTable | None:
    return reading.tables[-1] if reading.tables else None


def _facts(reading: Reading, element: Element) -> Leave:
    if reading.flow.is_in_sink:
        reading.warnings.add("list_flattened", "A list inside a cell, caption or heading became lines of it.")
        reading.facts.append(None)
        leave = container(reading, element)

        def leave_flattened() -> None:
            leave()
            reading.facts.pop()

        return leave_flattened
    reading.flow.boundary()
    facts = OpenFacts(reading.flow.place, is_faq="faq" in (element.attr("class") or "").split())
    reading.facts.append(facts)
    return lambda: _close_facts(reading, facts)


def _close_facts(reading: Reading, facts: OpenFacts) -> None:
    reading.facts.pop()
    block = faq_block(facts.rows) if facts.is_faq else facts_block(facts.rows)
    if facts.joins and not facts.is_faq:
        reading.warnings.add("facts_joined", "Values of one label became lines of one value.", count=facts.joins)
    if block is not None:
        reading.flow.emit(block, place=facts.place)


def _label(reading: Reading, element: Element) -> Leave:
    facts = reading.facts[-1] if reading.facts else None
    if facts is None or reading.flow.is_in_sink:
        return container(reading, element)
    reading.flow.open_sink()
    return lambda: facts.add_label(reading.flow.close_line())


def _value(reading: Reading, element: Element) -> Leave:
    facts = reading.facts[-1] if reading.facts else None
    if facts is None or reading.flow.is_in_sink:
        return container(reading, element)
    reading.flow.open_sink()

    def leave() -> None:
        inline, joins = reading.flow.close_sink()
        if joins:
            reading.warnings.add("cell_flattened", "Paragraphs inside a cell became lines of it.", count=joins)
        if not facts.add_value(inline):
            reading.warnings.add("label_missing", "A value without a label became a paragraph.")
            reading.flow.paragraph(inline)

    return leave


def _figure(reading: Reading, element: Element) -> Leave | None:
    flow = reading.flow
    flow.boundary()
    if "embed" in (element.attr("class") or "").split() and _own_embed(reading, element):
        return None
    reading.figures.append(Figure(flow.emitted))

    def leave() -> None:
        flow.boundary()
        figure = reading.figures.pop()
        for caption in figure.captions:
            _place_caption(reading, figure, caption)

    return leave


def _own_embed(reading: Reading, element: Element) -> bool:
    """Read a figure as our own writer writes an embed; tell whether it is one."""
    links = [item for item, _ in elements(element) if item.tag == "a"]
    url = tidied(links[0].attr("href") or "") if len(links) == 1 else ""
    title = attribute_line(raw_text(element), reading.warnings)
    if not is_web_address(url) or title != attribute_line(raw_text(links[0]), reading.warnings):
        return False
    reading.flow.emit({"_type": "embed", "url": url, **({"title": title} if title not in {"", url} else {})})
    return True


def _place_caption(reading: Reading, figure: Figure, caption: Inline) -> None:
    """Give a caption to the last block of its figure, or make it a paragraph."""
    flow = reading.flow
    block = flow.last_emitted if flow.emitted > figure.emitted else None
    name = _CAPTION_FIELDS.get(block["_type"]) if block is not None else None
    if block is None or name is None or name in block:
        flow.paragraph(caption)
        return
    if any(span["marks"] for span in caption.children):
        reading.warnings.add("caption_markup_dropped", "Marks and links in a caption, label or title were dropped.")
    block[name] = attribute_line(text_of(caption.children), reading.warnings)


def _figure_caption(reading: Reading, element: Element) -> Leave:
    if not reading.figures or reading.flow.is_in_sink:
        return container(reading, element)
    reading.flow.open_sink()
    captions = reading.figures[-1].captions

    def leave() -> None:
        inline, _ = reading.flow.close_sink()
        if not is_blank(text_of(inline.children)):
            captions.append(inline)

    return leave


def _image(reading: Reading, element: Element) -> None:
    text = emoji(element)
    if text:
        reading.warnings.add("emoji_changed", "A picture of a character became the character.")
        reading.flow.text(text, reading.marks[-1])
        return
    block = image_block(element, reading.warnings, link=reading.marks[-1].link)
    if block is not None:
        reading.flow.emit(block)


def _embed(reading: Reading, element: Element) -> None:
    block = embed_block(element, reading.warnings)
    if block is not None:
        reading.flow.emit(block)


OBJECT_OPENERS: Final[Mapping[str, Opener]] = {
    "audio": _embed,
    "caption": _table_caption,
    "dd": _value,
    "dl": _facts,
    "dt": _label,
    "embed": _embed,
    "figcaption": _figure_caption,
    "figure": _figure,
    "iframe": _embed,
    "img": _image,
    "table": _table,
    "tbody": _section,
    "td": _cell,
    "tfoot": _section,
    "th": _cell,
    "thead": _section,
    "tr": _row,
    "video": _embed,
}
"""By element."""
