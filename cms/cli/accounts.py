"""`masthead user` and `masthead token`: who may do what."""

from __future__ import annotations

import sys
from datetime import timedelta

import click
from sqlalchemy import select

from cms import accounts as verbs
from cms.auth import SCOPES, Role, Scope
from cms.cli.context import application, now
from cms.db import writing
from cms.models import Account

ROLES = click.Choice([str(role) for role in Role])


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.option("--email", required=True, help="E-mail address to sign in with.")
@click.option("--role", required=True, type=ROLES, help="What the person may do.")
@click.option("--name", help="Name that others see; the address up to the @ by default.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add_user(email: str, role: str, name: str | None, password_stdin: bool) -> None:
    """Add a person. Without --password-stdin the password is asked for."""
    if "@" not in email:
        raise click.BadParameter("an e-mail address is expected", param_hint="--email")
    password = (
        sys.stdin.readline().rstrip("\r\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    with application(), writing() as session:
        account = verbs.add(
            session,
            email=email,
            name=name or email.partition("@")[0],
            role=Role(role),
            password=password,
            now=now(),
        )
        click.echo(f"Added {account.email} as {account.role}.")


@click.group()
def token() -> None:
    """Bearer tokens for programs."""


@token.command("create")
@click.option("--role", type=ROLES, help="All rights of a role.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([str(scope) for scope in Scope]),
    help="One right; repeatable.",
)
@click.option("--user", "email", help="The account the token acts for, never with more rights than it has.")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="Days until it expires; left out: never.")
def create_token(role: str | None, scopes: tuple[str, ...], email: str | None, name: str, days: int | None) -> None:
    """Create a token and print it, and nothing else. It is shown this once."""
    if (role is None) == (not scopes):
        raise click.UsageError("Give either --role or --scope.")
    wanted = SCOPES[Role(role)] if role is not None else frozenset(Scope(scope) for scope in scopes)
    with application(), writing() as session:
        account = None
        if email is not None:
            account = session.scalars(select(Account).where(Account.email == email.strip().lower())).first()
            if account is None:
                raise click.ClickException(f"There is no account for {email}.")
        expires_at = None if days is None else now() + timedelta(days=days)
        secret, _ = verbs.create_token(
            session, name=name, scopes=wanted, account=account, expires_at=expires_at, now=now()
        )
    click.echo(secret)


commands = (user, token)
