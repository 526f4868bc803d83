"""Outside services for tests: a server on 127.0.0.1 that answers what it is told to, misbehaves, or stalls."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Sent = tuple[int, dict[str, str], bytes]


@dataclass
class Received:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """A server and what it does; `answer` may be replaced at any time, and may raise `Hangup` or call `stall`."""

    address: str = ""
    answer: Callable[[Received], Sent] = lambda _: (200, {}, b"false")
    received: list[Received] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def says(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        """Answer every request with this."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = lambda _: (status, sent, body)

    def stalls(self) -> None:
        """Answer nothing until the test is over."""
        self.answer = self._stall

    def _stall(self, _: Received) -> Sent:
        self.released.wait(30)
        raise Hangup


class Hangup(Exception):
    """The server closes the connection without an answer."""


class _Handler(BaseHTTPRequestHandler):
    service: Service

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        received = Received(self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length))
        self.service.received.append(received)
        try:
            status, headers, body = self.service.answer(received)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except (Hangup, OSError):
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Service]:
    """Give a running service."""
    service = Service()
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
