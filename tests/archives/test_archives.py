"""Archives: what a site holds comes back row by row, on either database; what is not whole does nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect

from cms import archives, demo, migrations
from cms.app import create_app
from cms.archives import contents
from cms.archives.writing import Written
from cms.config import Settings
from cms.db import db, reading, writing
from cms.journal import Actor
from cms.models import Base
from cms.storage import Store, folder_of
from tests.api.test_walks import Walk
from tests.conftest import NOON, SECRET, Clock
from tests.databases import empty_database
from tests.drawing import uploaded
from tests.sites import Site
from tests.stored import dump, wrong_counters

KEPT = [table.name for table in contents.tables()]


def nothing_told(_: str, __: int) -> None:
    """Pass over how far it is."""


def lived_in(site: Site) -> None:
    """Let a site see everything: the demo, a walk, a plan, a rule."""
    with site.app.app_context(), writing() as session:
        demo.load(
            session,
            house=site.app.extensions["masthead"].house,
            keys=site.app.extensions["masthead"].keys,
            moderator=Actor(type="human", id=None, name="Demo"),
            now=NOON,
            progress=lambda _: None,
        )
    walk = Walk(site, 7)
    for _ in range(40):
        walk.step()
    uploaded(site.editor, alt="A hedgehog")
    article = site.article(
        title="Ünïcödé “quoted” 日本語 \u2028 line", markdown="A\u00a0b.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    site.editor.patch(f"/articles/{article['id']}", {"title": "Another title", "comments": {"policy": "closed"}})
    at = (site.clock.now + timedelta(days=3)).isoformat()
    site.editor.act(f"/articles/{article['id']}/schedule", {"action": "unpublish", "at": at})
    site.moderator.post("/moderation/rules", {"kind": "banned_phrase", "value": "buy pills"})


def export(app: Flask, path: Path) -> Written:
    with app.app_context(), reading() as session:
        return archives.write(session, path, store=store_of(app), key_print="print", now=NOON, progress=nothing_told)


def store_of(app: Flask) -> Store:
    store: Store = app.extensions["masthead"].store
    return store


@contextmanager
def empty_site(kind: str, folder: Path, clock: Clock) -> Iterator[Flask]:
    """Give the application around an empty, migrated database."""
    with empty_database(kind, folder) as url:
        app = create_app(Settings(data_dir=folder / "elsewhere", database_url=url, secret_key=SECRET), clock=clock)
        with app.app_context():
            migrations.upgrade(db.engine)
        try:
            yield app
        finally:
            with app.app_context():
                db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """Give an empty site on either database."""
    with empty_site(request.param, tmp_path, clock) as app:
        yield app


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the archive of a small site, to be copied and spoilt."""
    folder, clock = tmp_path_factory.mktemp("small"), Clock()
    with empty_site("sqlite", folder, clock) as app:
        site = Site(app, clock)
        site.editor.post("/categories", {"name": "Pain"})
        site.comment(site.article(title="From before", category="pain")["id"], "A word.")
        export(app, folder / "small.zip")
    return folder / "small.zip"


def test_site_comes_back_row_by_row(site: Site, elsewhere: Flask, tmp_path: Path) -> None:
    lived_in(site)
    archive_path = tmp_path / "site.zip"
    export(site.app, archive_path)
    restored(elsewhere, archive_path)
    before, after = dump(site.app), dump(elsewhere)
    for name in KEPT:
        assert after[name] == before[name], name
    assert sum(len(after[name]) for name in KEPT) > 1_000
    known = [{row["subject_id"] for row in rows["comment_documents"]} for rows in (before, after)]
    assert known[0] == known[1]
    there = Site(elsewhere, site.clock)
    assert wrong_counters(there) == []
    for path in ("/articles", "/search?q=gabapentin", "/changes"):
        assert there.public.get(path).get_json() == site.public.get(path).get_json()
    export(elsewhere, tmp_path / "again.zip")
    assert sums(tmp_path / "again.zip") == sums(archive_path)
    with elsewhere.app_context(), reading() as session:
        archives.compare(session, archives.Archive(archive_path), store=store_of(elsewhere), progress=nothing_told)
    (medium,) = there.editor.get("/media").get_json()["data"]
    picture = urlsplit(medium["url"]).path
    assert there.public.get(picture).get_data() == site.public.get(picture).get_data() != b""
    assert there.article(title="Life goes on")["slug"] == "life-goes-on"
    with elsewhere.app_context(), reading() as session, pytest.raises(archives.Different):
        archives.compare(session, archives.Archive(archive_path), store=store_of(elsewhere), progress=nothing_told)


