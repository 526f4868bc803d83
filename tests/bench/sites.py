"""Seeded sites, kept under `var/bench` and on the PostgreSQL server from one run to the next.

Owns where they are and when they are too old: a new version of the seeding seeds anew, a new migration only migrates.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from flask import Flask
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import text

from cms import migrations
from cms.app import create_app
from cms.config import Settings
from cms.db import db
from tests.bench import loading, samples, seeding
from tests.conftest import POSTGRES_URL, Clock

FOLDER: Final = Path(__file__).parents[2] / "var" / "bench"
KINDS: Final = ("sqlite", "postgres")


@dataclass(frozen=True)
class Size:
    """How much a site holds."""

    name: str
    articles: int
    comments: int


TINY: Final = Size("tiny", 200, 1_000)
SMALL: Final = Size("small", 1_000, 10_000)
MEDIUM: Final = Size("medium", 10_000, 100_000)
LARGE: Final = Size("large", 100_000, 1_000_000)


def seeded(kind: str, size: Size, *, folder: Path = FOLDER) -> tuple[Flask, Clock]:
    """Return the application around a seeded site, seeding it if there is none, and the clock it runs by."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / f"{kind}-{size.name}.version"
    url = _url(kind, size, folder)
    if not (stamp.exists() and stamp.read_text() == str(seeding.VERSION) and _exists(url)):
        stamp.unlink(missing_ok=True)
        _create(url)
        _seed(url, size, folder)
        stamp.write_text(str(seeding.VERSION))
    return _application(url, folder)


def _application(url: str, folder: Path) -> tuple[Flask, Clock]:
    clock = Clock()
    settings = Settings.from_environment(
        {
            "MASTHEAD_DATA_DIR": str(folder),
            "MASTHEAD_DATABASE_URL": url,
            "MASTHEAD_SECRET_KEY": "x" * 32,
            "MASTHEAD_COMMENT_ADDRESS_LIMIT": "0",
        }
    )
    app = create_app(settings, clock=clock)
    with app.app_context():
        migrations.upgrade(db.engine)
    return app, clock


def _seed(url: str, size: Size, folder: Path) -> None:
    app, clock = _application(url, folder)
    made = samples.sample(app, clock)
    with app.app_context():
        is_postgres = db.engine.dialect.name == "postgresql"
        db.engine.dispose()
    plain = url.replace("postgresql+psycopg", "postgresql").removeprefix("sqlite:///")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        (loading.postgres if is_postgres else loading.sqlite)(plain) as loader,
        Progress(*columns, transient=True) as progress,
    ):
        total = size.articles + size.comments
        task = progress.add_task(f"{size.articles:,} articles, {size.comments:,} comments", total=total)
        seeder = seeding.Seeder(made, loader, is_postgres=is_postgres)
        seeder.seed(size.articles, size.comments, lambda done: progress.advance(task, done))
        progress.update(task, description="its indexes")


def _url(kind: str, size: Size, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / size.name}.db"
    name = f"masthead_bench_{folder.resolve().parents[1].name}_{size.name}"
    return sqlalchemy.make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)


def _exists(url: str) -> bool:
    made = sqlalchemy.make_url(url)
    if made.get_backend_name() == "sqlite":
        return Path(made.database or "").exists()
    query = text("SELECT 1 FROM pg_database WHERE datname = :name")
    return bool(_on_server(lambda connection: connection.scalar(query, {"name": made.database})))


def _create(url: str) -> None:
    made = sqlalchemy.make_url(url)
    if made.get_backend_name() == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path((made.database or "") + suffix).unlink(missing_ok=True)
        return
    for statement in (f"DROP DATABASE IF EXISTS {made.database}", f"CREATE DATABASE {made.database}"):
        _on_server(lambda connection, statement=statement: connection.execute(text(statement)))


def _on_server(work: Any) -> Any:
    engine = sqlalchemy.create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            return work(connection)
    finally:
        engine.dispose()
