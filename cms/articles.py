"""Verbs of articles: create, change, publish, unpublish, trash, restore.

Owns the working copy and what becomes of it. The public reads the snapshot taken by `publish`, so that no change of a
working copy can leak; only the comments' settings take effect at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from cms import article_fields, drafts, editions, groups, journal, publishing, slugs
from cms.content import slugify
from cms.delivery import revisions, search_documents, snapshots
from cms.drafts import Draft, Present
from cms.errors import Conflict, Fault, InvalidInput, StaleVersion, StillInUse
from cms.journal import Actor
from cms.models import Article, ArticleAuthor, ArticleTag, Autosave, Base, Comment
from cms.publishing import change, locked
from cms.versions import advance

PLAIN_COLUMNS: Final = ("title", "dek", "locale", "seo", "hero", "type")
FIELDS_PLACE: Final = "/fields"
COMMENT_COLUMNS: Final = {
    "policy": "comments_policy",
    "closes_after_days": "comments_close_after_days",
    "allow_words": "comments_allow_words",
    "hold_links": "comments_hold_links",
}


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
            `hero` (the main picture), `message` (about the change), `category`, `tags`, `authors` (ids or slugs),
            `comments` (policy, closes_after_days, allow_words, hold_links), `type`, `fields` (values by set),
            `translation_of` (the id of an article that it is the translation of).
        default_locale: the language of a draft that names none.
        actor: who writes.
        now: the time of the change.

    Raises:
        InvalidInput: the body, a reference or fields are not valid; all faults at once (422).
        SlugTaken: the given slug is in use (409); without one, a free one is made of the title.
        TranslationExists: there is a translation into the language already (409).
    """
    locale = draft.get("locale") or default_locale
    read = drafts.read(session, draft, title=draft["title"])
    slug = draft.get("slug")
    if slug is None:
        slug = slugs.free(session, slugify(draft["title"]), locale)
    else:
        slugs.refuse_taken(session, slug, locale, except_id=None)
    article = Article(
        slug=slug,
        title=draft["title"],
        locale=locale,
        dek="",
        body=[],
        seo={},
        fields={},
        warnings=[],
        revision=0,
        created_at=now,
        updated_at=now,
    )
    if draft.get("translation_of") is not None:
        groups.place(session, article, str(draft["translation_of"]), now=now)
    _assign(article, {**draft, "locale": locale}, read)
    session.add(article)
    session.flush()
    _link(session, article, read)
    article_fields.note_draft(session, article)
    editions.keep(session, article, actor=actor, now=now, message=draft.get("message"))
    search_documents.put(session, snapshots.draft_document(article))
    journal.append(session, change("article.created", article), actor=actor, now=now)
    return Saved(article=article, warnings=tuple(article.warnings))


def update(
    session: Session, article_id: str, patch: Mapping[str, Any], *, version: int | None, actor: Actor, now: datetime
) -> Saved:
    """Change the working copy; members that `patch` does not have stay as they are. The writer's autosave is over.

    Raises:
        NotFound (404), StaleVersion (412), InvalidInput (422), SlugTaken (409), TranslationExists (409).
        Conflict: the article is in the trash (409).
    """
    article = locked(session, article_id)
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash: restore it first.")
    editions.keep_first(session, article)
    _refuse_stale(session, article, patch, version)
    advance(article, version)
    present = Present(article.type, article.category_id, article.fields)
    read = drafts.read(session, patch, title=patch.get("title", article.title), present=present)
    slug, locale = patch.get("slug", article.slug), patch.get("locale", article.locale)
    if (slug, locale) != (article.slug, article.locale):
        slugs.refuse_taken(session, slug, locale, except_id=article.id)
        groups.refuse_taken(session, article.group_id, locale, except_id=article.id)
        article.slug = slug
    if patch.get("source_revision") is not None:
        groups.settle_source(session, article, patch["source_revision"])
    _assign(article, patch, read)
    article.updated_at = now
    session.flush()
    _link(session, article, read)
    if read.fields is not None:
        article_fields.note_draft(session, article)
    editions.keep(session, article, actor=actor, now=now, message=patch.get("message"))
    session.execute(delete(Autosave).where(Autosave.article_id == article.id, Autosave.owner_id == actor.id))
    search_documents.put(session, snapshots.draft_document(article))
    shows = "comments" in patch and article.published_at is not None
    tags = (f"article:{article.id}", f"comments:{article.id}", "articles") if shows else ()
    journal.append(session, change("article.changed", article, is_public=shows, tags=tags), actor=actor, now=now)
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
    if published_at is not None and published_at > now:
        raise InvalidInput(faults=[Fault("/published_at", "in_future", "A publication cannot be dated ahead.")])
    article = locked(session, article_id)
    editions.keep_first(session, article)
    advance(article, version)
    at = published_at or article.published_at or now
    publishing.go_live(session, article, number=article.revision, at=at, actor=actor, now=now)
    return article


