"""What a route is: everything it takes and gives, said in one place, for running it and for describing it.

Owns the words in which the sections of the API are written (`Route`, `Call`, `Reply`); `http` runs what is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from flask import request
from marshmallow import Schema
from sqlalchemy.orm import Session

from cms.api import access as access_module
from cms.api.access import Access
from cms.auth import Actor, Scope
from cms.config import Settings
from cms.delivery import pages
from cms.delivery.pages import SortKey
from cms.errors import NotAllowed, NotAuthenticated
from cms.keys import Keys
from cms.outside import Panel
from cms.storage import Store
from schemas.envelopes import NoQuery

PREFIX: Final = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the application hands to every call: settings, keys, the clock, the rules for comments, the store of files."""

    settings: Settings
    keys: Keys
    clock: Callable[[], datetime]
    house: Any
    outside: Panel
    store: Store


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """The file of a form: its bytes, what the sender calls it and says it is, and the SHA-256 of the bytes."""

    content: bytes
    name: str
    content_type: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a route answers with when all goes well: statuses, the schema of `data` (None: no body), of `meta`.

    `private_schema` describes the answers of the same route that are not for everybody (working copies, own comments).
    `media_type` belongs to answers that are no JSON of ours but a document (`Reply.document`).
    """

    schema: type[Schema] | None
    private_schema: type[Schema] | None = None
    statuses: tuple[int, ...] = (200,)
    is_list: bool = False
    meta: type[Schema] | None = None
    has_links: bool = False
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route: everything there is to say about it, for running it and for describing it.

    Attributes:
        precondition: the route writes on something that exists: If-Match is required.
        body_limit: the setting that limits the body.
        takes_file: the body is a form (`multipart/form-data`) with one file, `file`, and further fields.
        problems: the statuses of its own refusals, besides the ones every route has.
        stores_nothing: whatever the method, it only reads: nothing is locked, and nothing would be kept.
        writes: a GET that has to write all the same (it counts how often a link is used).
        shares_commit: requests of this kind that wait for one another may be committed together (`db.sharing`).
        beforehand: reads, in a session of its own, what must be known before the transaction begins, and returns what
            to do between the two (ask a slow service); what that gives is the call's `foreseen`.
    """

    method: str
    path: str
    access: Access
    view: Callable[..., Reply]
    answer: Answer
    query: type[Schema] = NoQuery
    body: type[Schema] | None = None
    precondition: bool = False
    body_limit: str = "max_body_bytes"
    takes_file: bool = False
    stores_nothing: bool = False
    writes: bool = False
    shares_commit: bool = False
    problems: tuple[int, ...] = ()
    beforehand: Callable[..., Callable[[], Any] | None] | None = None
    section: str = ""

    @property
    def endpoint(self) -> str:
        """The name of the route: section and view."""
        return f"{self.section}.{self.view.__name__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a view returns.

    Attributes:
        data: plain values for the answer's schema.
        document: the finished document of a route whose answer has a media type of its own.
        content_type: that of the document, where it is not the route's.
        is_immutable: what stands at the address will never be anything else.
        only: members to show (sparse fields); None: all.
        version: the version of what is shown, for ETag and the next If-Match.
        tags: cache tags of everything a public answer depends on; None: the answer is private.
        modified_at: when a public answer last changed, if known.
        fresh_until: when a public answer stops being true by the clock alone (comments close), if ever.
    """

    data: Any = None
    document: bytes = b""
    content_type: str | None = None
    is_immutable: bool = False
    status: int = 200
    meta: dict[str, Any] | None = None
    links: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] | None = None
    version: int | None = None
    tags: tuple[str, ...] | None = None
    modified_at: datetime | None = None
    fresh_until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Call:
    """A request that has been read and found in order."""

    route: Route
    session: Session
    services: Services
    now: datetime
    query: dict[str, Any]
    body: dict[str, Any]
    actor: Actor | None = None
    version: int | None = None
    manage_hashes: frozenset[str] = frozenset()
    address: str | None = None
    user_agent: str | None = None
    foreseen: Any = None

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.services.settings

    @property
    def here(self) -> str:
        """The path of the request with its parameters."""
        return request.full_path.rstrip("?")

    def elsewhere(self, path: str, **changed: str) -> str:
        """Return another path with the parameters of this request; `changed` replaces those that were given."""
        kept = [(name, changed.get(name, value)) for name, value in request.args.items(multi=True)]
        added = [(name, value) for name, value in changed.items() if name not in request.args]
        return f"{path}?{urlencode([*kept, *added])}"

    def require(self, scope: Scope) -> Actor:
        """Return the caller if they have the right.

        Raises:
            NotAuthenticated (401), NotAllowed (403).
        """
        if self.actor is None:
            raise NotAuthenticated(f"This needs a bearer token with {scope}.")
        if scope not in self.actor.scopes:
            raise NotAllowed(f"This needs {scope}.")
        return self.actor

    def position(self, order: Sequence[SortKey]) -> tuple[Any, ...] | None:
        """Return the position that the cursor names in this very list, None without one."""
        cursor = self.query.get("cursor")
        if cursor is None:
            return None
        return pages.unseal(self.services.keys, self._fingerprint(order), cursor, order)

    def next_links(self, order: Sequence[SortKey], position: tuple[Any, ...] | None) -> dict[str, Any]:
        """Return the links of a page; `next` is null on the last one."""
        if position is None:
            return {"next": None}
        cursor = pages.seal(self.services.keys, self._fingerprint(order), position)
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
        return {"next": f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}"}

    def _fingerprint(self, order: Sequence[SortKey]) -> str:
        """Name the list: its address, its filters and its order, but not how much of it is shown."""
        ignored = {"cursor", "limit", "fields", "formats", "include", "count"}
        filters = sorted((name, value) for name, value in request.args.items(multi=True) if name not in ignored)
        return repr((request.path, filters, [(key.name, key.is_descending) for key in order]))


class Routes:
    """The routes of one stem. A route without an access cannot be registered: the argument has no default."""

    def __init__(self, section: str) -> None:
        self.section = section
        self.all: list[Route] = []

    def route(
        self, method: str, path: str, *, access: Access, answer: Answer, **declared: Any
    ) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
        """Declare a route; `declared` takes the other attributes of `Route`."""
        if not isinstance(access, Access):
            raise TypeError(f"{method} {path}: the access must be one of {access_module.__name__}")

        def register(view: Callable[..., Reply]) -> Callable[..., Reply]:
            declaration = Route(
                method=method, path=path, access=access, answer=answer, view=view, section=self.section, **declared
            )
            self.all.append(declaration)
            return view

        return register
