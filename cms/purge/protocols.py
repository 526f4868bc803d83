"""How each kind of cache wants to be told: one request for a handful of tags.

Owns addresses, headers, limits and what counts as an acknowledgement. Pure but for `send`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from cms.config import Settings
from cms.outside.requests import HttpAnswer, Line

FASTLY_TAGS: Final = 256
"""Keys in one request (https://www.fastly.com/documentation/reference/api/purging/)."""

CLOUDFLARE_TAGS: Final = 30
"""Tags in one request that every plan has always taken (https://developers.cloudflare.com/api/, purge_cache)."""

VARNISH_TAGS: Final = 64
"""Keys of 45 characters that fit into one header line of Varnish's default 8 KiB (`http_req_hdr_len`), with room."""

PLAIN_TAGS: Final = 500
TIME_LIMIT_S: Final = 10.0
"""How long one request may take from the first byte to the last (house rule)."""


class NotPurged(Exception):
    """A cache did not acknowledge: what it was told will be told again."""


@dataclass(frozen=True, slots=True)
class Order:
    """A request that makes a cache forget."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A cache to keep informed. `name` is the key of its cursor and its job; `write` makes the request for some tags."""

    name: str
    max_tags: int
    write: Callable[[Sequence[str]], Order]
    is_acknowledged: Callable[[HttpAnswer], bool]


def caches(settings: Settings) -> tuple[Cache, ...]:
    """Return the caches that the settings name, each with a cursor of its own: one that is away holds up no other."""
    found: list[Cache] = []
    if settings.purge_fastly_service:
        found.append(_fastly(settings))
    if settings.purge_cloudflare_zone:
        found.append(_cloudflare(settings))
    found += [_varnish(address, n) for n, address in enumerate(settings.purge_varnish_urls, 1)]
    if settings.purge_url:
        found.append(_plain(settings))
    return tuple(found)


def send(order: Order, cache: Cache, *, time_limit_s: float = TIME_LIMIT_S) -> None:
    """Send one request and wait for the acknowledgement.

    Raises:
        NotPurged: the cache refused.
        OSError, HTTPException: it cannot be reached, or did not answer in time.
    """
    line = Line(time_limit_s)
    clock = threading.Timer(time_limit_s, line.cut)
    clock.daemon = True
    clock.start()
    try:
        answer = line.send(order.method, order.address, order.body, order.headers)
    finally:
        clock.cancel()
    if not cache.is_acknowledged(answer):
        raise NotPurged(f"{cache.name} answered {answer.status}: {answer.body[:200].decode(errors='replace')}")


def _fastly(settings: Settings) -> Cache:
    address = f"{settings.purge_fastly_url.rstrip('/')}/service/{settings.purge_fastly_service}/purge"

    def write(tags: Sequence[str]) -> Order:
        headers = {"Fastly-Key": settings.purge_fastly_key, "Accept": "application/json"}
        return Order("POST", address, headers | {"Surrogate-Key": " ".join(tags)})

    return Cache(name="purge fastly", max_tags=FASTLY_TAGS, write=write, is_acknowledged=_is_well)


def _cloudflare(settings: Settings) -> Cache:
    address = f"{settings.purge_cloudflare_url.rstrip('/')}/zones/{settings.purge_cloudflare_zone}/purge_cache"
    headers = {"Authorization": f"Bearer {settings.purge_cloudflare_token}", "Content-Type": "application/json"}

    def write(tags: Sequence[str]) -> Order:
        return Order("POST", address, headers, orjson.dumps({"tags": list(tags)}))

    return Cache(name="purge cloudflare", max_tags=CLOUDFLARE_TAGS, write=write, is_acknowledged=_is_success)


def _varnish(address: str, number: int) -> Cache:
    def write(tags: Sequence[str]) -> Order:
        return Order("PURGE", address, {"xkey-purge": " ".join(tags)})

    return Cache(name=f"purge varnish {number}", max_tags=VARNISH_TAGS, write=write, is_acknowledged=_is_well)


def _plain(settings: Settings) -> Cache:
    secret = {"Authorization": f"Bearer {settings.purge_key}"} if settings.purge_key else {}

    def write(tags: Sequence[str]) -> Order:
        headers = {"Content-Type": "application/json"} | secret
        return Order("POST", settings.purge_url, headers, orjson.dumps({"tags": list(tags)}))

    return Cache(name="purge http", max_tags=PLAIN_TAGS, write=write, is_acknowledged=_is_well)


def _is_well(answer: HttpAnswer) -> bool:
    return 200 <= answer.status < 300


def _is_success(answer: HttpAnswer) -> bool:
    """Tell whether Cloudflare did it: its answers say so in the body as well."""
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return False
    return _is_well(answer) and isinstance(said, dict) and said.get("success") is True
