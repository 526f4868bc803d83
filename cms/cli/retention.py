"""`masthead retention` and `masthead author`: letting go of what is no longer needed, or no longer wanted."""

from __future__ import annotations

import click
import orjson
from rich.console import Console
from rich.progress import Progress

from cms import retention as verbs
from cms import rights, subjects
from cms.cli.context import application
from cms.db import reading, writing
from cms.delivery import exports
from cms.journal import Actor
from moderation.columns import new_id

ERASED_AT_ONCE = 100


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--batch", default=200, show_default=True, type=click.IntRange(1, 5000), help="Rows per transaction.")
def retention(dry_run: bool, batch: int) -> None:
    """Remove what the settings keep no longer: texts, hashed addresses, old answers, failed logins, dead tokens."""
    with application() as services:
        now = services.clock()
        steps = verbs.steps(services.settings, now=now)
        with reading() as session:
            due = {step.name: step.count(session) for step in steps}
        if dry_run:
            for name, count in due.items():
                click.echo(f"{count} {name} would be removed.")
            return
        done = dict.fromkeys(due, 0)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for step in steps:
                bar = progress.add_task(step.name, total=due[step.name])
                while True:
                    with writing() as session:
                        count = step.run(session, limit=batch)
                    if not count:
                        break
                    done[step.name] += count
                    progress.advance(bar, count)
        with writing() as session:
            verbs.record(session, done, now=now)
    for name, count in done.items():
        click.echo(f"{count} {name} removed.")


@click.group()
def author() -> None:
    """What is held of one author of comments."""


@author.command("export")
@click.option("--email", required=True, help="The author's e-mail address.")
def export_author(email: str) -> None:
    """Print all that is held of an author, as JSON."""
    with application() as services, reading() as session:
        subject = subjects.by_email(services.keys, email)
        held = exports.export(session, subject, is_own=False, now=services.clock())
    click.echo(orjson.dumps(held, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))


@author.command("erase")
@click.option("--email", required=True, help="The author's e-mail address.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_author(email: str, yes: bool) -> None:
    """Erase all that is held of an author: text, name and addresses. It cannot be undone."""
    with application() as services:
        subject = subjects.by_email(services.keys, email)
        with reading() as session:
            held = exports.export(session, subject, is_own=False, now=services.clock())
        count = f"{len(held['comments'])}{'' if held['is_complete'] else ' or more'}"
        if not yes:
            click.confirm(f"Erase {count} comments for good?", abort=True)
        batch_id, erased, is_done = new_id(), 0, False
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("Erasing", total=len(held["comments"]) or None)
            while not is_done:
                with writing() as session:
                    round_ = rights.erase(
                        session,
                        subject,
                        actor=Actor(),
                        now=services.clock(),
                        limit=ERASED_AT_ONCE,
                        batch_id=batch_id,
                    )
                is_done, erased = round_.is_done, erased + len(round_.comment_ids)
                progress.advance(bar, len(round_.comment_ids))
    click.echo(f"{erased} comments erased.")
    if round_.standing_sanctions:
        click.echo(f"{round_.standing_sanctions} sanctions still stand: they keep the keyed hash until they end.")


commands = (retention, author)
