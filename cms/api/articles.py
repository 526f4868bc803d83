"""Routes of articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from cms import articles as verbs
from cms.api.access import Needs, Public
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.comment_states import CommentDefaults
from cms.delivery import articles as reads
from cms.delivery import seo
from cms.delivery.articles import Criteria, View
from cms.errors import Fault, UnknownParameter
from cms.journal import Actor
from schemas.articles import (
    PUBLIC_FIELDS,
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
DEFAULT_DRAFT_SORT: Final = (("updated_at", True),)
RANGES: Final = tuple(
    (column, comparison) for column in ("published_at", "updated_at") for comparison in ("gte", "gt", "lte", "lt")
)


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
    is_draft = _wants_draft(call)
    view, criteria = _view(call), _criteria(call, is_draft=is_draft)
    limit = call.query["limit"]
    if is_draft:
        order = _draft_order(call)
        page = reads.drafts(call.session, criteria, view, order=order, after=call.position(order), limit=limit)
        count = reads.count_drafts(call.session, criteria) if call.query["count"] else None
    else:
        order = reads.order(call.query["sort"] or DEFAULT_SORT)
        page = reads.articles(
            call.session, criteria, view, order=order, after=call.position(order), limit=limit, now=call.now
        )
        count = reads.count(call.session, criteria) if call.query["count"] else None
    return Reply(
        data=[_addressed(call, item) for item in page.rows],
        only=_only(call, is_draft=is_draft),
        links=call.next_links(order, page.next),
        meta={} if count is None else {"count": count},
        tags=None if is_draft else _list_tags(page.rows),
        fresh_until=None if is_draft else _fresh_until(page.rows, call),
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
    return _draft(call, saved.article.id, status=201)


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
    if _wants_draft(call):
        return _draft(call, article_id)
    return _published(call, reads.article(call.session, article_id, _view(call), now=call.now))


@routes.route(
    "GET",
    "/articles/by-slug/<slug>",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=ArticleBySlugQuery,
    answer=Answer(schema=ArticleOut, private_schema=DraftOut, meta=ArticleMeta),
    problems=(404,),
)
def read_article_by_slug(call: Call, slug: str) -> Reply:
    """Read an article by its slug."""
    locale = call.query["locale"] or call.settings.default_locale
    if _wants_draft(call):
        return _draft(call, reads.draft_id(call.session, slug, locale=locale))
    return _published(call, reads.article_by_slug(call.session, slug, _view(call), locale=locale, now=call.now))


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
    return _draft(call, article_id)


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
    return _draft(call, article_id)


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
    return _draft(call, article_id)


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
    return _draft(call, article_id)


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
    return _draft(call, article_id)


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()


def _wants_draft(call: Call) -> bool:
    if call.query["version"] != "draft":
        return False
    call.require(Scope.ARTICLES_READ_DRAFTS)
    return True


def _view(call: Call) -> View:
    """Return how to show articles; a representation that is not asked for by `fields` is not read either."""
    shown = call.query.get("fields_")
    formats = call.query.get("formats", ("body", "html", "toc"))
    if shown is not None:
        formats = tuple(dict.fromkeys([*(name for name in shown if name in reads.FORMATS)]))
    return View(
        formats=formats,
        include=frozenset(call.query.get("include", ())),
        comments=CommentDefaults(
            policy=call.settings.comment_policy, closes_after_days=call.settings.comment_closes_after_days
        ),
    )


def _only(call: Call, *, is_draft: bool) -> tuple[str, ...] | None:
    """Return the members to show.

    Raises:
        UnknownParameter: members that only working copies have (400).
    """
    shown: tuple[str, ...] | None = call.query.get("fields_")
    if is_draft or shown is None:
        return shown
    unknown = [name for name in shown if name not in PUBLIC_FIELDS]
    if unknown:
        raise UnknownParameter(faults=[Fault("?fields", "out_of_range", f"Unknown: {', '.join(unknown)}.")])
    return shown


def _criteria(call: Call, *, is_draft: bool) -> Criteria:
    if "status" in call.query and not is_draft:
        detail = "Only working copies (version=draft) can be filtered by status."
        raise UnknownParameter(faults=[Fault("?filter[status]", "not_public", detail)])
    names = ("category", "tag", "author", "locale", "slug", "status")
    ranges = tuple(
        (column, comparison, call.query[f"{column}_{comparison}"])
        for column, comparison in RANGES
        if f"{column}_{comparison}" in call.query
    )
    return Criteria(ranges=ranges, **{name: call.query.get(name) for name in names})


def _draft_order(call: Call) -> Any:
    sorts = call.query["sort"] or DEFAULT_DRAFT_SORT
    unknown = [name for name, _ in sorts if name not in reads.DRAFT_SORTS]
    if unknown:
        detail = f"Working copies are sorted by {' or '.join(reads.DRAFT_SORTS)}."
        raise UnknownParameter(faults=[Fault("?sort", "out_of_range", detail)])
    return reads.draft_order(sorts)


def _draft(call: Call, article_id: str, *, status: int = 200) -> Reply:
    values = reads.draft(call.session, article_id, _view(call))
    return Reply(
        data=_addressed(call, values),
        only=_only(call, is_draft=True),
        status=status,
        meta={"version": values["version"], "warnings": values["warnings"]},
        version=values["version"],
        headers={"Location": f"{PREFIX}/articles/{article_id}"} if status == 201 else {},
    )


def _published(call: Call, values: dict[str, Any]) -> Reply:
    return Reply(
        data=_addressed(call, values),
        only=_only(call, is_draft=False),
        meta={"version": values["version"]},
        tags=tuple(_tags(values)),
        modified_at=values["updated_at"],
        fresh_until=_fresh_until([values], call),
    )


def _addressed(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """Add what depends on where the site is: addresses, and what search engines are told."""
    here = f"{PREFIX}/articles/{values['id']}"
    values["url"] = call.settings.article_url(values["slug"])
    values["links"] = {"self": here, "comments": f"{here}/comments"}
    values["seo"] = seo.of_article(values, site_name=call.settings.site_name)
    return values


def _tags(values: dict[str, Any]) -> list[str]:
    """Return the cache tags of everything that one article's answer shows."""
    tags = [f"article:{values['id']}", f"comments:{values['id']}"]
    tags += [f"author:{item['id']}" for item in values["authors"]]
    tags += [f"tag:{item['id']}" for item in values["tags"]]
    if values["category"] is not None:
        tags.append(f"category:{values['category']['id']}")
    return tags


def _list_tags(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the cache tags of a list.

    Whatever changes an article, or a name it shows, also touches `articles`; only the counts of comments change on
    their own. Naming the rest too would add some 300 bytes a row to headers that proxies cut off at 4 or 8 KiB.
    """
    return ("articles", *(f"comments:{item['id']}" for item in rows))


def _fresh_until(rows: Iterable[dict[str, Any]], call: Call) -> datetime | None:
    """Return the instant at which the first of the articles closes its comments by the clock, if one will."""
    closing = [item["comments"]["closes_at"] for item in rows if item["comments"]["open"]]
    return min((instant for instant in closing if instant is not None and instant > call.now), default=None)
