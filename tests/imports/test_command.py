"""`masthead import` as an operator runs it: a process that can be killed, and what it prints."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.imports.moving import SOURCES
from tests.servers import MASTHEAD, ROOT, Instance

WXR = SOURCES / "wordpress.xml"
ATTEMPTS = 100_000


@pytest.fixture
def instance(blank: Instance, data_dir: Path) -> Instance:
    return blank.copied_to(data_dir)


def counted(instance: Instance) -> tuple[int, int, int]:
    """Count articles, comments and marks."""
    with closing(sqlite3.connect(instance.data_dir / "masthead.db")) as connection:
        articles, comments, marks = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("articles", "comments", "import_marks")
        )
    return articles, comments, marks


def test_dry_run_changes_no_byte_and_reports_what_the_run_does(instance: Instance, tmp_path: Path) -> None:
    database = instance.data_dir / "masthead.db"
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    planned, done = tmp_path / "planned.json", tmp_path / "done.json"
    printed = instance.must("import", str(WXR), "--dry-run", "--report", str(planned))
    assert "Nothing was written" in printed
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before and counted(instance) == (0, 0, 0)
    instance.must("import", str(WXR), "--report", str(done))
    assert counted(instance)[:2] == (8, 7)
    assert json.loads(planned.read_text()) == json.loads(done.read_text())
    half = tmp_path / "half.xml"
    half.write_text(WXR.read_text()[:12_000])
    broken = instance.run("import", str(half), "--report", str(done))
    assert broken.returncode == 1 and "breaks off (line" in broken.stderr and "Traceback" not in broken.stderr
    assert json.loads(done.read_text())["broken_off"]["place"].startswith("line ")
    missing = instance.run("import", str(tmp_path / "missing.xml"))
    assert missing.returncode == 1 and missing.stderr.startswith("Error:")


def test_killed_in_the_middle_it_goes_on(instance: Instance, tmp_path: Path) -> None:
    source = tmp_path / "many.xml"
    text = WXR.read_text()
    item = text[text.index("<item>") : text.index("</item>") + 7]
    copies = "".join(
        item.replace("<wp:post_id>11<", f"<wp:post_id>{n}11<").replace("<wp:comment_id>", f"<wp:comment_id>{n}")
        for n in range(1, 31)
    )
    source.write_text(text.replace("</channel>", f"{copies}</channel>"))
    with subprocess.Popen(
        [MASTHEAD, "import", str(source)], env=instance.environment, cwd=ROOT, stdout=subprocess.DEVNULL
    ) as process:
        for _ in range(ATTEMPTS):
            if counted(instance)[0] or process.poll() is not None:
                break
        assert process.poll() is None, "it was too fast to be killed"
        process.kill()
    killed = counted(instance)
    assert 0 < killed[0] < 38
    instance.must("import", str(source))
    whole = counted(instance)
    assert whole[:2] == (38, 7 * 31)
    assert "All is well" in instance.must("check", "--counters")
