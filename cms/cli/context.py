"""What every command starts with: the application around the configured database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import Flask

from cms import migrations
from cms.api.routes import Services
from cms.app import create_app
from cms.config import Settings
from cms.db import db


@contextmanager
def application() -> Iterator[Services]:
    """Give the application's services, inside its context.

    Raises:
        ClickException: the database is not there, or of another version.
    """
    app = create_app(Settings.from_environment())
    with app.app_context():
        require_database(app)
        yield app.extensions["masthead"]


def require_database(app: Flask) -> None:
    """Refuse to work on a database that is not of this version.

    Raises:
        ClickException: it is missing or of another version; the message says what to do.
    """
    with app.app_context():
        revision = migrations.current(db.engine)
    if revision is None:
        raise click.ClickException("The database is empty: run `masthead init` first.")
    if revision != migrations.head():
        raise click.ClickException(
            f"The database is at revision {revision}, this program needs {migrations.head()}: run `masthead migrate`."
        )


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)
