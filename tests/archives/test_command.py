"""`masthead export` and what `masthead import` makes of it, as an operator runs them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from cms.content import split_front_matter
from tests.servers import Instance


def test_site_moves_house_and_nothing_happens_twice(demonstration: Instance, data_dir: Path, tmp_path: Path) -> None:
    old, new = demonstration.copied_to(data_dir), Instance(tmp_path / "new", {})
    new.must("init")
    archive, folder = tmp_path / "site.zip", tmp_path / "markdown"
    assert " articles, 87 comments, " in old.must("export", str(archive))
    rehearsed = new.must("import", str(archive), "--dry-run")
    assert "is whole" in rehearsed and "87 comments" in rehearsed and "Nothing was written" in rehearsed
    assert counted(new) == dict.fromkeys(counted(new), 0)

    moved = new.run("import", str(archive))
    assert moved.returncode == 0 and "Restored " in moved.stdout
    assert "another secret key" in moved.stderr
    assert counted(new) == counted(old) and counted(new)["comments"] == 87
    assert "Nothing to do" in new.must("import", str(archive))

    old.must("export", "--markdown", str(folder))
    files = sorted(folder.rglob("*.md"))
    front, body = split_front_matter(files[0].read_text())
    assert len(files) >= 10 and front["title"] and front["status"] == "published" and len(body) > 1_000
    texts = "".join(file.read_text() for file in files)
    named = set(re.findall(r"/media/[0-9a-f-]{36}\.\w+", texts))
    assert named and all((folder / name.lstrip("/")).is_file() for name in named)
    assert "media.invalid" not in texts and "media:" not in texts


def counted(instance: Instance) -> dict[str, int]:
    """Count what a site holds."""
    with closing(sqlite3.connect(instance.data_dir / "masthead.db")) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("articles", "comments", "decisions", "journal", "comment_documents", "search_documents")
        }
