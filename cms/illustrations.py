"""Illustrations: which media a text of an article shows, and what they lack before it can be public.

Owns the rows that say so. They stand beside each stored revision, the working copy's and the public one's among them, so
that a medium cannot go while anything shows it that is public or can be brought back. What has been typed and not saved
(an autosave) keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from cms import content
from cms.delivery import pictures
from cms.errors import Fault, InvalidInput
from cms.models import MediumUse

Hero = Mapping[str, Any]
HERO_MEMBERS: Final = ("media_id", "alt", "caption", "decorative")


def media_ids(body: Sequence[dict[str, Any]], hero: Hero | None) -> list[str]:
    """Return the ids of the media that a text shows, each once."""
    first = [] if hero is None else [hero["media_id"]]
    return list(dict.fromkeys([*first, *content.media_ids(body)]))


def record(
    session: Session, article_id: str, number: int, *, body: Sequence[dict[str, Any]], hero: Hero | None
) -> None:
    """Write down what a revision shows. Two statements, none where it shows nothing."""
    there = pictures.found(session, media_ids(body, hero))
    rows = [{"article_id": article_id, "number": number, "medium_id": item} for item in there]
    if rows:
        session.execute(insert(MediumUse), rows)


def unknown(session: Session, body: Sequence[dict[str, Any]], hero: Hero | None, *, sent_as: str) -> list[Fault]:
    """Return a fault for everything in a text that is no picture of ours. One query, none where it shows nothing.

    `sent_as` is the member in which the body came: in Portable Text each place has a pointer.
    """
    there = {
        key for key, medium in pictures.found(session, media_ids(body, hero)).items() if pictures.is_picture(medium)
    }
    faults = []
    if hero is not None and hero["media_id"] not in there:
        faults.append(Fault("/hero/media_id", "unknown", "There is no such picture."))
    for place, block in content.images(body):
        if "media_id" in block and block["media_id"] not in there:
            pointer = f"/body{place}/media_id" if sent_as == "body" else f"/{sent_as}"
            faults.append(Fault(pointer, "unknown", f"There is no picture {block['media_id']}."))
    return faults


def refuse_undescribed(session: Session, body: Sequence[dict[str, Any]], hero: Hero | None) -> None:
    """Refuse a text with pictures of ours that nobody has described, neither here nor in the library. One query.

    Raises:
        InvalidInput: every one of them, with its place (422).
    """
    found = pictures.found(session, media_ids(body, hero))
    why = "Say what the picture shows (alt), here or in the library, or that it only decorates (decorative)."
    faults = []
    if hero is not None and _is_undescribed(hero, found):
        faults.append(Fault("/hero/alt", "alt_missing", why))
    faults += [
        Fault(f"/body{place}/alt", "alt_missing", why)
        for place, block in content.images(body)
        if "media_id" in block and _is_undescribed(block, found)
    ]
    if faults:
        count = len(faults)
        detail = "A picture has" if count == 1 else f"{count} pictures have"
        places = ", ".join(fault.pointer for fault in faults[:5])
        raise InvalidInput(f"{detail} no alternative text ({places}): it is needed to publish.", faults=faults)


def _is_undescribed(use: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    medium = found.get(use["media_id"])
    is_said = use.get("decorative") or use.get("alt") or (medium is not None and medium.alt)
    return not is_said
