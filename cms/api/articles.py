"""Routes of articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from cms import articles as verbs
from cms import drafts as incoming
from cms.api.access import Needs, Public
from cms.api.article_replies import (
    chain_of,
    criteria_of,
    draft_order,
    draft_reply,
    fresh_until,
    list_tags,
    listed,
    members,
    moved_reply,
    public_order,
    public_reply,
    spoken,
    view_of,
    wants_draft,
)
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import articles as reads
from cms.delivery import drafts, translations
from cms.delivery.alternates import best
from cms.delivery.field_filters import FieldKey
from cms.errors import Fault, InvalidInput, NotFound
from cms.journal import Actor
from schemas.article_queries import ArticleListQuery, ArticleQuery
from schemas.articles import ArticleListMeta, ArticleMeta, ArticleOut, DraftOut
from schemas.manuscripts import ArticleIn, ArticlePatch, PublishIn

routes = Routes("articles")
ONE: Final = Answer(schema=DraftOut, meta=ArticleMeta)


@routes.route(
    "GET",
    "/articles",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=ArticleListQuery,
    answer=Answer(schema=ArticleOut, private_schema=DraftOut, is_list=True, meta=ArticleListMeta, has_links=True),
)
def list_articles(call: Call) -> Reply:
    """List articles, newest first.

    With `locale`, one of each group of translations: the reader's language, or what stands in for it best.
    Representations of the body come only with `formats`, `seo` only with `include=seo`. Working copies (`version=draft`) need articles:read_drafts.
    """
    is_draft = wants_draft(call)
    view, criteria = view_of(call), criteria_of(call, is_draft=is_draft)
    limit = call.query["limit"]
    order = draft_order(call) if is_draft else public_order(call)
    criteria = replace(criteria, having=tuple(key.member for key in order if isinstance(key, FieldKey)))
    if is_draft:
        page = drafts.drafts(call.session, criteria, view, order=order, after=call.position(order), limit=limit)
        count = drafts.count(call.session, criteria) if call.query["count"] else None
    else:
        page = reads.articles(
            call.session, criteria, view, order=order, after=call.position(order), limit=limit, now=call.now
        )
        count = reads.count(call.session, criteria) if call.query["count"] else None
    only = members(call, is_draft=is_draft)
    return Reply(
        data=listed(call, page.rows, only),
        only=only,
        links=call.next_links(order, page.next),
        meta=({} if count is None else {"count": count})
        | ({"locales": list(criteria.chain)} if criteria.chain else {}),
        headers=spoken(page.rows),
        tags=None if is_draft else list_tags(page.rows),
        fresh_until=None if is_draft else fresh_until(page.rows, call),
    )


def _convert(call: Call, article_id: str | None = None) -> Callable[[], Mapping[str, Any]] | None:
    """Return what converts a long body while no transaction waits for it; None for a short one."""
    if not incoming.is_long(call.body):
        return None
    title = call.body.get("title")
    if title is None and article_id is not None:
        title = drafts.title(call.session, article_id)
    return partial(incoming.converted, call.body, title=title or "")


@routes.route(
    "POST",
    "/articles",
    access=Needs(Scope.ARTICLES_WRITE),
    body=ArticleIn,
    body_limit="max_article_bytes",
    beforehand=_convert,
    answer=Answer(schema=DraftOut, meta=ArticleMeta, statuses=(201,)),
    problems=(409,),
)
def create_article(call: Call) -> Reply:
    """Create an article's working copy, from Portable Text, Markdown or HTML."""
    call.settings.languages.check(call.body.get("locale"))
    if "translation_of" in call.body and "locale" not in call.body:
        raise InvalidInput(faults=[Fault("/locale", "required", "A translation says which language it is in.")])
    draft = call.foreseen or call.body
    saved = verbs.create(
        call.session, draft, default_locale=call.settings.default_locale, actor=_actor(call), now=call.now
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
    """Read an article, or with `locale` its translation. The working copy (`version=draft`) needs articles:read_drafts."""
    chain = chain_of(call)
    wanted = chain[0] if chain else None
    if wants_draft(call):
        found = translations.best_draft_id(call.session, article_id, chain) if chain else article_id
        return draft_reply(call, found, wanted=wanted)
    values = reads.article(call.session, article_id, view_of(call), now=call.now)
    return public_reply(call, _translated(call, values, chain), wanted=wanted, tags=(f"article:{article_id}",))


@routes.route(
    "GET",
    "/articles/by-slug/<slug>",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=ArticleQuery,
    answer=Answer(schema=ArticleOut, private_schema=DraftOut, meta=ArticleMeta, statuses=(200, 308)),
    problems=(404,),
)
def read_article_by_slug(call: Call, slug: str) -> Reply:
    """Read an article by its slug in a language (left out: the site's own), or in one that stands in for it.

    A slug that it had before answers 308 and leads to the present one; so does one of another language where there is a
    translation that the reader prefers.
    """
    chain = chain_of(call) or call.settings.default_chain
    if wants_draft(call):
        return draft_reply(call, translations.draft_id(call.session, slug, chain), wanted=chain[0])
    try:
        found = reads.article_by_slug(call.session, slug, view_of(call), locale=chain[0], now=call.now)
    except NotFound:
        return _elsewhere(call, slug, chain)
    return public_reply(call, found)


def _elsewhere(call: Call, slug: str, chain: tuple[str, ...]) -> Reply:
    """Answer for a slug that no public article has in the reader's language.

    Such an answer ends when an article in that language takes the slug, and so depends on all articles.
    """
    article_id = translations.found_by_slug(call.session, slug, chain)
    if article_id is None:
        raise NotFound("There is no such article.")
    values = reads.article(call.session, article_id, view_of(call), now=call.now)
    better = best(values["members"], chain) or values
    if better["id"] == article_id and values["slug"] == slug and values["locale"] in chain:
        return public_reply(call, values, wanted=chain[0], tags=("articles",))
    present = {name: better[name] for name in ("id", "slug", "locale")}
    return moved_reply(call, present, tags=(f"article:{article_id}", "articles"))


def _translated(call: Call, values: dict[str, Any], chain: tuple[str, ...]) -> dict[str, Any]:
    """Return of an article and its public translations the one that a reader prefers. At most one query.

    Raises:
        NotFound: none of them is in a language of the chain (404).
    """
    if not chain:
        return values
    wanted = best(values["members"] or [values], chain)
    if wanted is None:
        raise NotFound("There is no such article in this language.")
    if wanted["id"] == values["id"]:
        return values
    return reads.article(call.session, wanted["id"], view_of(call), now=call.now)


@routes.route(
    "PATCH",
    "/articles/<uuid:article_id>",
    access=Needs(Scope.ARTICLES_WRITE),
    body=ArticlePatch,
    body_limit="max_article_bytes",
    beforehand=_convert,
    answer=ONE,
    precondition=True,
    problems=(404, 409),
)
def change_article(call: Call, article_id: str) -> Reply:
    """Change an article's working copy. The public sees it when it is published; comment settings hold at once."""
    call.settings.languages.check(call.body.get("locale"))
    patch = call.foreseen or call.body
    verbs.update(call.session, article_id, patch, version=call.version, actor=_actor(call), now=call.now)
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
