"""The only reader of requests and writer of answers: routes are declared here with all that they take and give.

Owns limits before parsing, parameters, bodies, credentials, preconditions, idempotency, the transaction around a view,
caching headers and CORS. A view gets a `Call` and returns a `Reply`; it sees neither Flask nor HTTP.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from flask import Flask, Response, current_app, request
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from cms import accounts, db
from cms.api import access as access_module
from cms.api import idempotency, parameters, problems
from cms.api.access import Access, CommentAuthor, Needs, Public, Reader, SignedIn
from cms.api.dumps import Dump
from cms.auth import Actor, Scope
from cms.config import Settings
from cms.delivery import pages
from cms.delivery.pages import SortKey
from cms.errors import (
    BodyTooLarge,
    Fault,
    InvalidInput,
    MalformedRequest,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    PreconditionRequired,
    UnsupportedMediaType,
)
from cms.keys import MANAGE_PREFIX, Keys, is_token, token_hash
from cms.outside import Panel
from schemas.envelopes import NoQuery

PREFIX: Final = "/api/v1"
MAX_MANAGE_TOKENS: Final = 50
PRIVATE: Final = "private, no-store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the application hands to every call: settings, keys, the clock, and the rules for comments."""

    settings: Settings
    keys: Keys
    clock: Callable[[], datetime]
    house: Any
    outside: Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a route answers with when all goes well: statuses, the schema of `data` (None: no body), of `meta`.

    `private_schema` describes the answers of the same route that are not for everybody (working copies, own comments).
    """

    schema: type[Schema] | None
    private_schema: type[Schema] | None = None
    statuses: tuple[int, ...] = (200,)
    is_list: bool = False
    meta: type[Schema] | None = None
    has_links: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route: everything there is to say about it, for running it and for describing it.

    Attributes:
        precondition: the route writes on something that exists: If-Match is required.
        body_limit: the setting that limits the body.
        problems: the statuses of its own refusals, besides the ones every route has.
        stores_nothing: whatever the method, it only reads: nothing is locked, and nothing would be kept.
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
    stores_nothing: bool = False
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
        only: members to show (sparse fields); None: all.
        version: the version of what is shown, for ETag and the next If-Match.
        tags: cache tags of everything a public answer depends on; None: the answer is private.
        modified_at: when a public answer last changed, if known.
        fresh_until: when a public answer stops being true by the clock alone (comments close), if ever.
    """

    data: Any = None
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
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.services.settings

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


def install(app: Flask, sections: Sequence[Routes]) -> None:
    """Register every declared route with the application."""
    # A second slash is a mistake to be told of, not to be guided around by a redirection that only browsers follow.
    app.url_map.merge_slashes = False
    for section in sections:
        for route in section.all:
            app.add_url_rule(
                PREFIX + route.path, endpoint=route.endpoint, view_func=_runner(route), methods=[route.method]
            )
    app.after_request(_allow_origins)


def services() -> Services:
    """Return what the application was wired with."""
    found: Services = current_app.extensions["masthead"]
    return found


def _runner(route: Route) -> Callable[..., Response]:
    def run(**path: Any) -> Response:
        texts = {name: str(value) for name, value in path.items()}
        if any("\0" in text for text in texts.values()):
            raise NotFound("Nothing has a name with NUL in it.")
        return _run(route, texts)

    return run


def _run(route: Route, path: dict[str, str]) -> Response:
    """Read the request, call the view inside its transaction, write the answer."""
    given = services()
    now = given.clock()
    actor = _authenticate(route, now)
    query = parameters.load(route.query, request.args)
    raw = _read(route, getattr(given.settings, route.body_limit))
    body = _load_body(route, raw)
    version = _if_match(route)
    address = _address(given.settings)

    def call_in(session: Session, foreseen: Any = None) -> Call:
        return Call(
            route=route,
            session=session,
            services=given,
            now=now,
            query=query,
            body=body,
            actor=actor,
            version=version,
            manage_hashes=frozenset() if isinstance(route.access, Public) else _manage_hashes(),
            address=address,
            user_agent=request.headers.get("User-Agent"),
            foreseen=foreseen,
        )

    foreseen = _foresee(route, call_in, path)
    with _transaction(route) as session:
        remembered = idempotency.recall(
            session,
            raw,
            actor.id if actor is not None else address or "",
            keys=given.keys,
            window_s=given.settings.idempotency_window_s,
            now=now,
        )
        if remembered.response is not None:
            return remembered.response
        call = call_in(session, foreseen)
        answer = _write(route, route.view(call, **path), given.settings, now)
        remembered.keep(session, answer)
    for act in call.afterwards:
        act()
    return answer


