"""`masthead fields`: the field sets of the site, and examples to begin with."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import custom_fields, field_sets
from cms.cli.context import application, now
from cms.db import reading, writing
from cms.delivery import field_sets as reads
from cms.journal import SYSTEM
from cms.models import FieldSet

EXAMPLES = Path(custom_fields.__file__).parent / "examples"


@click.group()
def fields() -> None:
    """Custom fields."""


@fields.command("list")
def list_sets() -> None:
    """List the field sets with what can be filtered by."""
    with application(), reading() as session:
        for row in reads.values(session, list(session.scalars(select(FieldSet).order_by(FieldSet.slug)))):
            click.echo(f"{row['slug']}: {row['title']}, in {row['articles']} articles")
            for name in row["filterable"]:
                click.echo(f"  filter[{name}]")


@fields.command("add-examples")
def add_examples() -> None:
    """Add the example sets “recipe” and “review” where they are missing; a second time it changes nothing."""
    with application(), writing() as session:
        added = install(session)
    click.echo(f"Added: {', '.join(added)}." if added else "They are all there already.")


def install(session: Session) -> list[str]:
    """Write the example sets that are missing; return their slugs."""
    present = set(session.scalars(select(FieldSet.slug)))
    added = []
    for path in sorted(EXAMPLES.glob("*.json")):
        draft = json.loads(path.read_text())
        if draft["slug"] not in present:
            field_sets.create(session, draft, actor=SYSTEM, now=now())
            added.append(draft["slug"])
    return added


commands = (fields,)
