"""`masthead retention` and `masthead author`, as an operator runs them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.servers import Instance


@pytest.fixture
def instance(demonstration: Instance, data_dir: Path) -> Instance:
    """Give an instance with the demo's comments, the refused of which have had their time."""
    return demonstration.copied_to(data_dir, retain_spam_days="0")


def test_retention_says_what_it_would_do_and_then_does_it_once(instance: Instance) -> None:
    planned = instance.must("retention", "--dry-run")
    assert " spam would be removed." in planned and not planned.startswith("0 ")
    assert instance.must("retention", "--dry-run") == planned
    assert instance.must("retention", "--batch", "3") == planned.replace(" would be removed.", " removed.")
    assert instance.must("retention").startswith("0 spam removed.")
    assert " of 0 comments" in instance.must("comments", "list", "--status", "spam")
    assert "All is well" in instance.must("check", "--counters")


def test_author_is_exported_and_then_erased(instance: Instance) -> None:
    with sqlite3.connect(instance.data_dir / "masthead.db") as connection:
        query = "SELECT author_email FROM comments WHERE author_email IS NOT NULL AND status = 'approved'"
        (email,) = connection.execute(query).fetchone()
    held = json.loads(instance.must("author", "export", "--email", email.upper()))
    assert held["is_complete"] and {item["author_email"] for item in held["comments"]} == {email}
    assert instance.run("author", "erase", "--email", email, stdin="n\n").returncode != 0
    count = len(held["comments"])
    assert instance.must("author", "erase", "--email", email, "--yes") == f"{count} comments erased.\n"
    assert json.loads(instance.must("author", "export", "--email", email))["comments"] == []
    assert "All is well" in instance.must("check", "--counters")
    with sqlite3.connect(instance.data_dir / "masthead.db") as connection:
        dump = "\n".join(str(row) for row in connection.execute("SELECT * FROM comments"))
        assert email not in dump


def test_moderate_decides_as_the_account_and_refuses_others(instance: Instance) -> None:
    for role in ("moderator", "author"):
        arguments = ("user", "add", "--email", f"{role}9@example.org", "--role", role, "--password-stdin")
        instance.must(*arguments, stdin="a long enough one\n")
    before = instance.must("comments", "list", "--status", "approved").splitlines()[0]
    screen = instance.must("moderate", "--email", "moderator9@example.org", stdin="a\nq\n")
    assert "Now approved." in screen and "1 decided." in screen
    assert instance.must("comments", "list", "--status", "approved").splitlines()[0] != before
    refused = instance.run("moderate", "--email", "author9@example.org")
    assert refused.returncode == 1 and "does not moderate" in refused.stderr
    assert instance.run("moderate", "--email", "nobody@example.org").returncode == 1
