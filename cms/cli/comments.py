"""`masthead comments`: look at comments, and render them anew."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import func, select

from cms import campaigns, rendering
from cms.cli.context import application
from cms.db import reading, writing
from cms.delivery import review
from cms.models import Comment
from moderation import Status, queue

FIRST_ID = "00000000-0000-0000-0000-000000000000"
"""Sorts before every identifier."""


@click.group()
def comments() -> None:
    """Readers' comments."""


@comments.command("list")
@click.option(
    "--status", type=click.Choice([str(status) for status in Status]), help="Left out: everything that waits."
)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many.")
def list_comments(status: str | None, limit: int) -> None:
    """List comments, the oldest first."""
    filters = queue.Filters(status=None if status is None else Status(status))
    with application() as services, reading() as session:
        now = services.clock()
        page = review.listed(session, filters, order=queue.Order.OLDEST, after=None, limit=limit, now=now)
        count = review.count(session, filters)
    table = Table(title=f"{len(page.rows)} of {count} comments")
    for heading in ("Id", "State", "Author", "Article", "Text", "Points"):
        table.add_column(heading, overflow="fold" if heading == "Text" else "ellipsis")
    for item in page.rows:
        table.add_row(
            item["id"],
            item["status"],
            item["author"]["name"],
            item["article"]["slug"],
            item["text"][:200],
            f"{item['score']:.1f}",
        )
    Console().print(table)


@comments.command("resanitize")
@click.option("--all", "everything", is_flag=True, help="Also what was rendered by the present version.")
@click.option("--batch", default=200, show_default=True, type=click.IntRange(1, 5000), help="Comments per transaction.")
def resanitize(everything: bool, batch: int) -> None:
    """Render comments anew from their sources, after a change of the sanitiser."""
    with application() as services:
        with reading() as session:
            total = rendering.count_stale(session, everything=everything)
        changed, last_id = 0, None
        with Progress(transient=True) as progress:
            bar = progress.add_task("Rendering", total=total)
            while True:
                with writing() as session:
                    done = rendering.render_batch(
                        session,
                        after=last_id,
                        limit=batch,
                        everything=everything,
                        house=services.house,
                        now=services.clock(),
                    )
                if done.last_id is None:
                    break
                changed, last_id = changed + done.changed, done.last_id
                progress.advance(bar, done.seen)
    click.echo(f"{total} revisions rendered, {changed} came out differently.")


@comments.command("reindex")
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 5000), help="Comments per transaction.")
def reindex(batch: int) -> None:
    """Build the index of alike texts anew: after a restore from somewhere else, or a change of how texts are compared."""
    done = 0
    last_id: str | None = FIRST_ID
    with application():
        with reading() as session:
            total = session.scalar(select(func.count()).select_from(Comment)) or 0
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("Indexing", total=total)
            while last_id is not None:
                with writing() as session:
                    last_id = campaigns.rebuild(session, after=last_id, limit=batch)
                done += batch
                progress.update(bar, completed=min(done, total))
    click.echo(f"The index of alike texts holds {total} comments.")


commands = (comments,)
