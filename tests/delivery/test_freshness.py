"""Truth by the journal: what a cache is told, when, and when it is told that it cannot know."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import Engine, create_engine, delete, text

from cms import db as database
from cms import journal, migrations
from cms.db import db, writing
from cms.delivery import freshness
from cms.delivery.freshness import Follower, PostgresWatch, SqliteWatch, watch
from cms.journal import Change
from cms.models import JournalEntry
from tests.conftest import NOON, empty

PATIENCE_S = 5.0
ALL = "everything"


class Notes:
    """A cache that writes down what it is told to forget."""

    def __init__(self) -> None:
        self.taken: list[object] = []

    def forget(self, tags: Collection[str]) -> None:
        self.taken.append(sorted(tags))

    def forget_everything(self) -> None:
        self.taken.append(ALL)

    def take(self) -> list[object]:
        taken, self.taken = self.taken, []
        return taken


def change(*tags: str) -> None:
    """Commit one change that touches tags."""
    with writing() as session:
        journal.append(session, Change(kind="x.changed", subject_id="0" * 32, tags=tags), now=NOON)


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; fail when it does not for long."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


@pytest.fixture
def engine(app: Flask) -> Iterator[Engine]:
    with app.app_context():
        yield db.engine


@pytest.fixture
def notes() -> Notes:
    return Notes()


def catch_up(follower: Follower, engine: Engine) -> None:
    with engine.connect() as connection:
        follower.catch_up(connection)


def test_follower_reads_each_row_once_and_joins_what_came_together(engine: Engine, notes: Notes) -> None:
    change("before")
    follower = Follower(notes)
    catch_up(follower, engine)
    assert notes.take() == [ALL]
    catch_up(follower, engine)
    assert notes.take() == []
    change("a", "b")
    change("b", "c")
    catch_up(follower, engine)
    assert notes.take() == [["a", "b", "c"]]
    change()
    catch_up(follower, engine)
    assert notes.take() == []
    change("d")
    catch_up(follower, engine)
    assert notes.take() == [["d"]]


def test_follower_starts_over_when_an_empty_journal_fills(engine: Engine, notes: Notes) -> None:
    follower = Follower(notes)
    catch_up(follower, engine)
    change("a")
    catch_up(follower, engine)
    assert notes.take() == [ALL, ALL]
    change("b")
    catch_up(follower, engine)
    assert notes.take() == [["b"]]


@pytest.mark.parametrize("rows_after", [0, 1, 3, 5], ids=lambda count: f"{count}-rows-after")
def test_follower_starts_over_when_the_journal_is_another_one(rows_after: int, engine: Engine, notes: Notes) -> None:
    for tag in ("a", "b", "c"):
        change(tag)
    follower = Follower(notes)
    catch_up(follower, engine)
    notes.take()
    empty(engine)
    with writing() as session:
        for n in range(rows_after):
            journal.append(session, Change(kind="x.changed", subject_id=f"{n:032}", tags=("new",)), now=NOON)
    catch_up(follower, engine)
    assert notes.take() == [ALL]
    change("d")
    catch_up(follower, engine)
    assert notes.take() == ([["d"]] if rows_after else [ALL])


def test_follower_starts_over_when_old_rows_were_cleaned_up(engine: Engine, notes: Notes) -> None:
    change("a")
    follower = Follower(notes)
    catch_up(follower, engine)
    notes.take()
    change("b")
    change("c")
    with writing() as session:
        oldest = session.query(JournalEntry.seq).order_by(JournalEntry.seq).limit(2)
        session.execute(delete(JournalEntry).where(JournalEntry.seq.in_([row.seq for row in oldest])))
    catch_up(follower, engine)
    assert notes.take() == [ALL]


def test_follower_starts_over_when_it_is_far_behind(
    engine: Engine, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "MAX_ROWS", 3)
    change("a")
    follower = Follower(notes)
    catch_up(follower, engine)
    notes.take()
    change("b")
    change("c")
    catch_up(follower, engine)
    assert notes.take() == [["b", "c"]]
    for tag in ("d", "e", "f"):
        change(tag)
    catch_up(follower, engine)
    assert notes.take() == [ALL]
    change("g")
    catch_up(follower, engine)
    assert notes.take() == [["g"]]


class TestSqlite:
    """Every commit shows at the next question."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "own.db"

    @pytest.fixture
    def own(self, path: Path) -> Iterator[Engine]:
        """Give an engine on a database of its own, as the application makes it."""
        made = self.connect(path)
        migrations.upgrade(made)
        yield made
        made.dispose()

    def connect(self, path: Path) -> Engine:
        made = create_engine(f"sqlite:///{path}", **database.engine_options("sqlite"))
        database.prepare(made)
        return made

    def write(self, engine: Engine, *tags: str) -> None:
        with engine.begin() as connection:
            row = {"kind": "x", "subject_id": "0" * 32, "is_public": True, "is_deletion": False, "detail": {}}
            row |= {"actor_type": "system", "at": NOON, "tags": list(tags)}
            connection.execute(sqlalchemy.insert(JournalEntry), row)

    def test_commit_shows_at_once_and_only_once(self, own: Engine, notes: Notes) -> None:
        watching = watch(own, notes, trust_s=1)
        assert isinstance(watching, SqliteWatch)
        self.write(own, "a")
        assert watching.is_current()
        assert notes.take() == [ALL]
        assert watching._index is not None
        assert watching.is_current()
        watching.confirm()
        assert notes.take() == []
        for n in range(20):
            self.write(own, f"t{n}")
            assert watching.is_current()
            assert notes.take() == [[f"t{n}"]]
        watching.close()

    def test_commit_of_another_process_shows_at_once(self, own: Engine, path: Path, notes: Notes) -> None:
        watching = SqliteWatch(own, notes)
        self.write(own, "a")
        assert watching.is_current()
        notes.take()
        script = (
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
            'c.execute("INSERT INTO journal (kind, subject_id, is_public, is_deletion, tags, detail, actor_type, at)'
            ' SELECT kind, subject_id, is_public, is_deletion, \'[\\"other\\"]\', detail, actor_type, at FROM journal");'
            "c.commit(); c.close()"
        )
        subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=60)
        assert watching.is_current()
        assert notes.take() == [["other"]]
        watching.close()

    def test_commit_is_confirmed_without_waiting_for_a_thread_that_reads(self, own: Engine, notes: Notes) -> None:
        watching = SqliteWatch(own, notes)
        self.write(own, "a")
        assert not watching.is_confirmed(), "nobody has taken hold of the journal yet"
        assert watching.is_current()
        notes.take()
        self.write(own, "b")
        assert watching.is_confirmed()
        assert notes.take() == [["b"]]
        self.write(own, "c")
        with watching._lock:
            assert not watching.is_confirmed()
        assert notes.take() == []
        assert watching.is_confirmed()
        assert notes.take() == [["c"]]
        watching.close()

    def test_what_is_not_committed_does_not_show(self, own: Engine, notes: Notes) -> None:
        watching = SqliteWatch(own, notes)
        self.write(own, "a")
        assert watching.is_current()
        notes.take()
        with own.connect() as connection:
            connection.execute(text("UPDATE journal SET tags = '[]'"))
            assert watching.is_current()
            connection.rollback()
        assert watching.is_current()
        assert notes.take() == []
        watching.close()

    def test_checkpoints_hide_nothing(self, own: Engine, notes: Notes) -> None:
        watching = SqliteWatch(own, notes)
        self.write(own, "a")
        assert watching.is_current()
        notes.take()
        for n in range(3):
            with own.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            assert watching.is_current()
            assert notes.take() == []
            self.write(own, f"t{n}")
            assert watching.is_current()
            assert notes.take() == [[f"t{n}"]]
        watching.close()

    def test_commit_shows_without_a_wal_index_too(self, path: Path, notes: Notes) -> None:
        own = create_engine(f"sqlite:///{path}")
        migrations.upgrade(own)
        watching = SqliteWatch(own, notes)
        self.write(own, "a")
        assert watching.is_current()
        assert watching._index is None
        notes.take()
        assert watching.is_current()
        assert notes.take() == []
        other = create_engine(f"sqlite:///{path}")
        self.write(other, "b")
        assert watching.is_current()
        assert notes.take() == [["b"]]
        watching.close()
        own.dispose()
        other.dispose()

    def test_wal_index_of_an_unknown_version_is_not_read(
        self, own: Engine, notes: Notes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(freshness, "WAL_INDEX_VERSION", 1)
        watching = SqliteWatch(own, notes)
        self.write(own, "a")
        assert watching.is_current()
        assert watching._index is None
        notes.take()
        self.write(own, "b")
        assert watching.is_current()
        assert notes.take() == [["b"]]
        watching.close()

    def test_two_watches_share_one_mapping(self, own: Engine, notes: Notes) -> None:
        """Closing a second descriptor would drop the locks of all connections of the process."""
        first, second = SqliteWatch(own, notes), SqliteWatch(own, Notes())
        assert first.is_current()
        assert second.is_current()
        assert first._index is second._index
        first.close()
        second.close()

    def test_database_that_cannot_be_read_is_not_trusted_until_it_can(
        self, path: Path, own: Engine, notes: Notes, caplog: pytest.LogCaptureFixture
    ) -> None:
        watching = SqliteWatch(own, notes)
        with own.begin() as connection:
            connection.execute(text("ALTER TABLE journal RENAME TO away"))
        assert not watching.is_current()
        assert "the journal cannot be read" in caplog.text
        with own.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO journal"))
        assert watching.is_current()
        assert notes.take() == [ALL, ALL]
        watching.close()

    def test_watch_that_was_closed_takes_hold_again(self, own: Engine, notes: Notes) -> None:
        watching = SqliteWatch(own, notes)
        watching.close()
        self.write(own, "a")
        assert watching.is_current()
        watching.close()
        assert own.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool


@pytest.fixture
def postgres(engine: Engine) -> Engine:
    if engine.dialect.name != "postgresql":
        pytest.skip("about PostgreSQL")
    return engine


@pytest.fixture
def listening(postgres: Engine, notes: Notes) -> Iterator[Callable[..., PostgresWatch]]:
    """Give a way to begin to watch; it ends with the test."""
    begun: list[PostgresWatch] = []

    def begin(trust_s: float = 60) -> PostgresWatch:
        change("before")
        watching = watch(postgres, notes, trust_s=trust_s)
        assert isinstance(watching, PostgresWatch)
        begun.append(watching)
        wait_for(watching.is_current)
        notes.take()
        return watching

    yield begin
    for watching in begun:
        watching.close()


def listeners(engine: Engine) -> list[int]:
    named = "datname = current_database() AND application_name = 'masthead edge'"
    query = text(f"SELECT pid FROM pg_stat_activity WHERE {named}")
    with engine.connect() as connection:
        return list(connection.scalars(query))


def test_postgres_announces_a_commit(listening: Callable[..., PostgresWatch], notes: Notes) -> None:
    """The bound is a minute here: it is the notification that wakes the listener, not the clock."""
    listening()
    change("a")
    wait_for(lambda: notes.taken)
    assert notes.take() == [["a"]]


def test_postgres_sees_a_commit_within_the_bound_when_nothing_is_announced(
    listening: Callable[..., PostgresWatch], postgres: Engine, notes: Notes
) -> None:
    watching = listening(0.3)
    row = "SELECT kind, subject_id, is_public, is_deletion, '[\"quiet\"]', detail, actor_type, at FROM journal"
    with postgres.begin() as connection:
        columns = "kind, subject_id, is_public, is_deletion, tags, detail, actor_type, at"
        connection.execute(text(f"INSERT INTO journal ({columns}) {row}"))
    committed_at = time.monotonic()
    while time.monotonic() < committed_at + 0.3:
        time.sleep(0.01)
    assert notes.taken == [["quiet"]] or not watching.is_current()
    wait_for(lambda: notes.taken)
    assert notes.take() == [["quiet"]]


def test_postgres_knows_the_processs_own_commit_when_asked_to(
    listening: Callable[..., PostgresWatch], notes: Notes
) -> None:
    watching = listening()
    for n in range(20):
        change(f"t{n}")
        watching.confirm()
        assert [f"t{n}"] in notes.taken
    assert watching.is_current()
    wait_for(lambda: len(notes.taken) == 20)


def test_postgres_is_not_trusted_while_the_listener_is_lost(
    listening: Callable[..., PostgresWatch], postgres: Engine, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    watching = listening()
    with postgres.connect() as connection:
        for pid in listeners(postgres):
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    wait_for(lambda: not watching.is_current())
    wait_for(lambda: "the journal cannot be read" in caplog.text)
    change("missed")
    wait_for(watching.is_current)
    assert notes.take() == [["missed"]]
    change("heard")
    wait_for(lambda: notes.taken)
    assert notes.take() == [["heard"]]


def test_postgres_is_not_trusted_when_its_own_look_fails(
    listening: Callable[..., PostgresWatch], postgres: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    watching = listening()
    with postgres.begin() as connection:
        connection.execute(text("ALTER TABLE journal RENAME TO away"))
    try:
        watching.confirm()
        assert not watching.is_current()
    finally:
        with postgres.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO journal"))
    assert "the journal cannot be read" in caplog.text
    watching.confirm()
    assert watching.is_current()


def test_postgres_is_not_trusted_before_it_was_asked_and_after_the_end(postgres: Engine, notes: Notes) -> None:
    watching = watch(postgres, notes, trust_s=60)
    wait_for(watching.is_current)
    watching.close()
    assert not watching.is_current()
    # The server takes a moment to part with a connection that was closed.
    wait_for(lambda: listeners(postgres) == [])


def test_postgres_trust_runs_out(postgres: Engine, notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    watching = PostgresWatch(postgres, notes, trust_s=0.05)
    wait_for(watching.is_current)
    watching._has_ended.set()
    watching._thread.join()
    wait_for(lambda: not watching.is_current())
    watching.confirm()
    assert watching.is_current()
    watching.close()
