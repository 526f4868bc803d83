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
from flask import Response, request
from marshmallow import Schema

from cms.api.dumps import Dump
from cms.api.routes import PREFIX, Reply, Route
from cms.config import Settings

PRIVATE: Final = "private, no-store"


@lru_cache(maxsize=1024)
def _dump(kind: type[Schema], only: tuple[str, ...] | None = None) -> Dump:
    """Return the way a schema writes, whole or some members of it."""
    return Dump(kind(only=only))


def write(route: Route, reply: Reply, settings: Settings, now: datetime) -> Response:
    """Dump a reply by the route's schemas and dress it with headers."""
    if route.answer.media_type is not None:
        answer = Response(reply.document, content_type=f"{route.answer.media_type}; charset=utf-8")
    elif route.answer.schema is None or reply.status == 204:
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
    # Preconditions are for answers that would be 2xx (RFC 9110, section 13.2.1).
    if answer.status_code == 200 and "If-None-Match" in request.headers and request.if_none_match.contains_weak(etag):
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


def allow_origins(answer: Response, settings: Settings) -> Response:
    """Let pages of other origins read what is public, and the configured ones write."""
    origin = request.headers.get("Origin")
    if not request.path.startswith(PREFIX):
        return answer
    # Only a preflight asks for another method (Fetch, CORS-preflight fetch); a header must not change what GET answers.
    asked = request.headers.get("Access-Control-Request-Method", "") if request.method == "OPTIONS" else request.method
    if asked in {"GET", "HEAD"}:
        answer.headers["Access-Control-Allow-Origin"] = "*"
    elif origin is not None and origin in settings.cors_origins:
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
