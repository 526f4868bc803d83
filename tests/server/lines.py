"""A server on a thread, around an application that a test writes, and clients that speak bytes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cms.server.loops import Loop
from cms.server.processes import listen
from cms.server.replies import Application

PATIENCE_S = 20.0
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; fail when it does not for long."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.001)


class Client:
    """A connection: sends what it is told to, and reads whole answers."""

    def __init__(self, address: Any) -> None:
        self.socket = socket.create_connection(address[:2], timeout=PATIENCE_S)
        self._read = self.socket.makefile("rb")

    def send(self, data: bytes) -> Client:
        self.socket.sendall(data)
        return self

    def line(self) -> str:
        return self._read.readline().decode("latin-1").rstrip("\r\n")

    def head(self) -> tuple[int, dict[str, str]]:
        """Read a head; return the status and the headers, names in lower case."""
        status, headers = self.line(), {}
        while line := self.line():
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return int(status.split(" ")[1]), headers

    def answer(self, *, is_bodiless: bool = False) -> tuple[int, dict[str, str], bytes]:
        """Read an answer."""
        status, headers = self.head()
        if is_bodiless or status in {204, 304}:
            return status, headers, b""
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self.line(), 16):
                body += self._read.read(size)
                assert self.line() == ""
            assert self.line() == ""
            return status, headers, body
        if "content-length" in headers:
            return status, headers, self._read.read(int(headers["content-length"]))
        return status, headers, self._read.read()

    def ask(self, data: bytes) -> tuple[int, dict[str, str], bytes]:
        return self.send(data).answer()

    def some(self, size: int) -> bytes:
        """Read so many bytes or fewer, at least one."""
        read = self._read.read1(size)
        assert read
        return read

    def rest(self) -> bytes:
        """Read until the server ends the connection."""
        return self._read.read()

    def close(self) -> None:
        self._read.close()
        self.socket.close()


class Running:
    """A server that runs."""

    def __init__(self, loop: Loop, address: Any) -> None:
        self.loop, self.address = loop, address
        self.clients: list[Client] = []

    def client(self) -> Client:
        made = Client(self.address)
        self.clients.append(made)
        return made

    def ask(self, data: bytes) -> tuple[int, dict[str, str], bytes]:
        return self.client().ask(data)

    def on_loop(self, function: Callable[[], Any]) -> Any:
        """Call a function on the loop's thread and return what it returns."""
        done, found = threading.Event(), []

        def run() -> None:
            found.append(function())
            done.set()

        self.loop.call(run)
        assert done.wait(PATIENCE_S)
        return found[0]

    def pass_time(self, seconds: float) -> None:
        """Let everybody have been silent for so long."""

        def run() -> None:
            for connection in list(self.loop.connections):
                connection.changed_at -= seconds
                connection.check()

        self.on_loop(run)


@contextmanager
def running(application: Application, **options: Any) -> Iterator[Running]:
    """Serve an application until the end of the block."""
    (listener,) = listen("127.0.0.1", 0, 1)
    loop = Loop(application, **options)
    thread = threading.Thread(target=loop.run, args=(listener,))
    thread.start()
    assert loop.has_begun.wait(PATIENCE_S)
    made = Running(loop, listener.getsockname())
    try:
        yield made
    finally:
        for client in made.clients:
            client.close()
        loop.end()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        listener.close()
