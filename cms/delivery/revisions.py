"""Reads of revisions: the list, one of them, what is different between two, and who has unsaved work. For editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import article_fields, content, editions
from cms.content import BlockChange
from cms.delivery import pages, snapshots
from cms.delivery.pages import Page, SortKey
from cms.editions import Edition
from cms.errors import NotFound
from cms.models import Article, ArticleRevision, Author, Autosave, Category, Tag

ORDER: Final = (SortKey("number", ArticleRevision.number, is_descending=True),)
PLAIN: Final = ("title", "slug", "locale", "dek", "seo", "hero", "type")
MAX_NUMBER: Final = 2**31 - 1
MAX_CONFLICTING_BLOCKS: Final = 100
"""How many blocks the refusal of a stale write shows; the diff of the revisions has all."""

SENT_AS: Final = {"markdown": "body", "html": "body"}
_LISTED: Final = tuple(
    getattr(ArticleRevision, name)
    for name in (
        "article_id",
        "number",
        "version",
        "message",
        "actor_type",
        "actor_id",
        "actor_name",
        "restores",
        "created_at",
        "published_at",
    )
)


def listed(session: Session, article_id: str, *, after: Sequence[Any] | None, limit: int) -> Page[dict[str, Any]]:
    """Return a page of an article's revisions, the latest first, without their texts. Two queries.

    Raises:
        NotFound: there is no such article (404).
    """
    article = _article(session, article_id)
    query = select(*_LISTED).where(ArticleRevision.article_id == article_id)
    page = pages.fetch(session, query, ORDER, after=after, limit=limit)
    return Page([_about(row, article) for row in page.rows], page.next)


def one(session: Session, article_id: str, number: int) -> dict[str, Any]:
    """Return a revision with its text. At most six queries.

    Raises:
        NotFound (404).
    """
    article = _article(session, article_id)
    stored = editions.row(session, article_id, _possible(number))
    edition = editions.unpacked(stored.edition)
    names = _named(session, [edition])
    text = snapshots.illustrated(session, edition)
    rendered = text.rendered
    shown = {name: getattr(edition, name) for name in PLAIN} | _references(edition, names)
    shown["fields"] = edition.fields
    return _about(stored, article) | shown | {"body": edition.body, "html": rendered.html, "text": rendered.text}


def difference(session: Session, article_id: str, number: int, *, against: int) -> dict[str, Any]:
    """Return what is different from the revision `against` (0: nothing) to `number`. At most seven queries.

    Raises:
        NotFound (404).
    """
    _article(session, article_id)
    after = editions.unpacked(editions.row(session, article_id, _possible(number)).edition)
    before = None
    if against:
        before = editions.unpacked(editions.row(session, article_id, _possible(against)).edition)
    return {"from": against, "to": number, **_compared(session, before, after)}


def conflict(session: Session, article: Article, patch: Mapping[str, Any], *, seen: int) -> dict[str, Any]:
    """Return both sides of a write that comes too late: what became of the text since, and what the write would change.

    `seen` is the version that the writer saw. At most seven queries.
    """
    query = select(ArticleRevision).where(ArticleRevision.article_id == article.id)
    base = session.scalar(query.where(ArticleRevision.version <= seen).order_by(ArticleRevision.number.desc()).limit(1))
    latest = session.scalar(query.order_by(ArticleRevision.number.desc()).limit(1))
    told = {SENT_AS.get(name, name) for name in patch} - {"message", "fields", "document"}
    before = {} if base is None else editions.unpacked(base.edition).fields
    given = article_fields.merged(before, patch.get("fields") or {})
    yours = sorted(told | {name for name, *_ in _changed_fields(before, given)})
    if base is None or latest is None:
        return {"yours": yours}
    theirs = _compared(session, editions.unpacked(base.edition), editions.unpacked(latest.edition))
    changed = {item["field"] for item in theirs["fields"]} | ({"body"} if theirs["blocks"] else set())
    return {
        "base_revision": base.number,
        "current_revision": latest.number,
        "changed_by": {"type": latest.actor_type, "id": latest.actor_id, "name": latest.actor_name},
        "changed_at": _written(latest.created_at),
        "message": latest.message,
        "theirs": {
            "fields": theirs["fields"],
            "blocks": theirs["blocks"][:MAX_CONFLICTING_BLOCKS],
            "is_complete": len(theirs["blocks"]) <= MAX_CONFLICTING_BLOCKS,
        },
        "yours": yours,
        "both": sorted(changed & set(yours)),
    }


def autosave(session: Session, article_id: str, *, owner_id: str) -> dict[str, Any]:
    """Return a person's unsaved work on an article. Two queries.

    Raises:
        NotFound: there is none (404).
    """
    article = _article(session, article_id)
    found = session.get(Autosave, (article_id, owner_id))
    if found is None:
        raise NotFound("There is no unsaved work of yours.")
    return autosave_values(found, article) | {"fields": found.fields}


def autosaves(session: Session, article_id: str) -> list[dict[str, Any]]:
    """Return who has unsaved work on an article, the latest first, without the work. Two queries."""
    article = _article(session, article_id)
    query = select(Autosave).where(Autosave.article_id == article_id).order_by(Autosave.saved_at.desc())
    return [autosave_values(item, article) for item in session.scalars(query)]


def autosave_values(item: Autosave, article: Article) -> dict[str, Any]:
    """Return who has unsaved work, since when, and whether the article has gone on without it."""
    return {
        "owner": {"id": item.owner_id, "name": item.owner_name},
        "base_version": item.base_version,
        "is_stale": item.base_version != article.version,
        "version": item.version,
        "saved_at": item.saved_at,
    }


def _article(session: Session, article_id: str) -> Article:
    article = session.get(Article, article_id)
    if article is None:
        raise NotFound("There is no such article.")
    return article


def _possible(number: int) -> int:
    if not 0 < number <= MAX_NUMBER:
        raise NotFound("There is no such revision.")
    return number


def _about(row: Any, article: Article) -> dict[str, Any]:
    return {
        "number": row.number,
        "version": row.version,
        "message": row.message,
        "by": {"type": row.actor_type, "id": row.actor_id, "name": row.actor_name},
        "restores": row.restores,
        "created_at": row.created_at,
        "first_published_at": row.published_at,
        "is_current": row.number == article.revision,
        "is_public": row.number == article.published_revision,
    }


def _compared(session: Session, before: Edition | None, after: Edition) -> dict[str, Any]:
    names = _named(session, [item for item in (before, after) if item is not None])
    old = None if before is None else {name: getattr(before, name) for name in PLAIN} | _references(before, names)
    new = {name: getattr(after, name) for name in PLAIN} | _references(after, names)
    fields = [
        {"field": name, "before": None if old is None else old[name], "after": value}
        for name, value in new.items()
        if old is None or old[name] != value
    ]
    earlier = {} if before is None else before.fields
    fields += [
        {"field": name, "before": was, "after": value} for name, was, value in _changed_fields(earlier, after.fields)
    ]
    blocks = [_block(item) for item in content.diff([] if before is None else before.body, after.body)]
    return {"fields": fields, "blocks": blocks}


def _changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield every member of a custom field that is different: `fields.set.member`, before and after."""
    for slug in dict.fromkeys((*before, *after)):
        old, new = before.get(slug) or {}, after.get(slug) or {}
        for name in dict.fromkeys((*old, *new)):
            if old.get(name) != new.get(name):
                yield f"fields.{slug}.{name}", old.get(name), new.get(name)


