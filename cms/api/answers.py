"""Answers as they leave: replies dumped by their schemas, dressed with what caches and other origins are told.

Owns envelopes, ETag, Cache-Control and CORS; refuses to know how a request is read.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final

import orjson
from flask import Request, Response, request
from marshmallow import Schema
from werkzeug.datastructures import Headers
from werkzeug.http import quote_etag

from cms.api.dumps import Dump
from cms.api.routes import PREFIX, Reply, Route
from cms.config import Settings
from cms.delivery import pictures

PRIVATE: Final = "private, no-store"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""A year, the most that caches count; what stands there will never be anything else (RFC 8246)."""

STAND_IN: Final = pictures.STAND_IN.encode()


@lru_cache(maxsize=1024)
def _dump(kind: type[Schema], only: tuple[str, ...] | None = None) -> Dump:
    """Return the way a schema writes, whole or some members of it."""
    return Dump(kind(only=only))


def write(route: Route, reply: Reply, settings: Settings, now: datetime) -> Response:
    """Dump a reply by the route's schemas and dress it with headers."""
    body, headers = _content(route, reply)
    if STAND_IN in body and not reply.is_immutable:
        # Texts that were rendered earlier have a stand-in for our address: where the site is may have changed since.
        body = body.replace(STAND_IN, settings.service_url("").encode())
    headers |= reply.headers
    if reply.links and reply.links.get("next"):
        headers["Link"] = f'<{reply.links["next"]}>; rel="next"'
    if reply.version is not None:
        headers["ETag"] = quote_etag(str(reply.version))
    if route.method != "GET" or reply.tags is None:
        return _answer(body, reply.status, headers | {"Cache-Control": PRIVATE})
    # 96 bits of SHA-256, for which processors have instructions: two bodies will not share a tag by chance.
    etag = hashlib.sha256(body).hexdigest()[:24]
    headers |= _public_headers(reply, settings, now) | {"ETag": quote_etag(etag)}
    # Preconditions are for answers that would be 2xx (RFC 9110, section 13.2.1).
    if reply.status == 200 and "If-None-Match" in request.headers and request.if_none_match.contains_weak(etag):
        return _unchanged(headers)
    return _answer(body, reply.status, headers)


def _content(route: Route, reply: Reply) -> tuple[bytes, dict[str, str]]:
    """Return the body, and the header that says what it is."""
    if route.answer.media_type is not None:
        return reply.document, {"Content-Type": reply.content_type or f"{route.answer.media_type}; charset=utf-8"}
    if route.answer.schema is None or reply.status == 204:
        return b"", {}
    private = route.answer.private_schema
    is_private = private is not None and reply.tags is None
    dump = _dump(private if is_private and private else route.answer.schema, reply.only)
    envelope: dict[str, Any] = {"data": dump.many(reply.data) if route.answer.is_list else dump.one(reply.data)}
    if reply.meta is not None and route.answer.meta is not None:
        envelope["meta"] = _dump(route.answer.meta).one(reply.meta)
    if reply.links is not None:
        envelope["links"] = reply.links
    return orjson.dumps(envelope), {"Content-Type": "application/json"}


def _answer(body: bytes, status: int, headers: dict[str, str]) -> Response:
    """Return the finished answer; its headers are made at once, since putting them in one by one is slower."""
    return Response(body, status, Headers(list(headers.items())))


def _unchanged(headers: dict[str, str]) -> Response:
    """Return the answer to who has it already: it has no body to say anything about."""
    answer = _answer(b"", 304, headers)
    for name in ("Content-Type", "Content-Length"):
        answer.headers.pop(name, None)
    return answer


def _public_headers(reply: Reply, settings: Settings, now: datetime) -> dict[str, str]:
    """Say how an answer may be cached (RFC 9111), and what it depends on."""
    tags = reply.tags or ()
    headers = {"Cache-Control": IMMUTABLE} if reply.is_immutable else _reuse(reply.fresh_until, settings, now)
    headers |= {"Vary": "Accept-Encoding", "Cache-Tag": ",".join(tags), "Surrogate-Key": " ".join(tags)}
    if reply.modified_at is not None:
        headers["Last-Modified"] = format_datetime(reply.modified_at.astimezone(UTC), usegmt=True)
    return headers


def _reuse(fresh_until: datetime | None, settings: Settings, now: datetime) -> dict[str, str]:
    """Say how long a public answer may be used again; never beyond the instant at which the clock makes it untrue.

    Caches count in whole seconds from when they got the answer. A second of what remains is kept back, so that a cache
    in front of the application may hand it out for one more second (`delivery.edge`) and nobody's copy outlives it.
    """
    max_age_s, shared_s, stale_s = settings.cache_max_age_s, settings.cache_shared_max_age_s, settings.cache_stale_s
    headers = {}
    if fresh_until is not None:
        remaining_s = max(int((fresh_until - now).total_seconds()) - 1, 0)
        max_age_s, shared_s = min(max_age_s, remaining_s), min(shared_s, remaining_s)
        stale_s = min(stale_s, remaining_s - shared_s)
        headers["Expires"] = format_datetime(fresh_until.astimezone(UTC), usegmt=True)
    headers["Cache-Control"] = f"public, max-age={max_age_s}, s-maxage={shared_s}, stale-while-revalidate={stale_s}"
    return headers


def allow_origins(answer: Response, asked: Request, settings: Settings) -> Response:
    """Let pages of other origins read what is public, and the configured ones write."""
    if not asked.path.startswith(PREFIX):
        return answer
    # Only a preflight asks for another method (Fetch, CORS-preflight fetch); a header must not change what GET answers.
    method = asked.method if asked.method != "OPTIONS" else asked.headers.get("Access-Control-Request-Method", "")
    if method in {"GET", "HEAD"}:
        answer.headers["Access-Control-Allow-Origin"] = "*"
    elif (origin := asked.headers.get("Origin")) is not None and origin in settings.cors_origins:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers.add("Vary", "Origin")
    else:
        return answer
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Link, Location, Retry-After"
    if asked.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Methods"] = answer.headers.get("Allow", "GET, HEAD, OPTIONS")
        answer.headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Manage-Token"
        )
        answer.headers["Access-Control-Max-Age"] = "600"
    return answer
