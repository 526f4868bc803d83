"""What every command looks at before it loads the application: the secret key, the database and its version."""

from __future__ import annotations

import click
from sqlalchemy import create_engine

from cms import migrations
from cms.config import Settings
from cms.db import engine_options


def require_database(settings: Settings) -> None:
    """Refuse to work without a secret key, or on a database that is not of this version.

    Raises:
        BadSettings: there is no secret key.
        ClickException: the database is missing or of another version; the message says what to do.
    """
    settings.resolved_secret_key()
    url = settings.resolved_database_url
    engine = create_engine(url, **engine_options(url))
    try:
        revision = migrations.current(engine)
    finally:
        engine.dispose()
    if revision is None:
        raise click.ClickException("The database is empty: run `masthead init` first.")
    if revision != migrations.head():
        raise click.ClickException(
            f"The database is at revision {revision}, this program needs {migrations.head()}: run `masthead migrate`."
        )
