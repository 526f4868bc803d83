"""The `masthead` command: one module per group of commands, imported when one of its commands is called.

Owns the list of commands and what is said when one fails. Knows of the application only what can go wrong with it: who
asks for the version, or what there is, waits for nothing.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Final

import click

from cms.errors import BadSettings, Situation

COMMANDS: Final = {
    "serve": ("serving", "Serve the API, until stopped with Ctrl-C."),
    "worker": ("working", "Do what needs no request (schedules, upkeep), until stopped."),
    "init": ("upkeep", "Prepare the data directory: the secret key and an up-to-date database."),
    "migrate": ("upkeep", "Bring the database up to the version of this program."),
    "check": ("upkeep", "Check the configuration and the database, and say what is wrong."),
    "index": ("upkeep", "Write what searches read anew, from the articles, drafts and comments there are."),
    "demo": ("demo", "Fill an empty site with demo articles and comments, and add a moderator and an editor."),
    "user": ("accounts", "People who sign in."),
    "token": ("accounts", "Bearer tokens for programs."),
    "article": ("articles", "Articles."),
    "export": ("exporting", "Write everything the site holds into TARGET."),
    "fields": ("fields", "Custom fields."),
    "comments": ("comments", "Readers' comments."),
    "import": ("imports", "Import articles, terms and comments from SOURCE, a file or a folder."),
    "retention": ("retention", "Remove what the settings keep no longer."),
    "author": ("retention", "What is held of one author of comments."),
    "moderate": ("moderate", "Decide what waits, one comment after the other."),
}
"""The module of each command, and what the list of commands says of it."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called.

    Source: https://click.palletsprojects.com/en/stable/complex/#lazily-loading-subcommands
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        # What modules define stays; looking through it for garbage while they load would take a tenth of the time.
        gc.disable()
        try:
            module = importlib.import_module(f"{__name__}.{COMMANDS[cmd_name][0]}")
        finally:
            gc.enable()
        found: click.Command = next(command for command in module.commands if command.name == cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="masthead")
def commands() -> None:
    """A headless CMS for articles, with reader comments that are moderated before anyone sees them.

    Everything lives in the data directory (MASTHEAD_DATA_DIR, ./var by default): database, secrets, media. Begin with
    `masthead init`, then `masthead serve`; `masthead demo` fills an empty site with something to look at.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what is wrong with the input is said in words, not in a traceback."""
    try:
        sys.exit(commands(arguments, prog_name="masthead", standalone_mode=False) or 0)
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
