"""Verbs of field sets: write, change, remove.

Owns that a set is never changed under articles without somebody having said so: a change by which articles would no
longer fit names them, and is made when it is told how many they are. What is public stays public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, delete, func, or_, select, true
from sqlalchemy.orm import Session

from cms import article_fields, custom_fields, journal
from cms.article_fields import Bound
from cms.delivery import public_fields, snapshots
from cms.errors import BreaksArticles, Fault, InvalidInput, NotFound, SlugTaken, StaleVersion, StillInUse
from cms.journal import Actor, Change
from cms.models import Article, Category, FieldBinding, FieldSet, FieldUse
from cms.versions import advance
from moderation.columns import is_identifier

MAX_SETS: Final = 200
MAX_FILTERABLE: Final = 30
SAMPLE: Final = 20
BATCH: Final = 500
_COLUMNS: Final = ("title", "description", "schema", "json_ld", "required_at")
_JUDGED: Final[tuple[Any, ...]] = tuple(
    getattr(Article, name) for name in ("id", "title", "slug", "type", "category_id", "fields", "published_at")
)


@dataclass(frozen=True, slots=True)
class Broken:
    """Articles that fit a set before a change and would not afterwards: how many, and the first of them with faults."""

    count: int = 0
    articles: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the caller knows of the articles that break: nothing is to be written yet, or how many there are."""

    dry_run: bool = False
    expected: int | None = None


NOTHING_KNOWN: Final = Acceptance()


def create(
    session: Session,
    draft: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    acceptance: Acceptance = NOTHING_KNOWN,
) -> tuple[FieldSet, Broken]:
    """Write a field set; `draft` has `slug`, `title`, `schema`, `bindings`, and the other columns by name.

    Raises:
        InvalidInput: the schema, the template or a binding is not valid; all faults at once (422).
        SlugTaken: there is a set of this name (409).
        BreaksArticles: articles would need it from now on, and `acceptance` does not say how many (409).
    """
    if session.scalar(select(FieldSet.id).where(FieldSet.slug == draft["slug"])) is not None:
        raise SlugTaken(f"There is a field set “{draft['slug']}” already.")
    if (session.scalar(select(func.count(FieldSet.id))) or 0) >= MAX_SETS:
        raise InvalidInput(f"A site has at most {MAX_SETS} field sets.")
    bindings = _checked(session, draft, draft["schema"], draft.get("json_ld"))
    made = FieldSet(slug=draft["slug"], version=1, created_at=now, updated_at=now)
    _assign(made, draft)
    broken = _broken(session, made, None, [], bindings or [])
    if acceptance.dry_run:
        return made, broken
    _refuse_unknown(broken, acceptance)
    session.add(made)
    session.flush()
    _bind(session, made, bindings or [])
    _record(session, "field_set.created", made, actor=actor, now=now, detail={"slug": made.slug})
    return made, broken


def change(
    session: Session,
    set_id: str,
    patch: Mapping[str, Any],
    *,
    version: int | None,
    actor: Actor,
    now: datetime,
    acceptance: Acceptance = NOTHING_KNOWN,
) -> tuple[FieldSet, Broken]:
    """Change a field set; its slug is for good. Public answers lose what has become private at once.

    Raises:
        NotFound (404), StaleVersion (412).
        InvalidInput: the schema, the template or a binding is not valid; all faults at once (422).
        BreaksArticles: articles would no longer fit, and `acceptance` does not say how many (409).
    """
    found = _locked(session, set_id)
    schema, before = patch.get("schema", found.schema), found.schema
    template = patch.get("json_ld", found.json_ld)
    bindings = _checked(session, patch, schema, template)
    present = bindings_of(session, set_id)
    trial = FieldSet(slug=found.slug, schema=schema)
    broken = _broken(session, trial, before, present, present if bindings is None else bindings)
    if acceptance.dry_run:
        if version is not None and version != found.version:
            raise StaleVersion(found.version)
        return found, broken
    advance(found, version)
    _refuse_unknown(broken, acceptance)
    is_shown_anew = schema != before or template != found.json_ld
    _assign(found, patch)
    found.updated_at = now
    if bindings is not None:
        _bind(session, found, bindings)
    session.flush()
    ids = _refit(session, found) if is_shown_anew else []
    detail = {"slug": found.slug, "broken": broken.count}
    _record(session, "field_set.changed", found, actor=actor, now=now, detail=detail, article_ids=ids)
    return found, broken