def _foresee(route: Route, call_in: Callable[[Session], Call], path: dict[str, str]) -> Any:
    """Do what a route wants done before its transaction, while nothing is locked and no connection is held."""
    if route.beforehand is None:
        return None
    with db.reading() as session:
        act = route.beforehand(call_in(session), **path)
    return None if act is None else act()


@contextmanager
def _transaction(route: Route) -> Iterator[Session]:
    with db.reading() if route.method == "GET" or route.stores_nothing else db.writing() as session:
        yield session


def _authenticate(route: Route, now: datetime) -> Actor | None:
    """Return who calls, if the route wants to know. One query, and now and then one write, for bearer tokens."""
    header = request.headers.get("Authorization", "")
    wants = isinstance(route.access, Needs | SignedIn) or (isinstance(route.access, Public) and route.access.or_scope)
    if not wants:
        return None
    if not header:
        if isinstance(route.access, Public):
            return None
        raise NotAuthenticated("This needs a bearer token in the Authorization header.")
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise NotAuthenticated("The Authorization header must have the form “Bearer <token>”.")
    with db.reading() as session:
        actor, is_stale = accounts.actor(session, secret.strip(), now=now)
    if is_stale:
        with db.writing() as session:
            accounts.record_use(session, actor.token_id, now=now)
    if isinstance(route.access, Needs) and route.access.scope not in actor.scopes:
        raise NotAllowed(f"This needs {route.access.scope}.")
    return actor


def _read(route: Route, limit: int) -> bytes:
    """Read the body up to the limit; nothing of it has been parsed yet."""
    if route.body is None:
        return b""
    # One byte more: a body of unknown length is cut off there without a word, and has to be told from one that fits.
    request.max_content_length = limit + 1
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(f"The body may have {limit:,} bytes.") from error
    if len(raw) > limit:
        raise BodyTooLarge(f"The body may have {limit:,} bytes.")
    if raw and request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    return raw


def _load_body(route: Route, raw: bytes) -> dict[str, Any]:
    """Parse and check the body; every fault is listed.

    The parser refuses more than 1,024 nested levels, broken UTF-8 and half surrogate pairs by itself.
    """
    if route.body is None:
        return {}
    try:
        parsed = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise MalformedRequest(f"The body is not valid JSON: {error}.") from error
    if not isinstance(parsed, dict):
        fault = Fault("", "invalid", "A JSON object is expected.")
        raise InvalidInput(faults=[fault])
    try:
        loaded: dict[str, Any] = _schema(route.body).load(parsed)
    except ValidationError as error:
        raise InvalidInput(faults=problems.faults_of(error.messages)) from error
    return loaded


def _if_match(route: Route) -> int | None:
    """Return the version that If-Match names; None for `*`.

    Raises:
        PreconditionRequired: the route needs it and it is missing (428).
        MalformedRequest: it is not one of our ETags (400).
    """
    if not route.precondition:
        return None
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired("Send If-Match with the ETag of the version you changed, or * to insist.")
    if header == "*":
        return None
    text = header.removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise MalformedRequest('If-Match must be the ETag of a version, such as "7", or *.')
    return int(text)


def _manage_hashes() -> frozenset[str]:
    """Return the hashes of the manage tokens sent: comma-separated in Manage-Token, or as the bearer token."""
    sent = [token.strip() for token in request.headers.get("Manage-Token", "").split(",")]
    sent.append(request.headers.get("Authorization", "").partition(" ")[2].strip())
    tokens = [token for token in sent if is_token(token, MANAGE_PREFIX)]
    return frozenset(token_hash(token) for token in tokens[:MAX_MANAGE_TOKENS])


def _address(settings: Settings) -> str | None:
    """Return the address of the reader: the peer's, or what the nearest trusted proxies say it is."""
    return parameters.client_address(
        request.remote_addr, request.headers.get("X-Forwarded-For", ""), settings.trusted_proxies
    )


@lru_cache(maxsize=256)
def _schema(kind: type[Schema]) -> Schema:
    """Return an instance of a schema; making one costs far more than using it."""
    return kind()


@lru_cache(maxsize=1024)
def _dump(kind: type[Schema], only: tuple[str, ...] | None = None) -> Dump:
    """Return the way a schema writes, whole or some members of it."""
    return Dump(kind(only=only))


