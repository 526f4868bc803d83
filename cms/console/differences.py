"""What differs between two texts: lines taken out, put in, or changed, and within changed ones the words.

Pure: texts in, lines to show out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

CONTEXT_LINES: Final = 2
MAX_LINE_CHARS: Final = 4_000
"""Longer lines are compared as a whole: word by word it would take too long."""

_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")

Part = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `kind` is same, gone, new or skipped; `parts` are pieces of it, each with whether it is marked."""

    kind: str
    parts: tuple[Part, ...] = ()


def lines(old: str, new: str) -> list[Line]:
    """Return the difference between two texts, long stretches without one left out."""
    before, after = old.splitlines(), new.splitlines()
    shown: list[Line] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            shown += _folded(before[start:end], is_first=start == 0, is_last=end == len(before))
        else:
            shown += _changed(before[start:end], after[new_start:new_end])
    return shown


def _folded(same: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Line]:
    """Give lines that are the same, the ones in the middle as one that says so."""
    head = 0 if is_first else CONTEXT_LINES
    tail = 0 if is_last else CONTEXT_LINES
    if len(same) <= head + tail + 1:
        yield from (Line("same", ((text, False),)) for text in same)
        return
    yield from (Line("same", ((text, False),)) for text in same[:head])
    yield Line("skipped")
    yield from (Line("same", ((text, False),)) for text in same[len(same) - tail :])


def _changed(gone: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    if len(gone) == len(new):
        pairs = [_words(old, text) for old, text in zip(gone, new, strict=True)]
        yield from (Line("gone", old) for old, _ in pairs)
        yield from (Line("new", text) for _, text in pairs)
        return
    yield from (Line("gone", ((text, False),)) for text in gone)
    yield from (Line("new", ((text, False),)) for text in new)


def _words(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return two lines in pieces, the ones that differ marked."""
    if max(len(old), len(new)) > MAX_LINE_CHARS:
        return ((old, False),), ((new, False),)
    before, after = _WORD.findall(old), _WORD.findall(new)
    left: list[Part] = []
    right: list[Part] = []
    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        is_marked = tag != "equal"
        left.append(("".join(before[start:end]), is_marked))
        right.append(("".join(after[new_start:new_end]), is_marked))
    return tuple(part for part in left if part[0]), tuple(part for part in right if part[0])
