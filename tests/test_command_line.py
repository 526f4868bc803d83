"""The command line, as scripts drive it: in a data directory of its own, one command of each group as a real process."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from cms.cli import COMMANDS, commands
from tests.servers import ROOT, Instance

ARTICLE = """---
title: Counting hedgehogs
category: Wildlife
tags: [hedgehogs, "night walks"]
authors: Ines Pruhonen
mood: curious
---

Walk slowly.

## What to bring

| Thing | Why |
| --- | --- |
| Torch | It is dark |

- patience
- boots
"""


@pytest.fixture
def instance(blank: Instance, data_dir: Path) -> Instance:
    """Give an instance that has been initialised."""
    return blank.copied_to(data_dir)


@pytest.fixture
def demo(demonstration: Instance, data_dir: Path) -> Instance:
    """Give an instance with the demo."""
    return demonstration.copied_to(data_dir)


def fetch(address: str, *, token: str | None = None, body: Any = None) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    sent = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data=sent, headers=headers), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_list_of_commands_says_what_the_commands_say(monkeypatch: pytest.MonkeyPatch) -> None:
    context = click.Context(commands)
    for name, (_, told) in COMMANDS.items():
        command = commands.get_command(context, name)
        assert command is not None and (command.help or "").startswith(told.rstrip(".")), name
    assert commands.get_command(context, "nothing") is None
    monkeypatch.setattr(commands, "get_command", None)
    shown = CliRunner().invoke(commands, ["--help"]).output
    assert all(f"\n  {name} " in shown for name in COMMANDS)


def test_version_is_told_without_loading_the_application() -> None:
    script = (
        "import sys\n"
        "from cms.cli import main\n"
        "try:\n    main(['--version'])\n"
        "finally:\n    print(sorted({name.split('.')[0] for name in sys.modules} & {'flask', 'sqlalchemy', 'moderation'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.startswith("masthead, version ") and done.stdout.endswith("\n[]\n")


def test_application_loads_the_driver_of_its_own_database_and_no_other() -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from cms.app import create_app\n"
        "from cms.config import Settings\n"
        "from cms.db import reading\n"
        "app = create_app(Settings(data_dir=Path('.'), secret_key='k' * 40, database_url='sqlite://'))\n"
        "with app.app_context(), reading() as session:\n    session.connection()\n"
        "print(sorted({'psycopg', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "['sqlite3']\n"


@pytest.mark.parametrize(
    "command",
    [("check",), ("export", "{folder}/site.zip"), ("moderate", "--email", "moderator@masthead.example")],
    ids=lambda command: command[0],
)
def test_command_is_a_program_of_its_own(demo: Instance, tmp_path: Path, command: tuple[str, ...]) -> None:
    arguments = [part.format(folder=tmp_path) for part in command]
    assert demo.must_apart(*arguments, stdin="q\n").strip()


def test_init_prepares_once_and_changes_nothing_when_run_again(data_dir: Path) -> None:
    instance = Instance(data_dir, {})
    first = instance.must("init")
    key = (data_dir / "secret_key").read_text()
    assert "now at revision" in first and "secret key" in first
    assert stat.S_IMODE((data_dir / "secret_key").stat().st_mode) == 0o600
    assert "already at revision" in instance.must("init")
    assert (data_dir / "secret_key").read_text() == key


def test_commands_say_what_to_do_when_the_database_is_not_there(data_dir: Path) -> None:
    instance = Instance(data_dir, {"secret_key": "k" * 40})
    data_dir.mkdir()
    for command in (("serve",), ("check",), ("article", "list"), ("demo",)):
        done = instance.run(*command)
        assert done.returncode == 1 and "masthead init" in done.stderr and "Traceback" not in done.stderr


def test_settings_are_refused_all_at_once_when_they_are_wrong(data_dir: Path) -> None:
    done = Instance(data_dir, {"nonsense": "1", "comment_max_depth": "many", "site_url": "masthead"}).run("init")
    assert done.returncode == 2
    assert all(name in done.stderr for name in ("MASTHEAD_NONSENSE", "MASTHEAD_COMMENT_MAX_DEPTH"))
    assert not data_dir.exists()


def test_token_create_prints_nothing_but_the_token(instance: Instance) -> None:
    for arguments in (("--role", "admin"), ("--scope", "articles:write", "--scope", "audit:read", "--days", "3")):
        printed = instance.must("token", "create", *arguments)
        assert printed.startswith("msh_") and printed.count("\n") == 1 and " " not in printed
    assert instance.run("token", "create").returncode == 2


def test_user_add_reads_the_password_from_standard_input_and_the_login_works(instance: Instance) -> None:
    added = instance.must(
        "user",
        "add",
        "--email",
        "Mo@Example.org",
        "--role",
        "moderator",
        "--password-stdin",
        stdin="a long enough one\n",
    )
    assert "mo@example.org" in added
    refused = instance.run(
        "user", "add", "--email", "x@example.org", "--role", "editor", "--password-stdin", stdin="short\n"
    )
    assert refused.returncode == 1 and "12 to 200" in refused.stderr
    with instance.serving(worker=False) as address:
        login = {"email": "mo@example.org", "password": "a long enough one"}
        status, answer = fetch(f"{address}/api/v1/sessions", body=login)
        assert status == 201 and "comments:moderate" in answer["data"]["scopes"]
        assert fetch(f"{address}/api/v1/me", token=answer["data"]["token"])[1]["data"]["name"] == "Mo"
        assert fetch(f"{address}/api/v1/sessions", body=login | {"password": "another"})[0] == 401


def test_article_add_makes_a_whole_article_of_a_file(instance: Instance, tmp_path: Path) -> None:
    path = tmp_path / "counting.md"
    path.write_text(ARTICLE)
    printed = instance.must("article", "add", str(path), "--publish")
    assert "Published: Counting hedgehogs" in printed and "not understood in the front matter: mood" in printed
    with instance.serving(worker=False) as address:
        status, answer = fetch(f"{address}/api/v1/articles/by-slug/counting-hedgehogs?formats=html,toc,markdown")
    article = answer["data"]
    assert status == 200
    assert [entry["title"] for entry in article["toc"]] == ["What to bring"]
    assert "<table>" in article["html"] and article["html"].count("<li>") == 2
    assert (article["category"]["slug"], article["authors"][0]["name"]) == ("wildlife", "Ines Pruhonen")
    assert [tag["name"] for tag in article["tags"]] == ["hedgehogs", "night walks"]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.md", b"---\ntitle: [\n---\n\ntext", "front matter"),
        ("b.md", b"\xff\xfe broken", "UTF-8"),
        ("c.txt", b"text", ".md"),
        ("d.md", b"---\ntitle: 5\npublished_at: soon\n---\n\ntext", "soon"),
    ],
    ids=["broken front matter", "not UTF-8", "unknown kind", "not a date"],
)
def test_article_add_refuses_and_stores_nothing(
    instance: Instance, tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = instance.run("article", "add", str(path))
    assert done.returncode in {1, 2} and complaint in done.stderr and "Traceback" not in done.stderr
    assert "0 articles" in instance.must("article", "list")


def test_demo_fills_the_site_once_and_everything_is_there_after_a_restart(instance: Instance) -> None:
    printed = instance.must("demo")
    assert printed.count("password ") == 2
    assert instance.must("demo", "--once") == ""
    assert instance.run("demo").returncode == 1
    assert "All is well" in instance.must("check", "--counters")
    seen = []
    for _ in range(2):
        with instance.serving(workers=2) as address:
            articles = fetch(f"{address}/api/v1/articles?limit=100&count=exact")[1]
            changes = fetch(f"{address}/api/v1/changes?limit=1000")[1]["data"]
            # The worker may still be comparing articles, and then it says so: what counts is what there is.
            seen.append((articles, {(change["id"], change["deleted"]) for change in changes}))
    assert seen[0] == seen[1]
    assert seen[0][0]["meta"]["count"] >= 6
    assert len({article["category"]["path"][0] for article in seen[0][0]["data"]}) == 3
    states = {
        status: instance.must("comments", "list", "--status", status)
        for status in ("approved", "pending", "rejected", "spam", "deleted")
    }
    assert all(" of 0 comments" not in shown for shown in states.values())


def test_login_printed_by_the_demo_works(instance: Instance) -> None:
    line = next(line for line in instance.must("demo").splitlines() if "moderator" in line)
    _, _, _, email, _, password = line.split()
    with instance.serving(worker=False) as address:
        assert fetch(f"{address}/api/v1/sessions", body={"email": email, "password": password})[0] == 201


def test_resanitize_renders_everything_anew_and_finds_nothing_changed(demo: Instance) -> None:
    assert "0 revisions rendered" in demo.must("comments", "resanitize")
    printed = demo.must("comments", "resanitize", "--all", "--batch", "20")
    assert ", 0 came out differently" in printed and not printed.startswith("0 ")


def test_check_names_a_number_that_no_longer_adds_up(demo: Instance) -> None:
    with sqlite3.connect(demo.data_dir / "masthead.db") as connection:
        connection.execute("UPDATE articles SET comment_count = comment_count + 1 WHERE slug LIKE 'does-gaba%'")
    assert demo.run("check").returncode == 0
    done = demo.run("check", "--counters")
    assert done.returncode == 1 and "comments, there are" in done.stderr
