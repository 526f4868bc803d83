"""`masthead export`: everything out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cms import archives
from cms.api.routes import Services
from cms.cli.context import application, now
from cms.db import db, reading
from cms.delivery import manuscripts
from cms.imaging import KINDS
from cms.keys import Keys
from cms.media import original_name
from cms.storage import Store, StoreAway


@click.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--markdown", is_flag=True, help="Write articles as Markdown files into the folder TARGET instead.")
def export(target: Path, markdown: bool) -> None:
    """Write everything the site holds into TARGET, a zip that `masthead import` reads back, on either database.

    It holds people's e-mail addresses and hashes of passwords: only you can read it, keep it so. With --markdown, TARGET
    becomes a folder of articles with front matter and of their media, for other programs; comments, people and revisions
    are not in it.
    """
    with application() as services:
        if markdown:
            _write_markdown(target, services.store)
            return
        with reading() as session, _progress("Exporting", archives.count(session)) as advance:
            session.rollback()
            written = archives.write(
                session,
                target,
                store=services.store,
                key_print=_key_print(services.keys),
                now=now(),
                progress=lambda _, many: advance(many),
            )
    told = ", ".join(f"{written.rows[name]:,} {name}" for name in ("articles", "comments", "decisions", "media"))
    click.echo(f"Wrote {target}: {sum(written.rows.values()):,} rows ({told}) and {written.files:,} files.")
    if written.missing:
        raise click.ClickException(f"These media have no file in the store: {', '.join(written.missing)}.")


def restore(source: Path, services: Services, *, is_rehearsal: bool) -> None:
    """Read an archive back into an empty site, or find that it is there already. A rehearsal reads all and writes nothing.

    Raises:
        ClickException: the archive is not whole, or the site holds something else.
    """
    try:
        archive = archives.Archive(source)
        with _progress("Reading the archive through", archive.size) as advance:
            archive.verify(lambda _, many: advance(many))
        with reading() as session:
            is_empty = archives.is_empty(session)
        if not is_empty:
            _say_what_is_there(source, archive, services.store)
            return
        if is_rehearsal:
            told = ", ".join(f"{table.rows:,} {table.name.replace('_', ' ')}" for table in archive.tables if table.rows)
            click.echo(f"The archive of {archive.made_at} is whole, and the site is empty. It holds {told}.")
            click.echo("Nothing was written: this was a rehearsal.")
            return
        with _progress("Writing", archive.size) as advance:
            archives.restore(db.engine, archive, store=services.store, progress=lambda _, many: advance(many))
    except (archives.BadArchive, archives.NotEmpty, StoreAway) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored {archive.size:,} rows and files, as of {archive.made_at}.")
    if archive.key_print != _key_print(services.keys):
        click.echo(
            "This installation has another secret key than the one the archive is from. Links in previews, tokens and"
            " the records that authors have by their e-mail address hold only under the old one: set"
            " MASTHEAD_SECRET_KEY to it.",
            err=True,
        )


def _say_what_is_there(source: Path, archive: archives.Archive, store: Store) -> None:
    try:
        with reading() as session, _progress("Comparing", archive.size) as advance:
            archives.compare(session, archive, store=store, progress=lambda _, many: advance(many))
    except archives.Different as error:
        raise click.ClickException(
            f"The site is not empty, and not what {source} holds ({error}) An archive is restored into an empty site:"
            " `masthead init` with another MASTHEAD_DATA_DIR or MASTHEAD_DATABASE_URL makes one."
        ) from error
    click.echo(f"Nothing to do: the site is what {source} holds.")


def _write_markdown(folder: Path, store: Store) -> None:
    written, missing = 0, []
    with reading() as session, _progress("Exporting", manuscripts.count(session)) as advance:
        for files in manuscripts.exported(session):
            for path, text in files:
                place = folder / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
                written += 1
            advance(1)
        for path, medium in manuscripts.media(session):
            kind = KINDS[medium.kind]
            content = store.get(original_name(medium.id, medium.digest, kind.extension))
            if content is None:
                missing.append(medium.id)
                continue
            (folder / manuscripts.MEDIA).mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
            written += 1
    click.echo(f"Wrote {written:,} files into {folder}.")
    if missing:
        raise click.ClickException(f"These media have no file in the store: {', '.join(missing)}.")


def _key_print(keys: Keys) -> str:
    """Return what tells whether another installation has the same secret key, and nothing else about it."""
    return keys.digest("archive", "key")


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar while something long is done; give the way to move it on."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as shown:
        bar = shown.add_task(what, total=max(total, 1))
        yield lambda many: shown.advance(bar, many)


commands = (export,)
