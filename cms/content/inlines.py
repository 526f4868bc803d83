"""Inline content from unchecked JSON: spans, their marks, the links they use.

Owns the checks of `children` and `markDefs`, for blocks, cells and facts alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cms.content.blocks import DECORATORS, MAX_BLOCKS
from cms.content.inspections import Inspection
from cms.content.links import MEDIA_SCHEME, is_media_id, is_target
from cms.content.runs import Inline, Link, Marks, TextRun, text_of

_MAX_MARKS: Final = 100
_UNIVERSAL: Final = frozenset({"_type", "_key"})


def inline_of(inspection: Inspection, value: Mapping[str, Any], pointer: str) -> Inline:
    """Return the canonical inline content of an object that has `children` and may have `markDefs`."""
    links = _links(inspection, value.get("markDefs", []), f"{pointer}/markDefs")
    place = f"{pointer}/children"
    if not inspection.is_list(value["children"], place, at_most=MAX_BLOCKS):
        return Inline([], [])
    run = TextRun()
    texts: list[str] = []
    taken: set[str] = set()
    for number, span in enumerate(value["children"]):
        texts.append(_add_span(inspection, span, f"{place}/{number}", run, links=links, taken=taken))
    inline = run.inline()
    _note_changes(inspection, inline, pointer, texts=texts, links=links)
    return inline


def _links(inspection: Inspection, value: object, pointer: str) -> dict[str, Link]:
    if not inspection.is_list(value, pointer, at_most=MAX_BLOCKS):
        return {}
    links: dict[str, Link] = {}
    taken: set[str] = set()
    for number, item in enumerate(value):
        place = f"{pointer}/{number}"
        required = {"_type", "_key"} if isinstance(item, dict) and "media_id" in item else {"_type", "_key", "href"}
        if not inspection.is_object(item, place, required=required, optional={"title", "media_id", "href"}):
            continue
        if item["_type"] != "link":
            inspection.fault(f"{place}/_type", "unknown_type", "Here has to be: link.")
        key = inspection.key(item, place, taken=taken).get("_key")
        href = link_target(inspection, item, place)
        if key in DECORATORS:
            inspection.fault(f"{place}/_key", "invalid_key", "This key is the name of a mark.")
        elif key is not None:
            links[key] = Link(href, inspection.line(item, "title", place), key)
    return links


def link_target(inspection: Inspection, value: Mapping[str, Any], pointer: str, *, medium: str = "media_id") -> str:
    """Read where something leads: to the medium that a member names, whatever address it had, or to its `href`."""
    if medium in value:
        media_id = inspection.text(value, medium, pointer)
        if not is_media_id(media_id):
            inspection.fault(f"{pointer}/{medium}", "not_allowed", "This is not the id of a medium.")
        return MEDIA_SCHEME + media_id
    href = inspection.text(value, "href", pointer)
    if not is_target(href):
        detail = "A link leads to http, https, mailto, tel, a relative path, a #fragment or a medium (media:ID)."
        inspection.fault(f"{pointer}/href", "unsafe_address", detail)
    return href


def _add_span(
    inspection: Inspection, span: object, pointer: str, run: TextRun, *, links: Mapping[str, Link], taken: set[str]
) -> str:
    """Add a span to the run; return its text as it was given."""
    if not inspection.is_object(span, pointer, required={"text"}, optional=_UNIVERSAL | {"marks"}):
        return ""
    if not isinstance(span, dict) or span.get("_type", "span") != "span":
        inspection.fault(f"{pointer}/_type", "unknown_type", "Here has to be: span.")
        return ""
    key = inspection.key(span, pointer, taken=taken).get("_key")
    text = inspection.text(span, "text", pointer)
    run.add_lines(text, _marks(inspection, span.get("marks", []), f"{pointer}/marks", links), key=key)
    return text


def _marks(inspection: Inspection, value: object, pointer: str, links: Mapping[str, Link]) -> Marks:
    if not inspection.is_list(value, pointer, at_most=_MAX_MARKS):
        return Marks()
    decorators: set[str] = set()
    link: Link | None = None
    for number, name in enumerate(value):
        if isinstance(name, str) and name in DECORATORS:
            decorators.add(name)
        elif isinstance(name, str) and name in links:
            if link is not None and link != links[name]:
                inspection.warnings.add("second_link_dropped", "A text can have only one link.", pointer=pointer)
            link = link or links[name]
        else:
            inspection.fault(
                f"{pointer}/{number}", "unknown_mark", "This is neither a mark nor the key of a link here."
            )
    return Marks(frozenset(decorators), link)


def _note_changes(
    inspection: Inspection, inline: Inline, pointer: str, *, texts: list[str], links: Mapping[str, Link]
) -> None:
    if text_of(inline.children) != "".join(texts):
        inspection.warn_of_space(pointer)
    if len(inline.children) < len(texts):
        detail = "Neighbouring spans with the same marks were joined, and empty ones dropped."
        inspection.warnings.add("spans_joined", detail, pointer=pointer)
    unused = len(links) - len(inline.mark_defs)
    if unused:
        detail = "Link definitions that no text uses were dropped."
        inspection.warnings.add("unused_link_dropped", detail, pointer=pointer, count=unused)
