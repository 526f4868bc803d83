"""Moving in, in tests: a source goes into the site's database, and what is there afterwards is told without ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from cms import checkup
from cms.db import db, reading, writing
from cms.imports import Report, Run, Terms, rehearsal, run
from cms.imports.formats import Options, find
from cms.imports.records import Record
from cms.models import Article, ArticleTag, Base, Category, Comment, CommentRevision, Publication, Redirect, Tag
from tests.sites import Site

SOURCES = Path(__file__).parent / "sources"


class Interrupted(Exception):
    """What a test throws in place of `kill -9`."""


def terms(site: Site, *, source: str, **changes: Any) -> Terms:
    """Return terms as the command line would set them."""
    services = site.app.extensions["masthead"]
    given = {"format": "Test", "pages": services.settings.paths} | changes
    return Terms(source=source, house=services.house, keys=services.keys, **given)


def move(
    site: Site,
    path: Path,
    *,
    batch: int = 100,
    options: Options | None = None,
    transaction: Callable[[], AbstractContextManager[Session]] = writing,
    **changes: Any,
) -> Report:
    """Import a source; return the report."""
    with site.app.app_context():
        found = find(path)
        source = found.open(path, options or Options())
        wanted = Run(
            terms=terms(site, source=source.name, format=found.title, **changes),
            transaction=transaction,
            clock=site.clock,
            batch=batch,
        )
        return run(source.records(), wanted)


def move_records(site: Site, records: Iterable[Record], *, source: str = "test", **changes: Any) -> Report:
    """Import records that a test makes itself."""
    with site.app.app_context():
        wanted = Run(terms=terms(site, source=source, **changes), transaction=writing, clock=site.clock)
        return run(records, wanted)


def rehearse(site: Site, path: Path, **changes: Any) -> Report:
    """Import a source and keep nothing."""
    with site.app.app_context(), rehearsal(db.engine) as transaction:
        return move(site, path, transaction=transaction, **changes)


def interrupted_after(batches: int) -> Callable[[], AbstractContextManager[Session]]:
    """Give transactions of which so many are kept; the next is lost in its middle, with all that it wrote."""
    left = [batches]

    @contextmanager
    def transaction() -> Iterator[Session]:
        with writing() as session:
            yield session
            session.flush()
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1

    return transaction


def rows(site: Site) -> dict[str, int]:
    """Count the rows of every table."""
    with site.app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def told(site: Site) -> dict[str, Any]:
    """Return what is in the database, without ids and without what chance has part in."""
    with site.app.app_context(), reading() as session:
        articles = {item.id: item for item in session.scalars(select(Article))}
        comments = {item.id: item for item in session.scalars(select(Comment))}
        public = {item.article_id: item for item in session.scalars(select(Publication))}
        names = {item.id: item.slug for item in session.scalars(select(Category))}
        tags: dict[str, list[str]] = {}
        for link, tag in session.execute(select(ArticleTag, Tag).join(Tag, Tag.id == ArticleTag.tag_id)):
            tags.setdefault(link.article_id, []).append(tag.slug)
        texts = {item.comment_id: item.text for item in session.scalars(select(CommentRevision))}
        faults = checkup.counters(session, site.app.extensions["masthead"].settings)
        return {
            "faults": faults,
            "articles": sorted(
                (
                    item.slug,
                    item.title,
                    item.comment_count,
                    names.get(item.category_id or ""),
                    sorted(tags.get(key, [])),
                    str(item.created_at),
                    item.trashed_at is not None,
                    public[key].html if key in public else None,
                    str(public[key].published_at) if key in public else None,
                )
                for key, item in articles.items()
            ),
            "comments": sorted(
                (
                    articles[item.article_id].slug,
                    item.author_name,
                    str(item.created_at),
                    str(item.status),
                    item.depth,
                    item.hidden_ancestors,
                    item.reply_count,
                    comments[item.parent_id].author_name if item.parent_id else "",
                    texts[key],
                    item.html,
                )
                for key, item in comments.items()
            ),
            "redirects": sorted((item.source, item.target) for item in session.scalars(select(Redirect))),
        }


def codes(report: Report, key: str) -> set[str]:
    """Return what was noted of an element."""
    return {note.code for outcome in report.named if outcome.key == key for note in outcome.notes}
