"""The learner in the application: it follows decisions, forgets undone ones, agrees across processes, acts when told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from cms import learning
from cms.db import reading, writing
from cms.learning import Learner, learners
from cms.models import JournalEntry, LessonRecord
from moderation.automation import Automation
from moderation.learning.model import CorruptModel
from moderation.learning.thresholds import Budget, is_audited
from tests.sites import Site

HONEST = "I have been on it for a year and the leg is better, though mornings are slow and I sleep more than I did."
SPAM = "Buy cheap pills online without prescription, best price, order now at https://cheap-meds.example or WhatsApp us"


def fresh(app: Flask, checkpoint: Path | None = None) -> Learner:
    """Return a learner that has replayed the whole journal, as another process would."""
    learner = learning.standard(budget=Budget(), checkpoint=checkpoint)
    with app.app_context(), reading() as session:
        learner.catch_up(session)
    return learner


def decided(site: Site, count: int = 6) -> list[tuple[str, str]]:
    """Decide some comments, half of them bad; return comment and decision ids."""
    article = site.article()["id"]
    made = []
    for n in range(count):
        comment = site.comment(article, f"{SPAM if n % 2 else HONEST} ({n})", author={"name": f"Reader {n}"})
        result = site.decide(comment["id"], "spam" if n % 2 else "approve", comment["version"])
        made.append((comment["id"], result["decision_id"]))
    return made


def test_lessons_are_the_same_state_in_every_process_whoever_decided(site: Site) -> None:
    decided(site)
    one, other = fresh(site.app), fresh(site.app)
    own = site.app.extensions["masthead"].house.learner
    assert own is not None
    with site.app.app_context(), reading() as session:
        own.catch_up(session)
    assert one.model.lessons == 6
    assert one.model.to_bytes() == other.model.to_bytes() == own.model.to_bytes()


def test_undo_takes_a_lesson_back_to_the_bit_and_undoing_the_undo_gives_it_again(site: Site) -> None:
    made = decided(site)
    before = fresh(site.app).model.to_bytes()
    comment = site.comment(site.article()["id"], SPAM)
    result = site.decide(comment["id"], "spam", comment["version"])
    learned = fresh(site.app).model.to_bytes()
    assert learned != before
    undone = site.moderator.post(f"/moderation/decisions/{result['decision_id']}/undo", {}).get_json()["data"]
    assert fresh(site.app).model.to_bytes() == before
    assert site.moderator.post(f"/moderation/decisions/{undone['decision_id']}/undo", {}).status_code == 200
    assert fresh(site.app).model.to_bytes() == learned
    assert len(made) == 6


def test_second_decision_replaces_what_the_first_one_taught(site: Site) -> None:
    comment = site.comment(site.article()["id"], HONEST)
    site.decide(comment["id"], "reject", 1)
    site.decide(comment["id"], "approve", 2)
    with site.app.app_context(), reading() as session:
        records = session.scalars(select(LessonRecord).order_by(LessonRecord.created_at, LessonRecord.id)).all()
        kinds = session.scalars(
            select(JournalEntry.kind).where(JournalEntry.kind.like("lesson.%")).order_by(JournalEntry.seq)
        ).all()
    assert [(record.is_bad, record.retracted_by_id is None) for record in records] == [(True, False), (False, True)]
    assert kinds == ["lesson.learned", "lesson.retracted", "lesson.learned"]
    assert fresh(site.app).model.lessons == 1


def test_holding_teaches_nothing_and_erasing_forgets(site: Site) -> None:
    comment = site.comment(site.article()["id"], HONEST)
    site.decide(comment["id"], "approve", 1)
    site.decide(comment["id"], "hold", 2)
    assert fresh(site.app).model.lessons == 0
    site.decide(comment["id"], "approve", 3)
    assert fresh(site.app).model.lessons == 1
    site.decide(comment["id"], "erase", 4)
    assert fresh(site.app).model.lessons == 0


def test_checkpoint_spares_the_replay_and_a_damaged_one_loses_nothing(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(learners, "CHECKPOINT_EVERY", 4)
    decided(site)
    path = tmp_path / "model.bin"
    whole = fresh(site.app, path)
    assert path.exists()
    again = Learner(learners.PRIOR_PATH.read_bytes(), budget=Budget(), checkpoint=path)
    assert again.model.to_bytes() == whole.model.to_bytes()
    assert again.thresholds == whole.thresholds
    sound = path.read_bytes()
    flipped = bytearray(sound)
    flipped[len(sound) // 2] ^= 1
    for damage in (b"", b"\x00" * 40, sound[:-7], bytes(flipped), sound + b"more"):
        path.write_bytes(damage)
        caplog.clear()
        learned_again = fresh(site.app, path)
        assert "the checkpoint of the model is damaged" in caplog.text
        assert learned_again.model.to_bytes() == whole.model.to_bytes()
        assert learned_again.thresholds == whole.thresholds


def test_prior_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(CorruptModel):
        Learner(b"not a prior", budget=Budget())


def test_lesson_of_other_features_is_passed_over(site: Site) -> None:
    decided(site, 2)
    with site.app.app_context(), writing() as session:
        session.execute(update(LessonRecord).where(LessonRecord.is_bad).values(payload=b"MHL1damaged"))
    assert fresh(site.app).model.lessons == 1


def test_shadow_mode_proposes_and_leaves_the_decision_to_people(site: Site) -> None:
    article = site.article(comments={"policy": "pre"})["id"]
    comment = site.comment(article, HONEST)
    assert comment["meta"]["status"] == "pending"
    evidence = site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]
    assert 0 < evidence["probability"] < 1 and evidence["model_version"]
    assert any(finding["check"] == "model" for finding in evidence["findings"])


def test_automation_approves_what_the_model_is_sure_of_and_names_itself(make_site: Callable[..., Site]) -> None:
    site = make_site(automation=Automation.APPROVE, wrong_approvals=0.2)
    article = site.article()["id"]
    sure = [site.comment(article, f"{HONEST} Day {n}.", author={"name": f"Reader {n}"}) for n in range(12)]
    held = site.comment(article, SPAM)
    assert held["meta"]["status"] == "pending"
    for comment in sure:
        evidence = site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]
        if comment["meta"]["status"] == "approved":
            assert evidence["history"][0]["actor"]["type"] == "model"
        else:
            assert is_audited(comment["id"]) or evidence["history"][0]["actor"]["type"] == "policy"
    assert any(comment["meta"]["status"] == "approved" for comment in sure)


def test_model_switched_off_says_nothing(make_site: Callable[..., Site]) -> None:
    site = make_site(automation=Automation.OFF)
    comment = site.comment(site.article()["id"], HONEST)
    site.decide(comment["id"], "approve", 1)
    evidence = site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]
    assert (evidence["probability"], evidence["model_version"]) == (None, None)
    assert fresh(site.app).model.lessons == 0
