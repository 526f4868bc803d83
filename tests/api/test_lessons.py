"""What teaches the model: bulk decisions, the terminal, appeals, other sites' reports; and what erasing leaves of it.

Each history is followed by one learner row by row and learned again by another from the beginning: both must be equal
to the bit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from cms import accounts, learning
from cms.auth import Role, Scope
from cms.db import reading, writing
from cms.learning import Learner
from cms.models import JournalEntry, LessonRecord, RevisionFeatures
from cms.retention import steps
from moderation.learning.features import HASHED_AT
from moderation.learning.model import Lesson
from moderation.learning.thresholds import Budget
from tests.sites import Caller, Site

HONEST = "I have been on it for a year and the leg is better, though mornings are slow and I sleep more than I did."
SPAM = "Buy cheap pills online without prescription, best price, order now at https://cheap-meds.example or WhatsApp us"
BLOG = "https://blog.example.org"


class Follower:
    """A process that learns along with the site; it can be compared with one that begins now."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._learner = learning.standard(budget=Budget())

    def state(self) -> bytes:
        """Catch up, check that a new process arrives at the same state, and return it."""
        begun = learning.standard(budget=Budget())
        with self._site.app.app_context(), reading() as session:
            self._learner.catch_up(session)
            begun.catch_up(session)
        assert begun.model.to_bytes() == self._learner.model.to_bytes()
        assert begun.thresholds == self._learner.thresholds
        return begun.model.to_bytes()

    @property
    def lessons(self) -> int:
        """How many lessons count, after catching up."""
        self.state()
        return self._learner.model.lessons


@pytest.fixture
def follower(site: Site) -> Follower:
    """Give a process that follows the site."""
    return Follower(site)


def records(site: Site) -> list[LessonRecord]:
    with site.app.app_context(), reading() as session:
        found = list(session.scalars(select(LessonRecord).order_by(LessonRecord.created_at, LessonRecord.id)))
        session.expunge_all()
        return found


def report(site: Site, verb: str, text: str, key: str, **fields: str) -> None:
    given = {"api_key": key, "blog": BLOG, "user_ip": "192.0.2.7", "comment_content": text, **fields}
    answer = site.app.test_client().post(f"/1.1/{verb}", data=given)
    assert answer.get_data(as_text=True).startswith("Thanks")


@pytest.fixture
def key(site: Site) -> str:
    """Give a token with the engine's right."""
    with site.app.app_context(), writing() as session:
        secret, _ = accounts.create_token(session, name="blog", scopes=[Scope.ENGINE_USE], now=site.clock())
    return secret


def test_bulk_decision_teaches_as_single_ones_do_and_its_undo_takes_all_back(site: Site, follower: Follower) -> None:
    article_id = site.article()["id"]
    made = [site.comment(article_id, f"{SPAM} {n}", author={"name": f"R{n}"}) for n in range(3)]
    nothing = follower.state()
    select_all = {"similar_to": made[0]["id"]}
    bulk = {"action": "spam", "select": select_all, "expected": 3}
    answer = site.moderator.post("/moderation/bulk", bulk).get_json()["data"]
    assert answer["applied"] == 3
    assert follower.lessons == 3 and follower.state() != nothing
    assert site.moderator.post(f"/moderation/batches/{answer['batch_id']}/undo", {}).status_code == 200
    assert follower.state() == nothing


@pytest.mark.parametrize(("outcome", "is_bad"), [("overturned", False), ("upheld", True)])
def test_outcome_of_an_appeal_teaches_in_place_of_the_decision(
    site: Site, follower: Follower, outcome: str, is_bad: bool
) -> None:
    comment = site.comment(site.article()["id"], HONEST, author={"name": "Ada", "email": "ada@example.org"})
    site.decide(comment["id"], "reject", comment["version"], reason_code="off_topic")
    before = follower.state()
    headers = {"Manage-Token": comment["meta"]["manage_token"]}
    made = site.public.post(f"/comments/{comment['id']}/appeals", {"text": "It is on topic."}, headers=headers)
    other = Caller(site.app, site.token(Role.MODERATOR))
    ruled = other.post(f"/moderation/appeals/{made.get_json()['data']['id']}/outcome", {"outcome": outcome})
    assert ruled.status_code == 200
    first, second = records(site)
    assert (first.retracted_at is None, second.retracted_at is None) == (False, True)
    assert second.is_bad is is_bad
    assert follower.lessons == 1
    if outcome == "overturned":
        assert follower.state() != before
        decision_id = second.decision_id
        assert other.post(f"/moderation/decisions/{decision_id}/undo", {}).status_code == 200
        assert follower.state() == before


