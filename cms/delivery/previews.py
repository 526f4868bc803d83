"""Reads of previews: a text that is not public, in the very shape it would have if it were; and the links to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import content, editions
from cms.comment_states import comment_state
from cms.delivery import snapshots, translations
from cms.delivery.article_lists import View
from cms.errors import NotFound
from cms.models import Article, Preview
from moderation import sanitize


def article(session: Session, preview: Preview, view: View, *, now: datetime) -> dict[str, Any]:
    """Return what a link shows, as `delivery.articles.article` would if it were public. At most eleven queries.

    Raises:
        NotFound: the article is in the trash, or the revision is gone (404).
    """
    found = session.get(Article, preview.article_id)
    if found is None or found.trashed_at is not None:
        raise NotFound("There is no such preview.")
    if preview.revision is None or preview.revision == found.revision:
        edition, saved_at = editions.of_article(session, found), found.updated_at
    else:
        stored = editions.row(session, found.id, preview.revision)
        edition, saved_at = editions.unpacked(stored.edition), stored.created_at
    shown = snapshots.illustrated(session, edition)
    rendered = shown.rendered
    state = comment_state(
        found.comments_policy,
        found.comments_close_after_days,
        found.first_published_at or now,
        defaults=view.comments,
        now=now,
    )
    representations = {
        "body": shown.body,
        "html": sanitize.article(rendered.html).html,
        "text": rendered.text,
        "toc": list(rendered.toc),
        "markdown": content.to_markdown(content.without_media(shown.body)) if "markdown" in view.formats else "",
    }
    return {
        "id": found.id,
        "slug": edition.slug,
        "locale": edition.locale,
        "title": edition.title,
        "status": "preview",
        "published_at": found.published_at,
        "first_published_at": found.first_published_at,
        "updated_at": saved_at,
        "version": found.version,
        **translations.beside(session, found),
        **snapshots.summary(session, edition, shown),
        "comments": {
            "policy": state.policy,
            "open": False,
            "closes_at": state.closes_at,
            "count": found.comment_count,
        },
        **{name: representations[name] for name in view.formats},
    }


def listed(session: Session, article_id: str) -> list[Preview]:
    """Return the links to an article, the latest first. One query."""
    query = select(Preview).where(Preview.article_id == article_id)
    return list(session.scalars(query.order_by(Preview.created_at.desc(), Preview.id.desc()).limit(200)))


def values(preview: Preview, *, now: datetime) -> dict[str, Any]:
    """Return a link's record."""
    is_used_up = preview.max_uses is not None and preview.uses >= preview.max_uses
    return {
        "id": preview.id,
        "article_id": preview.article_id,
        "revision": preview.revision,
        "note": preview.note,
        "max_uses": preview.max_uses,
        "uses": preview.uses,
        "is_active": preview.revoked_at is None and preview.expires_at > now and not is_used_up,
        "by": {"type": "human", "id": preview.actor_id, "name": preview.actor_name},
        "created_at": preview.created_at,
        "expires_at": preview.expires_at,
        "last_used_at": preview.last_used_at,
        "revoked_at": preview.revoked_at,
    }
