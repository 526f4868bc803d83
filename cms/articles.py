"""Verbs of articles: create, change, publish, unpublish, trash, restore.

Owns the working copy and what becomes of it. The public reads the snapshot taken by `publish`, so that no change of a
working copy can leak; only the comments' settings take effect at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms import drafts, journal
from cms.content import slugify
from cms.delivery import snapshots
from cms.drafts import Draft
from cms.errors import Conflict, Fault, InvalidInput, NotFound, SlugTaken
from cms.journal import Actor, Change
from cms.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Publication,
    PublicationAuthor,
    PublicationTag,
)
from cms.versions import advance

PLAIN_COLUMNS: Final = ("title", "dek", "locale", "seo")
COMMENT_COLUMNS: Final = {
    "policy": "comments_policy",
    "closes_after_days": "comments_close_after_days",
    "allow_words": "comments_allow_words",
    "hold_links": "comments_hold_links",
}
MAX_SLUG_TRIES: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An article after a write, and what the conversion of its body dropped or changed."""

    article: Article
    warnings: tuple[dict[str, Any], ...] = ()


def create(session: Session, draft: Mapping[str, Any], *, default_locale: str, actor: Actor, now: datetime) -> Saved:
    """Create a working copy.

    Args:
        session: a session inside a write transaction.
        draft: `title`; one of `body` (Portable Text), `markdown`, `html`; optionally `slug`, `dek`, `locale`, `seo`,
            `category`, `tags`, `authors` (ids or slugs), `comments` (policy, closes_after_days, allow_words,
            hold_links).
        default_locale: the language of a draft that names none.
        actor: who writes.
        now: the time of the change.

    Raises:
        InvalidInput: the body or a reference is not valid; all faults at once (422).
        SlugTaken: the given slug is in use (409); without one, a free one is made of the title.
    """
    locale = draft.get("locale") or default_locale
    read = drafts.read(session, draft, title=draft["title"])
    slug = draft.get("slug")
    if slug is None:
        slug = _free_slug(session, slugify(draft["title"]), locale)
    else:
        _refuse_taken_slug(session, slug, locale, except_id=None)
    article = Article(
        slug=slug, title=draft["title"], locale=locale, body=[], warnings=[], created_at=now, updated_at=now
    )
    _assign(article, {**draft, "locale": locale}, read)
    session.add(article)
    session.flush()
    _link(session, article, read)
    journal.append(session, _change("article.created", article), actor=actor, now=now)
    return Saved(article=article, warnings=tuple(article.warnings))


def update(
    session: Session, article_id: str, patch: Mapping[str, Any], *, version: int | None, actor: Actor, now: datetime
) -> Saved:
    """Change the working copy; members that `patch` does not have stay as they are.

    Raises:
        NotFound (404), StaleVersion (412), InvalidInput (422), SlugTaken (409).
        Conflict: the article is in the trash (409).
    """
    article = _locked(session, article_id)
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash: restore it first.")
    advance(article, version)
    read = drafts.read(session, patch, title=patch.get("title", article.title))
    slug, locale = patch.get("slug", article.slug), patch.get("locale", article.locale)
    if (slug, locale) != (article.slug, article.locale):
        _refuse_taken_slug(session, slug, locale, except_id=article.id)
        article.slug = slug
    _assign(article, patch, read)
    article.updated_at = now
    session.flush()
    _link(session, article, read)
    shows = "comments" in patch and article.published_at is not None
    tags = (f"article:{article.id}", f"comments:{article.id}", "articles") if shows else ()
    journal.append(session, _change("article.changed", article, is_public=shows, tags=tags), actor=actor, now=now)
    return Saved(article=article, warnings=tuple(article.warnings))


def publish(
    session: Session,
    article_id: str,
    *,
    version: int | None,
    actor: Actor,
    now: datetime,
    published_at: datetime | None = None,
) -> Article:
    """Make the working copy public, or bring the public article up to date with it.

    `published_at` dates a publication back; left out, an article keeps its date while it stays public.

    Raises:
        NotFound (404), StaleVersion (412).
        Conflict: the article is in the trash, or has neither title nor text (409).
        InvalidInput: `published_at` lies in the future (422).
    """
    article = _locked(session, article_id)
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash: restore it first.")
    if not article.body:
        raise Conflict("The article has no body: there is nothing to publish.")
    if published_at is not None and published_at > now:
        raise InvalidInput(faults=[Fault("/published_at", "in_future", "A publication cannot be dated ahead.")])
    advance(article, version)
    before = _cache_tags(session, article)
    article.published_at = published_at or article.published_at or now
    article.first_published_at = min(article.first_published_at or article.published_at, article.published_at)
    article.published_version = article.version
    session.flush()
    snapshots.write(session, article)
    tags = tuple(dict.fromkeys((*before, *_cache_tags(session, article))))
    change = _change("article.published", article, is_public=True, tags=tags)
    journal.append(session, change, actor=actor, now=now)
    return article


