"""Routes of redirects, and of the slugs that articles had."""

from __future__ import annotations

from cms import redirects as verbs
from cms.api.access import Needs, Public
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import redirects as reads
from cms.journal import Actor
from schemas.redirects import (
    RedirectIn,
    RedirectOut,
    RedirectPatch,
    RedirectsIn,
    RedirectsOut,
    RedirectsQuery,
    ResolvedOut,
    ResolveQuery,
    SlugOut,
    SlugQuery,
)

routes = Routes("redirects")


@routes.route(
    "GET",
    "/redirects/resolve",
    access=Public(),
    query=ResolveQuery,
    answer=Answer(schema=ResolvedOut),
    problems=(404,),
)
def resolve_path(call: Call) -> Reply:
    """Tell where a path of the site leads: by a redirect, or because an article has another slug now."""
    found = reads.resolve(
        call.session,
        call.query["path"],
        pages_at=call.settings.paths,
        locale=call.query["locale"],
    )
    return Reply(data=found, tags=("redirects", "articles"))


@routes.route(
    "GET",
    "/redirects",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    query=RedirectsQuery,
    answer=Answer(schema=RedirectOut, is_list=True, has_links=True),
)
def list_redirects(call: Call) -> Reply:
    """List redirects by their paths."""
    page = reads.listed(
        call.session,
        starts_with=call.query.get("source"),
        after=call.position(reads.ORDER),
        limit=call.query["limit"],
    )
    return Reply(data=page.rows, links=call.next_links(reads.ORDER, page.next))


@routes.route(
    "POST",
    "/redirects",
    access=Needs(Scope.ARTICLES_PUBLISH),
    body=RedirectIn,
    answer=Answer(schema=RedirectOut, statuses=(201,)),
    problems=(409,),
)
def create_redirect(call: Call) -> Reply:
    """Write a redirect. One that would lead back to itself is refused."""
    made = verbs.create(call.session, call.body, actor=_actor(call), now=call.now)
    return Reply(data=made, status=201, version=made.version, headers={"Location": f"{PREFIX}/redirects/{made.id}"})


@routes.route(
    "POST",
    "/redirects/imports",
    access=Needs(Scope.ARTICLES_PUBLISH),
    body=RedirectsIn,
    body_limit="max_import_bytes",
    answer=Answer(schema=RedirectsOut),
)
def import_redirects(call: Call) -> Reply:
    """Write many redirects, or none if one of them has a fault; all faults are named. A second time changes nothing."""
    counts = verbs.bring_in(
        call.session, call.body["redirects"], replaces=call.body["replace"], actor=_actor(call), now=call.now
    )
    return Reply(data=counts)


@routes.route(
    "GET",
    "/redirects/<uuid:redirect_id>",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    answer=Answer(schema=RedirectOut),
    problems=(404,),
)
def read_redirect(call: Call, redirect_id: str) -> Reply:
    """Read a redirect."""
    found = reads.one(call.session, redirect_id)
    return Reply(data=found, version=found.version)


@routes.route(
    "PATCH",
    "/redirects/<uuid:redirect_id>",
    access=Needs(Scope.ARTICLES_PUBLISH),
    body=RedirectPatch,
    answer=Answer(schema=RedirectOut),
    precondition=True,
    problems=(404, 409),
)
def change_redirect(call: Call, redirect_id: str) -> Reply:
    """Change a redirect."""
    found = verbs.change(call.session, redirect_id, call.body, version=call.version, actor=_actor(call), now=call.now)
    return Reply(data=found, version=found.version)


@routes.route(
    "DELETE",
    "/redirects/<uuid:redirect_id>",
    access=Needs(Scope.ARTICLES_PUBLISH),
    answer=Answer(schema=None, statuses=(204,)),
    precondition=True,
    problems=(404,),
)
def remove_redirect(call: Call, redirect_id: str) -> Reply:
    """Remove a redirect."""
    verbs.remove(call.session, redirect_id, version=call.version, actor=_actor(call), now=call.now)
    return Reply(status=204)


@routes.route(
    "GET",
    "/articles/<uuid:article_id>/slugs",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    answer=Answer(schema=SlugOut, is_list=True),
    problems=(404,),
)
def list_slugs(call: Call, article_id: str) -> Reply:
    """List the slugs of an article: the working copy's, the public one, and those that lead to it."""
    return Reply(data=reads.slugs_of(call.session, article_id))


@routes.route(
    "DELETE",
    "/articles/<uuid:article_id>/slugs/<slug>",
    access=Needs(Scope.ARTICLES_PUBLISH),
    query=SlugQuery,
    answer=Answer(schema=None, statuses=(204,)),
    problems=(404,),
)
def release_slug(call: Call, article_id: str, slug: str) -> Reply:
    """Let go of a slug that an article had: it leads nowhere, and another article may have it."""
    locale = call.query["locale"] or call.settings.default_locale
    verbs.release_slug(call.session, article_id, slug, locale=locale, actor=_actor(call), now=call.now)
    return Reply(status=204)


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
