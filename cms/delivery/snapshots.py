"""Snapshots: what is written when an article is published, so that reading it is one look-up.

Owns the shape of `Publication.summary` and when it is rewritten. The body's representations are made once, at
publishing; the summary again whenever a name in it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from cms import content, editions
from cms.content import Rendered
from cms.delivery import pictures, public_fields, search_documents, sitemaps
from cms.delivery.search_documents import Document
from cms.editions import Edition
from cms.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Category,
    Publication,
    PublicationAuthor,
    PublicationTag,
    SearchDocument,
    Tag,
)
from moderation import sanitize

BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A text as it is shown: its blocks and its main picture with all that is known of the media, and its other forms."""

    body: list[dict[str, Any]]
    hero: dict[str, Any] | None
    rendered: Rendered


def write(session: Session, article: Article, edition: Edition) -> Publication:
    """Write (or rewrite) the public snapshot of an article from an edition of it. About eighteen statements."""
    _hold_terms(session, edition)
    publication = session.get(Publication, article.id)
    if publication is None:
        publication = Publication(article_id=article.id, part=sitemaps.part_for(session))
    publication.locale, publication.slug, publication.title = edition.locale, edition.slug, edition.title
    publication.category_id, publication.group_id = edition.category_id, article.group_id
    publication.type = edition.type
    shown = illustrated(session, edition, hold=True)
    _say(publication, shown)
    publication.version = article.version
    assert article.published_at is not None  # noqa: S101 - publishing sets it; the type checker cannot know
    assert article.first_published_at is not None  # noqa: S101 - as above
    publication.published_at, publication.first_published_at = article.published_at, article.first_published_at
    publication.updated_at = article.updated_at
    publication.summary = summary(session, edition, shown)
    session.add(publication)
    session.flush()
    _link(session, publication, edition)
    public_fields.index(session, publication)
    search_documents.put(session, document(publication))
    return publication


def illustrated(session: Session, edition: Edition, *, hold: bool = False, base: str = pictures.STAND_IN) -> Shown:
    """Return an edition's text as it is shown, with what is known of its pictures now. One query, none without pictures."""
    wanted = content.media_ids(edition.body)
    if edition.hero is not None:
        wanted.append(edition.hero["media_id"])
    found = pictures.found(session, wanted, hold=hold)
    body = pictures.in_body(edition.body, found, base=base)
    hero = None if edition.hero is None else pictures.shown(edition.hero, found, base=base)
    return Shown(body=body, hero=hero, rendered=content.render(body))


def reillustrate(session: Session, article_ids: Sequence[str]) -> None:
    """Write the texts of public articles anew, since their pictures are shown otherwise. Four queries for each.

    What is public is the revision that was published; the names in it stay as they are.
    """
    for article_id in sorted(article_ids):
        publication = session.get(Publication, article_id, with_for_update=True, populate_existing=True)
        article = session.get(Article, article_id)
        if publication is None or article is None or not article.published_revision:
            continue
        edition = editions.unpacked(editions.row(session, article_id, article.published_revision).edition)
        shown = illustrated(session, edition)
        _say(publication, shown)
        publication.summary = {**publication.summary, "hero": shown.hero, "excerpt": shown.rendered.excerpt}
        session.flush()
        search_documents.put(session, document(publication))


def _say(publication: Publication, shown: Shown) -> None:
    """Give the publication its text in every form."""
    publication.body, publication.toc, publication.text = shown.body, list(shown.rendered.toc), shown.rendered.text
    publication.html = sanitize.article(shown.rendered.html).html
    publication.word_count = shown.rendered.word_count


