"""Verbs of related articles: what an editor puts first, and what the worker finds alike.

Owns keeping the lists up to date when articles change. The worker follows the journal: every publication is looked at
once, after it, whatever happens to the worker in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from cms import journal
from cms.content import likeness
from cms.content.likeness import Likeness, Portrait
from cms.errors import Fault, InvalidInput
from cms.journal import Actor, Change
from cms.models import (
    Article,
    ArticlePin,
    ArticleTerm,
    JournalEntry,
    JournalFollower,
    Publication,
    PublicationTag,
    RelatedArticle,
)
from cms.publishing import change, locked
from cms.versions import advance

NAME: Final = "related"
BATCH: Final = 20
"""Journal entries of one step: each may mean a new portrait and some forty comparisons."""

KEPT: Final = 24
"""Related articles that are kept for each: more than are shown, so that some may go."""

CANDIDATES: Final = 200
COMMON_SHARE: Final = 0.05
COMMON_AT_LEAST: Final = 100
"""A word in more than a twentieth of all articles (and in more than a hundred) finds nobody: it is a stop word."""

RARE_TERMS: Final = 24
LEAST_SCORE: Final = 0.14
"""Less than this is chance: articles that share a few ordinary words (house rule)."""


def pin(
    session: Session,
    article_id: str,
    related_ids: Sequence[str],
    *,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Put these articles first among the related ones, in this order and at once; return the article's version.

    One that is not public shows as soon as it is.

    Raises:
        NotFound (404), StaleVersion (412).
        InvalidInput: an article that does not exist, or the article itself (422).
    """
    article = locked(session, article_id)
    advance(article, version)
    there = set(session.scalars(select(Article.id).where(Article.id.in_(related_ids), Article.trashed_at.is_(None))))
    faults = [
        Fault(f"/articles/{n}", "unknown", "There is no such article, or it is this one.")
        for n, item in enumerate(related_ids)
        if item not in there or item == article_id
    ]
    if faults:
        raise InvalidInput(faults=faults)
    session.execute(delete(ArticlePin).where(ArticlePin.article_id == article_id))
    session.add_all(
        ArticlePin(article_id=article_id, related_id=item, position=n)
        for n, item in enumerate(dict.fromkeys(related_ids))
    )
    session.flush()
    is_public = article.published_at is not None
    tags = (f"related:{article_id}",) if is_public else ()
    entry = change("related.pinned", article, is_public=is_public, tags=tags, detail={"articles": list(related_ids)})
    journal.append(session, entry, actor=actor, now=now)
    return article.version


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether anything was published since the last look. Two queries on indexes."""
    del now
    return bool(session.scalar(select(exists().where(*_news(_seen(session))))))


def step(session: Session, now: datetime) -> int:
    """Look at the next publications and compare them with what is there; return how many. For the worker."""
    seen = _seen(session)
    query = select(JournalEntry.seq, JournalEntry.subject_id).where(*_news(seen))
    rows = session.execute(query.order_by(JournalEntry.seq).limit(BATCH)).all()
    if not rows:
        return 0
    touched: set[str] = set()
    for article_id in dict.fromkeys(row.subject_id for row in rows):
        touched |= _renew(session, article_id)
    session.merge(JournalFollower(name=NAME, seq=rows[-1].seq))
    if touched:
        tags = tuple(f"related:{item}" for item in sorted(touched))
        entry = Change(kind="related.computed", subject_id=rows[-1].subject_id, is_public=True, tags=tags)
        journal.append(session, entry, now=now)
    return len(rows)


def _seen(session: Session) -> int:
    return session.scalar(select(JournalFollower.seq).where(JournalFollower.name == NAME)) or 0


def _news(seen: int) -> tuple[Any, ...]:
    return (JournalEntry.kind == "article.published", JournalEntry.seq > seen)


def _renew(session: Session, article_id: str) -> set[str]:
    """Make the list of an article anew, and its place in those of others; return whose lists may have changed."""
    publication = session.get(Publication, article_id)
    if publication is None:
        return set()
    own = likeness.terms(publication.title, publication.text)
    session.execute(delete(ArticleTerm).where(ArticleTerm.article_id == article_id))
    if own:
        session.execute(
            insert(ArticleTerm), [{"article_id": article_id, "term": term, "weight": w} for term, w in own.items()]
        )
    before = set(session.scalars(select(RelatedArticle.article_id).where(RelatedArticle.related_id == article_id)))
    found = _alike(session, publication, own)
    gone = (RelatedArticle.article_id == article_id) | (RelatedArticle.related_id == article_id)
    session.execute(delete(RelatedArticle).where(gone))
    _place(session, article_id, found)
    return before | set(found) | {article_id}


def _alike(session: Session, publication: Publication, own: Mapping[str, float]) -> dict[str, Likeness]:
    """Return the articles of the same language most like this one. Six queries."""
    total = session.scalar(select(func.count()).select_from(Publication)) or 1
    tag_ids = list(
        session.scalars(select(PublicationTag.tag_id).where(PublicationTag.article_id == publication.article_id))
    )
    rarities = _rarities(session, own, tag_ids, total)
    candidates = _candidates(session, publication, own, tag_ids, rarities=rarities, total=total)
    portraits = _portraits(session, {*candidates, publication.article_id})
    me = portraits.pop(publication.article_id, None)
    if me is None:
        return {}
    compared = {item: likeness.compare(me, portrait, rarities) for item, portrait in portraits.items()}
    ranked = sorted(compared.items(), key=lambda item: (-item[1].score, item[0]))
    return {item: alike for item, alike in ranked[:KEPT] if alike.score >= LEAST_SCORE}


def _rarities(session: Session, own: Mapping[str, float], tag_ids: Collection[str], total: int) -> dict[str, float]:
    words = select(ArticleTerm.term, func.count()).where(ArticleTerm.term.in_(list(own))).group_by(ArticleTerm.term)
    tags = select(PublicationTag.tag_id, func.count()).where(PublicationTag.tag_id.in_(list(tag_ids)))
    counted: Iterable[Any] = (
        *session.execute(words).all(),
        *session.execute(tags.group_by(PublicationTag.tag_id)).all(),
    )
    return {name: likeness.rarity(count, total) for name, count in counted}


def _candidates(
    session: Session,
    publication: Publication,
    own: Mapping[str, float],
    tag_ids: Collection[str],
    *,
    rarities: Mapping[str, float],
    total: int,
) -> list[str]:
    """Return the articles that share the most of what is rare. Two queries, of bounded size."""
    least = likeness.rarity(max(int(total * COMMON_SHARE), COMMON_AT_LEAST), max(total, COMMON_AT_LEAST))
    telling = sorted(own, key=lambda term: -own[term] * rarities.get(term, 1.0))
    telling = [term for term in telling if rarities.get(term, 1.0) >= least][:RARE_TERMS]
    scores: dict[str, float] = {}
    others = (Publication.locale == publication.locale, Publication.article_id != publication.article_id)
    words = select(ArticleTerm.article_id, ArticleTerm.term, ArticleTerm.weight)
    words = words.join(Publication, Publication.article_id == ArticleTerm.article_id)
    for article_id, term, weight in session.execute(words.where(ArticleTerm.term.in_(telling), *others)):
        scores[article_id] = scores.get(article_id, 0) + weight * own[term] * rarities.get(term, 1.0) ** 2
    tags = select(PublicationTag.article_id, PublicationTag.tag_id)
    tags = tags.join(Publication, Publication.article_id == PublicationTag.article_id)
    newest = tags.where(PublicationTag.tag_id.in_(list(tag_ids)), *others).order_by(Publication.published_at.desc())
    for article_id, tag_id in session.execute(newest.limit(CANDIDATES * 5)):
        scores[article_id] = scores.get(article_id, 0) + rarities.get(tag_id, 1.0)
    return sorted(scores, key=lambda item: (-scores[item], item))[:CANDIDATES]


def _portraits(session: Session, article_ids: Collection[str]) -> dict[str, Portrait]:
    """Return what there is to compare of articles. Three queries."""
    terms: dict[str, dict[str, float]] = {}
    for row in session.execute(
        select(ArticleTerm.article_id, ArticleTerm.term, ArticleTerm.weight).where(
            ArticleTerm.article_id.in_(article_ids)
        )
    ):
        terms.setdefault(row.article_id, {})[row.term] = row.weight
    tags: dict[str, set[str]] = {}
    for article_id, tag_id in session.execute(
        select(PublicationTag.article_id, PublicationTag.tag_id).where(PublicationTag.article_id.in_(article_ids))
    ):
        tags.setdefault(article_id, set()).add(tag_id)
    query = select(Publication.article_id, Publication.category_id).where(Publication.article_id.in_(article_ids))
    return {
        row.article_id: Portrait(
            terms=terms.get(row.article_id, {}),
            tag_ids=frozenset(tags.get(row.article_id, ())),
            category_id=row.category_id,
        )
        for row in session.execute(query)
    }


def _place(session: Session, article_id: str, found: Mapping[str, Likeness]) -> None:
    """Write both directions, and let the others' lists keep their best. Three statements."""
    rows = []
    for related_id, alike in found.items():
        reasons = {"tags": list(alike.tag_ids), "category": alike.is_same_category, "words": list(alike.words)}
        for one, other in ((article_id, related_id), (related_id, article_id)):
            rows.append({"article_id": one, "related_id": other, "score": alike.score, "reasons": reasons})
    if not rows:
        return
    session.execute(insert(RelatedArticle), rows)
    query = select(RelatedArticle.article_id, RelatedArticle.related_id).where(
        RelatedArticle.article_id.in_(list(found))
    )
    lists: dict[str, list[str]] = {}
    for row in session.execute(query.order_by(RelatedArticle.score.desc(), RelatedArticle.related_id)):
        lists.setdefault(row.article_id, []).append(row.related_id)
    for one, others in lists.items():
        if len(others) > KEPT:
            beyond = (RelatedArticle.article_id == one) & RelatedArticle.related_id.in_(others[KEPT:])
            session.execute(delete(RelatedArticle).where(beyond))
