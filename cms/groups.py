"""Translation groups: who belongs to one, in which languages, and what its members show of one another.

Owns that a group has at most one article in each language, and that its public members are told whenever what they show
changes. Shared by the verbs; each locks its articles first and the group last, so that none waits for another in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from cms import journal
from cms.errors import Conflict, Fault, InvalidInput, TranslationExists
from cms.journal import Actor, Change
from cms.models import Article, Publication, TranslationGroup


def refuse_taken(session: Session, group_id: str | None, locale: str, *, except_id: str | None) -> None:
    """Refuse a language in which the group has another working copy or public article. Two queries.

    Raises:
        TranslationExists (409).
    """
    if group_id is None:
        return
    for kind, key in ((Article, Article.id), (Publication, Publication.article_id)):
        holder = session.scalar(select(key).where(kind.group_id == group_id, kind.locale == locale))
        if holder is not None and holder != except_id:
            detail = f"Another article is the translation into “{locale}”."
            raise TranslationExists(detail, extra={"holder": holder})


def made(session: Session, *, now: datetime, key: str | None = None) -> TranslationGroup:
    """Make an empty group."""
    group = TranslationGroup(key=key, members=[], created_at=now)
    session.add(group)
    session.flush()
    return group


def join(session: Session, article: Article, group_id: str | None) -> None:
    """Put an article (which is locked) and its publication into a group, or into none. Two statements."""
    article.group_id = group_id
    session.flush()
    here = Publication.article_id == article.id
    session.execute(update(Publication).where(here).values(group_id=group_id))


def place(session: Session, article: Article, source_id: str, *, now: datetime) -> None:
    """Put an article that is being created beside the one it is the translation of.

    Raises:
        InvalidInput: there is no such article (422), Conflict: it is in the trash (409), TranslationExists (409).
    """
    source = session.get(Article, source_id, with_for_update=True, populate_existing=True)
    if source is None:
        raise InvalidInput(faults=[Fault("/translation_of", "unknown", "There is no such article.")])
    article.group_id = place_beside(session, source, article.locale, now=now)
    article.source_id, article.source_revision = source.id, source.revision


def settle_source(session: Session, article: Article, number: int) -> None:
    """Note that the (locked) article is the translation of that revision of its source. One query.

    Raises:
        InvalidInput: it is no translation, or its source has no such revision (422).
    """
    present = session.scalar(select(Article.revision).where(Article.id == article.source_id))
    if present is None or not 1 <= number <= present:
        detail = "It is no translation." if present is None else f"The source has the revisions 1 to {present}."
        raise InvalidInput(faults=[Fault("/source_revision", "unknown", detail)])
    article.source_revision = number


def place_beside(session: Session, article: Article, locale: str, *, now: datetime) -> str:
    """Return the group of a (locked) article, made if need be, in which the language is free. At most five queries.

    Raises:
        Conflict: the article is in the trash (409), TranslationExists (409).
    """
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash: restore it first.")
    if article.locale == locale:
        raise TranslationExists(f"The article itself is in “{locale}”.", extra={"holder": article.id})
    if article.group_id is None:
        join(session, article, made(session, now=now).id)
    refuse_taken(session, article.group_id, locale, except_id=None)
    assert article.group_id is not None  # noqa: S101 - made above
    return article.group_id


def others(session: Session, article: Article) -> Sequence[str]:
    """Return the ids of the other members of an article's group, whatever their state. One query."""
    if article.group_id is None:
        return []
    query = select(Article.id).where(Article.group_id == article.group_id, Article.id != article.id)
    return session.scalars(query.order_by(Article.id)).all()


def renew(session: Session, group_id: str | None, *, told: Collection[str] = (), actor: Actor, now: datetime) -> None:
    """Write anew what the public members of a group show of one another, and journal whose answers change by it.

    Three queries. `told` are articles that have a row of their own in the journal for the same change.
    """
    if group_id is None:
        return
    query = select(TranslationGroup).where(TranslationGroup.id == group_id)
    group = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    before, after = group.members, _members(session, group_id)
    if before == after:
        return
    group.members = after
    session.flush()
    journal.append_all(
        session,
        [
            _retold(member["id"])
            for member in after
            if member["id"] not in told and _others(after, member) != _others(before, member)
        ],
        actor=actor,
        now=now,
    )


def forget_source(session: Session, article_id: str) -> None:
    """Let nothing be a translation of an article that goes for good. One statement."""
    of_it = update(Article).where(Article.source_id == article_id)
    session.execute(of_it.values(source_id=None, source_revision=None))


def drop_if_empty(session: Session, group_id: str | None) -> None:
    """Remove a group that nobody belongs to any more. At most two statements."""
    if group_id is not None and not session.scalar(select(exists().where(Article.group_id == group_id))):
        session.delete(session.get_one(TranslationGroup, group_id))
        session.flush()


def _members(session: Session, group_id: str) -> list[dict[str, Any]]:
    query = select(
        Publication.article_id,
        Publication.locale,
        Publication.slug,
        Publication.title,
        Publication.summary,
        Article.source_id,
    ).join(Article, Article.id == Publication.article_id)
    return [
        {
            "id": row.article_id,
            "locale": row.locale,
            "slug": row.slug,
            "title": row.title,
            "canonical": row.summary["seo"].get("canonical"),
            "source_id": row.source_id,
        }
        for row in session.execute(query.where(Publication.group_id == group_id).order_by(Publication.locale))
    ]


def _others(members: Sequence[Mapping[str, Any]], one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [member for member in members if member["id"] != one["id"]]


def _retold(article_id: str) -> Change:
    return Change(
        kind="article.translations_changed",
        subject_id=article_id,
        article_id=article_id,
        is_public=True,
        tags=(f"article:{article_id}", "articles"),
    )
