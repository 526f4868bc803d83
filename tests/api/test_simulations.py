"""Trying out a text, and another policy on what has been: what is said, and that nothing is touched."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, func, select

from cms.db import db, reading
from cms.models import Base, CommentRevision
from tests.sites import Site

RULES, SIMULATIONS, TRYOUTS = "/moderation/rules", "/moderation/simulations", "/moderation/tryouts"
UNKNOWN = "01890000-0000-7000-8000-000000000000"


def rows(site: Site) -> dict[str, int]:
    """Count every table."""
    with site.app.app_context(), reading() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def simulate(site: Site, **members: Any) -> dict[str, Any]:
    answer = site.moderator.post(SIMULATIONS, {"days": 7, **members})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()["data"]
    return found


@pytest.fixture
def article_id(site: Site) -> str:
    """Give an article that publishes comments at once."""
    return str(site.article(comments={"policy": "post"})["id"])


def test_tryout_says_what_a_comment_would_get_and_stores_nothing(site: Site, article_id: str) -> None:
    site.moderator.post(RULES, {"kind": "banned", "value": "quack cure"})
    before = rows(site)
    body = "This *quack cure* works!"
    tried = site.moderator.post(TRYOUTS, {"body": body, "article_id": article_id, "author": {"name": "Ada"}})
    assert rows(site) == before
    told = tried.get_json()["data"]
    comment = site.comment(article_id, body)
    real = site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]
    assert told["outcome"] == "hold" and real["status"] == "pending"
    for name in ("score", "findings", "policy_version", "text", "html"):
        assert told[name] == real[name]


def test_tryout_needs_neither_article_nor_author(site: Site) -> None:
    told = site.moderator.post(TRYOUTS, {"body": "A calm remark on hedgehogs."}).get_json()["data"]
    assert (told["outcome"], told["score"]) == ("approve", 0.0)


def test_tryout_reads_traps_and_the_record_of_the_author(site: Site, article_id: str) -> None:
    author = {"name": "Troll", "email": "troll@example.org"}
    site.moderator.post("/moderation/sanctions", {"restriction": "ban", "email": author["email"], "reason": "Insults"})
    sent = {"body": "Hello there.", "author": author, "form": {"trap": "x", "fill_time_s": 0.1}}
    found = site.moderator.post(TRYOUTS, {**sent, "article_id": article_id}).get_json()["data"]["findings"]
    assert {"author_banned", "honeypot_filled", "filled_too_fast"} <= {finding["reason"] for finding in found}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param({"body": ""}, 422, id="empty"),
        pytest.param({"body": "\u200b\u200b"}, 422, id="nothing visible"),
        pytest.param({"body": "Hello", "author": {"name": "\u200b"}}, 422, id="no name"),
        pytest.param({"body": "Hello", "article_id": UNKNOWN}, 404, id="unknown article"),
        pytest.param({}, 422, id="no body"),
    ],
)
def test_tryout_is_refused_when_there_is_nothing_to_try(site: Site, sent: dict[str, Any], status: int) -> None:
    assert site.moderator.post(TRYOUTS, sent).status_code == status


def test_simulation_lists_flips_with_counts_and_touches_nothing(site: Site, article_id: str) -> None:
    caught = site.comment(article_id, "The hedgehog lottery is rigged.", author={"name": "Eve"})
    site.comment(article_id, "A calm remark.")
    assert simulate(site)["flipped"] == 0
    before = rows(site)
    found = simulate(site, rules=[{"kind": "banned", "value": "lottery"}])
    assert rows(site) == before
    assert [found[name] for name in ("seen", "replayed", "skipped", "approximate", "drifted", "flipped")] == [
        2, 2, 0, 0, 0, 1,
    ]  # fmt: skip
    assert found["rate"] == 0.5 and found["is_complete"] is True
    half = {"count": 1, "of": 2, "rate": 0.5, "low": 0.0126, "high": 0.9874}
    assert found["flip_rate"] == found["seen_rate"] == half
    assert found["counts"] == [
        {"from": "approve", "to": "hold", "count": 1, "rate": 0.5, "flip_rate": half, "statuses": {"approved": 1}}
    ]
    (flip,) = found["flips"]
    assert (flip["comment_id"], flip["from"], flip["to"]) == (caught["id"], "approve", "hold")
    assert flip["reasons"] == ["banned_word"] and flip["from_score"] < 2 <= flip["to_score"]
    assert "lottery" in flip["excerpt"] and flip["status"] == "approved"


def test_simulation_without_changes_flips_nothing(site: Site, article_id: str) -> None:
    site.moderator.post(RULES, {"kind": "banned", "value": "lottery"})
    parent = site.comment(article_id, "Hedgehogs, then.")
    for n, body in enumerate(("Hedgehog lottery!", "See https://a.example/x and https://b.example/", "WHY NOT " * 9)):
        site.comment(article_id, body, author={"name": f"N{n}", "email": f"n{n}@example.org"}, parent_id=parent["id"])
    found = simulate(site)
    assert (found["replayed"], found["approximate"], found["drifted"], found["flipped"]) == (4, 0, 0, 0)
    assert found["counts"] == found["flips"] == []


def test_simulation_leaves_rules_out_and_moves_thresholds_weights_and_limits(site: Site, article_id: str) -> None:
    rule = site.moderator.post(RULES, {"kind": "banned", "value": "lottery"}).get_json()["data"]
    site.comment(article_id, "The lottery again.")
    assert simulate(site)["flipped"] == 0
    ways: list[dict[str, Any]] = [
        {"without": [rule["id"]]},
        {"rules": [{"kind": "threshold", "value": "hold_at", "number": 5}]},
        {"rules": [{"kind": "weight", "value": "banned_word", "number": 0}]},
        {"rules": [{"kind": "allow", "value": "the lottery"}]},
    ]
    flips = [[(flip["from"], flip["to"]) for flip in simulate(site, **way)["flips"]] for way in ways]
    assert flips == [[("hold", "approve")]] * 4
    held = simulate(site, rules=[{"kind": "threshold", "value": "spam_at", "number": 1}])
    assert [(count["from"], count["to"]) for count in held["counts"]] == [("hold", "spam")]


def test_simulation_says_what_the_present_rules_would_judge_differently_today(site: Site, article_id: str) -> None:
    site.comment(article_id, "The lottery again.")
    site.moderator.post(RULES, {"kind": "banned", "value": "lottery"})
    found = simulate(site)
    assert (found["drifted"], found["flipped"]) == (1, 1)
    other = simulate(site, rules=[{"kind": "threshold", "value": "hold_at", "number": 5}])
    assert (other["drifted"], other["flipped"]) == (1, 0)


def test_simulation_is_approximate_after_the_article_was_rewritten(site: Site) -> None:
    article = site.article(comments={"policy": "post"})
    site.comment(article["id"], "A calm remark.")
    site.editor.patch(f"/articles/{article['id']}", {"markdown": "Another text."}, article["version"])
    site.editor.act(f"/articles/{article['id']}/publish", {}, article["version"] + 1)
    found = simulate(site)
    assert (found["replayed"], found["approximate"], found["flipped"]) == (1, 1, 0)


def test_simulation_skips_what_was_erased(site: Site, article_id: str) -> None:
    erased = site.comment(article_id, "My telephone is 555 0100.")
    site.comment(article_id, "A calm remark.")
    site.decide(erased["id"], "erase", erased["version"])
    found = simulate(site)
    assert (found["seen"], found["replayed"], found["skipped"]) == (2, 1, 1)
    with site.app.app_context(), reading() as session:
        query = select(CommentRevision.facts).where(CommentRevision.comment_id == erased["id"])
        assert session.scalars(query).all() == [{}]


def test_simulation_is_bounded_in_days_comments_and_flips(site: Site, article_id: str) -> None:
    site.comment(article_id, "An old remark.")
    site.clock.advance(days=3)
    for n in range(5):
        site.clock.advance(minutes=5)
        site.comment(article_id, f"A calm remark, the {n}.")
    hold = [{"kind": "pattern", "value": "remark"}]
    everything = simulate(site, rules=hold)
    assert (everything["seen"], everything["flipped"], everything["is_complete"]) == (6, 6, True)
    assert simulate(site, days=2, rules=hold)["seen"] == 5
    bounded = simulate(site, rules=hold, max_comments=3, max_flips=2)
    assert (bounded["seen"], bounded["flipped"], bounded["is_complete"]) == (3, 3, False)
    assert [flip["excerpt"][-2] for flip in bounded["flips"]] == ["4", "3"]
    assert simulate(site, rules=hold, max_comments=6)["is_complete"] is True


def test_simulation_reads_in_batches_with_a_fixed_number_of_queries(
    site: Site, article_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(7):
        site.clock.advance(minutes=5)
        site.comment(article_id, f"A calm remark, the {n}.")
    monkeypatch.setattr("cms.delivery.simulations.BATCH", 3)
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    with site.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    found = simulate(site)
    event.remove(engine, "before_cursor_execute", note)
    assert (found["seen"], found["replayed"], found["flipped"]) == (7, 7, 0)
    reading_batches = [text for text in statements if "comment_revisions" in text or "publications" in text]
    assert len(reading_batches) == 3 * 3 + 1
    assert len([text for text in statements if "revision_features" in text]) == 3
    assert len([text for text in statements if "lessons.is_bad" in text and "decisions" in text]) == 3


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        pytest.param({"days": 0}, "/days", id="no days"),
        pytest.param({"days": 91}, "/days", id="too many days"),
        pytest.param({"days": 1, "max_comments": 5_001}, "/max_comments", id="too much work"),
        pytest.param({"days": 1, "rules": [{"kind": "pattern", "value": ".*"}]}, "/rules/0/value", id="everything"),
        pytest.param(
            {"days": 1, "rules": [{"kind": "limit", "value": "flood_window_s", "number": 9}]},
            "/rules/0/value",
            id="what was not stored",
        ),
        pytest.param({"days": 1, "automation": "always"}, "/automation", id="no such mode"),
        pytest.param({"days": 1, "wrong_approvals": 0.6}, "/wrong_approvals", id="a budget beyond reason"),
        pytest.param({"days": 1, "without": ["x"]}, "/without/0", id="no id"),
    ],
)
def test_simulation_is_refused_when_it_asks_too_much(site: Site, sent: dict[str, Any], pointer: str) -> None:
    answer = site.moderator.post(SIMULATIONS, sent)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_trying_out_is_for_moderators_only(site: Site) -> None:
    for path, sent in ((TRYOUTS, {"body": "Hello"}), (SIMULATIONS, {"days": 1})):
        assert site.public.post(path, sent).status_code == 401
        assert site.editor.post(path, sent).status_code == 403
        assert site.moderator.post(path, sent).status_code == 200


def test_simulation_lets_the_model_act_as_proposed_and_says_how_often_people_disagreed(site: Site) -> None:
    article_id = site.article()["id"]
    honest = "My doctor prescribed it two years ago, and I slept better, though the mornings were slow."
    made = []
    for n in range(12):
        site.clock.advance(minutes=5)
        made.append(site.comment(article_id, f"{honest} Week {n}.", author={"name": f"Reader {n}"}))
    for comment in made[:6]:
        site.decide(comment["id"], "reject" if comment is made[0] else "approve", comment["version"])
    shadow = simulate(site)
    assert (shadow["flipped"], shadow["seen_rate"]["count"]) == (0, 12)
    assert shadow["wrong_approvals"]["of"] == 0 and shadow["model_version"].endswith("-6")
    proposed = simulate(site, automation="approve", wrong_approvals=0.4)
    approved = proposed["flip_rate"]
    assert 0 < approved["count"] == 12 - proposed["seen_rate"]["count"]
    assert approved["low"] < approved["rate"] < approved["high"] or approved["count"] == 12
    assert proposed["wrong_approvals"]["count"] <= 1 and 0 < proposed["wrong_approvals"]["of"] <= 6
    (counted,) = proposed["counts"]
    assert (counted["from"], counted["to"], counted["flip_rate"]["count"]) == ("hold", "approve", approved["count"])
    assert simulate(site, automation="off", wrong_rejections=0.1)["seen_rate"]["count"] == 12
