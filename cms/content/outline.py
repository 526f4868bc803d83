"""The outline: the ids of headings, and the table of contents they make.

Owns heading ids. Refuses to know HTML.

An id always holds a hyphen: `side-effects`, `conclusion-1`. A browser makes every element with an id a property of
`window` (WHATWG HTML, "Named access on the Window object"), so that a heading called "Config" could stand in for a
variable a script expects. No name with a hyphen is a JavaScript identifier, so no heading can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cms.content.blocks import HEADINGS
from cms.content.documents import Block
from cms.content.runs import text_of
from cms.content.slugs import slugify
from cms.content.texts import one_line

MAX_ID_CHARS: Final = 80
WORDLESS: Final = "section"


def heading_ids(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the id of each heading by its position in `blocks`; unique, and stable while the headings stay.

    A second heading of the same words gets `-2`, and so on.
    """
    ids: dict[int, str] = {}
    taken: set[str] = set()
    counts: dict[str, int] = {}
    for position, block in enumerate(blocks):
        if block["_type"] == "block" and block["style"] in HEADINGS:
            ids[position] = _free_id(heading_slug(block), taken, counts)
    return ids


def heading_slug(block: Block) -> str:
    """Return the words of a heading as they appear in its id."""
    title = text_of(block["children"])
    slug = slugify(title, max_chars=MAX_ID_CHARS - 8, reserved=())
    return WORDLESS if slug == "untitled" and "untitled" not in title.lower() else slug


def table_of_contents(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Return the headings as a tree: `[{id, title, level, children}]`.

    A heading belongs to the nearest one before it that has a smaller level; skipped levels add nothing.
    """
    root: list[dict[str, Any]] = []
    path: list[dict[str, Any]] = []
    for position, anchor in heading_ids(blocks).items():
        block = blocks[position]
        entry: dict[str, Any] = {
            "id": anchor,
            "title": one_line(text_of(block["children"])),
            "level": HEADINGS[block["style"]],
            "children": [],
        }
        while path and path[-1]["level"] >= entry["level"]:
            path.pop()
        (path[-1]["children"] if path else root).append(entry)
        path.append(entry)
    return root


def _free_id(slug: str, taken: set[str], counts: dict[str, int]) -> str:
    anchor = slug
    while anchor in taken or "-" not in anchor:
        counts[slug] = counts.get(slug, 1 if "-" in slug else 0) + 1
        anchor = f"{slug}-{counts[slug]}"
    taken.add(anchor)
    return anchor
