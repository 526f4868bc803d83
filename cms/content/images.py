"""The pictures of a body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms.content.documents import Block


def image_urls(blocks: Sequence[Block]) -> list[str]:
    """Return the addresses of the pictures in the order in which they show, the ones in callouts too."""
    return [block["url"] for _, block in images(blocks)]


def images(blocks: Sequence[Block], pointer: str = "") -> Iterator[tuple[str, Block]]:
    """Yield the pictures of a body with their places in it (JSON Pointers), the ones in callouts too."""
    for number, block in enumerate(blocks):
        place = f"{pointer}/{number}"
        if block["_type"] == "image":
            yield place, block
        yield from images(block.get("content", ()), f"{place}/content")