def _block(item: BlockChange) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "key": item.key,
        "before": item.before,
        "after": item.after,
        "from_position": item.from_position,
        "to_position": item.to_position,
        "words": [{"kind": kind, "text": text} for kind, text in item.words],
    }


def _references(edition: Edition, names: Mapping[str, dict[str, str | None]]) -> dict[str, Any]:
    def shown(term_id: str) -> dict[str, str | None]:
        return names.get(term_id) or {"id": term_id, "slug": None, "name": None}

    return {
        "category": None if edition.category_id is None else shown(edition.category_id),
        "tags": [shown(item) for item in edition.tag_ids],
        "authors": [shown(item) for item in edition.author_ids],
    }


def _named(session: Session, found: Sequence[Edition]) -> dict[str, dict[str, str | None]]:
    names: dict[str, dict[str, str | None]] = {}
    for kind, wanted in (
        (Category, {item.category_id for item in found if item.category_id}),
        (Tag, {term_id for item in found for term_id in item.tag_ids}),
        (Author, {term_id for item in found for term_id in item.author_ids}),
    ):
        if wanted:
            for row in session.execute(select(kind.id, kind.slug, kind.name).where(kind.id.in_(wanted))):
                names[row.id] = {"id": row.id, "slug": row.slug, "name": row.name}
    return names


def _written(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")
