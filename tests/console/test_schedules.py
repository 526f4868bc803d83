"""Planning without JavaScript: local times, what clocks skip and repeat, the site's list, calling off, failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cms.auth import Role
from cms.models import Schedule
from cms.worker.jobs import jobs
from cms.worker.loop import Worker
from tests.console.browsing import Visitor
from tests.sites import Site
from tests.stored import nothing_stored, one, rows

SignIn = Callable[[Role], Visitor]
PLAN = "form[action$=schedule]"
BERLIN = {"zone": "Europe/Berlin", "action": "publish"}


def work(site: Site) -> None:
    with site.app.app_context():
        found = [job for job in jobs(site.app.extensions["masthead"]) if job.name == "schedules"]
        Worker(found, clock=site.clock, name="w").round()


def plan(editor: Visitor, article: dict[str, Any], date: str, time: str, **fields: str) -> Visitor:
    editor.get(f"/articles/{article['id']}/schedule")
    return editor.submit(PLAN, {"date": date, "time": time, **BERLIN, **fields})


def test_publication_is_planned_by_the_clocks_of_a_place_and_called_off(site: Site, signed_in: SignIn) -> None:
    article = site.draft(title="Tomorrow")
    editor = signed_in(Role.EDITOR)
    plan(editor, article, "2026-12-24", "18:00", reason="For the evening")
    assert "It is planned." in editor.text
    assert "Thursday, December 24, 2026, 6:00\u202fPM (Europe/Berlin)" in editor.answer.get_data(as_text=True)
    stored = one(site, Schedule)
    assert (stored.at.isoformat(), stored.revision, stored.reason) == (
        "2026-12-24T17:00:00+00:00",
        1,
        "For the evening",
    )
    assert editor.page.select_one("#f-zone").attr("value") == "Europe/Berlin"
    assert "It becomes public on Thursday, December 24" in editor.get(f"/articles/{article['id']}").text
    assert "Planned" in editor.get("/articles").page.select_one("tbody").text
    assert "Tomorrow" in editor.get("/schedules").page.select_one("tbody").text
    editor.submit("form[action$=cancel]")
    assert (editor.path, one(site, Schedule).state) == ("/console/schedules", "cancelled")
    assert editor.page.select_one("tbody") is None
    assert "Somebody called it off." in editor.get("/schedules?filter[state]=cancelled").text
    assert "It becomes public" not in editor.get(f"/articles/{article['id']}").text


def test_hours_that_clocks_skip_or_show_twice_are_refused_with_words(site: Site, signed_in: SignIn) -> None:
    article = site.draft()
    editor = signed_in(Role.EDITOR)
    with nothing_stored(site):
        for date, time, fields, field, words in (
            ("2027-03-28", "02:30", {}, "#e-local", "skip 02:30 on that day: the next time they show is 03:00."),
            ("2027-10-31", "02:30", {}, "#e-local", "Clocks in Europe/Berlin show 02:30 twice on that day"),
            ("2026-11-01", "12:00", {}, "#e-local", "This lies in the past."),
            ("2099-01-01", "12:00", {}, "#e-local", "This is more than ten years away."),
            ("", "12:00", {}, "#e-local", "valid"),
            ("2026-12-24", "12:00", {"zone": "Mars/Olympus"}, "#e-zone", "“Mars/Olympus” is not a time zone"),
            ("2026-12-24", "12:00", {"action": "burn"}, "#e-action", "one of"),
        ):
            plan(editor, article, date, time, **fields)
            assert editor.status == 422, (date, time, fields)
            assert words in editor.page.select_one(field).text, (editor.text, words)
            assert editor.page.select_one("#f-time").attr("value") == time
    german = {"Accept-Language": "de"}
    editor.get(f"/articles/{article['id']}/schedule", headers=german)
    editor.submit(PLAN, {"date": "2027-03-28", "time": "02:30", **BERLIN}, headers=german)
    assert "Die Uhren überspringen diese Stunde an dem Tag" in editor.text
    assert "Als Nächstes zeigen die Uhren dort 03:00." in editor.text
    assert plan(editor, article, "2027-03-28", "03:30").status == 200


def test_of_an_hour_that_clocks_show_twice_one_is_chosen(site: Site, signed_in: SignIn) -> None:
    article = site.draft()
    editor = signed_in(Role.EDITOR)
    plan(editor, article, "2027-10-31", "02:30")
    offered = {option.attr("value"): option.text for option in editor.page.select("#f-moment option")}
    assert offered == {"": "Choose", "+02:00": "The first time, UTC+02:00", "+01:00": "The second time, UTC+01:00"}
    assert editor.submit(PLAN, {}).status == 422, "nothing is chosen for anybody"
    editor.submit(PLAN, {"moment": "+01:00"})
    stored = one(site, Schedule)
    assert (stored.at.isoformat(), stored.zone) == ("2027-10-31T01:30:00+00:00", "Europe/Berlin")
    assert editor.page.select_one("#f-moment") is None


def test_failure_is_seen_on_the_list_of_the_site_and_of_the_article(site: Site, signed_in: SignIn) -> None:
    article = site.draft(slug="igel", title="Too late")
    editor = signed_in(Role.EDITOR)
    plan(editor, article, "2026-11-22", "14:00")
    assert "Failed lately" not in editor.get("/schedules").text
    site.editor.patch(f"/articles/{article['id']}", {"slug": "igel-neu"})
    site.article(slug="igel", title="Faster")
    site.clock.now += timedelta(hours=1)
    work(site)
    editor.get("/schedules")
    assert "Too late" in editor.page.select_one(".note-failed").text
    assert "This slug is taken" in editor.page.select_one(".note-failed").text
    assert "Failed" in editor.get(f"/articles/{article['id']}/schedule").page.select_one("tbody").text
    site.clock.now += timedelta(minutes=30)
    site.editor.patch(f"/articles/{article['id']}", {"slug": "igel-zwei"})
    plan(editor, article, "2026-11-22", "15:00", follows_edits="1")
    assert editor.status == 200
    site.clock.now += timedelta(hours=1)
    work(site)
    assert site.public.get(f"/articles/{article['id']}").status_code == 200
    assert "It became public." in editor.get("/schedules?filter[state]=done").text


def test_author_sees_the_plan_and_cannot_change_it(site: Site, signed_in: SignIn) -> None:
    article = site.draft(title="Mine")
    plan(signed_in(Role.EDITOR), article, "2026-12-24", "18:00")
    author = signed_in(Role.AUTHOR).get(f"/articles/{article['id']}/schedule")
    assert ("What is planned" in author.text, author.page.select_one(PLAN)) == (True, None)
    assert author.page.select_one("form[action$=cancel]") is None
    schedule = rows(site, Schedule)[0]
    token = author.page.select_one("[name=csrf_token]").attr("value")
    assert author.post(f"/schedules/{schedule.id}/cancel", {"csrf_token": token}).status == 403
    assert one(site, Schedule).state == "waiting"
