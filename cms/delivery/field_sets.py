"""Reads of field sets, for editors and for the description of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import custom_fields
from cms.delivery import pages
from cms.delivery.pages import Page, SortKey
from cms.errors import NotFound
from cms.models import Category, FieldBinding, FieldSet, FieldUse

ORDER: Final = (SortKey("slug", FieldSet.slug), SortKey("id", FieldSet.id))


def listed(session: Session, *, after: Sequence[Any] | None, limit: int) -> Page[dict[str, Any]]:
    """Return a page of field sets by slug. Three queries."""
    query = select(FieldSet, *(key.column.label(key.name) for key in ORDER))
    page = pages.fetch(session, query, ORDER, after=after, limit=limit)
    return Page(values(session, [row[0] for row in page.rows]), page.next)


def one(session: Session, set_id: str) -> dict[str, Any]:
    """Return a field set. Three queries.

    Raises:
        NotFound (404).
    """
    found = session.get(FieldSet, set_id)
    if found is None:
        raise NotFound("There is no such field set.")
    return values(session, [found])[0]


def described(session: Session) -> list[tuple[str, str, dict[str, Any]]]:
    """Return slug, title and expanded schema of every set, by slug. One query."""
    query = select(FieldSet.slug, FieldSet.title, FieldSet.schema).order_by(FieldSet.slug)
    return [(slug, title, custom_fields.expanded(schema)) for slug, title, schema in session.execute(query)]


def values(session: Session, found: Sequence[FieldSet]) -> list[dict[str, Any]]:
    """Return field sets as editors see them. Two queries."""
    ids, slugs = [row.id for row in found], [row.slug for row in found]
    bindings: dict[str, list[dict[str, Any]]] = {}
    query = select(FieldBinding, Category).outerjoin(Category, Category.id == FieldBinding.category_id)
    for item, category in session.execute(
        query.where(FieldBinding.field_set_id.in_(ids)).order_by(FieldBinding.position)
    ):
        shown = None if category is None else {"id": category.id, "slug": category.slug, "name": category.name}
        bindings.setdefault(item.field_set_id, []).append(
            {"type": item.article_type, "category": shown, "required": item.is_required}
        )
    counted = select(FieldUse.slug, func.count()).where(FieldUse.slug.in_(slugs)).group_by(FieldUse.slug)
    uses = {row[0]: row[1] for row in session.execute(counted)}
    return [_shown(row, bindings.get(row.id, []), uses.get(row.slug, 0)) for row in found]


def _shown(row: FieldSet, bindings: Sequence[dict[str, Any]], uses: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "slug": row.slug,
        "title": row.title,
        "description": row.description,
        "schema": row.schema,
        "json_ld": row.json_ld,
        "required_at": row.required_at,
        "bindings": list(bindings),
        "filterable": [
            f"fields.{row.slug}.{name}" for name in custom_fields.filterable(custom_fields.expanded(row.schema))
        ],
        "articles": uses,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
