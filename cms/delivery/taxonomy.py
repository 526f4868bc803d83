"""Reads of categories, tags and authors. All of them are public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.errors import NotFound
from cms.models import Author, Category, Tag

Term = TypeVar("Term", Category, Tag, Author)
MAX_CATEGORIES: Final = 2000
"""The tree is served whole; a site with more categories has lists, not a tree (house rule)."""


def sort_keys(kind: type[Any]) -> tuple[SortKey, ...]:
    """Return the order of a list: by name."""
    return (SortKey("name", kind.name), SortKey("id", kind.id))


def listed(session: Session, kind: type[Any], *, after: Sequence[Any] | None, limit: int) -> Page[Any]:
    """Return a page of tags or authors by name. One query."""
    keys = sort_keys(kind)
    query = select(kind, *(key.column.label(key.name) for key in keys))
    page = pages.fetch(session, query, keys, after=after, limit=limit)
    return Page([row[0] for row in page.rows], page.next)


def count(session: Session, kind: type[Any]) -> int:
    """Count all of a kind. One query."""
    return session.scalar(select(func.count()).select_from(kind)) or 0


def one(session: Session, kind: type[Term], term_id: str) -> Term:
    """Return one by id. One query.

    Raises:
        NotFound: there is none (404).
    """
    found = session.get(kind, term_id)
    if found is None:
        raise NotFound()
    return found


def category_tree(session: Session) -> list[dict[str, Any]]:
    """Return all categories as a tree, siblings by name. One query."""
    query = select(Category).order_by(Category.name, Category.id).limit(MAX_CATEGORIES)
    nodes = {row.id: category_values(row) | {"children": []} for row in session.scalars(query)}
    roots: list[dict[str, Any]] = []
    for node in nodes.values():
        parent = nodes.get(node["parent_id"] or "")
        (roots if parent is None else parent["children"]).append(node)
    return roots


def category_values(row: Category) -> dict[str, Any]:
    """Return a category as plain values."""
    return {
        "id": row.id,
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "parent_id": row.parent_id,
        "version": row.version,
        "updated_at": row.updated_at,
    }
