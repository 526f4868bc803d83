"""Answers that are ready: sent by the loop itself, the same as through the application, and never in its stead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cms.server.limits import Limits
from tests.delivery.origins import KEEP, Origin
from tests.server.lines import Running, running, wait_for

LONG = b"Beetles, mostly. " * 500


def get(path: str = "/", *headers: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: a", *headers, "", ""]).encode()


class Counted(Origin):
    """An origin that counts what reaches the edge's WSGI side."""

    passed = 0

    def application(self) -> Any:
        edge = self.edge

        class Application:
            heeded = edge.heeded
            remembered_max_bytes = edge.remembered_max_bytes
            question = staticmethod(edge.question)
            recall = staticmethod(edge.recall)

            def __call__(_, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: N805
                self.passed += 1
                return edge(environ, start_response)

        return Application()


@pytest.fixture
def origin() -> Counted:
    return Counted([*KEEP, ("Content-Type", "application/json")], LONG)


@pytest.fixture
def server(origin: Counted) -> Iterator[Running]:
    with running(origin.application(), threads=2) as made:
        yield made


@pytest.mark.parametrize(
    "request_",
    [
        get(),
        get("/p?b=1&a=2"),
        get("/p%20q"),
        get("/", "Accept-Encoding: gzip"),
        get("/", "Accept-Encoding: br;q=0.5, zstd"),
        get("/", 'If-None-Match: "one"'),
        get("/", 'If-None-Match: W/"zero", W/"one"'),
        get("/", "If-None-Match: *", "Accept-Encoding: gzip"),
        get("/", "Range: bytes=0-1"),
        get("http://b/"),
    ],
)
def test_ready_answer_is_the_same_as_through_the_application(server: Running, origin: Counted, request_: bytes) -> None:
    is_bodiless = b"If-None-Match" in request_
    server.ask(request_.replace(b"If-None-Match", b"X").replace(b"Range", b"X"))
    client = server.client()
    seen = []
    origin.watch.is_right = True
    for _ in range(4):
        status, headers, body = client.send(request_).answer(is_bodiless=is_bodiless)
        seen.append((status, {**headers, "date": ""}, body))
    passed = origin.passed
    seen.append((*client.send(request_).answer(is_bodiless=is_bodiless)[:1], *seen[0][1:]))
    assert seen == seen[:1] * 5
    assert seen[0][0] == (304 if is_bodiless else 200)
    assert origin.passed == passed
    through = origin.get(
        request_.split(b" ")[1].decode().removeprefix("http://b"),
        [tuple(line.split(": ", 1)) for line in request_.decode().split("\r\n")[2:-2]],  # type: ignore[misc]
    )
    expected = {name.lower(): value for name, value in through.headers}
    assert (through.status_code, {**expected, "date": ""}, through.data) == seen[0]


def test_head_is_answered_from_what_get_left(server: Running, origin: Counted) -> None:
    client = server.client()
    length = client.ask(get())[1]["content-length"]
    for _ in range(3):
        status, headers, _ = client.send(get(method="HEAD")).answer(is_bodiless=True)
        assert (status, headers["content-length"]) == (200, length)
    assert client.ask(get())[2] == LONG
    assert origin.passed == 1


def test_what_is_not_confirmed_goes_to_the_application(server: Running, origin: Counted) -> None:
    client = server.client()
    numbers = []
    for is_right in (True, True, False, True):
        origin.watch.is_right = is_right
        numbers.append(client.ask(get())[1]["x-number"])
    assert numbers == ["1", "1", "2", "1"]


def test_what_was_forgotten_or_is_over_is_computed_anew(origin: Counted) -> None:
    origin.headers = [("Cache-Control", "max-age=10")]
    with running(origin.application()) as server:
        client = server.client()
        assert [client.ask(get())[1]["x-number"] for _ in range(3)] == ["1", "1", "1"]
        origin.now += 10
        assert [client.ask(get())[1]["x-number"] for _ in range(2)] == ["2", "2"]
        origin.shelf.forget_everything()
        assert [client.ask(get())[1]["x-number"] for _ in range(2)] == ["3", "3"]


@pytest.mark.parametrize("header", ["Authorization: x", "Cookie: x", "Manage-Token: x", "Content-Length: 1"])
def test_credentials_and_bodies_never_get_what_was_kept(server: Running, origin: Counted, header: str) -> None:
    client = server.client()
    assert client.ask(get())[1]["x-number"] == "1"
    asked = get("/", header) + (b"x" if "Length" in header else b"")
    for _ in range(2):
        passed = origin.passed
        client.ask(asked)
        assert origin.passed == passed + 1
    assert asked not in server.loop.known
    assert client.ask(get())[1]["x-number"] == "1"


def test_request_is_remembered_only_if_its_bytes_are_exactly_one(server: Running) -> None:
    client = server.client()
    client.send(get("/a") + get("/b"))
    client.answer(), client.answer()
    client.send(get("/c")[:20])
    wait_for(lambda: server.on_loop(lambda: any(one._reader.request is not None for one in server.loop.connections)))
    client.ask(get("/c")[20:])
    client.ask(get("/d", "Connection: keep-alive"))
    server.ask(get("/e", "Connection: close"))
    server.ask(get("/f", f"X: {'x' * 3_000}"))
    assert set(server.loop.known) == {get("/d", "Connection: keep-alive")}


def test_memory_for_requests_is_bounded(origin: Counted) -> None:
    application = origin.application()
    application.remembered_max_bytes = 5_000
    with running(application) as server:
        client = server.client()
        for n in range(40):
            client.ask(get(f"/{n}"))
            assert sum(len(data) + 600 for data in server.loop.known) <= 5_000
        assert get("/39") in server.loop.known


def test_request_that_ends_the_connection_is_told_so(server: Running, origin: Counted) -> None:
    server.ask(get())
    client = server.client()
    status, headers, body = client.ask(get("/", "Connection: close"))
    assert (status, headers["connection"], body) == (200, "close", LONG)
    assert client.rest() == b""
    assert origin.passed == 1


def test_who_asks_ahead_without_reading_fills_no_memory(server: Running, origin: Counted) -> None:
    client = server.client()
    client.ask(get())
    client.send(get() * 5_000)
    (one,) = server.on_loop(lambda: list(server.loop.connections))
    wait_for(lambda: server.on_loop(lambda: one._is_stalled and one._is_paused))
    assert server.on_loop(one._transport.get_write_buffer_size) < 10 * len(LONG) + 100_000
    for _ in range(5_000):
        assert client.answer()[2] == LONG
    assert origin.passed == 1


def test_every_request_is_logged_when_that_is_wanted(origin: Counted, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "masthead.access")
    with running(origin.application(), log=True) as server:
        client = server.client()
        for _ in range(3):
            client.ask(get("/p?x=1"))
        client.ask(get("/q%0a1.2.3.4"))
        # A line is written when its answer has gone out already.
        wait_for(lambda: len(caplog.records) == 4)
    lines = sorted(record.getMessage().rsplit(" ", 2)[0] for record in caplog.records)
    assert lines == ['127.0.0.1 "GET /p?x=1" 200'] * 3 + ['127.0.0.1 "GET /q%0a1.2.3.4" 200']


def test_limits_hold_before_anything_is_remembered(origin: Counted) -> None:
    with running(origin.application(), limits=Limits(head_bytes=100)) as server:
        assert server.ask(get("/", f"X: {'x' * 50}"))[0] == 200
        assert server.client().send(get("/", f"X: {'x' * 150}")[:-4]).answer()[0] == 431
