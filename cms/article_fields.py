"""The fields of articles: which sets an article may and must have, and whether its values fit them.

Owns what is bound to what. The sets themselves are written by `field_sets`, articles by `articles`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cms import custom_fields
from cms.custom_fields import MISSING
from cms.custom_fields.dialect import depth_of
from cms.errors import Fault, FieldsUnfit
from cms.models import Article, Category, DraftField, FieldBinding, FieldSet, FieldUse

AT_SAVE: Final = "save"
AT_PUBLISH: Final = "publish"
MAX_BYTES: Final = 262_144
"""Of all the fields of an article, as JSON (house rule)."""

MAX_DEPTH: Final = 24
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Bound:
    """A set that an article may have, or must."""

    slug: str
    title: str
    schema: dict[str, Any]
    is_required: bool
    is_strict: bool


def bound(
    session: Session, article_type: str | None, category_id: str | None, *, hold: bool = True
) -> dict[str, Bound]:
    """Return the sets for articles of a type in a category, by slug. At most three queries.

    They are locked against changes until the commit, unless `hold` is false.
    """
    required: dict[str, bool] = {}
    bindings = session.scalars(select(FieldBinding).order_by(FieldBinding.field_set_id, FieldBinding.position)).all()
    above = lineage(session, category_id) if any(item.category_id for item in bindings) else ()
    for item in bindings:
        if holds(item, article_type, above):
            required[item.field_set_id] = required.get(item.field_set_id, False) or item.is_required
    if not required:
        return {}
    query = select(FieldSet).where(FieldSet.id.in_(required)).order_by(FieldSet.id)
    if hold:
        query = query.with_for_update(read=True).execution_options(populate_existing=True)
    found = session.scalars(query)
    return {
        row.slug: Bound(
            row.slug,
            row.title,
            custom_fields.expanded(row.schema),
            is_required=required[row.id],
            is_strict=row.required_at == AT_SAVE,
        )
        for row in found
    }


def holds(binding: FieldBinding, article_type: str | None, above: Collection[str]) -> bool:
    """Tell whether a binding is about articles of a type in a category; `above` is that and all above it."""
    if binding.category_id is not None and binding.category_id not in above:
        return False
    return binding.article_type is None or binding.article_type == article_type


def lineage(session: Session, category_id: str | None) -> tuple[str, ...]:
    """Return a category and all above it. One query (a small table)."""
    parents = {row.id: row.parent_id for row in session.execute(select(Category.id, Category.parent_id))}
    found: list[str] = []
    while category_id is not None and category_id not in found:
        found.append(category_id)
        category_id = parents.get(category_id)
    return tuple(found)


def merged(present: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an article's fields after a change: a set that is named is replaced, one that is None goes."""
    return {slug: values for slug, values in {**present, **given}.items() if values is not None}


def unfit(sets: Mapping[str, Bound], fields: Mapping[str, Any]) -> Iterator[tuple[Fault, bool]]:
    """Yield every fault of an article's fields, and whether it stands in the way of saving (else: of publishing)."""
    if depth_of(fields) > MAX_DEPTH or len(orjson.dumps(fields)) > MAX_BYTES:
        yield Fault("/fields", "too_long", f"The fields of an article have at most {MAX_BYTES:,} bytes."), True
        return
    for slug, values in fields.items():
        place = "/fields/" + slug.replace("~", "~0").replace("/", "~1")
        if slug not in sets:
            yield Fault(place, "not_bound", "No set of this name is for articles of this type and category."), True
            continue
        for fault in custom_fields.check(sets[slug].schema, values):
            is_open = fault.code == MISSING and not sets[slug].is_strict
            yield Fault(place + fault.pointer, fault.code, fault.detail), not is_open
    for slug, item in sets.items():
        if item.is_required and slug not in fields:
            yield Fault(f"/fields/{slug}", MISSING, f"Articles like this need “{item.title}”."), item.is_strict


def refuse_unfit(
    session: Session, article_type: str | None, category_id: str | None, fields: Mapping[str, Any]
) -> None:
    """Refuse to publish fields that do not fit. At most three queries.

    Raises:
        FieldsUnfit (409).
    """
    faults = [fault for fault, _ in unfit(bound(session, article_type, category_id), fields)]
    if faults:
        raise FieldsUnfit(faults=faults)


def note_draft(session: Session, article: Article) -> None:
    """Write down which sets the working copy has values of, and the values to filter by. At most six statements."""
    _note(session, article.id, frozenset(article.fields), is_public=False)
    session.execute(delete(DraftField).where(DraftField.article_id == article.id))
    if article.fields:
        sets = session.scalars(select(FieldSet).where(FieldSet.slug.in_(article.fields)))
        _index(session, [row for item in sets for row in _draft_rows(article, item)])


def refit_drafts(session: Session, field_set: FieldSet) -> None:
    """Write the values of working copies anew, since a set has changed. Three statements for every 500 articles."""
    query = select(FieldUse.article_id).where(FieldUse.slug == field_set.slug, FieldUse.is_draft)
    ids = sorted(session.scalars(query))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        of_set = DraftField.member.startswith(f"{field_set.slug}.", autoescape=True)
        session.execute(delete(DraftField).where(DraftField.article_id.in_(batch), of_set))
        found = session.execute(select(Article.id, Article.fields).where(Article.id.in_(batch)))
        _index(session, [row for article in found for row in _draft_rows(article, field_set)])


def _draft_rows(article: Any, field_set: FieldSet) -> list[dict[str, Any]]:
    values = article.fields.get(field_set.slug)
    if not isinstance(values, dict):
        return []
    return [
        {
            "article_id": article.id,
            "member": f"{field_set.slug}.{item.member}",
            "position": item.position,
            "text": item.text,
            "number": item.number,
        }
        for item in custom_fields.indexed(custom_fields.expanded(field_set.schema), values)
    ]


def _index(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(DraftField), rows)


def note_public(session: Session, article_id: str, slugs: Collection[str]) -> None:
    """Write down which sets the public snapshot has values of; none if it is gone. At most three statements."""
    _note(session, article_id, frozenset(slugs), is_public=True)


def _note(session: Session, article_id: str, slugs: frozenset[str], *, is_public: bool) -> None:
    rows = {row.slug: row for row in session.scalars(select(FieldUse).where(FieldUse.article_id == article_id))}
    name, other = ("is_public", "is_draft") if is_public else ("is_draft", "is_public")
    for slug in slugs - rows.keys():
        session.add(FieldUse(slug=slug, article_id=article_id, is_draft=not is_public, is_public=is_public))
    gone = []
    for slug, row in rows.items():
        setattr(row, name, slug in slugs)
        if slug not in slugs and not getattr(row, other):
            gone.append(slug)
    session.flush()
    if gone:
        session.execute(delete(FieldUse).where(FieldUse.article_id == article_id, FieldUse.slug.in_(gone)))
