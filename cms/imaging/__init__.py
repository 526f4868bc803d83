"""Imaging: what a file is by its content, the clean form in which it is kept, and the smaller forms made of it.

Everything here is pure: bytes in, bytes out. No database, no storage, no clock. Other packages import from here only.
"""

from __future__ import annotations

from cms.imaging.kinds import KINDS, RASTER, Kind, kind_of
from cms.imaging.preparing import Limits, Prepared, Unfit, Unreadable, Unsupported, prepare
from cms.imaging.recipes import ORIGINAL, Recipe, fitted, recipe_of
from cms.imaging.rendering import render

__all__ = [
    "KINDS",
    "ORIGINAL",
    "RASTER",
    "Kind",
    "Limits",
    "Prepared",
    "Recipe",
    "Unfit",
    "Unreadable",
    "Unsupported",
    "fitted",
    "kind_of",
    "prepare",
    "recipe_of",
    "render",
]
