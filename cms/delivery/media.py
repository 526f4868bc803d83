"""Reads of media: one, the library, and where a medium is used. As plain values in the shape of the wire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from cms.delivery import pages, pictures
from cms.delivery.pages import Page, SortKey
from cms.errors import NotFound
from cms.imaging import KINDS
from cms.models import Article, Medium, MediumUse

SORTS: Final = ("created_at", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which media to list. `text` is part of title, file name, alternative text, caption or credit."""

    text: str | None = None
    kind: str | None = None
    used: bool | None = None
    described: bool | None = None


def order(sorts: Sequence[tuple[str, bool]]) -> tuple[SortKey, ...]:
    """Turn (name, is_descending) pairs into an order of media, made unique by the id."""
    keys = [SortKey(name, getattr(Medium, name), is_descending) for name, is_descending in sorts]
    return (*keys, SortKey("id", Medium.id, keys[-1].is_descending))


def listed(
    session: Session, filters: Filters, *, order: Sequence[SortKey], after: Sequence[Any] | None, limit: int
) -> Page[dict[str, Any]]:
    """Return a page of the library. One query."""
    query = select(Medium, *(key.column.label(key.name) for key in order))
    page = pages.fetch(session, _narrowed(query, filters), order, after=after, limit=limit)
    return Page([values(row[0]) for row in page.rows], page.next)


def count(session: Session, filters: Filters) -> int:
    """Count media. One query."""
    return session.scalar(_narrowed(select(func.count(Medium.id)), filters)) or 0


def one(session: Session, medium_id: str) -> dict[str, Any]:
    """Return a medium, whatever uses it. One query.

    Raises:
        NotFound: there is none (404).
    """
    return values(row(session, medium_id))


def public(session: Session, medium_id: str) -> dict[str, Any]:
    """Return a medium that a public article shows. One query.

    Raises:
        NotFound: there is none, or none that is public (404, the same answer).
    """
    query = select(Medium).where(Medium.id == medium_id, _is_public(medium_id))
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such medium.")
    return values(found)


def row(session: Session, medium_id: str) -> Medium:
    """Return the row of a medium. One query.

    Raises:
        NotFound: there is none (404).
    """
    found = session.get(Medium, medium_id)
    if found is None:
        raise NotFound("There is no such medium.")
    return found


def usages(session: Session, medium_id: str) -> list[dict[str, Any]]:
    """Return the articles that use a medium, the latest changed first: in public, in the working copy, in revisions. One query."""
    query = (
        select(
            Article.id, Article.title, Article.slug, Article.revision, Article.published_revision, Article.trashed_at,
            MediumUse.number,
        )
        .join(MediumUse, MediumUse.article_id == Article.id)
        .where(MediumUse.medium_id == medium_id)
        .order_by(Article.updated_at.desc(), Article.id, MediumUse.number.desc())
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for item in session.execute(query):
        use = found.setdefault(
            item.id,
            {
                "article_id": item.id,
                "title": item.title,
                "slug": item.slug,
                "is_trashed": item.trashed_at is not None,
                "is_public": False,
                "in_draft": False,
                "revisions": [],
            },
        )
        use["is_public"] |= item.number == item.published_revision
        use["in_draft"] |= item.number == item.revision
        use["revisions"].append(item.number)
    return list(found.values())


def public_in(session: Session, medium_id: str) -> list[str]:
    """Return the ids of the public articles that show a medium. One query."""
    query = select(Article.id).join(MediumUse, _shows()).where(MediumUse.medium_id == medium_id)
    return list(session.scalars(query.order_by(Article.id)))


def values(medium: Medium) -> dict[str, Any]:
    """Return a medium in the shape of the wire."""
    is_picture = pictures.is_picture(medium)
    return {
        "id": medium.id,
        "kind": medium.kind,
        "mime_type": KINDS[medium.kind].mime_type,
        "filename": medium.filename,
        "title": medium.title,
        "alt": medium.alt,
        "caption": medium.caption,
        "credit": medium.credit,
        "focal_point": [medium.focal_x, medium.focal_y],
        "width": medium.width,
        "height": medium.height,
        "frames": medium.frames,
        "bytes": medium.bytes,
        "digest": medium.digest,
        "url": pictures.address(medium),
        "placeholder": {"color": medium.color, "data_uri": medium.thumbnail} if is_picture else None,
        "srcset": pictures.srcset(medium) if is_picture else [],
        "crops": {name: pictures.cut(medium, name) for name in pictures.CROPS} if is_picture else {},
        "version": medium.version,
        "by": {"id": medium.actor_id, "name": medium.actor_name},
        "created_at": medium.created_at,
        "updated_at": medium.updated_at,
    }


def _shows() -> Any:
    """Return the condition that a use is that of what is public."""
    return (MediumUse.article_id == Article.id) & (MediumUse.number == Article.published_revision)


def _is_public(medium_id: str) -> Any:
    is_shown = _shows() & Article.published_at.is_not(None) & (MediumUse.medium_id == medium_id)
    return exists(select(MediumUse.medium_id).join(Article, is_shown))


def _narrowed(query: Select[Any], filters: Filters) -> Select[Any]:
    if filters.text is not None:
        wanted = filters.text.lower()
        columns = (Medium.title, Medium.filename, Medium.alt, Medium.caption, Medium.credit)
        query = query.where(or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns)))
    if filters.kind == "image":
        query = query.where(Medium.width.is_not(None))
    elif filters.kind is not None:
        query = query.where(Medium.width.is_(None))
    if filters.used is not None:
        is_used = exists().where(MediumUse.medium_id == Medium.id)
        query = query.where(is_used if filters.used else ~is_used)
    if filters.described is not None:
        query = query.where(Medium.alt.is_not(None) if filters.described else Medium.alt.is_(None))
    return query
