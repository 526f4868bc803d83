"""Recipes: which form of a picture is asked for, and the one name that each has.

Owns the names and the arithmetic of sizes. A recipe has exactly one name, so that one form has one address and is made
once. The point around which is cut is part of the name: where it moves, so does the address, and no cache is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cms.imaging.kinds import RASTER

ORIGINAL: Final = "original"
CONTAIN: Final = "contain"
COVER: Final = "cover"
CROP: Final = "crop"
FITS: Final = (CONTAIN, COVER, CROP)
MAX_SIDE: Final = 10_000
MIN_QUALITY: Final = 10
_NAME: Final = re.compile(
    r"(contain)-([1-9]\d{0,4})?x([1-9]\d{0,4})?(?:-q([1-9]\d))?"
    r"|(cover|crop)-([1-9]\d{0,4})x([1-9]\d{0,4})-f(\d{1,3})x(\d{1,3})(?:-q([1-9]\d))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A form of a picture.

    Attributes:
        fit: `contain` (all of it, within the box), `cover` (fills the box, cut around the focal point) or `crop` (the box
            cut out around the focal point, not scaled).
        width, height: the box in pixels; `contain` can do without one of them.
        format: jpeg, png, webp or avif.
        quality: 10 to 99; None: the format's usual one.
        focus: the focal point in percent from the left and the top, for `cover` and `crop`.
    """

    fit: str
    width: int | None
    height: int | None
    format: str
    quality: int | None = None
    focus: tuple[int, int] = (50, 50)

    @property
    def name(self) -> str:
        """The one name of this form, without what tells the format."""
        quality = "" if self.quality is None else f"-q{self.quality}"
        focus = "" if self.fit == CONTAIN else f"-f{self.focus[0]}x{self.focus[1]}"
        return f"{self.fit}-{self.width or ''}x{self.height or ''}{focus}{quality}"


def recipe_of(name: str, format: str) -> Recipe | None:  # noqa: A002 - the field's own name
    """Return the recipe with a name, None for what is no name of one."""
    found = _NAME.fullmatch(name) if name.isascii() else None
    if found is None or format not in RASTER:
        return None
    parts = found.groups()
    fit, width, height = (parts[0], *parts[1:3]) if parts[0] else (parts[4], *parts[5:7])
    quality = parts[3] if parts[0] else parts[9]
    focus = (50, 50) if parts[0] else (int(parts[7]), int(parts[8]))
    made = Recipe(
        fit=fit,
        width=int(width) if width else None,
        height=int(height) if height else None,
        format=format,
        quality=int(quality) if quality else None,
        focus=focus,
    )
    is_sound = (made.width or made.height) and max(made.width or 0, made.height or 0) <= MAX_SIDE and max(focus) <= 100
    return made if is_sound and made.name == name else None


def fitted(recipe: Recipe, width: int, height: int) -> tuple[int, int]:
    """Return the size that a picture of this size gets; never more pixels than it has."""
    if recipe.fit == CONTAIN:
        scale = min(1.0, (recipe.width or width) / width, (recipe.height or height) / height)
        return max(1, round(width * scale)), max(1, round(height * scale))
    box = recipe.width or width, recipe.height or height
    if recipe.fit == CROP:
        return min(box[0], width), min(box[1], height)
    scale = min(1.0, width / box[0], height / box[1])
    return max(1, round(box[0] * scale)), max(1, round(box[1] * scale))