def summary(session: Session, edition: Edition, shown: Shown) -> dict[str, Any]:
    """Return what a snapshot of an edition says besides the body: its names as they are now. Three queries, four with fields."""
    named: dict[str, list[dict[str, Any]]] = {}
    for name, kind, ids in (("authors", Author, edition.author_ids), ("tags", Tag, edition.tag_ids)):
        query = select(kind.id, kind.slug, kind.name).where(kind.id.in_(ids))
        found = {row.id: {"id": row.id, "slug": row.slug, "name": row.name} for row in session.execute(query)}
        named[name] = [found[item] for item in ids if item in found]
    rendered = shown.rendered
    return {
        "dek": edition.dek,
        "hero": shown.hero,
        "word_count": rendered.word_count,
        "reading_time_s": rendered.reading_time_s,
        "excerpt": rendered.excerpt,
        "seo": edition.seo,
        **named,
        "category": category_paths(session).get(edition.category_id or ""),
        **public_fields.of_edition(session, edition),
        "questions": content.questions(edition.body),
    }


def remove(session: Session, article_id: str) -> bool:
    """Remove the public snapshot; tell whether there was one."""
    for link in (PublicationTag, PublicationAuthor):
        session.execute(delete(link).where(link.article_id == article_id))
    public_fields.remove(session, article_id)
    search_documents.remove(session, search_documents.ARTICLE, article_id)
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
            search_documents.put(session, document(publication))
        session.flush()


def unindexed(session: Session) -> int:
    """Count the public articles and working copies that searches do not know. Two statements."""
    documents = select(SearchDocument.subject_id)
    kinds = ((Publication.article_id, search_documents.ARTICLE), (Article.id, search_documents.DRAFT))
    return sum(
        session.scalar(select(func.count(key)).where(key.not_in(documents.where(SearchDocument.kind == kind)))) or 0
        for key, kind in kinds
    )


def index(session: Session) -> int:
    """Write what searches read of every public article and working copy anew; return how many. Commits in batches."""
    return _index_all(session, Publication, Publication.article_id, document) + _index_all(
        session, Article, Article.id, draft_document
    )


def _index_all(session: Session, kind: Any, key: Any, document: Callable[[Any], Document]) -> int:
    written, last = 0, None
    while True:
        query = select(kind).order_by(key).limit(BATCH)
        batch = session.scalars(query if last is None else query.where(key > last)).all()
        if not batch:
            return written
        for item in batch:
            search_documents.put(session, document(item))
        written, last = written + len(batch), getattr(batch[-1], key.key)
        session.commit()
        session.expunge_all()


def draft_document(article: Article) -> Document:
    """Return what can be found of a working copy."""
    return Document(
        kind=search_documents.DRAFT,
        subject_id=article.id,
        locale=article.locale,
        title=article.title,
        dek=article.dek,
        names="",
        body=content.to_text(article.body),
    )


def document(publication: Publication) -> Document:
    summary = publication.summary
    category = summary["category"]
    named = [*summary["tags"], *summary["authors"], *([] if category is None else [category])]
    return Document(
        kind=search_documents.ARTICLE,
        subject_id=publication.article_id,
        locale=publication.locale,
        title=publication.title,
        dek=summary["dek"],
        names=" ".join(item["name"] for item in named),
        body=publication.text,
    )


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


def _hold_terms(session: Session, edition: Edition) -> None:
    """Keep what the edition refers to from being renamed until the snapshot is committed. Three queries.

    Otherwise a snapshot could be written with a name that a renaming, which does not see it yet, has just replaced.
    SQLite has one writer at a time and ignores the locks.
    """
    for kind, wanted in ((Tag, edition.tag_ids), (Author, edition.author_ids)):
        query = select(kind.id).where(kind.id.in_(wanted)).order_by(kind.id)
        session.execute(query.with_for_update(read=True, of=kind)).all()
    if edition.category_id is not None:
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


def _link(session: Session, publication: Publication, edition: Edition) -> None:
    """Give the publication the edition's authors and tags."""
    article_id, dated = publication.article_id, publication.published_at
    for published, name, ids in (
        (PublicationAuthor, "author_id", edition.author_ids),
        (PublicationTag, "tag_id", edition.tag_ids),
    ):
        session.execute(delete(published).where(published.article_id == article_id))
        rows = [
            {"article_id": article_id, name: item, "position": n, "published_at": dated} for n, item in enumerate(ids)
        ]
        if rows:
            session.execute(insert(published), rows)
