"""Media in HTML: pictures, and what other sites are asked to show.

Owns which of them become blocks. Refuses to embed anything: an embed is an address.
"""

from __future__ import annotations

import re
from typing import Any, Final

from cms.content.blocks import MAX_PIXELS
from cms.content.documents import Block, WarningLog
from cms.content.html.trees import Element, elements
from cms.content.links import MEDIA_SCHEME, is_media_id, is_picture_address, is_web_address, medium_of, tidied
from cms.content.runs import Link
from cms.content.texts import attribute_line

_SOURCES: Final = ("src", "data-src", "data-lazy-src", "data-original")
"""Where the address is; pages that load pictures late keep it outside `src`."""

DECORATIVE_ROLES: Final = frozenset({"presentation", "none"})
"""Roles of what says nothing (WAI-ARIA 1.2); an empty `alt` alone may be a text that nobody has written yet."""

_PIXELS: Final = re.compile(r"(\d{1,6})(?:\.\d*)?(?:px)?")
_EMOJI: Final = frozenset({"emoji", "wp-smiley", "emojione", "twemoji"})


def emoji(element: Element) -> str:
    """Return the text a picture stands for, where it only draws a character; empty for a real picture."""
    classes = (element.attr("class") or "").split()
    return (element.attr("alt") or "") if _EMOJI.intersection(classes) else ""


def image_block(element: Element, warnings: WarningLog, *, link: Link | None) -> Block | None:
    """Return the picture that an `img` is, or None; note what that took."""
    medium = _medium(element)
    url = next((url for url in _addresses(element) if is_picture_address(url)), None)
    sides = {side: _pixels(element.attr(side)) for side in ("width", "height")}
    if medium is None and (url is None or all(pixels == 1 for pixels in sides.values())):
        warnings.add("image_dropped", "A picture without a usable address, or of a single pixel, was dropped.")
        return None
    is_decorative = not element.attr("alt") and element.attr("role") in DECORATIVE_ROLES
    if element.attr("alt") is None and medium is None and not is_decorative:
        warnings.add("alt_missing", "A picture has no alternative text.")
    block: dict[str, Any] = {"_type": "image", "url": url, "alt": attribute_line(element.attr("alt"), warnings)}
    if medium is not None:
        block |= {"url": MEDIA_SCHEME + medium, "media_id": medium}
    else:
        block |= {side: pixels for side, pixels in sides.items() if pixels}
    if is_decorative:
        block["decorative"] = True
    caption = attribute_line(element.attr("title"), warnings)
    if caption:
        block["caption"] = caption
    if link is not None:
        block["href"] = link.href
        if (target := medium_of(link.href)) is not None:
            block["href_media_id"] = target
    return block


def _medium(element: Element) -> str | None:
    """Return the id of the medium that an `img` shows: as we write it into HTML, or as Markdown names it."""
    said = element.attr("data-media-id")
    if said and is_media_id(said):
        return said
    return next((found for found in map(medium_of, _addresses(element)) if found), None)


def embed_block(element: Element, warnings: WarningLog) -> Block | None:
    """Return the embed that an `iframe`, `video`, `audio` or `embed` is, or None; note what that took."""
    sources = [element, *(child for child, _ in elements(element) if child.tag == "source")]
    addresses = [address for source in sources for address in _addresses(source)]
    url = next((address for address in addresses if is_web_address(address)), None)
    if url is None:
        warnings.add("element_dropped", f"<{element.tag}> was dropped: it has no usable address.")
        return None
    title = attribute_line(element.attr("title"), warnings)
    if element.tag != "iframe":
        warnings.add("media_changed", f"<{element.tag}> became an embed.")
    return {"_type": "embed", "url": url, **({"title": title} if title else {})}


def _addresses(element: Element) -> list[str]:
    return [tidied(element.attr(name) or "") for name in _SOURCES]


def _pixels(attribute: str | None) -> int:
    """Return a length in pixels; 0 where it is none. Source: WHATWG HTML, "rules for parsing dimension values"."""
    number = _PIXELS.fullmatch((attribute or "").strip())
    pixels = int(number[1]) if number else 0
    return pixels if pixels <= MAX_PIXELS else 0
