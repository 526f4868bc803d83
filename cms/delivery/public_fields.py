"""Public fields: what a snapshot says of an article's custom fields, and the rows by which lists are filtered.

Owns that nothing private gets into either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cms import custom_fields
from cms.editions import Edition
from cms.models import FieldSet, FieldUse, Publication, PublicationField

BATCH = 500


def of_edition(session: Session, edition: Edition) -> dict[str, Any]:
    """Return the members of a snapshot's summary that come from fields. One query where there are any."""
    rows = _sets(session, edition.fields)
    shown = {
        slug: custom_fields.public(custom_fields.expanded(rows[slug].schema), values)
        for slug, values in edition.fields.items()
        if slug in rows
    }
    templates = {slug: row.json_ld for slug, row in rows.items() if row.json_ld is not None}
    return {"type": edition.type, "fields": shown, "linked_data": templates}


def index(session: Session, publication: Publication) -> None:
    """Write the rows by which a publication can be filtered and sorted. At most three statements."""
    session.execute(delete(PublicationField).where(PublicationField.article_id == publication.article_id))
    fields = publication.summary["fields"]
    rows = _sets(session, fields)
    _insert(session, [row for slug in rows for row in _rows(publication, rows[slug])])


def remove(session: Session, article_id: str) -> None:
    """Remove the rows of a publication. One statement."""
    session.execute(delete(PublicationField).where(PublicationField.article_id == article_id))


def refit(session: Session, field_set: FieldSet) -> list[str]:
    """Bring public snapshots and their rows up to date with a set that has changed; return the articles' ids.

    What has become private goes at once; what is public now appears with the next publication. Values stay as they
    were published, whatever the set says of them now. Four statements for every 500 articles.
    """
    query = select(FieldUse.article_id).where(FieldUse.slug == field_set.slug, FieldUse.is_public)
    ids = sorted(session.scalars(query))
    schema = custom_fields.expanded(field_set.schema)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        found = session.scalars(
            select(Publication)
            .where(Publication.article_id.in_(batch))
            .order_by(Publication.article_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        prefix = f"{field_set.slug}."
        session.execute(
            delete(PublicationField).where(
                PublicationField.article_id.in_(batch), PublicationField.member.startswith(prefix, autoescape=True)
            )
        )
        rows = []
        for publication in found:
            summary = publication.summary
            templates = {**summary["linked_data"], field_set.slug: field_set.json_ld}
            values = custom_fields.public(schema, summary["fields"].get(field_set.slug, {}))
            publication.summary = {
                **summary,
                "fields": {**summary["fields"], field_set.slug: values},
                "linked_data": {slug: template for slug, template in templates.items() if template is not None},
            }
            rows += _rows(publication, field_set)
        session.flush()
        _insert(session, rows)
    return ids


def _sets(session: Session, fields: Mapping[str, Any]) -> dict[str, FieldSet]:
    if not fields:
        return {}
    return {row.slug: row for row in session.scalars(select(FieldSet).where(FieldSet.slug.in_(fields)))}


def _rows(publication: Publication, field_set: FieldSet) -> list[dict[str, Any]]:
    values = publication.summary["fields"].get(field_set.slug)
    if not isinstance(values, dict):
        return []
    return [
        {
            "article_id": publication.article_id,
            "member": f"{field_set.slug}.{item.member}",
            "position": item.position,
            "text": item.text,
            "number": item.number,
            "published_at": publication.published_at,
        }
        for item in custom_fields.indexed(custom_fields.expanded(field_set.schema), values)
    ]


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(PublicationField), rows)
