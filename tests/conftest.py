"""What tests share: the databases, the application around each, a clock that stands still, a site to work on."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import argon2
import pytest
import redis
import sqlalchemy
from flask import Flask
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from cms import migrations, passwords
from cms.app import create_app
from cms.config import Settings
from cms.db import db, writing
from cms.models import Base
from tests.servers import Instance
from tests.sites import Site

POSTGRES_URL = os.environ.get("MASTHEAD_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("MASTHEAD_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
REQUIRED = frozenset(filter(None, os.environ.get("MASTHEAD_REQUIRE", "").split(",")))
SECRET = "a secret for tests, long enough to be one"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        """Move on by a duration, given as for timedelta."""
        self.now += timedelta(**duration)


# Ten thousand collected tests and the modules they are in stay until the end: while they are read, and in every test
# after, the collector would look through all of them again and again.
gc.disable()


def pytest_collection_finish() -> None:
    """Let the collector look at what tests make, and at nothing that was there before."""
    gc.collect()
    gc.freeze()
    gc.enable()


# Hashing a password is made to be slow; here nobody guesses any.
passwords._hasher = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def skip_or_fail(need: str, reason: str) -> None:
    """Skip a test whose server or browser is missing; fail it where MASTHEAD_REQUIRE names the need."""
    if need in REQUIRED:
        pytest.fail(f"{need} is required: {reason}", pytrace=False)
    pytest.skip(reason)


def _postgres_url() -> str:
    """Create an empty database of our own on the server and return its URL."""
    url = sqlalchemy.make_url(POSTGRES_URL)
    name = f"masthead_test_{os.getpid()}"
    try:
        engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(f"CREATE DATABASE {name}"))
            # Nothing here has to survive a power cut.
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        engine.dispose()
    except sqlalchemy.exc.OperationalError as error:
        skip_or_fail("postgres", f"no PostgreSQL at {url.host}:{url.port} ({str(error.orig).splitlines()[0]})")
    return url.set(database=name).render_as_string(hide_password=False)


def _drop_postgres(url: str) -> None:
    engine = sqlalchemy.create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {sqlalchemy.make_url(url).database} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session", params=[pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
        return
    url = _postgres_url()
    yield url
    _drop_postgres(url)


@pytest.fixture
def redis_url() -> str:
    """Give the address of a Redis; nothing in it is removed, so names in it have to be new."""
    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        skip_or_fail("redis", f"no Redis at {REDIS_URL} ({error})")
    return REDIS_URL


@pytest.fixture(scope="session")
def clock() -> Clock:
    """Give the clock every test runs on; it is set back to noon before each."""
    return Clock()


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give the settings of the application under test."""
    return Settings(data_dir=tmp_path_factory.mktemp("data"), database_url=database_url, secret_key=SECRET)


@pytest.fixture(scope="session")
def migrated_app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """Give the application around a migrated database."""
    app = create_app(settings, clock=clock)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        # Nothing here has to survive a power cut.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    migrations.upgrade(engine)
    yield app
    engine.dispose()


@pytest.fixture
def app(migrated_app: Flask, clock: Clock) -> Flask:
    """Give the application with an empty database and the clock at noon."""
    clock.now = NOON
    with migrated_app.app_context():
        empty(db.engine)
    learner = migrated_app.extensions["masthead"].house.learner
    learner._forget()  # what it learned went with the rows, and the journal begins at 1 again
    learner._refit()
    return migrated_app


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Give a session inside a write transaction, which is committed at the end."""
    with app.app_context(), writing() as session:
        yield session


@pytest.fixture
def site(app: Flask, clock: Clock) -> Site:
    """Give a site to work on: clients with every role, and short ways to make articles and comments."""
    return Site(app, clock)


@pytest.fixture
def make_site(settings: Settings, clock: Clock, app: Flask) -> Iterator[Callable[..., Site]]:
    """Give a way to make a site with other settings on the same (emptied) database."""
    del app
    made: list[Flask] = []

    def make(**changes: Any) -> Site:
        other = create_app(replace(settings, **changes), clock=clock)
        made.append(other)
        return Site(other, clock)

    yield make
    for other in made:
        with other.app_context():
            db.engine.dispose()


def empty(engine: Engine) -> None:
    """Remove every row. DELETE, since TRUNCATE makes new files: a hundred times slower for a few rows."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    statements = [f"DELETE FROM {name}" for name in reversed(tables)]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            statements.append("ALTER SEQUENCE journal_seq_seq RESTART")
            connection.exec_driver_sql("; ".join(statements))
        else:
            for statement in ("PRAGMA defer_foreign_keys = ON", *statements, "DELETE FROM sqlite_sequence"):
                connection.exec_driver_sql(statement)
            if sqlalchemy.inspect(connection).has_table("sqlite_stat1"):
                # What the planner was told of one test's rows would choose the plans of the next.
                connection.exec_driver_sql("DROP TABLE sqlite_stat1")
                connection.detach()  # a connection remembers what it was told
        connection.commit()


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Give an instance as `masthead init` leaves it. Tests copy it."""
    made = Instance(tmp_path_factory.mktemp("blank") / "var", {})
    made.must_apart("init")
    return made


@pytest.fixture(scope="session")
def demonstration(blank: Instance, tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Give an instance as `masthead demo` leaves it. Tests copy it."""
    made = blank.copied_to(tmp_path_factory.mktemp("demonstration") / "var")
    made.must_apart("demo")
    return made


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Give an empty folder for an instance of its own."""
    return tmp_path / "var"
