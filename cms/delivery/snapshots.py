"""Snapshots: what is written when an article is published, so that reading it is one look-up.

Owns the shape of `Publication.summary` and when it is rewritten. The body's representations are made once, at
publishing; the summary again whenever a name in it changes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cms import content
from cms.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Category,
    Publication,
    PublicationAuthor,
    PublicationTag,
    Tag,
)
from moderation import sanitize

BATCH: Final = 500


def write(session: Session, article: Article) -> Publication:
    """Write (or rewrite) the public snapshot of an article from its working copy. About thirteen statements."""
    _hold_terms(session, article)
    rendered = content.render(article.body)
    publication = session.get(Publication, article.id) or Publication(article_id=article.id)
    publication.locale, publication.slug, publication.title = article.locale, article.slug, article.title
    publication.category_id = article.category_id
    publication.body, publication.toc, publication.text = article.body, list(rendered.toc), rendered.text
    publication.html = sanitize.article(rendered.html).html
    publication.word_count = rendered.word_count
    publication.version = article.version
    assert article.published_at is not None  # noqa: S101 - publishing sets it; the type checker cannot know
    assert article.first_published_at is not None  # noqa: S101 - as above
    publication.published_at, publication.first_published_at = article.published_at, article.first_published_at
    publication.updated_at = article.updated_at
    publication.summary = {
        "dek": article.dek,
        "word_count": rendered.word_count,
        "reading_time_s": rendered.reading_time_s,
        "excerpt": rendered.excerpt,
        "seo": article.seo,
        **_terms(session, [article.id], drafts=True)[article.id],
    }
    session.add(publication)
    session.flush()
    _link(session, article.id)
    return publication


def remove(session: Session, article_id: str) -> bool:
    """Remove the public snapshot; tell whether there was one."""
    for link in (PublicationTag, PublicationAuthor):
        session.execute(delete(link).where(link.article_id == article_id))
    publication = session.get(Publication, article_id)
    if publication is None:
        return False
    session.delete(publication)
    session.flush()
    return True


def refresh(session: Session, article_ids: Sequence[str]) -> None:
    """Rewrite the names in the summaries of public articles. Six queries for every 500 articles.

    The publications are locked before the names are read: of two renamings at once, the second sees the first's.
    """
    ordered = sorted(article_ids)
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        query = select(Publication).where(Publication.article_id.in_(batch)).order_by(Publication.article_id)
        publications = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
        terms = _terms(session, batch, drafts=False)
        for publication in publications:
            publication.summary = {**publication.summary, **terms[publication.article_id]}
        session.flush()


def subtree(session: Session, category_id: str) -> list[str]:
    """Return the ids of a category and all below it. One query."""
    tree = select(Category.id).where(Category.id == category_id).cte("subtree", recursive=True)
    tree = tree.union(select(Category.id).where(Category.parent_id == tree.c.id))
    return list(session.scalars(select(tree.c.id)))


def category_paths(session: Session) -> dict[str, dict[str, Any]]:
    """Return every category as articles show it, by id, with what is above it, from the root. One query (a small table)."""
    rows = {row.id: row for row in session.scalars(select(Category))}
    shown: dict[str, dict[str, Any]] = {}
    for row in rows.values():
        ancestors: list[dict[str, str]] = []
        node = row
        while node.parent_id is not None:
            node = rows[node.parent_id]
            ancestors.insert(0, {"id": node.id, "slug": node.slug, "name": node.name})
        path = [*(item["slug"] for item in ancestors), row.slug]
        shown[row.id] = {"id": row.id, "slug": row.slug, "name": row.name, "path": path, "ancestors": ancestors}
    return shown


def _hold_terms(session: Session, article: Article) -> None:
    """Keep what the article refers to from being renamed until the snapshot is committed. Three queries.

    Otherwise a snapshot could be written with a name that a renaming, which does not see it yet, has just replaced.
    SQLite has one writer at a time and ignores the locks.
    """
    tags = select(Tag.id).join(ArticleTag, ArticleTag.tag_id == Tag.id).where(ArticleTag.article_id == article.id)
    session.execute(tags.order_by(Tag.id).with_for_update(read=True, of=Tag)).all()
    authors = select(Author.id).join(ArticleAuthor, ArticleAuthor.author_id == Author.id)
    authors = authors.where(ArticleAuthor.article_id == article.id)
    session.execute(authors.order_by(Author.id).with_for_update(read=True, of=Author)).all()
    if article.category_id is not None:
        session.execute(select(Category.id).order_by(Category.id).with_for_update(read=True)).all()


def _terms(session: Session, article_ids: Collection[str], *, drafts: bool) -> dict[str, dict[str, Any]]:
    """Return authors, category and tags as articles show them, by article. Four queries.

    `drafts` chooses the working copy's links, else the published ones; both keep the editor's order.
    """
    paths = category_paths(session)
    source = Article if drafts else Publication
    source_id = Article.id if drafts else Publication.article_id
    found: dict[str, dict[str, Any]] = {}
    for article_id, category_id in session.execute(
        select(source_id, source.category_id).where(source_id.in_(article_ids))
    ):
        found[article_id] = {"authors": [], "tags": [], "category": paths.get(category_id or "")}
    for name, term, link, column, published, published_column in (
        ("authors", Author, ArticleAuthor, ArticleAuthor.author_id, PublicationAuthor, PublicationAuthor.author_id),
        ("tags", Tag, ArticleTag, ArticleTag.tag_id, PublicationTag, PublicationTag.tag_id),
    ):
        chosen, chosen_column = (link, column) if drafts else (published, published_column)
        query = select(chosen.article_id, term.id, term.slug, term.name).join(term, term.id == chosen_column)
        query = query.where(chosen.article_id.in_(article_ids)).order_by(chosen.position)
        for article_id, term_id, slug, label in session.execute(query):
            found[article_id][name].append({"id": term_id, "slug": slug, "name": label})
    return found


def terms_of(session: Session, article_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return authors, category and tags of working copies, by article. Four queries."""
    return _terms(session, article_ids, drafts=True)


def _link(session: Session, article_id: str) -> None:
    """Copy the working copy's authors and tags to the publication."""
    for published, link, name in (
        (PublicationAuthor, ArticleAuthor, "author_id"),
        (PublicationTag, ArticleTag, "tag_id"),
    ):
        session.execute(delete(published).where(published.article_id == article_id))
        columns = ("article_id", name, "position")
        chosen = select(*(getattr(link, column) for column in columns)).where(link.article_id == article_id)
        session.execute(insert(published).from_select(columns, chosen))