def unpublish(session: Session, article_id: str, *, version: int | None, actor: Actor, now: datetime) -> Article:
    """Take a public article back; the working copy stays.

    Raises:
        NotFound (404), StaleVersion (412), Conflict: it is not public (409).
    """
    article = _locked(session, article_id)
    if article.published_at is None:
        raise Conflict("The article is not public.")
    advance(article, version)
    _withdraw(session, article, actor=actor, now=now)
    return article


def trash(session: Session, article_id: str, *, version: int | None, actor: Actor, now: datetime) -> Article:
    """Put an article into the trash: it is no longer public, and nothing of it is lost.

    Raises:
        NotFound (404), StaleVersion (412), Conflict: it is there already (409).
    """
    article = _locked(session, article_id)
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash already.")
    advance(article, version)
    if article.published_at is not None:
        _withdraw(session, article, actor=actor, now=now)
    article.trashed_at = now
    session.flush()
    journal.append(session, _change("article.trashed", article), actor=actor, now=now)
    return article


def restore(session: Session, article_id: str, *, version: int | None, actor: Actor, now: datetime) -> Article:
    """Take an article out of the trash, as a draft.

    Raises:
        NotFound (404), StaleVersion (412), Conflict: it is not in the trash (409).
    """
    article = _locked(session, article_id)
    if article.trashed_at is None:
        raise Conflict("The article is not in the trash.")
    advance(article, version)
    article.trashed_at = None
    session.flush()
    journal.append(session, _change("article.restored", article), actor=actor, now=now)
    return article


def _withdraw(session: Session, article: Article, *, actor: Actor, now: datetime) -> None:
    tags = _cache_tags(session, article)
    snapshots.remove(session, article.id)
    article.published_at = article.published_version = None
    change = _change("article.unpublished", article, is_public=True, is_deletion=True, tags=tags)
    journal.append(session, change, actor=actor, now=now)


def _change(
    kind: str, article: Article, *, is_public: bool = False, is_deletion: bool = False, tags: tuple[str, ...] = ()
) -> Change:
    return Change(
        kind=kind,
        subject_id=article.id,
        article_id=article.id,
        is_public=is_public,
        is_deletion=is_deletion,
        tags=tags,
        detail={"version": article.version},
    )


def _locked(session: Session, article_id: str) -> Article:
    article = session.get(Article, article_id, with_for_update=True, populate_existing=True)
    if article is None:
        raise NotFound("There is no such article.")
    return article


def _assign(article: Article, values: Mapping[str, Any], draft: Draft) -> None:
    for name in PLAIN_COLUMNS:
        if name in values:
            setattr(article, name, values[name])
    for name, value in (values.get("comments") or {}).items():
        setattr(article, COMMENT_COLUMNS[name], value)
    if "category" in draft.references:
        article.category_id = next(iter(draft.references["category"]), None)
    if draft.document is not None:
        article.body = list(draft.document.blocks)
        article.warnings = [item.as_dict() for item in draft.document.warnings]


def _link(session: Session, article: Article, draft: Draft) -> None:
    """Set the tags and authors that were given, in their order."""
    for name, link, column in (("tags", ArticleTag, "tag_id"), ("authors", ArticleAuthor, "author_id")):
        if name not in draft.references:
            continue
        session.execute(delete(link).where(link.article_id == article.id))
        session.add_all(
            link(article_id=article.id, position=n, **{column: term_id})
            for n, term_id in enumerate(draft.references[name])
        )
    session.flush()


def _refuse_taken_slug(session: Session, slug: str, locale: str, *, except_id: str | None) -> None:
    """Refuse a slug that another working copy or public article of the language has. Two queries."""
    holders = {
        session.scalar(select(Article.id).where(Article.locale == locale, Article.slug == slug)),
        session.scalar(select(Publication.article_id).where(Publication.locale == locale, Publication.slug == slug)),
    }
    taken = holders - {None, except_id}
    if taken:
        raise SlugTaken(f"Another article has the slug “{slug}”.", extra={"holder": taken.pop()})


def _free_slug(session: Session, stem: str, locale: str) -> str:
    """Return `stem`, or the first of stem-2, stem-3, ... that no article of the language has."""
    for candidate in _candidates(stem):
        try:
            _refuse_taken_slug(session, candidate, locale, except_id=None)
        except SlugTaken:
            continue
        return candidate
    raise SlugTaken(f"Every slug like “{stem}” is taken.")


def _candidates(stem: str) -> Iterable[str]:
    yield stem
    for number in range(2, MAX_SLUG_TRIES):
        yield f"{stem}-{number}"


def _cache_tags(session: Session, article: Article) -> tuple[str, ...]:
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
