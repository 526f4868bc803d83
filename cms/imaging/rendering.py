"""Rendering: a form of a picture, made of its clean original.

Owns scaling, cutting and encoding. The original is one of ours (`preparing`): its size has been checked.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any, Final

from PIL import Image, ImageSequence

from cms.imaging import modes
from cms.imaging.kinds import KINDS
from cms.imaging.recipes import CONTAIN, COVER, Recipe, fitted

QUALITY: Final = {"jpeg": 82, "webp": 80, "avif": 60}
"""Usual qualities: about the same to the eye, an AVIF at half the bytes of the JPEG (house rule)."""

AVIF_SPEED: Final = 7
REDUCING_GAP: Final = 3.0


def render(original: bytes, recipe: Recipe) -> bytes:
    """Return a form of a picture. A picture that moves goes on moving as WebP; in other formats its first frame stays."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(original)) as opened:
            profile = opened.info.get("icc_profile")
            size = fitted(recipe, *opened.size)
            if opened.format == "JPEG" and recipe.fit != "crop":
                opened.draft(None, size)  # the decoder leaves out what would be thrown away
            if recipe.format == "webp" and getattr(opened, "n_frames", 1) > 1:
                return _moving(opened, recipe, size, profile)
            opened.load()
            return _encoded([_shaped(opened, recipe, size)], recipe, profile)


def _moving(opened: Image.Image, recipe: Recipe, size: tuple[int, int], profile: bytes | None) -> bytes:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(opened):
        frame.load()
        durations.append(frame.info.get("duration", 100) or 0)
        frames.append(_shaped(frame.convert("RGBA"), recipe, size))
    return _encoded(frames, recipe, profile, durations=durations, loop=opened.info.get("loop", 1))


def _shaped(picture: Image.Image, recipe: Recipe, size: tuple[int, int]) -> Image.Image:
    """Return the picture in its mode for the web, scaled and cut."""
    shown = modes.plain(picture)
    if recipe.fit == CONTAIN:
        return shown.resize(size, Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)
    box = _around(shown.size, size, recipe)
    if recipe.fit == COVER:
        return shown.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=REDUCING_GAP)
    return shown.crop((round(box[0]), round(box[1]), round(box[0]) + size[0], round(box[1]) + size[1]))


def _around(size: tuple[int, int], wanted: tuple[int, int], recipe: Recipe) -> tuple[float, float, float, float]:
    """Return what is cut out: of the wanted proportions, with the focal point as near to its middle as the edges allow."""
    width, height = float(wanted[0]), float(wanted[1])
    if recipe.fit == COVER:
        scale = min(size[0] / wanted[0], size[1] / wanted[1])
        width, height = min(wanted[0] * scale, size[0]), min(wanted[1] * scale, size[1])
    left = min(max(size[0] * recipe.focus[0] / 100 - width / 2, 0), size[0] - width)
    top = min(max(size[1] * recipe.focus[1] / 100 - height / 2, 0), size[1] - height)
    return left, top, left + width, top + height


def _encoded(
    frames: Sequence[Image.Image],
    recipe: Recipe,
    profile: bytes | None,
    *,
    durations: Sequence[int] = (),
    loop: int = 0,
) -> bytes:
    options: dict[str, Any] = {"icc_profile": profile}
    first = frames[0]
    if recipe.format == "png":
        options["optimize"] = True
    else:
        options["quality"] = recipe.quality or QUALITY[recipe.format]
    if recipe.format == "jpeg":
        first = _on_white(first)
        options |= {"optimize": True, "progressive": True}
    if recipe.format == "webp":
        options["method"] = 4
        if len(frames) > 1:
            options |= {"save_all": True, "append_images": frames[1:], "duration": list(durations), "loop": loop}
    if recipe.format == "avif":
        options["speed"] = AVIF_SPEED
    clean = first.copy()
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, KINDS[recipe.format].decoder, **options)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat
