"""`masthead article`: add, publish and list articles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from marshmallow import ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import articles, manuscripts
from cms.api.problems import faults_of
from cms.articles import Saved
from cms.cli.context import application, now
from cms.db import reading, writing
from cms.delivery import drafts
from cms.delivery.article_lists import Criteria, View
from cms.errors import InvalidInput, NotFound
from cms.journal import SYSTEM
from cms.manuscripts import Manuscript
from cms.models import Article
from moderation.columns import is_identifier
from schemas.manuscripts import ArticleIn

SUFFIXES = {
    ".md": manuscripts.from_markdown,
    ".markdown": manuscripts.from_markdown,
    ".html": manuscripts.from_html,
    ".htm": manuscripts.from_html,
}


@click.group()
def article() -> None:
    """Articles."""


@article.command("add")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish", is_flag=True, help="Make it public at once.")
def add(path: Path, publish: bool) -> None:
    """Add an article from a file: Markdown with front matter (.md) or HTML (.html).

    Categories, tags and authors it names are created if they are missing. What the conversion dropped or changed is
    listed.
    """
    reader = SUFFIXES.get(path.suffix.lower())
    if reader is None:
        raise click.BadParameter(f"one of {', '.join(SUFFIXES)} is expected", param_hint="PATH")
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path} is not UTF-8 (at byte {error.start}).") from error
    manuscript = reader(source, fallback_title=path.stem.replace("-", " ").replace("_", " "))
    checked = _checked(manuscript)
    with application() as services, writing() as session:
        services.settings.languages.check(checked.draft.get("locale"))
        saved = manuscripts.add(
            session, checked, default_locale=services.settings.default_locale, actor=SYSTEM, now=now()
        )
        if publish:
            articles.publish(
                session, saved.article.id, version=None, actor=SYSTEM, now=now(), published_at=checked.published_at
            )
        _report(saved, manuscript, is_public=publish)


@article.command("publish")
@click.argument("slug_or_id")
def publish_article(slug_or_id: str) -> None:
    """Make an article public, or bring the public article up to date."""
    with application(), writing() as session:
        found = _find(session, slug_or_id)
        articles.publish(session, found, version=None, actor=SYSTEM, now=now())
        click.echo(f"Published {slug_or_id}.")


@article.command("list")
@click.option("--status", type=click.Choice(["draft", "published", "trashed"]), help="Left out: drafts and published.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many.")
def list_articles(status: str | None, limit: int) -> None:
    """List articles, the last changed first."""
    order = drafts.order((("updated_at", True),))
    with application(), reading() as session:
        page = drafts.drafts(session, Criteria(status=status), View(), order=order, after=None, limit=limit)
    table = Table(title=f"{len(page.rows)} articles")
    for heading in ("Slug", "Title", "State", "Words", "Comments", "Id"):
        table.add_column(heading, justify="right" if heading in {"Words", "Comments"} else "left")
    for row in page.rows:
        state = f"{row['status']} (changed)" if row["has_changes"] else row["status"]
        table.add_row(
            row["slug"], row["title"], state, str(row["word_count"]), str(row["comments"]["count"]), row["id"]
        )
    Console().print(table)


def _checked(manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with its draft as the API would have read it: a file can say no more than a request."""
    try:
        loaded: dict[str, Any] = ArticleIn().load(manuscript.draft)
    except ValidationError as error:
        raise InvalidInput(faults=faults_of(error.messages)) from error
    return Manuscript(
        draft=loaded,
        category=manuscript.category,
        tags=manuscript.tags,
        authors=manuscript.authors,
        published_at=manuscript.published_at,
        translation_of=manuscript.translation_of,
        translation_key=manuscript.translation_key,
    )


def _find(session: Session, slug_or_id: str) -> str:
    column = Article.id if is_identifier(slug_or_id) else Article.slug
    found = session.scalars(select(Article.id).where(column == slug_or_id)).all()
    if not found:
        raise NotFound(f"There is no article “{slug_or_id}”.")
    if len(found) > 1:
        raise click.ClickException(f"“{slug_or_id}” exists in several languages: give the id.")
    return found[0]


def _report(saved: Saved, manuscript: Manuscript, *, is_public: bool) -> None:
    state = "Published" if is_public else "Added (a draft)"
    click.echo(f"{state}: {saved.article.title}")
    click.echo(f"  id    {saved.article.id}")
    click.echo(f"  slug  {saved.article.slug}")
    for warning in saved.warnings:
        click.echo(f"  changed: {warning['detail']} ({warning['count']}x)")
    for name in manuscript.ignored:
        click.echo(f"  not understood in the front matter: {name}")


commands = (article,)
