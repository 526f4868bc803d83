"""Routes of translations."""

from __future__ import annotations

from typing import Final

from cms import translations as verbs
from cms.api.access import Needs, Public
from cms.api.article_replies import draft_reply, located, wants_draft
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import translations as reads
from cms.journal import Actor
from schemas.articles import ArticleMeta, DraftOut, DraftTranslationRef, TranslationRef
from schemas.translations import TranslationIn, TranslationsQuery

routes = Routes("translations")
LIST: Final = Answer(schema=TranslationRef, private_schema=DraftTranslationRef, is_list=True)


@routes.route(
    "GET",
    "/articles/<uuid:article_id>/translations",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=TranslationsQuery,
    answer=LIST,
    problems=(404,),
)
def list_translations(call: Call, article_id: str) -> Reply:
    """List an article and its translations, by language. Editors (`version=draft`) see them whatever their state."""
    if wants_draft(call):
        return Reply(data=located(call, reads.edited_members(call.session, article_id)))
    found = reads.public_members(call.session, article_id)
    return Reply(data=located(call, found), tags=(f"article:{article_id}",))


@routes.route(
    "POST",
    "/articles/<uuid:article_id>/translations",
    access=Needs(Scope.ARTICLES_WRITE),
    body=TranslationIn,
    answer=Answer(schema=DraftOut, meta=ArticleMeta, statuses=(200, 201)),
    problems=(404, 409),
)
def add_translation(call: Call, article_id: str) -> Reply:
    """Begin a translation, as a working copy of the present text (201), or link an article that is one (200).

    To link a public article needs articles:publish, for the public sees it.
    """
    if "article" in call.body:
        other_id = str(call.body["article"])
        verbs.link(call.session, article_id, other_id, may_publish=_may_publish(call), actor=_actor(call), now=call.now)
        return draft_reply(call, other_id)
    call.settings.languages.check(call.body["locale"])
    made = verbs.begin(call.session, article_id, call.body, actor=_actor(call), now=call.now)
    return draft_reply(call, made.id, status=201)


@routes.route(
    "DELETE",
    "/articles/<uuid:article_id>/translations/<uuid:other_id>",
    access=Needs(Scope.ARTICLES_WRITE),
    answer=Answer(schema=None, statuses=(204,)),
    problems=(404,),
)
def remove_translation(call: Call, article_id: str, other_id: str) -> Reply:
    """Take an article (or this one itself) out of the group of translations. It stays as it is otherwise.

    To unlink a public article needs articles:publish.
    """
    verbs.unlink(call.session, article_id, other_id, may_publish=_may_publish(call), actor=_actor(call), now=call.now)
    return Reply(status=204)


def _may_publish(call: Call) -> bool:
    return call.actor is not None and Scope.ARTICLES_PUBLISH in call.actor.scopes


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
