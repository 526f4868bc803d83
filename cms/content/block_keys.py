"""Keys: the `_key` every object in a body has.

Owns how a missing key is made. The key of a block follows from its content and from how many equal blocks stand before
it, so that the same body always gets the same keys and an insertion does not rename what follows. Keys inside a block
count positions. A key that is there stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from cms.content.documents import Block

_KEY_BYTES: Final = 6
"""Twelve hexadecimal digits, as Sanity's editors make them."""


def complete(blocks: list[Block]) -> None:
    """Give every object in `blocks` that has no key one, in place."""
    for block in blocks:
        _complete_members(block)
    taken = {block["_key"] for block in blocks if block.get("_key")}
    seen: dict[bytes, int] = {}
    for number, block in enumerate(blocks):
        if not block.get("_key"):
            blocks[number] = {"_type": block["_type"], "_key": _free_key(block, taken, seen), **_rest(block)}


def _complete_members(block: Block) -> None:
    complete(block.get("content", []))
    _count(block.get("children", ()), "s")
    rows = block.get("rows", ())
    _count(rows, "r")
    for row in rows:
        _count(row.get("cells", ()), "c")
        for holder in row.get("cells", (row,)):
            _count(holder["children"], "s")


def _count(members: Sequence[Block], letter: str) -> None:
    """Number the members that have no key: `s` for spans, `r` for rows, `c` for cells."""
    taken = {item["_key"] for item in members if item.get("_key")}
    for number, item in enumerate(members):
        if not item.get("_key"):
            key = f"{letter}{number}"
            while key in taken:
                key += "x"
            taken.add(key)
            item["_key"] = key


def _free_key(block: Block, taken: set[str], seen: dict[bytes, int]) -> str:
    content = hashlib.blake2b(json.dumps(block, ensure_ascii=False).encode(), digest_size=16).digest()
    while True:
        occurrence = seen.get(content, 0)
        seen[content] = occurrence + 1
        key = hashlib.blake2b(content, digest_size=_KEY_BYTES, salt=occurrence.to_bytes(8, "big")).hexdigest()
        if key not in taken:
            taken.add(key)
            return key


def _rest(block: Block) -> Block:
    return {name: value for name, value in block.items() if name not in {"_type", "_key"}}
