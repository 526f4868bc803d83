"""Limits: how often somebody may do something in a while, on however many nodes they ask.

Owns counting in Redis, where there is one, and how to do without it: whoever asks says how the database counts the same
thing, and that counts while Redis is away. Nothing is let through uncounted, and nothing fails for want of Redis.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms.models import RequestCount
from moderation.columns import new_id

if TYPE_CHECKING:
    import redis

WINDOW_S: Final = 60
"""The while in which things are counted; every limit here is one per minute."""

PATIENCE_S: Final = 0.25
"""How long Redis may take to answer or to be reached: it is there to be faster than the database (house rule)."""

PREFIX: Final = "masthead:limit:"

_log: Final = logging.getLogger("masthead")

_TAKE: Final = """
local now, window, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) >= limit then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return math.max(1, math.ceil((tonumber(oldest[2]) + window - now) / 1000))
end
if ARGV[4] ~= '' then
  redis.call('ZADD', KEYS[1], now, ARGV[4])
  redis.call('PEXPIRE', KEYS[1], window)
end
return 0
"""
"""Counts what was in the last `window` milliseconds and adds one more, unless there is no room; one step for all
clients, as every script is (https://redis.io/docs/latest/develop/programmability/eval-intro/)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many of something in a minute. `name` says what and whose: a keyed hash or an id, never personal data."""

    name: str
    most: int


class Limits:
    """Counts in the Redis at an address; without an address the database counts. Safe to share between threads."""

    def __init__(self, url: str = "") -> None:
        self._client: redis.Redis | None = None
        self._lock, self._away_until = threading.Lock(), 0.0
        if url:
            # Here, for most sites have no Redis, and the library takes seven megabytes of every process.
            redis = import_module("redis")
            self._trouble: type[Exception] = redis.RedisError
            patience: dict[str, Any] = {"socket_timeout": PATIENCE_S, "socket_connect_timeout": PATIENCE_S}
            self._client = redis.Redis.from_url(url, **patience)
            self._take = self._client.register_script(_TAKE)

    def wait_s(self, limit: Limit, *, now: datetime, otherwise: Callable[[], int], does_count: bool = True) -> int:
        """Count one more; return how many seconds it is too early: 0 for not at all, and then it is counted.

        Args:
            limit: what is counted, and how many there may be.
            now: the present instant. Nodes keep their clocks; a second's difference moves a window by a second.
            otherwise: counts the same thing in the database and returns the same.
            does_count: False only asks.
        """
        if self._client is None or time.monotonic() < self._away_until:
            return otherwise()
        member = new_id() if does_count else ""
        try:
            given: list[str | int] = [int(now.timestamp() * 1000), WINDOW_S * 1000, limit.most, member]
            return int(self._take(keys=[PREFIX + limit.name], args=given))
        except self._trouble as error:
            self._leave(error)
            return otherwise()

    def problem(self) -> str | None:
        """Say what is wrong with Redis; None: nothing, or none is configured."""
        if self._client is None:
            return None
        try:
            self._client.ping()
        except self._trouble as error:
            return f"Redis does not answer, the database counts: {error}"
        return None

    @property
    def is_shared(self) -> bool:
        """Tell whether a Redis is configured."""
        return self._client is not None

    def _leave(self, error: Exception) -> None:
        """Do without Redis for as long as it would not know what happened meanwhile."""
        with self._lock:
            if time.monotonic() >= self._away_until:
                _log.warning("limits: Redis does not answer, the database counts for %s s: %s", WINDOW_S, error)
            self._away_until = time.monotonic() + WINDOW_S


def counted(session: Session, limit: Limit, *, now: datetime) -> int:
    """Count one more in the database, in whole minutes; return how many seconds it is too early. One statement.

    The row is locked until the transaction ends, so keep that short.
    """
    window, passed = divmod(int(now.timestamp()), WINDOW_S)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(RequestCount).values(name=limit.name, minute=window, count=1)
    known = RequestCount.count + 1
    change = first.on_conflict_do_update(
        index_elements=[RequestCount.name],
        set_={"minute": window, "count": case((RequestCount.minute == window, known), else_=1)},
    )
    count = session.scalar(change.returning(RequestCount.count)) or 0
    return WINDOW_S - passed if count > limit.most else 0
