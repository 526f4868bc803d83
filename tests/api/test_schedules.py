"""Schedules: what is published and taken back without anybody's hand, when, which text, and what the journal says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from cms import checkup
from cms.db import reading, writing
from cms.models import Article, ArticleRevision, Schedule
from cms.worker.jobs import jobs
from cms.worker.loop import Worker
from tests.conftest import NOON
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, one, rows

SOON = NOON + timedelta(hours=1)
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def work(site: Site) -> Callable[[], None]:
    """Give a way to let a worker do all that is due now."""
    worker = Worker(
        [job for job in jobs(site.app.extensions["masthead"]) if job.name == "schedules"], clock=site.clock, name="w"
    )

    def run() -> None:
        with site.app.app_context():
            worker.round()

    return run


def plan(site: Site, article: dict[str, Any], action: str = "publish", at: datetime = SOON, **members: Any) -> Any:
    wanted = {"action": action, **({} if "local" in members else {"at": at.isoformat()}), **members}
    return site.editor.act(f"/articles/{article['id']}/schedule", wanted)


def planned(site: Site, article: dict[str, Any], action: str = "publish", at: datetime = SOON, **members: Any) -> Any:
    answer = plan(site, article, action, at, **members)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["data"][action]


def is_public(site: Site, article: dict[str, Any]) -> bool:
    return site.public.get(f"/articles/{article['id']}").status_code == 200


def draft_of(site: Site, article: dict[str, Any]) -> Any:
    return site.editor.get(f"/articles/{article['id']}?version=draft").get_json()["data"]


def test_article_appears_and_disappears_at_its_instants_and_not_before(site: Site, work: Callable[[], None]) -> None:
    article = site.draft()
    planned(site, article)
    planned(site, article, "unpublish", LATER)
    seen = []
    for instant in (SOON - timedelta(microseconds=1), SOON, LATER - timedelta(microseconds=1), LATER):
        site.clock.now = instant
        work()
        seen.append(is_public(site, article))
    assert seen == [False, True, True, False]
    assert [(item.action, item.state, item.outcome) for item in rows(site, Schedule)] == [
        ("publish", "done", "published"),
        ("unpublish", "done", "unpublished"),
    ]


def test_publication_is_dated_as_planned_when_no_worker_ran_at_the_time(site: Site, work: Callable[[], None]) -> None:
    article = site.draft()
    planned(site, article)
    site.clock.now = SOON + timedelta(hours=3)
    work()
    data = site.public.get(f"/articles/{article['id']}").get_json()["data"]
    assert data["published_at"] == data["first_published_at"] == "2026-11-22T13:00:00Z"


def test_what_was_missed_is_done_in_its_order(site: Site, work: Callable[[], None]) -> None:
    gone, there = site.draft(title="Gone"), site.article(title="There")
    planned(site, gone, "publish", SOON)
    planned(site, gone, "unpublish", LATER)
    planned(site, there, "unpublish", SOON)
    planned(site, there, "publish", LATER)
    site.clock.advance(days=2)
    with journaled(site) as entries:
        work()
    assert (is_public(site, gone), is_public(site, there)) == (False, True)
    assert [(entry.kind, entry.subject_id) for entry in entries] == [
        ("article.published", gone["id"]),
        ("article.unpublished", there["id"]),
        ("article.unpublished", gone["id"]),
        ("article.published", there["id"]),
    ]


def test_journal_says_who_scheduled_it_and_why(site: Site, work: Callable[[], None]) -> None:
    article = site.draft()
    editor_id = site.editor.get("/me").get_json()["data"]["id"]
    with journaled(site) as entries:
        made = planned(site, article, reason="The embargo ends.")
    (entry,) = entries
    assert (kinds(entries), entry.actor_id, entry.subject_id) == (["schedule.created"], editor_id, article["id"])
    assert entry.detail["reason"] == "The embargo ends."
    site.clock.now = SOON
    with journaled(site) as entries:
        work()
    (entry,) = entries
    assert (kinds(entries), entry.actor_type, entry.at) == (["article.published*"], "system", SOON)
    expected = {"schedule_id": made["id"], "scheduled_by": editor_id, "reason": "The embargo ends."}
    assert {name: entry.detail[name] for name in expected} == expected
    assert f"article:{article['id']}" in entry.tags and "articles" in entry.tags


# --- which text ---


def test_text_that_was_scheduled_is_published_whatever_is_edited_until_then(
    site: Site, work: Callable[[], None]
) -> None:
    tag = site.editor.post("/tags", {"name": "Winter"}).get_json()["data"]
    article = site.draft(title="As approved", markdown="Approved.", tags=["winter"])
    made = planned(site, article)
    assert (made["revision"], made["follows_edits"]) == (1, False)
    site.author.patch(f"/articles/{article['id']}", {"title": "Not approved", "markdown": "Not approved.", "tags": []})
    site.clock.now = SOON
    work()
    data = site.public.get(f"/articles/{article['id']}?formats=text").get_json()["data"]
    assert (data["title"], data["text"], data["slug"]) == ("As approved", "Approved.", "as-approved")
    assert [item["id"] for item in data["tags"]] == [tag["id"]]
    draft = draft_of(site, article)
    assert (draft["title"], draft["has_changes"], draft["published_revision"], draft["revision"]) == (
        "Not approved",
        True,
        1,
        2,
    )


def test_latest_text_is_published_when_the_schedule_follows_edits(site: Site, work: Callable[[], None]) -> None:
    article = site.draft(markdown="First.")
    assert planned(site, article, follows_edits=True)["revision"] is None
    site.editor.patch(f"/articles/{article['id']}", {"markdown": "Last."})
    site.clock.now = SOON
    work()
    assert site.public.get(f"/articles/{article['id']}?formats=text").get_json()["data"]["text"] == "Last."
    assert draft_of(site, article)["has_changes"] is False


def test_scheduled_text_leaves_out_what_was_removed_meanwhile_and_says_so(site: Site, work: Callable[[], None]) -> None:
    tag = site.editor.post("/tags", {"name": "Winter"}).get_json()["data"]
    article = site.draft(tags=["winter"])
    planned(site, article)
    site.editor.patch(f"/articles/{article['id']}", {"tags": []})
    assert site.editor.delete(f"/tags/{tag['id']}").status_code == 204
    site.clock.now = SOON
    with journaled(site) as entries:
        work()
    assert entries[0].detail["left_out"] == [tag["id"]]
    assert site.public.get(f"/articles/{article['id']}").get_json()["data"]["tags"] == []


def test_update_of_a_public_article_can_be_scheduled(site: Site, work: Callable[[], None]) -> None:
    article = site.article(title="Old")
    site.editor.patch(f"/articles/{article['id']}", {"title": "New"})
    planned(site, article)
    site.clock.now = SOON
    work()
    data = site.public.get(f"/articles/{article['id']}").get_json()["data"]
    assert (data["title"], data["published_at"]) == ("New", "2026-11-22T12:00:00Z")


# --- called off ---


def test_schedule_that_is_cancelled_does_nothing_and_keeps_its_record(site: Site, work: Callable[[], None]) -> None:
    article = site.draft()
    made = planned(site, article)
    with journaled(site) as entries:
        answer = site.editor.call("DELETE", f"/schedules/{made['id']}")
    assert (answer.status_code, answer.get_json()["data"]["state"]) == (200, "cancelled")
    assert kinds(entries) == ["schedule.cancelled"]
    with nothing_stored(site):
        assert site.editor.call("DELETE", f"/schedules/{made['id']}").status_code == 409
    site.clock.now = SOON
    work()
    assert is_public(site, article) is False
    assert draft_of(site, article)["schedule"] == {"publish": None, "unpublish": None}


def test_second_schedule_of_a_kind_replaces_the_first(site: Site, work: Callable[[], None]) -> None:
    article = site.draft()
    planned(site, article)
    planned(site, article, at=LATER)
    assert [(item.state, item.outcome) for item in rows(site, Schedule)] == [
        ("cancelled", "replaced"),
        ("waiting", None),
    ]
    site.clock.now = SOON
    work()
    assert is_public(site, article) is False
    site.clock.now = LATER
    work()
    assert is_public(site, article) is True


@pytest.mark.parametrize("step", ["unpublish", "trash"])
def test_taking_an_article_back_by_hand_calls_everything_off(site: Site, work: Callable[[], None], step: str) -> None:
    article = site.article(title="Old")
    site.editor.patch(f"/articles/{article['id']}", {"title": "New"})
    planned(site, article)
    path = f"/articles/{article['id']}"
    answer = site.editor.act(f"{path}/unpublish") if step == "unpublish" else site.editor.delete(path)
    assert answer.status_code == 200
    site.clock.now = SOON
    work()
    assert is_public(site, article) is False
    assert one(site, Schedule).outcome == {"unpublish": "unpublished", "trash": "trashed"}[step]


def test_nothing_is_done_twice_when_somebody_was_faster(site: Site, work: Callable[[], None]) -> None:
    article = site.draft()
    planned(site, article)
    site.editor.act(f"/articles/{article['id']}/publish", {})
    site.clock.now = SOON
    with journaled(site) as entries:
        work()
    assert (entries, one(site, Schedule).outcome) == ([], "nothing_to_do")


def test_schedule_fails_loudly_when_its_slug_was_taken(site: Site, work: Callable[[], None]) -> None:
    article, other = site.draft(slug="igel"), site.draft(title="Other")
    planned(site, article)
    planned(site, other)
    site.editor.patch(f"/articles/{article['id']}", {"slug": "igel-neu"})
    site.article(slug="igel", title="Faster")
    site.clock.now = SOON
    with journaled(site) as entries:
        work()
    assert kinds(entries) == ["schedule.failed", "article.published*"]
    failed = one(site, Schedule, article_id=article["id"])
    assert (failed.state, failed.outcome, "igel" in failed.outcome_detail) == ("failed", "slug_taken", True)
    assert (is_public(site, article), is_public(site, other)) == (False, True)
    assert one(site, Article, id=article["id"]).published_at is None


def test_checkup_tells_of_schedules_that_nobody_carries_out(site: Site, work: Callable[[], None]) -> None:
    planned(site, site.draft())
    seen = []
    for instant in (SOON, SOON + timedelta(minutes=2)):
        site.clock.now = instant
        with site.app.app_context(), reading() as session:
            seen.append(checkup.neglected(session, now=instant))
    assert seen == [[], ["1 schedules are overdue: is `masthead worker` running?"]]
    work()
    with site.app.app_context(), reading() as session:
        assert checkup.neglected(session, now=site.clock.now) == []


# --- refusals ---


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param({"at": "2026-11-22T12:00:00Z"}, {"/at": "in_past"}, id="now"),
        pytest.param({"at": "2026-11-22T12:59:59+01:00"}, {"/at": "in_past"}, id="past-by-offset"),
        pytest.param({"at": "2037-11-22T12:00:00Z"}, {"/at": "too_far"}, id="too-far"),
        pytest.param({"at": "2026-11-22T13:00:00"}, {"/at": "invalid"}, id="no-offset"),
        pytest.param({}, {"/at": "invalid"}, id="no-time"),
        pytest.param(
            {"at": "2026-11-23T12:00:00Z", "local": "2026-11-23T12:00", "zone": "UTC"},
            {"/at": "invalid"},
            id="two-times",
        ),
        pytest.param({"local": "2026-11-23T12:00"}, {"/zone": "invalid"}, id="no-zone"),
        pytest.param({"local": "2026-11-23T12:00", "zone": "Mars/Base"}, {"/zone": "unknown"}, id="unknown-zone"),
        pytest.param({"local": "2026-11-23T12:00", "zone": "../etc/passwd"}, {"/zone": "unknown"}, id="hostile-zone"),
        pytest.param({"at": "2026-11-23T12:00:00Z", "zone": "x\x00y"}, {"/zone": "invalid"}, id="nul-zone"),
        pytest.param(
            {"local": "2027-03-28T02:30", "zone": "Europe/Berlin"}, {"/local": "no_such_time"}, id="skipped-hour"
        ),
        pytest.param(
            {"local": "2027-10-31T02:30", "zone": "Europe/Berlin"}, {"/local": "ambiguous_time"}, id="doubled-hour"
        ),
        pytest.param({"at": "2026-11-23T12:00:00Z", "action": "delete"}, {"/action": "out_of_range"}, id="action"),
    ],
)
def test_schedule_is_refused_when_its_time_is_no_time(
    site: Site, members: dict[str, Any], expected: dict[str, str]
) -> None:
    article = site.draft()
    with nothing_stored(site):
        answer = site.editor.act(f"/articles/{article['id']}/schedule", {"action": "publish", **members})
    assert (answer.status_code, faults(answer.get_json())) == (422, expected)


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        ("2026-12-24T18:00", "Europe/Berlin", "2026-12-24T17:00:00Z"),
        ("2027-07-01T08:00:30", "Europe/Berlin", "2027-07-01T06:00:30Z"),
        ("2027-03-28T03:00", "Europe/Berlin", "2027-03-28T01:00:00Z"),
        ("2027-07-01T08:00", "Asia/Kathmandu", "2027-07-01T02:15:00Z"),
        ("2027-07-01T08:00", "America/New_York", "2027-07-01T12:00:00Z"),
    ],
)
def test_local_time_means_the_instant_at_which_clocks_there_show_it(
    site: Site, local: str, zone: str, expected: str
) -> None:
    made = planned(site, site.draft(), local=local, zone=zone)
    assert (made["at"], made["zone"]) == (expected, zone)


def test_hour_that_clocks_show_twice_can_be_said_with_its_offset(site: Site) -> None:
    for offset, expected in (("+02:00", "2027-10-31T00:30:00Z"), ("+01:00", "2027-10-31T01:30:00Z")):
        answer = plan(site, site.draft(), at=datetime.fromisoformat(f"2027-10-31T02:30:00{offset}"))
        assert answer.get_json()["data"]["publish"]["at"] == expected


def test_schedule_is_refused_when_it_could_only_fail(site: Site) -> None:
    empty, draft, public = site.draft(markdown=""), site.draft(title="Draft"), site.article(title="Public")
    trashed = site.draft(title="Trashed")
    site.editor.delete(f"/articles/{trashed['id']}")
    planned(site, draft)
    with nothing_stored(site):
        assert plan(site, empty).status_code == 409
        assert plan(site, trashed).status_code == 409
        assert plan(site, empty, "unpublish").status_code == 409
        assert faults(plan(site, draft, "unpublish").get_json()) == {"/at": "same_time"}
        early = plan(site, draft, "unpublish", SOON - timedelta(minutes=1))
        assert faults(early.get_json()) == {"/at": "out_of_order"}
        stale = site.editor.act(f"/articles/{public['id']}/schedule", {"action": "publish", "at": SOON.isoformat()}, 1)
        assert stale.status_code == 412
        missing = site.editor.post(f"/articles/{public['id']}/schedule", {"action": "publish", "at": SOON.isoformat()})
        assert missing.status_code == 428
    assert plan(site, public, "unpublish").status_code == 200


# --- lists ---


def test_schedules_are_listed_by_time_and_filtered(site: Site) -> None:
    first, second = site.draft(title="First"), site.draft(title="Second")
    planned(site, second, at=LATER)
    planned(site, first)
    listed = site.editor.get("/schedules").get_json()["data"]
    assert [item["article"]["title"] for item in listed] == ["First", "Second"]
    for query, count in (
        ("filter[state]=waiting", 2),
        ("filter[state]=done", 0),
        (f"filter[article]={first['id']}", 1),
        ("filter[at][gte]=2026-11-22T13:30:00Z", 1),
        ("filter[at][lt]=2026-11-22T13:00:00Z", 0),
        ("filter[action]=unpublish", 0),
    ):
        assert len(site.editor.get(f"/schedules?{query}").get_json()["data"]) == count, query
    page = site.editor.get("/schedules?limit=1").get_json()
    following = site.editor.get(page["links"]["next"]).get_json()
    assert [item["article"]["title"] for item in following["data"]] == ["Second"]
    assert site.public.get("/schedules").status_code == 401


def test_article_from_before_there_were_revisions_can_be_scheduled(site: Site, work: Callable[[], None]) -> None:
    article = site.draft(markdown="Old.")
    with site.app.app_context(), writing() as session:
        session.execute(delete(ArticleRevision))
    planned(site, article)
    site.editor.patch(f"/articles/{article['id']}", {"markdown": "New."})
    site.clock.now = SOON
    work()
    assert site.public.get(f"/articles/{article['id']}?formats=text").get_json()["data"]["text"] == "Old."
    assert one(site, Schedule).ended_at.astimezone(UTC) == SOON
