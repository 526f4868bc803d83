"""Lists: which items of a flat body belong together.

Owns numbering and nesting rules, which Portable Text leaves to renderers.
"""

from __future__ import annotations

from collections.abc import Sequence

from cms.content.documents import Block


def is_item(block: Block) -> bool:
    """Tell whether a block is a list item."""
    return "listItem" in block


def continues_list(block: Block, before: Block | None) -> bool:
    """Tell whether a list item stands in the same group of lists as the block before it."""
    return before is not None and is_item(before) and before["style"] == block["style"]


def item_numbers(blocks: Sequence[Block]) -> list[int]:
    """Return the number each item has in its list, counted from 1; 0 for what is not an item."""
    numbers: list[int] = []
    open_lists: list[tuple[str, int]] = []
    before: Block | None = None
    for block in blocks:
        if not is_item(block):
            numbers.append(0)
        else:
            if not continues_list(block, before):
                open_lists = []
            numbers.append(_count(open_lists, block["listItem"], block["level"]))
        before = block
    return numbers


def _count(open_lists: list[tuple[str, int]], kind: str, level: int) -> int:
    """Count an item in the list it continues or begins; `open_lists` holds (kind, last number) by level."""
    del open_lists[level:]
    while len(open_lists) < level:
        open_lists.append((kind, 0))
    last_kind, last_number = open_lists[level - 1]
    number = last_number + 1 if last_kind == kind else 1
    open_lists[level - 1] = (kind, number)
    return number
