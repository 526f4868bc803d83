"""Verbs of translations: begin one, link and unlink articles that say the same in different languages.

Owns the membership in groups. Everything else (slug, status, revisions, schedule, comments) each member has for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from cms import editions, groups, journal, slugs
from cms.content import slugify
from cms.delivery import search_documents, snapshots
from cms.errors import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from cms.journal import Actor
from cms.models import Article, Publication
from cms.publishing import change, locked

COPIED: Final = ("comments_policy", "comments_close_after_days", "comments_allow_words", "comments_hold_links")


def begin(session: Session, article_id: str, draft: Mapping[str, Any], *, actor: Actor, now: datetime) -> Article:
    """Create a working copy in another language, from the present text of an article, to be translated in place.

    It belongs to the article's group from now on. What is copied is copied: no later change of either reaches the other.
    A canonical address is not, for it is that of another page.

    Args:
        session: a session inside a write transaction.
        article_id: the source.
        draft: `locale`; optionally `title` and `slug`.
        actor: who begins.
        now: the time of the change.

    Raises:
        NotFound (404), SlugTaken (409), TranslationExists (409).
        Conflict: the source is in the trash (409).
    """
    source = locked(session, article_id)
    locale = draft["locale"]
    group_id = groups.place_beside(session, source, locale, now=now)
    edition = editions.of_article(session, source)
    title = draft.get("title") or edition.title
    slug = draft.get("slug")
    if slug is None:
        slug = slugs.free(session, slugify(title) if "title" in draft else edition.slug, locale)
    else:
        slugs.refuse_taken(session, slug, locale, except_id=None)
    seo = {name: value for name, value in edition.seo.items() if name != "canonical"}
    edition = replace(edition, locale=locale, slug=slug, title=title, seo=seo)
    article = Article(
        locale=locale,
        slug=slug,
        title=title,
        body=[],
        revision=0,
        created_at=now,
        updated_at=now,
        group_id=group_id,
        source_id=source.id,
        source_revision=source.revision,
        **{name: getattr(source, name) for name in COPIED},
    )
    session.add(article)
    session.flush()
    editions.put_back(session, article, edition)
    editions.keep(session, article, actor=actor, now=now)
    search_documents.put(session, snapshots.draft_document(article))
    detail = {"translation_of": source.id, "source_revision": source.revision}
    journal.append(session, change("article.created", article, detail=detail), actor=actor, now=now)
    return article


def link(
    session: Session, article_id: str, other_id: str, *, may_publish: bool, actor: Actor, now: datetime
) -> Article:
    """Say that another article is the translation of this one, of its present text. Done twice, it changes nothing.

    Raises:
        NotFound: the article (404); InvalidInput: the other one does not exist, or is the article itself (422).
        TranslationExists: the group has an article in the other's language (409).
        Conflict: one of them is in the trash, or the other belongs to another group (409).
        NotAllowed: the other is public, and so the public would see it (403).
    """
    article, other = _both(session, article_id, other_id)
    if other is None or other is article:
        detail = "There is no such article." if other is None else "An article is no translation of itself."
        raise InvalidInput(faults=[Fault("/article", "unknown", detail)])
    if article.group_id is not None and article.group_id == other.group_id:
        return other
    if other.trashed_at is not None:
        raise Conflict("The other article is in the trash: restore it first.")
    if groups.others(session, other):
        raise Conflict("The other article has translations already: unlink it from them first.")
    _refuse_public(other, may_publish=may_publish)
    left = other.group_id
    group_id = groups.place_beside(session, article, other.locale, now=now)
    for locale in _public_locales(session, other):
        groups.refuse_taken(session, group_id, locale, except_id=other.id)
    groups.join(session, other, group_id)
    groups.drop_if_empty(session, left)
    other.source_id, other.source_revision = article.id, article.revision
    _record(session, "article.linked", other, group_id, actor=actor, now=now)
    return other


def unlink(session: Session, article_id: str, other_id: str, *, may_publish: bool, actor: Actor, now: datetime) -> None:
    """Take an article out of the group of another one (which may be itself). Nothing else of either changes.

    Raises:
        NotFound: they are no translations of one another (404).
        NotAllowed: it is public, and the public would miss it (403).
    """
    article, other = _both(session, article_id, other_id)
    if other is None or other.group_id is None or article.group_id != other.group_id:
        raise NotFound("There is no such translation.")
    group_id = other.group_id
    _refuse_public(other, may_publish=may_publish)
    groups.join(session, other, None)
    other.source_id = other.source_revision = None
    _record(session, "article.unlinked", other, group_id, actor=actor, now=now)
    groups.drop_if_empty(session, group_id)


def _both(session: Session, article_id: str, other_id: str) -> tuple[Article, Article | None]:
    """Return an article and another one, if there is one, locked in the order of their ids, as everybody does."""
    found = {
        item: session.get(Article, item, with_for_update=True, populate_existing=True)
        for item in sorted({article_id, other_id})
    }
    article = found[article_id]
    if article is None:
        raise NotFound("There is no such article.")
    return article, found[other_id]


def _refuse_public(article: Article, *, may_publish: bool) -> None:
    if article.published_at is not None and not may_publish:
        raise NotAllowed("The article is public, and so this changes what the public sees: it needs articles:publish.")


def _public_locales(session: Session, article: Article) -> set[str]:
    found = session.get(Publication, article.id)
    return {article.locale} | ({found.locale} if found is not None else set())


def _record(session: Session, kind: str, article: Article, group_id: str, *, actor: Actor, now: datetime) -> None:
    shows = article.published_at is not None
    tags = (f"article:{article.id}", "articles") if shows else ()
    entry = change(kind, article, is_public=shows, tags=tags, detail={"group_id": group_id})
    journal.append(session, entry, actor=actor, now=now)
    groups.renew(session, group_id, told={article.id}, actor=actor, now=now)