def _write(route: Route, reply: Reply, settings: Settings, now: datetime) -> Response:
    """Dump a reply by the route's schemas and dress it with headers."""
    if route.answer.schema is None or reply.status == 204:
        answer = Response(status=reply.status)
    else:
        private = route.answer.private_schema
        is_private = private is not None and reply.tags is None
        dump = _dump(private if is_private and private else route.answer.schema, reply.only)
        envelope: dict[str, Any] = {"data": dump.many(reply.data) if route.answer.is_list else dump.one(reply.data)}
        if reply.meta is not None and route.answer.meta is not None:
            envelope["meta"] = _dump(route.answer.meta).one(reply.meta)
        if reply.links is not None:
            envelope["links"] = reply.links
        answer = Response(orjson.dumps(envelope), status=reply.status, mimetype="application/json")
    for name, value in reply.headers.items():
        answer.headers[name] = value
    if reply.links and reply.links.get("next"):
        answer.headers["Link"] = f'<{reply.links["next"]}>; rel="next"'
    _dress(answer, route, reply, settings, now)
    return answer


def _dress(answer: Response, route: Route, reply: Reply, settings: Settings, now: datetime) -> None:
    """Say how the answer may be cached, and whether the client has it already (RFC 9110, 9111)."""
    if reply.version is not None:
        answer.set_etag(str(reply.version))
    if route.method != "GET" or reply.tags is None:
        answer.headers["Cache-Control"] = PRIVATE
        return
    _limit_reuse(answer, reply.fresh_until, settings, now)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Tag"] = ",".join(reply.tags)
    answer.headers["Surrogate-Key"] = " ".join(reply.tags)
    if reply.modified_at is not None:
        answer.headers["Last-Modified"] = format_datetime(reply.modified_at.astimezone(UTC), usegmt=True)
    # 96 bits of SHA-256, for which processors have instructions: two bodies will not share a tag by chance.
    etag = hashlib.sha256(answer.get_data()).hexdigest()[:24]
    answer.headers["ETag"] = f'"{etag}"'
    if "If-None-Match" in request.headers and request.if_none_match.contains_weak(etag):
        answer.status_code = 304
        answer.set_data(b"")
        for name in ("Content-Type", "Content-Length"):
            answer.headers.pop(name, None)


def _limit_reuse(answer: Response, fresh_until: datetime | None, settings: Settings, now: datetime) -> None:
    """Say how long a public answer may be used again; never beyond the instant at which the clock makes it untrue.

    Caches count in whole seconds from when they got the answer. A second of what remains is kept back, so that a cache
    in front of the application may hand it out for one more second (`delivery.edge`) and nobody's copy outlives it.
    """
    max_age_s, shared_s, stale_s = settings.cache_max_age_s, settings.cache_shared_max_age_s, settings.cache_stale_s
    if fresh_until is not None:
        remaining_s = max(int((fresh_until - now).total_seconds()) - 1, 0)
        max_age_s, shared_s = min(max_age_s, remaining_s), min(shared_s, remaining_s)
        stale_s = min(stale_s, remaining_s - shared_s)
        answer.headers["Expires"] = format_datetime(fresh_until.astimezone(UTC), usegmt=True)
    answer.headers["Cache-Control"] = (
        f"public, max-age={max_age_s}, s-maxage={shared_s}, stale-while-revalidate={stale_s}"
    )


def _allow_origins(answer: Response) -> Response:
    """Let pages of other origins read what is public, and the configured ones write."""
    origin = request.headers.get("Origin")
    if not request.path.startswith(PREFIX):
        return answer
    given = services().settings
    # Only a preflight asks for another method (Fetch, CORS-preflight fetch); a header must not change what GET answers.
    asked = request.headers.get("Access-Control-Request-Method", "") if request.method == "OPTIONS" else request.method
    if asked in {"GET", "HEAD"}:
        answer.headers["Access-Control-Allow-Origin"] = "*"
    elif origin is not None and origin in given.cors_origins:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers.add("Vary", "Origin")
    else:
        return answer
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Link, Location, Retry-After"
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Methods"] = answer.headers.get("Allow", "GET, HEAD, OPTIONS")
        answer.headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Manage-Token"
        )
        answer.headers["Access-Control-Max-Age"] = "600"
    return answer


__all__ = ["Answer", "Call", "CommentAuthor", "Needs", "Public", "Reader", "Reply", "Routes", "SignedIn"]
