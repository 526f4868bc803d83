"""`masthead init`, `migrate` and `check`: the database and the configuration."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy import text

from cms import checkup, migrations
from cms.app import create_app
from cms.cli.context import application
from cms.config import Settings
from cms.db import db, reading, writing
from cms.delivery import search_documents, snapshots


@click.command()
def init() -> None:
    """Prepare the data directory: the secret key and an up-to-date database. Running it again changes nothing."""
    settings = Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if settings.create_secret_key():
        click.echo(f"Wrote a new secret key to {settings.data_dir / 'secret_key'}.")
    _migrate(settings)


@click.command()
def migrate() -> None:
    """Bring the database up to the version of this program."""
    _migrate(Settings.from_environment())


@click.command()
@click.option("--counters", is_flag=True, help="Count everything that is kept counted (reads all comments).")
@click.pass_context
def check(context: click.Context, counters: bool) -> None:
    """Check the configuration and the database, and say what is wrong."""
    problems: list[str] = []
    with application() as services:
        found = f"{db.engine.dialect.name} at {migrations.current(db.engine)}"
        with reading() as session:
            session.execute(text("SELECT 1"))
            questions: list[Callable[..., list[str]]] = [checkup.integrity, checkup.secrets]
            if counters:
                questions.append(checkup.counters)
            for question in questions:
                problems += question(session, services.settings)
            problems += checkup.neglected(session, now=services.clock())
        problems += checkup.files(services.store)
        problems += checkup.redis(services.house.limits)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        context.exit(1)
    click.echo(f"All is well: {found}.")


def _migrate(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        try:
            changed = migrations.upgrade(db.engine)
            revision = migrations.current(db.engine)
            if changed:
                _index()
        finally:
            db.engine.dispose()
    click.echo(f"The database is {'now' if changed else 'already'} at revision {revision}.")


def _index() -> None:
    """Make searches know what was written before there were any."""
    with writing() as session:
        if snapshots.unindexed(session):
            click.echo(f"Made {snapshots.index(session)} articles and drafts known to searches.")
        if search_documents.unindexed_comments(session):
            click.echo(f"Made {search_documents.index_comments(session)} comments known to searches.")


@click.command()
def index() -> None:
    """Write what searches read anew, from the articles, drafts and comments there are."""
    with application(), writing() as session:
        click.echo(f"{snapshots.index(session)} articles and drafts can be found.")
        click.echo(f"{search_documents.index_comments(session)} comments can be found.")


commands = (init, migrate, check, index)
