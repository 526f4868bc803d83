"""An origin for the edge to stand in front of: it answers what a test says, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.test import Client, TestResponse

from cms.delivery.edge import Edge, Shelf

Headers = list[tuple[str, str]]
KEEP: Headers = [("Cache-Control", "public, s-maxage=60"), ("Cache-Tag", "a, b"), ("ETag", '"one"')]


class Watch:
    """A watch that believes what a test tells it."""

    def __init__(self) -> None:
        self.is_right = True
        self.confirmations = 0
        self.is_open = True

    def is_current(self) -> bool:
        return self.is_right

    def is_confirmed(self) -> bool:
        return self.is_right

    def confirm(self) -> None:
        self.confirmations += 1

    def close(self) -> None:
        self.is_open = False


class Origin:
    """A WSGI application with an edge in front of it. Every computed answer says in `X-Number` which one it is."""

    def __init__(self, headers: Headers | None = None, body: bytes = b"hello", status: str = "200 OK", **options: Any):
        self.status, self.headers, self.body = status, KEEP if headers is None else headers, body
        self.asked: list[dict[str, Any]] = []
        self.before: Callable[[dict[str, Any]], object] = lambda _: None
        self.closed = 0
        self.now = 1_000_000_000.0
        self.watch = Watch()
        self.edge = Edge(self, self._open_watch, **{"max_bytes": 1_000_000, "clock": lambda: self.now, **options})
        self.client = Client(self.edge, use_cookies=False)

    @property
    def shelf(self) -> Shelf:
        return self.edge._shelf

    def _open_watch(self, shelf: Shelf) -> Watch:
        return self.watch

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ)
        number = len(self.asked)
        self.before(environ)
        start_response(self.status, [*self.headers, ("X-Number", str(number))])
        return _Parts([self.body], self)

    def get(self, path: str = "/", headers: Mapping[str, str] | Headers | None = None, **options: Any) -> TestResponse:
        return self.client.get(path, headers=headers, **options)

    def number(self, path: str = "/", headers: Mapping[str, str] | Headers | None = None) -> int:
        """Ask and return which computed answer came back."""
        return int(self.get(path, headers).headers["X-Number"])


class _Parts:
    """A body that counts being closed, as PEP 3333 demands of whoever reads it."""

    def __init__(self, parts: list[bytes], origin: Origin) -> None:
        self._parts, self._origin = parts, origin

    def __iter__(self) -> Any:
        return iter(self._parts)

    def close(self) -> None:
        self._origin.closed += 1
