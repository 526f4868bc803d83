"""Verbs of revisions: bring a former text back into the working copy, and let go of those that nobody needs.

Owns what is kept. How a revision is written down is `editions`; it happens wherever a text is saved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, delete, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from cms import editions, groups, journal, slugs
from cms.delivery import search_documents, snapshots
from cms.errors import Conflict, SlugTaken, TranslationExists
from cms.journal import Actor
from cms.models import Article, ArticleRevision, Schedule
from cms.publishing import WAITING, change, locked
from cms.versions import advance

BATCH: Final = 200


def restore(
    session: Session,
    article_id: str,
    number: int,
    *,
    version: int | None,
    message: str | None,
    actor: Actor,
    now: datetime,
) -> tuple[str, ...]:
    """Make a former text the working copy, as a new revision; return what of it could not be brought back.

    The public sees nothing of it before it is published. Names of what is left out: ids of terms that are gone,
    `fields.set` for sets that are, and `slug` where another article has it now, or is the translation into that language.

    Raises:
        NotFound (404), StaleVersion (412).
        Conflict: the article is in the trash (409).
    """
    article = locked(session, article_id)
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash: restore it first.")
    editions.keep_first(session, article)
    stored = editions.row(session, article_id, number)
    advance(article, version)
    edition, left_out = editions.at_hand(session, editions.unpacked(stored.edition))
    try:
        slugs.refuse_taken(session, edition.slug, edition.locale, except_id=article.id)
        groups.refuse_taken(session, article.group_id, edition.locale, except_id=article.id)
    except (SlugTaken, TranslationExists):
        edition, left_out = editions.at_address_of(edition, article), (*left_out, "slug")
    editions.put_back(session, article, edition)
    search_documents.put(session, snapshots.draft_document(article))
    article.updated_at = now
    editions.keep(session, article, actor=actor, now=now, message=message, restores=number)
    detail = {"revision": article.revision, "restores": number}
    journal.append(session, change("article.reverted", article, detail=detail), actor=actor, now=now)
    return left_out


def let_go(session: Session, *, keep: int | None, days: int | None, now: datetime) -> int:
    """Remove up to `BATCH` revisions that are neither needed nor wanted; return how many it were. One statement.

    Kept for good: what was ever public, the present text, what is scheduled, and what translations were made from. Of the
    rest, an article's latest `keep`, and everything younger than `days`, where these are not None.
    """
    if keep is None and days is None:
        return 0
    newer, translation = ArticleRevision.__table__.alias("newer"), Article.__table__.alias("translation")
    conditions = [
        ArticleRevision.published_at.is_(None),
        ~exists().where(Article.id == ArticleRevision.article_id, Article.revision == ArticleRevision.number),
        ~exists().where(
            Schedule.article_id == ArticleRevision.article_id,
            Schedule.revision == ArticleRevision.number,
            Schedule.state == WAITING,
        ),
        ~exists().where(
            translation.c.source_id == ArticleRevision.article_id,
            translation.c.source_revision == ArticleRevision.number,
        ),
    ]
    excess = []
    if keep is not None:
        later = select(func.count()).where(
            and_(newer.c.article_id == ArticleRevision.article_id, newer.c.number > ArticleRevision.number)
        )
        excess.append(later.scalar_subquery() >= keep)
    if days is not None:
        excess.append(ArticleRevision.created_at < now - timedelta(days=days))
    key = tuple_(ArticleRevision.article_id, ArticleRevision.number)
    found = session.execute(
        select(ArticleRevision.article_id, ArticleRevision.number).where(*conditions, or_(*excess)).limit(BATCH)
    ).all()
    if found:
        session.execute(delete(ArticleRevision).where(key.in_([tuple(row) for row in found])))
    return len(found)
