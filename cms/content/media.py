"""The media of a body: pictures that it shows, and files that its links lead to.

Owns the way between a body as it is stored, which names media, and as it is read, which has their addresses. A link in a
text carries the medium beside its address (`media_id`), a picture's own link beside its `href` (`href_media_id`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from cms.content.documents import Block
from cms.content.images import images

_HOLDERS: Final = ("content", "rows", "cells")
"""Members that hold what may have links of its own."""

_NAMES: Final = {"link": "media_id", "image": "href_media_id"}
"""By what leads somewhere: the member that names the medium it leads to."""

_OF_PICTURES: Final = ("_type", "_key", "url", "alt", "caption", "href")


def links(blocks: Sequence[Block], pointer: str = "") -> Iterator[tuple[str, Block]]:
    """Yield what in a body leads somewhere, with its place (JSON Pointers): link definitions, and pictures with a link."""
    for number, holder in enumerate(blocks):
        place = f"{pointer}/{number}"
        for position, link in enumerate(holder.get("markDefs", ())):
            yield f"{place}/markDefs/{position}", link
        if "href" in holder:
            yield place, holder
        for name in _HOLDERS:
            if name in holder:
                yield from links(holder[name], f"{place}/{name}")


def linked_media(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Yield the places of a body that lead to media, and the media's ids."""
    for place, link in links(blocks):
        name = _NAMES[link["_type"]]
        if name in link:
            yield f"{place}/{name}", link[name]


def media_ids(blocks: Sequence[Block]) -> list[str]:
    """Return the ids of the media that a body shows or links to, each once: the pictures in their order, then the files."""
    shown = (block["media_id"] for _, block in images(blocks) if "media_id" in block)
    return list(dict.fromkeys([*shown, *(medium_id for _, medium_id in linked_media(blocks))]))


def with_media(
    blocks: Sequence[Block], *, pictures: Mapping[str, Mapping[str, Any]], addresses: Mapping[str, str]
) -> list[Block]:
    """Return a body as it is read: with addresses, sizes and words of the media in it.

    What a place itself says goes before what is said of the medium. A medium that is not there keeps its block, and shows
    as its alternative text; a link to one keeps its text.

    Args:
        blocks: a canonical body.
        pictures: what readers get of each picture, by id, with `alt` and `caption`.
        addresses: where each medium is, by id, the pictures too.
    """

    def placed(item: Block) -> Block:
        address = addresses.get(item.get(_NAMES[item["_type"]], ""))
        item = item if address is None else {**item, "href": address}
        known = pictures.get(item.get("media_id", "")) if item["_type"] == "image" else None
        return item if known is None else _shown(item, known)

    return [_changed(block, placed) for block in blocks]


def without_media(blocks: Sequence[Block]) -> list[Block]:
    """Return a body as it was read, its media as files somewhere on the web: for who does not know our ids."""

    def freed(item: Block) -> Block:
        if item["_type"] == "image" and "media_id" in item:
            return {name: item[name] for name in _OF_PICTURES if name in item}
        return {name: value for name, value in item.items() if name not in _NAMES.values()}

    return [_changed(block, freed) for block in blocks]


def linked(blocks: Sequence[Block], media: Mapping[str, str]) -> list[Block]:
    """Return a body whose links lead to media (ids) in place of these addresses."""

    def led(item: Block) -> Block:
        medium_id = media.get(item.get("href", ""))
        return item if medium_id is None else {**item, _NAMES[item["_type"]]: medium_id}

    return [_changed(block, led) for block in blocks]


def _changed(holder: Block, change: Callable[[Block], Block]) -> Block:
    """Return a block with something done to each picture and each link definition in it."""
    inner: Block = {name: [_changed(item, change) for item in holder[name]] for name in _HOLDERS if name in holder}
    if holder.get("markDefs"):
        inner["markDefs"] = [change(link) for link in holder["markDefs"]]
    whole = {**holder, **inner}
    return change(whole) if holder["_type"] == "image" else whole


def _shown(block: Block, known: Mapping[str, Any]) -> Block:
    alt = "" if block.get("decorative") else block["alt"] or known["alt"]
    caption = block.get("caption") or known["caption"]
    shown = {**block, **known, "alt": alt, "caption": caption}
    return shown if caption else {name: value for name, value in shown.items() if name != "caption"}
