"""Local times: which instant a clock on the wall means, and where it means none or two.

Owns what is refused. Everything that is stored is an instant.
"""

from __future__ import annotations

from datetime import UTC, datetime
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
    place = check(zone)
    try:
        first, second = (local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
        shown = first.astimezone(place).replace(tzinfo=None)
    except OverflowError as error:
        raise InvalidInput(faults=[Fault("/local", "out_of_range", "That year is too far away.")]) from error
    if shown != local:
        detail = f"Clocks in {zone} skip {local:%H:%M} on that day."
        raise InvalidInput(faults=[Fault("/local", "no_such_time", detail)])
    if first != second:
        said = " or ".join(item.isoformat().replace("+00:00", "Z") for item in (first, second))
        detail = f"Clocks in {zone} show {local:%H:%M} twice on that day: say which with “at”, {said}."
        raise InvalidInput(faults=[Fault("/local", "ambiguous_time", detail)])
    return first
