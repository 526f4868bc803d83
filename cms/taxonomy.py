"""Verbs of categories, tags and authors: create, change, remove.

Owns the tree of categories (no circles) and slugs (unique per kind). A change reaches every public article that shows
the thing, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cms import journal
from cms.content import slugify
from cms.delivery import snapshots
from cms.errors import Fault, InvalidInput, NotFound, SlugTaken, StillInUse
from cms.journal import Actor, Change
from cms.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Category,
    FieldBinding,
    Publication,
    PublicationAuthor,
    PublicationTag,
    Tag,
)
from cms.versions import advance

Term = TypeVar("Term", Category, Tag, Author)

NOUNS: Final[dict[type[Any], str]] = {Category: "category", Tag: "tag", Author: "author"}
MAX_CATEGORY_DEPTH: Final = 8


def create(session: Session, kind: type[Term], draft: Mapping[str, Any], *, actor: Actor, now: datetime) -> Term:
    """Create a category, tag or author. `draft` has the columns by name; without a slug one is made of the name.

    Raises:
        SlugTaken: another one has the slug (409).
        InvalidInput: the parent category does not exist or is too far down (422).
    """
    slug = draft.get("slug") or slugify(draft["name"])
    _refuse_taken_slug(session, kind, slug, except_id=None)
    if kind is Category:
        _check_parent(session, None, draft.get("parent_id"))
    term = kind(**{**draft, "slug": slug}, updated_at=now)
    session.add(term)
    session.flush()
    noun = NOUNS[kind]
    change = Change(kind=f"{noun}.created", subject_id=term.id, is_public=True, tags=(_list_tag(kind),))
    journal.append(session, change, actor=actor, now=now)
    return term


def change(
    session: Session,
    kind: type[Term],
    term_id: str,
    patch: Mapping[str, Any],
    *,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> Term:
    """Change a category, tag or author, and every public article that shows it.

    Raises:
        NotFound (404), StaleVersion (412), SlugTaken (409).
        InvalidInput: a parent that does not exist, would close a circle or is too far down (422).
    """
    if kind is Category and "parent_id" in patch:
        _lock_tree(session)
    term = _locked(session, kind, term_id)
    advance(term, version)
    if kind is Category and "parent_id" in patch:
        _check_parent(session, term_id, patch["parent_id"])
    if patch.get("slug", term.slug) != term.slug:
        _refuse_taken_slug(session, kind, patch["slug"], except_id=term.id)
    for name, value in patch.items():
        setattr(term, name, value)
    term.updated_at = now
    session.flush()
    article_ids: list[str] = _showing(session, term)
    snapshots.refresh(session, article_ids)
    noun = NOUNS[kind]
    tags = (_list_tag(kind), f"{noun}:{term.id}", "articles", *(f"article:{item}" for item in article_ids))
    entry = Change(kind=f"{noun}.changed", subject_id=term.id, is_public=True, tags=tags)
    journal.append(session, entry, actor=actor, now=now)
    return term


def remove(
    session: Session, kind: type[Term], term_id: str, *, version: int | None, actor: Actor, now: datetime
) -> None:
    """Remove a category, tag or author that nothing uses.

    Raises:
        NotFound (404), StaleVersion (412), StillInUse: articles or subcategories refer to it (409).
    """
    term = _locked(session, kind, term_id)
    advance(term, version)
    if _is_used(session, term):
        raise StillInUse(f"Articles (or subcategories, or field sets) use “{term.name}”: take it off them first.")
    session.delete(term)
    session.flush()
    noun = NOUNS[kind]
    tags = (_list_tag(kind), f"{noun}:{term_id}")
    entry = Change(kind=f"{noun}.removed", subject_id=term_id, is_public=True, is_deletion=True, tags=tags)
    journal.append(session, entry, actor=actor, now=now)


def _list_tag(kind: type[Any]) -> str:
    return {"category": "categories", "tag": "tags", "author": "authors"}[NOUNS[kind]]


def _locked(session: Session, kind: type[Term], term_id: str) -> Term:
    term = session.get(kind, term_id, with_for_update=True)
    if term is None:
        raise NotFound(f"There is no such {NOUNS[kind]}.")
    return term


def _refuse_taken_slug(session: Session, kind: type[Term], slug: str, *, except_id: str | None) -> None:
    query = select(kind.id).where(kind.slug == slug)
    holder = session.scalar(query)
    if holder is not None and holder != except_id:
        raise SlugTaken(f"Another {NOUNS[kind]} has the slug “{slug}”.", extra={"holder": holder})


def _lock_tree(session: Session) -> None:
    """Keep others from moving categories meanwhile: two moves, each without fault, can close a circle. One query."""
    session.execute(select(Category.id).order_by(Category.id).with_for_update(key_share=True)).all()


def _check_parent(session: Session, category_id: str | None, parent_id: str | None) -> None:
    """Refuse a parent that does not exist, is the category itself, hangs below it, or is too far down. One query.

    `category_id` is None for a category that does not exist yet.
    """
    if parent_id is None:
        return
    parents = {row.id: row.parent_id for row in session.execute(select(Category.id, Category.parent_id))}
    if parent_id not in parents:
        raise InvalidInput(faults=[Fault("/parent_id", "unknown", "There is no such category.")])
    above = _lineage(parents, parent_id)
    if category_id in above:
        raise InvalidInput(faults=[Fault("/parent_id", "circle", "A category cannot hang below itself.")])
    lineages = [_lineage(parents, item) for item in parents] if category_id is not None else []
    below = max((lineage.index(category_id) for lineage in lineages if category_id in lineage), default=0)
    if len(above) + 1 + below > MAX_CATEGORY_DEPTH:
        detail = f"Categories go {MAX_CATEGORY_DEPTH} levels deep."
        raise InvalidInput(faults=[Fault("/parent_id", "too_deep", detail)])


def _lineage(parents: Mapping[str, str | None], category_id: str) -> list[str]:
    """Return a category and all above it, from itself to the root."""
    lineage, node = [category_id], parents[category_id]
    while node is not None:
        lineage.append(node)
        node = parents[node]
    return lineage


def _showing(session: Session, term: Category | Tag | Author) -> list[str]:
    """Return the ids of public articles that show the term. At most two queries."""
    if isinstance(term, Tag):
        return list(session.scalars(select(PublicationTag.article_id).where(PublicationTag.tag_id == term.id)))
    if isinstance(term, Author):
        return list(session.scalars(select(PublicationAuthor.article_id).where(PublicationAuthor.author_id == term.id)))
    below = snapshots.subtree(session, term.id)
    return list(session.scalars(select(Publication.article_id).where(Publication.category_id.in_(below))))


def _is_used(session: Session, term: Category | Tag | Author) -> bool:
    conditions: tuple[Any, ...]
    if isinstance(term, Tag):
        conditions = (ArticleTag.tag_id == term.id, PublicationTag.tag_id == term.id)
    elif isinstance(term, Author):
        conditions = (ArticleAuthor.author_id == term.id, PublicationAuthor.author_id == term.id)
    else:
        conditions = (
            Article.category_id == term.id,
            Publication.category_id == term.id,
            Category.parent_id == term.id,
            FieldBinding.category_id == term.id,
        )
    return any(session.scalar(select(exists().where(condition))) for condition in conditions)
