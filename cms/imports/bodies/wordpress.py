"""Bodies of WordPress: blocks between comments (Gutenberg), or the classic editor's HTML without paragraphs.

Owns what a block is and which of them hold nothing but a promise to be filled in when the page is shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final

from cms.imports.bodies.embeds import embed, is_player, picture
from cms.imports.bodies.paragraphs import paragraphed
from cms.imports.bodies.shortcodes import expanded
from cms.imports.records import Note, Picture

MAX_REUSED: Final = 20
"""How deep reusable blocks may hold each other: one that holds itself is cut off."""

_BLOCK: Final = re.compile(
    r"<!--\s+(/)?wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+(\{[^\n]*?\}\s+)?(/)?-->", re.IGNORECASE
)
_WRAPPED: Final = re.compile(
    r'<figure[^>]*\bclass="[^"]*\bwp-block-embed\b[^"]*"[^>]*>\s*<div[^>]*>\s*(https?://\S+?)\s*</div>'
    r"(?:\s*<figcaption[^>]*>(.*?)</figcaption>)?\s*</figure>",
    re.DOTALL,
)
_MORE: Final = re.compile(r"<!--\s*(more|nextpage|noteaser)\b[^>]*-->", re.IGNORECASE)
_SELF: Final = frozenset({"more", "nextpage", "spacer", "separator", "paragraph", "heading", "core/paragraph"})
"""Blocks that may stand alone and hold nothing."""


@dataclass(frozen=True, slots=True)
class Library:
    """What bodies refer to by number: attachments, and blocks that are used again and again."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    reusable: Mapping[str, str] = field(default_factory=dict)


def to_html(source: str, library: Library) -> tuple[str, list[Note]]:
    """Return a body as HTML, and what of it could not be had. Linear in its length, reused blocks included."""
    notes: list[Note] = []
    pages = sum(found[1].lower() == "nextpage" for found in _MORE.finditer(source))
    if pages:
        notes.append(Note("pages_joined", "A text of several pages became one.", pages))
    source = _WRAPPED.sub(_embedded, _MORE.sub("\n\n", source))
    html = _blocks(source, library, notes, depth=0) if _BLOCK.search(source) else _classic(source, library, notes)
    return html, notes


def _embedded(found: re.Match[str]) -> str:
    return embed(unescape(found[1]), re.sub(r"<[^>]*>", "", found[2] or ""))


def _classic(source: str, library: Library, notes: list[Note]) -> str:
    text, unknown = expanded(source, pictures=library.pictures, is_player=is_player)
    notes.extend(unknown)
    return paragraphed(text)


def _blocks(source: str, library: Library, notes: list[Note], *, depth: int) -> str:
    """Return the HTML inside the blocks; what stands between them is the classic editor's."""
    pieces: list[str] = []
    at = level = 0
    for found in _BLOCK.finditer(source):
        piece = source[at : found.start()]
        pieces.append(_inside(piece, library, notes) if level else _classic(piece, library, notes))
        at = found.end()
        name = found[2].lower().removeprefix("core/")
        if found[1]:
            level = max(level - 1, 0)
        elif found[4]:
            pieces.append(_alone(name, _attributes(found[3]), library, notes, depth=depth))
        else:
            level += 1
    piece = source[at:]
    pieces.append(_inside(piece, library, notes) if level else _classic(piece, library, notes))
    return "\n".join(pieces)


def _inside(piece: str, library: Library, notes: list[Note]) -> str:
    """Return what stands inside a block: HTML already, but for shortcodes and addresses to embed."""
    if "[" in piece or "http" in piece:
        piece, unknown = expanded(piece, pictures=library.pictures, is_player=is_player)
        notes.extend(unknown)
    return piece


def _alone(name: str, given: dict[str, Any], library: Library, notes: list[Note], *, depth: int) -> str:
    """Return a block that has no content of its own."""
    if name == "block":
        body = library.reusable.get(str(given.get("ref", "")))
        if body is not None and depth < MAX_REUSED:
            return _blocks(body, library, notes, depth=depth + 1)
        notes.append(Note("block_left_out", "A block that is used in several articles is not in the source."))
        return ""
    if name == "image" and given.get("url"):
        return picture(str(given["url"]), alt=str(given.get("alt", "")))
    if name == "embed" or name.startswith("core-embed/"):
        html = embed(str(given.get("url", "")))
        if html:
            return html
    if name not in _SELF:
        notes.append(
            Note("block_left_out", f"The block “{name}” is filled in when its page is shown: it was left out.")
        )
    return ""


def _attributes(written: str | None) -> dict[str, Any]:
    try:
        found = json.loads(written or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
