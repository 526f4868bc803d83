"""What is different between two bodies: blocks added, removed, changed and moved.

Owns which blocks belong together. Blocks with the same `_key` are the same block; where a body was written as Markdown
or HTML, whose keys follow from the content, blocks in the same gap that say much the same belong together too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final

import orjson

from cms.content.documents import Block
from cms.content.plain import to_text

ALIKE: Final = 0.5
"""Share of common words from which on two blocks are one that was changed (house rule)."""

MAX_WORDS: Final = 2_000
"""Longer texts are shown before and after, not word by word."""

MAX_PAIRS: Final = 400
"""Comparisons in one gap; a gap with more was rewritten, and is told as removed and added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChange:
    """One block that is different.

    Attributes:
        kind: `added`, `removed`, `changed`, or `moved`; a block that was moved and changed is `changed`, with both places.
        key: its `_key` afterwards, or before if it was removed.
        before, after: the blocks; None where there is none.
        from_position, to_position: where it stood and stands, counted from 0.
        words: pieces of a text block's text with what became of them: (`same`, `added` or `removed`, text).
    """

    kind: str
    key: str
    before: Block | None
    after: Block | None
    from_position: int | None
    to_position: int | None
    words: tuple[tuple[str, str], ...] = ()


def diff(before: Sequence[Block], after: Sequence[Block]) -> list[BlockChange]:
    """Return what is different, in the order of `after`, removed blocks where they stood."""
    pairs = _same_keys(before, after)
    pairs |= _alike(before, after, pairs)
    staying = _staying(sorted(pairs.items()))
    changes: list[tuple[tuple[float, int], BlockChange]] = []
    origin = {new: old for old, new in pairs.items()}
    for position, block in enumerate(after):
        change = _change(before, block, origin.get(position), position, is_moved=position not in staying)
        if change is not None:
            changes.append(((position, 1), change))
    place = -0.5
    for position, block in enumerate(before):
        if position in pairs:
            place = pairs[position] + 0.5 if pairs[position] in staying else place
            continue
        removed = BlockChange(
            kind="removed", key=block["_key"], before=block, after=None, from_position=position, to_position=None
        )
        changes.append(((place, 0), removed))
    return [change for _, change in sorted(changes, key=lambda item: item[0])]


def words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return the pieces of two texts: what is the same, what was removed, what was added."""
    old, new = before.split(" "), after.split(" ")
    if len(old) + len(new) > MAX_WORDS:
        return (("removed", before), ("added", after))
    pieces: list[tuple[str, str]] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", " ".join(old[start:end])))
            continue
        if end > start:
            pieces.append(("removed", " ".join(old[start:end])))
        if new_end > new_start:
            pieces.append(("added", " ".join(new[new_start:new_end])))
    return tuple(pieces)


def _change(
    before: Sequence[Block], block: Block, old: int | None, position: int, *, is_moved: bool
) -> BlockChange | None:
    if old is None:
        return BlockChange(
            kind="added", key=block["_key"], before=None, after=block, from_position=None, to_position=position
        )
    is_changed = _said(before[old]) != _said(block)
    if not is_changed and not is_moved:
        return None
    texts = to_text([before[old]]), to_text([block])
    return BlockChange(
        kind="changed" if is_changed else "moved",
        key=block["_key"],
        before=before[old],
        after=block,
        from_position=old,
        to_position=position,
        words=words(*texts) if is_changed and texts[0] != texts[1] else (),
    )


def _same_keys(before: Sequence[Block], after: Sequence[Block]) -> dict[int, int]:
    """Return pairs of positions with the same key and kind of block."""
    places = {(block["_key"], block["_type"]): position for position, block in enumerate(after)}
    found = {position: places.get((block["_key"], block["_type"])) for position, block in enumerate(before)}
    return {old: new for old, new in found.items() if new is not None}


def _alike(before: Sequence[Block], after: Sequence[Block], pairs: Mapping[int, int]) -> dict[int, int]:
    """Pair what is left over in the same gap between blocks that stayed, the most alike first."""
    found: dict[int, int] = {}
    taken = set(pairs.values())
    for olds, news in _gaps(before, after, pairs):
        old_left = [n for n in olds if n not in pairs]
        new_left = [n for n in news if n not in taken]
        if not old_left or not new_left or len(old_left) * len(new_left) > MAX_PAIRS:
            continue
        scored = sorted(
            ((_likeness(before[old], after[new]), -old, -new) for old in old_left for new in new_left), reverse=True
        )
        for score, old, new in scored:
            if score >= ALIKE and -old not in found and -new not in found.values():
                found[-old] = -new
    return found


def _gaps(before: Sequence[Block], after: Sequence[Block], pairs: Mapping[int, int]) -> list[tuple[range, range]]:
    """Return the stretches of both bodies between two neighbouring blocks that kept their order."""
    staying = _staying(sorted(pairs.items()))
    anchors = [(old, new) for old, new in sorted(pairs.items()) if new in staying]
    edges = [(-1, -1), *anchors, (len(before), len(after))]
    return [(range(one[0] + 1, other[0]), range(one[1] + 1, other[1])) for one, other in pairwise(edges)]


def _staying(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Return the new positions of the longest run of pairs whose order is the same in both (patience sorting)."""
    tails: list[int] = []
    at: list[int] = []
    previous: list[int] = []
    for n, (_, new) in enumerate(pairs):
        place = bisect_left(tails, new)
        previous.append(at[place - 1] if place else -1)
        if place == len(tails):
            tails.append(new)
            at.append(n)
        else:
            tails[place], at[place] = new, n
    kept: set[int] = set()
    n = at[-1] if at else -1
    while n >= 0:
        kept.add(pairs[n][1])
        n = previous[n]
    return kept


def _likeness(one: Block, other: Block) -> float:
    if one["_type"] != other["_type"]:
        return 0.0
    old, new = to_text([one]).split(), to_text([other]).split()
    if not old or not new or len(old) + len(new) > MAX_WORDS:
        return 0.0
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def _said(block: Block) -> bytes:
    """Return a block without its own key and those of its members: what a reader could notice."""
    return orjson.dumps(_without_keys(block))


def _without_keys(value: Any) -> Any:
    if isinstance(value, dict):
        marks = {item["_key"]: _without_keys(item) for item in value.get("markDefs", ())}
        kept = {name: _without_keys(item) for name, item in value.items() if name not in {"_key", "markDefs"}}
        for child in kept.get("children", ()) if marks else ():
            child["marks"] = [marks.get(mark, mark) for mark in child["marks"]]
        return kept
    return [_without_keys(item) for item in value] if isinstance(value, list) else value