def _refit(session: Session, field_set: FieldSet) -> list[str]:
    """Bring everything that a set's values were written into up to date; return the ids of the public articles."""
    article_fields.refit_drafts(session, field_set)
    return public_fields.refit(session, field_set)


def remove(session: Session, set_id: str, *, version: int | None, actor: Actor, now: datetime) -> None:
    """Remove a field set that no article has values of, in its working copy or in public.

    Raises:
        NotFound (404), StaleVersion (412), StillInUse: articles have values; the first are named (409).
    """
    found = _locked(session, set_id)
    advance(found, version)
    query = select(FieldUse.article_id, Article.title).join(Article, Article.id == FieldUse.article_id)
    users = session.execute(query.where(FieldUse.slug == found.slug).limit(SAMPLE)).all()
    if users:
        shown = [{"id": row.article_id, "title": row.title} for row in users]
        raise StillInUse(f"Articles have fields of “{found.slug}”.", extra={"articles": shown})
    session.execute(delete(FieldBinding).where(FieldBinding.field_set_id == set_id))
    session.delete(found)
    session.flush()
    _record(session, "field_set.removed", found, actor=actor, now=now, detail={"slug": found.slug})


def bindings_of(session: Session, set_id: str) -> list[FieldBinding]:
    """Return what a set is bound to, in its order. One query."""
    query = select(FieldBinding).where(FieldBinding.field_set_id == set_id)
    return list(session.scalars(query.order_by(FieldBinding.position)))


