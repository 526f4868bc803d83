"""Local times: which instant a clock on the wall means, and where it means none or two.

Owns what is refused. Everything that is stored is an instant.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cms.errors import Fault, InvalidInput


def check(zone: str) -> ZoneInfo:
    """Return the time zone of that name.

    Raises:
        InvalidInput: the IANA database has no such zone (422).
    """
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        detail = f"“{zone}” is not a time zone: a name such as Europe/Berlin is expected."
        raise InvalidInput(faults=[Fault("/zone", "unknown", detail)]) from error


def instant(local: datetime, zone: str) -> datetime:
    """Return the instant at which clocks in `zone` show `local`.

    Raises:
        InvalidInput: there is no such zone; clocks skip that time, or show it twice (422).
    """
    found = moments(local, zone)
    if not found:
        after = next_shown(local, zone)
        detail = f"Clocks in {zone} skip {local:%H:%M} on that day: the next time they show is {after:%H:%M}."
        raise InvalidInput(faults=[Fault("/local", "no_such_time", detail)])
    if len(found) > 1:
        said = " or ".join(item.isoformat().replace("+00:00", "Z") for item in found)
        detail = f"Clocks in {zone} show {local:%H:%M} twice on that day: say which with “at”, {said}."
        raise InvalidInput(faults=[Fault("/local", "ambiguous_time", detail)])
    return found[0]


def moments(local: datetime, zone: str) -> tuple[datetime, ...]:
    """Return the instants at which clocks in `zone` show `local`, in their order: one, two, or none.

    Raises:
        InvalidInput: there is no such zone, or the year is too far away (422).
    """
    place = check(zone)
    first, second = _read(local, place)
    if first.astimezone(place).replace(tzinfo=None) != local:
        return ()
    return (first,) if first == second else (first, second)


def next_shown(local: datetime, zone: str) -> datetime:
    """Return what clocks in `zone` show, with its offset, when they have just skipped `local`.

    Raises:
        InvalidInput: as `moments`.
    """
    place = check(zone)
    # Where a time is skipped, the offset before the jump reads it as later than the one after it: the jump lies between.
    late, early = _read(local, place)
    offset = late.astimezone(place).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        early, late = (early, middle) if middle.astimezone(place).utcoffset() == offset else (middle, late)
    return late.replace(microsecond=0).astimezone(place)


def _read(local: datetime, place: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants that a local time means by the offset before a change of clocks, and by the one after it."""
    try:
        first, second = (local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
        first.astimezone(place)
    except OverflowError as error:
        raise InvalidInput(faults=[Fault("/local", "out_of_range", "That year is too far away.")]) from error
    return first, second
