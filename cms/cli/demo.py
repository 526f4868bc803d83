"""`masthead demo`: something to look at."""

from __future__ import annotations

import secrets

import click
from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import accounts, demo
from cms.auth import Role
from cms.cli.context import application, now
from cms.cli.fields import install
from cms.db import reading, writing
from cms.journal import Actor
from cms.models import Account

PEOPLE = ((Role.MODERATOR, "moderator@masthead.example"), (Role.EDITOR, "editor@masthead.example"))


@click.command("demo")
@click.option("--once", is_flag=True, help="Do nothing, and say nothing, if there are articles already.")
def load_demo(once: bool) -> None:
    """Fill an empty site with demo articles and comments, and add a moderator and an editor.

    Their random passwords are printed once and can be read nowhere afterwards.
    """
    with application() as services:
        with reading() as session:
            is_empty = demo.is_empty(session)
        if not is_empty:
            if once:
                return
            raise click.ClickException("There are articles already: the demo is for an empty site.")
        with Progress(transient=True) as progress, writing() as session:
            bar = progress.add_task("Loading the demo site", total=demo.count())
            logins = _add_people(session)
            install(session)
            moderator = session.scalars(select(Account).where(Account.role == Role.MODERATOR)).first()
            assert moderator is not None  # noqa: S101 - added in the line above
            loaded = demo.load(
                session,
                house=services.house,
                keys=services.keys,
                moderator=Actor(type="human", id=moderator.id, name=moderator.name),
                now=services.clock(),
                progress=lambda _: progress.advance(bar),
            )
            demo.illustrate(session, services.store, now=services.clock())
    click.echo(f"Loaded {loaded.articles} articles and {loaded.comments} comments.")
    for role, email, password in logins:
        click.echo(f"Login as {role:<10} {email}  password {password}")


def _add_people(session: Session) -> list[tuple[str, str, str]]:
    logins = []
    for role, email in PEOPLE:
        password = secrets.token_urlsafe(15)
        name = f"Demo {role}"
        accounts.add(session, email=email, name=name, role=role, password=password, now=now())
        logins.append((str(role), email, password))
    return logins


commands = (load_demo,)