def unpublish(session: Session, article_id: str, *, version: int | None, actor: Actor, now: datetime) -> Article:
    """Take a public article back; the working copy stays. A publication that is scheduled is called off.

    Raises:
        NotFound (404), StaleVersion (412), Conflict: it is not public (409).
    """
    article = locked(session, article_id)
    if article.published_at is None:
        raise Conflict("The article is not public.")
    advance(article, version)
    publishing.withdraw(session, article, actor=actor, now=now)
    publishing.cancel_waiting(
        session, article, actions=("publish", "unpublish"), outcome="unpublished", actor=actor, now=now
    )
    return article


def trash(session: Session, article_id: str, *, version: int | None, actor: Actor, now: datetime) -> Article:
    """Put an article into the trash: it is no longer public, and nothing of it is lost.

    Raises:
        NotFound (404), StaleVersion (412), Conflict: it is there already (409).
    """
    article = locked(session, article_id)
    if article.trashed_at is not None:
        raise Conflict("The article is in the trash already.")
    advance(article, version)
    if article.published_at is not None:
        publishing.withdraw(session, article, actor=actor, now=now)
    article.trashed_at = now
    session.flush()
    publishing.cancel_waiting(
        session, article, actions=("publish", "unpublish"), outcome="trashed", actor=actor, now=now
    )
    journal.append(session, change("article.trashed", article), actor=actor, now=now)
    return article


def restore(session: Session, article_id: str, *, version: int | None, actor: Actor, now: datetime) -> Article:
    """Take an article out of the trash, as a draft.

    Raises:
        NotFound (404), StaleVersion (412), Conflict: it is not in the trash (409).
    """
    article = locked(session, article_id)
    if article.trashed_at is None:
        raise Conflict("The article is not in the trash.")
    advance(article, version)
    article.trashed_at = None
    session.flush()
    journal.append(session, change("article.restored", article), actor=actor, now=now)
    return article


def destroy(session: Session, article_id: str, *, version: int | None, actor: Actor, now: datetime) -> None:
    """Delete an article in the trash for good, with everything that is kept of it. One statement for each table.

    One that was discussed stays: its comments are their authors', and so is what was decided about them.

    Raises:
        NotFound (404), StaleVersion (412), Conflict: it is not in the trash (409), StillInUse: it has comments (409).
    """
    article = locked(session, article_id)
    if article.trashed_at is None:
        raise Conflict("Only what is in the trash can be deleted for good.")
    advance(article, version)
    if session.scalar(select(exists().where(Comment.article_id == article_id))):
        raise StillInUse("The article has comments: it can stay in the trash, but not go for good.")
    gone, group_id = change("article.destroyed", article), article.group_id
    session.flush()
    groups.forget_source(session, article_id)
    for table in reversed(Base.metadata.sorted_tables):
        if table is Article.__table__:
            continue  # its translations are no part of it
        columns = [key.parent for key in table.foreign_keys if key.column is Article.__table__.c.id]
        for column in columns:
            session.execute(table.delete().where(column == article_id))
    session.delete(article)
    session.flush()
    groups.drop_if_empty(session, group_id)
    journal.append(session, gone, actor=actor, now=now)


def _refuse_stale(session: Session, article: Article, patch: Mapping[str, Any], version: int | None) -> None:
    """Refuse a write on a version that is no longer the present one, and show what both sides changed.

    Raises:
        StaleVersion (412).
    """
    if version is not None and version != article.version:
        stale = StaleVersion(article.version)
        stale.extra["conflict"] = revisions.conflict(session, article, patch, seen=version)
        raise stale


def _assign(article: Article, values: Mapping[str, Any], draft: Draft) -> None:
    for name in PLAIN_COLUMNS:
        if name in values:
            setattr(article, name, values[name])
    for name, value in (values.get("comments") or {}).items():
        setattr(article, COMMENT_COLUMNS[name], value)
    if "category" in draft.references:
        article.category_id = next(iter(draft.references["category"]), None)
    warnings = article.warnings
    if draft.document is not None:
        article.body = list(draft.document.blocks)
        of_fields = [item for item in warnings if _is_of_fields(item)]
        warnings = [*(item.as_dict() for item in draft.document.warnings), *of_fields]
    if draft.fields is not None:
        article.fields = draft.fields
        wanting = [
            {"code": "field_missing", "detail": item.detail, "pointer": item.pointer, "count": 1}
            for item in draft.wanting
        ]
        warnings = [*(item for item in warnings if not _is_of_fields(item)), *wanting]
    article.warnings = warnings


def _is_of_fields(warning: Mapping[str, Any]) -> bool:
    return str(warning.get("pointer") or "").startswith(FIELDS_PLACE)


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
