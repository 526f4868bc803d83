"""Migrations: what they make of an empty database is what the models describe, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from cms import migrations
from cms.db import db
from cms.models import Base


def test_models_and_migrations_agree(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        tables = set(connection.dialect.get_table_names(connection))
    assert tables == set(Base.metadata.tables) | {"alembic_version"}


def test_upgrade_finds_nothing_to_do_on_an_up_to_date_database(app: Flask) -> None:
    with app.app_context():
        assert migrations.current(db.engine) == migrations.head()
        assert migrations.upgrade(db.engine) is False
