"""Routes of media: upload, library, what is said of them, where they are used, their files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from cms import media as verbs
from cms import renditions
from cms.api.access import Needs, Public
from cms.api.routes import PREFIX, Answer, Call, IncomingFile, Reply, Routes, Services
from cms.auth import Scope
from cms.delivery import media as reads
from cms.delivery import pictures
from cms.errors import Conflict, Fault, InvalidInput, NotFound, UnsupportedMediaType
from cms.imaging import KINDS, ORIGINAL, Limits, Recipe, Unreadable, Unsupported, prepare, recipe_of
from cms.journal import Actor
from cms.models import Medium
from schemas.envelopes import ListMeta
from schemas.media import (
    FormOut,
    MediaQuery,
    MediumIn,
    MediumMeta,
    MediumOut,
    MediumPatch,
    MediumPrivateOut,
    MediumQuery,
    RenditionIn,
    UsageOut,
)

routes = Routes("media")
DEFAULT_SORT: Final = (("created_at", True),)
FORMATS: Final = {kind.extension: kind.name for kind in KINDS.values()}
FILE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Whatever a browser makes of a file, it runs nothing and loads nothing.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@routes.route(
    "GET",
    "/media",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    query=MediaQuery,
    answer=Answer(schema=MediumPrivateOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_media(call: Call) -> Reply:
    """List media, newest first."""
    order = reads.order(call.query["sort"] or DEFAULT_SORT)
    filters = reads.Filters(
        text=call.query.get("text"),
        kind=call.query.get("kind"),
        used=_switch(call.query.get("used")),
        described=_switch(call.query.get("described")),
    )
    page = reads.listed(call.session, filters, order=order, after=call.position(order), limit=call.query["limit"])
    count = reads.count(call.session, filters) if call.query["count"] else None
    return Reply(
        data=page.rows, links=call.next_links(order, page.next), meta={} if count is None else {"count": count}
    )


def receive(session: Any, services: Services, file: IncomingFile) -> Callable[[], verbs.Placed] | None:
    """Look whether these bytes are here. If not, return what prepares them and puts them into the store.

    That is slow, and done before the transaction begins: nobody waits for it.
    """
    return None if verbs.known(session, file.digest) is not None else partial(_placed, services, file)


def _placed(services: Services, file: IncomingFile) -> verbs.Placed:
    limits = Limits(bytes=services.settings.max_media_bytes, pixels=services.settings.max_media_pixels)
    try:
        with renditions.at_work():
            prepared = prepare(file.content, filename=file.name, content_type=file.content_type, limits=limits)
    except Unsupported as error:
        raise UnsupportedMediaType(error.detail, faults=[Fault("/file", error.code, error.detail)]) from error
    except Unreadable as error:
        raise InvalidInput(faults=[Fault("/file", error.code, error.detail)]) from error
    return verbs.place(services.store, prepared)


@routes.route(
    "POST",
    "/media",
    access=Needs(Scope.MEDIA_WRITE),
    body=MediumIn,
    body_limit="max_media_bytes",
    takes_file=True,
    beforehand=lambda call: receive(call.session, call.services, call.body["file"]),
    answer=Answer(schema=MediumPrivateOut, statuses=(200, 201), meta=MediumMeta),
    problems=(503,),
)
def upload_medium(call: Call) -> Reply:
    """Upload a picture or a PDF. A file that is here already is answered with 200 and what is said of it.

    What it is, its content says. Pictures are written anew, upright and without EXIF; the colour profile stays.
    """
    placed: verbs.Placed | None = call.foreseen
    if placed is None:
        known = verbs.known(call.session, call.body["file"].digest)
        if known is None:
            raise Conflict("The medium that this file was has just been removed: upload it again.")
        return _reply(call, known.id, is_new=False)
    stored = verbs.store(call.session, placed, call.body, actor=_actor(call), now=call.now)
    if stored.left_over is not None:
        renditions.discard_after(call.session, call.services.store, stored.left_over)
    return _reply(call, stored.medium.id, is_new=stored.is_new)


@routes.route(
    "GET",
    "/media/<uuid:medium_id>",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=MediumQuery,
    answer=Answer(schema=MediumOut, private_schema=MediumPrivateOut),
    problems=(404,),
)
def read_medium(call: Call, medium_id: str) -> Reply:
    """Read a medium that a public article shows. Any other (`version=draft`) needs articles:read_drafts."""
    if call.query["version"] == "draft":
        call.require(Scope.ARTICLES_READ_DRAFTS)
        found = reads.one(call.session, medium_id)
        return Reply(data=found, version=found["version"])
    found = reads.public(call.session, medium_id)
    tags = (f"media:{medium_id}", *(f"article:{item}" for item in reads.public_in(call.session, medium_id)[:50]))
    return Reply(data=found, tags=tags, modified_at=found["updated_at"])


@routes.route(
    "PATCH",
    "/media/<uuid:medium_id>",
    access=Needs(Scope.MEDIA_WRITE),
    body=MediumPatch,
    answer=Answer(schema=MediumPrivateOut),
    precondition=True,
    problems=(404,),
)
def change_medium(call: Call, medium_id: str) -> Reply:
    """Change what is said of a medium. Public articles that show it say so at once."""
    verbs.change(call.session, medium_id, call.body, version=call.version, actor=_actor(call), now=call.now)
    found = reads.one(call.session, medium_id)
    return Reply(data=found, version=found["version"])


@routes.route(
    "DELETE",
    "/media/<uuid:medium_id>",
    access=Needs(Scope.MEDIA_WRITE),
    answer=Answer(schema=None, statuses=(204,)),
    precondition=True,
    problems=(404, 409),
)
def remove_medium(call: Call, medium_id: str) -> Reply:
    """Remove a medium and its files. One that an article or an old revision shows stays: the refusal names them."""
    folder = verbs.remove(call.session, medium_id, version=call.version, actor=_actor(call), now=call.now)
    renditions.discard_after(call.session, call.services.store, folder)
    return Reply(status=204)


@routes.route(
    "GET",
    "/media/<uuid:medium_id>/usages",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    answer=Answer(schema=UsageOut, is_list=True),
    problems=(404,),
)
def list_usages(call: Call, medium_id: str) -> Reply:
    """List the articles that use a medium: in public, in their working copies, in revisions."""
    reads.row(call.session, medium_id)
    return Reply(data=reads.usages(call.session, medium_id))


@routes.route(
    "POST",
    "/media/<uuid:medium_id>/renditions",
    access=Needs(Scope.ARTICLES_READ_DRAFTS),
    body=RenditionIn,
    answer=Answer(schema=FormOut),
    stores_nothing=True,
    problems=(404,),
)
def sign_rendition(call: Call, medium_id: str) -> Reply:
    """Get the signed address of a form of a picture. It is made when it is first read, once, and never larger than the original."""
    medium = reads.row(call.session, medium_id)
    faults = _faults(call.body, medium)
    if faults:
        raise InvalidInput(faults=faults)
    recipe = Recipe(
        fit=call.body["fit"],
        width=call.body.get("width"),
        height=call.body.get("height"),
        format=call.body["format"],
        quality=call.body.get("quality"),
        focus=(50, 50) if call.body["fit"] == "contain" else pictures.focus(medium),
    )
    return Reply(data=pictures.form(medium, recipe))


def _look_up(call: Call, medium_id: str, name: str) -> Callable[[], bytes]:
    """Check the signature, and return what fetches or makes the file: no transaction waits for it."""
    medium = reads.row(call.session, medium_id)
    call.session.expunge(medium)
    form, extension = pictures.form_of(medium, name) or (None, "")
    store = call.services.store
    if form == ORIGINAL and extension == KINDS[medium.kind].extension:
        return partial(_with, medium, partial(renditions.original, store, medium))
    recipe = recipe_of(form or "", FORMATS.get(extension, ""))
    if recipe is None or not pictures.is_picture(medium):
        raise NotFound("There is no such file.")
    return partial(_with, medium, partial(renditions.provide, store, medium, recipe, clock=call.services.clock))


def _with(medium: Medium, fetch: Callable[[], bytes]) -> Any:
    return medium, fetch()


@routes.route(
    "GET",
    "/media/<uuid:medium_id>/files/<name>",
    access=Public(),
    answer=Answer(schema=None, media_type="application/octet-stream"),
    beforehand=_look_up,
    problems=(404, 503),
)
def read_file(call: Call, medium_id: str, name: str) -> Reply:
    """Read a file of a medium. Only addresses that were handed out are answered; what they lead to never changes."""
    medium, content = call.foreseen
    kind = KINDS[FORMATS[name.rpartition(".")[2]]]
    is_document = not kind.decoder
    told = f"attachment; filename*=UTF-8''{quote(medium.filename or f'{medium.id}.{kind.extension}', safe='')}"
    return Reply(
        document=content,
        content_type=kind.mime_type,
        is_immutable=True,
        headers=FILE_HEADERS | ({"Content-Disposition": told} if is_document else {}),
        tags=(f"media:{medium_id}",),
        modified_at=medium.created_at,
    )


def _faults(wanted: dict[str, Any], medium: Medium) -> list[Fault]:
    if not pictures.is_picture(medium):
        return [Fault("", "not_a_picture", "A document has no other forms.")]
    missing = [name for name in ("width", "height") if name not in wanted]
    if wanted["fit"] == "contain":
        return [Fault("/width", "required", "Give a width, a height, or both.")] if len(missing) == 2 else []
    return [Fault(f"/{name}", "required", f"To {wanted['fit']} takes a width and a height.") for name in missing]


def _reply(call: Call, medium_id: str, *, is_new: bool) -> Reply:
    found = reads.one(call.session, medium_id)
    return Reply(
        data=found,
        status=201 if is_new else 200,
        meta={"duplicate": not is_new},
        version=found["version"],
        headers={"Location": f"{PREFIX}/media/{medium_id}"} if is_new else {},
    )


def _switch(text: str | None) -> bool | None:
    return None if text is None else text == "true"


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
