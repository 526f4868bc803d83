"""Modes: the ways in which a picture can hold its colours, brought down to those that the web shows."""

from __future__ import annotations

from typing import Final

from PIL import Image

_SIXTEEN_BITS: Final = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N", "F"})


def plain(picture: Image.Image) -> Image.Image:
    """Return the picture with 8 bits a channel, in colours or grey, see-through where it was."""
    if picture.mode in _SIXTEEN_BITS:
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in {"RGB", "RGBA", "L"}:
        return picture
    is_through = "A" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if is_through else "RGB")
