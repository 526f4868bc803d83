"""Numbers for moderators, counted on a site where they can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from cms import checkup, tallies
from cms.auth import Role
from cms.comments import arrivals
from cms.comments.arrivals import Arrival
from cms.db import writing
from cms.delivery import statistics
from cms.journal import SYSTEM
from cms.models import DecisionHour, LessonRecord
from moderation import Markup, Status
from moderation.automation import Automation
from tests.discussions import POST
from tests.sites import Caller, Site


def stats(site: Site, query: str = "") -> dict:
    answer = site.moderator.get(f"/moderation/stats{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["data"]


def test_statistics_of_an_empty_site_claim_nothing(site: Site) -> None:
    found = stats(site)
    assert found["backlog"] == {"count": 0, "age_p50_s": None, "age_p95_s": None, "oldest_age_s": None}
    assert found["decisions"]["automation_share"] is None and found["decisions"]["hours"] == []
    assert found["agreement"] == {"count": 0, "of": 0, "rate": None, "low": 0.0, "high": 1.0}
    assert found["automation"] == "shadow" and found["model"]["approve"]["basis"] in {"presumed", "none"}


def test_backlog_tells_the_ages_of_what_waits(site: Site) -> None:
    article = site.article()["id"]
    for n in range(20):
        site.comment(article, f"Comment number {n} waits for somebody.", author={"name": f"R{n}"})
        site.clock.advance(minutes=1)
    found = stats(site)["backlog"]
    assert found == {"count": 20, "age_p50_s": 600.0, "age_p95_s": 1140.0, "oldest_age_s": 1200.0}


def test_decisions_are_counted_by_who_made_them_and_by_the_hour(site: Site) -> None:
    article = site.article()["id"]
    first, second = (site.comment(article, f"Number {n}.", author={"name": f"R{n}"}) for n in range(2))
    decision = site.decide(first["id"], "approve", 1)["decision_id"]
    site.clock.advance(hours=1)
    site.decide(second["id"], "spam", 1)
    assert site.moderator.post(f"/moderation/decisions/{decision}/undo", {}).status_code == 200
    found = stats(site, "?days=1")["decisions"]
    assert (found["human"], found["automatic"], found["undone"]) == (3, 0, 1)
    assert found["human_per_hour"] == round(3 / 24, 3)
    assert [(hour["hour"], hour["human"]) for hour in found["hours"]] == [
        ("2026-11-22T12:00:00Z", 1),
        ("2026-11-22T13:00:00Z", 2),
    ]
    site.clock.advance(days=3)
    assert stats(site, "?days=1")["decisions"]["human"] == 0


def test_agreement_counts_second_verdicts_by_another_person_on_the_same_text(site: Site) -> None:
    article = site.article()["id"]
    other = Caller(site.app, site.token(Role.MODERATOR))
    for n, verdicts in enumerate((("reject", "spam"), ("reject", "approve"), ("approve", "reject"))):
        comment = site.comment(article, f"Number {n}.", author={"name": f"R{n}"})
        site.decide(comment["id"], verdicts[0], 1)
        site.clock.advance(seconds=1)
        items = [{"comment_id": comment["id"], "version": 2}]
        assert other.post("/moderation/decisions", {"action": verdicts[1], "items": items}).status_code == 200
        site.clock.advance(seconds=1)
    found = stats(site)["agreement"]
    assert (found["count"], found["of"], found["rate"]) == (1, 3, 0.3333)
    assert 0 < found["low"] < 0.3333 < found["high"] < 1


def test_audit_measures_the_model_by_what_was_drawn_for_people(site: Site) -> None:
    article = site.article()["id"]
    for n in range(4):
        comment = site.comment(article, f"Comment {n} about hedgehogs in the garden.", author={"name": f"R{n}"})
        site.decide(comment["id"], "spam" if n == 0 else "approve", 1)
    assert stats(site)["audit"]["wrong_approvals"]["of"] == 0
    with site.app.app_context(), writing() as session:
        session.execute(update(LessonRecord).values(is_audited=True, proposal="approve"))
    found = stats(site)["audit"]
    assert (found["wrong_approvals"]["count"], found["wrong_approvals"]["of"]) == (1, 4)
    assert found["wrong_rejections"]["of"] == 0


def test_statistics_need_a_moderator(site: Site) -> None:
    assert site.public.get("/moderation/stats").status_code == 401
    assert site.author.get("/moderation/stats").status_code == 403
    assert site.moderator.get("/moderation/stats?days=0").status_code == 400


def test_statistics_say_that_the_model_is_off(make_site: Callable[..., Site]) -> None:
    found = stats(make_site(automation=Automation.OFF))
    assert (found["automation"], found["model"]) == ("off", None)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"), [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0)]
)
def test_rate_has_the_exact_interval(hits: int, trials: int, low: float, high: float) -> None:
    found = statistics.rate(hits, trials)
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=2e-4)


def test_series_counts_every_hour_and_what_was_pending_at_its_end(site: Site) -> None:
    article = site.article()["id"]
    first, _ = (site.comment(article, f"Number {n}.", author={"name": f"R{n}"}) for n in range(2))
    site.clock.advance(hours=2)
    decision = site.decide(first["id"], "approve", 1)["decision_id"]
    site.clock.advance(hours=1)
    assert site.moderator.post(f"/moderation/decisions/{decision}/undo", {}).status_code == 200
    found = stats(site, "?days=1")["series"]
    assert found["step"] == "hour" and len(found["points"]) == 24
    assert [point["at"] for point in found["points"][-4:]] == [f"2026-11-22T{hour}:00:00Z" for hour in (12, 13, 14, 15)]
    assert [point["pending"] for point in found["points"][-5:]] == [0, 2, 2, 1, 2]
    assert [point["submitted"] for point in found["points"][-4:]] == [2, 0, 0, 0]
    assert [(point["human"], point["undone"]) for point in found["points"][-4:]] == [(0, 0), (0, 0), (1, 0), (1, 1)]


def test_series_goes_by_days_over_longer_periods(site: Site) -> None:
    article = site.article()["id"]
    site.comment(article, "The only one.", status="spam")
    site.clock.advance(days=1)
    found = stats(site, "?days=7")["series"]
    assert found["step"] == "day"
    assert [point["at"][:10] for point in found["points"]] == [f"2026-11-{day}" for day in range(17, 24)]
    assert [(point["submitted"], point["human"], point["pending"]) for point in found["points"][-2:]] == [
        (1, 1, 0),
        (0, 0, 0),
    ]


def tally(site: Site) -> int:
    """Count the hours that are over, as the worker does; return how many."""
    with site.app.app_context(), writing() as session:
        return tallies.step(session, site.clock.now)


def test_hours_that_are_counted_change_no_number(site: Site) -> None:
    article = site.article(comments=POST)["id"]
    other = Caller(site.app, site.token(Role.MODERATOR))
    for n in range(5):
        comment = site.comment(article, f"Number {n}.", author={"name": f"R{n}"}, status="rejected")
        site.clock.advance(minutes=37)
        items = [{"comment_id": comment["id"], "version": 2}]
        verdict = {"action": "spam" if n % 2 else "approve", "items": items}
        decided = other.post("/moderation/decisions", verdict).get_json()["data"][0]
        if n == 3:
            assert other.post(f"/moderation/decisions/{decided['decision_id']}/undo", {}).status_code == 200
    site.clock.advance(hours=6, minutes=11)
    site.comment(article, "One more.", status="spam")
    before = {days: stats(site, f"?days={days}") for days in (1, 2, 4, 30)}
    assert before[30]["decisions"]["human"] == 12 and before[30]["agreement"]["of"] > 2
    assert tally(site) > 1 and tally(site) == 0
    assert {days: stats(site, f"?days={days}") for days in (1, 2, 4, 30)} == before
    site.clock.advance(hours=17)
    late = {days: stats(site, f"?days={days}") for days in (1, 2)}
    assert late[1]["decisions"] != before[1]["decisions"]
    assert tally(site) and {days: stats(site, f"?days={days}") for days in (1, 2)} == late
    with site.app.app_context(), writing() as session:
        assert tallies.wrong(session) == []
        session.execute(update(DecisionHour).values(human=DecisionHour.human + 1))
        assert tallies.wrong(session) and checkup.counters(session, site.app.extensions["masthead"].settings)
    assert stats(site, "?days=30")["decisions"] != before[30]["decisions"], "they are read, then"


def test_comments_that_come_in_late_are_counted_where_they_belong(site: Site) -> None:
    article = site.article(comments=POST)["id"]
    site.comment(article, "Soon.", status="spam")
    past = site.clock.now - timedelta(days=2)
    site.clock.advance(hours=3)
    assert tally(site)
    with site.app.app_context(), writing() as session:
        text = arrivals.read("From elsewhere.", Markup.TEXT)
        assert text is not None
        came = Arrival(article_id=article, parent=None, status=Status.APPROVED, text=text, name="Ida", created_at=past)
        house = site.app.extensions["masthead"].house
        arrivals.bring_in(session, [came], house=house, actor=SYSTEM, now=site.clock.now)
    found = stats(site, "?days=3")["series"]["points"]
    assert sum(point["submitted"] for point in found) == 2
    assert tally(site) and stats(site, "?days=3")["series"]["points"] == found