def test_report_of_another_site_teaches_once_and_the_later_word_replaces_it(
    site: Site, key: str, follower: Follower
) -> None:
    nothing = follower.state()
    report(site, "submit-spam", SPAM, key)
    spam = follower.state()
    assert spam != nothing and follower.lessons == 1
    report(site, "submit-spam", SPAM, key)
    assert follower.state() == spam
    report(site, "submit-ham", SPAM, key)
    assert follower.lessons == 1 and follower.state() not in {spam, nothing}
    assert [(record.is_bad, record.retracted_at is None) for record in records(site)] == [(True, False), (False, True)]


def test_reports_move_the_score_but_no_threshold_rests_on_them(site: Site, key: str, follower: Follower) -> None:
    given = {"api_key": key, "blog": BLOG, "user_ip": "192.0.2.7", "comment_content": "Visit the quibble emporium."}
    check = site.app.test_client().post("/1.1/comment-check", data=given)
    before = float(check.headers["X-Masthead-Probability"])
    for n in range(8):
        report(site, "submit-spam", f"The quibble emporium has everything, really, number {n}.", key)
    after = site.app.test_client().post("/1.1/comment-check", data=given).headers["X-Masthead-Probability"]
    assert float(after) > before
    follower.state()
    thresholds = follower._learner.thresholds
    assert (thresholds.approve.decisions, thresholds.reject.decisions) == (0, 0)


def test_erasing_an_author_leaves_nothing_of_what_was_learned(site: Site, key: str, follower: Follower) -> None:
    nothing = follower.state()
    author = {"name": "Ada", "email": "ada@example.org"}
    comment = site.comment(site.article()["id"], HONEST, author=author)
    site.decide(comment["id"], "reject", comment["version"])
    site.decide(comment["id"], "approve", comment["version"] + 1)
    report(site, "submit-spam", SPAM, key, comment_author_email="ada@example.org")
    assert follower.state() != nothing and follower.lessons == 2
    answer = site.moderator.post("/moderation/authors/erasure", {"email": "ada@example.org"})
    assert answer.status_code == 200
    assert follower.state() == nothing
    assert [record.payload for record in records(site)] == [b"", b"", b""]
    assert all(record.feedback_id is None for record in records(site))
    with site.app.app_context(), reading() as session:
        assert session.scalars(select(RevisionFeatures)).all() == []


def test_erasing_by_a_moderator_forgets_even_while_the_model_is_off(site: Site, follower: Follower) -> None:
    comment = site.comment(site.article()["id"], HONEST)
    nothing = follower.state()
    site.decide(comment["id"], "approve", comment["version"])
    assert follower.lessons == 1
    site.decide(comment["id"], "erase", comment["version"] + 1)
    assert follower.state() == nothing
    assert records(site)[0].payload == b""


def test_retention_keeps_of_a_lesson_all_but_the_words(site: Site, follower: Follower) -> None:
    comment = site.comment(site.article()["id"], HONEST)
    site.decide(comment["id"], "spam", comment["version"])
    whole = follower.state()
    site.clock.advance(days=40)
    settings: Any = site.app.extensions["masthead"].settings
    with site.app.app_context(), writing() as session:
        due = {step.name: step for step in steps(replace(settings, retain_spam_days=30), now=site.clock())}
        assert due["spam"].run(session, limit=10) == 1
    assert follower.lessons == 1 and follower.state() != whole
    (record,) = records(site)
    kept = Lesson.from_bytes(record.payload).features
    assert len(kept.indices) > 0 and int(kept.indices.max()) < HASHED_AT


def test_process_that_was_away_meets_an_erasure_as_one_that_was_there(site: Site, follower: Follower) -> None:
    article_id = site.article()["id"]
    made = [site.comment(article_id, f"{HONEST} {n}", author={"name": f"R{n}"}) for n in range(4)]
    for comment in made[:3]:
        site.decide(comment["id"], "approve", comment["version"])
    away = learning.standard(budget=Budget())
    with site.app.app_context(), reading() as session:
        away.catch_up(session)
    site.decide(made[1]["id"], "erase", made[1]["version"] + 1)
    site.decide(made[3]["id"], "spam", made[3]["version"])
    expected = follower.state()
    with site.app.app_context(), reading() as session:
        away.catch_up(session)
        kinds = session.scalars(select(JournalEntry.kind).where(JournalEntry.kind.like("lesson.%"))).all()
    assert away.model.to_bytes() == expected
    assert sorted(kinds) == ["lesson.erased", *["lesson.learned"] * 4, "lesson.retracted"]
    assert isinstance(away, Learner) and away.model.lessons == 3
