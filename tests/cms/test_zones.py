"""Local times: what clocks show next when they have skipped a time."""

from __future__ import annotations

from datetime import datetime

import pytest

from cms import zones


@pytest.mark.parametrize(
    ("skipped", "zone", "shown"),
    [
        ("2027-03-28T02:30", "Europe/Berlin", "2027-03-28T03:00:00+02:00"),
        ("2027-03-28T02:00", "Europe/Berlin", "2027-03-28T03:00:00+02:00"),
        ("2027-03-14T02:59:59", "America/New_York", "2027-03-14T03:00:00-04:00"),
        ("2027-10-03T02:15", "Australia/Lord_Howe", "2027-10-03T02:30:00+11:00"),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00"),
    ],
)
def test_after_a_time_that_clocks_skip_they_show_the_end_of_the_gap(skipped: str, zone: str, shown: str) -> None:
    local = datetime.fromisoformat(skipped)
    assert zones.moments(local, zone) == ()
    assert zones.next_shown(local, zone).isoformat() == shown


def test_a_time_is_shown_once_or_twice() -> None:
    times = ("2027-10-31T04:30", "2027-10-31T02:30")
    once, twice = (zones.moments(datetime.fromisoformat(time), "Europe/Berlin") for time in times)
    assert [item.isoformat() for item in once] == ["2027-10-31T03:30:00+00:00"]
    assert [item.isoformat() for item in twice] == ["2027-10-31T00:30:00+00:00", "2027-10-31T01:30:00+00:00"]
