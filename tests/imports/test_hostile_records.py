"""Records that no writer should meet: each costs itself and nothing else, and is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cms.imports import Result
from cms.imports.records import Remark, Standing, Story, Thread
from tests.imports.moving import codes, move_records, told
from tests.sites import Site

DAY = datetime(2020, 1, 1, tzinfo=UTC)


def story(key: str, **members: Any) -> Story:
    given = {"title": f"Story {key}", "body": "<p>Words.</p>", "created_at": DAY, "published_at": DAY}
    return Story(key=key, place=f"line {key}", **(given | members))


def remark(key: str, body: str, *, parent: str | None = None, minutes: int = 0, **members: Any) -> Remark:
    return Remark(
        key=key,
        place=f"comment {key}",
        thread=Thread(key="1"),
        body=body,
        name="Ada",
        created_at=DAY + timedelta(minutes=minutes),
        parent=parent,
        **members,
    )


def test_a_record_that_cannot_be_written_costs_only_itself(site: Site) -> None:
    broken = story("2", created_at=datetime(2020, 1, 1))  # noqa: DTZ001 - an instant without a zone is what is broken
    report = move_records(site, [story("1"), broken, story("3"), remark("c", "<p>Fine words here.</p>")])
    assert (report.failed, report.is_complete) == (1, False)
    assert codes(report, "2") == {"error"}
    found = told(site)
    assert [row[1] for row in found["articles"]] == ["Story 1", "Story 3"] and len(found["comments"]) == 1
    again = move_records(site, [story("1"), story("2"), story("3"), remark("c", "<p>Fine words here.</p>")])
    assert again.count(Result.CREATED) == 1 and again.is_complete and told(site)["faults"] == []


def test_comments_beyond_reading_are_kept_as_text_or_named(site: Site) -> None:
    report = move_records(
        site,
        [
            story("1"),
            remark("nested", "<b>" * 3_000 + "deep"),
            remark("long", "x" * 300_000, minutes=1),
            remark("empty", "<img src=x>", minutes=2),
            remark("bare", "<p>Yes</p><script>alert(1)</script>", minutes=3, standing=Standing.PENDING),
        ],
    )
    assert codes(report, "nested") >= {"markup_kept_as_text"} and codes(report, "long") == {"unacceptable"}
    assert "nothing_shows" in codes(report, "empty") and "markup_dropped" in codes(report, "bare")
    states = {row[8][:10]: (row[3], "<script" in row[9] or "<b>" in row[9]) for row in told(site)["comments"]}
    assert states == {"<b><b><b><": ("approved", False), "": ("deleted", False), "Yes\n\nalert": ("pending", False)}


def test_replies_in_a_circle_or_too_deep_find_a_place(site: Site) -> None:
    chain = [remark(f"r{n}", f"<p>Reply {n}</p>", parent=f"r{n - 1}" if n else None, minutes=n) for n in range(120)]
    circle = [remark("a", "<p>A to b</p>", parent="b"), remark("b", "<p>B to a</p>", parent="a")]
    report = move_records(site, [story("1"), *reversed(chain), *circle])
    found = told(site)
    assert len(found["comments"]) == 122 and found["faults"] == []
    assert max(row[4] for row in found["comments"]) == 100 and "reply_raised" in codes(report, "r119")
    assert "parent_missing" in codes(report, "a") | codes(report, "b")
