"""Anchors: links to a place in the same body.

Owns what becomes of `#fragment` links when headings get their ids. Only headings have ids in our HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from cms.content.documents import Block, WarningLog
from cms.content.outline import heading_ids, heading_slug
from cms.content.slugs import folded

PAGE_TOP: Final = frozenset({"#", "#top"})
"""Source: WHATWG HTML, "indicated part of the document"."""


def retarget(blocks: Sequence[Block], warnings: WarningLog, *, former_ids: Mapping[str, int] | None = None) -> None:
    """Point `#fragment` links at the headings they mean, in place; note those that mean none.

    A link means the heading that had its fragment as id in the source, or else the first heading whose words are the
    fragment's, as in `[see below](#side-effects)`.

    Args:
        blocks: a body.
        warnings: what changed is noted here.
        former_ids: ids the source had, with the position of the heading that had them.
    """
    wanted = [link for link in _links(blocks) if link["href"].startswith("#") and link["href"] not in PAGE_TOP]
    if not wanted:
        return
    ids = heading_ids(blocks)
    known = set(ids.values())
    meant = {folded(heading_slug(blocks[place])): anchor for place, anchor in reversed(ids.items())}
    former = {name: ids[place] for name, place in (former_ids or {}).items() if place in ids}
    for link in wanted:
        name = unquote(link["href"][1:])
        anchor = former.get(name) or (name if name in known else meant.get(folded(name)))
        if anchor is None:
            warnings.add("anchor_missing", "A link points to a place in the article that is not a heading.")
        elif f"#{anchor}" != link["href"]:
            link["href"] = f"#{anchor}"
            warnings.add("anchor_changed", "A link to a heading follows the heading's new id.")


def _links(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        yield from block.get("markDefs", ())
        for row in block.get("rows", ()):
            for holder in row.get("cells", (row,)):
                yield from holder["markDefs"]
        yield from _links(block.get("content", ()))
