"""Routes of revisions and of unsaved work."""

from __future__ import annotations

from typing import Final

from cms import autosaves
from cms import revisions as verbs
from cms.api.access import Needs
from cms.api.article_replies import draft_reply
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import revisions as reads
from cms.errors import NotFound
from cms.journal import Actor
from schemas.articles import DraftOut
from schemas.revisions import (
    AutosaveIn,
    AutosaveOut,
    DifferenceOut,
    DiffQuery,
    OwnAutosaveOut,
    RevertIn,
    RevertMeta,
    RevisionsQuery,
    SavedTextOut,
    WholeTextOut,
)

routes = Routes("revisions")
READS: Final = Needs(Scope.ARTICLES_READ_DRAFTS)
WRITES: Final = Needs(Scope.ARTICLES_WRITE)
ONE: Final = "/articles/<uuid:article_id>/revisions/<number>"
MINE: Final = "/articles/<uuid:article_id>/autosave"


@routes.route(
    "GET",
    "/articles/<uuid:article_id>/revisions",
    access=READS,
    query=RevisionsQuery,
    answer=Answer(schema=SavedTextOut, is_list=True, has_links=True),
    problems=(404,),
)
def list_revisions(call: Call, article_id: str) -> Reply:
    """List the saved texts of an article, the latest first."""
    page = reads.listed(call.session, article_id, after=call.position(reads.ORDER), limit=call.query["limit"])
    return Reply(data=page.rows, links=call.next_links(reads.ORDER, page.next))


@routes.route("GET", ONE, access=READS, answer=Answer(schema=WholeTextOut), problems=(404,))
def read_revision(call: Call, article_id: str, number: str) -> Reply:
    """Read a saved text of an article."""
    return Reply(data=reads.one(call.session, article_id, _number(number)))


@routes.route("GET", f"{ONE}/diff", access=READS, query=DiffQuery, answer=Answer(schema=DifferenceOut), problems=(404,))
def compare_revisions(call: Call, article_id: str, number: str) -> Reply:
    """Tell what is different between two saved texts: members, and blocks added, removed, changed and moved."""
    found, against = _number(number), call.query["against"]
    before = found - 1 if against is None else against
    return Reply(data=reads.difference(call.session, article_id, found, against=before))


@routes.route(
    "POST",
    f"{ONE}/revert",
    access=WRITES,
    body=RevertIn,
    answer=Answer(schema=DraftOut, meta=RevertMeta),
    precondition=True,
    problems=(404, 409),
)
def revert_article(call: Call, article_id: str, number: str) -> Reply:
    """Bring a former text back into the working copy, as a new revision. Nothing is published."""
    left_out = verbs.restore(
        call.session,
        article_id,
        _number(number),
        version=call.version,
        message=call.body["message"],
        actor=_actor(call),
        now=call.now,
    )
    reply = draft_reply(call, article_id)
    return Reply(
        data=reply.data,
        only=reply.only,
        version=reply.version,
        meta={**(reply.meta or {}), "left_out": list(left_out)},
    )


@routes.route(
    "GET",
    "/articles/<uuid:article_id>/autosaves",
    access=READS,
    answer=Answer(schema=AutosaveOut, is_list=True),
    problems=(404,),
)
def list_autosaves(call: Call, article_id: str) -> Reply:
    """List who has unsaved work on an article."""
    return Reply(data=reads.autosaves(call.session, article_id))


@routes.route("GET", MINE, access=WRITES, answer=Answer(schema=OwnAutosaveOut), problems=(404,))
def read_autosave(call: Call, article_id: str) -> Reply:
    """Read one's own unsaved work on an article."""
    found = reads.autosave(call.session, article_id, owner_id=_owner(call)[0])
    return Reply(data=found, version=found["version"])


@routes.route(
    "PUT",
    MINE,
    access=WRITES,
    body=AutosaveIn,
    body_limit="max_article_bytes",
    answer=Answer(schema=OwnAutosaveOut),
    precondition=True,
    problems=(404,),
)
def keep_autosave(call: Call, article_id: str) -> Reply:
    """Keep one's own unsaved work. If-Match names the autosave that it goes on from: its ETag, or "0" for the first."""
    work = {"fields": call.body["fields_"], "base_version": call.body["base_version"]}
    saved = autosaves.save(call.session, article_id, work, owner=_owner(call), seen=call.version, now=call.now)
    found = reads.autosave(call.session, article_id, owner_id=saved.owner_id)
    return Reply(data=found, version=saved.version)


@routes.route("DELETE", MINE, access=WRITES, answer=Answer(schema=None, statuses=(204,)))
def discard_autosave(call: Call, article_id: str) -> Reply:
    """Forget one's own unsaved work on an article."""
    autosaves.discard(call.session, article_id, owner_id=_owner(call)[0])
    return Reply(status=204)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise NotFound("There is no such revision.")
    return int(text)


def _owner(call: Call) -> tuple[str, str]:
    actor = call.require(Scope.ARTICLES_WRITE)
    return actor.id, actor.name


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
