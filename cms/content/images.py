"""The pictures of a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cms.content.documents import Block


def image_urls(blocks: Sequence[Block]) -> list[str]:
    """Return the addresses of the pictures in the order in which they show, the ones in callouts too."""
    found: list[str] = []
    for block in blocks:
        if block["_type"] == "image":
            found.append(block["url"])
        found += image_urls(block.get("content", ()))
    return found


def media_ids(blocks: Sequence[Block]) -> list[str]:
    """Return the ids of the media that a body shows, each once, in the order in which they show."""
    return list(dict.fromkeys(block["media_id"] for _, block in images(blocks) if "media_id" in block))


def images(blocks: Sequence[Block], pointer: str = "") -> Iterator[tuple[str, Block]]:
    """Yield the pictures of a body with their places in it (JSON Pointers), the ones in callouts too."""
    for number, block in enumerate(blocks):
        place = f"{pointer}/{number}"
        if block["_type"] == "image":
            yield place, block
        yield from images(block.get("content", ()), f"{place}/content")


def with_pictures(blocks: Sequence[Block], pictures: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Return a body as it is shown: with addresses, sizes and words of the media in it.

    `pictures` has what is known of each medium, by id: what readers get of it, with `alt` and `caption`. What the place
    itself says goes before that. A medium that is not there keeps its block, and shows as its alternative text.
    """
    return [_with_pictures(block, pictures) for block in blocks]


def without_pictures(blocks: Sequence[Block]) -> list[Block]:
    """Return a body as it was shown, its media as pictures somewhere on the web: for who does not know our ids."""
    return [_plain(block) for block in blocks]


def _with_pictures(block: Block, pictures: Mapping[str, Mapping[str, Any]]) -> Block:
    if "content" in block:
        return {**block, "content": with_pictures(block["content"], pictures)}
    known = pictures.get(block.get("media_id", "")) if block["_type"] == "image" else None
    if known is None:
        return block
    alt = "" if block.get("decorative") else block["alt"] or known["alt"]
    caption = block.get("caption") or known["caption"]
    shown = {**block, **known, "alt": alt, "caption": caption}
    return shown if caption else {name: value for name, value in shown.items() if name != "caption"}


def _plain(block: Block) -> Block:
    if "content" in block:
        return {**block, "content": without_pictures(block["content"])}
    if block["_type"] != "image" or "media_id" not in block:
        return block
    kept = ("_type", "_key", "url", "alt", "caption", "href")
    return {name: block[name] for name in kept if name in block}
