"""Routes of categories, tags and authors: three kinds, the same seven things to do with them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from cms import taxonomy as verbs
from cms.api.access import Needs, Public
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import taxonomy as reads
from cms.journal import Actor
from cms.models import Author, Category, Tag
from schemas.envelopes import CountedPageQuery, ListMeta
from schemas.taxonomy import (
    AuthorIn,
    AuthorOut,
    AuthorPatch,
    CategoryIn,
    CategoryNodeOut,
    CategoryOut,
    CategoryPatch,
    TagIn,
    TagOut,
    TagPatch,
)

routes = Routes("taxonomy")


@routes.route("GET", "/categories", access=Public(), answer=Answer(schema=CategoryNodeOut, is_list=True))
def list_categories(call: Call) -> Reply:
    """List all categories as a tree."""
    return Reply(data=reads.category_tree(call.session), tags=("categories",))


@routes.route(
    "GET",
    "/tags",
    access=Public(),
    query=CountedPageQuery,
    answer=Answer(schema=TagOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_tags(call: Call) -> Reply:
    """List tags by name."""
    return _list(call, Tag, "tags")


@routes.route(
    "GET",
    "/authors",
    access=Public(),
    query=CountedPageQuery,
    answer=Answer(schema=AuthorOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_authors(call: Call) -> Reply:
    """List authors by name."""
    return _list(call, Author, "authors")


def _list(call: Call, kind: type[Any], tag: str) -> Reply:
    keys = reads.sort_keys(kind)
    page = reads.listed(call.session, kind, after=call.position(keys), limit=call.query["limit"])
    count = reads.count(call.session, kind) if call.query["count"] else None
    return Reply(
        data=page.rows,
        links=call.next_links(keys, page.next),
        meta={} if count is None else {"count": count},
        tags=(tag,),
    )


def _declare(kind: type[Any], noun: str, plural: str, schemas: tuple[type[Schema], type[Schema], type[Schema]]) -> None:
    """Declare reading, creating, changing and removing one thing of a kind."""
    incoming, patch, outgoing = schemas

    def read(call: Call, term_id: str) -> Reply:
        found = reads.one(call.session, kind, term_id)
        return Reply(data=found, tags=(f"{noun}:{term_id}",), modified_at=found.updated_at)

    def create(call: Call) -> Reply:
        created = verbs.create(call.session, kind, _plain(call.body), actor=_actor(call), now=call.now)
        location = f"{PREFIX}/{plural}/{created.id}"
        return Reply(data=created, status=201, version=created.version, headers={"Location": location})

    def change(call: Call, term_id: str) -> Reply:
        changed = verbs.change(
            call.session, kind, term_id, _plain(call.body), version=call.version, actor=_actor(call), now=call.now
        )
        return Reply(data=changed, version=changed.version)

    def remove(call: Call, term_id: str) -> Reply:
        verbs.remove(call.session, kind, term_id, version=call.version, actor=_actor(call), now=call.now)
        return Reply(status=204)

    article = "an" if noun[0] in "aeiou" else "a"
    for view, verb in ((read, "Read"), (create, "Create"), (change, "Change"), (remove, "Remove")):
        view.__name__ = f"{verb.lower()}_{noun}"
        view.__doc__ = f"{verb} {article} {noun}."
    one, all_, needs = f"/{plural}/<uuid:term_id>", f"/{plural}", Needs(Scope.ARTICLES_WRITE)
    shown, made, gone = (
        Answer(schema=outgoing),
        Answer(schema=outgoing, statuses=(201,)),
        Answer(schema=None, statuses=(204,)),
    )
    stale = {"precondition": True, "problems": (404, 409)}
    routes.route("GET", one, access=Public(), answer=shown, problems=(404,))(read)
    routes.route("POST", all_, access=needs, body=incoming, answer=made, problems=(409,))(create)
    routes.route("PATCH", one, access=needs, body=patch, answer=shown, **stale)(change)
    routes.route("DELETE", one, access=needs, answer=gone, **stale)(remove)


_declare(Category, "category", "categories", (CategoryIn, CategoryPatch, CategoryOut))
_declare(Tag, "tag", "tags", (TagIn, TagPatch, TagOut))
_declare(Author, "author", "authors", (AuthorIn, AuthorPatch, AuthorOut))


def _actor(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Return the values with ids as text."""
    parent = body.get("parent_id")
    return body if parent is None else {**body, "parent_id": str(parent)}
