"""`masthead moderate`: the queue in a terminal, letter by letter."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import select

from cms.auth import Role
from cms.cli.moderate import Sitting, highlighted, plain
from cms.db import reading
from cms.journal import Actor
from cms.models import Account, Decision
from moderation import queue
from tests.sites import Site

Sit = Callable[..., str]


@pytest.fixture
def sit(site: Site, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """Give a way to sit down as a moderator, type letters, and read the screen."""
    email = site.account(Role.MODERATOR, email="mo@example.org")

    def typed(*lines: str) -> str:
        screen = io.StringIO()
        keyboard = io.StringIO("".join(f"{line}\n" for line in lines))
        monkeypatch.setattr(sys, "stdin", keyboard)
        with site.app.app_context():
            with reading() as session:
                account = session.scalars(select(Account).where(Account.email == email)).one()
            moderator = Actor(type="human", id=account.id, name=account.name)
            console = Console(file=screen, width=110, force_terminal=False)
            Sitting(site.app.extensions["masthead"], console, moderator, queue.Order.OLDEST).run()
        return screen.getvalue()

    return typed


def states(site: Site, *comments: dict[str, Any]) -> list[str]:
    return [history(site, comment)["status"] for comment in comments]


def history(site: Site, comment: dict[str, Any]) -> Any:
    return site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]


def test_letters_decide_one_comment_after_the_other(site: Site, sit: Sit) -> None:
    article_id = site.article()["id"]
    made = [site.comment(article_id, f"Comment {n} about hedgehogs.", author={"name": f"Ann {n}"}) for n in range(4)]
    screen = sit("a", "r", "2", "No shops, please.", "s", "n", "q")
    assert states(site, *made) == ["approved", "rejected", "spam", "pending"]
    assert "4 wait" in screen and "Comment 0 about hedgehogs." in screen and "3 decided." in screen
    assert "Passed over: 1." in screen
    decision = history(site, made[1])["history"][-1]
    assert (decision["reason_code"], decision["statement"]) == ("advertising", "No shops, please.")
    assert (decision["actor"]["type"], decision["actor"]["name"]) == ("human", "Moderator")


def test_undo_brings_the_last_one_back(site: Site, sit: Sit) -> None:
    comment = site.comment(site.article()["id"])
    screen = sit("s", "u", "q")
    assert states(site, comment) == ["pending"]
    assert "Now spam." in screen and "Undone." in screen and "0 decided." in screen
    assert [entry["action"] for entry in history(site, comment)["history"]] == ["submit", "spam", "undo"]


def test_evidence_shows_and_unknown_letters_explain(site: Site, sit: Sit) -> None:
    comment = site.comment(site.article()["id"], "Call **me** on +1 555 010 9988 now")
    screen = sit("e", "x", "?", "u", "")
    assert "Call **me** on" in screen and "submit by policy" in screen and "phone_number" in screen
    assert screen.count("[u]ndo") >= 5 and "nothing to undo" in screen
    assert states(site, comment) == ["pending"]


def test_reason_that_does_not_exist_decides_nothing(site: Site, sit: Sit) -> None:
    comment = site.comment(site.article()["id"])
    assert "nothing was decided" in sit("r", "99", "r", "boredom", "q")
    assert states(site, comment) == ["pending"]
    sit("r", "off_topic", "")
    assert states(site, comment) == ["rejected"]


def test_reason_other_needs_words(site: Site, sit: Sit) -> None:
    comment = site.comment(site.article()["id"])
    assert "The input is not valid" in sit("r", "other", "", "q")
    assert states(site, comment) == ["pending"]


def test_comment_that_somebody_else_decided_meanwhile_is_refused(
    site: Site, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = site.comment(site.article()["id"])
    shown = Sitting._show

    def meanwhile(sitting: Sitting, item: dict[str, Any], count: int) -> None:
        shown(sitting, item, count)
        site.decide(comment["id"], "approve", comment["version"])

    monkeypatch.setattr(Sitting, "_show", meanwhile)
    screen = sit("s", "q")
    assert "has changed it to approved in the meantime" in screen and "Nothing waits." in screen
    assert states(site, comment) == ["approved"]


def test_nothing_waits(site: Site, sit: Sit) -> None:
    assert sit() == "Nothing waits.\n0 decided.\n"


def test_comments_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[2Jb\x07\x9b").plain == "a�[2Jb��"
    finding = {"spans": [[0, 3]], "weight": 1.0}
    assert highlighted({"text": "buy\x1b[31m", "findings": [finding]}).plain == "buy�[31m"


def test_undo_that_comes_too_late_says_so(site: Site, sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    comment = site.comment(site.article()["id"])
    undo = Sitting._undo

    def late(sitting: Sitting) -> bool:
        site.decide(comment["id"], "approve", comment["version"] + 1)
        return undo(sitting)

    monkeypatch.setattr(Sitting, "_undo", late)
    assert "can no longer be undone" in sit("s", "u", "q")
    assert states(site, comment) == ["approved"]


def test_decisions_at_the_terminal_teach_the_model_and_their_undo_takes_it_back(site: Site, sit: Sit) -> None:
    site.comment(site.article()["id"])
    learner = site.app.extensions["masthead"].house.learner
    sit("s", "q")
    with site.app.app_context(), reading() as session:
        learner.catch_up(session)
    assert learner.model.lessons == 1
    sit("q")
    site.moderator.post("/moderation/decisions/" + _last_decision(site) + "/undo", {})
    with site.app.app_context(), reading() as session:
        learner.catch_up(session)
    assert learner.model.lessons == 0


def _last_decision(site: Site) -> str:
    with site.app.app_context(), reading() as session:
        query = select(Decision.id).order_by(Decision.created_at.desc(), Decision.id.desc())
        return str(session.scalars(query).first())
