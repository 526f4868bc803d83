"""Portable Text that nobody has checked: what is refused, what is repaired, what is stored.

Owns the order of blocks in a canonical body, whichever format it was read from. The shape of each block is
`cms.content.shapes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cms.content import anchors, block_keys
from cms.content.blocks import HEADINGS, MAX_BLOCKS
from cms.content.documents import Block, Document, InvalidBody, WarningLog, refusal
from cms.content.inspections import Inspection
from cms.content.lists import continues_list, is_item
from cms.content.runs import text_of, with_decorator
from cms.content.shapes import read_block
from cms.content.texts import says_the_same

_HEADING_IN_CALLOUT: Final = "A heading in a callout became a strong paragraph."


def normalise(blocks: object, *, title: str | None = None) -> Document:
    """Return untrusted Portable Text as a canonical body.

    Keys that are there stay; missing ones are made from the content, the same for the same input. Linear in the size
    of the body, and bounded in depth: what no block type has is refused without looking into it.

    Args:
        blocks: decoded JSON of any kind.
        title: the article's title; a level-one heading that repeats it is dropped without a warning.

    Raises:
        InvalidBody: the structure is wrong; every fault is listed with its place.
    """
    inspection = Inspection()
    if not isinstance(blocks, list):
        raise refusal("type", "The body has to be a list of blocks.")
    if len(blocks) > MAX_BLOCKS:
        raise _too_many(len(blocks))
    taken: set[str] = set()
    read = [read_block(inspection, block, f"/{number}", taken=taken) for number, block in enumerate(blocks)]
    if inspection.faults:
        raise InvalidBody(inspection.faults)
    kept = [block for block in read if block is not None]
    return settled(without_top_headings(kept, inspection.warnings, title=title), inspection.warnings)


def without_top_headings(blocks: list[Block], warnings: WarningLog, *, title: str | None) -> list[Block]:
    """Return the blocks without headings of level one, which the article's title is: repeated or demoted."""
    kept = [block for block in blocks if not (_is_top_heading(block) and _repeats(block, title))]
    for block in kept:
        if _is_top_heading(block):
            block["style"] = "h2"
            warnings.add("heading_demoted", "A heading of level one became one of level two.")
    return kept


def settled(blocks: list[Block], warnings: WarningLog, *, former_ids: Mapping[str, int] | None = None) -> Document:
    """Return the body made of canonical blocks: levels of list items, keys and links between headings settled.

    Args:
        blocks: canonical each; changed in place.
        warnings: what the reader has noted so far.
        former_ids: ids that headings had in the source, with their positions.

    Raises:
        InvalidBody: there are too many blocks.
    """
    if len(blocks) > MAX_BLOCKS:
        raise _too_many(len(blocks))
    _settle_levels(blocks, warnings)
    for block in blocks:
        if block["_type"] == "callout":
            _settle_headings(block["content"], warnings)
            _settle_levels(block["content"], warnings)
    anchors.retarget(blocks, warnings, former_ids=former_ids)
    block_keys.complete(blocks)
    return Document(blocks, warnings.listed())


def _is_top_heading(block: Block) -> bool:
    return bool(block["_type"] == "block" and block["style"] == "h1")


def _repeats(block: Block, title: str | None) -> bool:
    return title is not None and says_the_same(text_of(block["children"]), title)


def _settle_levels(blocks: list[Block], warnings: WarningLog) -> None:
    """Let each list item be at most one level below the item before it, and the first of a list at level one."""
    before: Block | None = None
    for block in blocks:
        if is_item(block):
            deepest = before["level"] + 1 if before is not None and continues_list(block, before) else 1
            if block["level"] > deepest:
                block["level"] = deepest
                warnings.add("list_level_reduced", "A list item was too deep for the item before it.")
        before = block


def _settle_headings(blocks: list[Block], warnings: WarningLog) -> None:
    """Make headings in a callout strong paragraphs: they are not part of the article's outline."""
    for block in blocks:
        if block["_type"] == "block" and block["style"] in {"h1", *HEADINGS}:
            block["style"] = "normal"
            warnings.add("heading_in_callout", _HEADING_IN_CALLOUT)
            block["children"] = with_decorator(block, "strong").children


def _too_many(count: int) -> InvalidBody:
    return refusal("too_many", f"The body has {count:,} blocks; at most {MAX_BLOCKS:,} are allowed.")
