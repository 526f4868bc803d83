"""Pictures as the public gets them: their addresses, sizes, and what stands in for them while they load.

Owns the addresses of files. An address is signed with the medium's own key: nobody can make the server compute a form
that was not handed out, and no setting has to be known to write one into a snapshot. Texts are rendered when an article is
published, but where the site is may change: they hold a stand-in, which `cms.api.answers` replaces on the way out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import content
from cms.content import Block
from cms.imaging import KINDS, ORIGINAL, RASTER, Recipe, fitted
from cms.models import Medium
from moderation.columns import is_identifier

STAND_IN: Final = "https://media.invalid"
"""Stands for our own address. No host can have this name (RFC 6761, section 6.4)."""

PATH: Final = "/api/v1/media"
SIGNATURE_CHARS: Final = 16
"""96 bits of HMAC-SHA-256 (RFC 2104), in base64url."""

WIDTHS: Final = (320, 640, 960, 1280, 1920, 2560)
"""Widths of `srcset`: phones to large screens, each step worth its bytes (house rule)."""

CROPS: Final = {"wide": (960, 540, "webp"), "square": (600, 600, "webp"), "share": (1200, 630, "jpeg")}
"""Cuts around the focal point: for cards, for lists, and for link previews, which want this size (ogp.me's readers)."""


def is_picture(medium: Medium) -> bool:
    """Tell whether a medium can be shown in an article."""
    return medium.width is not None


def file_name(medium: Medium, form: str, extension: str) -> str:
    """Return the name under which the address of a form ends: the form, its signature, what it is."""
    return f"{form}.{_signature(medium, f'{form}.{extension}')}.{extension}"


def form_of(medium: Medium, name: str) -> tuple[str, str] | None:
    """Return the form and the extension that a file's name asks for; None if it was not signed."""
    parts = name.split(".")
    if len(parts) != 3 or not name.isascii():
        return None
    form, signature, extension = parts
    is_signed = hmac.compare_digest(signature, _signature(medium, f"{form}.{extension}"))
    return (form, extension) if is_signed else None


def address(medium: Medium, recipe: Recipe | None = None, *, base: str = STAND_IN) -> str:
    """Return the address of a form of a medium; of its clean original without one."""
    if recipe is None:
        name = file_name(medium, ORIGINAL, KINDS[medium.kind].extension)
    else:
        name = file_name(medium, recipe.name, KINDS[recipe.format].extension)
    return f"{base}{PATH}/{medium.id}/files/{name}"


def focus(medium: Medium) -> tuple[int, int]:
    """Return the focal point in whole percent."""
    return round(medium.focal_x * 100), round(medium.focal_y * 100)


def form(medium: Medium, recipe: Recipe, *, base: str = STAND_IN) -> dict[str, Any]:
    """Return one form of a picture: address, size and media type."""
    width, height = fitted(recipe, medium.width or 1, medium.height or 1)
    return {
        "url": address(medium, recipe, base=base),
        "width": width,
        "height": height,
        "mime_type": KINDS[recipe.format].mime_type,
    }


def cut(medium: Medium, name: str, *, base: str = STAND_IN) -> dict[str, Any]:
    """Return one of the usual cuts of a picture."""
    width, height, kind = CROPS[name]
    recipe = Recipe(fit="cover", width=width, height=height, format=kind, focus=focus(medium))
    return form(medium, recipe, base=base)


def srcset(medium: Medium, *, base: str = STAND_IN) -> list[dict[str, Any]]:
    """Return the forms to choose from by width: the usual ones below its own width, and that."""
    own = medium.width or 1
    widths = [*(width for width in WIDTHS if width < own), min(own, WIDTHS[-1])]
    recipes = (Recipe(fit="contain", width=width, height=None, format="webp") for width in dict.fromkeys(widths))
    return [form(medium, recipe, base=base) for recipe in recipes]


def members(medium: Medium, *, base: str = STAND_IN) -> dict[str, Any]:
    """Return what a frontend needs to show a picture, besides what it says."""
    return {
        "media_id": medium.id,
        "url": address(medium, base=base),
        "width": medium.width,
        "height": medium.height,
        "mime_type": KINDS[medium.kind].mime_type,
        "focal_point": [medium.focal_x, medium.focal_y],
        "placeholder": {"color": medium.color, "data_uri": medium.thumbnail},
        "srcset": srcset(medium, base=base),
    }


def shown(hero: dict[str, Any], found: dict[str, Medium], *, base: str = STAND_IN) -> dict[str, Any] | None:
    """Return an article's main picture as it is shown; None if the medium is gone."""
    medium = found.get(hero["media_id"])
    if medium is None or not is_picture(medium):
        return None
    return {
        **members(medium, base=base),
        "alt": alt(hero, medium),
        "caption": hero.get("caption") or medium.caption,
        "credit": medium.credit,
        "bytes": medium.bytes,
        "crops": {name: cut(medium, name, base=base) for name in CROPS},
    }


def alt(use: Mapping[str, Any], medium: Medium) -> str:
    """Return the alternative text of a picture where it is used: that of the place, or the medium's own."""
    if use.get("decorative"):
        return ""
    return use.get("alt") or medium.alt or ""


def found(session: Session, media_ids: Collection[str], *, hold: bool = False) -> dict[str, Medium]:
    """Return media by id. One query; with `hold` they are not changed by others until the commit."""
    wanted = {item for item in media_ids if is_identifier(item)}
    if not wanted:
        return {}
    query = select(Medium).where(Medium.id.in_(wanted)).order_by(Medium.id)
    if hold:
        query = query.with_for_update(read=True).execution_options(populate_existing=True)
    return {medium.id: medium for medium in session.scalars(query)}


def in_body(blocks: Sequence[Block], media: Mapping[str, Medium], *, base: str = STAND_IN) -> list[Block]:
    """Return a body as it is read, with what is known of the media in it; documents are what links lead to."""
    if not media:
        return list(blocks)
    known = {
        medium.id: {**members(medium, base=base), "alt": medium.alt or "", "caption": medium.caption}
        for medium in media.values()
        if is_picture(medium)
    }
    addresses = {medium.id: address(medium, base=base) for medium in media.values()}
    return content.with_media(blocks, pictures=known, addresses=addresses)


def formats() -> tuple[str, ...]:
    """Return the formats that forms can have."""
    return RASTER


def _signature(medium: Medium, told: str) -> str:
    made = hmac.new(medium.key.encode(), f"{medium.id}/{told}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode()[:SIGNATURE_CHARS]