def _locked(session: Session, set_id: str) -> FieldSet:
    found = session.get(FieldSet, set_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such field set.")
    return found


def _assign(field_set: FieldSet, values: Mapping[str, Any]) -> None:
    for name in _COLUMNS:
        if name in values:
            setattr(field_set, name, values[name])


def _checked(
    session: Session, values: Mapping[str, Any], schema: Mapping[str, Any], template: object
) -> list[FieldBinding] | None:
    """Return the bindings that were given, None if there were none; refuse what is not valid, all of it at once."""
    faults = [Fault(f"/schema{item.pointer}", item.code, item.detail) for item in custom_fields.inspect(schema)]
    if not faults:
        whole = custom_fields.expanded(schema)
        if len(custom_fields.filterable(whole)) > MAX_FILTERABLE:
            detail = f"At most {MAX_FILTERABLE} members can be filtered by."
            faults.append(Fault("/schema", "too_many", detail))
        if template is not None:
            found = custom_fields.inspect_template(template, whole)
            faults += [Fault(f"/json_ld{item.pointer}", item.code, item.detail) for item in found]
    bindings = None if "bindings" not in values else _bindings(session, values["bindings"], faults)
    if faults:
        raise InvalidInput(faults=faults)
    return bindings


def _bindings(session: Session, given: Sequence[Mapping[str, Any]], faults: list[Fault]) -> list[FieldBinding]:
    made = []
    for position, item in enumerate(given):
        category = item.get("category")
        category_id = None
        if category is not None:
            column = Category.id if is_identifier(category) else Category.slug
            category_id = session.scalar(select(Category.id).where(column == category))
            if category_id is None:
                faults.append(Fault(f"/bindings/{position}/category", "unknown", f"There is no “{category}”."))
        made.append(
            FieldBinding(
                position=position,
                article_type=item.get("type"),
                category_id=category_id,
                is_required=item.get("required", False),
            )
        )
    return made


def _bind(session: Session, field_set: FieldSet, bindings: Sequence[FieldBinding]) -> None:
    session.execute(delete(FieldBinding).where(FieldBinding.field_set_id == field_set.id))
    for item in bindings:
        item.field_set_id = field_set.id
    session.add_all(bindings)
    session.flush()


def _broken(
    session: Session,
    after: FieldSet,
    schema_before: Mapping[str, Any] | None,
    present: Sequence[FieldBinding],
    wanted: Sequence[FieldBinding],
) -> Broken:
    """Return the articles that fit the set as it was and not as it will be. One query for every 500 that it concerns.

    These are the articles with values of it, and those that will have to have it.
    """
    old = None if schema_before is None else custom_fields.expanded(schema_before)
    new = custom_fields.expanded(after.schema)
    users = select(FieldUse.article_id).where(FieldUse.slug == after.slug, FieldUse.is_draft)
    required = [item for item in wanted if item.is_required]
    concerned = [Article.id.in_(users), *(_covered(session, item) for item in required)]
    count, last = 0, ""
    shown: list[dict[str, Any]] = []
    above: dict[str | None, tuple[str, ...]] = {}
    while True:
        query = select(*_JUDGED).where(or_(*concerned), Article.trashed_at.is_(None)).order_by(Article.id).limit(BATCH)
        rows = session.execute(query if not last else query.where(Article.id > last)).all()
        for row in rows:
            if row.category_id not in above:
                above[row.category_id] = article_fields.lineage(session, row.category_id)
            faults = _faults(after.slug, new, wanted, row, above[row.category_id])
            if not faults or (old is not None and _faults(after.slug, old, present, row, above[row.category_id])):
                continue
            count += 1
            if len(shown) < SAMPLE:
                shown.append(_sample(row, faults))
        if len(rows) < BATCH:
            return Broken(count, tuple(shown))
        last = rows[-1].id


def _covered(session: Session, binding: FieldBinding) -> Any:
    conditions: list[Any] = []
    if binding.article_type is not None:
        conditions.append(Article.type == binding.article_type)
    if binding.category_id is not None:
        conditions.append(Article.category_id.in_(snapshots.subtree(session, binding.category_id)))
    return and_(true(), *conditions)


def _faults(
    slug: str, schema: dict[str, Any], bindings: Sequence[FieldBinding], row: Any, above: Sequence[str]
) -> list[Fault]:
    """Return what is wrong with one article's values of one set."""
    holding = [item for item in bindings if article_fields.holds(item, row.type, above)]
    sets = {}
    if holding:
        sets[slug] = Bound(slug, slug, schema, is_required=any(item.is_required for item in holding), is_strict=True)
    fields = {slug: row.fields[slug]} if slug in row.fields else {}
    return [fault for fault, _ in article_fields.unfit(sets, fields)]


def _sample(row: Any, faults: Sequence[Fault]) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "slug": row.slug,
        "is_public": row.published_at is not None,
        "errors": [{"pointer": item.pointer, "code": item.code, "detail": item.detail} for item in faults[:10]],
    }


def _refuse_unknown(broken: Broken, acceptance: Acceptance) -> None:
    if broken.count and acceptance.expected != broken.count:
        detail = f"Articles that would no longer fit: {broken.count}. Send expected={broken.count} to accept that."
        raise BreaksArticles(detail, extra={"count": broken.count, "articles": list(broken.articles)})


def _record(
    session: Session,
    kind: str,
    field_set: FieldSet,
    *,
    actor: Actor,
    now: datetime,
    detail: dict[str, Any],
    article_ids: Sequence[str] = (),
) -> None:
    tags = ("articles", *(f"article:{item}" for item in article_ids)) if article_ids else ()
    entry = Change(kind=kind, subject_id=field_set.id, is_public=bool(article_ids), tags=tags, detail=detail)
    journal.append(session, entry, actor=actor, now=now)
