"""The pictures of a body."""

from __future__ import annotations

from collections.abc import Sequence

from cms.content.documents import Block


def image_urls(blocks: Sequence[Block]) -> list[str]:
    """Return the addresses of the pictures in the order in which they show, the ones in callouts too."""
    found: list[str] = []
    for block in blocks:
        if block["_type"] == "image":
            found.append(block["url"])
        found += image_urls(block.get("content", ()))
    return found
