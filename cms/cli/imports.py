"""`masthead import`: moving in from another system."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from cms import archives
from cms.api.routes import Services
from cms.cli import exporting
from cms.cli.context import application
from cms.db import db, writing
from cms.imaging import Limits
from cms.imports import Fetcher, Gallery, NoStore, Report, Result, Run, Terms, rehearsal, run
from cms.imports.formats import FORMATS, Format, Options, Source, UnknownFormat, Unreadable, find

SHOWN: Final = 40
"""Kinds of changes that are listed in the terminal; the report in JSON names every element."""


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_name", type=click.Choice([item.name for item in FORMATS]), help="Left out: found out."
)
@click.option("--dry-run", is_flag=True, help="Do everything, keep nothing, and print the same report.")
@click.option(
    "--report", "report_path", type=click.Path(dir_okay=False, path_type=Path), help="Write every element as JSON."
)
@click.option(
    "--media",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The old site's files (wp-content/uploads, Ghost's content, a Hugo site): pictures and linked PDFs become media.",
)
@click.option(
    "--fetch-media",
    is_flag=True,
    help="Fetch pictures, and files of the old site that are linked, from where they are, after looking in --media.",
)
@click.option(
    "--fetch-from",
    "private_hosts",
    multiple=True,
    metavar="HOST",
    help="A host that may lie in a private network: pictures are fetched from there too. May be repeated.",
)
@click.option("--name", help="Name of the source, where two of a kind are imported (two Isso databases).")
@click.option("--site-url", help="Address of the old site, where the source does not name it (Ghost).")
@click.option("--locale", help="Language of everything in it, such as en or pt-BR.")
@click.option("--default-author", help="Author of articles that name none.")
def import_source(
    source: Path,
    format_name: str | None,
    dry_run: bool,
    report_path: Path | None,
    media: Path | None,
    fetch_media: bool,
    private_hosts: tuple[str, ...],
    **said: str | None,
) -> None:
    """Import articles, terms and comments from SOURCE, a file or a folder.

    WordPress (WXR), Ghost (JSON), folders of Markdown (Hugo, Jekyll, Astro), Disqus (XML) and Isso (its database); and
    what `masthead export` wrote, as a whole into an empty site.
    Whatever is changed or left out is named. It can be interrupted at any time and run again: it goes on where it was,
    changes nothing twice, and overwrites nothing that was changed here. Exit code 1: not everything was read or written.
    """
    if archives.is_archive(source):
        with application() as services:
            exporting.restore(source, services, is_rehearsal=dry_run)
        return
    try:
        found = find(source, format_name)
        opened = found.open(source, Options(name=said["name"], site_url=said["site_url"], locale=said["locale"]))
    except (UnknownFormat, Unreadable) as error:
        raise click.ClickException(str(error)) from error
    with application() as services:
        gallery = replace(_gallery(services, media, is_rehearsal=dry_run), site_url=opened.site_url)
        if fetch_media or private_hosts:
            hosts = frozenset(host.lower() for host in private_hosts)
            max_bytes = services.settings.max_media_bytes
            fetcher = Fetcher(max_bytes=max_bytes, site_url=opened.site_url or None, hosts=hosts)
            gallery = replace(gallery, fetcher=fetcher)
        terms = _terms(services, found, opened, gallery=gallery if media or gallery.fetcher else None)
        terms = replace(terms, default_author=said["default_author"])
        report = _run(services, terms, opened, is_rehearsal=dry_run)
    if report_path is not None:
        report_path.write_text(json.dumps(report.as_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _print(report, report_path, is_rehearsal=dry_run)
    if not report.is_complete:
        click.get_current_context().exit(1)


def _gallery(services: Services, media: Path | None, *, is_rehearsal: bool) -> Gallery:
    settings = services.settings
    limits = Limits(bytes=settings.max_media_bytes, pixels=settings.max_media_pixels)
    return Gallery(folder=media, store=NoStore() if is_rehearsal else services.store, limits=limits)


def _terms(services: Services, found: Format, opened: Source, *, gallery: Gallery | None) -> Terms:
    settings = services.settings
    return Terms(
        source=opened.name,
        format=found.title,
        house=services.house,
        keys=services.keys,
        pages=settings.paths,
        address_memory=timedelta(days=settings.address_key_days),
        gallery=gallery,
    )


def _run(services: Services, terms: Terms, opened: Source, *, is_rehearsal: bool) -> Report:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[told]}"),
    )
    transactions = rehearsal(db.engine) if is_rehearsal else nullcontext(writing)
    with Progress(*columns, transient=True) as progress, transactions as transaction:
        bar = progress.add_task(terms.format, total=max(opened.total, 1), told="")

        def show(report: Report) -> None:
            written = report.count(Result.CREATED) + report.count(Result.UPDATED)
            told = f"{written:,} written, {report.count(Result.UNCHANGED):,} unchanged"
            progress.update(bar, completed=opened.done, told=told)

        wanted = Run(terms=terms, transaction=transaction, clock=services.clock, progress=show)
        return run(opened.records(), wanted)


def _print(report: Report, report_path: Path | None, *, is_rehearsal: bool) -> None:
    console = Console()
    console.print(_counts(report, "what would become of it" if is_rehearsal else "imported"))
    summary = report.summary()
    if summary:
        console.print(_changes(summary[:SHOWN]))
    if len(summary) > SHOWN:
        click.echo(f"{len(summary) - SHOWN} more kinds of changes: --report FILE names every element.")
    elif summary and report_path is None:
        click.echo("--report FILE names every element.")
    if report.broken_off is not None:
        place, detail = report.broken_off
        click.echo(f"The source breaks off ({place}). {detail} What stood before is imported.", err=True)
        click.echo("Run the same command with the whole source: it goes on from there.", err=True)
    if report.failed:
        click.echo(f"{report.failed} elements could not be written: they are named above.", err=True)
    if is_rehearsal:
        click.echo("Nothing was written: this was a rehearsal.")


def _counts(report: Report, what: str) -> Table:
    table = Table(title=f"{report.format}: {what}")
    table.add_column("Kind")
    for result in Result:
        table.add_column(str(result).replace("_", " "), justify="right")
    for kind, found in report.as_dict()["counts"].items():
        table.add_row(kind, *(str(found.get(str(result), 0)) for result in Result))
    return table


def _changes(summary: list[tuple[str, str, str, int, list[str]]]) -> Table:
    table = Table(title="Changed or left out")
    for heading in ("Kind", "Became", "Times", "What", "Where"):
        table.add_column(heading, justify="right" if heading == "Times" else "left")
    for kind, became, detail, count, places in summary:
        where = ", ".join(places) + (", ..." if count > len(places) else "")
        table.add_row(kind, became.replace("_", " "), str(count), escape(detail), escape(where))
    return table


commands = (import_source,)
