"""How an article becomes public and ceases to be, whoever asks for it: a person now, or a schedule later.

Owns the snapshot, the dates and the journal rows of both. Who may ask, and on which version, is the affair of the verbs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import article_fields, editions, groups, illustrations, journal, slugs
from cms.delivery import snapshots
from cms.editions import Edition
from cms.errors import Conflict, NotFound
from cms.journal import Actor, Change
from cms.models import Article, ArticleRevision, Publication, PublicationAuthor, PublicationTag, Schedule

WAITING: Final = "waiting"
DONE: Final = "done"
CANCELLED: Final = "cancelled"
FAILED: Final = "failed"
NO_DETAIL: Final[Mapping[str, Any]] = {}


def locked(session: Session, article_id: str) -> Article:
    """Return an article, locked until the commit. One query.

    Raises:
        NotFound (404).
    """
    article = session.get(Article, article_id, with_for_update=True, populate_existing=True)
    if article is None:
        raise NotFound("There is no such article.")
    return article


def change(
    kind: str,
    article: Article,
    *,
    is_public: bool = False,
    is_deletion: bool = False,
    tags: tuple[str, ...] = (),
    detail: Mapping[str, Any] = NO_DETAIL,
) -> Change:
    """Return a change of an article for the journal."""
    return Change(
        kind=kind,
        subject_id=article.id,
        article_id=article.id,
        is_public=is_public,
        is_deletion=is_deletion,
        tags=tags,
        detail={"version": article.version, **detail},
    )


def go_live(
    session: Session,
    article: Article,
    *,
    number: int,
    at: datetime,
    actor: Actor,
    now: datetime,
    detail: Mapping[str, Any] = NO_DETAIL,
) -> None:
    """Make a revision public. The article is locked, and its version is the one to publish.

    Args:
        session: a session inside a write transaction.
        article: the article.
        number: the revision; the present one is the working copy.
        at: the date of publication.
        actor: who publishes.
        now: the time of the change.
        detail: what the journal says besides.

    Raises:
        Conflict: it is in the trash, or has no text (409).
        SlugTaken: another article has the slug by now (409).
        TranslationExists: another article is the translation into the language by now (409).
        FieldsUnfit: fields are missing, or do not fit their sets any longer (409).
        NotFound: there is no such revision (404).
        InvalidInput: nobody has said what one of its pictures shows (422).
    """
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash: restore it first.")
    edition, gone = _edition(session, article, number)
    if not edition.body:
        raise Conflict("The article has no body: there is nothing to publish.")
    illustrations.refuse_undescribed(session, edition.body, edition.hero)
    article_fields.refuse_unfit(session, edition.type, edition.category_id, edition.fields)
    slugs.refuse_taken(session, edition.slug, edition.locale, except_id=article.id)
    groups.refuse_taken(session, article.group_id, edition.locale, except_id=article.id)
    before = cache_tags(session, article)
    article.published_at = at
    article.first_published_at = min(article.first_published_at or at, at)
    article.published_version, article.published_revision = article.version, number
    revision = session.get(ArticleRevision, (article.id, number))
    if revision is not None and revision.published_at is None:
        revision.published_at = now
    session.flush()
    slugs.move(session, session.get(Publication, article.id), edition.slug, edition.locale, now=now)
    slugs.settle(session, article.id, edition.slug, edition.locale)
    snapshots.write(session, article, edition)
    article_fields.note_public(session, article.id, edition.fields)
    tags = tuple(dict.fromkeys((*before, *cache_tags(session, article))))
    said = {"revision": number, **({"left_out": list(gone)} if gone else {}), **detail}
    journal.append(
        session, change("article.published", article, is_public=True, tags=tags, detail=said), actor=actor, now=now
    )
    groups.renew(session, article.group_id, told={article.id}, actor=actor, now=now)


def withdraw(
    session: Session, article: Article, *, actor: Actor, now: datetime, detail: Mapping[str, Any] = NO_DETAIL
) -> None:
    """Take a public article back; the working copy stays."""
    tags = cache_tags(session, article)
    publication = session.get(Publication, article.id)
    if publication is not None:
        slugs.leave(session, publication, now=now)
    snapshots.remove(session, article.id)
    article_fields.note_public(session, article.id, ())
    article.published_at = article.published_version = article.published_revision = None
    entry = change("article.unpublished", article, is_public=True, is_deletion=True, tags=tags, detail=detail)
    journal.append(session, entry, actor=actor, now=now)
    groups.renew(session, article.group_id, told={article.id}, actor=actor, now=now)


def cancel_waiting(
    session: Session, article: Article, *, actions: tuple[str, ...], outcome: str, actor: Actor, now: datetime
) -> None:
    """Call off what is scheduled for an article. One query, and a journal row for each."""
    query = select(Schedule).where(Schedule.article_id == article.id, Schedule.state == WAITING)
    for schedule in session.scalars(query.where(Schedule.action.in_(actions)).with_for_update()):
        end(schedule, CANCELLED, outcome, now=now)
        detail = {"schedule_id": schedule.id, "action": schedule.action, "outcome": outcome}
        journal.append(session, change("schedule.cancelled", article, detail=detail), actor=actor, now=now)


def end(schedule: Schedule, state: str, outcome: str, *, now: datetime, detail: str | None = None) -> None:
    """Say what became of a schedule."""
    schedule.state, schedule.outcome, schedule.outcome_detail, schedule.ended_at = state, outcome, detail, now


def cache_tags(session: Session, article: Article) -> tuple[str, ...]:
    """Return the tags of every public answer that shows the article as it is published now. Two queries."""
    tags = [f"article:{article.id}", f"comments:{article.id}", "articles"]
    publication = session.get(Publication, article.id)
    if publication is not None and publication.category_id is not None:
        tags.append(f"category:{publication.category_id}")
    for noun, link, column in (
        ("tag", PublicationTag, PublicationTag.tag_id),
        ("author", PublicationAuthor, PublicationAuthor.author_id),
    ):
        found = session.scalars(select(column).where(link.article_id == article.id))
        tags.extend(f"{noun}:{term_id}" for term_id in found)
    return tuple(tags)


def _edition(session: Session, article: Article, number: int) -> tuple[Edition, tuple[str, ...]]:
    if number == article.revision:
        return editions.of_article(session, article), ()
    return editions.at_hand(session, editions.unpacked(editions.row(session, article.id, number).edition))
