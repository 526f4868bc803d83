"""Illustrations: which media a text of an article shows or links to, and what they lack before it can be public.

Owns the rows that say so. They stand beside each stored revision, the working copy's and the public one's among them, so
that a medium cannot go while anything names it that is public or can be brought back. What has been typed and not saved
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
MAX_SHOWN_CHARS: Final = 200
WANTED: Final = "Say what the {} shows (alt){}, or that it only decorates (decorative)."
HERO_MEMBERS: Final = ("media_id", "alt", "caption", "decorative")


def media_ids(body: Sequence[dict[str, Any]], hero: Hero | None) -> list[str]:
    """Return the ids of the media that a text shows or links to, each once."""
    first = [] if hero is None else [hero["media_id"]]
    return list(dict.fromkeys([*first, *content.media_ids(body)]))


def record(
    session: Session, article_id: str, number: int, *, body: Sequence[dict[str, Any]], hero: Hero | None
) -> None:
    """Write down what a revision shows and links to. Two statements, none where it names no media."""
    there = pictures.found(session, media_ids(body, hero))
    rows = [{"article_id": article_id, "number": number, "medium_id": item} for item in there]
    if rows:
        session.execute(insert(MediumUse), rows)


def unknown(session: Session, body: Sequence[dict[str, Any]], hero: Hero | None, *, sent_as: str) -> list[Fault]:
    """Return a fault for everything in a text that is no picture or file of ours. One query, none where it names none.

    `sent_as` is the member in which the body came: in Portable Text each place has a pointer.
    """
    known = pictures.found(session, media_ids(body, hero))
    there = {key for key, medium in known.items() if pictures.is_picture(medium)}
    faults = []
    if hero is not None and hero["media_id"] not in there:
        faults.append(Fault("/hero/media_id", "unknown", "There is no such picture."))
    for place, block in content.images(body):
        if "media_id" in block and block["media_id"] not in there:
            pointer = f"/body{place}/media_id" if sent_as == "body" else f"/{sent_as}"
            faults.append(Fault(pointer, "unknown", f"There is no picture {block['media_id']}."))
    for place, medium_id in content.linked_media(body):
        if medium_id not in known:
            pointer = f"/body{place}" if sent_as == "body" else f"/{sent_as}"
            faults.append(Fault(pointer, "unknown", f"There is no medium {medium_id}, to which a link leads."))
    return faults


def refuse_undescribed(session: Session, body: Sequence[dict[str, Any]], hero: Hero | None) -> None:
    """Refuse a text with pictures that nobody has described, neither here nor, if they are ours, in the library. One query.

    Raises:
        InvalidInput: every one of them, with its place (422).
    """
    found = pictures.found(session, media_ids(body, hero))
    faults = []
    if hero is not None and _is_undescribed(hero, found):
        faults.append(Fault("/hero/alt", "alt_missing", WANTED.format("picture", ", here or in the library")))
    faults += [
        Fault(f"/body{place}/alt", "alt_missing", _wanted(block))
        for place, block in content.images(body)
        if _is_undescribed(block, found)
    ]
    if faults:
        count = len(faults)
        detail = "A picture has" if count == 1 else f"{count} pictures have"
        places = ", ".join(fault.pointer for fault in faults[:5])
        raise InvalidInput(f"{detail} no alternative text ({places}): it is needed to publish.", faults=faults)


def _wanted(block: Mapping[str, Any]) -> str:
    if "media_id" in block:
        return WANTED.format("picture", ", here or in the library")
    return WANTED.format(f"picture {block['url'][:MAX_SHOWN_CHARS]}", "")


def _is_undescribed(use: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    medium = found.get(use.get("media_id", ""))
    is_said = use.get("decorative") or use.get("alt") or (medium is not None and medium.alt)
    return not is_said
