"""Shapes: what each type of block has to look like, and its canonical form.

Owns the fields of every block type. Refuses to know the order of blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from cms.content import blocks as vocabulary
from cms.content.documents import Block
from cms.content.inlines import inline_of, link_target
from cms.content.inspections import Inspection
from cms.content.links import MEDIA_SCHEME, is_media_id, is_picture_address, is_web_address, medium_of
from cms.content.runs import text_of
from cms.content.tables import Grid, table_block
from cms.content.texts import is_blank

_LANGUAGE: Final = re.compile(rf"[A-Za-z0-9_+#.-]{{1,{vocabulary.MAX_LANGUAGE_CHARS}}}")
_OF_MEDIA: Final = tuple(name for name in vocabulary.SHOWN_OF_MEDIA if name not in {"url", "width", "height"})
_UNIVERSAL: Final = frozenset({"_type", "_key"})

Reader = Callable[[Inspection, Mapping[str, Any], str, dict[str, str]], "Block | None"]


def is_language(name: str) -> bool:
    """Tell whether `name` can name the language of a code block."""
    return _LANGUAGE.fullmatch(name) is not None


def read_block(
    inspection: Inspection, value: object, pointer: str, *, taken: set[str], inside_callout: bool = False
) -> Block | None:
    """Return the canonical form of one block, or None where it is empty or faulty; faults and warnings are noted.

    Args:
        inspection: where faults and warnings go.
        value: what is said to be a block.
        pointer: where it is.
        taken: the keys of its list so far; its own is added.
        inside_callout: whether it is part of a callout's content.
    """
    if not isinstance(value, dict) or "_type" not in value:
        inspection.is_object(value, pointer, required={"_type"}, optional=value if isinstance(value, dict) else ())
        return None
    kind = value["_type"]
    shape = SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None or (inside_callout and kind == "callout"):
        allowed = ", ".join(name for name in SHAPES if not inside_callout or name != "callout")
        inspection.fault(f"{pointer}/_type", "unknown_type", f"Here has to be one of: {allowed}.")
        return None
    required, optional, reader = shape
    if not inspection.is_object(value, pointer, required=required, optional=optional | _UNIVERSAL):
        return None
    return reader(inspection, value, pointer, inspection.key(value, pointer, taken=taken))


def _text_block(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    style = "normal"
    if "style" in value:
        style = inspection.choice(value, "style", pointer, allowed=vocabulary.STYLES | {"h1"})
    block: Block = {"_type": "block", **key, "style": style, **_list_fields(inspection, value, pointer, style)}
    inline = inline_of(inspection, value, pointer)
    if is_blank(text_of(inline.children)):
        _note_empty(inspection, pointer)
        return None
    return block | {"markDefs": inline.mark_defs, "children": inline.children}


def _list_fields(inspection: Inspection, value: Mapping[str, Any], pointer: str, style: str) -> dict[str, Any]:
    level = inspection.whole(value, "level", pointer, low=1, high=vocabulary.MAX_LIST_LEVEL)
    if "listItem" not in value:
        if "level" in value:
            inspection.warnings.add("level_dropped", "A level without a list item was dropped.", pointer=pointer)
        return {}
    kind = inspection.choice(value, "listItem", pointer, allowed=vocabulary.LIST_KINDS)
    if style not in vocabulary.LIST_STYLES:
        inspection.warnings.add("list_item_dropped", "A heading cannot be a list item.", pointer=pointer)
        return {}
    return {"listItem": kind, "level": level}


def _image(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    if "media_id" in value or (isinstance(value.get("url"), str) and medium_of(value["url"])):
        return _medium(inspection, value, pointer, key)
    for name in _OF_MEDIA:
        if name in value:
            inspection.fault(f"{pointer}/{name}", "unknown_field", f"Only a picture with a media_id has “{name}”.")
    if "url" not in value:
        inspection.fault(f"{pointer}/url", "missing", "The field “url” is missing (or a media_id).")
        return None
    url = inspection.text(value, "url", pointer)
    if not is_picture_address(url):
        inspection.fault(f"{pointer}/url", "unsafe_address", "A picture is at an http, https or relative address.")
    if "alt" not in value and not value.get("decorative"):
        inspection.warnings.add("alt_missing", "A picture has no alternative text.", pointer=pointer)
    alt, decorative = _alternative(inspection, value, pointer)
    block: Block = {"_type": "image", **key, "url": url, "alt": alt, **decorative}
    block |= _optional_line(inspection, value, pointer, "caption")
    for side in ("width", "height"):
        if side in value:
            block[side] = inspection.whole(value, side, pointer, low=1, high=vocabulary.MAX_PIXELS)
    return block | _picture_link(inspection, value, pointer)


def _medium(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    """Read a picture that is one of our media; what readers get of it besides is made anew each time, and dropped here."""
    media_id = inspection.text(value, "media_id", pointer) if "media_id" in value else medium_of(value["url"]) or ""
    if not is_media_id(media_id):
        inspection.fault(f"{pointer}/media_id", "not_allowed", "This is not the id of a medium.")
        return None
    alt, decorative = _alternative(inspection, value, pointer)
    block: Block = {"_type": "image", **key, "url": MEDIA_SCHEME + media_id, "alt": alt, "media_id": media_id}
    block |= decorative
    block |= _optional_line(inspection, value, pointer, "caption")
    return block | _picture_link(inspection, value, pointer)


def _alternative(inspection: Inspection, value: Mapping[str, Any], pointer: str) -> tuple[str, Block]:
    """Read what stands for a picture where it is not seen: a text, and that there is nothing to say."""
    is_decorative = value.get("decorative", False)
    if not isinstance(is_decorative, bool):
        inspection.fault(f"{pointer}/decorative", "type", "Here has to be true or false.")
    alt = inspection.line(value, "alt", pointer)
    if is_decorative and alt:
        detail = "A picture with an alternative text says something: it is not only decorative."
        inspection.fault(f"{pointer}/decorative", "contradiction", detail)
    return alt, {"decorative": True} if is_decorative else {}


def _picture_link(inspection: Inspection, value: Mapping[str, Any], pointer: str) -> Block:
    if "href" not in value and "href_media_id" not in value:
        return {}
    href = link_target(inspection, value, pointer, medium="href_media_id")
    medium = medium_of(href)
    return {"href": href} if medium is None else {"href": href, "href_media_id": medium}


def _table(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    rows = _rows(inspection, value, pointer)
    columns = max((len(row["cells"]) for row in rows), default=0)
    if columns * len(rows) > vocabulary.MAX_TABLE_CELLS:
        detail = f"A table has at most {vocabulary.MAX_TABLE_CELLS:,} cells."
        inspection.fault(f"{pointer}/rows", "too_many", detail)
        return None
    header_rows = inspection.whole(value, "header_rows", pointer, low=0, high=len(rows))
    header_columns = inspection.whole(value, "header_columns", pointer, low=0, high=columns)
    align = _alignments(inspection, value, pointer, columns)
    caption = inspection.line(value, "caption", pointer)
    grid = Grid(rows, header_rows, header_columns, caption, align)
    return table_block(grid, inspection.warnings, key=key, pointer=pointer)


def _rows(inspection: Inspection, value: Mapping[str, Any], pointer: str) -> list[Block]:
    pointer = f"{pointer}/rows"
    if not inspection.is_list(value["rows"], pointer, at_most=vocabulary.MAX_TABLE_ROWS):
        return []
    rows: list[Block] = []
    taken: set[str] = set()
    for number, row in enumerate(value["rows"]):
        place = f"{pointer}/{number}"
        if _is_member(inspection, row, place, kind="row", required={"cells"}):
            key = inspection.key(row, place, taken=taken)
            rows.append({"_type": "row", **key, "cells": _cells(inspection, row["cells"], f"{place}/cells")})
    return rows


def _cells(inspection: Inspection, value: object, pointer: str) -> list[Block]:
    if not inspection.is_list(value, pointer, at_most=vocabulary.MAX_TABLE_COLUMNS):
        return []
    cells: list[Block] = []
    taken: set[str] = set()
    for number, cell in enumerate(value):
        place = f"{pointer}/{number}"
        if _is_member(inspection, cell, place, kind="cell", required={"children"}, optional={"markDefs"}):
            inline = inline_of(inspection, cell, place)
            key = inspection.key(cell, place, taken=taken)
            cells.append({"_type": "cell", **key, "markDefs": inline.mark_defs, "children": inline.children})
    return cells


def _alignments(inspection: Inspection, value: Mapping[str, Any], pointer: str, columns: int) -> list[str | None]:
    if "align" not in value:
        return []
    given, pointer = value["align"], f"{pointer}/align"
    if not inspection.is_list(given, pointer, at_most=max(columns, 1)):
        return []
    for number, item in enumerate(given):
        if item is not None and not (isinstance(item, str) and item in vocabulary.ALIGNMENTS):
            inspection.fault(f"{pointer}/{number}", "not_allowed", "This has to be left, center, right or null.")
    return list(given)


def _facts(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    title = _optional_line(inspection, value, pointer, "title")
    pointer = f"{pointer}/rows"
    if not inspection.is_list(value["rows"], pointer, at_most=vocabulary.MAX_FACTS):
        return None
    rows: list[Block] = []
    taken: set[str] = set()
    for number, row in enumerate(value["rows"]):
        place = f"{pointer}/{number}"
        if _is_member(inspection, row, place, kind="fact", required={"label", "children"}, optional={"markDefs"}):
            label = inspection.line(row, "label", place)
            if is_blank(label):
                inspection.fault(f"{place}/label", "missing", "A fact needs a label.")
            inline = inline_of(inspection, row, place)
            fact = {"_type": "fact", **inspection.key(row, place, taken=taken), "label": label}
            rows.append(fact | {"markDefs": inline.mark_defs, "children": inline.children})
    if not rows:
        _note_empty(inspection, pointer.removesuffix("/rows"))
        return None
    return {"_type": "facts", **key, **title, "rows": rows}


def _faq(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    pointer = f"{pointer}/rows"
    if not inspection.is_list(value["rows"], pointer, at_most=vocabulary.MAX_FACTS):
        return None
    rows: list[Block] = []
    taken: set[str] = set()
    for number, row in enumerate(value["rows"]):
        place = f"{pointer}/{number}"
        required = {"question", "children"}
        if _is_member(inspection, row, place, kind="question", required=required, optional={"markDefs"}):
            question = inspection.line(row, "question", place)
            if is_blank(question):
                inspection.fault(f"{place}/question", "missing", "A question says what is asked.")
            answer = inline_of(inspection, row, place)
            asked = {"_type": "question", **inspection.key(row, place, taken=taken), "question": question}
            rows.append(asked | {"markDefs": answer.mark_defs, "children": answer.children})
    if not rows:
        _note_empty(inspection, pointer.removesuffix("/rows"))
        return None
    return {"_type": "faq", **key, "rows": rows}


def _code(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    code = inspection.text(value, "code", pointer)
    block: Block = {"_type": "code", **key, "code": code}
    if "language" in value:
        block["language"] = inspection.text(value, "language", pointer)
        if not is_language(block["language"]):
            inspection.fault(f"{pointer}/language", "not_allowed", "This is not the name of a language.")
    if is_blank(code):
        _note_empty(inspection, pointer)
        return None
    return block


def _embed(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    url = inspection.text(value, "url", pointer)
    if not is_web_address(url):
        inspection.fault(f"{pointer}/url", "unsafe_address", "Only an http or https address can be embedded.")
    title = _optional_line(inspection, value, pointer, "title")
    if title.get("title") == url:
        inspection.warnings.add("title_dropped", "A title that repeats the address was dropped.", pointer=pointer)
        title = {}
    return {"_type": "embed", **key, "url": url, **title}


def _callout(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    tone = inspection.choice(value, "tone", pointer, allowed=vocabulary.TONES)
    if not inspection.is_list(value["content"], f"{pointer}/content", at_most=vocabulary.MAX_BLOCKS):
        return None
    taken: set[str] = set()
    read = [
        read_block(inspection, item, f"{pointer}/content/{number}", taken=taken, inside_callout=True)
        for number, item in enumerate(value["content"])
    ]
    content = [block for block in read if block is not None]
    if not content:
        _note_empty(inspection, pointer)
        return None
    return {"_type": "callout", **key, "tone": tone, "content": content}


def _divider(inspection: Inspection, value: Mapping[str, Any], pointer: str, key: dict[str, str]) -> Block | None:
    del inspection, value, pointer
    return {"_type": "divider", **key}


def _is_member(
    inspection: Inspection,
    value: object,
    pointer: str,
    *,
    kind: str,
    required: set[str],
    optional: frozenset[str] | set[str] = frozenset(),
) -> bool:
    """Tell whether `value` is an object of a list inside a block; its `_type` may be left out."""
    if not inspection.is_object(value, pointer, required=required, optional=optional | _UNIVERSAL):
        return False
    if isinstance(value, dict) and value.get("_type", kind) != kind:
        inspection.fault(f"{pointer}/_type", "unknown_type", f"Here has to be: {kind}.")
        return False
    return True


def _optional_line(inspection: Inspection, value: Mapping[str, Any], pointer: str, name: str) -> dict[str, str]:
    line = inspection.line(value, name, pointer)
    return {name: line} if line else {}


def _note_empty(inspection: Inspection, pointer: str) -> None:
    inspection.warnings.add("empty_block_dropped", "A block without content was dropped.", pointer=pointer)


SHAPES: Final[Mapping[str, tuple[frozenset[str], frozenset[str], Reader]]] = {
    "block": (frozenset({"children"}), frozenset({"style", "listItem", "level", "markDefs"}), _text_block),
    "image": (
        frozenset(),
        frozenset({"alt", "decorative", "media_id", "caption", "href", "href_media_id", *vocabulary.SHOWN_OF_MEDIA}),
        _image,
    ),
    "table": (frozenset({"rows"}), frozenset({"header_rows", "header_columns", "caption", "align"}), _table),
    "facts": (frozenset({"rows"}), frozenset({"title"}), _facts),
    "faq": (frozenset({"rows"}), frozenset(), _faq),
    "code": (frozenset({"code"}), frozenset({"language"}), _code),
    "embed": (frozenset({"url"}), frozenset({"title"}), _embed),
    "callout": (frozenset({"tone", "content"}), frozenset(), _callout),
    "divider": (frozenset(), frozenset(), _divider),
}
"""By type: required fields, optional fields, how it is read."""
