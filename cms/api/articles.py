"""Routes of articles."""

from __future__ import annotations

from typing import Final

from cms import articles as verbs
from cms.api.access import Needs, Public
from cms.api.article_replies import (
    addressed,
    criteria_of,
    draft_order,
    draft_reply,
    fresh_until,
    list_tags,
    members,
    moved_reply,
    public_reply,
    view_of,
    wants_draft,
)
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import articles as reads
from cms.delivery import drafts, redirects
from cms.errors import NotFound
from cms.journal import Actor
from schemas.articles import (
    ArticleBySlugQuery,
    ArticleIn,
    ArticleListQuery,
    ArticleMeta,
    ArticleOut,
    ArticlePatch,
    ArticleQuery,
    DraftOut,
    PublishIn,
)
from schemas.envelopes import ListMeta

routes = Routes("articles")
ONE: Final = Answer(schema=DraftOut, meta=ArticleMeta)
DEFAULT_SORT: Final = (("published_at", True),)


@routes.route(
    "GET",
    "/articles",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=ArticleListQuery,
    answer=Answer(schema=ArticleOut, private_schema=DraftOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_articles(call: Call) -> Reply:
    """List articles, newest first.

    Representations of the body come only with `formats`. Working copies (`version=draft`) need articles:read_drafts.
    """
    is_draft = wants_draft(call)
    view, criteria = view_of(call), criteria_of(call, is_draft=is_draft)
    limit = call.query["limit"]
    if is_draft:
        order = draft_order(call)
        page = drafts.drafts(call.session, criteria, view, order=order, after=call.position(order), limit=limit)
        count = drafts.count(call.session, criteria) if call.query["count"] else None
    else:
        order = reads.order(call.query["sort"] or DEFAULT_SORT)
        page = reads.articles(
            call.session, criteria, view, order=order, after=call.position(order), limit=limit, now=call.now
        )
        count = reads.count(call.session, criteria) if call.query["count"] else None
    return Reply(
        data=[addressed(call, item) for item in page.rows],
        only=members(call, is_draft=is_draft),
        links=call.next_links(order, page.next),
        meta={} if count is None else {"count": count},
        tags=None if is_draft else list_tags(page.rows),
        fresh_until=None if is_draft else fresh_until(page.rows, call),
    )


@routes.route(
    "POST",
    "/articles",
    access=Needs(Scope.ARTICLES_WRITE),
    body=ArticleIn,
    body_limit="max_article_bytes",
    answer=Answer(schema=DraftOut, meta=ArticleMeta, statuses=(201,)),
    problems=(409,),
)
def create_article(call: Call) -> Reply:
    """Create an article's working copy, from Portable Text, Markdown or HTML."""
    saved = verbs.create(
        call.session, call.body, default_locale=call.settings.default_locale, actor=_actor(call), now=call.now
    )
    return draft_reply(call, saved.article.id, status=201)


@routes.route(
    "GET",
    "/articles/<uuid:article_id>",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=ArticleQuery,
    answer=Answer(schema=ArticleOut, private_schema=DraftOut, meta=ArticleMeta),
    problems=(404,),
)
def read_article(call: Call, article_id: str) -> Reply:
    """Read an article. The working copy (`version=draft`) needs articles:read_drafts."""
    if wants_draft(call):
        return draft_reply(call, article_id)
    return public_reply(call, reads.article(call.session, article_id, view_of(call), now=call.now))


@routes.route(
    "GET",
    "/articles/by-slug/<slug>",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=ArticleBySlugQuery,
    answer=Answer(schema=ArticleOut, private_schema=DraftOut, meta=ArticleMeta, statuses=(200, 308)),
    problems=(404,),
)
def read_article_by_slug(call: Call, slug: str) -> Reply:
    """Read an article by its slug. A slug that it had before answers 308 and leads to the present one."""
    locale = call.query["locale"] or call.settings.default_locale
    if wants_draft(call):
        return draft_reply(call, drafts.draft_id(call.session, slug, locale=locale))
    try:
        found = reads.article_by_slug(call.session, slug, view_of(call), locale=locale, now=call.now)
    except NotFound:
        return moved_reply(call, redirects.present_slug(call.session, slug, locale=locale))
    return public_reply(call, found)


@routes.route(
    "PATCH",
    "/articles/<uuid:article_id>",
    access=Needs(Scope.ARTICLES_WRITE),
    body=ArticlePatch,
    body_limit="max_article_bytes",
    answer=ONE,
    precondition=True,
    problems=(404, 409),
)
def change_article(call: Call, article_id: str) -> Reply:
    """Change an article's working copy. The public sees it when it is published; comment settings hold at once."""
    verbs.update(call.session, article_id, call.body, version=call.version, actor=_actor(call), now=call.now)
    return draft_reply(call, article_id)


@routes.route(
    "DELETE",
    "/articles/<uuid:article_id>",
    access=Needs(Scope.ARTICLES_PUBLISH),
    answer=ONE,
    precondition=True,
    problems=(404, 409),
)
def trash_article(call: Call, article_id: str) -> Reply:
    """Put an article into the trash: no longer public, and nothing of it lost."""
    verbs.trash(call.session, article_id, version=call.version, actor=_actor(call), now=call.now)
    return draft_reply(call, article_id)


@routes.route(
    "POST",
    "/articles/<uuid:article_id>/publish",
    access=Needs(Scope.ARTICLES_PUBLISH),
    body=PublishIn,
    answer=ONE,
    precondition=True,
    problems=(404, 409),
)
def publish_article(call: Call, article_id: str) -> Reply:
    """Make the working copy public."""
    verbs.publish(
        call.session,
        article_id,
        version=call.version,
        actor=_actor(call),
        now=call.now,
        published_at=call.body.get("published_at"),
    )
    return draft_reply(call, article_id)


@routes.route(
    "POST",
    "/articles/<uuid:article_id>/unpublish",
    access=Needs(Scope.ARTICLES_PUBLISH),
    answer=ONE,
    precondition=True,
    problems=(404, 409),
)
def unpublish_article(call: Call, article_id: str) -> Reply:
    """Take a public article back; the working copy stays."""
    verbs.unpublish(call.session, article_id, version=call.version, actor=_actor(call), now=call.now)
    return draft_reply(call, article_id)


@routes.route(
    "POST",
    "/articles/<uuid:article_id>/restore",
    access=Needs(Scope.ARTICLES_WRITE),
    answer=ONE,
    precondition=True,
    problems=(404, 409),
)
def restore_article(call: Call, article_id: str) -> Reply:
    """Take an article out of the trash, as a draft."""
    verbs.restore(call.session, article_id, version=call.version, actor=_actor(call), now=call.now)
    return draft_reply(call, article_id)


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
