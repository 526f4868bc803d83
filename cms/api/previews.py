"""Routes of preview links."""

from __future__ import annotations

from typing import Any, Final

from cms import previews as verbs
from cms.api.access import Needs, Public
from cms.api.article_replies import addressed, view_of
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import previews as reads
from cms.journal import Actor
from cms.models import Preview
from schemas.articles import ArticleOut
from schemas.previews import PreviewIn, PreviewMeta, PreviewOut, PreviewQuery

routes = Routes("previews")
SHY: Final = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
"""Neither search engines nor the sites that a preview links to are to learn its address."""


@routes.route(
    "POST",
    "/articles/<uuid:article_id>/previews",
    access=Needs(Scope.ARTICLES_WRITE),
    body=PreviewIn,
    answer=Answer(schema=PreviewOut, statuses=(201,)),
    problems=(404, 409),
)
def create_preview(call: Call, article_id: str) -> Reply:
    """Hand out a link to the working copy, or to one revision, that needs no account."""
    made = verbs.create(call.session, article_id, call.body, actor=_actor(call), now=call.now)
    return Reply(data=_shown(call, made), status=201)


@routes.route(
    "GET",
    "/articles/<uuid:article_id>/previews",
    access=Needs(Scope.ARTICLES_WRITE),
    answer=Answer(schema=PreviewOut, is_list=True),
)
def list_previews(call: Call, article_id: str) -> Reply:
    """List the links to an article, the latest first."""
    return Reply(data=[_shown(call, item) for item in reads.listed(call.session, article_id)])


@routes.route(
    "DELETE",
    "/articles/<uuid:article_id>/previews/<uuid:preview_id>",
    access=Needs(Scope.ARTICLES_WRITE),
    answer=Answer(schema=PreviewOut),
    problems=(404, 409),
)
def revoke_preview(call: Call, article_id: str, preview_id: str) -> Reply:
    """Revoke a link. Its record stays."""
    found = verbs.revoke(call.session, article_id, preview_id, actor=_actor(call), now=call.now)
    return Reply(data=_shown(call, found))


@routes.route(
    "GET",
    "/previews/<token>",
    access=Public(),
    query=PreviewQuery,
    answer=Answer(schema=ArticleOut, meta=PreviewMeta),
    problems=(404, 410),
    writes=True,
)
def follow_preview(call: Call, token: str) -> Reply:
    """Read a text that is not public, with a link that an editor handed out. For nobody's cache."""
    preview = verbs.follow(call.session, call.services.keys, token, now=call.now)
    values = reads.article(call.session, preview, view_of(call), now=call.now)
    left = None if preview.max_uses is None else preview.max_uses - preview.uses
    return Reply(
        data=addressed(call, values),
        only=call.query["fields_"],
        meta={
            "version": values["version"],
            "revision": preview.revision,
            "expires_at": preview.expires_at,
            "uses_left": left,
        },
        headers=SHY,
    )


def _shown(call: Call, preview: Preview) -> dict[str, Any]:
    values = reads.values(preview, now=call.now)
    token = verbs.token(call.services.keys, preview) if values["is_active"] else None
    addresses = {
        "url": None if token is None else f"{PREFIX}/previews/{token}",
        "page_url": None if token is None else call.settings.preview_url(token),
    }
    return {**values, "token": token, **addresses}


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
