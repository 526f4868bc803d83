"""Reads of translations: the members of a group, the best of them for a reader, and which are behind their source.

Owns how a chain of languages (the reader's own first, then what stands in for it) picks one member of each group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, not_, select
from sqlalchemy.orm import Session, aliased

from cms.delivery import visible
from cms.delivery.alternates import best
from cms.errors import NotFound
from cms.models import Article, FormerSlug, Publication, TranslationGroup

MAX_LANGUAGES: Final = 50
_EDITED: Final = (
    Article.id,
    Article.group_id,
    Article.locale,
    Article.slug,
    Article.title,
    Article.revision,
    Article.text_revision,
    Article.source_id,
    Article.source_revision,
    Article.published_at,
    Article.trashed_at,
    Article.updated_at,
)


def preferred(kind: type[Article] | type[Publication], chain: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a row is the one of its group that the chain prefers; the trash counts for nothing."""
    conditions: list[ColumnElement[bool]] = [kind.locale.in_(chain)]
    for n, locale in enumerate(chain[1:], 1):
        other = aliased(kind)
        better = exists().where(other.group_id == kind.group_id, other.locale.in_(chain[:n]))
        if kind is Article:
            better = better.where(_trashed_at(other).is_(None))
        conditions.append(not_(and_(kind.locale == locale, better)))
    return and_(*conditions)


def languages(session: Session) -> list[str]:
    """Return the languages that there are working copies in, a query for each of them and one more."""
    found: list[str] = []
    latest = session.scalar(select(func.min(Article.locale)))
    while latest is not None and len(found) < MAX_LANGUAGES:
        found.append(latest)
        latest = session.scalar(select(func.min(Article.locale)).where(Article.locale > latest))
    return found


def public_members(session: Session, article_id: str) -> list[dict[str, Any]]:
    """Return a public article and its public translations, in the order of their languages. One query.

    Raises:
        NotFound: it is not public (404).
    """
    columns = (Publication.locale, Publication.slug, Publication.title, TranslationGroup.members)
    query = visible.publications(*columns).outerjoin(TranslationGroup, TranslationGroup.id == Publication.group_id)
    row = session.execute(query.where(Publication.article_id == article_id)).first()
    if row is None:
        raise NotFound("There is no such article.")
    own = {"id": article_id, "locale": row.locale, "slug": row.slug, "title": row.title}
    return list(row.members or [own])


def found_by_slug(session: Session, slug: str, chain: Sequence[str]) -> str | None:
    """Return the public article that has the slug in the first language of the chain where one has, or had. Two queries."""
    present = visible.publications(Publication.locale, Publication.article_id).where(Publication.slug == slug)
    former = visible.publications(FormerSlug.locale, FormerSlug.article_id)
    former = former.join(FormerSlug, FormerSlug.article_id == Publication.article_id).where(FormerSlug.slug == slug)
    places = {row.locale: row.article_id for row in session.execute(former.where(FormerSlug.locale.in_(chain)))}
    places |= {row.locale: row.article_id for row in session.execute(present.where(Publication.locale.in_(chain)))}
    return next((places[locale] for locale in chain if locale in places), None)


def draft_id(session: Session, slug: str, chain: Sequence[str]) -> str:
    """Return the id of the working copy with a slug, in the first language of the chain that has it. One query.

    Raises:
        NotFound: there is none (404).
    """
    query = select(Article.locale, Article.id).where(Article.slug == slug, Article.locale.in_(chain))
    found = {row.locale: row.id for row in session.execute(query)}
    article_id = next((found[locale] for locale in chain if locale in found), None)
    if article_id is None:
        raise NotFound("There is no such article.")
    return str(article_id)


def best_draft_id(session: Session, article_id: str, chain: Sequence[str]) -> str:
    """Return the id of the working copy, among an article and its translations, that the chain prefers. One query.

    Raises:
        NotFound: none of them is in one of its languages (404).
    """
    own = aliased(Article)
    same_group = select(own.group_id).where(own.id == article_id).scalar_subquery()
    query = select(Article.id, Article.locale).where((Article.id == article_id) | (Article.group_id == same_group))
    members = [
        {"id": row.id, "locale": row.locale} for row in session.execute(query.where(Article.trashed_at.is_(None)))
    ]
    found = best(members, chain)
    if found is None:
        raise NotFound("There is no such article in this language.")
    return str(found["id"])


def of_drafts(session: Session, found: Sequence[Article]) -> dict[str, dict[str, Any]]:
    """Return what editors see of the translations of working copies, by article. At most two queries.

    `translations`: the others of the group with their states; `translation_of`: the source, and how far it has moved on;
    `members`: the public members of the group, as the public sees them.
    """
    group_ids = {item.group_id for item in found if item.group_id is not None}
    if not group_ids:
        return {
            item.id: {"translations": [], "translation_of": None, "outdated": False, "members": []} for item in found
        }
    rows: dict[str, list[Any]] = {}
    query = select(*_EDITED).where(Article.group_id.in_(group_ids)).order_by(Article.locale)
    for row in session.execute(query):
        rows.setdefault(row.group_id, []).append(row)
    shown = select(TranslationGroup.id, TranslationGroup.members).where(TranslationGroup.id.in_(group_ids))
    members: dict[str | None, list[dict[str, Any]]] = {row.id: row.members for row in session.execute(shown)}
    told = {}
    for item in found:
        group = rows.get(item.group_id or "", [])
        by_id = {row.id: row for row in group}
        source = _source(item, by_id)
        told[item.id] = {
            "translations": [_edited(row, by_id) for row in group if row.id != item.id],
            "translation_of": source,
            "outdated": source is not None and source["outdated"],
            "members": members.get(item.group_id, []),
        }
    return told


def beside(session: Session, article: Article) -> dict[str, Any]:
    """Return what the public would see of the translations of an article, were it public. At most one query."""
    group = None if article.group_id is None else session.get(TranslationGroup, article.group_id)
    members = [] if group is None else group.members
    return {"members": members, "translations": [item for item in members if item["id"] != article.id]}


def edited_members(session: Session, article_id: str) -> list[dict[str, Any]]:
    """Return an article and its translations as editors see them. At most three queries.

    Raises:
        NotFound (404).
    """
    article = session.get(Article, article_id)
    if article is None:
        raise NotFound("There is no such article.")
    condition = Article.id == article_id if article.group_id is None else Article.group_id == article.group_id
    rows = session.execute(select(*_EDITED).where(condition).order_by(Article.locale)).all()
    by_id = {row.id: row for row in rows}
    return [_edited(row, by_id) for row in rows]


def _trashed_at(kind: Any) -> Any:
    return kind.trashed_at


def _source(item: Any, by_id: Mapping[str, Any]) -> dict[str, Any] | None:
    source = by_id.get(item.source_id or "")
    if source is None:
        return None
    return {
        "id": source.id,
        "locale": source.locale,
        "revision": item.source_revision,
        "current_revision": source.revision,
        "outdated": source.text_revision > item.source_revision,
    }


def _edited(row: Any, by_id: Mapping[str, Any]) -> dict[str, Any]:
    source = _source(row, by_id)
    status = "trashed" if row.trashed_at is not None else "published" if row.published_at is not None else "draft"
    return {
        "id": row.id,
        "locale": row.locale,
        "slug": row.slug,
        "title": row.title,
        "status": status,
        "updated_at": row.updated_at,
        "translation_of": source,
        "outdated": source is not None and source["outdated"],
    }
