"""The `masthead` command: one module per group of commands."""

from __future__ import annotations

import sys

import click

from cms.cli import (
    accounts,
    articles,
    comments,
    demo,
    exporting,
    fields,
    imports,
    moderate,
    retention,
    serving,
    upkeep,
    working,
)
from cms.config import BadSettings
from cms.errors import Situation


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="masthead")
def commands() -> None:
    """A headless CMS for articles, with reader comments that are moderated before anyone sees them.

    Everything lives in the data directory (MASTHEAD_DATA_DIR, ./var by default): database, secrets, media. Begin with
    `masthead init`, then `masthead serve`; `masthead demo` fills an empty site with something to look at.
    """


for group in (
    serving.commands,
    working.commands,
    upkeep.commands,
    demo.commands,
    accounts.commands,
    articles.commands,
    exporting.commands,
    fields.commands,
    comments.commands,
    imports.commands,
    retention.commands,
    moderate.commands,
):
    for command in group:
        commands.add_command(command)


def main() -> None:
    """Run the command line; what is wrong with the input is said in words, not in a traceback."""
    try:
        sys.exit(commands(standalone_mode=False) or 0)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BadSettings as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(2)
    except Situation as situation:
        click.echo(f"{situation.title}: {situation.detail}", err=True)
        for fault in situation.faults:
            click.echo(f"  {fault.pointer or '/'}: {fault.detail}", err=True)
        sys.exit(1)
