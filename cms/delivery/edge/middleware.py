"""The WSGI application around the application: answers what it has, computes the rest once.

Owns the way of a request past Flask. A hit takes one comparison (is the journal where it was?), one look-up and no
lock. Everything else is on the way of a miss.

Truth: before anything is looked up, the watch says whether the shelf is up to date, and evicts first if it was not.
What cannot be confirmed is not trusted: the request then goes to the application, as if there were no edge.

Conditions and ranges: If-None-Match is answered here. If-Modified-Since is not: a comment's count changes an answer
without changing its date. Range is ignored, as RFC 9110 (section 14.2) allows for any GET. Cache-Control of requests
(section 5.2.1 of RFC 9111: advice) is ignored too: each answer is as true as a computed one.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from cms.delivery.edge import asked
from cms.delivery.edge.answers import NOT_MODIFIED, Answer, Variant, is_worth_keeping
from cms.delivery.edge.asked import Asked, Key
from cms.delivery.edge.shelves import Shelf
from cms.delivery.edge.terms import terms_of

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
COLLAPSE_WAIT_S: Final = 5.0
"""How long a request waits for another one that computes the same; then it computes for itself (house rule)."""

MAX_REMEMBERED_ACCEPTS: Final = 512
MAX_REMEMBERED_ACCEPT_LENGTH: Final = 200
REMEMBERED_SHARE: Final = 16
"""The fraction of the memory that is for what requests ask for, rather than for answers (house rule)."""


class Watch(Protocol):
    """Says whether what is kept is true. `is_current` evicts what is not before it says yes."""

    def is_current(self) -> bool:
        """Tell whether the shelf is up to date now."""

    def is_confirmed(self) -> bool:
        """Tell the same as far as that takes no waiting, neither for another thread nor for another machine."""

    def confirm(self) -> None:
        """Bring the shelf up to date after a write of this process."""

    def close(self) -> None:
        """Stop watching."""


class Edge:
    """A WSGI application that keeps the public answers of another one.

    Each process has its own shelf and watch; both come into being with its first request, so that a server may fork
    after it has loaded the application.
    """

    heeded = asked.HEEDED

    def __init__(
        self,
        application: Application,
        open_watch: Callable[[Shelf], Watch],
        *,
        max_bytes: int,
        clock: Callable[[], float] = time.time,
        wait_s: float = COLLAPSE_WAIT_S,
    ) -> None:
        self._application, self._open_watch = application, open_watch
        self.remembered_max_bytes = max_bytes // REMEMBERED_SHARE
        self._max_bytes, self._clock, self._wait_s = max_bytes - self.remembered_max_bytes, clock, wait_s
        self._reset()
        os.register_at_fork(after_in_child=_calling(weakref.WeakMethod(self._reset)))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request: from the shelf if that is possible, else by the application."""
        if (
            environ["REQUEST_METHOD"] != "GET"
            or "HTTP_AUTHORIZATION" in environ
            or "HTTP_COOKIE" in environ
            or "HTTP_MANAGE_TOKEN" in environ
        ):
            return self._other(environ, start_response)
        if not self._is_current():
            return self._application(environ, start_response)
        # The query as it came is its own normal form more often than not; `_fetch` tries the normal form.
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        answer = self._answers.get(key)
        if answer is None or ((end := answer.terms.expires_at) is not None and end <= self._clock()):
            return self._fetch(environ, start_response)
        return self._send(key, answer, environ, start_response)

    def question(self, environ: Environ) -> Asked | None:
        """Return what a request asks for, to be recalled; None if no answer is kept for requests of its kind."""
        return asked.asked_of(environ)

    def recall(self, wanted: Asked) -> tuple[bytes, bytes] | None:
        """Return an answer as bytes if it is there and true: the head, up to where Date belongs, and the body.

        Waits neither for another thread nor for another machine: what is not settled at once is for `__call__`.
        """
        if self._watch is None or not self._watch.is_confirmed():
            return None
        answer = self._answers.get(wanted.key)
        if answer is None or ((end := answer.terms.expires_at) is not None and end <= self._clock()):
            return None
        accepted = wanted.accepted
        if accepted is None:
            variant = answer.variants[asked.IDENTITY]
        else:
            coding = self._accepts.get(accepted)
            known = None if coding is None else answer.variants.get(coding)
            if known is None:
                return None
            variant = known
        self._shelf.touch(wanted.key)
        condition = wanted.condition
        if condition is not None and (condition == variant.etag or asked.is_unchanged(condition, variant.etag)):
            head, body = variant.unchanged_head, b""
        else:
            head, body = variant.head, b"" if wanted.is_head else variant.body
        age_s = answer.age_s(self._clock()) if answer.terms.begun_at is not None else None
        return (head if age_s is None else b"%bAge: %d\r\n" % (head, age_s)), body

    def close(self) -> None:
        """Stop watching; the next request begins anew."""
        watch = self._watch
        self._reset()
        if watch is not None:
            watch.close()

    def _reset(self) -> None:
        """Forget everything, with the locks: another thread of the parent may have held them when a child was born."""
        self._watch: Watch | None = None
        self._shelf = Shelf(self._max_bytes)
        self._answers = self._shelf.answers
        self._flights: dict[Key, threading.Event] = {}
        self._accepts: dict[str, str] = {}
        self._beginning, self._encoding = threading.Lock(), threading.Lock()
        self._is_current: Callable[[], bool] = self._begin

    def _begin(self) -> bool:
        """Start watching, on the first request of a process."""
        with self._beginning:
            if self._watch is None:
                self._watch = self._open_watch(self._shelf)
                self._is_current = self._watch.is_current
        return self._is_current()

    def _other(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer what is not a plain GET: HEAD from what GET would get; whatever may write, and then look."""
        method = environ["REQUEST_METHOD"]
        if method == "HEAD" and not any(name in environ for name in asked.CREDENTIALS):
            if self._is_current():
                return self._fetch(environ, start_response)
        elif method not in SAFE_METHODS:
            try:
                return self._application(environ, start_response)
            finally:
                if self._watch is not None:
                    self._watch.confirm()
        return self._application(environ, start_response)

    def _fetch(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request whose answer is not there under the very words of its query.

        Of several requests for one key the first computes, the others wait and then look again. If there is still
        nothing (the answer may not be kept, or something it depends on has just changed) each computes for itself.
        """
        key = asked.key_of(environ)
        answer = self._find(key)
        if answer is not None:
            return self._send(key, answer, environ, start_response)
        if "HTTP_RANGE" in environ or environ.get("CONTENT_LENGTH", "0") not in {"", "0"}:
            return self._application(environ, start_response)
        mine = threading.Event()
        first = self._flights.setdefault(key, mine)
        if first is not mine:
            first.wait(self._wait_s)
        try:
            answer = self._find(key)
            if answer is not None:
                return self._send(key, answer, environ, start_response)
            return self._compute(key, environ, start_response)
        finally:
            if first is mine:
                del self._flights[key]
                mine.set()

    def _find(self, key: Key) -> Answer | None:
        answer = self._answers.get(key)
        if answer is None:
            return None
        end = answer.terms.expires_at
        return answer if end is None or end > self._clock() else None

    def _compute(self, key: Key, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let the application answer in full, keep the answer if its terms allow, and send what was asked for."""
        shelf, position = self._shelf, self._shelf.position
        started = _Started()
        parts = self._application(asked.in_full(environ, key), started)
        body: bytes | None = None if started.status else _joined(parts)
        terms = terms_of(started.status, started.headers, now=self._clock())
        # Asked before the body is read: a large file goes through in parts.
        if terms is not None and is_worth_keeping(started.headers, shelf.largest_bytes):
            answer = Answer(started.status, started.headers, _joined(parts) if body is None else body, terms)
            shelf.put(key, answer, position=position)
            return self._send(key, answer, environ, start_response)
        if any(name in environ for name in asked.CONDITIONS):
            _close(parts)
            return self._application(environ, start_response)
        start_response(started.status, started.headers, *started.accident)
        if environ["REQUEST_METHOD"] == "HEAD":
            _close(parts)
            return []
        return parts if body is None else [body]

    def _send(self, key: Key, answer: Answer, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Send an answer in the coding that was asked for, or 304."""
        self._shelf.touch(key)
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        variant = answer.variants["identity"] if accepted is None else self._variant(key, answer, accepted)
        condition = environ.get("HTTP_IF_NONE_MATCH")
        age_s = answer.age_s(self._clock())
        age = [] if age_s is None else [("Age", str(age_s))]
        # A new list every time: servers may change what they are given (PEP 3333).
        if condition is not None and (condition == variant.etag or asked.is_unchanged(condition, variant.etag)):
            start_response(NOT_MODIFIED, variant.unchanged + age)
            return []
        start_response(answer.status, variant.headers + age)
        return [variant.body] if environ["REQUEST_METHOD"] == "GET" else []

    def _variant(self, key: Key, answer: Answer, accepted: str) -> Variant:
        coding = self._accepts.get(accepted)
        if coding is None:
            coding = asked.coding_of(accepted)
            if len(accepted) <= MAX_REMEMBERED_ACCEPT_LENGTH:
                if len(self._accepts) >= MAX_REMEMBERED_ACCEPTS:
                    # Whoever filled it with what nobody else sends must not have the last word.
                    self._accepts.clear()
                self._accepts[accepted] = coding
        return answer.variants.get(coding) or self._encoded(key, answer, coding)

    def _encoded(self, key: Key, answer: Answer, coding: str) -> Variant:
        """Return a form that is not there yet; while another one is being made, the plain one: nobody waits for it."""
        if not self._encoding.acquire(blocking=False):
            return answer.variants[asked.IDENTITY]
        try:
            is_new = coding not in answer.variants
            variant = answer.encode(coding)
            if is_new:
                self._shelf.grow(key, answer, variant)
            return variant
        finally:
            self._encoding.release()


def _calling(method: weakref.WeakMethod[Callable[[], None]]) -> Callable[[], None]:
    """Return a function that calls a method as long as its object lives."""

    def call() -> None:
        found = method()
        if found is not None:
            found()

    return call


class _Started:
    """What the application said before the body."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self.accident: tuple[Any, ...] = ()

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        self.accident = () if exc_info is None else (exc_info,)
        return _refuse_write


def _refuse_write(part: bytes) -> object:
    """Stand for PEP 3333's `write`, which applications are told not to use, and Flask does not."""
    raise NotImplementedError(f"{len(part)} bytes were written past the response")


def _joined(parts: Iterable[bytes]) -> bytes:
    try:
        return b"".join(parts)
    finally:
        _close(parts)


def _close(parts: Iterable[bytes]) -> None:
    close = getattr(parts, "close", None)
    if close is not None:
        close()
