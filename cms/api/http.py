"""The only reader of requests: runs what the sections declare.

Owns limits before parsing, parameters, bodies, credentials, preconditions, idempotency and the transaction around a
view. A view gets a `Call` and returns a `Reply`; it sees neither Flask nor HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Final

import orjson
from flask import Flask, Request, Response, current_app, request
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from cms import accounts, db
from cms.api import answers, forms, idempotency, parameters, problems
from cms.api.access import Needs, Public, SignedIn
from cms.api.routes import PREFIX, Call, Route, Routes, Services
from cms.auth import Actor
from cms.config import Settings
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
from cms.keys import MANAGE_PREFIX, is_token, token_hash

MAX_MANAGE_TOKENS: Final = 50


def install(app: Flask, sections: Sequence[Routes]) -> None:
    """Register every declared route with the application."""
    # A second slash is a mistake to be told of, not to be guided around by a redirection that only browsers follow.
    app.url_map.merge_slashes = False
    for section in sections:
        for route in section.all:
            app.add_url_rule(
                PREFIX + route.path, endpoint=route.endpoint, view_func=_runner(route), methods=[route.method]
            )
    settings = app.extensions["masthead"].settings
    app.after_request(lambda answer: answers.allow_origins(answer, _present(), settings))


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
    given, asked = services(), _present()
    now = given.clock()
    actor = _authenticate(route, now)
    query = parameters.load(route.query, asked.args)
    limit = getattr(given.settings, route.body_limit)
    raw, parsed = forms.read(limit) if route.takes_file else (_read(route, limit), None)
    address = _address(asked, given.settings)
    call_in = partial(
        Call,
        route=route,
        services=given,
        now=now,
        query=query,
        body=_load_body(route, raw, parsed),
        actor=actor,
        version=_if_match(route),
        manage_hashes=frozenset() if isinstance(route.access, Public) else _manage_hashes(),
        address=address,
        user_agent=asked.environ.get("HTTP_USER_AGENT"),
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
        call = call_in(session=session, foreseen=foreseen)
        answer = answers.write(route, route.view(call, **path), given.settings, now)
        remembered.keep(session, answer)
    return answer


def _present() -> Request:
    """Return the present request itself: each look through Flask's stand-in for it costs as much as a look-up."""
    stand_in: Any = request
    found: Request = stand_in._get_current_object()  # noqa: SLF001 - documented, for this very purpose
    return found


def _foresee(route: Route, call_in: Callable[..., Call], path: dict[str, str]) -> Any:
    """Do what a route wants done before its transaction, while nothing is locked and no connection is held."""
    if route.beforehand is None:
        return None
    with db.reading() as session:
        act = route.beforehand(call_in(session=session), **path)
    return None if act is None else act()


def _transaction(route: Route) -> AbstractContextManager[Session]:
    only_reads = route.stores_nothing or (route.method == "GET" and not route.writes)
    if only_reads:
        return db.reading()
    return db.sharing() if route.shares_commit else db.writing()


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


def _load_body(route: Route, raw: bytes, parsed: Any = None) -> dict[str, Any]:
    """Parse (unless that is done) and check the body; every fault is listed.

    The parser refuses more than 1,024 nested levels, broken UTF-8 and half surrogate pairs by itself.
    """
    if route.body is None:
        return {}
    if parsed is None:
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


def _address(asked: Request, settings: Settings) -> str | None:
    """Return the address of the reader: the peer's, or what the nearest trusted proxies say it is."""
    forwarded = asked.headers.get("X-Forwarded-For", "")
    return parameters.client_address(asked.remote_addr, forwarded, settings.trusted_proxies)


@lru_cache(maxsize=256)
def _schema(kind: type[Schema]) -> Schema:
    """Return an instance of a schema; making one costs far more than using it."""
    return kind()
