"""What every command starts with: the application around the configured database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from cms.api.routes import Services
from cms.app import create_app
from cms.cli.readiness import require_database
from cms.config import Settings
from cms.db import db


@contextmanager
def application() -> Iterator[Services]:
    """Give the application's services, inside its context.

    Raises:
        ClickException: the database is not there, or of another version.
    """
    settings = Settings.from_environment()
    require_database(settings)
    app = create_app(settings)
    with app.app_context():
        try:
            yield app.extensions["masthead"]
        finally:
            db.engine.dispose()


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)
