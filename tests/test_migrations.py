"""Migrations: what they make of an empty database is what the models describe, on both databases, there and back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, inspect, text

from cms import migrations
from cms.db import db, prepare
from cms.models import Base
from tests.conftest import NOON
from tests.databases import empty_database

UUID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"


@pytest.fixture
def empty_engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on an empty database of its own."""
    with empty_database(sqlalchemy.make_url(database_url).get_backend_name(), tmp_path) as url:
        engine = sqlalchemy.create_engine(url)
        prepare(engine)
        yield engine
        engine.dispose()


def differences(engine: Engine) -> Any:
    """Return what an automatic migration would change."""
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": migrations.is_described}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def tables_of(engine: Engine) -> set[str]:
    """Return the tables that the models are about."""
    return {name for name in inspect(engine).get_table_names() if migrations.is_described(name, "table")}


def described(engine: Engine) -> dict[str, Any]:
    """Return tables, columns, keys and indexes, with the conditions of partial indexes, as the database has them."""
    inspector = inspect(engine)
    found: dict[str, Any] = {}
    for table in sorted(tables_of(engine) - {"alembic_version"}):
        found[table] = {
            "columns": [(item["name"], str(item["type"]), item["nullable"]) for item in inspector.get_columns(table)],
            "key": inspector.get_pk_constraint(table),
            "foreign": sorted(str(item) for item in inspector.get_foreign_keys(table)),
            "unique": sorted(str(item) for item in inspector.get_unique_constraints(table)),
            "indexes": sorted(
                (str(item["name"]), item["column_names"], _condition(item)) for item in inspector.get_indexes(table)
            ),
        }
    return found


def _condition(index: Any) -> str:
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def test_models_and_migrations_agree(app: Flask) -> None:
    with app.app_context():
        engine = db.engine
    assert differences(engine) == []
    assert tables_of(engine) == set(Base.metadata.tables) | {"alembic_version"}


def test_migrations_make_the_very_database_that_the_models_would(empty_engine: Engine) -> None:
    """Alembic's comparison overlooks the conditions of partial indexes; the databases themselves do not."""
    migrations.upgrade(empty_engine)
    migrated = described(empty_engine)
    with empty_engine.connect() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        connection.commit()
    assert migrated == described(empty_engine)
    assert any(condition for table in migrated.values() for _, _, condition in table["indexes"])


def test_upgrade_tells_whether_there_was_anything_to_do(empty_engine: Engine) -> None:
    assert migrations.current(empty_engine) is None
    assert migrations.upgrade(empty_engine) is True
    assert migrations.current(empty_engine) == migrations.head()
    assert migrations.upgrade(empty_engine) is False


def test_every_step_goes_back_and_forth_again(empty_engine: Engine) -> None:
    config = migrations.configuration(empty_engine)
    steps = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    seen: dict[str, Any] = {}
    for revision in steps:
        command.upgrade(config, revision)
        seen[revision] = described(empty_engine)
    assert differences(empty_engine) == []
    for revision in steps[-2::-1]:
        command.downgrade(config, revision)
        assert described(empty_engine) == seen[revision], revision
    command.downgrade(config, "base")
    assert set(inspect(empty_engine).get_table_names()) <= {"alembic_version"}
    assert migrations.upgrade(empty_engine) is True
    assert described(empty_engine) == seen[steps[-1]]


def test_migrations_stand_in_one_line() -> None:
    scripts = ScriptDirectory.from_config(migrations.configuration())
    assert len(scripts.get_heads()) == 1
    assert all(isinstance(script.down_revision, str | None) for script in scripts.walk_revisions())


def test_database_full_of_rows_is_upgraded_without_losing_one(empty_engine: Engine) -> None:
    config = migrations.configuration(empty_engine)
    command.upgrade(config, "0001")
    before = fill(empty_engine)
    assert len(before) > 20
    assert migrations.upgrade(empty_engine) is True
    with empty_engine.connect() as connection:
        after = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in before}
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert after == dict.fromkeys(before, 1)


def fill(engine: Engine) -> list[str]:
    """Put one row into every table of a database, each referring to the others' rows; return the tables' names."""
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine)
    stored: dict[str, dict[str, Any]] = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name == "alembic_version":
                continue
            row = {
                column.name: value(column, stored) for column in table.columns if column.foreign_keys or needs(column)
            }
            connection.execute(table.insert().values(row))
            stored[table.name] = {**row, **dict(connection.execute(table.select()).mappings().one())}
        connection.commit()
    return list(stored)


def needs(column: sqlalchemy.Column[Any]) -> bool:
    """Tell whether a column has to be given."""
    return not column.nullable and column.server_default is None


def value(column: sqlalchemy.Column[Any], stored: dict[str, dict[str, Any]]) -> Any:
    """Return something that a column takes: what the row it refers to has, or anything of its type."""
    for key in column.foreign_keys:
        target = stored.get(key.column.table.name)
        return None if target is None else target[key.column.name]
    samples: list[tuple[type[Any], Any]] = [
        (sqlalchemy.Uuid, uuid.UUID(UUID)),
        (sqlalchemy.CHAR, UUID.replace("-", "")),
        (sqlalchemy.DateTime, NOON),
        (sqlalchemy.Boolean, False),
        (sqlalchemy.Float, 1.0),
        (sqlalchemy.Numeric, 1),
        (sqlalchemy.Integer, 1),
        (sqlalchemy.LargeBinary, b"x"),
        (sqlalchemy.JSON, {}),
    ]
    return next((sample for kind, sample in samples if isinstance(column.type, kind)), "x")