def restored(app: Flask, path: Path) -> None:
    archive = archives.Archive(path)
    archive.verify(nothing_told)
    with app.app_context():
        archives.restore(db.engine, archive, store=store_of(app), progress=nothing_told)


def sums(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as file:
        return {table["name"]: table["sha256"] for table in json.loads(file.read("manifest.json"))["tables"]}


def rewritten(path: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Copy an archive with some of its files changed."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def manifest(data: bytes, **changed: Any) -> bytes:
    return orjson.dumps(json.loads(data) | changed)


def test_archive_of_an_earlier_version_is_brought_up_to_date(elsewhere: Flask, small: Path, tmp_path: Path) -> None:
    """The tables of version 0014 are those of today less what came later; the archive is made to be of then."""
    then = "0014"
    with elsewhere.app_context():
        migrations.downgrade(db.engine, then)
        described = inspect(db.engine)
        columns = {name: {item["name"] for item in described.get_columns(name)} for name in described.get_table_names()}

    def as_of_then(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            table = next(item for item in tables if item["file"] == name)
            kept = [n for n, item in enumerate(table["columns"]) if item["name"] in columns.get(table["name"], ())]
            lines = [orjson.loads(line) for line in data.splitlines()]
            return b"".join(orjson.dumps([line[n] for n in kept]) + b"\n" for line in lines)
        return manifest(data, revision=then, tables=tables_of_then)

    with zipfile.ZipFile(small) as file:
        tables = json.loads(file.read("manifest.json"))["tables"]
    tables_of_then = [
        item | {"columns": [column for column in item["columns"] if column["name"] in columns[item["name"]]]}
        for item in tables
        if item["name"] in columns
    ]
    old = archives.Archive(rewritten(small, tmp_path / "old.zip", as_of_then))
    with elsewhere.app_context():
        migrations.upgrade(db.engine)
        archives.restore(db.engine, old, store=store_of(elsewhere), progress=nothing_told)
        assert migrations.current(db.engine) == migrations.head()
        assert inspect(db.engine).has_table("comment_documents")
    found = Site(elsewhere, Clock()).public.get("/articles").get_json()["data"]
    assert [item["title"] for item in found] == ["From before"]


@pytest.mark.parametrize("share", [0.2, 0.9, 0.999])
def test_archive_cut_short_is_refused(small: Path, tmp_path: Path, share: float) -> None:
    whole = small.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(archives.BadArchive, match="not the whole of one"):
        archives.Archive(cut)
    archives.Archive(small).verify(nothing_told)


def test_archive_that_was_changed_is_refused(small: Path, tmp_path: Path) -> None:
    def forged(name: str, data: bytes) -> bytes:
        return data.replace(b"Pain", b"Gain") if name == "tables/categories.jsonl" else data

    def shortened(name: str, data: bytes) -> bytes:
        return data[: len(data) // 2] if name == "tables/comments.jsonl" else data

    def wrong_kind(name: str, data: bytes) -> bytes:
        return data.replace(b"2026-11-", b"2026-99-") if name == "tables/journal.jsonl" else data

    for number, (change, place) in enumerate(
        ((forged, "categories.jsonl"), (shortened, "comments.jsonl, line"), (wrong_kind, "journal.jsonl, line 1"))
    ):
        bad = rewritten(small, tmp_path / f"{number}.zip", change)
        with pytest.raises(archives.BadArchive, match=place):
            archives.Archive(bad).verify(nothing_told)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"files": [{"name": "../../etc/passwd", "sha256": "", "mime_type": ""}]}, "no name of a file"),
        ({"version": 99}, "masthead-archive 99"),
        ({"format": "tar"}, "tar 1"),
        ({"tables": 7}, "cannot be read"),
    ],
)
def test_manifest_of_another_kind_is_refused(small: Path, tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    def other(name: str, data: bytes) -> bytes:
        return manifest(data, **changed) if name == "manifest.json" else data

    with pytest.raises(archives.BadArchive, match=said):
        archives.Archive(rewritten(small, tmp_path / "other.zip", other))


def test_archive_of_a_later_version_and_a_full_site_are_refused(site: Site, small: Path, tmp_path: Path) -> None:
    def from_the_future(name: str, data: bytes) -> bytes:
        return manifest(data, revision="9999") if name == "manifest.json" else data

    site.article()
    before = dump(site.app)
    later = archives.Archive(rewritten(small, tmp_path / "later.zip", from_the_future))
    with site.app.app_context():
        with pytest.raises(archives.BadArchive, match="later version"):
            archives.restore(db.engine, later, store=store_of(site.app), progress=nothing_told)
        with pytest.raises(archives.NotEmpty):
            archives.restore(db.engine, archives.Archive(small), store=store_of(site.app), progress=nothing_told)
    assert dump(site.app) == before


def test_restoring_is_all_or_nothing(small: Path, elsewhere: Flask) -> None:
    class Interrupted(Exception):
        pass

    def interrupt(name: str, _: int) -> None:
        if name == "comments":
            raise Interrupted

    with elsewhere.app_context():
        with pytest.raises(Interrupted):
            archives.restore(db.engine, archives.Archive(small), store=store_of(elsewhere), progress=interrupt)
        with reading() as session:
            assert archives.is_empty(session)
    restored(elsewhere, small)
    with elsewhere.app_context(), reading() as session:
        assert not archives.is_empty(session)


def test_writing_that_fails_leaves_the_former_archive(site: Site, tmp_path: Path) -> None:
    archive_path = tmp_path / "site.zip"
    site.article()
    export(site.app, archive_path)
    before = archive_path.read_bytes()

    def fail(_: str, __: int) -> None:
        raise OSError("no space left")

    with site.app.app_context(), reading() as session, pytest.raises(OSError, match="no space"):
        archives.write(session, archive_path, store=store_of(site.app), key_print="print", now=NOON, progress=fail)
    assert archive_path.read_bytes() == before
    assert [item.name for item in archive_path.parent.iterdir() if item.name.endswith(".part")] == []
    assert archive_path.stat().st_mode & 0o077 == 0


def test_medium_without_its_file_is_named(site: Site, tmp_path: Path) -> None:
    medium = uploaded(site.editor, alt="A hedgehog")
    assert export(site.app, tmp_path / "whole.zip").missing == ()
    store_of(site.app).remove(folder_of(medium["id"]))
    written = export(site.app, tmp_path / "lost.zip")
    assert (written.missing, written.files) == ((medium["id"],), 0)


def test_every_table_is_archived_or_left_out_for_a_reason() -> None:
    everything = {table.name for table in Base.metadata.sorted_tables}
    assert set(archives.LEFT_OUT) <= everything, "these tables are gone"
    assert set(KEPT) | set(archives.LEFT_OUT) == everything
    for table in contents.tables():
        for key in table.foreign_keys:
            assert key.column.table.name in KEPT, f"{table.name} refers to what is not archived"
        assert [contents.kind_of(column).name for column in table.columns]


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(exclude_categories=["Cs"])),
    "id": st.uuids().map(str),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "instant": st.datetimes(
        datetime(1970, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
    ),
    "json": st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    ),
    "bytes": st.binary(),
}


@given(st.data())
def test_every_value_is_read_as_it_was_written(data: st.DataObject) -> None:
    kinds = list(contents.KINDS.values())
    row = [data.draw(st.none() | VALUES[kind.name]) for kind in kinds]
    line = orjson.dumps(contents.written(kinds, row))
    assert b"\n" not in line
    assert contents.read(kinds, orjson.loads(line)) == row
